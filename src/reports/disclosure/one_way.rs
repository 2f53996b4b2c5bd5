//! A count broken down by one thing: by commune, by age band, by code.

use super::Audience;

/// What the reader knows of the sum of the cells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Total {
    /// It is shown whatever it is: a total of the whole instance, inside the county.
    Always,
    /// It stands beside the cells, and may be hidden to protect them.
    Hideable,
    /// It is neither shown nor known from elsewhere.
    Unknown,
}

/// A breakdown as it may be shown; `None` is hidden.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Breakdown {
    /// The cells, in the order given.
    pub cells: Vec<Option<u64>>,
    /// Their total.
    pub total: Option<u64>,
    /// Nothing of it can be shown beside its total, not even its zeros: they would point at the only cell left. Group
    /// before hiding.
    pub withheld: bool,
}

/// Hides the small cells, then the smallest others as long as the total would give a hidden one back.
pub fn one_way(cells: &[u64], total: Total, audience: Audience) -> Breakdown {
    let sum: u64 = cells.iter().sum();
    let mut shown: Vec<Option<u64>> = cells.iter().map(|c| (!audience.is_small(*c)).then_some(*c)).collect();
    let shown_total = match total {
        Total::Unknown => None,
        Total::Hideable if audience.is_small(sum) => None,
        Total::Hideable | Total::Always => Some(sum),
    };
    if shown_total.is_none() || shown.iter().all(Option::is_some) {
        return Breakdown { cells: shown, total: shown_total, withheld: false };
    }
    while !is_safe(cells, &shown, audience) {
        let smallest = (0..cells.len()).filter(|at| shown[*at].is_some_and(|c| c > 0)).min_by_key(|at| cells[*at]);
        match smallest {
            Some(at) => shown[at] = None,
            None if total == Total::Hideable => return Breakdown { cells: shown, total: None, withheld: false },
            None => return Breakdown { cells: vec![None; cells.len()], total: shown_total, withheld: true },
        }
    }
    Breakdown { cells: shown, total: shown_total, withheld: false }
}

/// Whether the hidden cells stay hidden beside their total. Zeros show, so each is known to be one at least: their sum
/// must leave a doubt, and must not be a small count itself unless it is the total, which is known anyway.
fn is_safe(cells: &[u64], shown: &[Option<u64>], audience: Audience) -> bool {
    let hidden: Vec<u64> = cells.iter().zip(shown).filter(|(_, s)| s.is_none()).map(|(c, _)| *c).collect();
    let sum: u64 = hidden.iter().sum();
    let doubt = hidden.len() >= 2 && sum > hidden.len() as u64;
    doubt && (!audience.is_small(sum) || sum == cells.iter().sum::<u64>())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn internal(cells: &[u64], total: Total) -> Breakdown {
        one_way(cells, total, Audience::Internal)
    }

    #[test]
    fn small_cells_are_hidden_and_zeros_show() {
        let seen = internal(&[0, 1, 4, 5, 40], Total::Unknown);
        assert_eq!(seen.cells, [Some(0), None, None, Some(5), Some(40)]);
        let published = one_way(&[0, 10, 11], Total::Unknown, Audience::Published);
        assert_eq!(published.cells, [Some(0), None, Some(11)]);
    }

    #[test]
    fn a_lone_hidden_cell_takes_the_next_smallest_with_it() {
        let seen = internal(&[3, 12, 30, 0, 9], Total::Always);
        assert_eq!((seen.cells, seen.total), (vec![None, Some(12), Some(30), Some(0), None], Some(54)));
    }

    #[test]
    fn two_hidden_cells_that_can_only_be_ones_take_a_third() {
        let seen = internal(&[1, 1, 20, 8], Total::Always);
        assert_eq!(seen.cells, [None, None, Some(20), None]);
    }

    #[test]
    fn hidden_cells_that_are_small_together_take_another() {
        let seen = internal(&[1, 2, 20, 8], Total::Always);
        assert_eq!(seen.cells, [None, None, Some(20), None]);
    }

    #[test]
    fn a_lone_cell_beside_zeros_costs_the_total_or_the_whole_breakdown() {
        let hideable = internal(&[0, 3, 0], Total::Hideable);
        assert_eq!((hideable.cells, hideable.total), (vec![Some(0), None, Some(0)], None));
        let always = internal(&[0, 3, 0], Total::Always);
        assert_eq!((always.cells, always.total, always.withheld), (vec![None, None, None], Some(3), true));
    }

    #[test]
    fn a_small_instance_shows_its_total_and_not_where_its_people_live() {
        let seen = internal(&[1, 2, 0], Total::Always);
        assert_eq!((seen.cells, seen.total, seen.withheld), (vec![None, None, Some(0)], Some(3), false));
    }

    #[test]
    fn nothing_to_hide_is_all_shown() {
        let seen = internal(&[5, 0, 12], Total::Hideable);
        assert_eq!((seen.cells, seen.total), (vec![Some(5), Some(0), Some(12)], Some(17)));
        assert_eq!(internal(&[], Total::Always).total, Some(0));
    }

    /// Every value a hidden cell could have: the others are one at least, and add up with it to what is missing.
    fn possible(seen: &Breakdown) -> Option<std::ops::RangeInclusive<u64>> {
        let hidden = seen.cells.iter().filter(|c| c.is_none()).count() as u64;
        let missing = seen.total? - seen.cells.iter().flatten().sum::<u64>();
        let least = u64::from(!seen.withheld);
        (hidden > 0).then(|| least..=missing - least * (hidden - 1))
    }

    proptest! {
        #[test]
        fn nothing_hidden_can_be_computed_from_what_shows(
            cells in proptest::collection::vec(prop_oneof![Just(0u64), 1u64..15, 0u64..200], 2..8),
            total in 0usize..3,
            published: bool,
        ) {
            let audience = if published { Audience::Published } else { Audience::Internal };
            let total = [Total::Always, Total::Hideable, Total::Unknown][total];
            let seen = one_way(&cells, total, audience);
            if let Some(possible) = possible(&seen) {
                prop_assert!(possible.end() > possible.start(), "{cells:?} {seen:?}");
            }
        }

        #[test]
        fn zeros_and_totals_of_the_instance_show_and_small_cells_never_do(
            cells in proptest::collection::vec(prop_oneof![Just(0u64), 1u64..15, 0u64..200], 0..8),
            published: bool,
            always: bool,
        ) {
            let audience = if published { Audience::Published } else { Audience::Internal };
            let seen = one_way(&cells, if always { Total::Always } else { Total::Hideable }, audience);
            for (cell, shown) in cells.iter().zip(&seen.cells) {
                prop_assert!(shown.is_none_or(|s| s == *cell && !audience.is_small(s)));
                prop_assert!(*cell > 0 || shown.is_some() || seen.withheld);
            }
            prop_assert!(!always || seen.total == Some(cells.iter().sum()));
        }
    }
}
