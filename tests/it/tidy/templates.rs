//! No template lies about unused.

use super::rust::{Kind, Token, tokens};
use super::tree::File;
use std::collections::{BTreeMap, BTreeSet};

const FOLDER: &str = "templates/";

/// Templates that no source names (`path = "…"`), nor any template that is itself in use.
pub fn orphans(templates: &[File], sources: &[File]) -> Vec<String> {
    let by_name: BTreeMap<&str, &File> =
        templates.iter().filter_map(|file| Some((file.path.strip_prefix(FOLDER)?, file))).collect();
    let mut used = BTreeSet::new();
    let mut open: Vec<String> = sources.iter().flat_map(|file| texts(&tokens(&file.text))).collect();
    while let Some(name) = open.pop() {
        let Some((&name, file)) = by_name.get_key_value(name.as_str()) else { continue };
        if used.insert(name) {
            let folder = name.rsplit_once('/').map(|(folder, _)| folder);
            for wanted in named_in(&file.text) {
                open.extend(folder.map(|folder| format!("{folder}/{wanted}")));
                open.push(wanted);
            }
        }
    }
    let left = by_name.keys().filter(|name| !used.contains(*name));
    left.map(|name| format!("{FOLDER}{name} is used by no page and by no template in use")).collect()
}

/// The code between `{{ }}` and `{% %}`, each piece cut into tokens; `{# #}` is a comment.
pub fn code(template: &str) -> Vec<Vec<Token>> {
    let mut pieces = Vec::new();
    let mut rest = template;
    while let Some(at) = rest.find('{') {
        rest = &rest[at..];
        let (close, keep) = match rest.as_bytes().get(1) {
            Some(b'{') => ("}}", true),
            Some(b'%') => ("%}", true),
            Some(b'#') => ("#}", false),
            _ => {
                rest = &rest[1..];
                continue;
            }
        };
        let end = rest[2..].find(close).map_or(rest.len(), |length| length + 2);
        if keep {
            pieces.push(tokens(rest[2..end].trim_matches(['-', '+', '~'])));
        }
        rest = &rest[(end + 2).min(rest.len())..];
    }
    pieces
}

fn named_in(template: &str) -> Vec<String> {
    let naming =
        |piece: &Vec<Token>| piece.first().is_some_and(|t| ["include", "extends", "import"].iter().any(|w| t.is(w)));
    code(template).into_iter().filter(naming).flat_map(|piece| texts(&piece)).collect()
}

fn texts(tokens: &[Token]) -> Vec<String> {
    tokens.iter().filter(|token| token.kind == Kind::Text).map(|token| token.text.clone()).collect()
}

#[test]
fn a_template_only_an_orphan_includes_is_an_orphan_too() {
    let templates = [
        File::new("templates/layout.html", "{#- include \"old.html\" -#}<b>{{ t.get(\"x\") }}</b>"),
        File::new("templates/old.html", "{% include \"_older.html\" %}"),
        File::new("templates/_older.html", ""),
        File::new("templates/devices/list.html", "{%- extends \"layout.html\" -%} {% include \"_rows.html\" %}"),
        File::new("templates/devices/_rows.html", "{% import \"ui/field.html\" as ui %}"),
        File::new("templates/ui/field.html", ""),
    ];
    let page = File::new("src/devices/pages.rs", "#[template(path = \"devices/list.html\")] // \"old.html\"");
    let left = orphans(&templates, &[page]);
    assert_eq!(left.len(), 2, "{left:?}");
    assert!(left.iter().all(|fault| fault.contains("old")));
    assert_eq!(orphans(&templates, &[]).len(), 6);
}
