use super::*;
use proptest::prelude::*;

const STATUSES: [&str; 7] =
    ["inscrit", "present", "present_partiel", "absent_excuse", "absent", "annulee", "a_renseigner"];

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn session<'a>() -> Session<'a> {
    Session {
        nature: Nature::Persons,
        length_minutes: 180,
        day: day("2026-03-19"),
        today: day("2026-03-19"),
        known_statuses: &STATUSES,
    }
}

fn person(n: u128) -> Who {
    Who::Person(Uuid::from_u128(n))
}

fn entry(key: &str, who: Who, status: &str, minutes: Option<i64>) -> Entry {
    Entry { key: key.to_owned(), who, status: status.to_owned(), minutes, corrects: None }
}

fn expected(who: Who) -> Row {
    Row { key: None, who, status: "inscrit".to_owned(), minutes: 0 }
}

fn shown(recorded: &Recorded) -> Vec<(&str, u32)> {
    recorded.rows.iter().map(|row| (row.status.as_str(), row.minutes)).collect()
}

#[test]
fn the_same_roll_sent_twice_counts_once() {
    let entries = [entry("a", person(1), "present", None), entry("b", person(2), "absent", None)];
    let once = record(&session(), &[expected(person(1))], &entries).unwrap();
    assert_eq!((shown(&once), &once.changed), (vec![("present", 180), ("absent", 0)], &vec![0, 1]));
    let twice = record(&session(), &once.rows, &entries).unwrap();
    assert_eq!((&twice.rows, twice.changed.len(), twice.conflicts.len()), (&once.rows, 0, 0));
}

#[test]
fn the_same_key_with_another_status_is_a_conflict_not_an_overwrite() {
    let first = record(&session(), &[], &[entry("a", person(1), "present", Some(180))]).unwrap();
    let second = record(&session(), &first.rows, &[entry("a", person(1), "absent", None)]).unwrap();
    assert_eq!(shown(&second), [("present", 180)]);
    let conflict = &second.conflicts[0];
    assert_eq!((conflict.at, conflict.code, conflict.kept.status.as_str()), (0, ConflictCode::SameKey, "present"));
}

#[test]
fn the_same_key_for_someone_else_or_for_other_minutes_is_a_conflict_too() {
    let first = record(&session(), &[], &[entry("a", person(1), "present", Some(100))]).unwrap();
    for other in [entry("a", person(2), "present", Some(100)), entry("a", person(1), "present", Some(90))] {
        let second = record(&session(), &first.rows, &[other]).unwrap();
        assert_eq!((second.rows.len(), second.conflicts[0].code), (1, ConflictCode::SameKey));
    }
}

#[test]
fn two_trainers_who_disagree_are_both_shown_and_the_first_stands() {
    let first = record(&session(), &[], &[entry("lea-1", person(1), "present", None)]).unwrap();
    let agreeing = record(&session(), &first.rows, &[entry("tom-1", person(1), "present", None)]).unwrap();
    assert_eq!((agreeing.rows.len(), agreeing.conflicts.len()), (1, 0));
    let other = record(&session(), &first.rows, &[entry("tom-1", person(1), "absent", None)]).unwrap();
    assert_eq!((shown(&other), other.conflicts[0].code), (vec![("present", 180)], ConflictCode::AlreadyRecorded));
}

#[test]
fn a_slip_is_mended_by_naming_what_it_corrects() {
    let first = record(&session(), &[], &[entry("a", person(1), "absent", None)]).unwrap();
    let mended = Entry { corrects: Some("a".into()), ..entry("b", person(1), "present_partiel", Some(45)) };
    let second = record(&session(), &first.rows, std::slice::from_ref(&mended)).unwrap();
    assert_eq!((shown(&second), second.conflicts.len()), (vec![("present_partiel", 45)], 0));
    let late_first = record(&session(), &second.rows, &[entry("a", person(1), "absent", None)]).unwrap();
    assert_eq!((shown(&late_first), late_first.conflicts.len()), (vec![("present_partiel", 45)], 1));
}

#[test]
fn walk_ins_are_one_line_each_and_may_be_recognised_later() {
    let roll = [entry("a", Who::WalkIn, "present", None), entry("b", Who::WalkIn, "present", None)];
    let first = record(&session(), &[], &roll).unwrap();
    assert_eq!(first.rows.len(), 2);
    let known = Entry { corrects: Some("a".into()), ..entry("c", person(5), "present", None) };
    let second = record(&session(), &first.rows, &[known]).unwrap();
    assert_eq!((second.rows.len(), second.rows[0].who), (2, person(5)));
    let again = Entry { corrects: Some("b".into()), ..entry("d", person(5), "present", None) };
    let third = record(&session(), &second.rows, &[again]).unwrap();
    assert_eq!((third.rows.len(), third.conflicts[0].code), (2, ConflictCode::AlreadyRecorded));
}

