//! Things only one file of the house may do.

use super::rust::{modules, paths, tokens};
use super::tree::File;

const TRANSACTIONS: &[&str] = &["act"];
const ROUTERS: &[&str] = &["access/routes", "app", "serve"];
const TIME: &[&str] = &["kernel/clock"];

/// Transactions begun, routers named and clocks read outside their owners.
pub fn faults(files: &[File]) -> Vec<String> {
    let modules = modules(files);
    let mut faults = Vec::new();
    for file in files {
        let mut blame = |line: usize, what: &str, owners: &[&str]| {
            if !owned_by(file, owners) {
                faults.push(format!("{}:{line} {what}: only {} may", file.path, owners.join(" and ")));
            }
        };
        for named in paths(file, &modules) {
            let names: Vec<&str> = named.path.iter().map(String::as_str).collect();
            if names.first() == Some(&"axum") && names.contains(&"Router") {
                blame(named.line, "names axum::Router", ROUTERS);
            }
            if names.contains(&"TransactionTrait") {
                blame(named.line, "names TransactionTrait", TRANSACTIONS);
            }
            if names.windows(2).any(|pair| matches!(pair, ["Utc" | "Local" | "SystemTime", "now"] | ["Uuid", "now_v7"]))
            {
                blame(named.line, "reads the time", TIME);
            }
        }
        let tokens = tokens(&file.text);
        for call in tokens.windows(4).filter(|call| call[0].is(".") && call[2].is("(")) {
            // A database's `begin` takes nothing; a parser's own may, and `Act::begin(…)` is what everybody else calls.
            let begins = call[1].is("begin") && call[3].is(")");
            if begins || call[1].is("begin_with_config") || call[1].is("begin_with_options") {
                blame(call[1].line, "begins a transaction", TRANSACTIONS);
            }
        }
    }
    faults
}

/// The file is one of these, or stands in a folder of that name.
fn owned_by(file: &File, owners: &[&str]) -> bool {
    let below = file.rooms().join("/");
    owners.iter().any(|owner| below == *owner || below.starts_with(&format!("{owner}/")))
}

#[cfg(test)]
mod examples {
    use super::*;

    const DOINGS: &[(&str, &str)] = &[
        ("src/act.rs", "fn f() { db.begin().await }"),
        ("src/act/snapshot.rs", "use sea_orm::TransactionTrait;"),
        ("src/act.rs", "let tx = pool.begin_with_config(None, None);"),
        ("src/app.rs", "use axum::{Json, Router};"),
        ("src/access/routes.rs", "fn f() -> axum::Router<App> {}"),
        ("src/kernel/clock.rs", "Some(chrono::Utc::now())"),
        ("src/kernel/clock.rs", "std::time::SystemTime::now()"),
        ("src/kernel/clock.rs", "Uuid::now_v7()"),
    ];

    #[test]
    fn what_the_owner_may_do_nobody_else_may() {
        for (owner, doing) in DOINGS {
            assert!(faults(&[File::new(owner, doing)]).is_empty(), "{owner}: {doing}");
            for other in ["src/devices/store.rs", "src/access/pages.rs", "src/actions.rs", "src/documents/app.rs"] {
                assert_eq!(faults(&[File::new(other, doing)]).len(), 1, "{other}: {doing}");
            }
        }
    }

    #[test]
    fn words_that_only_look_like_it_are_let_be() {
        let innocent = "Act::begin(app, actor); self.begin(at); // db.begin()\nlet begin = \"x.begin()\"; range.begin; Instant::now(); web::Router::new(); clock.now()";
        assert!(faults(&[File::new("src/web/visit.rs", innocent)]).is_empty());
    }
}
