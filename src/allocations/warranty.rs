//! The legal warranty of conformity of a device sold second-hand (Code de la consommation L217-3, L217-7, L217-13).

use crate::kernel::clock::months_later;
use chrono::NaiveDate;

/// How long the warranty lasts from the handover, in months.
pub const WARRANTY_MONTHS: u32 = 24;
/// How long a defect is presumed to have been there at the handover, in months, for second-hand goods.
pub const PRESUMPTION_MONTHS: u32 = 12;
/// What one repair under warranty adds, in months.
pub const REPAIR_MONTHS: u32 = 6;

/// The last day of the warranty: the same day two years on (29 February → 28), and six months more for each repair made
/// while it still ran. Neither a repair nor an exchange starts it again. `repairs` in any order.
pub fn warranty_until(signed_on: NaiveDate, repairs: &[NaiveDate]) -> NaiveDate {
    let mut repairs = repairs.to_vec();
    repairs.sort_unstable();
    let first_end = months_later(signed_on, WARRANTY_MONTHS);
    repairs.into_iter().fold(first_end, |end, repaired_on| {
        if (signed_on..=end).contains(&repaired_on) { months_later(end, REPAIR_MONTHS) } else { end }
    })
}

/// The last day on which a defect is presumed to have been there at the handover.
pub fn presumption_until(signed_on: NaiveDate) -> NaiveDate {
    months_later(signed_on, PRESUMPTION_MONTHS)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn the_warranty_ends_on_the_same_day_two_years_on() {
        assert_eq!(warranty_until(day("2026-03-12"), &[]), day("2028-03-12"));
        assert_eq!(warranty_until(day("2024-02-29"), &[]), day("2026-02-28"));
        assert_eq!(warranty_until(day("2026-02-28"), &[]), day("2028-02-28"));
        assert_eq!(presumption_until(day("2024-02-29")), day("2025-02-28"));
    }

    #[test]
    fn a_repair_under_warranty_adds_six_months_and_one_after_it_none() {
        let signed = day("2026-03-12");
        assert_eq!(warranty_until(signed, &[day("2027-01-05")]), day("2028-09-12"));
        assert_eq!(warranty_until(signed, &[day("2028-03-12")]), day("2028-09-12"));
        assert_eq!(warranty_until(signed, &[day("2028-03-13")]), day("2028-03-12"));
        assert_eq!(warranty_until(signed, &[day("2026-03-11")]), day("2028-03-12"));
    }

    #[test]
    fn a_second_repair_counts_when_the_first_one_kept_the_warranty_alive() {
        let signed = day("2026-03-12");
        assert_eq!(warranty_until(signed, &[day("2028-08-01"), day("2027-01-05")]), day("2029-03-12"));
        assert_eq!(warranty_until(signed, &[day("2028-08-01")]), day("2028-03-12"));
    }

    proptest! {
        #[test]
        fn repairs_never_shorten_a_warranty_and_their_order_does_not_matter(
            start in 0u64..5000, repairs in proptest::collection::vec(0u64..2000, 0..6),
        ) {
            let signed = day("2020-01-01") + chrono::Days::new(start);
            let mut days: Vec<_> = repairs.iter().map(|d| signed + chrono::Days::new(*d)).collect();
            let until = warranty_until(signed, &days);
            prop_assert!(until >= months_later(signed, WARRANTY_MONTHS));
            days.reverse();
            prop_assert_eq!(warranty_until(signed, &days), until);
        }
    }
}
