//! The tag of a device: digits only, the last one a check digit (ISO/IEC 7064 MOD 11,10), seven digits and growing.

/// The tag of the `n`-th device, check digit included: at least seven digits.
pub fn tag_of(n: u64) -> String {
    let body = format!("{n:06}");
    let check = check_digit(&body);
    format!("{body}{check}")
}

/// Whether these are only digits, seven or more, the last one right.
pub fn is_tag(text: &str) -> bool {
    text.len() >= 7 && text.len() <= 20 && text.bytes().all(|b| b.is_ascii_digit()) && {
        let (body, last) = text.split_at(text.len() - 1);
        check_digit(body).to_string() == last
    }
}

/// What a scanner or a hand typed, read as a tag: a printed address, spaces and dashes, or the digits' row of a French
/// keyboard without shift. A scanner that believes in an American keyboard types addresses there as `httpsM!!…!d!àà'é…`.
/// `None` when no right tag comes of it.
pub fn read_tag(typed: &str) -> Option<String> {
    let slash = ['/', '!'];
    let last = typed.trim().trim_end_matches(slash).rsplit(slash).next().unwrap_or_default();
    let stripped: String =
        last.chars().filter(|c| !c.is_whitespace() && !matches!(c, '-' | '\u{2011}' | '\u{a0}')).collect();
    if is_tag(&stripped) {
        return Some(stripped);
    }
    let azerty: Option<String> = last.chars().filter(|c| !c.is_whitespace()).map(azerty_digit).collect();
    azerty.filter(|digits| is_tag(digits))
}

/// As people read it: `004 217-3`.
pub fn shown(tag: &str) -> String {
    if !is_tag(tag) {
        return tag.to_owned();
    }
    let (body, check) = tag.split_at(tag.len() - 1);
    let (head, tail) = body.split_at(body.len() - 3);
    format!("{head} {tail}-{check}")
}

fn azerty_digit(c: char) -> Option<char> {
    const ROW: &str = "à&é\"'(-è_ç";
    // With the capitals locked, some keyboards type the letters of the row as capitals.
    let small = c.to_lowercase().next().unwrap_or(c);
    if c.is_ascii_digit() {
        Some(c)
    } else {
        ROW.chars().position(|k| k == small).and_then(|d| char::from_digit(d as u32, 10))
    }
}

/// ISO/IEC 7064 hybrid system MOD 11,10.
fn check_digit(body: &str) -> u32 {
    let product = body.bytes().fold(10, |p, b| {
        let sum = (p + u32::from(b - b'0')) % 10;
        (if sum == 0 { 10 } else { sum }) * 2 % 11
    });
    (11 - product) % 10
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_number_has_a_right_tag(n in 0u64..10_000_000_000) {
            prop_assert!(is_tag(&tag_of(n)));
        }

        #[test]
        fn one_wrong_digit_is_always_seen(n in 0u64..100_000_000, at in 0usize..7, by in 1u8..10) {
            let mut wrong = tag_of(n).into_bytes();
            wrong[at] = b'0' + (wrong[at] - b'0' + by) % 10;
            prop_assert!(!is_tag(&String::from_utf8(wrong).unwrap()));
        }

        #[test]
        fn no_text_breaks_the_reading(text in "\\PC*") {
            let _ = read_tag(&text);
        }
    }

    #[test]
    fn a_tag_is_read_as_printed_scanned_or_typed_without_shift() {
        let tag = tag_of(4217);
        for typed in [tag.clone(), shown(&tag), format!("https://example.org/d/{tag}"), format!(" {tag}\n")] {
            assert_eq!(read_tag(&typed), Some(tag.clone()), "{typed}");
        }
        let row: Vec<char> = "à&é\"'(-è_ç".chars().collect();
        let unshifted: String = tag.bytes().map(|b| row[usize::from(b - b'0')]).collect();
        let locked = unshifted.to_uppercase();
        let address = format!("httpsM!!exqmple:org!d!{unshifted}");
        for typed in [&unshifted, &locked, &address] {
            assert_eq!(read_tag(typed), Some(tag.clone()), "{typed}");
        }
        assert_eq!(read_tag("SERIAL42"), None);
    }
}
