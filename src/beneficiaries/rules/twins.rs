//! Likely twins: two files that may be one person. They are shown before a file is created and never block it. A shared
//! telephone or e-mail is no twin by itself (spouses share them), but makes near names and years count for more.

use super::contact::{email, phone};
use super::search::{Known, name_parts};
use strsim::jaro_winkler;

crate::codes! {
    /// Why two files look alike.
    pub enum TwinReason {
        /// The same names, accents and capitals apart.
        SameName = "same_name",
        /// Names that differ by a letter or so.
        CloseName = "close_name",
        /// Given and family names the other way round.
        SwappedNames = "swapped_names",
        SameBirthYear = "same_birth_year",
        /// One year apart, or two digits exchanged.
        CloseBirthYear = "close_birth_year",
        SamePhone = "same_phone",
        SameEmail = "same_email",
    }
}

/// One side of the comparison.
#[derive(Clone, Copy)]
pub struct Side<'a> {
    /// Names and contacts, decrypted.
    pub known: Known<'a>,
    /// Year of birth.
    pub birth_year: i32,
    /// Month of birth, when known.
    pub birth_month: Option<u32>,
}

/// How much two files look alike.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Twin {
    /// Out of 100, for the order on screen only.
    pub score: u8,
    /// In the order of [`TwinReason`].
    pub reasons: Vec<TwinReason>,
}

/// Under this, two names are different people's.
const CLOSE: f64 = 0.90;
/// The same, where the two files share a telephone or an e-mail.
const CLOSE_WITH_CONTACT: f64 = 0.80;

/// Whether two files may be one person's, and why.
pub fn looks_alike(a: &Side, b: &Side) -> Option<Twin> {
    let same_phone = shares(a.known.phones, b.known.phones, phone);
    let same_email = shares(a.known.emails, b.known.emails, email);
    let contact = same_phone || same_email;

    let (names, name_reason) = compare_names(&a.known, &b.known);
    let same_year = a.birth_year == b.birth_year;
    let months_differ = matches!((a.birth_month, b.birth_month), (Some(x), Some(y)) if x != y);
    let near_year = close_years(a.birth_year, b.birth_year);

    let enough = if contact { CLOSE_WITH_CONTACT } else { CLOSE };
    let alike = if same_year {
        names >= enough && (!months_differ || contact || names >= 1.0)
    } else {
        near_year && (names >= 1.0 || contact && names >= CLOSE)
    };
    if !alike {
        return None;
    }
    let year_reason = if same_year { TwinReason::SameBirthYear } else { TwinReason::CloseBirthYear };
    let contacts = [(same_phone, TwinReason::SamePhone), (same_email, TwinReason::SameEmail)];
    let reasons = [name_reason, year_reason]
        .into_iter()
        .chain(contacts.into_iter().filter_map(|(shared, reason)| shared.then_some(reason)))
        .collect();
    Some(Twin { score: score(names, same_year && !months_differ, same_phone, same_email), reasons })
}

/// Names weigh 60, year and month of birth 20, each shared contact 10.
fn score(names: f64, same_birth: bool, same_phone: bool, same_email: bool) -> u8 {
    let names = (names * 60.0).round().clamp(0.0, 60.0);
    let rest = if same_birth { 20.0 } else { 10.0 } + 10.0 * f64::from(u8::from(same_phone) + u8::from(same_email));
    (names + rest) as u8
}

/// The weaker of the given and family names' likeness, the better way round. 1 only for the same folded names.
fn compare_names(a: &Known, b: &Known) -> (f64, TwinReason) {
    let folded = |name: &str| name_parts(name).join(" ");
    let (ag, af, bg, bf) = (folded(a.given_name), folded(a.family_name), folded(b.given_name), folded(b.family_name));
    let straight = jaro_winkler(&ag, &bg).min(jaro_winkler(&af, &bf));
    let swapped = jaro_winkler(&ag, &bf).min(jaro_winkler(&af, &bg));
    if ag == bg && af == bf {
        (1.0, TwinReason::SameName)
    } else if ag == bf && af == bg {
        (1.0, TwinReason::SwappedNames)
    } else if straight >= swapped {
        (straight.min(0.99), TwinReason::CloseName)
    } else {
        (swapped.min(0.99), TwinReason::SwappedNames)
    }
}

fn close_years(a: i32, b: i32) -> bool {
    let digits = |year: i32| {
        let mut digits = year.to_string().into_bytes();
        digits.sort_unstable();
        digits
    };
    a.abs_diff(b) <= 1 || a / 100 == b / 100 && digits(a) == digits(b)
}

