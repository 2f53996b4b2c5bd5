use super::*;
use crate::devices::blockers::Stage;
use crate::devices::facts::{Check, Facts, Inventory, MediumFacts, Software};
use crate::devices::media::{Status, Verdict};
use crate::kernel::money::Cents;
use chrono::{DateTime, TimeDelta, Utc};
use proptest::prelude::*;
use uuid::Uuid;

const WISHES: [Wish; 19] = [
    Wish::Receive,
    Wish::Cancel,
    Wish::Triage(TriageRoute::Refurbish),
    Wish::Triage(TriageRoute::Parts),
    Wish::Triage(TriageRoute::Recycle),
    Wish::Quarantine,
    Wish::Clear { proved: true },
    Wish::Release,
    Wish::Withdraw,
    Wish::Reserve,
    Wish::Unreserve,
    Wish::HandOver,
    Wish::TakeBack,
    Wish::AssignPool,
    Wish::Recycle,
    Wish::Dispatch { slip: true },
    Wish::ReturnToDonor,
    Wish::ReportLost,
    Wish::Recover,
];

fn at(minute: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_700_000_000, 0).unwrap() + TimeDelta::minutes(minute)
}

/// A laptop with nothing in its way, promised to one request that is paid.
fn ready(state: State) -> Facts {
    let medium = MediumFacts {
        id: Uuid::nil(),
        serial: Some("EX-12345".into()),
        status: Status::Confirmed,
        elsewhere: None,
        verdict: Some(Verdict::Verified),
        reasons: vec![],
        accepted: false,
        sanitized_at: Some(at(0)),
        health: vec![],
        health_waived: vec![],
    };
    Facts {
        inventory: Inventory::Evidence,
        media: vec![medium],
        software: Some(Software { recorded_at: at(1) }),
        check: Some(Check { recorded_at: at(3), checker: Uuid::from_u128(2), failed: vec![] }),
        repaired_at: Some(at(2)),
        repairers: vec![Uuid::from_u128(1)],
        grade_appearance: Some("B".into()),
        grade_function: Some("A".into()),
        price: Some(Cents(4000)),
        accessories: vec!["charger".into()],
        place: Some("A-12".into()),
        weight_g: Some(2100),
        live_allocations: 1,
        contribution_settled: true,
        kit_is_back: true,
        ..Facts::new(Kind::Laptop, state)
    }
}

#[test]
fn the_table_of_acts_is_the_one_of_the_domain() {
    use State::*;
    let leads = |from, wish| decide(&ready(from), wish).map(|m| m.to()).ok();
    for (from, wish, to) in [
        (Announced, Wish::Receive, Received),
        (Announced, Wish::Cancel, Cancelled),
        (Received, Wish::Triage(TriageRoute::Refurbish), Workshop),
        (Received, Wish::Triage(TriageRoute::Parts), ForParts),
        (Received, Wish::Triage(TriageRoute::Recycle), ToRecycle),
        (Received, Wish::Quarantine, Quarantined),
        (Received, Wish::ReturnToDonor, ReturnedToDonor),
        (Quarantined, Wish::Clear { proved: true }, Received),
        (Quarantined, Wish::ReturnToDonor, ReturnedToDonor),
        (Workshop, Wish::Release, Stock),
        (Workshop, Wish::Triage(TriageRoute::Parts), ForParts),
        (Workshop, Wish::Quarantine, Quarantined),
        (Stock, Wish::Reserve, Reserved),
        (Stock, Wish::AssignPool, Pool),
        (Stock, Wish::Withdraw, Workshop),
        (Stock, Wish::Triage(TriageRoute::Recycle), ToRecycle),
        (Pool, Wish::TakeBack, Workshop),
        (Reserved, Wish::HandOver, HandedOver),
        (Reserved, Wish::Unreserve, Stock),
        (HandedOver, Wish::TakeBack, Workshop),
        (ForParts, Wish::Recycle, ToRecycle),
        (ToRecycle, Wish::Dispatch { slip: true }, Recycled),
        (Lost, Wish::Recover, Received),
    ] {
        assert_eq!(leads(from, wish), Some(to), "{from} {}", wish.action());
    }
}

