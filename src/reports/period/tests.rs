use super::*;
use proptest::prelude::*;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn bounds(text: &str) -> Result<(String, String), PeriodFault> {
    text.parse::<Period>().map(|p| (p.first().to_string(), p.last().to_string()))
}

#[test]
fn the_five_forms_are_read() {
    for (text, first, last) in [
        ("2026", "2026-01-01", "2026-12-31"),
        ("2026-Q1", "2026-01-01", "2026-03-31"),
        ("2026-Q4", "2026-10-01", "2026-12-31"),
        ("2026-03", "2026-03-01", "2026-03-31"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2025-2026", "2025-09-01", "2026-08-31"),
        ("2026-01-15..2026-03-31", "2026-01-15", "2026-03-31"),
        ("2026-01-15..2026-01-15", "2026-01-15", "2026-01-15"),
        (" 2026-q2 ", "2026-04-01", "2026-06-30"),
    ] {
        assert_eq!(bounds(text), Ok((first.to_owned(), last.to_owned())), "{text}");
    }
}

#[test]
fn what_is_no_period_says_why() {
    for (text, fault) in [
        ("", PeriodFault::UnknownForm),
        ("last year", PeriodFault::UnknownForm),
        ("26", PeriodFault::UnknownForm),
        ("2026-", PeriodFault::UnknownForm),
        ("2026-3", PeriodFault::UnknownForm),
        ("2026-03-01", PeriodFault::UnknownForm),
        ("0026", PeriodFault::YearOutOfRange),
        ("2026-Q5", PeriodFault::NoSuchQuarter),
        ("2026-Q", PeriodFault::NoSuchQuarter),
        ("2026-Q+1", PeriodFault::NoSuchQuarter),
        ("2026-13", PeriodFault::NoSuchMonth),
        ("2026-00", PeriodFault::NoSuchMonth),
        ("2026-2028", PeriodFault::YearsDoNotFollow),
        ("2026-2025", PeriodFault::YearsDoNotFollow),
        ("2026-02-30..2026-03-01", PeriodFault::NoSuchDay),
        ("2026-01-01..", PeriodFault::UnknownForm),
        ("2026-1-1..2026-12-31", PeriodFault::UnknownForm),
        ("2026-03-31..2026-01-15", PeriodFault::EndsBeforeStart),
        ("1900-01-01..2001-01-01", PeriodFault::TooLong),
        ("2999-3000", PeriodFault::YearOutOfRange),
    ] {
        assert_eq!(bounds(text), Err(fault), "{text}");
    }
}

#[test]
fn the_same_days_have_one_text() {
    for (typed, canonical) in [
        ("2026-01-01..2026-12-31", "2026"),
        ("2026-04-01..2026-06-30", "2026-Q2"),
        ("2026-02-01..2026-02-28", "2026-02"),
        ("2025-09-01..2026-08-31", "2025-2026"),
        ("2026-02-01..2026-04-30", "2026-02-01..2026-04-30"),
        ("2026-01-15..2026-03-31", "2026-01-15..2026-03-31"),
    ] {
        assert_eq!(typed.parse::<Period>().unwrap().to_string(), canonical);
    }
}

#[test]
fn the_period_before_is_of_the_same_sort() {
    for (text, before) in [
        ("2026", "2025"),
        ("2026-Q1", "2025-Q4"),
        ("2026-03", "2026-02"),
        ("2025-2026", "2024-2025"),
        ("2026-01-11..2026-01-20", "2026-01-01..2026-01-10"),
        ("2024-02-01..2024-03-31", "2023-12-01..2024-01-31"),
    ] {
        assert_eq!(
            text.parse::<Period>().unwrap().previous().map(|p| p.to_string()).as_deref(),
            Some(before),
            "{text}"
        );
    }
    assert_eq!("1900".parse::<Period>().unwrap().previous(), None);
}

#[test]
fn a_period_is_over_the_day_after_its_last() {
    let quarter: Period = "2026-Q1".parse().unwrap();
    assert!(!quarter.is_over(day("2026-03-31")));
    assert!(quarter.is_over(day("2026-04-01")));
    assert!("2026".parse::<Period>().unwrap().covers(&quarter));
    assert!(!quarter.covers(&"2025-2026".parse().unwrap()));
}

#[test]
fn a_period_is_stored_as_its_text() {
    let quarter: Period = "2026-Q1".parse().unwrap();
    assert_eq!(serde_json::to_string(&quarter).unwrap(), "\"2026-Q1\"");
    assert_eq!(serde_json::from_str::<Period>("\"2026-Q1\"").unwrap(), quarter);
    assert!(serde_json::from_str::<Period>("\"2026-Q9\"").is_err());
}

fn period() -> impl Strategy<Value = Period> {
    (0u64..300_000, 0u64..40_000).prop_filter_map("in bounds", |(from, length)| {
        let first = day("1900-01-01") + Days::new(from);
        Period::new(first, first + Days::new(length)).ok()
    })
}

proptest! {
    #[test]
    fn every_period_is_read_back_from_its_text(period in period()) {
        prop_assert_eq!(period.to_string().parse::<Period>(), Ok(period));
    }

    #[test]
    fn the_period_before_ends_the_day_before(period in period()) {
        if let Some(before) = period.previous() {
            prop_assert_eq!(before.last().succ_opt(), Some(period.first()));
        }
    }

    #[test]
    fn no_text_breaks_the_reading(text in "\\PC*") {
        let _ = text.parse::<Period>();
    }

    #[test]
    fn texts_that_look_like_periods_do_not_break_it_either(text in "[0-9QT.-]{0,24}") {
        let _ = text.parse::<Period>();
    }
}

#[test]
fn a_period_leads_to_those_around_it_and_within_it() {
    let period = |text: &str| text.parse::<Period>().unwrap();
    let shown = |periods: Vec<Period>| periods.iter().map(ToString::to_string).collect::<Vec<_>>();
    for (text, before, after) in [
        ("2012", "2011", "2013"),
        ("2012-Q4", "2012-Q3", "2013-Q1"),
        ("2012-02", "2012-01", "2012-03"),
        ("2011-2012", "2010-2011", "2012-2013"),
        ("2012-01-10..2012-01-19", "2011-12-31..2012-01-09", "2012-01-20..2012-01-29"),
    ] {
        assert_eq!(period(text).previous().unwrap().to_string(), before);
        assert_eq!(period(text).next().unwrap().to_string(), after);
    }
    assert_eq!(shown(period("2012").parts()), ["2012-Q1", "2012-Q2", "2012-Q3", "2012-Q4"]);
    assert_eq!(shown(period("2012-Q2").parts()), ["2012-04", "2012-05", "2012-06"]);
    assert_eq!(shown(period("2012-05").parts()), [] as [&str; 0]);
    assert_eq!(period("2011-2012").by_month().len(), 12);
    assert_eq!(shown(period("2012-05").by_month()), [] as [&str; 0], "one month has nothing to compare");
}
