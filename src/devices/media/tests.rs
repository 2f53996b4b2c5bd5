use super::*;
use chrono::{DateTime, NaiveDate, NaiveDateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use proptest::prelude::*;
use uuid::Uuid;

const SIZE: u64 = 500_107_862_016;

fn local(day: u32, hour: u32) -> NaiveDateTime {
    NaiveDate::from_ymd_opt(2026, 3, day).unwrap().and_hms_opt(hour, 0, 0).unwrap()
}

fn medium() -> MediumIdentity {
    MediumIdentity { serial: Some("EX-12345".into()), model: Some("EXEMPLE HD500-1D".into()), size_bytes: Some(SIZE) }
}

/// A wipe of which everything is proved.
fn proved() -> WipeAttempt {
    WipeAttempt {
        device: "sda".into(),
        medium: MediumIdentity { model: Some("EXEMPLE HD500-1DG142".into()), ..medium() },
        serial_masked: false,
        bus: Bus::Ata,
        bytes_total: Some(SIZE),
        bytes_erased: Some(SIZE),
        method: Some("Fill With Zeros".into()),
        rounds: Some(1),
        verification: Verification::Passed,
        hidden_area: HiddenArea::None,
        errors: WipeErrors { pass: Some(0), verification: Some(0), sync: Some(0), lines: 0 },
        status: Some(DriveStatus::Erased),
        aborted: false,
        complete: true,
        contradictory: false,
        tool: Some(ToolVersion { major: 0, minor: 42 }),
        started_at: Some(local(10, 8)),
        ended_at: Some(local(10, 9)),
    }
}

fn context() -> Context {
    Context {
        zone: Tz::Europe__Paris,
        received_on: NaiveDate::from_ymd_opt(2026, 3, 1),
        used_again_at: None,
        recorded_at: local(11, 0).and_utc(),
    }
}

fn verdict(change: impl FnOnce(&mut WipeAttempt)) -> (Verdict, Vec<Reason>) {
    let mut attempt = proved();
    change(&mut attempt);
    judge(&attempt, Some(&medium()), &context())
}

#[test]
fn a_wipe_is_verified_when_everything_is_proved() {
    assert_eq!(verdict(|_| {}), (Verdict::Verified, vec![]));
}

#[test]
fn each_doubt_has_its_verdict_and_its_reason() {
    use Reason::*;
    use Verdict::*;
    type Change = fn(&mut WipeAttempt);
    let version = |minor| Some(ToolVersion { major: 0, minor });
    assert_eq!(verdict(|a| a.tool = version(30)), (Indeterminate, vec![VersionTooOld, HiddenAreaUnknown]));
    assert_eq!(verdict(|a| a.tool = version(34)), (Completed, vec![HiddenAreaUnknown]));
    assert_eq!(verdict(|a| a.tool = version(35)).0, Verified);
    let cases: [(Change, Verdict, Reason); 23] = [
        (|a| a.errors.pass = Some(1), Failed, PassErrors),
        (|a| a.errors.verification = Some(4), Failed, VerificationErrors),
        (|a| a.verification = Verification::Failed, Failed, VerificationErrors),
        (|a| a.errors.sync = Some(2), Failed, SyncErrors),
        (|a| a.errors.lines = 1, Failed, ErrorReported),
        (|a| a.status = Some(DriveStatus::Failed), Failed, StatusFailed),
        (|a| a.status = Some(DriveStatus::Other), Failed, StatusFailed),
        (|a| a.bytes_erased = Some(SIZE - 512), Failed, BytesShort),
        (|a| a.hidden_area = HiddenArea::Present, Failed, HiddenAreaPresent),
        (|a| a.aborted = true, Interrupted, Aborted),
        (|a| a.status = Some(DriveStatus::Aborted), Interrupted, Aborted),
        (|a| a.medium.serial = None, Indeterminate, SerialMissing),
        (|a| (a.medium.serial, a.serial_masked) = (None, true), Indeterminate, SerialMasked),
        (|a| a.medium.serial = Some("EX-99999".into()), Indeterminate, SerialMismatch),
        (|a| a.medium.model = Some("AUTRE SSD 250".into()), Indeterminate, ModelMismatch),
        (|a| a.bytes_erased = None, Indeterminate, BytesUnknown),
        (|a| a.complete = false, Indeterminate, LogTruncated),
        (|a| a.status = None, Indeterminate, LogTruncated),
        (|a| a.contradictory = true, Indeterminate, LogContradictory),
        (|a| a.verification = Verification::Unproven, Indeterminate, VerificationUnproven),
        (|a| a.verification = Verification::Off, Completed, VerificationOff),
        (|a| a.hidden_area = HiddenArea::NotReported, Completed, HiddenAreaUnknown),
        (|a| a.hidden_area = HiddenArea::Indeterminate, Completed, HiddenAreaUnknown),
    ];
    for (change, wanted, reason) in cases {
        assert_eq!(verdict(change), (wanted, vec![reason]));
    }
    assert_eq!(verdict(|a| a.tool = None), (Indeterminate, vec![VersionUnknown, HiddenAreaUnknown]));
    assert_eq!(judge(&proved(), None, &context()), (Indeterminate, vec![MediumUnknown]));
}

#[test]
fn where_no_sectors_can_hide_nobody_needs_to_look() {
    for bus in [Bus::Nvme, Bus::Mmc, Bus::Virtual, Bus::Sas] {
        let old = verdict(|a| {
            (a.bus, a.hidden_area, a.tool) = (bus, HiddenArea::NotReported, Some(ToolVersion { major: 0, minor: 32 }))
        });
        assert_eq!(old.0, Verdict::Verified, "{bus}");
        assert_eq!(verdict(|a| (a.bus, a.hidden_area) = (bus, HiddenArea::Present)).0, Verdict::Failed, "{bus}");
    }
    for bus in [Bus::Usb, Bus::Unknown, Bus::Scsi] {
        assert_eq!(verdict(|a| (a.bus, a.hidden_area) = (bus, HiddenArea::NotReported)).0, Verdict::Completed, "{bus}");
    }
}

#[test]
fn what_went_wrong_counts_even_in_a_log_that_proves_little() {
    assert_eq!(verdict(|a| (a.tool, a.errors.pass) = (None, Some(3))).0, Verdict::Failed);
    assert_eq!(verdict(|a| (a.complete, a.bytes_erased) = (false, Some(512))).0, Verdict::Failed);
    assert_eq!(verdict(|a| (a.aborted, a.bytes_erased) = (true, Some(512))).0, Verdict::Interrupted);
    assert_eq!(verdict(|a| (a.aborted, a.errors.pass) = (true, Some(1))).0, Verdict::Failed);
    let nobodys = verdict(|a| (a.medium.serial, a.errors.pass) = (None, Some(3)));
    assert_eq!(nobodys.0, Verdict::Indeterminate, "it says nothing of any medium");
}

#[test]
fn a_disk_that_shows_less_than_it_has_is_not_erased() {
    let whole = MediumIdentity { size_bytes: Some(SIZE * 2), ..medium() };
    assert_eq!(judge(&proved(), Some(&whole), &context()), (Verdict::Failed, vec![Reason::BytesShort]));
    let from_a_label = MediumIdentity { size_bytes: Some(SIZE + SIZE / 200), ..medium() };
    assert_eq!(judge(&proved(), Some(&from_a_label), &context()).0, Verdict::Verified);
    assert_eq!(verdict(|a| (a.bytes_total, a.bytes_erased) = (Some(0), Some(0))).0, Verdict::Failed);
    assert_eq!(verdict(|a| a.bytes_erased = Some(SIZE + 1)), (Verdict::Indeterminate, vec![Reason::LogContradictory]));
}

#[test]
fn a_log_from_an_earlier_life_or_a_wrong_clock_must_be_accepted() {
    let dated = |day, change: fn(&mut Context)| {
        let mut context = context();
        change(&mut context);
        let attempt = WipeAttempt { started_at: Some(local(day, 8)), ended_at: Some(local(day, 9)), ..proved() };
        judge(&attempt, Some(&medium()), &context)
    };
    assert_eq!(dated(1, |_| {}).0, Verdict::Verified, "the day it came in counts");
    let early = |c: &mut Context| c.received_on = NaiveDate::from_ymd_opt(2026, 3, 11);
    assert_eq!(dated(10, early), (Verdict::Completed, vec![Reason::DatedBeforeReception]));
    // 08:00 in Paris is 07:00 in Greenwich.
    let back = |c: &mut Context| c.used_again_at = Some(local(10, 7).and_utc() + TimeDelta::minutes(1));
    assert_eq!(dated(10, back), (Verdict::Completed, vec![Reason::DatedBeforeReturn]));
    assert_eq!(dated(10, |c| c.used_again_at = Some(local(10, 7).and_utc())).0, Verdict::Verified);
    assert_eq!(dated(20, |_| {}), (Verdict::Completed, vec![Reason::DatedInFuture]));
    assert_eq!(verdict(|a| (a.started_at, a.ended_at) = (None, None)), (Verdict::Completed, vec![Reason::DateUnknown]));
}

#[test]
fn a_time_that_does_not_exist_or_comes_twice_breaks_nothing() {
    let night = |month, day| NaiveDate::from_ymd_opt(2026, month, day).unwrap().and_hms_opt(2, 30, 0).unwrap();
    for at in [night(3, 29), night(10, 25), NaiveDateTime::MIN, NaiveDateTime::MAX] {
        let attempt = WipeAttempt { started_at: Some(at), ended_at: Some(at), ..proved() };
        assert_ne!(judge(&attempt, Some(&medium()), &context()).0, Verdict::Failed);
    }
}

#[test]
fn models_agree_on_what_tools_leave_of_them() {
    let of = |model: &str| MediumIdentity { model: Some(model.into()), ..medium() };
    for (one, two) in [
        ("WDC WD5000AAKX-0", "WDC WD5000AAKX-08U6AA0"),
        ("Samsung SSD 850 ", "Samsung SSD 850 EVO mSATA 500GB"),
        ("exemple  hd500", "EXEMPLE HD500"),
        ("EXEMPLE  LONGNAM", "EXEMPLE  LONGNAME 500"),
    ] {
        assert!(of(one).is_same(&of(two)), "{one} / {two}");
    }
    assert!(!of("Samsung SSD 850 EVO").is_same(&of("Samsung SSD 860 EVO")));
    assert!(MediumIdentity { model: None, ..medium() }.is_same(&of("ANY")));
}

#[test]
fn what_is_no_serial_identifies_nothing() {
    for serial in
        ["", "  ", "0", "123", "0000000000", "XXXXXXXXXXXXXXX", "???????????????", "Unknown", "none", "9RK1XXXX"]
    {
        assert_eq!(serial_key(serial), None, "{serial}");
        let nameless = MediumIdentity { serial: Some(serial.into()), ..medium() };
        assert!(!nameless.is_same(&nameless), "{serial}");
    }
    assert_eq!(serial_key(" wd-wcc2e 7nv4 ").as_deref(), Some("WD-WCC2E7NV4"));
}

mod several {
    use super::*;

    fn moment(minute: i64) -> DateTime<Utc> {
        local(10, 0).and_utc() + TimeDelta::minutes(minute)
    }

    fn one(id: u128, verdict: Verdict, ended: Option<i64>, recorded: i64) -> Sanitization {
        Sanitization {
            id: Uuid::from_u128(id),
            verdict,
            accepted: false,
            ended_at: ended.map(moment),
            recorded_at: moment(recorded),
        }
    }

    #[test]
    fn a_later_failure_takes_an_earlier_proof_away() {
        let all = [one(1, Verdict::Verified, Some(10), 100), one(2, Verdict::Failed, Some(20), 101)];
        assert_eq!(deciding(&all, None).map(|s| s.verdict), Some(Verdict::Failed));
    }

    #[test]
    fn the_end_of_the_wipe_counts_and_not_the_order_of_the_files() {
        let all = [one(1, Verdict::Verified, Some(20), 100), one(2, Verdict::Failed, Some(10), 101)];
        assert_eq!(deciding(&all, None).map(|s| s.verdict), Some(Verdict::Verified));
        let same_end = [one(1, Verdict::Verified, Some(20), 101), one(2, Verdict::Failed, Some(20), 102)];
        assert_eq!(deciding(&same_end, None).map(|s| s.verdict), Some(Verdict::Failed));
        let undated = [one(1, Verdict::Verified, Some(20), 100), one(2, Verdict::Indeterminate, None, 101)];
        assert_eq!(deciding(&undated, None).map(|s| s.verdict), Some(Verdict::Indeterminate));
    }

    #[test]
    fn a_clock_that_runs_ahead_does_not_hide_a_later_failure() {
        let all = [one(1, Verdict::Completed, Some(5_000_000), 100), one(2, Verdict::Failed, Some(150), 200)];
        assert_eq!(deciding(&all, None).map(|s| s.verdict), Some(Verdict::Failed));
    }

    #[test]
    fn what_was_recorded_before_the_medium_was_used_again_does_not_count() {
        let all = [one(1, Verdict::Verified, Some(10), 100)];
        assert_eq!(deciding(&all, Some(moment(100))), None);
        assert!(deciding(&all, Some(moment(99))).is_some());
        assert_eq!(deciding(&[], None), None);
    }

    #[test]
    fn only_a_proof_or_an_accepted_erasure_is_enough() {
        for verdict in Verdict::ALL {
            for accepted in [false, true] {
                let wanted = *verdict == Verdict::Verified || (*verdict == Verdict::Completed && accepted);
                assert_eq!(enough(Some(*verdict), accepted), wanted, "{verdict} {accepted}");
            }
        }
        assert!(!enough(None, true));
    }

    /// Some wipes, by the minutes they ended and were recorded.
    fn any_ends() -> impl Strategy<Value = Vec<(i64, i64)>> {
        prop::collection::vec((0i64..6, 6i64..9), 1..8)
    }

    fn recorded(ends: &[(i64, i64)]) -> Vec<Sanitization> {
        let wipes = ends.iter().enumerate();
        wipes.map(|(n, (end, arrived))| one(n as u128, Verdict::ALL[n % 5], Some(*end), *arrived)).collect()
    }

    proptest! {
        #[test]
        fn the_order_of_the_list_does_not_matter(ends in any_ends(), turn in 0usize..8) {
            let mut all = recorded(&ends);
            let before = deciding(&all, None).map(|s| s.id);
            let turn = turn % all.len();
            all.rotate_left(turn);
            prop_assert_eq!(deciding(&all, None).map(|s| s.id), before);
        }

        #[test]
        fn nothing_recorded_later_ended_later(ends in any_ends()) {
            let all = recorded(&ends);
            let chosen = deciding(&all, None).unwrap();
            prop_assert!(all.iter().all(|s| (s.ended_at, s.recorded_at) <= (chosen.ended_at, chosen.recorded_at)));
        }
    }
}

/// Any attempt, most of its fields near to what a proof needs.
fn any_attempt() -> impl Strategy<Value = WipeAttempt> {
    let count = || prop::option::of(prop_oneof![4 => Just(0u64), 1 => 1u64..9]);
    (
        (
            prop::sample::select(Bus::ALL),
            prop::sample::select(Verification::ALL),
            prop::sample::select(HiddenArea::ALL),
        ),
        (count(), count(), count(), prop_oneof![4 => Just(0u64), 1 => 1u64..3]),
        (prop::option::of(prop::sample::select(DriveStatus::ALL)), any::<bool>(), any::<bool>(), any::<bool>()),
        (prop::option::of(28u32..44), prop::option::of(prop::sample::select(vec![0, 512, SIZE - 1, SIZE])), 1u32..31),
        (prop::option::of(prop::sample::select(vec!["EX-12345", "ex-1 2345", "EX-99999", "XXXXXXXX"])), any::<bool>()),
    )
        .prop_map(
            |(what, errors, (status, aborted, complete, contradictory), (minor, erased, day), (serial, masked))| {
                WipeAttempt {
                    bus: what.0,
                    verification: what.1,
                    hidden_area: what.2,
                    errors: WipeErrors { pass: errors.0, verification: errors.1, sync: errors.2, lines: errors.3 },
                    status,
                    aborted,
                    complete,
                    contradictory,
                    tool: minor.map(|minor| ToolVersion { major: 0, minor }),
                    bytes_erased: erased,
                    started_at: Some(local(day, 8)),
                    ended_at: Some(local(day, 9)),
                    serial_masked: masked,
                    medium: MediumIdentity { serial: serial.map(str::to_owned), ..proved().medium },
                    ..proved()
                }
            },
        )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn nothing_is_verified_unless_every_condition_holds(attempt in any_attempt()) {
        let (verdict, reasons) = judge(&attempt, Some(&medium()), &context());
        prop_assert_eq!(verdict == Verdict::Verified, reasons.is_empty());
        if verdict == Verdict::Verified {
            prop_assert!(attempt.medium.is_same(&medium()) && !attempt.serial_masked);
            prop_assert!(attempt.bytes_erased == Some(SIZE) && !attempt.errors.any());
            prop_assert_eq!(attempt.verification, Verification::Passed);
            prop_assert_eq!(attempt.status, Some(DriveStatus::Erased));
            prop_assert!(attempt.complete && !attempt.contradictory && !attempt.aborted);
            let trusted = ToolVersion { major: 0, minor: 31 };
            prop_assert!(attempt.tool >= Some(trusted));
            prop_assert!(attempt.hidden_area != HiddenArea::Present);
        }
    }

    #[test]
    fn a_lead_can_accept_only_what_was_wholly_erased(attempt in any_attempt()) {
        let (verdict, _) = judge(&attempt, Some(&medium()), &context());
        if enough(Some(verdict), true) {
            prop_assert!(attempt.bytes_erased == Some(SIZE) && !attempt.errors.any() && attempt.complete);
            prop_assert!(attempt.medium.is_same(&medium()) && attempt.hidden_area != HiddenArea::Present);
        }
    }
}