#[test]
fn every_act_that_is_not_possible_names_those_that_are() {
    for from in State::ALL {
        for wish in WISHES {
            let possible = from.allowed().contains(&wish.action());
            match decide(&ready(*from), wish) {
                Ok(done) => assert!(possible && done.from() == *from && done.action() == wish.action()),
                Err(Refused::Illegal { action, state, allowed, routes }) => {
                    assert_eq!((action, state, allowed.as_slice()), (wish.action(), *from, from.allowed()));
                    assert!(!possible || (action == Action::Triage && !routes.is_empty()), "{from} {action}");
                }
                Err(other) => panic!("a ready device is held up by nothing: {from} {wish:?} {other:?}"),
            }
        }
    }
}

#[test]
fn a_device_with_anything_in_its_way_is_not_released_and_every_blocker_is_named() {
    let Err(Refused::Blocked { blockers }) = decide(&Facts::new(Kind::Laptop, State::Workshop), Wish::Release) else {
        panic!("released with nothing known of it");
    };
    let stages: Vec<Stage> = blockers.iter().map(crate::devices::blockers::Blocker::stage).collect();
    use Stage::*;
    assert_eq!(
        stages,
        [
            NoEvidence,
            MediaUnconfirmed,
            SoftwareMissing,
            CheckMissing,
            GradeMissing,
            PriceMissing,
            AccessoryMissing,
            PlaceMissing
        ]
    );
}

#[test]
fn an_unwiped_device_cannot_be_handed_over_promised_lent_or_dispatched() {
    for (state, wish) in [
        (State::Reserved, Wish::HandOver),
        (State::Stock, Wish::Reserve),
        (State::Stock, Wish::AssignPool),
        (State::ToRecycle, Wish::Dispatch { slip: true }),
    ] {
        let mut facts = ready(state);
        facts.media[0].verdict = Some(Verdict::Failed);
        let refused = decide(&facts, wish).expect_err("the disk is not erased");
        assert!(matches!(&refused, Refused::Blocked { blockers } if blockers[0].stage() == Stage::MediumNotSanitized));
    }
}

#[test]
fn each_guard_refuses_with_its_own_word() {
    type Change = fn(&mut Facts);
    let cases: [(State, Wish, Change, &str); 11] = [
        (State::Announced, Wish::Receive, |f| f.donation_open = false, "donation_closed"),
        (State::Announced, Wish::Cancel, |f| f.donation_open = false, "donation_closed"),
        (State::Received, Wish::Triage(TriageRoute::Refurbish), |f| f.weight_g = None, "weight_missing"),
        (State::Received, Wish::Triage(TriageRoute::Recycle), |f| f.weight_g = Some(0), "weight_missing"),
        (State::Quarantined, Wish::Clear { proved: false }, |_| {}, "proof_missing"),
        (State::Reserved, Wish::HandOver, |f| f.live_allocations = 0, "not_allocated"),
        (State::Reserved, Wish::HandOver, |f| f.live_allocations = 2, "not_allocated"),
        (State::Reserved, Wish::HandOver, |f| f.contribution_settled = false, "contribution_open"),
        (State::Pool, Wish::TakeBack, |f| f.kit_is_back = false, "kit_out"),
        (State::ToRecycle, Wish::Dispatch { slip: false }, |_| {}, "slip_missing"),
        (State::ToRecycle, Wish::Dispatch { slip: true }, |f| f.weight_g = None, "weight_missing"),
    ];
    for (state, wish, change, code) in cases {
        let mut facts = ready(state);
        change(&mut facts);
        assert_eq!(decide(&facts, wish).expect_err(code).code(), code);
    }
}

#[test]
fn a_stolen_device_is_set_aside_even_unweighed() {
    let unweighed = Facts { weight_g: None, ..ready(State::Received) };
    assert_eq!(decide(&unweighed, Wish::Quarantine).map(|m| m.to()), Ok(State::Quarantined));
}

