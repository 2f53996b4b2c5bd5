//! The years that are made up: from a first day to now, at work from Monday to Friday.

use chrono::{DateTime, Datelike as _, Days, Duration, NaiveDate, NaiveTime, TimeZone as _, Utc, Weekday};
use chrono_tz::Tz;

#[derive(Clone, Copy)]
pub(super) struct Calendar {
    pub first: NaiveDate,
    pub now: DateTime<Utc>,
    pub zone: Tz,
}

impl Calendar {
    /// The years before `now`.
    pub fn before(now: DateTime<Utc>, zone: Tz, days: u64) -> Self {
        let today = crate::kernel::clock::day(now, zone);
        Self { first: today.checked_sub_days(Days::new(days)).unwrap_or(today), now, zone }
    }

    pub fn today(&self) -> NaiveDate {
        self.day(self.now)
    }

    pub fn day(&self, at: DateTime<Utc>) -> NaiveDate {
        crate::kernel::clock::day(at, self.zone)
    }

    /// The working day on which the `nth` of `all` that come evenly comes.
    pub fn arrival(&self, nth: u64, all: u64) -> NaiveDate {
        let days = (self.today() - self.first).num_days().unsigned_abs();
        let into = u128::from(days) * u128::from(nth) / u128::from(all.max(1));
        at_work(self.first + Days::new(u64::try_from(into).unwrap_or_default()))
    }

    /// The moment at which the clock on the wall says so many minutes past eight.
    pub fn at(&self, day: NaiveDate, minutes: i64) -> DateTime<Utc> {
        let local = day.and_time(NaiveTime::from_hms_opt(8, 0, 0).unwrap_or_default()) + Duration::minutes(minutes);
        self.zone.from_local_datetime(&local).earliest().map_or_else(|| local.and_utc(), |at| at.to_utc())
    }

    /// That moment, or the next one after `last` when something happened since.
    pub fn next(&self, day: NaiveDate, minutes: i64, last: DateTime<Utc>) -> DateTime<Utc> {
        self.at(day, minutes).max(last + Duration::seconds(20))
    }

    pub fn is_over(&self, at: DateTime<Utc>) -> bool {
        at > self.now
    }
}

/// The working day that many working days after this one.
pub(super) fn working_days_after(day: NaiveDate, days: i64) -> NaiveDate {
    let mut day = at_work(day);
    for _ in 0..days {
        day = at_work(day + Days::new(1));
    }
    day
}

/// This day, or the Monday after it.
pub(super) fn at_work(day: NaiveDate) -> NaiveDate {
    match day.weekday() {
        Weekday::Sat => day + Days::new(2),
        Weekday::Sun => day + Days::new(1),
        _ => day,
    }
}
