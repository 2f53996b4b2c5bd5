//! What each kind of file may import: kernel ← pure files ← entities ← store ← actions ← pages and api.

use super::order::is_story;
use super::rust::{Kind, Named, Token, modules, paths, tokens};
use super::tree::File;

/// Files of rules and formulas, by name, in the rooms of the story.
const PURE: &[&str] = &[
    "rules",
    "lifecycle",
    "media",
    "blockers",
    "health",
    "identity",
    "figures",
    "disclosure",
    "intervals",
    "period",
    "matching",
    "warranty",
    "contributions",
];
/// Folders where a file's name is a subject (a command, a document), not a layer.
const NAMED_BY_SUBJECT: &[&str] = &["cli", "documents"];

const DATABASE: &[&str] = &["sea_orm", "sea_orm_migration", "sea_query", "sqlx"];
const PAGE_MAKING: &[&str] = &["axum", "axum_extra", "askama", "tower", "tower_http", "hyper", "http"];
const RANDOM_AND_TASKS: &[&str] = &["tokio", "getrandom", "rand"];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Layer {
    Kernel,
    Pure,
    Entities,
    Store,
    Actions,
    Pages,
}

impl Layer {
    /// The layer of a file: a folder named after a layer decides, then the file's own name.
    fn of(file: &File) -> Option<Self> {
        let rooms = file.rooms();
        let (name, folders) = rooms.split_last()?;
        match folders.first().copied() {
            Some("kernel") => return Some(Self::Kernel),
            Some("entities") => return Some(Self::Entities),
            Some(first) if NAMED_BY_SUBJECT.contains(&first) => return None,
            Some(_) => {}
            None => return None,
        }
        let named = |name: &str| match name {
            "store" | "queries" => Some(Self::Store),
            "actions" => Some(Self::Actions),
            "pages" | "api" => Some(Self::Pages),
            "rules" => Some(Self::Pure),
            _ => None,
        };
        let own = if PURE.contains(name) && is_story(folders[0]) { Some(Self::Pure) } else { named(name) };
        let parser = folders.starts_with(&["workshop", "evidence"]) && rooms != ["workshop", "evidence", "mod"];
        folders.iter().rev().find_map(|folder| named(folder)).or(own).or(parser.then_some(Self::Pure))
    }

