//! Programmes and sessions are opened.

use crate::access::{Actor, Permission};
use crate::act::Act;
use crate::app::App;
use crate::error::{Error, Result};
use crate::journal::{Event, SubjectKind};
use crate::training::rules::wishes::{NewProgramme, NewSession};
use crate::training::store;
use crate::{organisations, vocabularies};
use uuid::Uuid;

/// Opens a programme of one's structure.
///
/// # Errors
/// `Forbidden` when the actor may not.
pub async fn add_programme(app: &App, actor: &Actor, wish: &NewProgramme) -> Result<Uuid> {
    actor.require(Permission::TrainingEdit)?;
    let act = Act::begin(app, actor).await?;
    let id = store::programmes::add(&act, actor.organisation_id()?, wish).await?;
    let event = Event::new(SubjectKind::Programme, id, "add")
        .change("name", (), wish.name.clone())
        .change("capacity", (), wish.capacity)
        .fact("starts_on", wish.starts_on.to_string());
    act.record(event);
    act.commit().await?;
    Ok(id)
}

/// Adds a session, of one of the structure's programmes or of none.
///
/// # Errors
/// A field error for a kind, a programme or a venue that is not there.
pub async fn add_session(app: &App, actor: &Actor, wish: &NewSession) -> Result<Uuid> {
    actor.require(Permission::TrainingEdit)?;
    let act = Act::begin(app, actor).await?;
    let own = actor.organisation_id()?;
    vocabularies::store::check(act.db(), &[("kind".to_owned(), "session_kinds", &wish.kind)]).await?;
    if let Some(venue) = wish.venue_id {
        organisations::store::exists(act.db(), venue, "venue_id").await?;
    }
    if let Some(programme) = wish.programme_id {
        match store::programmes::one(act.db(), programme).await {
            Ok(programme) if programme.organisation_id == own => {}
            Ok(_) | Err(Error::NotFound) => return Err(Error::field("programme_id", "unknown_id")),
            Err(other) => return Err(other),
        }
    }
    let id = store::sessions::add(&act, own, wish).await?;
    let programme = wish.programme_id.map(|id| id.to_string());
    let event = Event::new(SubjectKind::Session, id, "add")
        .fact("kind", wish.kind.clone())
        .fact("programme", programme)
        .fact("starts_at", wish.starts_at.to_rfc3339());
    act.record(event);
    act.commit().await?;
    Ok(id)
}
