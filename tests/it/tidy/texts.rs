//! The words of the screens: both languages say the same things, and nothing is said that no page asks for.

use super::rust::{Kind, Token, tokens};
use super::templates::code;
use super::tree::File;
use std::collections::{BTreeMap, BTreeSet};

/// How a page asks for a text by its key: the tokens before the key's string.
const CALLS: &[&[&str]] = &[&["t", "("], &["t", ".", "get", "("], &[".", "text", "("]];

/// The beginnings of keys that are put together from a code (`state-` before a device's state): such keys count as used.
pub const DYNAMIC: &[&str] = &[];

/// The keys of one catalogue, and the keys its messages refer to.
struct Catalogue<'a> {
    file: &'a File,
    keys: BTreeMap<String, usize>,
    refers: BTreeSet<String>,
    twice: Vec<String>,
}

/// Faults of the catalogues (`fr.ftl` beside `en.ftl`) and of what the sources and the templates ask of them.
pub fn faults(catalogues: &[File], sources: &[File], templates: &[File], dynamic: &[&str]) -> Vec<String> {
    let read: Vec<Catalogue> = catalogues.iter().map(Catalogue::read).collect();
    let mut faults: Vec<String> = read.iter().flat_map(|catalogue| catalogue.twice.clone()).collect();
    faults.extend(unpaired(&read));

    let pieces: Vec<(&File, Vec<Token>)> = sources
        .iter()
        .map(|file| (file, tokens(&file.text)))
        .chain(templates.iter().flat_map(|file| code(&file.text).into_iter().map(move |piece| (file, piece))))
        .collect();
    let known: BTreeSet<&str> = read.iter().flat_map(|catalogue| catalogue.keys.keys()).map(String::as_str).collect();
    for (file, piece) in &pieces {
        for key in asked(piece) {
            let message = key.text.split('.').next().unwrap_or_default();
            if !known.contains(message) {
                faults.push(format!("{} asks for the text {}, which is in no catalogue", file.path, key.text));
            }
        }
    }

    let texts = pieces.iter().flat_map(|(_, piece)| piece).filter(|token| token.kind == Kind::Text);
    let mut used: BTreeSet<&str> = texts.map(|token| token.text.split('.').next().unwrap_or_default()).collect();
    used.extend(read.iter().flat_map(|catalogue| &catalogue.refers).map(String::as_str));
    for catalogue in &read {
        for (key, line) in &catalogue.keys {
            if !used.contains(key.as_str()) && !dynamic.iter().any(|prefix| key.starts_with(prefix)) {
                faults.push(format!("{}:{line} {key} is used nowhere", catalogue.file.path));
            }
        }
    }
    let stale = dynamic.iter().filter(|prefix| !known.iter().any(|key| key.starts_with(**prefix)));
    faults.extend(stale.map(|prefix| format!("no key begins with {prefix}: take it out of the dynamic ones")));
    faults
}

impl<'a> Catalogue<'a> {
    fn read(file: &'a File) -> Self {
        let mut catalogue = Self { file, keys: BTreeMap::new(), refers: BTreeSet::new(), twice: Vec::new() };
        for (at, line) in file.text.lines().enumerate() {
            if line.starts_with('#') {
                continue;
            }
            let key = line.split_once('=').map(|(key, _)| key.trim_end()).filter(|key| is_key(key));
            if let Some(key) = key
                && catalogue.keys.insert(key.to_owned(), at + 1).is_some()
            {
                catalogue.twice.push(format!("{}:{} {key} stands twice", file.path, at + 1));
            }
            let placeables =
                line.split('{').skip(1).filter_map(|after| after.split(['}', '.', '(', ' ']).find(|w| !w.is_empty()));
            catalogue.refers.extend(placeables.map(str::to_owned));
        }
        catalogue
    }

    /// The folder it stands in and the language it is named after.
    fn place(&self) -> (&str, &str) {
        let (folder, name) = self.file.path.rsplit_once('/').unwrap_or(("", &self.file.path));
        (folder, name.strip_suffix(".ftl").unwrap_or(name))
    }
}

