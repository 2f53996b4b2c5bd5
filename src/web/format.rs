//! Days, times and amounts in the reader's language, worded by CLDR's data (ICU4X).

use crate::kernel::lang::Lang;
use chrono::{DateTime, Datelike as _, NaiveDate, Timelike as _, Utc};
use chrono_tz::Tz;
use fixed_decimal::Decimal;
use icu_datetime::DateTimeFormatter;
use icu_datetime::fieldsets::{M, YMD, YMDE};
use icu_datetime::input::Date;
use icu_decimal::DecimalFormatter;
use icu_locale_core::{Locale, locale};
use std::sync::LazyLock;

struct Formats {
    day: DateTimeFormatter<YMD>,
    weekday: DateTimeFormatter<YMDE>,
    month: DateTimeFormatter<M>,
    short_month: DateTimeFormatter<M>,
    number: DecimalFormatter,
}

static FRENCH: LazyLock<Formats> = LazyLock::new(|| formats(&locale!("fr")));
static ENGLISH: LazyLock<Formats> = LazyLock::new(|| formats(&locale!("en-GB")));

/// `12 mars 2026`, `1er mars 2026`, `12 March 2026`.
pub fn date(day: NaiveDate, lang: Lang) -> String {
    let (year, month, date) = parts(day);
    match Date::try_new_iso(year, month, date) {
        Ok(iso) => first_of_month(of(lang).day.format(&iso).to_string(), day, lang),
        Err(_) => day.to_string(),
    }
}

/// `lundi 12 mars 2026`, `Monday, 12 March 2026`.
pub fn weekday_and_date(day: NaiveDate, lang: Lang) -> String {
    let (year, month, date) = parts(day);
    match Date::try_new_iso(year, month, date) {
        Ok(iso) => first_of_month(of(lang).weekday.format(&iso).to_string(), day, lang),
        Err(_) => day.to_string(),
    }
}

/// `mars`, `March`: the month of a day.
pub fn month(day: NaiveDate, lang: Lang) -> String {
    let (year, month, date) = parts(day);
    Date::try_new_iso(year, month, date).map(|iso| of(lang).month.format(&iso).to_string()).unwrap_or_default()
}

/// `sept.`, `Sept`: the same where there is little room.
pub fn short_month(day: NaiveDate, lang: Lang) -> String {
    let (year, month, date) = parts(day);
    Date::try_new_iso(year, month, date).map(|iso| of(lang).short_month.format(&iso).to_string()).unwrap_or_default()
}

fn parts(day: NaiveDate) -> (i32, u8, u8) {
    let small = |number: u32| u8::try_from(number).unwrap_or(1);
    (day.year(), small(day.month()), small(day.day()))
}

/// French says the first day of a month as an ordinal, which CLDR's patterns leave out.
fn first_of_month(worded: String, day: NaiveDate, lang: Lang) -> String {
    if lang == Lang::Fr && day.day() == 1 { worded.replacen("1 ", "1er ", 1) } else { worded }
}

/// A day and the time on that day, in the instance's time zone.
pub fn instant(at: DateTime<Utc>, zone: Tz, lang: Lang) -> String {
    let local = at.with_timezone(&zone);
    let (hour, minute) = (local.hour(), local.minute());
    let day = date(local.date_naive(), lang);
    match lang {
        Lang::Fr => format!("{day} à {hour} h {minute:02}"),
        Lang::En => format!("{day}, {hour:02}:{minute:02}"),
    }
}

/// `1 234,56 €`, `€1,234.56`.
pub fn euros(cents: i64, lang: Lang) -> String {
    let mut amount = Decimal::from(cents);
    amount.multiply_pow10(-2);
    let number = of(lang).number.format(&amount).to_string();
    match lang {
        Lang::Fr => format!("{number}\u{a0}€"),
        Lang::En => format!("€{number}"),
    }
}

/// A number with at most one decimal: `64,7`, `64.7`.
pub fn decimal(value: f64, lang: Lang) -> String {
    let mut rounded = in_tenths(value);
    rounded.absolute.trim_end();
    of(lang).number.format(&rounded).to_string()
}

/// A number with one decimal, which stands even when it is nought: one precision for all that is compared.
pub fn tenths(value: f64, lang: Lang) -> String {
    of(lang).number.format(&in_tenths(value)).to_string()
}

/// Rounded once, here, at display.
fn in_tenths(value: f64) -> Decimal {
    let mut tenths = Decimal::from((value * 10.0).round() as i64);
    tenths.multiply_pow10(-1);
    tenths
}

/// A whole number with its groups of three.
pub fn whole(value: i64, lang: Lang) -> String {
    of(lang).number.format(&Decimal::from(value)).to_string()
}

fn of(lang: Lang) -> &'static Formats {
    match lang {
        Lang::Fr => &FRENCH,
        Lang::En => &ENGLISH,
    }
}

fn formats(locale: &Locale) -> Formats {
    Formats {
        day: DateTimeFormatter::try_new(locale.clone().into(), YMD::long()).expect("compiled data holds our languages"),
        weekday: DateTimeFormatter::try_new(locale.clone().into(), YMDE::long())
            .expect("compiled data holds our languages"),
        short_month: DateTimeFormatter::try_new(locale.clone().into(), M::medium())
            .expect("compiled data holds our languages"),
        month: DateTimeFormatter::try_new(locale.clone().into(), M::long()).expect("compiled data holds our languages"),
        number: DecimalFormatter::try_new(locale.clone().into(), Default::default())
            .expect("compiled data holds our languages"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_times_and_amounts_read_as_in_each_language() {
        let day = NaiveDate::from_ymd_opt(2026, 3, 1).unwrap();
        assert_eq!(date(day, Lang::Fr), "1er mars 2026");
        assert_eq!(date(NaiveDate::from_ymd_opt(2026, 3, 11).unwrap(), Lang::Fr), "11 mars 2026");
        assert_eq!(weekday_and_date(day, Lang::Fr), "dimanche 1er mars 2026");
        assert_eq!(weekday_and_date(day, Lang::En), "Sunday, 1 March 2026");
        assert_eq!((month(day, Lang::Fr), month(day, Lang::En)), ("mars".to_owned(), "March".to_owned()));
        assert_eq!(short_month(NaiveDate::from_ymd_opt(2026, 1, 1).unwrap(), Lang::Fr), "janv.");
        assert_eq!(date(day, Lang::En), "1 March 2026");
        assert_eq!(euros(123_456, Lang::Fr), "1\u{202f}234,56\u{a0}€");
        assert_eq!(euros(4_000, Lang::En), "€40.00");
        assert_eq!(decimal(64.705, Lang::Fr), "64,7");
        assert_eq!(decimal(100.0, Lang::En), "100");
    }

    #[test]
    fn the_hour_changes_with_the_season() {
        let at = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
        let paris = chrono_tz::Europe::Paris;
        assert_eq!(instant(at("2026-03-29T00:59:00Z"), paris, Lang::Fr), "29 mars 2026 à 1 h 59");
        assert_eq!(instant(at("2026-03-29T01:00:00Z"), paris, Lang::Fr), "29 mars 2026 à 3 h 00");
        assert_eq!(instant(at("2026-10-25T01:30:00Z"), paris, Lang::En), "25 October 2026, 02:30");
    }
}
