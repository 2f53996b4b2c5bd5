//! Help, and the words of the product: one glossary, in `seeds/glossary.csv`.

use super::shell::Shell;
use super::visit::Visit;
use crate::error::{Error, Result};
use crate::kernel::lang::Lang;
use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;

const GLOSSARY: &str = include_str!("../../seeds/glossary.csv");

/// One word of the product, in both languages.
#[derive(Deserialize)]
struct Word {
    fr: String,
    en: String,
    means_fr: String,
    means_en: String,
    /// What screens do not say in its place.
    #[allow(dead_code, reason = "read by the test that keeps it out of the screens")]
    instead_of_fr: String,
}

#[derive(Template)]
#[template(path = "web/help.html")]
struct HelpPage {
    shell: Shell,
    words: Vec<(String, String)>,
}

/// How to find, scan and go by keyboard; what the words mean.
pub async fn help(visit: Visit) -> Result<Response> {
    visit.query().finish()?;
    let lang = visit.lang;
    let mut words: Vec<(String, String)> = glossary()?
        .into_iter()
        .map(|word| match lang {
            Lang::Fr => (word.fr, word.means_fr),
            Lang::En => (word.en, word.means_en),
        })
        .collect();
    words.sort_by_key(|(word, _)| crate::kernel::text::fold(word));
    Ok(super::page(StatusCode::OK, &HelpPage { shell: visit.shell("help-title"), words }))
}

fn glossary() -> Result<Vec<Word>> {
    let mut reader = csv::Reader::from_reader(GLOSSARY.as_bytes());
    reader.deserialize().collect::<core::result::Result<_, _>>().map_err(|cause| Error::internal(cause.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn screens_use_the_words_of_the_glossary() {
        let catalogues = super::super::texts::catalogues(Lang::Fr).join("\n").to_lowercase();
        let values: Vec<&str> = catalogues.lines().filter_map(|line| line.split_once('=').map(|(_, v)| v)).collect();
        for word in glossary().unwrap() {
            for other in word.instead_of_fr.split(',').map(str::trim).filter(|other| !other.is_empty()) {
                let says = |line: &&&str| line.split(|c: char| !c.is_alphanumeric()).any(|part| part == other);
                let found = values.iter().find(says);
                assert!(found.is_none(), "{other:?} stands for {:?} in: {}", word.fr, found.unwrap());
            }
        }
    }
}