fn shares(a: &[String], b: &[String], written: fn(&str) -> Option<String>) -> bool {
    a.iter().filter_map(|x| written(x)).any(|x| b.iter().any(|y| written(y).as_ref() == Some(&x)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn person<'a>(given_name: &'a str, family_name: &'a str, birth_year: i32, phones: &'a [String]) -> Side<'a> {
        Side { known: Known { given_name, family_name, phones, emails: &[] }, birth_year, birth_month: None }
    }

    fn reasons(a: &Side, b: &Side) -> Option<Vec<TwinReason>> {
        looks_alike(a, b).map(|twin| twin.reasons)
    }

    #[test]
    fn the_same_person_typed_twice_is_a_twin() {
        let a = person("Amina", "Zimmerlinck", 1984, &[]);
        let b = person("AMINA", "zimmerlinck", 1984, &[]);
        assert_eq!(reasons(&a, &b), Some(vec![TwinReason::SameName, TwinReason::SameBirthYear]));
    }

    #[test]
    fn a_slip_of_a_letter_or_names_the_wrong_way_round_are_seen() {
        let a = person("Amina", "Zimmerlinck", 1984, &[]);
        assert_eq!(reasons(&a, &person("Amina", "Zimerlink", 1984, &[])).unwrap()[0], TwinReason::CloseName);
        assert_eq!(reasons(&a, &person("Zimmerlinck", "Amina", 1984, &[])).unwrap()[0], TwinReason::SwappedNames);
        assert_eq!(reasons(&a, &person("Amina", "Zimmerlinck", 1948, &[])).unwrap()[1], TwinReason::CloseBirthYear);
    }

    #[test]
    fn spouses_who_share_a_telephone_are_two_people() {
        let phones = vec!["0475913862".to_owned()];
        let (wife, husband) = (person("Amina", "Diallo", 1984, &phones), person("Mohamed", "Diallo", 1984, &phones));
        assert_eq!(looks_alike(&wife, &husband), None);
    }

    #[test]
    fn a_shared_telephone_makes_near_names_count() {
        let one = vec!["0475913862".to_owned()];
        let two = vec!["+33 4 75 91 38 62".to_owned()];
        let (a, b) = (person("Katia", "Durand", 1990, &one), person("Katja", "Durant", 1991, &two));
        assert!(reasons(&a, &b).unwrap().contains(&TwinReason::SamePhone));
        assert_eq!(looks_alike(&person("Katia", "Durand", 1990, &[]), &person("Katja", "Durant", 1991, &[])), None);
    }

    #[test]
    fn the_same_name_in_another_generation_is_someone_else() {
        assert_eq!(looks_alike(&person("Jean", "Martin", 1958, &[]), &person("Jean", "Martin", 1986, &[])), None);
    }

    #[test]
    fn near_names_born_in_different_months_are_two_people_the_same_name_is_still_shown() {
        let mut a = person("Marie", "Bernard", 1975, &[]);
        let mut b = person("Marie", "Bernarde", 1975, &[]);
        (a.birth_month, b.birth_month) = (Some(2), Some(9));
        assert_eq!(looks_alike(&a, &b), None);
        b.known.family_name = "Bernard";
        assert!(looks_alike(&a, &b).is_some());
    }

    #[test]
    fn the_likelier_twin_stands_first() {
        let phones = vec!["0475913862".to_owned()];
        let a = person("Amina", "Zimmerlinck", 1984, &phones);
        let same = looks_alike(&a, &person("Amina", "Zimmerlinck", 1984, &phones)).unwrap();
        let close = looks_alike(&a, &person("Amina", "Zimmerlinc", 1984, &[])).unwrap();
        assert!(same.score > close.score && same.score <= 100, "{same:?} {close:?}");
    }

    proptest! {
        #[test]
        fn likeness_is_the_same_from_both_sides(
            names in proptest::array::uniform4("[a-d]{0,5}"),
            years in proptest::array::uniform2(1980i32..1990),
            shared: bool,
        ) {
            let phones = if shared { vec!["0475913862".to_owned()] } else { vec![] };
            let a = person(&names[0], &names[1], years[0], &phones);
            let b = person(&names[2], &names[3], years[1], &phones);
            prop_assert_eq!(looks_alike(&a, &b), looks_alike(&b, &a));
        }

        #[test]
        fn everyone_looks_like_themselves(given in "\\PC{1,20}", family in "\\PC{1,20}", year in 1920i32..2020) {
            let a = person(&given, &family, year, &[]);
            prop_assert!(looks_alike(&a, &a).is_some());
        }
    }
}
