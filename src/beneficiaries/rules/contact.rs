//! How a person is reached: telephone, e-mail, letter. Each is brought to one written form, so that the same number
//! typed twice gives the same search key.

use super::fields::{Fault, free_text};

/// Overseas numbers are dialled at home like any other, but belong to another country code.
const OVERSEAS: &[(&str, &str)] = &[
    ("262", "262"),
    ("263", "262"),
    ("269", "262"),
    ("639", "262"),
    ("692", "262"),
    ("693", "262"),
    ("590", "590"),
    ("690", "590"),
    ("691", "590"),
    ("594", "594"),
    ("694", "594"),
    ("596", "596"),
    ("696", "596"),
    ("697", "596"),
];

/// The international form of a telephone number: `04 75 91 38 62`, `0033 475913862` and `+33 (0)4.75.91.38.62` are all
/// `+33475913862`. `None` when it is no whole number.
pub fn phone(typed: &str) -> Option<String> {
    let typed = typed.trim().replace("(0)", "");
    let mut digits = String::new();
    for (at, c) in typed.chars().enumerate() {
        match c {
            '0'..='9' => digits.push(c),
            '+' if at == 0 => {}
            '.' | '-' | '/' | '(' | ')' | '\u{2010}'..='\u{2015}' => {}
            c if c.is_whitespace() => {}
            _ => return None,
        }
    }
    let international = match (typed.starts_with('+'), digits.strip_prefix("00")) {
        (true, _) => digits,
        (false, Some(rest)) => rest.to_owned(),
        (false, None) => match digits.strip_prefix('0') {
            Some(national) if national.len() == 9 => {
                let country = OVERSEAS.iter().find(|(start, _)| national.starts_with(start)).map_or("33", |(_, c)| c);
                format!("{country}{national}")
            }
            None if digits.len() == 11 && digits.starts_with("33") => digits,
            _ => return None,
        },
    };
    let french = international.strip_prefix("33").is_none_or(|n| n.len() == 9 && !n.starts_with('0'));
    ((8..=15).contains(&international.len()) && !international.starts_with('0') && french)
        .then(|| format!("+{international}"))
}

/// An e-mail address in lower case. `None` when nobody could write to it.
pub fn email(typed: &str) -> Option<String> {
    let address = typed.trim().to_lowercase();
    let (local, domain) = address.split_once('@')?;
    let odd = |c: char| c.is_whitespace() || c.is_control() || matches!(c, '@' | ',' | ';' | '<' | '>' | '"');
    let label = |l: &str| !l.is_empty() && l.len() <= 63 && !l.starts_with('-') && !l.ends_with('-');
    let right_local =
        (1..=64).contains(&local.len()) && !local.contains(odd) && !local.starts_with('.') && !local.ends_with('.');
    let right_domain = domain.contains('.')
        && domain.split('.').all(label)
        && domain.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | '-'));
    (right_local && right_domain && address.len() <= 254).then_some(address)
}

/// The value of one way to reach a person, checked for its kind (`channel_kinds.csv`; a kind added by an administrator
/// takes free text) and written in its one form. Coming in person and going through the caseworker need no value.
pub fn channel_value(kind: &str, typed: &str) -> Result<String, Fault> {
    let text = free_text(typed, 300)?;
    match kind {
        "in_person" | "via_referrer" => Ok(text),
        _ if text.is_empty() => Err(Fault::Required),
        "phone" | "sms" => phone(&text).ok_or(Fault::NotAPhone),
        "email" => email(&text).ok_or(Fault::NotAnEmail),
        _ => Ok(text),
    }
}

/// Whether this kind of channel holds a telephone number.
pub fn is_telephone(kind: &str) -> bool {
    matches!(kind, "phone" | "sms")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn one_telephone_has_one_written_form() {
        for typed in [
            "0475913862",
            "+33 4 75 91 38 62",
            "04 75 91 38 62",
            "04.75.91.38.62",
            "04-75-91-38-62",
            "0033475913862",
            "+33 (0)4 75 91 38 62",
            "33475913862",
            "04\u{a0}75\u{202f}91 38 62",
        ] {
            assert_eq!(phone(typed).as_deref(), Some("+33475913862"), "{typed}");
        }
    }

    #[test]
    fn an_overseas_number_is_the_same_dialled_at_home_or_from_here() {
        assert_eq!(phone("0692 12 34 56"), phone("+262 692 12 34 56"));
        assert_eq!(phone("0590 12 34 56"), phone("00 590 590 12 34 56"));
    }

    #[test]
    fn half_a_number_or_words_are_no_telephone() {
        for typed in ["", "04759138", "3949", "04 75 91 38 6x", "+33 0475913862", "+1", "2026-0412", "047591386200"] {
            assert_eq!(phone(typed), None, "{typed}");
        }
    }

    #[test]
    fn an_address_nobody_can_write_to_is_refused() {
        assert_eq!(email(" Amina.B@Example.ORG ").as_deref(), Some("amina.b@example.org"));
        for typed in
            ["amina", "amina@", "@example.org", "a b@example.org", "amina@example", "a@b@example.org", "a@-x.org"]
        {
            assert_eq!(email(typed), None, "{typed}");
        }
    }

    #[test]
    fn each_channel_is_checked_for_what_it_is() {
        assert_eq!(channel_value("sms", "06 12 34 56 78").as_deref(), Ok("+33612345678"));
        assert_eq!(channel_value("phone", "amina@example.org"), Err(Fault::NotAPhone));
        assert_eq!(channel_value("email", "0612345678"), Err(Fault::NotAnEmail));
        assert_eq!(channel_value("postal", "  "), Err(Fault::Required));
        assert_eq!(
            channel_value("postal", "3 rue des Prés\n01000 Bourg").as_deref(),
            Ok("3 rue des Prés\n01000 Bourg")
        );
        assert_eq!(channel_value("in_person", "").as_deref(), Ok(""));
    }

    #[test]
    fn a_nir_is_refused_in_every_channel_even_where_a_telephone_is_asked() {
        for kind in ["phone", "sms", "email", "postal", "in_person", "via_referrer", "added_later"] {
            assert_eq!(channel_value(kind, "2 84 01 01 053 001 02"), Err(Fault::NirRefused), "{kind}");
        }
    }

    proptest! {
        #[test]
        fn a_written_form_is_its_own_written_form(text in "[+0-9 .()-]{0,20}") {
            if let Some(once) = phone(&text) {
                prop_assert_eq!(phone(&once), Some(once));
            }
        }

        #[test]
        fn no_text_breaks_the_reading(text in "\\PC*") {
            let _ = (phone(&text), email(&text));
        }
    }
}
