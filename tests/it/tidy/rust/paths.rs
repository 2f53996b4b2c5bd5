//! Every path a file names, in `use` or in passing, told from the root of the crate.

use super::super::tree::File;
use super::{Kind, Token, tokens};
use std::collections::BTreeSet;

/// A path named on a line. What is ours begins with `crate`, what is not with the name of its crate.
pub struct Named {
    pub path: Vec<String>,
    pub line: usize,
}

impl Named {
    /// The path begins with these names: `["crate", "entities"]`.
    pub fn begins(&self, with: &[&str]) -> bool {
        self.path.len() >= with.len() && self.path.iter().zip(with).all(|(a, b)| a == b)
    }

    /// As written in a fault.
    pub fn shown(&self) -> String {
        self.path.join("::")
    }
}

/// The modules that these files make, each as the names from the root: `["devices", "rules"]`.
pub fn modules(files: &[File]) -> BTreeSet<Vec<String>> {
    let mut found = BTreeSet::new();
    for file in files {
        let room = module(file);
        found.extend((1..=room.len()).map(|length| room[..length].to_vec()));
    }
    found
}

/// Every path of two names or more in `file`, and every name that a `use` brings in.
pub fn paths(file: &File, modules: &BTreeSet<Vec<String>>) -> Vec<Named> {
    let tokens = tokens(&file.text);
    let mut reader = Reader { tokens: &tokens, room: module(file), modules, found: Vec::new() };
    let mut inline: Vec<usize> = Vec::new();
    let (mut at, mut depth) = (0, 0);
    while at < tokens.len() {
        let token = &tokens[at];
        let before = at.checked_sub(1).map(|b| &tokens[b]);
        if token.is("mod") && tokens.get(at + 2).is_some_and(|t| t.is("{")) {
            reader.room.push(tokens[at + 1].text.clone());
            inline.push(depth);
            at += 2;
            continue;
        }
        if token.is("{") {
            depth += 1;
        } else if token.is("}") {
            depth -= 1;
            if inline.last() == Some(&depth) {
                inline.pop();
                reader.room.pop();
            }
        }
        if token.is("use") && !before.is_some_and(|t| t.is("+") || t.is("fn")) {
            at = reader.tree(at + 1, &[]);
        } else if token.kind == Kind::Word && !before.is_some_and(|t| t.is("::") || t.is(".")) {
            at = reader.passing(at);
        } else {
            at += 1;
        }
    }
    reader.found
}

/// The module a file is: `src/devices/mod.rs` is `["devices"]`, `src/lib.rs` the root.
fn module(file: &File) -> Vec<String> {
    let mut rooms: Vec<String> = file.rooms().into_iter().map(str::to_owned).collect();
    if rooms.last().is_some_and(|last| last == "mod" || (rooms.len() == 1 && (last == "lib" || last == "main"))) {
        rooms.pop();
    }
    rooms
}

struct Reader<'a> {
    tokens: &'a [Token],
    room: Vec<String>,
    modules: &'a BTreeSet<Vec<String>>,
    found: Vec<Named>,
}

impl Reader<'_> {
    /// Reads a tree of `use` from `at`; answers where it ends.
    fn tree(&mut self, mut at: usize, prefix: &[String]) -> usize {
        let mut path = prefix.to_vec();
        while let Some(token) = self.tokens.get(at) {
            if token.is("{") {
                at += 1;
                while self.tokens.get(at).is_some_and(|t| !t.is("}")) {
                    at = self.tree(at, &path);
                    if self.tokens.get(at).is_some_and(|t| t.is(",")) {
                        at += 1;
                    } else if self.tokens.get(at).is_some_and(|t| t.is(";")) {
                        return at;
                    }
                }
                return at + 1;
            }
            if token.is("as") {
                at += 2;
            } else if token.is("}") || token.is(",") || token.is(";") {
                break;
            } else {
                if token.kind == Kind::Word || token.is("*") {
                    path.push(token.text.clone());
                }
                at += 1;
            }
        }
        if path.len() > prefix.len() {
            self.keep(path, self.tokens[at - 1].line);
        }
        at
    }

    /// Reads a path named in passing; a single word is none.
    fn passing(&mut self, mut at: usize) -> usize {
        let line = self.tokens[at].line;
        let mut path = vec![self.tokens[at].text.clone()];
        at += 1;
        while self.tokens.get(at).is_some_and(|t| t.is("::"))
            && self.tokens.get(at + 1).is_some_and(|t| t.kind == Kind::Word)
        {
            path.push(self.tokens[at + 1].text.clone());
            at += 2;
        }
        if path.len() > 1 {
            self.keep(path, line);
        }
        at
    }

    fn keep(&mut self, path: Vec<String>, line: usize) {
        let mut names = path.as_slice();
        let mut from = match names[0].as_str() {
            "crate" | "passerelle" => Vec::new(),
            "self" | "super" => self.room.clone(),
            first => {
                let child = self.room.iter().cloned().chain([first.to_owned()]).collect::<Vec<_>>();
                if !self.modules.contains(&child) {
                    self.found.push(Named { path, line });
                    return;
                }
                self.room.clone()
            }
        };
        while let Some((first, rest)) = names.split_first() {
            match first.as_str() {
                "crate" | "passerelle" | "self" => {}
                "super" => drop(from.pop()),
                _ => break,
            }
            names = rest;
        }
        let whole = ["crate".to_owned()].into_iter().chain(from).chain(names.iter().cloned());
        self.found.push(Named { path: whole.filter(|name| name != "self").collect(), line });
    }
}

#[test]
fn paths_are_told_from_the_root_however_they_are_written() {
    let files = [
        File::new("src/devices/store.rs", ""),
        File::new(
            "src/devices/mod.rs",
            "use crate::{act::Act, entities::{device as d, self}};\nuse super::kernel::*;\npub use store::Saved;
             fn f() { sea_orm::Statement::x(); self.a.b::<axum::Body>(); store::save() }
             mod tests { use super::*; fn g() { super::super::web::h() } } fn k() { self::l::m() }",
        ),
    ];
    let seen: Vec<_> = paths(&files[1], &modules(&files)).iter().map(Named::shown).collect();
    let wanted = [
        "crate::act::Act",
        "crate::entities::device",
        "crate::entities",
        "crate::kernel::*",
        "crate::devices::store::Saved",
        "sea_orm::Statement::x",
        "axum::Body",
        "crate::devices::store::save",
        "crate::devices::*",
        "crate::web::h",
        "crate::devices::l::m",
    ];
    assert_eq!(seen, wanted);
}
