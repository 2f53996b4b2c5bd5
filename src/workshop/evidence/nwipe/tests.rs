use super::*;
use crate::devices::media::{
    Bus, Context, DriveStatus, HiddenArea, MediumIdentity, Reason, Verdict, Verification, judge,
};
use chrono::{NaiveDate, NaiveDateTime};
use chrono_tz::Tz;

mod hostile;

const SIZE: u64 = 500_107_862_016;

/// What nwipe writes for one disk, with every part to be changed.
#[derive(Clone)]
struct Wipe {
    device: &'static str,
    found: &'static str,
    model: &'static str,
    serial: &'static str,
    row_serial: Option<&'static str>,
    banner: &'static str,
    verify: &'static str,
    hidden: &'static str,
    written: u64,
    steps: &'static str,
    errors: Option<&'static str>,
    erasure: Option<(u64, u64)>,
    status: &'static str,
    closing: &'static str,
}

const WIPE: Wipe = Wipe {
    device: "/dev/sda",
    found: " ATA",
    model: "EXEMPLE HD500-1DG142",
    serial: "EX-12345",
    row_serial: None,
    banner: "nwipe 0.42",
    verify: "1 (last pass)",
    hidden: "info: No hidden sectors on /dev/sda",
    written: SIZE,
    steps: "Verified pass 1 of 1, round 1 of 1, on '/dev/sda'.",
    errors: Some("|          0 |                    0 |                    0"),
    erasure: Some((SIZE, SIZE)),
    status: " Erased ",
    closing: "info: Nwipe successfully completed. See summary table for details.",
};

impl Wipe {
    fn log(&self) -> String {
        let Self { device, found, model, serial, banner, verify, hidden, written, steps, status, closing, .. } = self;
        let short = &device["/dev/".len()..];
        let at = |minute: u32| format!("[2026/03/10 08:{minute:02}:00]");
        let mut lines = vec![
            format!("{}  notice: Found {device}, {found}, {model}, 500 GB, S/N={serial}", at(0)),
            format!("{} {hidden}", at(0)),
            format!("{}    info: Automatically enumerated 1 devices.", at(0)),
            format!("{}  notice: system-manufacturer = Exemple Inc.", at(0)),
            format!("{}  notice: system-serial-number = EXM4286Z55", at(0)),
            format!("{}  notice: chassis-type = Notebook", at(0)),
            format!("{}  notice: Program options are set as follows...", at(1)),
            format!("{}  notice:   do not perform a final blank pass", at(1)),
            format!("{}  notice:   banner       = {banner}", at(1)),
            format!("{}  notice:   method       = Fill With Zeros", at(1)),
            format!("{}  notice:   rounds       = 1", at(1)),
            format!("{}  notice:   verify       = {verify}", at(1)),
            format!("{}  notice: {device} has serial number {serial}", at(1)),
            format!("{}  notice: {device}, sect/blk/dev 512/4096/{SIZE}", at(1)),
            format!("{}  notice: Invoking method 'Fill With Zeros' on {device}", at(2)),
            format!("{}  notice: Starting pass 1/1, round 1/1, on {device}", at(2)),
            format!("{}  notice: {written} bytes written to {device}", at(20)),
        ];
        if !steps.is_empty() {
            lines.push(format!("{}  notice: {written} bytes read from {device}", at(40)));
            lines.extend(steps.lines().map(|step| format!("{}  notice: {step}", at(40))));
        }
        lines.push(format!("{}  notice: Finished final round 1 of 1 on {device}", at(41)));
        let table = |title: &str, heading: &str| {
            vec![String::new(), format!("*** {title} ***"), heading.to_owned(), "-".repeat(80)]
        };
        if let Some(errors) = self.errors {
            lines.extend(table(
                "Error Summary",
                "!   Device | Pass Errors | Verifications Errors | Fdatasync I\\O Errors",
            ));
            lines.push(format!("  {short:>8} {errors}"));
            lines.push("*".repeat(80));
        }
        if let Some((erased, total)) = self.erasure {
            lines.extend(table("Erasure Summary", "!   Device | Bytes Erased | Bytes Total | Percentage Erased"));
            lines.push(format!("! {short:>8} | {erased} | {total} | {:.2}%", 100.0 * erased as f64 / total as f64));
            lines.push("*".repeat(80));
        }
        lines.extend(table("Drive Status", "!   Device | Status | Thru-put | HH:MM:SS | Model/Serial Number"));
        let cut: String = model.chars().take(17).collect();
        lines.push(format!(
            "  {short:>8} |{status}|  170 MB/s | 00:48:00 | {cut}/{}",
            self.row_serial.unwrap_or(serial)
        ));
        lines.push("-".repeat(80));
        lines.push(format!("{} Total Throughput  170 MB/s, Fill With Zeros, 1R+NB+VL", at(42)));
        lines.push("*".repeat(80));
        lines.push(format!("{}    {closing}", at(43)));
        lines.join("\n")
    }
}

