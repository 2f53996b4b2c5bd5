//! The only place that reads the time.

use chrono::{DateTime, NaiveDate, NaiveTime, SubsecRound, TimeDelta, Utc};
use chrono_tz::Tz;
use std::sync::{Arc, Mutex, PoisonError};

/// Where "now" comes from.
#[derive(Clone, Debug, Default)]
pub struct Clock(Hand);

#[derive(Clone, Debug, Default)]
enum Hand {
    #[default]
    Machine,
    Fixed(Arc<Mutex<DateTime<Utc>>>),
    /// The machine's, that much later; earlier when it is below nothing.
    Running(TimeDelta),
}

impl Clock {
    /// The machine's clock.
    pub fn real() -> Self {
        Self(Hand::Machine)
    }

    /// A clock that stands still until it is moved: for tests, and for the demonstration while it is filled.
    pub fn fixed(at: DateTime<Utc>) -> Self {
        Self(Hand::Fixed(Arc::new(Mutex::new(at.trunc_subsecs(6)))))
    }

    /// A clock that says `at` now and runs on from there: the demonstration lives in a time of its own.
    pub fn running_from(at: DateTime<Utc>) -> Self {
        Self(Hand::Running(at - Self::real().now()))
    }

    /// Moves a fixed clock; one that runs stays as it is.
    pub fn set(&self, at: DateTime<Utc>) {
        if let Hand::Fixed(moment) = &self.0 {
            *moment.lock().unwrap_or_else(PoisonError::into_inner) = at.trunc_subsecs(6);
        }
    }

    /// This instant, in UTC, to the microsecond (what both databases keep).
    #[allow(clippy::disallowed_methods)]
    pub fn now(&self) -> DateTime<Utc> {
        let machine = || Utc::now().trunc_subsecs(6);
        match &self.0 {
            Hand::Machine => machine(),
            Hand::Fixed(moment) => *moment.lock().unwrap_or_else(PoisonError::into_inner),
            Hand::Running(later) => (machine() + *later).trunc_subsecs(6),
        }
    }
}

/// The day it is at this instant, in the instance's time zone.
pub fn day(at: DateTime<Utc>, zone: Tz) -> NaiveDate {
    at.with_timezone(&zone).date_naive()
}

/// The first instant of a day, in a time zone. Where the clock skips midnight, the day begins later.
pub fn day_begins(day: NaiveDate, zone: Tz) -> DateTime<Utc> {
    let mut hours = (0..24).filter_map(|hour| NaiveTime::from_hms_opt(hour, 0, 0));
    let first = hours.find_map(|time| day.and_time(time).and_local_timezone(zone).earliest());
    first.map_or_else(|| day.and_time(NaiveTime::MIN).and_utc(), |at| at.to_utc())
}

/// The same day `months` calendar months on; where that month is shorter, its last day.
pub fn months_later(day: NaiveDate, months: u32) -> NaiveDate {
    day.checked_add_months(chrono::Months::new(months)).unwrap_or(NaiveDate::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_begins_at_midnight_on_the_spot_or_when_the_clock_has_skipped_it() {
        for (day, zone, begins) in [
            ("2026-03-19", Tz::Europe__Paris, "2026-03-18T23:00:00Z"),
            ("2026-03-29", Tz::Europe__Paris, "2026-03-28T23:00:00Z"),
            ("2026-03-30", Tz::Europe__Paris, "2026-03-29T22:00:00Z"),
            ("2026-10-25", Tz::Europe__Paris, "2026-10-24T22:00:00Z"),
            ("2026-10-26", Tz::Europe__Paris, "2026-10-25T23:00:00Z"),
            ("2028-02-29", Tz::Indian__Reunion, "2028-02-28T20:00:00Z"),
            ("2018-11-04", Tz::America__Sao_Paulo, "2018-11-04T03:00:00Z"),
            ("2026-03-29", Tz::Asia__Beirut, "2026-03-28T22:00:00Z"),
        ] {
            let (date, at): (NaiveDate, DateTime<Utc>) = (day.parse().unwrap(), begins.parse().unwrap());
            assert_eq!(day_begins(date, zone), at, "{day} {zone}");
            assert_eq!(
                (super::day(at, zone), super::day(at - TimeDelta::microseconds(1), zone)),
                (date, date - chrono::Days::new(1))
            );
        }
    }

    #[test]
    fn a_moved_clock_runs_on_from_where_it_was_set() {
        let morning: DateTime<Utc> = "2012-12-17T08:00:00Z".parse().unwrap();
        let clock = Clock::running_from(morning);
        let first = clock.now();
        assert!(first >= morning, "{first}");
        let mut seen = first;
        while seen == first {
            seen = clock.now();
        }
        assert!(seen > first, "{seen}");
        clock.set("2013-01-01T00:00:00Z".parse().unwrap());
        assert!(clock.now() < morning + TimeDelta::hours(1), "it is not moved again");
    }
}
