//! The number of a person's file: the year it was opened, then a counter of that year, `2026-0412`. It says nothing of
//! the person and is what people read to each other on the telephone.

/// The `n`-th file of a year. Four digits, more when a year needs them.
pub fn file_number(year: i32, n: u64) -> String {
    format!("{year:04}-{n:04}")
}

/// What someone typed, read as a file number and written as [`file_number`] writes it. `None` when it is none.
pub fn read_file_number(typed: &str) -> Option<String> {
    let plain: String = typed.trim().chars().map(|c| if is_dash(c) { '-' } else { c }).collect();
    let (year, n) = plain.split_once(['-', '/', ' '])?;
    let (year, n) = (year.trim(), n.trim());
    let digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
    if year.len() != 4 || !digits(year) || !(4..=12).contains(&n.len()) || !digits(n) {
        return None;
    }
    let (year, n) = (year.parse().ok()?, n.parse().ok()?);
    ((1900..=2999).contains(&year) && n > 0).then(|| file_number(year, n))
}

fn is_dash(c: char) -> bool {
    matches!(c, '\u{2010}'..='\u{2015}' | '\u{2212}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_file_number_is_read_however_it_is_typed() {
        for typed in ["2026-0412", " 2026-0412\n", "2026\u{2011}0412", "2026 0412", "2026–0412", "2026-000412"] {
            assert_eq!(read_file_number(typed).as_deref(), Some("2026-0412"), "{typed}");
        }
    }

    #[test]
    fn other_texts_are_no_file_number() {
        for typed in ["", "2026", "2026-", "2026-0", "2026-0000", "26-0412", "0475913862", "2026-04a2", "9999-0001"] {
            assert_eq!(read_file_number(typed), None, "{typed}");
        }
    }

    proptest! {
        #[test]
        fn every_number_is_read_back(year in 1990i32..2200, n in 1u64..999_999_999) {
            let number = file_number(year, n);
            prop_assert_eq!(read_file_number(&number), Some(number));
        }

        #[test]
        fn no_text_breaks_the_reading(text in "\\PC*") {
            let _ = read_file_number(&text);
        }
    }
}