/// The log with something in it changed; the something must be there.
fn changed(log: &str, from: &str, to: &str) -> String {
    assert!(log.contains(from), "{from} is not in the log");
    log.replace(from, to)
}

fn context() -> Context {
    Context {
        zone: Tz::Europe__Paris,
        received_on: NaiveDate::from_ymd_opt(2026, 3, 1),
        used_again_at: None,
        recorded_at: NaiveDate::from_ymd_opt(2026, 3, 11).unwrap().and_hms_opt(0, 0, 0).unwrap().and_utc(),
    }
}

fn medium(serial: &str) -> MediumIdentity {
    MediumIdentity { serial: Some(serial.into()), model: Some("EXEMPLE HD500-1D".into()), size_bytes: Some(SIZE) }
}

fn verdicts(text: &str) -> Vec<(Verdict, Vec<Reason>)> {
    parse(text)
        .facts
        .wipes
        .iter()
        .map(|wipe| judge(wipe, wipe.medium.serial.as_deref().map(medium).as_ref(), &context()))
        .collect()
}

fn verdict(wipe: &Wipe) -> (Verdict, Vec<Reason>) {
    let mut all = verdicts(&wipe.log());
    assert_eq!(all.len(), 1, "{}", wipe.log());
    all.remove(0)
}

fn time(minute: u32) -> NaiveDateTime {
    NaiveDate::from_ymd_opt(2026, 3, 10).unwrap().and_hms_opt(8, minute, 0).unwrap()
}

#[test]
fn a_whole_log_is_read_to_the_last_word() {
    let parsed = parse(&WIPE.log());
    let wipe = &parsed.facts.wipes[0];
    assert_eq!(
        (wipe.medium.serial.as_deref(), wipe.medium.model.as_deref()),
        (Some("EX-12345"), Some("EXEMPLE HD500-1DG142"))
    );
    assert_eq!((wipe.bytes_erased, wipe.bytes_total, wipe.bus), (Some(SIZE), Some(SIZE), Bus::Ata));
    assert_eq!((wipe.method.as_deref(), wipe.rounds), (Some("Fill With Zeros"), Some(1)));
    assert_eq!(
        (wipe.verification, wipe.hidden_area, wipe.status),
        (Verification::Passed, HiddenArea::None, Some(DriveStatus::Erased))
    );
    assert_eq!((wipe.started_at, wipe.ended_at), (Some(time(2)), Some(time(41))));
    assert_eq!(verdict(&WIPE), (Verdict::Verified, vec![]));
    let machine = parsed.facts.machine.unwrap();
    assert_eq!(machine.identity.serial.as_deref(), Some("EXM4286Z55"));
    assert_eq!(machine.kind, Some(crate::devices::lifecycle::Kind::Laptop));
    assert_eq!(parsed.warnings, []);
}

#[test]
fn erased_in_the_last_table_proves_nothing_alone() {
    let half = Wipe { erasure: Some((SIZE / 2, SIZE)), ..WIPE };
    assert_eq!(verdict(&half), (Verdict::Failed, vec![Reason::BytesShort]));
    let beside_hidden_sectors = Wipe {
        erasure: Some((SIZE, SIZE * 2)),
        hidden: "warning:  *** HIDDEN SECTORS DETECTED ! *** on /dev/sda",
        ..WIPE
    };
    assert_eq!(verdict(&beside_hidden_sectors), (Verdict::Failed, vec![Reason::HiddenAreaPresent, Reason::BytesShort]));
    let counted_errors = Wipe { errors: Some("| 0 | 3 | 0"), ..WIPE };
    assert_eq!(verdict(&counted_errors), (Verdict::Failed, vec![Reason::VerificationErrors]));
    let no_table_of_bytes = Wipe { erasure: None, banner: "nwipe 0.36", written: SIZE - 4096, ..WIPE };
    assert_eq!(verdict(&no_table_of_bytes), (Verdict::Failed, vec![Reason::BytesShort]));
}

