//! The waves of a follow-up: at the index date, then three, six and twelve calendar months on, each with the window in
//! which an answer is in time (`followup_waves.csv`).

use crate::kernel::clock::months_later;
use chrono::{Days, NaiveDate};

crate::codes! {
    /// What opens a series. The later of the two is the index date.
    pub enum Opening { Handover = "remise", Exit = "sortie" }
}

crate::codes! {
    /// A wave. The first is named after what opened the series.
    pub enum Wave { Handover = "remise", Exit = "sortie", M3 = "m3", M6 = "m6", M12 = "m12" }
}

impl Wave {
    /// Calendar months after the index date.
    pub const fn months(self) -> u32 {
        match self {
            Self::Handover | Self::Exit => 0,
            Self::M3 => 3,
            Self::M6 => 6,
            Self::M12 => 12,
        }
    }

    /// The days before and after the due day in which an answer is in time.
    pub const fn window(self) -> (u64, u64) {
        match self {
            Self::Handover | Self::Exit => (0, 28),
            Self::M3 | Self::M6 => (14, 30),
            Self::M12 => (14, 45),
        }
    }

    /// The wave with which such a series begins.
    pub const fn first(opening: Opening) -> Self {
        match opening {
            Opening::Handover => Self::Handover,
            Opening::Exit => Self::Exit,
        }
    }
}

/// A wave and its days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Planned {
    /// Which wave.
    pub wave: Wave,
    /// The day the question is about: the situation on that day, not during the window.
    pub due_on: NaiveDate,
    /// The first day of the window.
    pub opens_on: NaiveDate,
    /// The last day of the window.
    pub closes_on: NaiveDate,
}

impl Planned {
    /// Whether the wave counts in figures extracted on a day: its window is over, so nothing can still be missing.
    pub fn is_due(&self, extracted_on: NaiveDate) -> bool {
        self.closes_on <= extracted_on
    }
}

/// A wave of a series with this index date.
pub fn planned(wave: Wave, index: NaiveDate) -> Planned {
    let due_on = months_later(index, wave.months());
    let (before, after) = wave.window();
    Planned {
        wave,
        due_on,
        opens_on: due_on.checked_sub_days(Days::new(before)).unwrap_or(NaiveDate::MIN),
        closes_on: due_on.checked_add_days(Days::new(after)).unwrap_or(NaiveDate::MAX),
    }
}

/// The four waves of a series.
pub fn waves(opened_by: Opening, index: NaiveDate) -> [Planned; 4] {
    [Wave::first(opened_by), Wave::M3, Wave::M6, Wave::M12].map(|wave| planned(wave, index))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn four_waves_follow_a_handover_by_calendar_months() {
        let planned = waves(Opening::Handover, day("2026-03-12"));
        let seen: Vec<_> = planned.iter().map(|w| (w.wave.code(), w.due_on, w.opens_on, w.closes_on)).collect();
        let expected = [
            ("remise", "2026-03-12", "2026-03-12", "2026-04-09"),
            ("m3", "2026-06-12", "2026-05-29", "2026-07-12"),
            ("m6", "2026-09-12", "2026-08-29", "2026-10-12"),
            ("m12", "2027-03-12", "2027-02-26", "2027-04-26"),
        ]
        .map(|(code, due, opens, closes)| (code, day(due), day(opens), day(closes)));
        assert_eq!(seen, expected);
        assert_eq!(waves(Opening::Exit, day("2026-03-12"))[0].wave, Wave::Exit);
    }

    #[test]
    fn a_shorter_month_gives_its_last_day() {
        let due = |text| waves(Opening::Exit, day(text)).map(|w| w.due_on);
        assert_eq!(due("2025-11-30")[1], day("2026-02-28"));
        assert_eq!(due("2025-08-31")[2], day("2026-02-28"));
        assert_eq!(due("2024-02-29")[3], day("2025-02-28"));
    }

    #[test]
    fn a_wave_counts_once_its_window_is_over() {
        let m3 = waves(Opening::Exit, day("2026-03-12"))[1];
        assert!(!m3.is_due(day("2026-07-11")));
        assert!(m3.is_due(day("2026-07-12")));
    }

    proptest! {
        #[test]
        fn a_wave_is_due_inside_its_window_and_waves_follow_each_other(days in 0u64..40_000, exit: bool) {
            let index = day("1990-01-01") + Days::new(days);
            let series = waves(if exit { Opening::Exit } else { Opening::Handover }, index);
            prop_assert_eq!(series[0].due_on, index);
            for wave in series {
                prop_assert!(wave.opens_on <= wave.due_on && wave.due_on <= wave.closes_on);
            }
            for pair in series.windows(2) {
                prop_assert!(pair[0].closes_on < pair[1].opens_on);
            }
        }

        #[test]
        fn no_day_breaks_the_planning(days in any::<i32>()) {
            let index = NaiveDate::from_num_days_from_ce_opt(days).unwrap_or(NaiveDate::MAX);
            let _ = waves(Opening::Exit, index);
        }
    }
}
