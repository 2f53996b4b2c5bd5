//! Mending a mistake.

use crate::access::{Actor, Permission};
use crate::act::Act;
use crate::app::App;
use crate::devices::lifecycle::{self, Reverser};
use crate::devices::store::{self, Device};
use crate::error::{Error, Result, Rule};
use crate::journal::SubjectKind;
use sea_orm::ConnectionTrait;
use uuid::Uuid;

/// The device whose act an event tells of. One's own structure's acts are within reach, and those on devices one may see;
/// only acts on devices are undone by a reversing event.
///
/// # Errors
/// `NotFound` out of reach; refused where the act is undone by its opposite.
pub async fn undoable<C: ConnectionTrait>(db: &C, actor: &Actor, event_id: Uuid) -> Result<Device> {
    let (kind, id, organisation_id) = store::subject_of(db, event_id).await?;
    if kind == SubjectKind::Device {
        let device = store::by_id(db, id).await?;
        match store::by_tag(db, actor.scope(Permission::DevicesRead), &device.tag).await {
            Err(Error::NotFound) => {}
            within_reach => return within_reach,
        }
    }
    if organisation_id.is_some() && organisation_id == actor.organisation_id().ok() {
        return Err(Rule("irreversible").into());
    }
    Err(Error::NotFound)
}

/// Undoes the act that an event tells of; gives the device's tag.
///
/// # Errors
/// `NotFound` for an event out of reach; refused when it moved nothing, when the device has moved on, when it is too late,
/// or when the act has a counterpart of its own.
pub async fn reverse(app: &App, actor: &Actor, event_id: Uuid, reason: &str) -> Result<String> {
    actor.require(Permission::EventsReverseOwn)?;
    let act = Act::begin(app, actor).await?;
    let device = undoable(act.db(), actor, event_id).await?;
    let device = store::lock_id(&act, device.id).await?;
    let (past, event) = store::past(&act, &device, event_id).await?.ok_or(Rule("irreversible"))?;
    let facts = store::facts(act.db(), &device).await?;
    let who = Reverser { user: actor.user_id()?, lead: actor.can(Permission::EventsReverse), now: act.now() };
    let back = lifecycle::reverse(&facts, &past, &who)?;
    store::undo_move(&act, &device, &back, &event, reason).await?;
    act.commit().await?;
    Ok(device.tag)
}