#[test]
fn what_the_log_does_not_prove_a_lead_must_accept() {
    let unread = Wipe { verify: "0 (off)", steps: "", ..WIPE };
    assert_eq!(verdict(&unread), (Verdict::Completed, vec![Reason::VerificationOff]));
    let before_hidden_sectors_were_looked_for =
        Wipe { banner: "ShredOS v2021.08.2_22_x86-64_0.32.023", erasure: None, hidden: "info: ", ..WIPE };
    assert_eq!(verdict(&before_hidden_sectors_were_looked_for), (Verdict::Completed, vec![Reason::HiddenAreaUnknown]));
    let not_told = Wipe { hidden: "warning: HIDDEN SECTORS INDETERMINATE! on /dev/sda, Some USB adapters", ..WIPE };
    assert_eq!(verdict(&not_told), (Verdict::Completed, vec![Reason::HiddenAreaUnknown]));
}

#[test]
fn old_releases_and_unnamed_ones_are_not_believed() {
    let old = Wipe { banner: "nwipe 0.30", errors: Some("| 0 | 0 |"), erasure: None, ..WIPE };
    assert_eq!(verdict(&old).0, Verdict::Indeterminate);
    assert_eq!(verdict(&Wipe { banner: "", ..WIPE }).0, Verdict::Indeterminate);
}

#[test]
fn verification_that_was_asked_for_must_be_shown() {
    assert_eq!(verdict(&Wipe { steps: "", ..WIPE }), (Verdict::Indeterminate, vec![Reason::VerificationUnproven]));
    let written_after = changed(
        &WIPE.log(),
        "[2026/03/10 08:41:00]  notice: Finished",
        "[2026/03/10 08:40:30]  notice: 500107862016 bytes written to /dev/sda\n[2026/03/10 08:41:00]  notice: Finished",
    );
    assert_eq!(
        verdicts(&written_after)[0],
        (Verdict::Indeterminate, vec![Reason::VerificationUnproven]),
        "the last thing written was not read back"
    );
    let half_read = changed(&WIPE.log(), "500107862016 bytes read", "250053931008 bytes read");
    assert_eq!(verdicts(&half_read)[0], (Verdict::Failed, vec![Reason::VerificationErrors]));
    let wrong = Wipe { steps: "[FAILURE] /dev/sda Verification errors, not empty", ..WIPE };
    assert_eq!(verdict(&wrong).0, Verdict::Failed);
}

#[test]
fn a_wipe_that_was_stopped_is_interrupted_and_a_finished_one_beside_it_is_not() {
    let stopped = Wipe {
        status: "UABORTED",
        steps: "",
        written: 4096,
        erasure: Some((4096, SIZE)),
        closing: "info: Nwipe was aborted by the user. Check the summary table for the drive status.",
        ..WIPE
    };
    assert_eq!(verdict(&stopped).0, Verdict::Interrupted);
    let done_before =
        Wipe { closing: "info: Nwipe was aborted by the user. Check the summary table for the drive status.", ..WIPE };
    assert_eq!(verdict(&done_before).0, Verdict::Verified, "a key was pressed after the end");
    let not_done = changed(&done_before.log(), "Finished final round", "Starting round");
    assert_eq!(verdicts(&not_done)[0].0, Verdict::Interrupted);
}

#[test]
fn a_blanked_disk_is_proved_by_the_reading_of_zeros() {
    let log = |zeros: &str| {
        changed(
            &changed(&WIPE.log(), "do not perform a final blank pass", "banner follows"),
            "[2026/03/10 08:41:00]  notice: Finished final round 1 of 1 on /dev/sda",
            &format!(
                "[2026/03/10 08:41:00]  notice: Finished final round 1 of 1 on /dev/sda\n\
                 [2026/03/10 08:41:01]  notice: Blanking device /dev/sda\n\
                 [2026/03/10 08:41:02]  notice: {SIZE} bytes written to /dev/sda\n{zeros}"
            ),
        )
    };
    let proved = format!(
        "[2026/03/10 08:41:03]  notice: {SIZE} bytes read from /dev/sda\n\
         [2026/03/10 08:41:03]  notice: [SUCCESS] Verified that /dev/sda is empty.\n\
         [2026/03/10 08:41:03]  notice: [SUCCESS] Blanked device /dev/sda"
    );
    assert_eq!(verdicts(&log(&proved))[0], (Verdict::Verified, vec![]));
    assert_eq!(verdicts(&log(""))[0].0, Verdict::Indeterminate);
}

#[test]
fn a_method_that_only_reads_erases_nothing() {
    let looked = changed(&WIPE.log(), "Fill With Zeros", "Verify Zeros (0x00)");
    let parsed = parse(&looked);
    assert!(parsed.facts.wipes.is_empty());
    assert!(parsed.warnings.iter().any(|w| w.code == WarningCode::VerifiedOnly));
    let found_something =
        Wipe { errors: Some("| 0 | 9 | 0"), ..WIPE }.log().replace("Fill With Zeros", "Verify Zeros (0x00)");
    assert_eq!(verdicts(&found_something)[0].0, Verdict::Failed);
}

