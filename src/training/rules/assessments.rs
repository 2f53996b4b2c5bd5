//! Assessments on the three axes, at entry and at exit, and the progress between them. Nobody has to be assessed: "not
//! assessed" and "declined" are levels of their own and never read as zero.

use std::collections::BTreeMap;

/// The axes of `skill_axes.csv`; the code of an item begins with its axis.
pub const AXES: [&str; 3] = ["instrumentale", "informationnelle", "strategique"];

crate::codes! {
    /// When an assessment was made.
    pub enum Moment { Entry = "entry", Exit = "exit" }
}

/// The level of one item, as in `skill_levels.csv`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Level {
    /// 0 to 4.
    Assessed(u8),
    /// The item was not put to the person.
    NotAssessed,
    /// The person did not want it, which changes nothing for them.
    Declined,
}

impl Level {
    /// Reads a number.
    pub fn from_number(number: i64) -> Option<Self> {
        u8::try_from(number).ok().filter(|n| *n <= 4).map(Self::Assessed)
    }

    /// Reads a code of `skill_levels.csv`.
    pub fn from_code(code: &str) -> Option<Self> {
        match code {
            "non_evalue" => Some(Self::NotAssessed),
            "refus" => Some(Self::Declined),
            _ if code.len() == 1 => Self::from_number(code.parse().ok()?),
            _ => None,
        }
    }

    /// The code of `skill_levels.csv`.
    pub fn code(self) -> &'static str {
        match self {
            Self::Assessed(n) => ["0", "1", "2", "3", "4"][usize::from(n.min(4))],
            Self::NotAssessed => "non_evalue",
            Self::Declined => "refus",
        }
    }

    const fn number(self) -> Option<i32> {
        match self {
            Self::Assessed(n) => Some(n as i32),
            Self::NotAssessed | Self::Declined => None,
        }
    }
}

/// An assessed item: a code of `skill_domains.csv` and its level.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// Its code.
    pub code: String,
    /// Its level.
    pub level: Level,
}

/// The axis of an item.
pub fn axis_of(item: &str) -> Option<&'static str> {
    let start = item.split('.').next()?;
    AXES.into_iter().find(|axis| *axis == start)
}

/// Checks the items of an assessment; each fault names its place and its code. `known` are the codes of
/// `skill_domains.csv`. Some items may be left out: that is "not assessed".
pub fn item_faults(codes: &[String], known: &[&str]) -> Vec<(usize, &'static str)> {
    let mut faults = vec![];
    for (at, code) in codes.iter().enumerate() {
        if !known.contains(&code.as_str()) {
            faults.push((at, "unknown_code"));
        } else if codes[..at].contains(code) {
            faults.push((at, "twice"));
        }
    }
    faults
}

crate::codes! {
    /// What changed on an axis between entry and exit.
    pub enum Change { Gain = "gain", Stable = "stable", Loss = "loss" }
}

/// What changed for one person on one axis: a gain or a loss is one whole level at least, on average over the items
/// assessed at both moments. `None` when no item was.
pub fn change(axis: &str, entry: &[Item], exit: &[Item]) -> Option<Change> {
    let levels = |items: &[Item]| -> BTreeMap<String, i32> {
        let of_axis = items.iter().filter(|item| axis_of(&item.code) == Some(axis));
        of_axis.filter_map(|item| Some((item.code.clone(), item.level.number()?))).collect()
    };
    let (entry, exit) = (levels(entry), levels(exit));
    let steps: Vec<i32> = entry.iter().filter_map(|(code, before)| Some(exit.get(code)? - before)).collect();
    let items = i32::try_from(steps.len()).ok().filter(|n| *n > 0)?;
    let sum: i32 = steps.iter().sum();
    Some(match sum {
        sum if sum >= items => Change::Gain,
        sum if sum <= -items => Change::Loss,
        _ => Change::Stable,
    })
}

/// How many people gained, stayed and lost on one axis.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// People who gained a level or more.
    pub gain: u64,
    /// People who stayed where they were.
    pub stable: u64,
    /// People who lost a level or more.
    pub loss: u64,
}

impl Progress {
    /// The people assessed twice: the base of every share, always shown.
    pub const fn assessed_twice(&self) -> u64 {
        self.gain + self.stable + self.loss
    }
}

