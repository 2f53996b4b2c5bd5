use super::*;
use crate::devices::facts::{Check, Software};
use crate::devices::lifecycle::Kind;
use crate::kernel::money::Cents;
use chrono::{DateTime, TimeDelta, Utc};
use proptest::prelude::*;

fn at(minute: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_700_000_000, 0).unwrap() + TimeDelta::minutes(minute)
}

fn medium(serial: &str, status: Status, verdict: Option<Verdict>) -> MediumFacts {
    MediumFacts {
        id: Uuid::nil(),
        serial: Some(serial.into()),
        status,
        elsewhere: None,
        verdict,
        reasons: vec![],
        accepted: false,
        sanitized_at: verdict.map(|_| at(1)),
        health: vec![],
        health_waived: vec![],
    }
}

/// A desktop on the bench that needs nothing any more.
fn done() -> Facts {
    Facts {
        inventory: Inventory::Evidence,
        media: vec![medium("EX-1", Status::Confirmed, Some(Verdict::Verified))],
        software: Some(Software { recorded_at: at(2) }),
        repaired_at: Some(at(3)),
        repairers: vec![Uuid::from_u128(1)],
        check: Some(Check { recorded_at: at(4), checker: Uuid::from_u128(2), failed: vec![] }),
        grade_appearance: Some("A".into()),
        grade_function: Some("A".into()),
        price: Some(Cents(0)),
        place: Some("B-01".into()),
        ..Facts::new(Kind::Desktop, State::Workshop)
    }
}

fn stages(change: impl FnOnce(&mut Facts)) -> Vec<Stage> {
    let mut facts = done();
    change(&mut facts);
    blockers(&facts).iter().map(Blocker::stage).collect()
}

#[test]
fn a_device_that_needs_nothing_has_no_blocker_and_no_stage() {
    assert_eq!(blockers(&done()), []);
    assert_eq!(stage(State::Workshop, &[]), None);
}

#[test]
fn each_missing_thing_is_its_own_blocker() {
    use Stage::*;
    type Change = fn(&mut Facts);
    let cases: [(Change, Stage); 18] = [
        (|f| f.inventory = Inventory::None, NoEvidence),
        (|f| f.media.push(medium("EX-2", Status::Declared, None)), MediaUnconfirmed),
        (|f| f.media.clear(), MediaUnconfirmed),
        (|f| f.media[0].elsewhere = Some("0000017".into()), MediumElsewhere),
        (|f| f.media[0].verdict = None, MediumNotSanitized),
        (|f| f.media.push(medium("EX-2", Status::Confirmed, Some(Verdict::Indeterminate))), MediumNotSanitized),
        (|f| f.open_repairs = 1, OpenRepair),
        (|f| f.awaited_parts = 2, WaitingPart),
        (|f| f.software = None, SoftwareMissing),
        (|f| f.check = None, CheckMissing),
        (|f| f.check.as_mut().unwrap().failed = vec!["sound".into()], CheckFailed),
        (|f| f.repairers.push(Uuid::from_u128(2)), CheckerIsRepairer),
        (|f| f.media[0].health = vec![HealthProblem::PendingSectors], DiskHealth),
        (|f| f.grade_appearance = None, GradeMissing),
        (|f| f.grade_function = Some(" ".into()), GradeMissing),
        (|f| f.price = None, PriceMissing),
        (|f| f.charger_required = true, AccessoryMissing),
        (|f| f.place = None, PlaceMissing),
    ];
    for (change, wanted) in cases {
        assert_eq!(stages(change), [wanted]);
    }
}

#[test]
fn the_stage_is_the_first_open_blocker() {
    let mut facts = done();
    (facts.price, facts.open_repairs, facts.place) = (None, 3, None);
    let open = blockers(&facts);
    assert_eq!(stage(facts.state, &open), Some(Stage::OpenRepair));
    assert_eq!(stage(State::Pool, &open), None);
}

#[test]
fn later_facts_open_again_what_was_done() {
    assert_eq!(stages(|f| f.repaired_at = Some(at(5))), [Stage::CheckMissing]);
    assert_eq!(stages(|f| f.media[0].sanitized_at = Some(at(9))), [Stage::SoftwareMissing]);
    assert_eq!(stages(|f| f.media.push(medium("EX-2", Status::Declared, None))), [Stage::MediaUnconfirmed]);
}

#[test]
fn an_outdated_check_says_nothing_any_more() {
    let outdated = stages(|f| {
        f.repaired_at = Some(at(5));
        f.check.as_mut().unwrap().failed = vec!["usb".into()];
        f.repairers.push(Uuid::from_u128(2));
    });
    assert_eq!(outdated, [Stage::CheckMissing]);
}

#[test]
fn an_empty_list_of_media_is_a_question_until_someone_attests_it() {
    for kind in Kind::ALL {
        let asked = stages(|f| (f.kind, f.media) = (*kind, vec![]));
        assert!(asked.contains(&Stage::MediaUnconfirmed), "{kind}");
        assert!(stages(|f| (f.kind, f.media, f.none_attested) = (*kind, vec![], true)).is_empty(), "{kind}");
    }
    let ghosts_only = stages(|f| f.media[0].status = Status::Ghost);
    assert_eq!(ghosts_only, [Stage::MediaUnconfirmed]);
}

#[test]
fn an_attested_empty_list_does_not_cover_a_medium_found_later() {
    let found = stages(|f| {
        f.none_attested = true;
        f.media[0].status = Status::Declared;
    });
    assert_eq!(found, [Stage::MediaUnconfirmed]);
}

