//! Which top module may import which. The order is defined here and nowhere else.

use super::rust::{Named, modules, paths};
use super::tree::File;
use std::collections::{BTreeMap, BTreeSet};

/// What everything stands on; these may know each other and the subjects, never a stage.
const GROUND: &[&str] = &[
    "kernel",
    "config",
    "error",
    "database",
    "vault",
    "entities",
    "act",
    "access",
    "journal",
    "vocabularies",
    "web",
    "documents",
];
/// What the story is about.
const SUBJECTS: &[&str] = &["devices", "beneficiaries", "organisations"];
/// What happens to the subjects.
const STAGES: &[&str] = &["donations", "workshop", "allocations", "training", "outcomes", "erasures", "reports"];
/// What puts the house together; `crate::app::App` is handed down to every page, so imports of it count for nothing.
const ROOF: &[&str] = &["app", "serve", "cli", "lib", "main"];

/// Whether this top module is a room of the story, a subject or a stage.
pub fn is_story(name: &str) -> bool {
    SUBJECTS.contains(&name) || STAGES.contains(&name)
}

/// Imports against the order, and circles.
pub fn faults(files: &[File]) -> Vec<String> {
    let modules = modules(files);
    let mut faults = Vec::new();
    let mut edges: BTreeMap<String, BTreeMap<String, String>> = BTreeMap::new();
    for file in files {
        let rooms = file.rooms();
        let Some(&from) = rooms.first() else { continue };
        // The documents are a crate of their own: its `crate` is not ours.
        if from == "documents" {
            continue;
        }
        for named in paths(file, &modules) {
            let Some(to) = top(&named, &modules).filter(|to| *to != from) else { continue };
            let at = format!("{}:{} names {}", file.path, named.line, named.shown());
            if (GROUND.contains(&from) || SUBJECTS.contains(&from))
                && STAGES.contains(&to)
                && !pure_for_a_table(from, &named)
            {
                faults.push(format!("{at}: {from} stands below every stage"));
            } else if to == "reports" && !ROOF.contains(&from) {
                faults.push(format!("{at}: nothing imports the reports"));
            }
            if ![from, to].iter().any(|name| GROUND.contains(name) || ROOF.contains(name)) {
                edges.entry(from.to_owned()).or_default().entry(to.to_owned()).or_insert(at);
            }
        }
    }
    faults.extend(circles(&edges));
    faults
}

/// The top module of ours that a path leads to.
fn top<'a>(named: &'a Named, modules: &BTreeSet<Vec<String>>) -> Option<&'a str> {
    let name = named.path.get(1).filter(|_| named.begins(&["crate"]))?;
    modules.contains(std::slice::from_ref(name)).then_some(name.as_str())
}

/// A table's column holds a word of a stage's own rules: entities stand between the two (the layers see to the rest).
fn pure_for_a_table(from: &str, named: &Named) -> bool {
    from == "entities" && !named.begins(&["crate", "reports"])
}

/// Each circle once, told by the imports that make it.
fn circles(edges: &BTreeMap<String, BTreeMap<String, String>>) -> Vec<String> {
    let mut told = BTreeSet::new();
    let mut found = Vec::new();
    for start in edges.keys() {
        let mut ways = vec![vec![start.clone()]];
        let mut seen = BTreeSet::new();
        while let Some(way) = ways.pop() {
            for next in edges.get(&way[way.len() - 1]).into_iter().flat_map(BTreeMap::keys) {
                if next == start {
                    let members: BTreeSet<_> = way.iter().cloned().collect();
                    if told.insert(members) {
                        let steps =
                            way.iter().zip(way.iter().skip(1).chain([start])).map(|(a, b)| edges[a][b].as_str());
                        found.push(format!(
                            "{} → {start} goes round:\n  {}",
                            way.join(" → "),
                            steps.collect::<Vec<_>>().join("\n  ")
                        ));
                    }
                } else if seen.insert(next.clone()) {
                    ways.push(way.iter().cloned().chain([next.clone()]).collect());
                }
            }
        }
    }
    found
}

#[cfg(test)]
mod examples {
    use super::*;

    fn told(texts: &[(&str, &str)]) -> Vec<String> {
        faults(&texts.iter().map(|(path, text)| File::new(path, text)).collect::<Vec<_>>())
    }

    #[test]
    fn a_subject_or_the_ground_that_imports_a_stage_is_told() {
        for from in
            ["src/devices/store.rs", "src/organisations.rs", "src/beneficiaries/pages/file.rs", "src/web/lists.rs"]
        {
            assert_eq!(
                told(&[(from, "use crate::workshop::bench;"), ("src/workshop/bench.rs", "")]).len(),
                1,
                "{from}"
            );
        }
    }

    #[test]
    fn only_the_roof_imports_the_reports() {
        let reports = ("src/reports/mod.rs", "");
        assert_eq!(told(&[("src/training/mod.rs", "use crate::reports::Figure;"), reports]).len(), 1);
        assert_eq!(told(&[("src/entities/report.rs", "use crate::reports::period;"), reports]).len(), 1);
        assert!(
            told(&[("src/app.rs", "use crate::reports;"), ("src/cli/report.rs", "use crate::reports::x;"), reports])
                .is_empty()
        );
    }

    #[test]
    fn stages_may_lean_on_each_other_but_not_in_a_circle() {
        let leaning =
            ("src/training/store.rs", "use crate::outcomes::rules::open; use crate::app::App; use crate::web::x;");
        assert!(
            told(&[
                leaning,
                ("src/outcomes/rules.rs", ""),
                ("src/app.rs", "use crate::training;"),
                ("src/web/x.rs", "")
            ])
            .is_empty()
        );
        let back = ("src/outcomes/store.rs", "use crate::allocations;");
        let round = told(&[leaning, back, ("src/allocations/mod.rs", "use crate::training::store;")]);
        assert_eq!(round.len(), 1);
        assert!(round[0].contains("src/outcomes/store.rs:1"), "{round:?}");
    }

    #[test]
    fn a_table_may_hold_a_word_of_a_stage() {
        let tables = ("src/entities/columns.rs", "use crate::training::rules::Status; crate::codes! {}");
        assert!(
            told(&[tables, ("src/training/rules.rs", "use crate::kernel::lang;"), ("src/kernel/lang.rs", "")])
                .is_empty()
        );
    }
}
