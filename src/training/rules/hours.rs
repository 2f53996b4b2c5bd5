//! The hours of a session where it takes place: an hour typed without its offset, the half-days that a sign-in sheet is
//! signed for.

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use chrono_tz::Tz;

/// Where the morning ends on a sign-in sheet.
const NOON: NaiveTime = NaiveTime::from_hms_opt(13, 0, 0).expect("13:00 is a time");

crate::codes! {
    /// A half-day, signed for apart.
    pub enum HalfDay { Morning = "morning", Afternoon = "afternoon" }
}

/// The instant of an hour on a day, as people on the spot mean it: the hour that autumn repeats is its first pass; the
/// hour that spring skips is none.
pub fn instant(day: NaiveDate, time: NaiveTime, zone: Tz) -> Option<DateTime<Utc>> {
    day.and_time(time).and_local_timezone(zone).earliest().map(|at| at.to_utc())
}

/// The half-days a session covers, in order. Around midday it takes a side by its beginning and its end.
pub fn half_days(starts_at: DateTime<Utc>, ends_at: DateTime<Utc>, zone: Tz) -> Vec<HalfDay> {
    let (from, until) = (starts_at.with_timezone(&zone), ends_at.with_timezone(&zone));
    let next_day = until.date_naive() > from.date_naive();
    let mut halves = Vec::new();
    if from.time() < NOON {
        halves.push(HalfDay::Morning);
    }
    if next_day || until.time() > NOON {
        halves.push(HalfDay::Afternoon);
    }
    halves
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono_tz::Europe::Paris;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn the_hour_spring_skips_is_none_and_the_one_autumn_repeats_is_its_first_pass() {
        let half_past_two = NaiveTime::from_hms_opt(2, 30, 0).unwrap();
        assert_eq!(instant(day("2026-03-29"), half_past_two, Paris), None);
        assert_eq!(instant(day("2026-10-25"), half_past_two, Paris), Some(at("2026-10-25T00:30:00Z")));
    }

    #[test]
    fn a_whole_day_is_signed_twice_and_a_morning_once() {
        let halves = |from: &str, until: &str| half_days(at(from), at(until), Paris);
        assert_eq!(halves("2026-03-19T09:00:00+01:00", "2026-03-19T12:00:00+01:00"), [HalfDay::Morning]);
        assert_eq!(halves("2026-03-19T09:00:00+01:00", "2026-03-19T13:00:00+01:00"), [HalfDay::Morning]);
        assert_eq!(halves("2026-03-19T13:30:00+01:00", "2026-03-19T17:00:00+01:00"), [HalfDay::Afternoon]);
        assert_eq!(
            halves("2026-03-19T09:00:00+01:00", "2026-03-19T17:00:00+01:00"),
            [HalfDay::Morning, HalfDay::Afternoon]
        );
        assert_eq!(halves("2026-03-19T22:00:00+01:00", "2026-03-20T01:00:00+01:00"), [HalfDay::Afternoon]);
    }
}