#[test]
fn minutes_are_those_really_attended_and_never_more_than_the_session() {
    assert_eq!(attended_minutes("present", None, 180), Ok(180));
    assert_eq!(attended_minutes("present", Some(170), 180), Ok(170));
    assert_eq!(attended_minutes("present", Some(181), 180), Err(EntryFault::MinutesOutOfSession));
    assert_eq!(attended_minutes("present", Some(0), 180), Err(EntryFault::MinutesOutOfSession));
    assert_eq!(attended_minutes("present_partiel", None, 180), Err(EntryFault::MinutesRequired));
    assert_eq!(attended_minutes("present_partiel", Some(60), 180), Ok(60));
    assert_eq!(attended_minutes("absent", Some(0), 180), Ok(0));
    for status in ["absent", "absent_excuse", "annulee", "a_renseigner", "inscrit"] {
        assert_eq!(attended_minutes(status, Some(30), 180), Err(EntryFault::MinutesWithoutPresence), "{status}");
    }
}

#[test]
fn only_a_no_show_is_an_absence() {
    for status in STATUSES {
        assert_eq!(counts(status) == Counts::Absence, status == "absent", "{status}");
    }
    assert_eq!(counts("a_renseigner"), Counts::Apart);
}

#[test]
fn every_wrong_entry_is_named_and_nothing_is_recorded() {
    let entries = [
        entry("", person(1), "present", None),
        entry("b", person(2), "late", Some(10)),
        entry("c", person(3), "present_partiel", Some(500)),
        entry("d", person(4), "present", None),
    ];
    let faults = record(&session(), &[], &entries).unwrap_err();
    let expected = [
        (0, "key", EntryFault::Required),
        (1, "status", EntryFault::UnknownCode),
        (1, "minutes", EntryFault::MinutesWithoutPresence),
        (2, "minutes", EntryFault::MinutesOutOfSession),
    ];
    assert_eq!(faults, expected);
}

#[test]
fn open_access_registers_nobody() {
    let open = Session { nature: Nature::Visits, ..session() };
    let faults = record(&open, &[], &[entry("a", Who::WalkIn, "present", None)]).unwrap_err();
    assert_eq!(faults, [(0, "key", EntryFault::HeadsOnly)]);
}

#[test]
fn nobody_is_present_tomorrow_but_an_excuse_may_come_early() {
    let tomorrow = Session { day: day("2026-03-20"), ..session() };
    let present = record(&tomorrow, &[], &[entry("a", person(1), "present", None)]).unwrap_err();
    assert_eq!(present, [(0, "status", EntryFault::SessionToCome)]);
    assert!(record(&tomorrow, &[], &[entry("a", person(1), "absent_excuse", None)]).is_ok());
}

fn entries() -> impl Strategy<Value = Vec<Entry>> {
    let one = (0u32..8, 0u128..5, 0usize..STATUSES.len(), proptest::option::of(0u32..8)).prop_map(
        |(key, who, status, corrects)| Entry {
            key: format!("k{key}"),
            who: if who == 0 { Who::WalkIn } else { person(who) },
            status: STATUSES[status].to_owned(),
            minutes: (STATUSES[status] == "present_partiel").then_some(30),
            corrects: corrects.map(|key| format!("k{key}")),
        },
    );
    proptest::collection::vec(one, 0..25)
}

proptest! {
    #[test]
    fn a_person_has_one_line_and_a_key_one_meaning(entries in entries()) {
        let recorded = record(&session(), &[expected(person(1))], &entries).unwrap();
        for row in &recorded.rows {
            let alike = recorded.rows.iter().filter(|r| r.key.is_some() && r.key == row.key).count();
            prop_assert!(alike <= 1);
            prop_assert!(row.minutes <= 180);
            if let Who::Person(_) = row.who {
                prop_assert_eq!(recorded.rows.iter().filter(|r| r.who == row.who).count(), 1);
            }
        }
    }

    #[test]
    fn without_a_correction_what_was_recorded_stands(first in entries(), second in entries()) {
        let before = record(&session(), &[], &first).unwrap();
        let plain: Vec<_> = second.into_iter().map(|e| Entry { corrects: None, ..e }).collect();
        let after = record(&session(), &before.rows, &plain).unwrap();
        for (old, new) in before.rows.iter().zip(&after.rows) {
            prop_assert!(old == new || is_unrecorded(&old.status));
        }
    }

    #[test]
    fn sending_again_what_was_taken_whole_changes_nothing(first in entries()) {
        let mut keys = std::collections::BTreeSet::new();
        let own_key = |e: &Entry| keys.insert(e.key.clone());
        let plain: Vec<_> = first.into_iter().filter(own_key).map(|e| Entry { corrects: None, ..e }).collect();
        let once = record(&session(), &[], &plain).unwrap();
        if once.conflicts.is_empty() && plain.iter().all(|e| !is_unrecorded(&e.status)) {
            let twice = record(&session(), &once.rows, &plain).unwrap();
            prop_assert_eq!((twice.changed, twice.conflicts, twice.rows), (vec![], vec![], once.rows));
        }
    }
}

#[test]
fn a_key_sent_again_as_absent_is_a_conflict_even_with_the_minutes_of_a_presence() {
    let first = record(&session(), &[], &[entry("a", person(1), "present", Some(180))]).unwrap();
    let again = record(&session(), &first.rows, &[entry("a", person(1), "absent", Some(180))]).unwrap();
    assert_eq!((again.rows, again.conflicts.len()), (first.rows, 1));
}
