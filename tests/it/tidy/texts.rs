//! The words of the screens: both languages say the same things, and nothing is said that no page asks for.

use super::rust::{Kind, Token, tokens};
use super::templates::code;
use super::tree::File;
use std::collections::{BTreeMap, BTreeSet};

/// How a page asks for a text by its key: the tokens before the key's string. A key may be made on the spot,
/// `&format!("role-{role}")`: then all that begin as it does are asked for.
const CALLS: &[&[&str]] = &[
    &["t", "("],
    &["tn", "("],
    &["tv", "("],
    &[".", "with", "("],
    &["texts", ".", "text", "("],
    &[")", ".", "text", "("],
];
/// The same, for a text that may be missing.
const MAYBE: &[&[&str]] = &[&[".", "maybe", "("]];
const MADE: &[&str] = &["&", "format", "!", "("];
/// A form's field, `("form", "field_name"`: the key is `form-field-name`, its help the same with `-hint`.
const FIELD: &[&[&str]] = &[&[".", "field", "("]];
/// The word of a code, `("list", code`: the keys are all that begin with `list-`.
const WORD: &[&[&str]] = &[&["shell", ".", "word", "("]];

/// The beginnings of keys put together out of sight of the above: such keys count as used.
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
    let mut used: BTreeSet<String> = read.iter().flat_map(|catalogue| catalogue.refers.clone()).collect();
    let mut beginnings: Vec<String> = dynamic.iter().map(|prefix| (*prefix).to_owned()).collect();
    for (file, piece) in &pieces {
        let asked = Asked::of(piece);
        let missing = asked.keys.iter().map(|key| message(key)).filter(|key| !known.contains(key));
        faults.extend(missing.map(|key| format!("{} asks for the text {key}, which is in no catalogue", file.path)));
        let barren = asked.beginnings.iter().filter(|begin| !known.iter().any(|key| key.starts_with(*begin)));
        faults.extend(barren.map(|begin| format!("{} asks for a text {begin}…, which is in no catalogue", file.path)));
        used.extend(asked.keys.iter().chain(&asked.may).map(|key| message(key).to_owned()));
        beginnings.extend(asked.beginnings.into_iter().chain(asked.may_begin));
        let texts = piece.iter().filter(|token| token.kind == Kind::Text);
        used.extend(texts.map(|token| message(&token.text).to_owned()));
    }
    for catalogue in &read {
        for (key, line) in &catalogue.keys {
            if !used.contains(key) && !beginnings.iter().any(|begin| key.starts_with(begin)) {
                faults.push(format!("{}:{line} {key} is used nowhere", catalogue.file.path));
            }
        }
    }
    let stale = dynamic.iter().filter(|prefix| !known.is_empty() && !known.iter().any(|key| key.starts_with(**prefix)));
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

/// The message of a key; `title.aria` is an attribute of `title`.
fn message(key: &str) -> &str {
    key.split('.').next().unwrap_or_default()
}

/// What a piece of code asks of the catalogues.
#[derive(Default)]
struct Asked {
    /// Keys that must be there.
    keys: Vec<String>,
    /// Beginnings that some key must have.
    beginnings: Vec<String>,
    /// Keys that may be there.
    may: Vec<String>,
    /// Beginnings that a key may have.
    may_begin: Vec<String>,
}

impl Asked {
    fn of(tokens: &[Token]) -> Self {
        let mut asked = Self::default();
        for (at, token) in tokens.iter().enumerate().filter(|(_, token)| token.kind == Kind::Text) {
            let before = |end: usize, signs: &[&str]| {
                let start = end.checked_sub(signs.len());
                start.is_some_and(|start| signs.iter().zip(&tokens[start..]).all(|(sign, token)| token.is(sign)))
            };
            let made = before(at, MADE);
            let end = if made { at - MADE.len() } else { at };
            let after = |calls: &[&[&str]]| calls.iter().any(|call| before(end, call));
            let begin = made.then(|| token.text.split('{').next().unwrap_or_default().to_owned());
            let text = || token.text.clone();
            if after(CALLS) {
                begin.map_or_else(|| asked.keys.push(text()), |begin| asked.beginnings.push(begin));
            } else if after(MAYBE) {
                begin.map_or_else(|| asked.may.push(text()), |begin| asked.may_begin.push(begin));
            } else if after(WORD) {
                asked.beginnings.push(format!("{}-", token.text));
            } else if after(FIELD) {
                match tokens.get(at + 2) {
                    Some(name) if name.kind == Kind::Text => {
                        let key = format!("{}-{}", token.text, name.text.replace('_', "-"));
                        asked.may.push(format!("{key}-hint"));
                        asked.keys.push(key);
                    }
                    _ => asked.beginnings.push(format!("{}-", token.text)),
                }
            }
        }
        // A key that is all made of parts begins with nothing, which says nothing.
        asked.beginnings.retain(|begin| !begin.is_empty());
        asked.may_begin.retain(|begin| !begin.is_empty());
        asked
    }
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
        let source = "shell.t(\"title\"); f(\"hint\"); // t(\"gone\")";
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
            ("self.t(\"gone\")", ""),
            ("visit.texts().text(\"gone\")", ""),
            ("texts.with(\"gone\", &[])", ""),
            ("", "<p title=\"{{ shell.tv(\"gone\", x) }}\">"),
            ("", "{%- if t(\"gone\") -%}"),
            ("", "{{ shell.field(\"go\", \"n_e\", \"text\", x) }}"),
        ] {
            assert_eq!(told("", "", source, template, &[]).len(), 1, "{source}{template}");
        }
        assert!(told("", "", "fields.text(\"gone\", 9); start(\"gone\")", "<p>t(\"gone\")</p>", &[]).is_empty());
    }

    #[test]
    fn a_form_asks_for_its_labels_and_may_have_help() {
        let words = "don-received-on = Le\ndon-received-on-hint = Jour\nkind-a = A\nkind-b = B\n";
        let source = "shell.field(\"don\", \"received_on\", \"date\", v); shell.word(\"kind\", k.code())";
        assert_eq!(told(words, words, source, "", &[]), [""; 0]);
        assert_eq!(told(words, words, "fields.word(\"kind\", f)", "", &[]).len(), 8);
    }

    #[test]
    fn a_key_made_on_the_spot_uses_all_that_begin_so_and_needs_one() {
        let words = "role-a = A\nrole-b = B\nflash-c = C\ndon-x = X\n";
        let source = "shell.t(&format!(\"role-{role}\")); texts.maybe(&format!(\"flash-{code}\"), &[]);
            let field = |name: &str| shell.field(\"don\", name, \"text\", v); texts.text(&format!(\"{a}-{b}\"));";
        assert_eq!(told(words, words, source, "", &[]), [""; 0]);
        let bare = told("", "", source, "", &[]);
        assert_eq!(bare.len(), 2, "roles and fields, while what may be missing may: {bare:?}");
    }

    #[test]
    fn a_key_nobody_asks_for_is_told_in_both_languages() {
        assert_eq!(told("old = A\n", "old = A\n", "// t(\"old\")", "<p>old</p>", &[]).len(), 2);
        assert_eq!(told("a = A\na = B\n", "a = A\n", "t(\"a\")", "", &[]), ["src/devices/fr.ftl:2 a stands twice"]);
        assert_eq!(told("a = A\n", "a = A\n", "t(\"a\")", "", &["state-"]).len(), 1, "a dynamic beginning nobody has");
    }
}
