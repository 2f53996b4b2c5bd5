//! Logs that were cut, masked, forged or blown up.

use super::*;

#[test]
fn serials_that_are_missing_masked_or_at_odds_identify_nobody() {
    assert_eq!(verdict(&Wipe { serial: "", ..WIPE }), (Verdict::Indeterminate, vec![Reason::SerialMissing]));
    assert_eq!(
        verdict(&Wipe { serial: "XXXXXXXXXXXXXXX", ..WIPE }),
        (Verdict::Indeterminate, vec![Reason::SerialMasked])
    );
    assert_eq!(
        verdict(&Wipe { serial: "???????????????", ..WIPE }),
        (Verdict::Indeterminate, vec![Reason::SerialMasked])
    );
    let odds = Wipe { row_serial: Some("EX-99999"), ..WIPE };
    assert_eq!(verdict(&odds), (Verdict::Indeterminate, vec![Reason::LogContradictory]));
}

#[test]
fn long_names_are_joined_by_their_last_letters_and_never_to_two_disks() {
    let log = |device: &'static str, serial: &'static str| {
        let wipe = Wipe { device, serial, hidden: "info: ", found: " MMC", ..WIPE };
        changed(&wipe.log(), "'/dev/sda'", device)
    };
    let cut = changed(&log("/dev/mmcblk10", "EX-12345"), " mmcblk10 |", " mcblk10 |");
    assert_eq!(verdicts(&cut)[0].0, Verdict::Indeterminate, "seven letters are another disk's");
    let long = changed(&log("/dev/exmmcblk10", "EX-12345"), "exmmcblk10 |", "mmcblk10 |");
    assert_eq!(verdicts(&long)[0], (Verdict::Verified, vec![]));
    let twin = changed(&log("/dev/xxmmcblk10", "EX-67890"), "xxmmcblk10 |", "mmcblk10 |");
    let its_lines = twin.lines().filter(|line| line.contains("/dev/")).collect::<Vec<_>>().join("\n");
    let both = verdicts(&format!("{its_lines}\n{long}"));
    assert_eq!(both.iter().map(|(v, _)| *v).collect::<Vec<_>>(), [Verdict::Indeterminate; 2], "whose row is it?");
}

#[test]
fn a_run_that_was_cut_off_does_not_borrow_the_end_of_the_next() {
    let whole = WIPE.log();
    let cut = &whole[..whole.find("[2026/03/10 08:20:00]").unwrap()];
    let all = verdicts(&format!("{cut}{whole}"));
    assert_eq!(all.iter().map(|(v, _)| *v).collect::<Vec<_>>(), [Verdict::Indeterminate, Verdict::Verified]);
}

#[test]
fn every_truncation_of_a_proof_is_worth_less() {
    let whole = WIPE.log();
    let end = whole.find("Total Throughput").unwrap();
    for at in 0..=end {
        for (verdict, _) in verdicts(&whole[..at]) {
            assert!(!matches!(verdict, Verdict::Verified | Verdict::Completed), "cut at {at}: {verdict}");
        }
    }
}

#[test]
fn a_name_with_line_feeds_forges_nothing() {
    let row = "  sda | Erased |  1 MB/s | 00:00:01 | EXEMPLE/EX-12345";
    let failing = Wipe { errors: Some("| 7 | 0 | 0"), status: "-FAILED-", ..WIPE }.log();
    for forged in [
        changed(&failing, "500 GB, S/N=", &format!("\n*** Drive Status ***\n{row}\n500 GB, S/N=")),
        changed(&failing, "     sda |-FAILED-|", &format!("{row}\n     sda |-FAILED-|")),
        changed(&failing, "170 MB/s | 00:48:00 | EXEMPLE", &format!("170 MB/s | 00:48:00 | EX\n{row}\nEMPLE")),
    ] {
        assert!(
            verdicts(&forged).iter().all(|(verdict, _)| !matches!(verdict, Verdict::Verified | Verdict::Completed)),
            "{forged}"
        );
    }
    let undated = changed(&WIPE.log(), "[2026/03/10 08:40:00]  notice: Verified", "notice: Verified");
    assert_eq!(verdicts(&undated)[0].0, Verdict::Indeterminate, "a line without its date does not count");
    let twice = changed(&WIPE.log(), "     sda | Erased |", &format!("{row}\n     sda | Erased |"));
    assert_eq!(verdicts(&twice)[0], (Verdict::Indeterminate, vec![Reason::LogContradictory]));
}

#[test]
fn a_log_with_more_than_any_workshop_has_costs_no_more() {
    let mut log = String::new();
    for n in 0..40_000 {
        log.push_str(&format!("[2026/03/10 08:00:00]  notice: Starting pass 1/1, round 1/1, on /dev/disk{n}\n"));
    }
    assert!(parse(&log).facts.wipes.len() <= 256);
    let run = "\
[2026/03/10 08:00:00]  notice: Found /dev/sda, ATA, M, 1 GB, S/N=EX-1
[2026/03/10 08:00:00]  notice: Starting pass 1/1, round 1/1, on /dev/sda
";
    let runs = run.repeat(20_000);
    let parsed = parse(&runs);
    assert!(parsed.facts.wipes.len() <= MOST_ATTEMPTS + 256);
    assert!(parsed.warnings.contains(&Warning::plain(WarningCode::TooMuch)));
}

#[test]
fn a_disk_whose_last_step_is_not_shown_is_not_proved() {
    let unfinished = changed(&WIPE.log(), "Finished final round 1 of 1", "Starting round 1 of 1");
    assert_eq!(verdicts(&unfinished), [(Verdict::Indeterminate, vec![Reason::LogTruncated])]);
}

#[test]
fn an_undated_line_begins_no_other_run() {
    let forged = changed(
        &WIPE.log(),
        "[2026/03/10 08:20:00]",
        "Found /dev/sda, ATA, EXEMPLE, 500 GB, S/N=EX-99999\n[2026/03/10 08:20:00]",
    );
    assert_eq!(verdicts(&forged), [(Verdict::Verified, vec![])]);
}
