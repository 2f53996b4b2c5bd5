//! Undoing: what an act changed goes back to what its event says stood before.

mod columns;

use super::{Device, restage, save, word};
use crate::act::Act;
use crate::devices::lifecycle::{Action, Move, Past, State, Told, is_overtaken};
use crate::entities::{allocations, events, manual_sheets, media};
use crate::error::{Error, Result};
use crate::journal::store::{Recorded, of_subject};
use crate::journal::{Event, Subject, SubjectKind};
use chrono::{DateTime, Utc};
use columns::restored;
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect};
use serde_json::Value;
use std::collections::BTreeSet;
use uuid::Uuid;

/// How far back an act is looked for: many may stand in between.
const FAR_BACK: u64 = 1_000;

/// What an event is about, and the structure of whoever did it.
///
/// # Errors
/// `NotFound` when there is no such event.
pub async fn subject_of<C: ConnectionTrait>(db: &C, event_id: Uuid) -> Result<(SubjectKind, Uuid, Option<Uuid>)> {
    use events::Column as E;
    let row: Option<(String, Uuid, Option<Uuid>)> = events::Entity::find_by_id(event_id)
        .select_only()
        .columns([E::SubjectKind, E::SubjectId, E::OrganisationId])
        .into_tuple()
        .one(db)
        .await?;
    let (kind, id, organisation_id) = row.ok_or(Error::NotFound)?;
    Ok((word(&kind, SubjectKind::from_code)?, id, organisation_id))
}

/// The history of a locked device, newest first.
///
/// # Errors
/// When the database refuses.
pub async fn past(act: &Act, device: &Device) -> Result<Vec<Recorded>> {
    of_subject(act.db(), Subject { kind: SubjectKind::Device, id: device.id }, None, FAR_BACK).await
}

/// An event as undoing looks at it.
pub fn told(event: &Recorded) -> Told {
    let state = |value: &Value| value.as_str().and_then(State::from_code);
    let moved = event.changes.iter().find(|change| change["field"] == "state");
    let moved = moved.and_then(|change| Some((state(&change["before"])?, state(&change["after"])?)));
    // Whose status changed is said by the medium's id.
    let fields = event.changes.iter().filter_map(|change| change["field"].as_str()).filter(|field| *field != "status");
    let named = ["repair", "medium", "confirmed", "ghosts"].iter().filter_map(|name| event.facts.get(*name));
    let ids = named.flat_map(|value| match value {
        Value::Array(ids) => ids.iter().filter_map(Value::as_str).collect::<Vec<_>>(),
        one => one.as_str().into_iter().collect(),
    });
    Told {
        id: event.row.id,
        act: event.row.act.clone(),
        at: event.row.at,
        by: event.row.actor_id,
        moved,
        touches: fields.chain(ids).map(str::to_owned).collect::<BTreeSet<_>>(),
        undid: undid(event),
    }
}

fn undid(event: &Recorded) -> Option<Uuid> {
    let id = event.facts.get("event").filter(|_| event.row.act == "reverse");
    id.and_then(Value::as_str).and_then(|id| id.parse().ok())
}

/// The move that an event tells of, as the rule wants to know it; nothing when it moved nothing or nobody with an account
/// did it.
pub fn move_of(history: &[Told], told: &Told) -> Option<Past> {
    let (from, to) = told.moved?;
    let action = Action::from_code(&told.act)?;
    Some(Past { action, from, to, at: told.at, by: told.by?, latest: !is_overtaken(history, told.id) })
}

/// The event that undoes another: which one, what it was, the values that go back, and why when it was said.
pub fn undoing(act: &Act, undone: &Recorded, reason: Option<&str>) -> Event {
    let event = Event::new(SubjectKind::Device, undone.row.subject_id, "reverse")
        .fact("undone", undone.row.act.as_str())
        .fact("event", undone.row.id.to_string())
        .note(act.vault().instance(), reason);
    undone.changes.iter().fold(event, |event, change| {
        let field = change["field"].as_str().unwrap_or_default();
        event.change(field, change["after"].clone(), change["before"].clone())
    })
}

/// Saves the reversal of a move.
///
/// # Errors
/// `Stale` when the device is no longer where the rule saw it.
pub async fn undo_move(act: &Act, device: &Device, back: &Move, undone: &Recorded, reason: Option<&str>) -> Result<()> {
    if device.state != back.from() || !back.is_reversal() {
        return Err(Error::Stale { version: device.version });
    }
    let mut row = restored(device, undone)?;
    row.state = Set(back.to().code().to_owned());
    save(act, device, row).await?;
    if back.action() == Action::TakeBack || back.action() == Action::Recover {
        give_media_back(act, device.id, undone.row.at).await?;
        give_back(act, device.id, undone.row.at).await?;
    }
    act.record(undoing(act, undone, reason));
    restage(act, device.id).await
}

/// The fields that an act changed hold again what they held before it: the device's row only.
///
/// # Errors
/// `Stale` when someone else changed the device since it was read.
pub async fn undo_fields(act: &Act, device: &Device, undone: &Recorded) -> Result<()> {
    save(act, device, restored(device, undone)?).await
}

/// The sheet that an event kept no longer counts.
///
/// # Errors
/// When the database refuses.
pub async fn undo_sheet(act: &Act, undone: &Recorded) -> Result<()> {
    manual_sheets::Entity::update_many()
        .col_expr(manual_sheets::Column::UndoneAt, Expr::value(act.now()))
        .filter(manual_sheets::Column::DeviceId.eq(undone.row.subject_id))
        .filter(manual_sheets::Column::RecordedAt.eq(undone.row.at))
        .exec(act.db())
        .await?;
    Ok(())
}

/// The media that this move made used again are no longer.
async fn give_media_back(act: &Act, device_id: Uuid, at: DateTime<Utc>) -> Result<()> {
    media::Entity::update_many()
        .col_expr(media::Column::UsedAgainAt, Expr::value(None::<DateTime<Utc>>))
        .filter(media::Column::DeviceId.eq(device_id))
        .filter(media::Column::UsedAgainAt.eq(at))
        .exec(act.db())
        .await?;
    Ok(())
}

/// The allocation that this move ended goes on.
async fn give_back(act: &Act, device_id: Uuid, at: DateTime<Utc>) -> Result<()> {
    let ended = allocations::Entity::find()
        .filter(allocations::Column::DeviceId.eq(device_id))
        .filter(allocations::Column::ReturnedAt.eq(at))
        .one(act.db())
        .await?;
    let Some(ended) = ended else { return Ok(()) };
    allocations::Entity::update_many()
        .set(allocations::ActiveModel { returned_at: Set(None), version: Set(ended.version + 1), ..Default::default() })
        .filter(allocations::Column::Id.eq(ended.id))
        .exec(act.db())
        .await?;
    act.record(Event::new(SubjectKind::Allocation, ended.id, "reverse").fact("undone", Action::TakeBack.code()));
    Ok(())
}
