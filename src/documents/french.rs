//! How amounts and dates are written in French, as serde serializers for the fields of the input structs.

use serde::Serializer;
use serde::ser::{Error, SerializeStruct};
use typst::foundations::Datetime;

const MONTHS: [&str; 12] = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
];

/// Writes cents as `1 234,56 €`, with spaces that do not break.
pub(crate) fn cents<S: Serializer>(amount: &i64, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&euros(*amount))
}

fn euros(cents: i64) -> String {
    let sign = if cents < 0 { "\u{2212}" } else { "" };
    let whole = (cents.unsigned_abs() / 100).to_string();
    let mut grouped = String::new();
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            grouped.push('\u{202f}');
        }
        grouped.push(digit);
    }
    format!("{sign}{grouped},{:02}\u{a0}€", cents.unsigned_abs() % 100)
}

/// Writes an ISO day (`2026-11-25`) as its numbers and its French `text`; an error when it is no day of the calendar.
pub(crate) fn day<S: Serializer>(iso: &str, serializer: S) -> Result<S::Ok, S::Error> {
    let (year, month, day) = parse(iso).ok_or_else(|| S::Error::custom("not a day of the calendar"))?;
    let mut fields = serializer.serialize_struct("Day", 4)?;
    fields.serialize_field("year", &year)?;
    fields.serialize_field("month", &month)?;
    fields.serialize_field("day", &day)?;
    fields.serialize_field("text", &long(year, month, day))?;
    fields.end()
}

/// Whether a text is a day of the calendar written `YYYY-MM-DD`.
pub(crate) fn is_day(iso: &str) -> bool {
    parse(iso).is_some()
}

fn parse(iso: &str) -> Option<(i32, u8, u8)> {
    let well_formed = iso.len() == 10
        && iso
            .bytes()
            .enumerate()
            .all(|(at, byte)| if matches!(at, 4 | 7) { byte == b'-' } else { byte.is_ascii_digit() });
    if !well_formed {
        return None;
    }
    let (year, month, day) = (iso[..4].parse().ok()?, iso[5..7].parse().ok()?, iso[8..].parse().ok()?);
    Datetime::from_ymd(year, month, day).map(|_| (year, month, day))
}

fn long(year: i32, month: u8, day: u8) -> String {
    let ordinal = if day == 1 { "er" } else { "" };
    format!("{day}{ordinal}\u{a0}{}\u{a0}{year}", MONTHS[usize::from(month) - 1])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_written_the_french_way() {
        let written = [0, 5, 4_000, 123_456, -1_250, 100_000_000, i64::MIN].map(euros);
        let read: Vec<_> = written.iter().map(|text| text.replace(['\u{202f}', '\u{a0}'], " ")).collect();
        assert_eq!(
            read,
            ["0,00 €", "0,05 €", "40,00 €", "1 234,56 €", "−12,50 €", "1 000 000,00 €", "−92 233 720 368 547 758,08 €"]
        );
    }

    #[test]
    fn days_are_written_the_french_way() {
        let write = |iso| parse(iso).map(|(y, m, d)| long(y, m, d).replace('\u{a0}', " "));
        assert_eq!(write("2026-11-25").as_deref(), Some("25 novembre 2026"));
        assert_eq!(write("2028-02-29").as_deref(), Some("29 février 2028"));
        assert_eq!(write("2027-01-01").as_deref(), Some("1er janvier 2027"));
    }

    #[test]
    fn what_is_no_day_of_the_calendar_is_refused() {
        for text in
            ["2027-02-29", "2026-13-01", "2026-00-10", "25/11/2026", "2026-1-5", "+026-01-01", "", "２０２６-１-１"]
        {
            assert!(!is_day(text), "{text}");
        }
    }
}