#[test]
fn the_media_of_a_device_that_comes_back_from_a_person_are_used_again() {
    let back = |state, wish| decide(&ready(state), wish).unwrap().media_used_again();
    assert!(back(State::HandedOver, Wish::TakeBack));
    assert!(back(State::Lost, Wish::Recover));
    assert!(!back(State::Pool, Wish::TakeBack), "a kit is lent, not given");
    assert!(!back(State::Stock, Wish::Withdraw));
}

#[test]
fn losing_a_device_that_may_hold_data_opens_an_incident() {
    let lost = |change: fn(&mut Facts)| {
        let mut facts = ready(State::Stock);
        change(&mut facts);
        decide(&facts, Wish::ReportLost).unwrap().opens_data_incident()
    };
    assert!(!lost(|_| {}));
    assert!(lost(|f| f.media[0].verdict = None));
    assert!(lost(|f| f.media[0].verdict = Some(Verdict::Completed)));
    assert!(!lost(|f| (f.media[0].verdict, f.media[0].accepted) = (Some(Verdict::Completed), true)));
    assert!(lost(|f| f.media.clear()), "nobody attested that it is empty");
    assert!(!lost(|f| (f.media, f.none_attested) = (vec![], true)));
    assert!(!lost(|f| (f.media, f.kind) = (vec![], Kind::Monitor)));
    assert!(!decide(&Facts { media: vec![], ..ready(State::Stock) }, Wish::Withdraw).unwrap().opens_data_incident());
}

#[test]
fn the_stream_follows_the_kind_until_someone_says_otherwise() {
    assert_eq!(Facts::new(Kind::Laptop, State::Received).stream(), "ecrans");
    assert_eq!(Facts::new(Kind::Desktop, State::Received).stream(), "pam");
    assert_eq!(Facts { weee_stream: Some("gem".into()), ..Facts::new(Kind::Other, State::Received) }.stream(), "gem");
}

mod undoing {
    use super::*;

    fn past(action: Action, from: State, to: State) -> Past {
        Past { action, from, to, at: at(0), by: Uuid::from_u128(7), latest: true }
    }

    fn by(user: u128, lead: bool, minutes: i64) -> Reverser {
        Reverser { user: Uuid::from_u128(user), lead, now: at(minutes) }
    }

    #[test]
    fn the_same_person_undoes_within_ten_hours_and_a_lead_later() {
        let facts = ready(State::Workshop);
        let done = past(Action::Triage, State::Received, State::Workshop);
        let undone = reverse(&facts, &done, &by(7, false, 600)).unwrap();
        assert_eq!((undone.from(), undone.to(), undone.is_reversal()), (State::Workshop, State::Received, true));
        assert_eq!(reverse(&facts, &done, &by(7, false, 601)), Err(Refused::TooLate));
        assert_eq!(reverse(&facts, &done, &by(8, false, 1)), Err(Refused::TooLate));
        assert!(reverse(&facts, &done, &by(8, true, 6000)).is_ok());
    }

    #[test]
    fn a_terminal_state_is_left_by_a_reversing_event_only() {
        let facts = ready(State::Recycled);
        assert!(WISHES.iter().all(|wish| decide(&facts, *wish).is_err()));
        let done = past(Action::Dispatch, State::ToRecycle, State::Recycled);
        assert_eq!(reverse(&facts, &done, &by(7, false, 1)).map(|m| m.to()), Ok(State::ToRecycle));
    }

    #[test]
    fn what_a_later_act_overtook_is_not_undone() {
        let done = past(Action::Triage, State::Received, State::Workshop);
        assert_eq!(reverse(&ready(State::Stock), &done, &by(7, true, 1)), Err(Refused::LaterAct));
        assert_eq!(
            reverse(&ready(State::Workshop), &Past { latest: false, ..done }, &by(7, true, 1)),
            Err(Refused::LaterAct)
        );
    }

