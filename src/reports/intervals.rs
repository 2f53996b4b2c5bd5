//! How sure a rate is. An inventory count ("34 people equipped") has no interval; a rate used to compare or to foresee
//! has one: Wilson for a share, Newcombe for a difference, both at 95 %.

/// The 97.5 % point of the normal law.
const Z: f64 = 1.959_963_984_540_054;

/// A value between its bounds, all as shares of one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    /// The share, or the difference.
    pub value: f64,
    /// The lower bound.
    pub low: f64,
    /// The upper bound.
    pub high: f64,
}

/// The share `part` ÷ `whole` with its Wilson interval, never under 0 nor over 1. `None` for 0 ÷ 0, and where the
/// part is larger than the whole, which is no share.
pub fn wilson(part: u64, whole: u64) -> Option<Interval> {
    if whole == 0 || part > whole {
        return None;
    }
    let (k, n) = (part as f64, whole as f64);
    let (share, z2) = (k / n, Z * Z);
    let centre = (share + z2 / (2.0 * n)) / (1.0 + z2 / n);
    let half = Z * (share * (1.0 - share) / n + z2 / (4.0 * n * n)).sqrt() / (1.0 + z2 / n);
    // Exact at the ends, where rounding would leave a trace.
    let low = if part == 0 { 0.0 } else { (centre - half).max(0.0) };
    let high = if part == whole { 1.0 } else { (centre + half).min(1.0) };
    Some(Interval { value: share, low, high })
}

/// The difference of two shares with its Newcombe interval (hybrid score). An association, not an effect.
pub fn newcombe(first: (u64, u64), second: (u64, u64)) -> Option<Interval> {
    let (a, b) = (wilson(first.0, first.1)?, wilson(second.0, second.1)?);
    let difference = a.value - b.value;
    let down = (a.value - a.low).hypot(b.high - b.value);
    let up = (a.high - a.value).hypot(b.value - b.low);
    Some(Interval { value: difference, low: difference - down, high: difference + up })
}

impl Interval {
    /// Whether a difference can be told from none: otherwise it is "not distinguishable at this size".
    pub fn is_distinguishable(&self) -> bool {
        self.low > 0.0 || self.high < 0.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// As printed: percentages with one decimal.
    fn printed(interval: Option<Interval>) -> String {
        let i = interval.unwrap();
        format!("{:.1} [{:.1}; {:.1}]", i.value * 100.0, i.low * 100.0, i.high * 100.0)
    }

    #[test]
    fn the_worked_example_of_the_report_comes_out() {
        assert_eq!(printed(wilson(22, 34)), "64.7 [47.9; 78.5]");
        assert_eq!(printed(wilson(12, 22)), "54.5 [34.7; 73.1]");
        assert_eq!(printed(wilson(12, 34)), "35.3 [21.5; 52.1]");
        assert_eq!(printed(wilson(12 + 34 - 22, 34)), "70.6 [53.8; 83.2]");
    }

    #[test]
    fn nobody_everybody_and_a_few_have_honest_intervals() {
        assert_eq!(printed(wilson(0, 34)), "0.0 [0.0; 10.2]");
        assert_eq!(printed(wilson(34, 34)), "100.0 [89.8; 100.0]");
        assert_eq!(printed(wilson(3, 8)), "37.5 [13.7; 69.4]");
        assert_eq!(printed(wilson(20, 54)), "37.0 [25.4; 50.4]");
        assert_eq!(printed(wilson(120, 400)), "30.0 [25.7; 34.7]");
    }

    #[test]
    fn two_groups_of_this_size_are_not_distinguishable() {
        let first = newcombe((12, 22), (5, 14));
        assert_eq!(printed(first), "18.8 [-13.5; 45.6]");
        assert_eq!(printed(newcombe((11, 17), (7, 17))), "23.5 [-9.2; 50.1]");
        assert!(!first.unwrap().is_distinguishable());
        assert!(newcombe((90, 100), (10, 100)).unwrap().is_distinguishable());
        assert!(newcombe((10, 100), (90, 100)).unwrap().is_distinguishable());
    }

    #[test]
    fn nothing_out_of_nothing_is_no_figure() {
        assert_eq!(wilson(0, 0), None);
        assert_eq!(wilson(3, 2), None);
        assert_eq!(newcombe((1, 2), (0, 0)), None);
    }

    proptest! {
        #[test]
        fn a_share_lies_between_its_bounds_and_they_between_nothing_and_all(part in 0u64..5000, rest in 0u64..5000) {
            if let Some(i) = wilson(part, part + rest) {
                prop_assert!(0.0 <= i.low && i.low <= i.value && i.value <= i.high && i.high <= 1.0);
            }
        }

        #[test]
        fn more_people_make_a_share_surer(part in 0u64..500, rest in 0u64..500, times in 2u64..50) {
            prop_assume!(part + rest > 0);
            let few = wilson(part, part + rest).unwrap();
            let many = wilson(part * times, (part + rest) * times).unwrap();
            prop_assert!(many.high - many.low < few.high - few.low);
        }

        #[test]
        fn the_other_way_round_a_difference_changes_its_sign(
            a in 0u64..60, b in 0u64..60, c in 0u64..60, d in 0u64..60,
        ) {
            prop_assume!(a + b > 0 && c + d > 0);
            let one = newcombe((a, a + b), (c, c + d)).unwrap();
            let other = newcombe((c, c + d), (a, a + b)).unwrap();
            prop_assert!((one.low + other.high).abs() < 1e-12 && (one.value + other.value).abs() < 1e-12);
            prop_assert!(one.low <= one.value && one.value <= one.high && (-1.0..=1.0).contains(&one.value));
        }
    }
}
