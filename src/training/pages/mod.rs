//! Training on screen: programmes, sessions, the roll and its paper sheet, enrolments, assessments.

pub mod assessments;
pub mod enrolments;
pub mod programmes;
pub mod roll;
pub mod sessions;
pub mod sheet;
pub mod today;

use super::store::participants::Participant;
use crate::error::{Error, Result};
use crate::journal;
use crate::web::present::refusal_wording;
use crate::web::{Shell, Visit};
use axum::http::StatusCode;
use uuid::Uuid;

/// Notes who was shown to whom.
async fn shown_to(visit: &Visit, page: &'static str, people: impl Iterator<Item = &Participant>) -> Result<()> {
    let ids: Vec<Uuid> = people.map(|person| person.id).collect();
    journal::readings::log_read(&visit.app, visit.actor()?, page, &ids).await
}

/// The page again over what was refused: its fields, or the rule; other errors are not the form's.
fn mended(visit: &Visit, shell: Shell, error: Error) -> Result<(StatusCode, Shell)> {
    match error {
        Error::Invalid(errors) => Ok((
            StatusCode::UNPROCESSABLE_ENTITY,
            shell.with_errors(&["programme", "session", "enrol", "exit", "assessment", "roll"], &errors),
        )),
        Error::Refused(refusal) => {
            let words = refusal_wording(refusal.as_ref(), visit.texts());
            Ok((StatusCode::CONFLICT, shell.with_problem(words)))
        }
        other => Err(other),
    }
}

/// What was typed in a field, or what usually stands there.
fn typed<'a>(typed: &'a [(String, String)], name: &str, usual: &'a str) -> &'a str {
    typed.iter().find(|(typed, _)| typed == name).map_or(usual, |(_, value)| value.as_str())
}
