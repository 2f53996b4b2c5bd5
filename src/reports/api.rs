//! The report through the API: JSON, or CSV when the period ends in `.csv`.

use super::files::{self, Reader};
use super::period::Period;
use super::{actions, wording};
use crate::error::{Error, Result};
use crate::web::{self, Visit};
use axum::Json;
use axum::extract::Path;
use axum::response::{IntoResponse as _, Response};

/// The forms a report may take at its address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// What the address gives without a suffix.
    Usual,
    /// `.csv`
    Csv,
    /// `.json`
    Json,
}

/// Reads the last part of an address: a period, and the form its suffix asks for.
///
/// # Errors
/// A field error that names the periods that are taken.
pub fn read(typed: &str) -> Result<(Period, Form)> {
    let (text, form) = if let Some(text) = typed.strip_suffix(".csv") {
        (text, Form::Csv)
    } else if let Some(text) = typed.strip_suffix(".json") {
        (text, Form::Json)
    } else {
        (typed, Form::Usual)
    };
    let period = text.parse().map_err(|fault| Error::field("period", wording::fault_code(fault)))?;
    Ok((period, form))
}

/// `GET /reports/{period}`, `.csv`, `.json`
pub async fn show(visit: Visit, Path(typed): Path<String>) -> Result<Response> {
    visit.query().finish()?;
    let (period, form) = read(&typed)?;
    let report = actions::read(&visit.app, visit.actor()?, period).await?;
    Ok(match form {
        Form::Csv => web::attachment(files::csv(&report, Reader::Program)?, "text/csv; charset=utf-8", &name(&period)),
        Form::Usual | Form::Json => Json(files::json(&report, visit.lang)).into_response(),
    })
}

/// The name of a report's table when it is kept.
pub fn name(period: &Period) -> String {
    format!("passerelle-{period}.csv")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_suffix_says_the_form_and_dates_keep_their_dots() {
        let shown = |typed: &str| read(typed).map(|(period, form)| (period.to_string(), form)).unwrap();
        assert_eq!(shown("2026-Q1"), ("2026-Q1".to_owned(), Form::Usual));
        assert_eq!(shown("2026.csv"), ("2026".to_owned(), Form::Csv));
        assert_eq!(shown("2026-01-15..2026-03-30.json"), ("2026-01-15..2026-03-30".to_owned(), Form::Json));
        assert!(read("2026.pdf").is_err());
    }
}
