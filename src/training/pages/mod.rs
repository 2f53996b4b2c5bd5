//! Training on screen: programmes, sessions, the roll and its paper sheet, enrolments, assessments.

pub mod assessments;
pub mod enrolments;
pub mod programmes;
pub mod roll;
pub mod sessions;
pub mod sheet;
pub mod today;

use super::store::participants::Participant;
use crate::error::Result;
use crate::journal;
use crate::web::Visit;
use uuid::Uuid;

/// Notes who was shown to whom.
async fn shown_to(visit: &Visit, page: &'static str, people: impl Iterator<Item = &Participant>) -> Result<()> {
    let ids: Vec<Uuid> = people.map(|person| person.id).collect();
    journal::readings::log_read(&visit.app, visit.actor()?, page, &ids).await
}

/// The forms of these pages, whose labels a refusal may name.
const FORMS: &[&str] = &["programme", "session", "enrol", "exit", "assessment", "roll"];

/// What was typed in a field, or what usually stands there.
fn typed<'a>(typed: &'a [(String, String)], name: &str, usual: &'a str) -> &'a str {
    typed.iter().find(|(typed, _)| typed == name).map_or(usual, |(_, value)| value.as_str())
}