#[test]
fn errors_are_seen_wherever_they_stand() {
    for line in [
        "warning: Buffer flush failure on '/dev/sda'.",
        "  error: Write error on '/dev/sda' at offset 40475033600, starting reverse wipe.",
        "  error: 4 verification errors on '/dev/sda'.",
        "   info: /dev/sda: >>> FAILURE! <<<: code -1",
        "  fatal: Nwipe exited with errors on device = /dev/sda, see log for specific error",
        "  error: something new on /dev/sda",
    ] {
        let log = changed(
            &WIPE.log(),
            "[2026/03/10 08:20:00]",
            &format!("[2026/03/10 08:19:00] {line}\n[2026/03/10 08:20:00]"),
        );
        assert_eq!(verdicts(&log)[0], (Verdict::Failed, vec![Reason::ErrorReported]), "{line}");
    }
    let retried = "warning: nwipe_write_with_retry: write() failed on '/dev/sda' (attempt 1/3): Input/output error";
    let log = changed(
        &WIPE.log(),
        "[2026/03/10 08:20:00]",
        &format!("[2026/03/10 08:19:00] {retried}\n[2026/03/10 08:20:00]"),
    );
    assert_eq!(verdicts(&log)[0].0, Verdict::Verified, "a retry that held is no error");
}

#[test]
fn several_disks_and_several_runs_are_kept_apart() {
    let sdb = Wipe {
        device: "/dev/sdb",
        serial: "EX-67890",
        status: "-FAILED-",
        hidden: "info: No hidden sectors on /dev/sdb",
        steps: "Verified pass 1 of 1, round 1 of 1, on '/dev/sdb'.",
        ..WIPE
    };
    let both = format!("{}\n{}", WIPE.log(), sdb.log());
    let parsed = parse(&both);
    let serials: Vec<_> = parsed.facts.wipes.iter().map(|w| w.medium.serial.as_deref().unwrap()).collect();
    assert_eq!(serials, ["EX-12345", "EX-67890"]);
    assert_eq!(verdicts(&both).iter().map(|(v, _)| *v).collect::<Vec<_>>(), [Verdict::Verified, Verdict::Failed]);
    assert!(parsed.warnings.contains(&Warning::plain(WarningCode::SeveralRuns)));
    let elsewhere = format!("{}\n{}", WIPE.log(), sdb.log().replace("EXM4286Z55", "EXM9999Z99"));
    let parsed = parse(&elsewhere);
    assert!(parsed.facts.machine.is_none() && parsed.warnings.contains(&Warning::plain(WarningCode::SeveralMachines)));
}

#[test]
fn a_disk_that_was_found_and_not_wiped_is_no_attempt() {
    let found = "\
[2026/03/10 08:00:00]  notice: Found /dev/sda, ATA, EXEMPLE, 500 GB, S/N=EX-12345
[2026/03/10 08:00:00] warning: HIDDEN AREA DETECTED! on /dev/sda";
    let parsed = parse(found);
    assert!(parsed.facts.wipes.is_empty());
    assert_eq!(parsed.warnings, [Warning::plain(WarningCode::NothingWiped)]);
}

#[test]
fn the_first_layout_is_read_too() {
    let log = "\
[2019/11/07 01:30:00] nwipe: info: Found drive model=\"EXEMPLE 500\", device path=\"/dev/sdc\", size=\"500 GB\", serial number=\"EX-55555\"
[2019/11/07 01:35:00] nwipe: notice:   banner   = nwipe 0.25
[2019/11/07 01:35:00] nwipe: notice:   verify   = 1 (last pass)
[2019/11/07 01:35:06] nwipe: notice: Invoking method 'DoD Short' on device '/dev/sdc'.
[2019/11/07 01:35:06] nwipe: notice: Starting pass 1 of 3, round 1 of 1, on device '/dev/sdc'.
[2019/11/07 02:36:51] nwipe: notice: 81964302336 bytes written to device '/dev/sdc'.
[2019/11/07 02:36:51] nwipe: notice: Verified pass 3 of 3, round 1 of 1, on device '/dev/sdc'.";
    let parsed = parse(log);
    let wipe = &parsed.facts.wipes[0];
    assert_eq!((wipe.medium.serial.as_deref(), wipe.bytes_erased), (Some("EX-55555"), Some(81_964_302_336)));
    assert_eq!((wipe.device.as_str(), wipe.method.as_deref()), ("sdc", Some("DoD Short")));
    assert_eq!(verdicts(log)[0].0, Verdict::Indeterminate);
}
