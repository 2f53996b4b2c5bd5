//! The period of a report, as in its address: `2026`, `2026-Q1`, `2026-03`, `2025-2026` (school year, September to
//! August), `2026-01-15..2026-03-31`.

use chrono::{Datelike, Days, Months, NaiveDate};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::str::FromStr;

#[cfg(test)]
mod tests;

/// The years a report may be about.
const YEARS: std::ops::RangeInclusive<i32> = 1900..=2999;
/// The longest period, in days: a hundred years.
pub const LONGEST_DAYS: i64 = 36_525;

/// Some days, both ends included. Equal days are the same period, however they were written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Period {
    first: NaiveDate,
    last: NaiveDate,
}

crate::codes! {
    /// Why a text is no period.
    pub enum PeriodFault {
        /// None of the five forms.
        UnknownForm = "unknown_form",
        /// A year before 1900 or after 2999.
        YearOutOfRange = "year_out_of_range",
        NoSuchQuarter = "no_such_quarter",
        NoSuchMonth = "no_such_month",
        /// A school year is a year and the next.
        YearsDoNotFollow = "years_do_not_follow",
        NoSuchDay = "no_such_day",
        EndsBeforeStart = "ends_before_start",
        /// Longer than a hundred years.
        TooLong = "too_long",
    }
}

impl Period {
    /// From a day to another, both included.
    pub fn new(first: NaiveDate, last: NaiveDate) -> Result<Self, PeriodFault> {
        if !YEARS.contains(&first.year()) || !YEARS.contains(&last.year()) {
            Err(PeriodFault::YearOutOfRange)
        } else if last < first {
            Err(PeriodFault::EndsBeforeStart)
        } else if (last - first).num_days() >= LONGEST_DAYS {
            Err(PeriodFault::TooLong)
        } else {
            Ok(Self { first, last })
        }
    }

    /// Whole months from the first day of a month on.
    fn months(year: i32, month: u32, months: u32) -> Result<Self, PeriodFault> {
        let first = NaiveDate::from_ymd_opt(year, month, 1).ok_or(PeriodFault::NoSuchMonth)?;
        let next = first.checked_add_months(Months::new(months));
        let last = next.and_then(|day| day.pred_opt()).ok_or(PeriodFault::YearOutOfRange)?;
        Self::new(first, last)
    }

    /// The first day.
    pub const fn first(&self) -> NaiveDate {
        self.first
    }

    /// The last day.
    pub const fn last(&self) -> NaiveDate {
        self.last
    }

    /// How many days it has.
    pub fn days(&self) -> i64 {
        (self.last - self.first).num_days() + 1
    }

    /// Whether a day lies in it.
    pub fn contains(&self, day: NaiveDate) -> bool {
        (self.first..=self.last).contains(&day)
    }

    /// Whether it holds all of another.
    pub fn covers(&self, other: &Self) -> bool {
        self.first <= other.first && other.last <= self.last
    }

    /// Whether its last day is over: only then may it be published.
    pub fn is_over(&self, today: NaiveDate) -> bool {
        self.last < today
    }

    /// The period just before, of the same sort: the quarter before a quarter, the same number of days before other
    /// days. `None` before 1900.
    pub fn previous(&self) -> Option<Self> {
        let first = match self.whole_months() {
            Some(months) => self.first.checked_sub_months(Months::new(months)),
            None => self.first.checked_sub_days(Days::new(u64::try_from(self.days()).ok()?)),
        };
        Self::new(first?, self.first.pred_opt()?).ok()
    }

    /// The period just after, of the same sort. `None` after 2999.
    pub fn next(&self) -> Option<Self> {
        let first = self.last.succ_opt()?;
        let after = match self.whole_months() {
            Some(months) => first.checked_add_months(Months::new(months)),
            None => first.checked_add_days(Days::new(u64::try_from(self.days()).ok()?)),
        };
        Self::new(first, after?.pred_opt()?).ok()
    }