    /// Names of crates it may not use, and modules of ours it may not.
    fn forbidden(self) -> (Vec<&'static str>, &'static [&'static str]) {
        let crates = |lists: &[&[&'static str]]| lists.concat();
        match self {
            // The kernel makes keys and references, so it may ask for random bytes.
            Self::Kernel => (crates(&[DATABASE, PAGE_MAKING, &["tokio"]]), &[]),
            Self::Pure => (
                crates(&[DATABASE, PAGE_MAKING, RANDOM_AND_TASKS]),
                &["entities", "act", "app", "web", "cli", "store", "queries", "actions", "pages", "api"],
            ),
            Self::Entities => {
                (PAGE_MAKING.to_vec(), &["act", "app", "web", "cli", "store", "queries", "actions", "pages", "api"])
            }
            Self::Store => (PAGE_MAKING.to_vec(), &["app", "cli", "actions", "pages", "api"]),
            Self::Actions => (PAGE_MAKING.to_vec(), &["entities", "cli", "pages", "api"]),
            Self::Pages => (DATABASE.to_vec(), &["entities", "cli"]),
        }
    }

    /// Methods it may not call.
    fn uncalled(self) -> &'static [&'static str] {
        match self {
            Self::Store => &["begin", "begin_with_config", "begin_with_options", "commit"],
            Self::Pages => &["begin", "commit"],
            _ => &[],
        }
    }
}

/// What these files import, call or say against their layer.
pub fn faults(files: &[File]) -> Vec<String> {
    let modules = modules(files);
    let mut faults = Vec::new();
    for file in files {
        let Some(layer) = Layer::of(file) else { continue };
        let mut blame =
            |line: usize, what: &str| faults.push(format!("{}:{line} {what}, a file of {layer:?} may not", file.path));
        let (crates, ours) = layer.forbidden();
        for named in paths(file, &modules) {
            if against(&named, layer, &crates, ours) {
                blame(named.line, &format!("names {}", named.shown()));
            }
        }
        let tokens = tokens(&file.text);
        for (dot, name) in tokens.iter().zip(tokens.iter().skip(1)) {
            if dot.is(".") && layer.uncalled().iter().any(|method| name.is(method)) {
                blame(name.line, &format!("calls .{}()", name.text));
            }
        }
        if layer == Layer::Actions {
            tokens.iter().filter(|token| is_sql(token)).for_each(|token| blame(token.line, "holds SQL"));
        }
    }
    faults
}

/// Where a path leads decides, not what it ends in: a type called `store` is nobody's business.
fn against(named: &Named, layer: Layer, crates: &[&str], ours: &[&str]) -> bool {
    let Some((first, rest)) = named.path.split_first() else { return false };
    if first != "crate" {
        return crates.contains(&first.as_str());
    }
    let top = rest.first().map_or("", String::as_str);
    if layer == Layer::Kernel {
        // `crate::codes!` is the kernel's own, exported at the root.
        return !matches!(top, "kernel" | "codes" | "");
    }
    rest.iter().take(3).any(|name| ours.contains(&name.as_str()))
}

fn is_sql(token: &Token) -> bool {
    let words: Vec<String> = token.text.split_whitespace().take(40).map(str::to_ascii_uppercase).collect();
    let has = |word: &str| words.iter().any(|w| w == word);
    token.kind == Kind::Text
        && match words.first().map(String::as_str) {
            Some("SELECT" | "DELETE" | "WITH") => has("FROM"),
            Some("INSERT") => has("INTO"),
            Some("UPDATE") => has("SET"),
            _ => false,
        }
}

#[cfg(test)]
mod examples {
    use super::*;

    fn told(path: &str, text: &str) -> Vec<String> {
        faults(&[File::new(path, text)])
    }

    #[test]
    fn a_rule_file_that_reaches_for_the_outside_is_told() {
        for bad in [
            "use sea_orm::Value;",
            "use axum::http;",
            "fn f() { tokio::spawn(g()) }",
            "use crate::entities::device;",
            "use super::store;",
            "use super::{media, store::find};",
            "use crate::donations::queries::all;",
            "#[derive(askama::Template)] struct P;",
        ] {
            for path in [
                "src/devices/rules.rs",
                "src/reports/figures.rs",
                "src/workshop/evidence/lshw.rs",
                "src/workshop/evidence/lshw/mod.rs",
                "src/allocations/rules/order.rs",
            ] {
                assert_eq!(told(path, bad).len(), 1, "{path}: {bad}");
            }
        }
    }

    #[test]
    fn a_rule_file_may_use_the_kernel_dates_serde_and_other_rules() {
        let good = "use crate::kernel::money::Cents; use chrono::NaiveDate; use serde::Serialize; use super::media::Medium;
            use crate::devices::lifecycle::State; // use sea_orm::Value;\ncrate::codes! { pub enum Store { A = \"sea_orm\" } }";
        assert!(told("src/devices/rules.rs", good).is_empty());
    }

    #[test]
    fn the_kernel_stands_on_nothing_of_ours() {
        assert_eq!(told("src/kernel/tag.rs", "use crate::devices::rules::Tag;").len(), 1);
        assert_eq!(
            told("src/kernel/ids.rs", "use tokio::time; crate::codes! {} fn f() { getrandom::fill(b) }").len(),
            1
        );
    }

    #[test]
    fn a_store_neither_opens_transactions_nor_makes_pages() {
        assert_eq!(
            told("src/devices/store.rs", "fn f() { db.begin().await } use crate::devices::actions::x;").len(),
            2
        );
        assert_eq!(told("src/reports/queries.rs", "use axum::Json;").len(), 1);
        assert_eq!(
            told("src/devices/store/media.rs", "use sea_orm::EntityTrait; use crate::entities::medium;"),
            [""; 0]
        );
    }

    #[test]
    fn an_action_holds_no_sql_no_entity_and_no_page() {
        let bad = "use crate::entities::device; const Q: &str = \"select id\n from devices\"; use askama::Template;";
        assert_eq!(told("src/devices/actions.rs", bad).len(), 3);
        assert!(told("src/devices/actions.rs", "log(\"select a device from the list\".len())").len() == 1);
        assert!(
            told("src/devices/actions/triage.rs", "use crate::act::Act; refuse(\"update the browser\")").is_empty()
        );
    }

    #[test]
    fn a_page_asks_no_database_and_commits_nothing() {
        assert_eq!(told("src/devices/pages/list.rs", "use sea_orm::DbErr; fn f() { act.commit() }").len(), 2);
        assert_eq!(told("src/access/api.rs", "use crate::entities::user;").len(), 1);
        assert!(told("src/devices/pages.rs", "use super::store::shelf; use crate::web::form::Field;").is_empty());
    }

    #[test]
    fn tables_commands_and_documents_are_named_by_subject() {
        assert!(told("src/entities/media.rs", "use sea_orm::EntityTrait;").is_empty());
        assert!(told("src/cli/media.rs", "use sea_orm::EntityTrait;").is_empty());
        assert!(told("src/web/health.rs", "use axum::Json;").is_empty());
        assert_eq!(told("src/entities/media.rs", "use crate::devices::store::save;").len(), 1);
    }
}
