//! The report through the API: JSON, or a table when the period ends in `.csv` or `.xlsx`.

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
    /// `.xlsx`
    Xlsx,
}

/// Reads the last part of an address: a period, and the form its suffix asks for.
///
/// # Errors
/// A field error that names the periods that are taken.
pub fn read(typed: &str) -> Result<(Period, Form)> {
    let suffixes = [(".csv", Form::Csv), (".json", Form::Json), (".xlsx", Form::Xlsx)];
    let suffixed = suffixes.into_iter().find_map(|(suffix, form)| Some((typed.strip_suffix(suffix)?, form)));
    let (text, form) = suffixed.unwrap_or((typed, Form::Usual));
    let period = text.parse().map_err(|fault| Error::field("period", wording::fault_code(fault)))?;
    Ok((period, form))
}

/// `GET /reports/{period}`, `.csv`, `.xlsx`, `.json`
pub async fn show(visit: Visit, Path(typed): Path<String>) -> Result<Response> {
    visit.query().finish()?;
    let (period, form) = read(&typed)?;
    let report = actions::read(&visit.app, visit.actor()?, period).await?;
    Ok(match form {
        Form::Csv => attached(&period, "csv", files::csv(&report, Reader::Program)?),
        Form::Xlsx => attached(&period, "xlsx", files::xlsx(&report, visit.lang)?),
        Form::Usual | Form::Json => Json(files::json(&report, visit.lang)).into_response(),
    })
}

/// A report's table to keep, under the name of its period.
pub fn attached(period: &Period, suffix: &str, bytes: Vec<u8>) -> Response {
    let kind = match suffix {
        "xlsx" => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        _ => "text/csv; charset=utf-8",
    };
    web::attachment(bytes, kind, &format!("passerelle-{period}.{suffix}"))
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
        assert_eq!(shown("2026-2027.xlsx"), ("2026-2027".to_owned(), Form::Xlsx));
        assert!(read("2026.pdf").is_err());
    }
}
