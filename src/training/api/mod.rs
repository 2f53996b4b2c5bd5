//! Training through the API. What a trainer reads of a person is a first name and an initial.

pub mod assessments;
pub mod enrolments;
pub mod programmes;
pub mod sessions;

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