    /// The quarters of a year, the months of a quarter; nothing where there is no such part.
    pub fn parts(&self) -> Vec<Self> {
        let size = match self.whole_months() {
            Some(12) => 3,
            Some(3) => 1,
            _ => return Vec::new(),
        };
        let starts = (0..12).step_by(size).map_while(|months| {
            let first = self.first.checked_add_months(Months::new(months))?;
            (first <= self.last).then_some(first)
        });
        starts.filter_map(|first| Self::months(first.year(), first.month(), u32::try_from(size).ok()?).ok()).collect()
    }

    /// The months of a period made of two to twenty-four whole ones.
    pub fn by_month(&self) -> Vec<Self> {
        let Some(months @ 2..=24) = self.whole_months() else { return Vec::new() };
        let starts = (0..months).filter_map(|month| self.first.checked_add_months(Months::new(month)));
        starts.filter_map(|first| Self::months(first.year(), first.month(), 1).ok()).collect()
    }

    /// Whether it is made of whole months.
    pub fn is_whole_months(&self) -> bool {
        self.whole_months().is_some()
    }

    /// How many months it has, when it is made of whole ones.
    fn whole_months(&self) -> Option<u32> {
        let after = self.last.succ_opt()?;
        let months = (after.year() - self.first.year()) * 12 + after.month() as i32 - self.first.month() as i32;
        (self.first.day() == 1 && after.day() == 1).then(|| u32::try_from(months).ok())?
    }
}

impl fmt::Display for Period {
    /// The canonical text: the shortest form that says these days.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month) = (self.first.year(), self.first.month());
        match (self.whole_months(), month) {
            (Some(12), 1) => write!(f, "{year}"),
            (Some(12), 9) => write!(f, "{year}-{}", year + 1),
            (Some(3), 1 | 4 | 7 | 10) => write!(f, "{year}-Q{}", month.div_ceil(3)),
            (Some(1), _) => write!(f, "{year}-{month:02}"),
            _ => write!(f, "{}..{}", self.first, self.last),
        }
    }
}

impl FromStr for Period {
    type Err = PeriodFault;

    fn from_str(text: &str) -> Result<Self, PeriodFault> {
        let text = text.trim();
        if let Some((first, last)) = text.split_once("..") {
            return Self::new(read_day(first)?, read_day(last)?);
        }
        let (head, tail) = text.split_once('-').map_or((text, None), |(head, tail)| (head, Some(tail)));
        let year = read_year(head)?;
        match tail {
            None => Self::months(year, 1, 12),
            Some(tail) if tail.starts_with(['Q', 'q', 'T', 't']) => match tail[1..].parse::<u32>() {
                Ok(quarter @ 1..=4) if tail.len() == 2 => Self::months(year, quarter * 3 - 2, 3),
                _ => Err(PeriodFault::NoSuchQuarter),
            },
            Some(tail) if !tail.is_empty() && tail.bytes().all(|b| b.is_ascii_digit()) => match tail.len() {
                2 => Self::months(year, tail.parse().unwrap_or(0), 1),
                4 if read_year(tail)? == year + 1 => Self::months(year, 9, 12),
                4 => Err(PeriodFault::YearsDoNotFollow),
                _ => Err(PeriodFault::UnknownForm),
            },
            Some(_) => Err(PeriodFault::UnknownForm),
        }
    }
}

fn read_year(text: &str) -> Result<i32, PeriodFault> {
    if text.len() != 4 || !text.bytes().all(|b| b.is_ascii_digit()) {
        return Err(PeriodFault::UnknownForm);
    }
    text.parse().ok().filter(|year| YEARS.contains(year)).ok_or(PeriodFault::YearOutOfRange)
}

fn read_day(text: &str) -> Result<NaiveDate, PeriodFault> {
    let shaped = text.len() == 10
        && text.bytes().enumerate().all(|(at, b)| if matches!(at, 4 | 7) { b == b'-' } else { b.is_ascii_digit() });
    if !shaped {
        return Err(PeriodFault::UnknownForm);
    }
    text.parse().map_err(|_| PeriodFault::NoSuchDay)
}

impl Serialize for Period {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Period {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}