#[test]
fn media_that_left_or_never_were_hold_nothing_up() {
    for status in [Status::Ghost, Status::Removed, Status::Destroyed] {
        assert!(stages(|f| f.media.push(medium("EX-2", status, None))).is_empty(), "{status}");
    }
}

#[test]
fn a_screen_needs_no_system() {
    assert!(stages(|f| (f.kind, f.software) = (Kind::Monitor, None)).is_empty());
    assert_eq!(stages(|f| (f.kind, f.software) = (Kind::Smartphone, None)), [Stage::SoftwareMissing]);
}

#[test]
fn a_waiver_covers_the_problems_it_names_and_no_later_one() {
    use HealthProblem::{ManyReallocatedSectors, PendingSectors};
    assert!(
        stages(|f| (f.media[0].health, f.media[0].health_waived) = (vec![PendingSectors], vec![PendingSectors]))
            .is_empty()
    );
    let mut facts = done();
    facts.media[0].health = vec![PendingSectors, ManyReallocatedSectors];
    facts.media[0].health_waived = vec![PendingSectors];
    let Blocker::DiskHealth { why, .. } = &blockers(&facts)[0] else { panic!("not the disk") };
    assert_eq!(why, &[ManyReallocatedSectors]);
}

#[test]
fn nobody_checks_their_own_repair() {
    assert!(!may_check(&done(), Uuid::from_u128(1)));
    assert!(may_check(&done(), Uuid::from_u128(2)));
}

#[test]
fn a_blocker_is_told_by_its_code_and_its_data() {
    let mut facts = done();
    facts.media[0].verdict = Some(Verdict::Failed);
    facts.media[0].reasons = vec![Reason::BytesShort];
    facts.charger_required = true;
    let told = serde_json::to_value(blockers(&facts)).unwrap();
    assert_eq!(
        told,
        serde_json::json!([
            {"code": "medium_not_sanitized", "medium_id": Uuid::nil(), "serial": "EX-1", "verdict": "failed",
                "reasons": ["bytes_short"]},
            {"code": "accessory_missing", "accessory": "charger"},
        ])
    );
}

/// Any facts at all.
fn any_facts() -> impl Strategy<Value = Facts> {
    let any_medium = (
        prop::sample::select(Status::ALL),
        prop::option::of(prop::sample::select(Verdict::ALL)),
        any::<bool>(),
        any::<bool>(),
        prop::option::of(0i64..8),
    )
        .prop_map(|(status, verdict, accepted, sick, sanitized)| MediumFacts {
            accepted,
            health: if sick { vec![HealthProblem::DiskFailing] } else { vec![] },
            sanitized_at: sanitized.map(at),
            ..medium("EX-9", status, verdict)
        });
    let times = (prop::option::of(0i64..8), prop::option::of(0i64..8), prop::option::of(0i64..8));
    (
        (prop::sample::select(Kind::ALL), prop::sample::select(State::ALL), any::<bool>(), any::<bool>(), 0u32..2),
        prop::collection::vec(any_medium, 0..4),
        times,
        (0u128..4, 0u128..4, any::<bool>(), any::<bool>()),
    )
        .prop_map(
            |(
                (kind, state, seen, attested, open),
                media,
                (software, check, repair),
                (checker, repairer, failed, priced),
            )| Facts {
                kind,
                state,
                inventory: if seen { Inventory::ManualSheet } else { Inventory::None },
                media,
                none_attested: attested,
                open_repairs: open,
                software: software.map(|m| Software { recorded_at: at(m) }),
                check: check.map(|m| Check {
                    recorded_at: at(m),
                    checker: Uuid::from_u128(checker),
                    failed: if failed { vec!["screen".into()] } else { vec![] },
                }),
                repaired_at: repair.map(at),
                repairers: vec![Uuid::from_u128(repairer)],
                price: priced.then_some(Cents(100)),
                ..done()
            },
        )
}

proptest! {
    #[test]
    fn no_list_is_without_a_confirmed_medium_that_is_not_erased(facts in any_facts()) {
        let named = blockers(&facts).iter().filter(|b| b.stage() == Stage::MediumNotSanitized).count();
        let open = facts.media.iter().filter(|m| m.status == Status::Confirmed && !m.is_sanitized()).count();
        prop_assert_eq!(named, if facts.state.is_checked() { open } else { 0 });
    }

    #[test]
    fn an_empty_list_means_that_everything_holds(facts in any_facts()) {
        if facts.state.is_checked() && blockers(&facts).is_empty() {
            prop_assert!(facts.media_settled() && !facts.may_hold_data());
            prop_assert!(facts.inventory != Inventory::None && facts.price.is_some() && facts.open_repairs == 0);
            let check = facts.check.as_ref().unwrap();
            prop_assert!(facts.repaired_at <= Some(check.recorded_at) && !facts.repairers.contains(&check.checker));
        }
    }

    #[test]
    fn the_list_is_in_the_order_of_the_work_and_empty_elsewhere(facts in any_facts()) {
        let open = blockers(&facts);
        prop_assert!(open.windows(2).all(|two| two[0].stage() <= two[1].stage()));
        prop_assert!(facts.state.is_checked() || open.is_empty());
    }

    #[test]
    fn a_new_medium_never_takes_a_blocker_away(facts in any_facts()) {
        let mut more = facts.clone();
        more.media.push(medium("EX-10", Status::Declared, None));
        let after: Vec<Stage> = blockers(&more).iter().map(Blocker::stage).collect();
        prop_assert!(blockers(&facts).iter().all(|b| after.contains(&b.stage())));
    }
}