/// A message (`stock-empty`) or a term (`-product`), at the beginning of its line.
fn is_key(text: &str) -> bool {
    let name = text.strip_prefix('-').unwrap_or(text);
    name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_')
}

fn unpaired(read: &[Catalogue]) -> Vec<String> {
    let mut faults = Vec::new();
    for one in read {
        let (folder, lang) = one.place();
        let wanted = if lang == "fr" { "en" } else { "fr" };
        let Some(other) = read.iter().find(|other| other.place() == (folder, wanted)) else {
            faults.push(format!("{}: no {wanted}.ftl beside it", one.file.path));
            continue;
        };
        let alone = one.keys.iter().filter(|(key, _)| !other.keys.contains_key(*key));
        faults.extend(alone.map(|(key, line)| format!("{}:{line} {key} is not in {}", one.file.path, other.file.path)));
    }
    faults
}

/// The keys asked for in one of the ways of `CALLS`.
fn asked(tokens: &[Token]) -> Vec<&Token> {
    let is_asked = |at: usize| {
        CALLS.iter().any(|call| {
            at >= call.len() && call.iter().zip(&tokens[at - call.len()..]).all(|(word, token)| token.is(word))
        })
    };
    let texts = tokens.iter().enumerate().filter(|(_, token)| token.kind == Kind::Text);
    texts.filter(|(at, _)| is_asked(*at)).map(|(_, token)| token).collect()
}

#[cfg(test)]
mod examples {
    use super::*;

    fn told(fr: &str, en: &str, source: &str, template: &str, dynamic: &[&str]) -> Vec<String> {
        let catalogues = [File::new("src/devices/fr.ftl", fr), File::new("src/devices/en.ftl", en)];
        let sources = [File::new("src/devices/pages.rs", source)];
        faults(&catalogues, &sources, &[File::new("templates/devices/list.html", template)], dynamic)
    }

    const FR: &str = "# title = rien\n-product = Passerelle\ntitle = Appareils de { -product }\n    .aria = Liste\nstate-stock = En stock
count = { $n ->\n    [one] { $n } appareil\n   *[other] { $n } appareils\n }\nhint = Voir { count }, un = deux\n";

    #[test]
    fn catalogues_that_agree_and_serve_are_let_be() {
        let source = "t.get(\"title\"); page.text(\"hint\"); // t(\"gone\")";
        assert_eq!(told(FR, FR, source, "<a href=\"x\">{{ t(\"title.aria\") }}</a>", &["state-"]), [""; 0]);
        assert_eq!(faults(&[], &[], &[], DYNAMIC), [""; 0], "an empty tree is tidy");
    }

    #[test]
    fn a_key_of_one_language_only_is_told() {
        let told = told("title = A\nonly = B\n", "title = A\n", "f(\"title\", \"only\")", "", &[]);
        assert_eq!(told, ["src/devices/fr.ftl:2 only is not in src/devices/en.ftl"]);
        assert_eq!(faults(&[File::new("src/devices/en.ftl", "")], &[], &[], &[]).len(), 1, "no French beside it");
    }

    #[test]
    fn a_key_asked_for_and_missing_is_told_wherever_it_is_asked() {
        for (source, template) in [
            ("self.t.get(\"gone\")", ""),
            ("t(\"gone\")", ""),
            ("", "{{ texts.text(\"gone\") }}"),
            ("", "{% if t(\"gone\") %}"),
        ] {
            assert_eq!(told("", "", source, template, &[]).len(), 1, "{source}{template}");
        }
        assert!(told("", "", "map.get(\"gone\"); start(\"gone\")", "<p>t(\"gone\")</p>", &[]).is_empty());
    }

    #[test]
    fn a_key_nobody_asks_for_is_told_in_both_languages() {
        assert_eq!(told("old = A\n", "old = A\n", "// t(\"old\")", "<p>old</p>", &[]).len(), 2);
        assert_eq!(told("a = A\na = B\n", "a = A\n", "t(\"a\")", "", &[]), ["src/devices/fr.ftl:2 a stands twice"]);
        assert_eq!(told("a = A\n", "a = A\n", "t(\"a\")", "", &["state-"]).len(), 1, "a dynamic beginning nobody has");
    }
}
