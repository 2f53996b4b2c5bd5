//! Sessions: their times, their natures, and the head counts of those that register nobody.

use chrono::{DateTime, TimeDelta, Utc};

/// The longest session, in minutes: a whole day with its evening.
pub const LONGEST_MINUTES: u32 = 12 * 60;
/// Most heads of one age band that one session may count.
pub const MOST_HEADS: i64 = 1000;

/// What a kind of session does with those who come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Nature {
    /// People are registered, by name or as walk-ins; heads may be counted besides.
    Persons,
    /// Visits are counted, by age band at most; nobody is registered.
    Visits,
    /// Agents and volunteers: counted apart, never as beneficiaries.
    Professionals,
}

/// The kinds that count visits.
pub const VISITS: [&str; 2] = ["accueil_libre", "pied_immeuble"];
/// The kinds for those who work with the people.
pub const PROFESSIONALS: [&str; 1] = ["formation_professionnels"];

/// The nature of a code of `session_kinds.csv`. A kind added by an administrator registers people.
pub fn nature(kind: &str) -> Nature {
    match kind {
        kind if VISITS.contains(&kind) => Nature::Visits,
        kind if PROFESSIONALS.contains(&kind) => Nature::Professionals,
        _ => Nature::Persons,
    }
}

crate::codes! {
    /// What is wrong with the times of a session.
    pub enum TimesFault {
        EndsBeforeStart = "ends_before_start",
        TooShort = "too_short",
        TooLong = "too_long",
    }
}

/// The length of a session, in whole minutes; its times are checked on the way.
pub fn length_minutes(starts_at: DateTime<Utc>, ends_at: DateTime<Utc>) -> Result<u32, TimesFault> {
    let length = ends_at - starts_at;
    if length < TimeDelta::zero() {
        return Err(TimesFault::EndsBeforeStart);
    }
    match u32::try_from(length.num_minutes()) {
        Ok(0) => Err(TimesFault::TooShort),
        Ok(minutes) if minutes <= LONGEST_MINUTES => Ok(minutes),
        _ => Err(TimesFault::TooLong),
    }
}

/// How many heads of an age band came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeadCount {
    /// A code of `age_bands.csv`.
    pub age_band: String,
    /// How many.
    pub count: i64,
}

/// Checks a head count; each fault names its place, its field and its code. `known` are the codes of `age_bands.csv`.
pub fn head_count_faults(heads: &[HeadCount], known: &[&str]) -> Vec<(usize, &'static str, &'static str)> {
    let mut faults = vec![];
    for (at, head) in heads.iter().enumerate() {
        if !known.contains(&head.age_band.as_str()) {
            faults.push((at, "age_band", "unknown_code"));
        } else if heads[..at].iter().any(|earlier| earlier.age_band == head.age_band) {
            faults.push((at, "age_band", "twice"));
        }
        if !(0..=MOST_HEADS).contains(&head.count) {
            faults.push((at, "count", "out_of_range"));
        }
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    fn length(from: &str, to: &str) -> Result<u32, TimesFault> {
        length_minutes(at(from), at(to))
    }

    #[test]
    fn a_session_has_a_length_that_a_day_can_hold() {
        assert_eq!(length("2026-03-19T09:00:00+02:00", "2026-03-19T12:00:00+02:00"), Ok(180));
        assert_eq!(length("2026-03-19T09:00:00Z", "2026-03-19T08:59:59Z"), Err(TimesFault::EndsBeforeStart));
        assert_eq!(length("2026-03-19T09:00:00Z", "2026-03-19T09:00:30Z"), Err(TimesFault::TooShort));
        assert_eq!(length("2026-03-19T09:00:00Z", "2026-03-19T21:00:00Z"), Ok(LONGEST_MINUTES));
        assert_eq!(length("2026-03-19T09:00:00Z", "2026-03-19T21:01:00Z"), Err(TimesFault::TooLong));
        assert_eq!(length("0001-01-01T00:00:00Z", "9999-01-01T00:00:00Z"), Err(TimesFault::TooLong));
    }

    #[test]
    fn open_access_counts_visits_and_professionals_are_no_beneficiaries() {
        assert_eq!(nature("accueil_libre"), Nature::Visits);
        assert_eq!(nature("pied_immeuble"), Nature::Visits);
        assert_eq!(nature("formation_professionnels"), Nature::Professionals);
        assert_eq!(nature("permanence_itinerante"), Nature::Persons);
        assert_eq!(nature("added_later"), Nature::Persons);
    }

    #[test]
    fn heads_are_counted_once_by_known_age_bands() {
        let head = |age_band: &str, count| HeadCount { age_band: age_band.to_owned(), count };
        let known = ["coop.12_18", "coop.18_24", "non_communique"];
        assert_eq!(head_count_faults(&[head("coop.12_18", 4), head("non_communique", 0)], &known), []);
        let wrong = [head("coop.12_18", -1), head("teenagers", 3), head("coop.12_18", 2), head("coop.18_24", i64::MAX)];
        assert_eq!(
            head_count_faults(&wrong, &known),
            [
                (0, "count", "out_of_range"),
                (1, "age_band", "unknown_code"),
                (2, "age_band", "twice"),
                (3, "count", "out_of_range")
            ]
        );
    }
}