/// The progress on one axis of people, each given with their entry and their exit.
pub fn progress<'a>(axis: &str, people: impl IntoIterator<Item = (&'a [Item], &'a [Item])>) -> Progress {
    let mut progress = Progress::default();
    for (entry, exit) in people {
        match change(axis, entry, exit) {
            Some(Change::Gain) => progress.gain += 1,
            Some(Change::Stable) => progress.stable += 1,
            Some(Change::Loss) => progress.loss += 1,
            None => {}
        }
    }
    progress
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn items(levels: &[(&str, Level)]) -> Vec<Item> {
        levels.iter().map(|(code, level)| Item { code: (*code).to_owned(), level: *level }).collect()
    }

    use Level::{Assessed as L, Declined, NotAssessed};

    #[test]
    fn a_level_is_zero_to_four_or_one_of_two_words() {
        assert_eq!(Level::from_number(4), Some(L(4)));
        for number in [-1, 5, i64::MAX] {
            assert_eq!(Level::from_number(number), None, "{number}");
        }
        for code in ["0", "1", "2", "3", "4", "non_evalue", "refus"] {
            assert_eq!(Level::from_code(code).map(Level::code), Some(code));
        }
        for code in ["5", "04", "+1", "", "none"] {
            assert_eq!(Level::from_code(code), None, "{code}");
        }
    }

    #[test]
    fn a_gain_is_a_whole_level_over_what_was_assessed_twice() {
        let entry = items(&[("instrumentale.fichiers", L(1)), ("instrumentale.materiel", L(2))]);
        let exit = |a, b| items(&[("instrumentale.fichiers", a), ("instrumentale.materiel", b)]);
        assert_eq!(change("instrumentale", &entry, &exit(L(2), L(3))), Some(Change::Gain));
        assert_eq!(change("instrumentale", &entry, &exit(L(3), L(2))), Some(Change::Gain));
        assert_eq!(change("instrumentale", &entry, &exit(L(2), L(2))), Some(Change::Stable));
        assert_eq!(change("instrumentale", &entry, &exit(L(0), L(1))), Some(Change::Loss));
    }

    #[test]
    fn what_was_not_assessed_twice_is_not_read_as_zero() {
        let entry = items(&[("strategique.choix", L(3)), ("strategique.transmission", NotAssessed)]);
        let exit = items(&[("strategique.choix", Declined), ("strategique.transmission", L(4))]);
        assert_eq!(change("strategique", &entry, &exit), None);
        assert_eq!(change("strategique", &entry, &[]), None);
    }

    #[test]
    fn progress_shows_how_many_were_assessed_twice() {
        let low = items(&[("informationnelle.recherche", L(1))]);
        let high = items(&[("informationnelle.recherche", L(2))]);
        let none: Vec<Item> = vec![];
        let people = [(&low[..], &high[..]), (&high, &low), (&low, &low), (&low, &none)];
        let seen = progress("informationnelle", people);
        assert_eq!(seen, Progress { gain: 1, stable: 1, loss: 1 });
        assert_eq!(seen.assessed_twice(), 3);
        assert_eq!(progress("strategique", people).assessed_twice(), 0);
    }

    #[test]
    fn unknown_and_repeated_items_are_named() {
        let codes = ["strategique.choix", "strategique.dance", "strategique.choix"].map(str::to_owned);
        assert_eq!(item_faults(&codes, &["strategique.choix"]), [(1, "unknown_code"), (2, "twice")]);
        assert_eq!(axis_of("strategique.choix"), Some("strategique"));
        assert_eq!(axis_of("musical.choix"), None);
    }

    proptest! {
        #[test]
        fn going_back_is_the_contrary_of_going_forth(levels in proptest::collection::vec((0u8..=4, 0u8..=4), 1..6)) {
            let code = |n: usize| format!("instrumentale.{n}");
            let side = |pick: fn(&(u8, u8)) -> u8| -> Vec<Item> {
                levels.iter().enumerate().map(|(n, l)| Item { code: code(n), level: L(pick(l)) }).collect()
            };
            let (entry, exit) = (side(|l| l.0), side(|l| l.1));
            let contrary = match change("instrumentale", &exit, &entry).unwrap() {
                Change::Gain => Change::Loss,
                Change::Loss => Change::Gain,
                Change::Stable => Change::Stable,
            };
            prop_assert_eq!(change("instrumentale", &entry, &exit), Some(contrary));
        }
    }
}
