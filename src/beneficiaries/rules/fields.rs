//! The checks of a person's fields. A fault is a code: it never carries the value, which may be what must not be kept.

use crate::kernel::text::{clean, fold, holds_nir};
use chrono::{Datelike, Months, NaiveDate};

crate::codes! {
    /// What is wrong with a field of a person's file.
    pub enum Fault {
        /// Nothing was given where something is needed.
        Required = "required",
        /// Longer than the field takes.
        TooLong = "too_long",
        /// Nothing in it can be searched: no letter, no digit.
        Unreadable = "unreadable",
        /// It holds a social security number, which is never kept.
        NirRefused = "nir_refused",
        /// A number outside what is possible.
        OutOfRange = "out_of_range",
        /// A day that has not come yet.
        InTheFuture = "in_the_future",
        /// A day too long ago to be right.
        TooOld = "too_old",
        /// No INSEE code of a commune.
        NotACommune = "not_a_commune",
        /// No code of a priority district.
        NotADistrict = "not_a_district",
        /// No whole telephone number.
        NotAPhone = "not_a_phone",
        /// No e-mail address.
        NotAnEmail = "not_an_email",
    }
}

/// The longest life we take for possible, in years.
const LONGEST_LIFE: i32 = 120;

/// A text about a person: cleaned, at most `longest` characters, without a NIR. It may be empty.
pub fn free_text(typed: &str, longest: usize) -> Result<String, Fault> {
    let text = clean(typed);
    if holds_nir(&text) {
        Err(Fault::NirRefused)
    } else if text.chars().count() > longest {
        Err(Fault::TooLong)
    } else {
        Ok(text)
    }
}

/// A given name or a family name, on one line.
pub fn name(typed: &str) -> Result<String, Fault> {
    let text = free_text(typed, 100)?.split_whitespace().collect::<Vec<_>>().join(" ");
    if text.is_empty() {
        Err(Fault::Required)
    } else if !fold(&text).chars().any(char::is_alphanumeric) {
        Err(Fault::Unreadable)
    } else {
        Ok(text)
    }
}

/// A year of birth someone alive may have.
pub fn birth_year(typed: i64, today: NaiveDate) -> Result<i32, Fault> {
    let year = i32::try_from(typed).map_err(|_| Fault::OutOfRange)?;
    match year {
        y if y > today.year() => Err(Fault::InTheFuture),
        y if y < today.year() - LONGEST_LIFE => Err(Fault::OutOfRange),
        y => Ok(y),
    }
}

/// A month of birth, in a year already checked.
pub fn birth_month(typed: i64, year: i32, today: NaiveDate) -> Result<u32, Fault> {
    let month = u32::try_from(typed).ok().filter(|m| (1..=12).contains(m)).ok_or(Fault::OutOfRange)?;
    if year == today.year() && month > today.month() { Err(Fault::InTheFuture) } else { Ok(month) }
}

/// A commune's code of the official geography: five characters, Corsica's `2A` and `2B` in capitals. Whether the
/// commune exists is not known here.
pub fn commune(typed: &str) -> Result<String, Fault> {
    let code = typed.trim().to_ascii_uppercase();
    if code.is_empty() {
        return Err(Fault::Required);
    }
    if code.len() != 5 || !code.is_ascii() {
        return Err(Fault::NotACommune);
    }
    let (department, town) = code.split_at(2);
    let town_number = town.parse::<u32>().ok().filter(|_| town.bytes().all(|b| b.is_ascii_digit()));
    let right = match (department, town_number) {
        (_, None | Some(0)) => false,
        ("2A" | "2B", Some(_)) => true,
        ("20", _) => false,
        ("97", Some(n)) => (101..=899).contains(&n) && n % 100 > 0,
        ("98", Some(n)) => (601..=899).contains(&n) && n % 100 > 0,
        (d, Some(_)) => d.bytes().all(|b| b.is_ascii_digit()) && ("01"..="95").contains(&d),
    };
    if right { Ok(code) } else { Err(Fault::NotACommune) }
}

/// A priority district's code (QPV): `QN00101M` since 2024, `QP001001` before. Whether it exists is not known here.
pub fn district(typed: &str) -> Result<String, Fault> {
    let code: String = typed.split_whitespace().collect::<String>().to_ascii_uppercase();
    let right = code.len() == 8
        && (code.starts_with("QN") || code.starts_with("QP"))
        && code.bytes().all(|b| b.is_ascii_alphanumeric());
    if right { Ok(code) } else { Err(Fault::NotADistrict) }
}

