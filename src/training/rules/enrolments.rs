//! Who may join a programme, and how someone leaves it.

use crate::beneficiaries::rules::erased::ERASED;
use chrono::NaiveDate;

/// What [`may_enrol`] must know, read under the lock of the programme's row.
#[derive(Clone, Copy, Debug)]
pub struct EnrolFacts {
    /// Places; none when there is no limit.
    pub capacity: Option<u32>,
    /// People enrolled now, without those who have left.
    pub enrolled: u32,
    /// Whether this person is among them.
    pub already: bool,
    /// Whether the programme takes no one more.
    pub closed: bool,
}

crate::codes! {
    /// Why a person cannot be enrolled.
    pub enum EnrolRefusal {
        ProgrammeClosed = "programme_closed",
        AlreadyEnrolled = "already_enrolled",
        ProgrammeFull = "programme_full",
    }
}

/// Whether one more person may be enrolled.
pub fn may_enrol(facts: &EnrolFacts) -> Result<(), EnrolRefusal> {
    if facts.closed {
        Err(EnrolRefusal::ProgrammeClosed)
    } else if facts.already {
        Err(EnrolRefusal::AlreadyEnrolled)
    } else if facts.capacity.is_some_and(|places| facts.enrolled >= places) {
        Err(EnrolRefusal::ProgrammeFull)
    } else {
        Ok(())
    }
}

crate::codes! {
    /// Why an exit cannot be recorded.
    pub enum ExitRefusal {
        /// The person has left already.
        AlreadyExited = "already_exited",
        BeforeEnrolment = "before_enrolment",
        InTheFuture = "in_the_future",
        /// This reason comes from a merge or an erasure, never from a person's hand.
        ReasonNotByHand = "reason_not_by_hand",
    }
}

/// Checks an exit: its day, and a reason of `closure_reasons.csv`. For `sans_contact` the day is that of the last real
/// contact, which the caller gives.
pub fn may_exit(
    enrolled_on: NaiveDate,
    already_exited: bool,
    exited_on: NaiveDate,
    reason: &str,
    today: NaiveDate,
) -> Result<(), ExitRefusal> {
    if already_exited {
        Err(ExitRefusal::AlreadyExited)
    } else if matches!(reason, "doublon" | ERASED) {
        Err(ExitRefusal::ReasonNotByHand)
    } else if exited_on > today {
        Err(ExitRefusal::InTheFuture)
    } else if exited_on < enrolled_on {
        Err(ExitRefusal::BeforeEnrolment)
    } else {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    const OPEN: EnrolFacts = EnrolFacts { capacity: Some(12), enrolled: 11, already: false, closed: false };

    #[test]
    fn a_full_programme_takes_no_one_more() {
        assert_eq!(may_enrol(&OPEN), Ok(()));
        assert_eq!(may_enrol(&EnrolFacts { enrolled: 12, ..OPEN }), Err(EnrolRefusal::ProgrammeFull));
        assert_eq!(may_enrol(&EnrolFacts { capacity: Some(0), enrolled: 0, ..OPEN }), Err(EnrolRefusal::ProgrammeFull));
        assert_eq!(may_enrol(&EnrolFacts { capacity: None, enrolled: 9000, ..OPEN }), Ok(()));
    }

    #[test]
    fn nobody_is_enrolled_twice_or_in_a_closed_programme() {
        assert_eq!(may_enrol(&EnrolFacts { already: true, enrolled: 12, ..OPEN }), Err(EnrolRefusal::AlreadyEnrolled));
        assert_eq!(may_enrol(&EnrolFacts { closed: true, already: true, ..OPEN }), Err(EnrolRefusal::ProgrammeClosed));
    }

    #[test]
    fn an_exit_lies_between_the_enrolment_and_today() {
        let exit = |on, reason| may_exit(day("2026-02-01"), false, day(on), reason, day("2026-03-01"));
        assert_eq!(exit("2026-02-01", "parcours_acheve"), Ok(()));
        assert_eq!(exit("2026-03-01", "souhait"), Ok(()));
        assert_eq!(exit("2026-01-31", "emploi"), Err(ExitRefusal::BeforeEnrolment));
        assert_eq!(exit("2026-03-02", "emploi"), Err(ExitRefusal::InTheFuture));
        assert_eq!(exit("2026-02-10", "effacement"), Err(ExitRefusal::ReasonNotByHand));
    }

    #[test]
    fn one_leaves_once() {
        let again = may_exit(day("2026-02-01"), true, day("2026-02-10"), "emploi", day("2026-03-01"));
        assert_eq!(again, Err(ExitRefusal::AlreadyExited));
    }

    proptest! {
        #[test]
        fn enrolling_one_by_one_never_passes_the_capacity(places in 0u32..40, tries in 0u32..80) {
            let mut enrolled = 0;
            for _ in 0..tries {
                if may_enrol(&EnrolFacts { capacity: Some(places), enrolled, already: false, closed: false }).is_ok() {
                    enrolled += 1;
                }
            }
            prop_assert_eq!(enrolled, places.min(tries));
        }
    }
}
