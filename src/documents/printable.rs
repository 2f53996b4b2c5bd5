//! Makes any text of an input printable, so that a name never keeps a document from being issued.
//!
//! PDF/A-2a refuses a character that no embedded font can draw and the private use area; and a direction override could
//! make a text read as another one.

use serde_json::Value;

use crate::fonts::one_family_draws;

/// Stands for a character that cannot be printed.
const REPLACEMENT: char = '\u{25a1}';

/// Cleans every text inside a value; a text that is blank becomes null, the same as one that was not given.
pub(crate) fn make_printable(value: &mut Value) {
    match value {
        Value::String(text) => {
            let cleaned = clean(text);
            let trimmed = cleaned.trim();
            *value = if trimmed.is_empty() { Value::Null } else { Value::String(trimmed.to_owned()) };
        }
        Value::Array(items) => items.iter_mut().for_each(make_printable),
        Value::Object(fields) => fields.values_mut().for_each(make_printable),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn clean(text: &str) -> String {
    let mut cleaned = String::with_capacity(text.len());
    let mut letter_at = 0;
    for c in text.chars().filter(|c| c.is_whitespace() || !(c.is_control() || is_invisible(*c))) {
        let c = if c.is_whitespace() && !matches!(c, '\u{a0}' | '\u{202f}') { ' ' } else { c };
        if !is_accent(c) {
            letter_at = cleaned.len();
        }
        cleaned.push(c);
        if is_private(c) || !one_family_draws(&cleaned[letter_at..]) {
            cleaned.pop();
            letter_at = cleaned.len();
            cleaned.push(REPLACEMENT);
        }
    }
    cleaned
}

fn is_private(c: char) -> bool {
    matches!(c, '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..='\u{10ffff}')
}

/// The combining marks of the scripts the fonts hold: Latin, Greek, Cyrillic, Hebrew, Arabic, Lao, symbols.
fn is_accent(c: char) -> bool {
    matches!(
        c,
        '\u{300}'..='\u{36f}' | '\u{483}'..='\u{489}' | '\u{591}'..='\u{5c7}' | '\u{610}'..='\u{61a}'
            | '\u{64b}'..='\u{65f}' | '\u{670}' | '\u{6d6}'..='\u{6ed}' | '\u{eb1}'..='\u{ebc}'
            | '\u{ec8}'..='\u{ecd}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}' | '\u{20d0}'..='\u{20ff}'
            | '\u{fe20}'..='\u{fe2f}'
    )
}

/// Direction marks and overrides, joiners, the byte order mark, variation selectors, soft hyphen.
fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn printed(text: &str) -> Value {
        let mut value = Value::from(text);
        make_printable(&mut value);
        value
    }

    #[test]
    fn names_of_europe_are_kept_letter_for_letter() {
        for name in [
            "Éloïse Lefèvre-Œhlert",
            "Łukasz Ńowak",
            "Ιωάννης",
            "Наталія",
            "O’Neill",
            "Nguyễn Thị Ánh",
            "E\u{301}lo\u{ef}se",
        ] {
            assert_eq!(printed(name), name);
        }
    }

    #[test]
    fn what_no_font_can_draw_leaves_a_visible_mark() {
        assert_eq!(printed("Ana 🎉"), "Ana □");
        assert_eq!(printed("\u{e001}"), "□");
    }

    #[test]
    fn a_text_cannot_be_turned_around_or_hide_anything() {
        assert_eq!(printed("a\u{202e}b\u{0}c\u{200b}d\ne"), "abcd e");
    }

    #[test]
    fn a_blank_text_counts_as_not_given() {
        assert_eq!(printed(" \t "), Value::Null);
    }
}
