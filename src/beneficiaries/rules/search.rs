//! Finding a person whose names are encrypted. Each name part is known by its first three folded letters, each
//! telephone and e-mail by its whole written form; the store keeps keyed hashes of these texts only. A search gives
//! the texts to hash and look up, and, once the candidates are decrypted, says which of them are really meant.

use super::contact::{email, phone};
use super::file_number::read_file_number;
use crate::kernel::text::fold;
use std::collections::BTreeSet;
use std::fmt;

/// At most this many candidates are decrypted for one search.
pub const MOST_CANDIDATES: usize = 200;

crate::codes! {
    /// What a search key was made of.
    pub enum ProbeKind { Name = "name", Phone = "phone", Email = "email" }
}

/// A text to be hashed with the key of its kind. It is personal: it is neither stored nor printed.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Probe {
    /// Keys of different kinds never meet.
    pub kind: ProbeKind,
    /// The text to hash.
    pub text: String,
}

impl fmt::Debug for Probe {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Probe({}, …)", self.kind)
    }
}

/// A person as decrypted for a search. Personal, so never printed.
#[derive(Clone, Copy)]
pub struct Known<'a> {
    /// Given names.
    pub given_name: &'a str,
    /// Family names.
    pub family_name: &'a str,
    /// Telephones, in any form.
    pub phones: &'a [String],
    /// E-mail addresses, in any form.
    pub emails: &'a [String],
}

/// The parts of a name, folded: `L’Hôte-Zoé` is `l`, `hote`, `zoe`.
pub fn name_parts(name: &str) -> Vec<String> {
    fold(name).split(|c: char| !c.is_alphanumeric()).filter(|p| !p.is_empty()).map(str::to_owned).collect()
}

/// Every search key of a person.
pub fn probes_of(person: &Known) -> BTreeSet<Probe> {
    let names = parts_of(person).into_iter().map(|part| name_probe(&part));
    let phones = person.phones.iter().filter_map(|p| phone(p)).map(|text| Probe { kind: ProbeKind::Phone, text });
    let emails = person.emails.iter().filter_map(|e| email(e)).map(|text| Probe { kind: ProbeKind::Email, text });
    names.chain(phones).chain(emails).collect()
}

/// What someone typed in the search box.
#[derive(Clone, PartialEq, Eq)]
pub enum Search {
    /// Nothing that could be searched.
    Nothing,
    /// A file number, in its written form: looked up as it is.
    FileNumber(String),
    /// A whole telephone number.
    Phone(String),
    /// A whole e-mail address.
    Email(String),
    /// The beginnings of name parts, folded.
    Names(BTreeSet<String>),
}

impl Search {
    /// Reads what was typed.
    pub fn read(typed: &str) -> Self {
        if let Some(number) = read_file_number(typed) {
            return Self::FileNumber(number);
        }
        if let Some(number) = phone(typed) {
            return Self::Phone(number);
        }
        if typed.contains('@') {
            return email(typed).map_or(Self::Nothing, Self::Email);
        }
        let parts: BTreeSet<String> = name_parts(typed).into_iter().collect();
        if parts.is_empty() { Self::Nothing } else { Self::Names(parts) }
    }

    /// The keys a candidate must have, all of them. None for a file number, and none when there is nothing to search.
    pub fn probes(&self) -> BTreeSet<Probe> {
        match self {
            Self::Nothing | Self::FileNumber(_) => BTreeSet::new(),
            Self::Phone(text) => BTreeSet::from([Probe { kind: ProbeKind::Phone, text: text.clone() }]),
            Self::Email(text) => BTreeSet::from([Probe { kind: ProbeKind::Email, text: text.clone() }]),
            Self::Names(parts) => parts.iter().map(|part| name_probe(part)).collect(),
        }
    }

    /// Whether a decrypted candidate is really meant: every part typed begins one of its name parts.
    pub fn keeps(&self, person: &Known) -> bool {
        match self {
            Self::Nothing | Self::FileNumber(_) => false,
            Self::Phone(number) => person.phones.iter().any(|p| phone(p).as_ref() == Some(number)),
            Self::Email(address) => person.emails.iter().any(|e| email(e).as_ref() == Some(address)),
            Self::Names(typed) => {
                let parts = parts_of(person);
                typed.iter().all(|start| parts.iter().any(|part| part.starts_with(start.as_str())))
            }
        }
    }
}

fn parts_of(person: &Known) -> Vec<String> {
    [person.given_name, person.family_name].into_iter().flat_map(name_parts).collect()
}

fn name_probe(part: &str) -> Probe {
    Probe { kind: ProbeKind::Name, text: part.chars().take(3).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn found(typed: &str, person: &Known) -> bool {
        let (search, keys) = (Search::read(typed), probes_of(person));
        let probes = search.probes();
        !probes.is_empty() && probes.is_subset(&keys) && search.keeps(person)
    }

    fn amina<'a>(phones: &'a [String], emails: &'a [String]) -> Known<'a> {
        Known { given_name: "Amina Li", family_name: "Zimmerlinck-Éboué", phones, emails }
    }

    #[test]
    fn three_letters_of_any_name_part_find_the_person() {
        let person = amina(&[], &[]);
        for typed in
            ["zim", "ZIM", "ami", "ebo", "Éboué", "zimmerlinck amina", "amina z.".trim_end_matches(" z."), "li"]
        {
            assert!(found(typed, &person), "{typed}");
        }
    }

    #[test]
    fn other_names_and_later_letters_find_nobody() {
        let person = amina(&[], &[]);
        for typed in ["zam", "merlinck", "zimmermann", "amina martin", "", "  ", "*", "%"] {
            assert!(!found(typed, &person), "{typed}");
        }
    }

    #[test]
    fn a_whole_telephone_or_email_finds_the_person_and_half_of_one_does_not() {
        let (phones, emails) = (vec!["+33 4 75 91 38 62".to_owned()], vec!["Amina@Example.org".to_owned()]);
        let person = amina(&phones, &emails);
        for typed in ["0475913862", "04 75 91 38 62", "amina@example.ORG"] {
            assert!(found(typed, &person), "{typed}");
        }
        for typed in ["04759138", "0475913863", "amina@", "mina@example.org"] {
            assert!(!found(typed, &person), "{typed}");
        }
    }

    #[test]
    fn a_file_number_is_looked_up_as_it_is() {
        assert!(Search::read(" 2026-0412 ") == Search::FileNumber("2026-0412".to_owned()));
        assert!(Search::read("2026-0412").probes().is_empty());
    }

    #[test]
    fn what_is_hashed_never_holds_a_whole_long_name() {
        assert!(probes_of(&amina(&[], &[])).iter().all(|p| p.text.chars().count() <= 3));
    }

    #[test]
    fn keys_are_never_printed() {
        assert_eq!(format!("{:?}", name_probe("zimmerlinck")), "Probe(name, …)");
    }

    proptest! {
        #[test]
        fn three_letters_or_more_of_a_part_always_find_it(
            given in "[A-Za-zÀ-ÿ]{1,12}", family in "[A-Za-zÀ-ÿ' -]{1,20}", more in 0usize..10,
        ) {
            let person = Known { given_name: &given, family_name: &family, phones: &[], emails: &[] };
            for part in parts_of(&person) {
                let typed: String = part.chars().take(3 + more).collect();
                prop_assert!(found(&typed, &person), "{typed}");
            }
        }

        #[test]
        fn no_text_breaks_the_reading(text in "\\PC*") {
            let _ = Search::read(&text).probes();
        }
    }
}
