//! The words of the screens: one Fluent catalogue per stage and language, compiled in.

use crate::kernel::lang::Lang;
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::LazyLock;

macro_rules! catalogues {
    ($lang:literal: $($stage:literal),+ $(,)?) => {
        &[$(include_str!(concat!("../", $stage, "/", $lang, ".ftl"))),+]
    };
}

static FRENCH: LazyLock<Words> = LazyLock::new(|| Words::new(Lang::Fr, CATALOGUES_FR));
static ENGLISH: LazyLock<Words> = LazyLock::new(|| Words::new(Lang::En, CATALOGUES_EN));

const CATALOGUES_FR: &[&str] = catalogues!("fr": "web", "access", "journal", "organisations", "donations", "devices", "workshop", "beneficiaries", "allocations", "training", "outcomes", "erasures", "reports", "demo");
const CATALOGUES_EN: &[&str] = catalogues!("en": "web", "access", "journal", "organisations", "donations", "devices", "workshop", "beneficiaries", "allocations", "training", "outcomes", "erasures", "reports", "demo");

/// The words in one language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Texts(pub Lang);

impl Texts {
    /// A text by its key. A key without a text shows as itself, so that it is seen (and a test finds it first).
    pub fn text(self, key: &str) -> String {
        self.with(key, &[])
    }

    /// A text that names values: numbers (with their plural) or words.
    pub fn with(self, key: &str, values: &[(&str, FluentValue<'static>)]) -> String {
        self.maybe(key, values).unwrap_or_else(|| format!("⟦{key}⟧"))
    }

    /// A text by its key, when there is one.
    pub fn maybe(self, key: &str, values: &[(&str, FluentValue<'static>)]) -> Option<String> {
        let words = match self.0 {
            Lang::Fr => &*FRENCH,
            Lang::En => &*ENGLISH,
        };
        if values.is_empty()
            && let Some(plain) = words.plain.get(key)
        {
            return Some(plain.clone());
        }
        let pattern = words.bundle.get_message(key)?.value()?;
        let mut args = FluentArgs::new();
        for (name, value) in values {
            args.set(Cow::Borrowed(*name), value.clone());
        }
        let mut problems = Vec::new();
        let text = words.bundle.format_pattern(pattern, Some(&args), &mut problems).into_owned();
        problems.is_empty().then_some(text)
    }
}

/// The catalogues of a language as they are written, for what has to read all words.
#[cfg(test)]
pub(super) const fn catalogues(lang: Lang) -> &'static [&'static str] {
    match lang {
        Lang::Fr => CATALOGUES_FR,
        Lang::En => CATALOGUES_EN,
    }
}

fn is_key(name: &&str) -> bool {
    name.starts_with(|c: char| c.is_ascii_lowercase()) && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
}

/// The catalogues of one language.
struct Words {
    bundle: FluentBundle<FluentResource>,
    /// Texts that name no value, worked out once: most of what a page says, hundreds of times a page.
    plain: HashMap<String, String>,
}

impl Words {
    fn new(lang: Lang, catalogues: &[&str]) -> Self {
        let id = lang.code().parse().expect("our languages have valid identifiers");
        let mut bundle = FluentBundle::new_concurrent(vec![id]);
        bundle.set_use_isolating(false);
        let mut keys = Vec::new();
        for catalogue in catalogues {
            let resource = FluentResource::try_new((*catalogue).to_owned())
                .unwrap_or_else(|(_, problems)| panic!("a catalogue does not read: {problems:?}"));
            keys.extend(catalogue.lines().filter_map(|line| Some(line.split_once(" =")?.0)).filter(is_key));
            bundle.add_resource(resource).unwrap_or_else(|problems| panic!("a key stands twice: {problems:?}"));
        }
        let mut plain = HashMap::new();
        for key in keys {
            let Some(pattern) = bundle.get_message(key).and_then(|message| message.value()) else { continue };
            let mut problems = Vec::new();
            let text = bundle.format_pattern(pattern, None, &mut problems).into_owned();
            if problems.is_empty() {
                plain.insert(key.to_owned(), text);
            }
        }
        Self { bundle, plain }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_catalogues_read_and_plurals_are_right() {
        let shown = |lang, n: i64| Texts(lang).with("count-devices", &[("count", n.into())]);
        assert_eq!(shown(Lang::Fr, 0), "0 appareil");
        assert_eq!(shown(Lang::Fr, 2), "2 appareils");
        assert_eq!(shown(Lang::En, 0), "0 devices");
        assert_eq!(shown(Lang::En, 1), "1 device");
    }
}
