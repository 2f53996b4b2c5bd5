//! The words of the screens: one Fluent catalogue per stage and language, compiled in.

use crate::kernel::lang::Lang;
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use std::borrow::Cow;
use std::sync::LazyLock;

macro_rules! catalogues {
    ($lang:literal: $($stage:literal),+ $(,)?) => {
        &[$(include_str!(concat!("../", $stage, "/", $lang, ".ftl"))),+]
    };
}

static FRENCH: LazyLock<FluentBundle<FluentResource>> = LazyLock::new(|| bundle(Lang::Fr, CATALOGUES_FR));
static ENGLISH: LazyLock<FluentBundle<FluentResource>> = LazyLock::new(|| bundle(Lang::En, CATALOGUES_EN));

const CATALOGUES_FR: &[&str] = catalogues!("fr": "web", "access", "journal", "organisations", "donations", "devices", "workshop", "beneficiaries", "allocations", "training", "outcomes", "reports", "demo");
const CATALOGUES_EN: &[&str] = catalogues!("en": "web", "access", "journal", "organisations", "donations", "devices", "workshop", "beneficiaries", "allocations", "training", "outcomes", "reports", "demo");

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
        let bundle = match self.0 {
            Lang::Fr => &*FRENCH,
            Lang::En => &*ENGLISH,
        };
        let pattern = bundle.get_message(key)?.value()?;
        let mut args = FluentArgs::new();
        for (name, value) in values {
            args.set(Cow::Borrowed(*name), value.clone());
        }
        let mut problems = Vec::new();
        let text = bundle.format_pattern(pattern, Some(&args), &mut problems).into_owned();
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

fn bundle(lang: Lang, catalogues: &[&str]) -> FluentBundle<FluentResource> {
    let id = lang.code().parse().expect("our languages have valid identifiers");
    let mut bundle = FluentBundle::new_concurrent(vec![id]);
    bundle.set_use_isolating(false);
    for catalogue in catalogues {
        let resource = FluentResource::try_new((*catalogue).to_owned())
            .unwrap_or_else(|(_, problems)| panic!("a catalogue does not read: {problems:?}"));
        bundle.add_resource(resource).unwrap_or_else(|problems| panic!("a key stands twice: {problems:?}"));
    }
    bundle
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
