//! What `docs/operation` hands to an operator is what the service takes: its options, its settings, its variables.

use passerelle::config::Config;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/operation")
}

fn files() -> Vec<(String, String)> {
    let entries = std::fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path());
    entries
        .map(|path| (path.file_name().unwrap().to_string_lossy().into_owned(), std::fs::read_to_string(path).unwrap()))
        .collect()
}

/// The words after the program's name, of every line that runs it.
fn commands() -> Vec<(String, Vec<String>)> {
    let mut found = Vec::new();
    for (name, text) in files() {
        for line in text.lines() {
            let line = line.trim().trim_start_matches("ExecStart=").trim_start_matches("sudo -u passerelle ");
            let Some((program, rest)) = line.split_once(' ') else { continue };
            if !matches!(program, "passerelle" | "/usr/local/bin/passerelle") {
                continue;
            }
            // A comment, or what a shell does with the words after them.
            let rest = rest.split([';', '#', '|', '<', '>']).next().unwrap_or_default();
            let words = rest.split_whitespace().map(|word| word.trim_matches(['"', '’']).to_owned());
            found.push((name.clone(), words.collect()));
        }
    }
    found
}

#[test]
fn every_command_written_there_is_understood() {
    let commands = commands();
    assert!(commands.len() > 10, "{commands:?}");
    for (name, words) in commands {
        let run =
            std::process::Command::new(env!("CARGO_BIN_EXE_passerelle")).args(&words).arg("--help").output().unwrap();
        let said = String::from_utf8_lossy(&run.stderr);
        assert!(run.status.success() && !run.stdout.is_empty(), "{name}: passerelle {}: {said}", words.join(" "));
    }
}

#[test]
fn the_settings_shown_there_are_read() {
    let config = Config::load(Some(&folder().join("passerelle.toml")), &BTreeMap::new()).unwrap();
    assert!(
        config.is_https() && config.trusted_proxy && config.require_second_factor && config.metrics_listen.is_some()
    );
    assert_eq!(config.master_key_file, Path::new("/var/lib/passerelle-key/passerelle.key"));
}

#[test]
fn every_variable_written_there_is_one_of_the_service() {
    let known = include_str!("../../../src/config.rs");
    let mut seen = BTreeSet::new();
    for (name, text) in files() {
        for (at, _) in text.match_indices("PASSERELLE_") {
            let word: String = text[at..].chars().take_while(|c| c.is_ascii_uppercase() || *c == '_').collect();
            let end = word.trim_end_matches('_');
            assert!(known.contains(&format!("`{end}`")) || end == "PASSERELLE", "{name}: {word}");
            seen.insert(end.to_owned());
        }
    }
    assert!(seen.len() > 4, "{seen:?}");
}

/// A figure that is documented is told, and one that is told is documented.
#[test]
fn the_figures_listed_there_are_those_of_the_service() {
    let told = include_str!("../../../src/operation/metrics.rs");
    let listed = std::fs::read_to_string(folder().join("README.md")).unwrap();
    let names = |text: &str| -> BTreeSet<String> {
        let word =
            |(at, _): (usize, &str)| text[at..].chars().take_while(|c| c.is_ascii_lowercase() || *c == '_').collect();
        text.match_indices("passerelle_").map(word).collect()
    };
    let (told, mut listed) = (names(told), names(&listed));
    listed.retain(|name| !name.starts_with("passerelle_http_"));
    assert_eq!(told, listed);
}
