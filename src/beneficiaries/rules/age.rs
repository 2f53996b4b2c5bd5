//! Age bands. The birth date is never kept: year, and the month when it is known, are enough for the cuts that the
//! programme, ESF+ and insertion figures need (`age_bands.csv`). Bands are frozen at entry, so the day is a parameter.

use chrono::{Datelike, NaiveDate};

/// "Not disclosed", in every grid.
pub const NOT_DISCLOSED: &str = "non_communique";

/// A set of cuts of `age_bands.csv`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Grid {
    /// The programme's own, whose cuts rebuild `Esf` and `Insertion`.
    Project,
    /// ESF+ common indicators (Regulation (EU) 2021/1057, annex I).
    Esf,
    /// Young and senior criteria of insertion by work.
    Insertion,
    /// Digital mediation statistics. Its bands "12 to 18" and "18 to 24" overlap by name: eighteen counts in the
    /// second.
    Mediation,
}

/// Each band from its first age on, youngest first.
type Bands = &'static [(u32, &'static str)];

impl Grid {
    const fn bands(self) -> Bands {
        match self {
            Self::Project => &[
                (0, "projet.moins_18"),
                (18, "projet.18_25"),
                (26, "projet.26_29"),
                (30, "projet.30_49"),
                (50, "projet.50_54"),
                (55, "projet.55_64"),
                (65, "projet.65_plus"),
            ],
            Self::Esf => &[(0, "fse.moins_18"), (18, "fse.18_29"), (30, "fse.30_54"), (55, "fse.55_plus")],
            Self::Insertion => &[(0, "iae.moins_26"), (26, "iae.26_49"), (50, "iae.50_plus")],
            Self::Mediation => &[
                (0, "coop.moins_12"),
                (12, "coop.12_18"),
                (18, "coop.18_24"),
                (25, "coop.25_39"),
                (40, "coop.40_59"),
                (60, "coop.60_69"),
                (70, "coop.70_plus"),
            ],
        }
    }

    /// The codes of this grid, youngest first.
    pub fn codes(self) -> impl Iterator<Item = &'static str> {
        self.bands().iter().map(|(_, code)| *code)
    }
}

/// Completed years on a day. The day of birth is not kept: the month counts as reached on its first day, and an unknown
/// month as July, the middle of the year, so that errors lean neither way.
pub fn age_on(birth_year: i32, birth_month: Option<u32>, day: NaiveDate) -> u32 {
    let before_birthday = day.month() < birth_month.unwrap_or(7);
    u32::try_from(day.year() - birth_year - i32::from(before_birthday)).unwrap_or(0)
}

/// The band of an age in a grid; without an age, [`NOT_DISCLOSED`].
pub fn band(grid: Grid, age: Option<u32>) -> &'static str {
    age.and_then(|age| grid.bands().iter().rev().find(|(from, _)| *from <= age)).map_or(NOT_DISCLOSED, |(_, code)| code)
}

/// The band of another grid that holds a whole band of [`Grid::Project`]; `None` where its cuts do not fit, or the code
/// is unknown.
pub fn regrouped(project_band: &str, into: Grid) -> Option<&'static str> {
    let bands = Grid::Project.bands();
    let at = bands.iter().position(|(_, code)| *code == project_band)?;
    let youngest = band(into, Some(bands[at].0));
    let oldest = band(into, Some(bands.get(at + 1).map_or(200, |(from, _)| from - 1)));
    (youngest == oldest).then_some(youngest)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn an_age_is_completed_in_the_month_of_birth() {
        assert_eq!(age_on(2008, Some(3), day("2026-02-28")), 17);
        assert_eq!(age_on(2008, Some(3), day("2026-03-01")), 18);
    }

    #[test]
    fn an_unknown_month_counts_as_july() {
        assert_eq!(age_on(2008, None, day("2026-06-30")), 17);
        assert_eq!(age_on(2008, None, day("2026-07-01")), 18);
    }

    #[test]
    fn a_birth_after_the_day_gives_no_negative_age() {
        assert_eq!(age_on(2027, Some(1), day("2026-07-01")), 0);
    }

    #[test]
    fn a_child_of_six_and_an_elder_of_seventy_nine_both_have_a_band() {
        assert_eq!(band(Grid::Mediation, Some(6)), "coop.moins_12");
        assert_eq!(band(Grid::Mediation, Some(79)), "coop.70_plus");
        assert_eq!(band(Grid::Project, None), NOT_DISCLOSED);
    }

    #[test]
    fn every_band_of_the_project_goes_whole_into_esf_and_insertion_bands() {
        for code in Grid::Project.codes() {
            assert!(regrouped(code, Grid::Esf).is_some(), "{code}");
            assert!(regrouped(code, Grid::Insertion).is_some(), "{code}");
        }
        assert_eq!(regrouped("projet.26_29", Grid::Esf), Some("fse.18_29"));
        assert_eq!(regrouped("projet.26_29", Grid::Insertion), Some("iae.26_49"));
        assert_eq!(regrouped("projet.30_49", Grid::Mediation), None);
    }

    proptest! {
        #[test]
        fn bands_kept_without_the_birth_date_give_the_same_esf_and_insertion_figures(age in 0u32..120) {
            let kept = band(Grid::Project, Some(age));
            prop_assert_eq!(regrouped(kept, Grid::Esf), Some(band(Grid::Esf, Some(age))));
            prop_assert_eq!(regrouped(kept, Grid::Insertion), Some(band(Grid::Insertion, Some(age))));
        }

        #[test]
        fn nobody_grows_younger(
            year in 1920i32..2020, month in proptest::option::of(1u32..=12), from in 0i64..30_000, more in 0i64..4_000,
        ) {
            let earlier = day("2020-01-01") + chrono::Days::new(u64::try_from(from).unwrap());
            let later = earlier + chrono::Days::new(u64::try_from(more).unwrap());
            prop_assert!(age_on(year, month, earlier) <= age_on(year, month, later));
        }
    }
}
