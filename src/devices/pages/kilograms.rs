//! A weight as a scale shows it.

use crate::kernel::fields::Fields;

/// The heaviest thing a person carries in, in grams.
const HEAVIEST_G: i64 = 500_000;

/// Grams of a weight typed in kilograms, with a comma or a point: `2,1`.
pub fn grams(fields: &mut Fields, name: &str) -> Option<i64> {
    let typed = fields.text(name, 20)?;
    let grams = read(&typed).filter(|grams| (1..=HEAVIEST_G).contains(grams));
    if grams.is_none() {
        fields.refuse(name, "not_a_weight");
    }
    grams
}

/// A weight as it is typed: `2.1`.
pub fn typed(grams: Option<i64>) -> String {
    let Some(grams) = grams else { return String::new() };
    let text = format!("{}.{:03}", grams / 1000, grams % 1000);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn read(typed: &str) -> Option<i64> {
    let lower = typed.to_lowercase();
    let bare: String = lower.trim_end_matches("kg").chars().filter(|c| !c.is_whitespace()).collect();
    let (whole, part) = bare.split_once([',', '.']).unwrap_or((&bare, ""));
    let digits = |text: &str, most: usize| text.len() <= most && text.bytes().all(|b| b.is_ascii_digit());
    if whole.is_empty() || !digits(whole, 3) || !digits(part, 3) {
        return None;
    }
    Some(whole.parse::<i64>().ok()? * 1000 + format!("{part:0<3}").parse::<i64>().ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_weight_is_read_as_people_write_it() {
        for (typed, grams) in [("2,1", 2_100), ("2.105 kg", 2_105), ("12", 12_000), (" 0,35 ", 350)] {
            assert_eq!(read(typed), Some(grams), "{typed}");
        }
        for wrong in ["2kg1", "", "kg", "-1", "1,2345", "1234", ",5"] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn what_is_shown_reads_back(grams in 1i64..=HEAVIEST_G) {
            prop_assert_eq!(read(&typed(Some(grams))), Some(grams));
        }
    }
}