    fn told(n: u128, touches: &[&str], moved: bool, undid: Option<u128>) -> Told {
        Told {
            id: Uuid::from_u128(n),
            act: "edit".to_owned(),
            at: at(0),
            by: Some(Uuid::from_u128(7)),
            moved: moved.then_some((State::Workshop, State::Stock)),
            touches: touches.iter().map(|one| (*one).to_owned()).collect(),
            undid: undid.map(Uuid::from_u128),
        }
    }

    #[test]
    fn an_act_waits_for_what_was_done_on_it_since_and_no_longer_once_that_is_undone() {
        let place = told(1, &["location"], false, None);
        let price = told(2, &["price_cents"], false, None);
        let other_place = told(3, &["location", "accessories"], false, None);
        let release = told(4, &[], true, None);
        let one = Uuid::from_u128(1);
        assert!(!is_overtaken(&[price.clone(), place.clone()], one), "another field is none of its business");
        assert!(is_overtaken(&[other_place.clone(), place.clone()], one));
        assert!(is_overtaken(&[release.clone(), price, place.clone()], one), "a move stands on all before it");
        let back = told(5, &["location"], true, Some(4));
        let undone = [told(6, &["location"], false, Some(3)), back, release, other_place, place];
        assert!(is_undone(&undone, Uuid::from_u128(4)) && !is_undone(&undone, one));
        assert!(!is_overtaken(&undone, one));
    }

    #[test]
    fn what_has_a_counterpart_of_its_own_is_not_undone() {
        for (action, from, to) in [
            (Action::HandOver, State::Reserved, State::HandedOver),
            (Action::Reserve, State::Stock, State::Reserved),
            (Action::Unreserve, State::Reserved, State::Stock),
        ] {
            let refused = reverse(&ready(to), &past(action, from, to), &by(7, true, 1));
            assert_eq!(refused, Err(Refused::Irreversible { action }));
        }
    }

    #[test]
    fn nothing_goes_back_to_the_shelf_with_something_in_its_way() {
        let done = past(Action::Withdraw, State::Stock, State::Workshop);
        let mut facts = ready(State::Workshop);
        assert_eq!(reverse(&facts, &done, &by(7, false, 1)).map(|m| m.to()), Ok(State::Stock));
        facts.repaired_at = Some(at(9));
        assert_eq!(reverse(&facts, &done, &by(7, false, 1)).expect_err("repaired since").code(), "blocked");
    }
}

proptest! {
    #[test]
    fn no_history_of_acts_leaves_a_terminal_state(
        start in 0..State::ALL.len(),
        wishes in prop::collection::vec(0..WISHES.len(), 0..40),
    ) {
        let mut facts = ready(State::ALL[start]);
        for wish in wishes {
            let before = facts.state;
            if let Ok(done) = decide(&facts, WISHES[wish]) {
                prop_assert!(!before.is_terminal());
                prop_assert!(before.allowed().contains(&done.action()));
                facts.state = done.to();
            }
        }
    }

    #[test]
    fn a_device_reaches_a_person_only_from_the_shelf_and_with_nothing_in_its_way(
        verdict in prop::option::of(prop::sample::select(Verdict::ALL)),
        accepted: bool, repaired in prop::option::of(0i64..6), parts in 0u32..2,
            wishes in prop::collection::vec(0..WISHES.len(), 0..60),
    ) {
        let mut facts = ready(State::Received);
        (facts.media[0].verdict, facts.media[0].accepted) = (verdict, accepted);
        (facts.repaired_at, facts.awaited_parts) = (repaired.map(at), parts);
        for wish in wishes {
            let Ok(done) = decide(&facts, WISHES[wish]) else { continue };
            if done.to() == State::HandedOver {
                prop_assert_eq!(facts.state, State::Reserved);
                prop_assert!(facts.media[0].is_sanitized());
                prop_assert!(parts == 0 && repaired.is_none_or(|minute| minute <= 3));
            }
            facts.state = done.to();
        }
    }
}
