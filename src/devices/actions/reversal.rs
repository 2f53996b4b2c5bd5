//! Mending a mistake.

use crate::access::{Actor, Permission};
use crate::act::Act;
use crate::app::App;
use crate::devices::lifecycle::{self, Reverser};
use crate::devices::store;
use crate::error::{Error, Result};
use uuid::Uuid;

/// Undoes the act that an event tells of; gives the device's tag.
///
/// # Errors
/// `NotFound` for an event out of reach or one that moved nothing; refused when the device has moved on, when it is too
/// late, or when the act has a counterpart of its own.
pub async fn reverse(app: &App, actor: &Actor, event_id: Uuid, reason: &str) -> Result<String> {
    actor.require(Permission::EventsReverseOwn)?;
    let act = Act::begin(app, actor).await?;
    let device = store::lock_id(&act, store::subject_of(&act, event_id).await?).await?;
    // The event's device has to be within reach; else the event is as absent as the device.
    store::by_tag(act.db(), actor.scope(Permission::DevicesRead), &device.tag).await?;
    if actor.organisation_id().is_ok_and(|own| own != device.organisation_id) {
        return Err(Error::NotFound);
    }
    let (past, event) = store::past(&act, &device, event_id).await?;
    let facts = store::facts(act.db(), &device).await?;
    let who = Reverser { user: actor.user_id()?, lead: actor.can(Permission::EventsReverse), now: act.now() };
    let back = lifecycle::reverse(&facts, &past, &who)?;
    store::undo_move(&act, &device, &back, &event, reason).await?;
    act.commit().await?;
    Ok(device.tag)
}
