//! The house rules, held by reading the source tree: who imports whom, who alone does what, how long a file is, that no
//! template and no text is an orphan. Each rule is a function from files to faults, tried here on the real tree and, in
//! its own file, on small bad examples.

mod layers;
mod order;
mod owners;
mod rust;
mod sizes;
mod templates;
mod texts;
mod tree;

use tree::{files, rust_files};

/// Fails with one fault a line.
fn assert_tidy(faults: &[String]) {
    assert!(faults.is_empty(), "\n{}\n", faults.join("\n"));
}

#[test]
fn every_file_imports_only_what_its_layer_may() {
    assert_tidy(&layers::faults(&rust_files()));
}

#[test]
fn no_subject_imports_a_stage_nothing_imports_the_reports_and_no_imports_go_round() {
    assert_tidy(&order::faults(&rust_files()));
}

#[test]
fn transactions_routers_and_the_time_have_one_owner() {
    assert_tidy(&owners::faults(&rust_files()));
}

#[test]
fn no_file_is_too_long_to_read() {
    let code =
        ["src", "migration", "tests", "benches"].into_iter().flat_map(|folder| files(folder, &["rs", "js", "mjs"]));
    assert_tidy(&sizes::faults(&code.collect::<Vec<_>>()));
}

#[test]
fn every_template_is_used() {
    assert_tidy(&templates::orphans(&files("templates", &[]), &rust_files()));
}

#[test]
fn the_texts_are_the_same_in_both_languages_all_used_and_all_there() {
    assert_tidy(&texts::faults(&files("src", &["ftl"]), &rust_files(), &files("templates", &[]), texts::DYNAMIC));
}

#[test]
fn the_tree_was_found() {
    assert!(rust_files().iter().any(|file| file.path == "src/lib.rs"));
    assert!(files("tests", &["rs"]).iter().any(|file| file.path == "tests/it/tidy.rs"));
}
