//! From when on a person counts as trained: the day on which the hours attended reach the county's number.

use chrono::NaiveDate;

/// The hours that make a person trained where the county decided nothing else, in minutes.
pub const TRAINED_MINUTES: u32 = 6 * 60;

/// The day on which minutes attended, session after session, reach a threshold; `None` while they do not. The order in
/// which they are given does not matter. A threshold of nothing is reached by coming once.
pub fn reached_on(attended: impl IntoIterator<Item = (NaiveDate, u32)>, threshold_minutes: u32) -> Option<NaiveDate> {
    let mut attended: Vec<_> = attended.into_iter().filter(|(_, minutes)| *minutes > 0).collect();
    attended.sort_unstable();
    let mut sum = 0_u64;
    attended.into_iter().find_map(|(day, minutes)| {
        sum += u64::from(minutes);
        (sum >= u64::from(threshold_minutes)).then_some(day)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_person_is_trained_on_the_day_of_the_sixth_hour() {
        let mut attended = vec![(day("2026-03-01"), 180), (day("2026-03-08"), 179)];
        assert_eq!(reached_on(attended.clone(), TRAINED_MINUTES), None);
        attended.push((day("2026-04-02"), 1));
        assert_eq!(reached_on(attended.clone(), TRAINED_MINUTES), Some(day("2026-04-02")));
        attended.push((day("2026-05-02"), 500));
        assert_eq!(reached_on(attended, TRAINED_MINUTES), Some(day("2026-04-02")));
    }

    #[test]
    fn someone_who_never_came_is_not_trained_whatever_the_threshold() {
        assert_eq!(reached_on([], 0), None);
        assert_eq!(reached_on([(day("2026-03-01"), 0)], 0), None);
        assert_eq!(reached_on([(day("2026-03-01"), 1)], 0), Some(day("2026-03-01")));
    }

    proptest! {
        #[test]
        fn coming_more_never_delays_it_and_the_order_does_not_matter(
            attended in proptest::collection::vec((0u64..300, 0u32..240), 0..20),
            more in (0u64..300, 0u32..240),
            threshold in 0u32..2000,
        ) {
            let dated = |(days, minutes): (u64, u32)| (day("2026-01-01") + chrono::Days::new(days), minutes);
            let mut list: Vec<_> = attended.into_iter().map(dated).collect();
            let before = reached_on(list.clone(), threshold);
            list.reverse();
            prop_assert_eq!(reached_on(list.clone(), threshold), before);
            list.push(dated(more));
            let after = reached_on(list, threshold);
            prop_assert!(before.is_none() || after.is_some_and(|after| Some(after) <= before));
        }
    }
}