/// The day of something that has happened (a right checked, a notice given): not to come, not over fifty years ago.
pub fn past_day(day: NaiveDate, today: NaiveDate) -> Result<NaiveDate, Fault> {
    if day > today {
        Err(Fault::InTheFuture)
    } else if today.checked_sub_months(Months::new(600)).is_some_and(|first| day < first) {
        Err(Fault::TooOld)
    } else {
        Ok(day)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn today() -> NaiveDate {
        "2026-05-20".parse().unwrap()
    }

    #[test]
    fn a_name_is_kept_as_typed_but_for_stray_spaces() {
        assert_eq!(name("  Jean-Éric   Le  Goff\t").as_deref(), Ok("Jean-Éric Le Goff"));
        assert_eq!(name("王").as_deref(), Ok("王"));
        assert_eq!(name(" "), Err(Fault::Required));
        assert_eq!(name("—"), Err(Fault::Unreadable));
        assert_eq!(name(&"a".repeat(101)), Err(Fault::TooLong));
        assert_eq!(name("284010105300102"), Err(Fault::NirRefused));
    }

    #[test]
    fn a_year_of_birth_is_one_someone_alive_may_have() {
        assert_eq!(birth_year(1984, today()), Ok(1984));
        assert_eq!(birth_year(2026, today()), Ok(2026));
        assert_eq!(birth_year(2027, today()), Err(Fault::InTheFuture));
        assert_eq!(birth_year(1905, today()), Err(Fault::OutOfRange));
        assert_eq!(birth_year(84, today()), Err(Fault::OutOfRange));
        assert_eq!(birth_year(i64::MIN, today()), Err(Fault::OutOfRange));
    }

    #[test]
    fn a_month_of_birth_is_between_one_and_twelve_and_not_to_come() {
        assert_eq!(birth_month(12, 1984, today()), Ok(12));
        assert_eq!(birth_month(5, 2026, today()), Ok(5));
        assert_eq!(birth_month(6, 2026, today()), Err(Fault::InTheFuture));
        for month in [0, 13, -1, i64::MAX] {
            assert_eq!(birth_month(month, 1984, today()), Err(Fault::OutOfRange), "{month}");
        }
    }

    #[test]
    fn communes_of_the_mainland_corsica_and_overseas_are_known_by_their_form() {
        for code in ["01053", "2A004", "2b033", "75101", "95018", "97411", "97611", "98818", " 01053 "] {
            assert!(commune(code).is_ok(), "{code}");
        }
        assert_eq!(commune("2a004").as_deref(), Ok("2A004"));
    }

    #[test]
    fn what_is_no_commune_is_refused() {
        for code in
            ["1053", "010530", "00053", "20004", "96001", "99100", "2C004", "01000", "0105x", "0105é", "97001", "+1053"]
        {
            assert_eq!(commune(code), Err(Fault::NotACommune), "{code}");
        }
        assert_eq!(commune(" "), Err(Fault::Required));
    }

    #[test]
    fn a_district_is_known_by_its_form() {
        assert_eq!(district(" qn00101m ").as_deref(), Ok("QN00101M"));
        assert_eq!(district("QP001001").as_deref(), Ok("QP001001"));
        for code in ["", "QN00101", "001001QP", "QX001001", "QN-0101M", "Les Vennes"] {
            assert_eq!(district(code), Err(Fault::NotADistrict), "{code}");
        }
    }

    #[test]
    fn a_right_is_not_checked_in_the_future() {
        assert_eq!(past_day(today(), today()), Ok(today()));
        assert_eq!(past_day("2026-05-21".parse().unwrap(), today()), Err(Fault::InTheFuture));
        assert_eq!(past_day("0026-05-20".parse().unwrap(), today()), Err(Fault::TooOld));
    }

    proptest! {
        #[test]
        fn a_commune_is_its_own_written_form(code in "[0-9]{2}[0-9]{3}|2[ABab][0-9]{3}") {
            if let Ok(once) = commune(&code) {
                prop_assert_eq!(commune(&once), Ok(once));
            }
        }

        #[test]
        fn no_text_breaks_the_checks(text in "\\PC*") {
            let _ = (name(&text), commune(&text), free_text(&text, 20));
        }
    }
}
