//! Text as it comes from outside: cleaned, folded, checked for what must never be kept.

/// Trimmed, without NUL and other control characters (line breaks and tabs stay), in one line of thought.
pub fn clean(text: &str) -> String {
    text.chars()
        .filter(|c| (!c.is_control() || matches!(c, '\n' | '\t')) && !is_bidi_control(*c))
        .collect::<String>()
        .trim()
        .to_owned()
}

/// Lower case without accents, for search: `Éloïse` and `eloise` are the same.
pub fn fold(text: &str) -> String {
    deunicode::deunicode(text).to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether a text holds a French social security number (NIR): thirteen digits with their two-digit key, spaces, dots
/// and dashes ignored, first digit 1–4 or 7–8, a possible month and département (`domain.md`, "Person"). Corsica's 2A
/// and 2B are understood.
pub fn holds_nir(text: &str) -> bool {
    let packed: Vec<u8> =
        text.bytes().filter(|b| !matches!(b, b' ' | b'.' | b'-' | b'\t' | b'\n') && b.is_ascii()).collect();
    let spaced_out = text.replace(['\u{a0}', '\u{202f}'], "");
    let packed = if spaced_out.len() == text.len() {
        packed
    } else {
        spaced_out.bytes().filter(|b| b.is_ascii() && !matches!(b, b' ' | b'.' | b'-' | b'\t' | b'\n')).collect()
    };
    packed.windows(15).any(is_nir)
}

fn is_nir(window: &[u8]) -> bool {
    let digit = |at: usize| window[at].is_ascii_digit().then(|| u64::from(window[at] - b'0'));
    let number = |range: std::ops::Range<usize>| range.map(digit).try_fold(0_u64, |n, d| d.map(|d| n * 10 + d));
    let Some(sex) = digit(0) else { return false };
    let Some(month) = number(3..5) else { return false };
    let corsica = match (window[5], window[6].to_ascii_uppercase()) {
        (b'2', b'A') => Some(19),
        (b'2', b'B') => Some(18),
        _ => None,
    };
    let Some(department) = corsica.or_else(|| number(5..7)) else { return false };
    let (Some(head), Some(tail), Some(key)) = (number(0..5), number(7..13), number(13..15)) else { return false };
    let possible_month = (1..=12).contains(&month) || (20..=42).contains(&month) || (50..=99).contains(&month);
    matches!(sex, 1..=4 | 7 | 8) && possible_month && department > 0 && {
        let value = (head * 100 + department) * 1_000_000 + tail;
        97 - value % 97 == key
    }
}

fn is_bidi_control(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_nir_is_seen_however_it_is_written() {
        for text in [
            "2 84 01 01 053 001 02",
            "284010105300102",
            "mon numéro : 2.84.01.01.053.001.02 merci",
            "2-84-01-01-053-001-02",
        ] {
            assert!(holds_nir(text), "{text}");
        }
    }

    #[test]
    fn other_numbers_are_let_through() {
        for text in
            ["0475913862", "2 84 01 01 053 001 03", "no computer at home", "356938035643809", "", "999999999999999"]
        {
            assert!(!holds_nir(text), "{text}");
        }
    }

    proptest! {
        #[test]
        fn a_right_key_is_always_seen(sex in 1u64..=2, year in 0u64..100, month in 1u64..=12, dep in 1u64..=95, town in 1u64..990, order in 1u64..1000) {
            let value = ((((sex * 100 + year) * 100 + month) * 100 + dep) * 1000 + town) * 1000 + order;
            let text = format!("{value:013}{:02}", 97 - value % 97);
            prop_assert!(holds_nir(&text));
        }
    }
}
