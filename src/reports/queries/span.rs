//! The days a report is about, as dates and as instants.

use crate::kernel::clock::day_begins;
use crate::reports::period::Period;
use chrono::{DateTime, Days, NaiveDate, Utc};
use chrono_tz::Tz;

/// Days from the first event to the landmark at which exposure is read (`D2`).
const LANDMARK_DAYS: u64 = 90;

/// A period in the instance's time zone, with what the counts need besides.
#[derive(Clone, Debug)]
pub struct Span {
    /// Its first day.
    pub first: NaiveDate,
    /// Its last day.
    pub last: NaiveDate,
    /// The instant it begins.
    pub from: DateTime<Utc>,
    /// The instant it is over.
    pub until: DateTime<Utc>,
    /// The day the figures are taken.
    pub extracted_on: NaiveDate,
    /// Minutes of attendance from which a person counts as trained.
    pub trained_minutes: u32,
    /// Where days begin and end.
    pub zone: Tz,
}

impl Span {
    /// The span of a period, read on a day.
    pub fn new(period: Period, zone: Tz, extracted_on: NaiveDate, trained_minutes: u32) -> Self {
        let after = period.last().succ_opt().unwrap_or(NaiveDate::MAX);
        Self {
            first: period.first(),
            last: period.last(),
            from: day_begins(period.first(), zone),
            until: day_begins(after, zone),
            extracted_on,
            trained_minutes,
            zone,
        }
    }

    /// The last day of the period that is not in the future: what closes later is not due yet.
    pub fn last_due(&self) -> NaiveDate {
        self.last.min(self.extracted_on)
    }

    /// The days of a first event whose landmark lies in the period, and is over.
    pub fn landmark_starts(&self) -> (NaiveDate, NaiveDate) {
        let before = |day: NaiveDate| day.checked_sub_days(Days::new(LANDMARK_DAYS)).unwrap_or(NaiveDate::MIN);
        (before(self.first), before(self.last_due()))
    }

    /// The instants of these days.
    pub fn instants(&self, (first, last): (NaiveDate, NaiveDate)) -> (DateTime<Utc>, DateTime<Utc>) {
        (day_begins(first, self.zone), day_begins(last.succ_opt().unwrap_or(NaiveDate::MAX), self.zone))
    }

    /// Minutes that local time is ahead of UTC at the end of the period.
    pub fn offset_minutes(&self) -> i64 {
        (self.last.and_time(chrono::NaiveTime::MIN) - day_begins(self.last, self.zone).naive_utc()).num_minutes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(period: &str, zone: Tz) -> Span {
        Span::new(period.parse().unwrap(), zone, "2026-11-25".parse().unwrap(), 360)
    }

    #[test]
    fn a_period_begins_and_ends_at_local_midnight_whatever_the_season() {
        let year = span("2026-03", chrono_tz::Europe::Paris);
        assert_eq!(
            (year.from.to_rfc3339(), year.until.to_rfc3339()),
            ("2026-02-28T23:00:00+00:00".to_owned(), "2026-03-31T22:00:00+00:00".to_owned())
        );
        assert_eq!(year.offset_minutes(), 120);
        assert_eq!(span("2026-01", chrono_tz::Indian::Reunion).offset_minutes(), 240);
    }

    #[test]
    fn a_day_whose_midnight_is_skipped_begins_an_hour_later() {
        let beirut = span("2026-03-29..2026-03-29", chrono_tz::Asia::Beirut);
        assert_eq!(beirut.from.to_rfc3339(), "2026-03-28T22:00:00+00:00");
    }

    #[test]
    fn what_is_not_over_on_the_day_of_extraction_is_left_out() {
        let quarter = span("2026-Q4", chrono_tz::Europe::Paris);
        assert_eq!(quarter.last_due().to_string(), "2026-11-25");
        let (first, last) = quarter.landmark_starts();
        assert_eq!((first.to_string(), last.to_string()), ("2026-07-03".to_owned(), "2026-08-27".to_owned()));
    }
}
