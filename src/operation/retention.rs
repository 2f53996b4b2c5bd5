//! Which backups of a folder are kept: the last of each of the seven last days that have one, and of each of the four last
//! weeks. Pure.

use chrono::{DateTime, Datelike as _, NaiveDateTime, Utc};
use std::collections::BTreeSet;

/// Days that keep their last backup.
const DAYS: usize = 7;
/// Weeks that keep their last backup.
const WEEKS: usize = 4;

const FORMAT: &str = "passerelle-%Y%m%dT%H%M%SZ.backup";

/// The name of a backup of this moment; names sort as moments do.
pub fn name(at: DateTime<Utc>) -> String {
    at.format(FORMAT).to_string()
}

/// Of these names, those of backups that are not kept. A name that is not exactly one that `name` gives is nobody's to
/// remove.
pub fn superseded(names: &[String]) -> Vec<String> {
    let moment = |text: &String| {
        let at = NaiveDateTime::parse_from_str(text, FORMAT).ok()?;
        (name(at.and_utc()) == *text).then(|| (at, text.clone()))
    };
    let mut ours: Vec<(NaiveDateTime, String)> = names.iter().filter_map(moment).collect();
    ours.sort();
    let (mut days, mut weeks) = (BTreeSet::new(), BTreeSet::new());
    let mut gone = Vec::new();
    for (at, text) in ours.into_iter().rev() {
        let day = days.len() < DAYS && days.insert(at.date());
        let week = weeks.len() < WEEKS && weeks.insert((at.iso_week().year(), at.iso_week().week()));
        if !day && !week {
            gone.push(text);
        }
    }
    gone
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(day: &str, hour: u32) -> String {
        let at = day.parse::<chrono::NaiveDate>().unwrap().and_hms_opt(hour, 0, 0).unwrap();
        name(at.and_utc())
    }

    #[test]
    fn seven_days_and_four_weeks_are_kept() {
        let first: chrono::NaiveDate = "2026-10-01".parse().unwrap();
        let all: Vec<String> =
            (0..57).flat_map(|n| [2, 14].map(|hour| day(&(first + chrono::Days::new(n)).to_string(), hour))).collect();
        let gone = superseded(&all);
        let kept: Vec<&String> = all.iter().filter(|name| !gone.contains(name)).collect();
        // 26 November 2026 is a Thursday: its week and the three before, by their last day.
        let expected = [
            "2026-11-08",
            "2026-11-15",
            "2026-11-20",
            "2026-11-21",
            "2026-11-22",
            "2026-11-23",
            "2026-11-24",
            "2026-11-25",
            "2026-11-26",
        ];
        assert_eq!(kept, expected.map(|at| day(at, 14)).iter().collect::<Vec<_>>());
        assert!(superseded(&kept.into_iter().cloned().collect::<Vec<_>>()).is_empty(), "nothing more goes");
    }

    #[test]
    fn days_without_a_backup_use_up_no_place() {
        let rare: Vec<String> = ["2026-01-05", "2026-03-02", "2026-05-04", "2026-07-06", "2026-09-07"]
            .iter()
            .map(|at| day(at, 1))
            .collect();
        assert!(superseded(&rare).is_empty());
    }

    #[test]
    fn what_is_not_named_by_us_stays() {
        let mut names: Vec<String> = (1..=9).map(|n| day(&format!("2026-11-0{n}"), 1)).collect();
        names.extend((1..=9).map(|n| format!("passerelle-2025010{n}T010000Z.backup.old")));
        names.extend(["passerelle.db", "passerelle-20250101T010000z.backup", "notes"].map(str::to_owned));
        assert!(superseded(&names).iter().all(|name| name.starts_with("passerelle-2026110")));
    }
}
