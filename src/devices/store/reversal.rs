//! Undoing a move: the state and everything that the move changed go back to what its event says stood before.

use super::{Device, restage, save, word};
use crate::act::Act;
use crate::devices::lifecycle::{Action, Move, Past, State};
use crate::entities::{allocations, devices, events, media};
use crate::error::{Error, Result};
use crate::journal::store::{Recorded, of_subject};
use crate::journal::{Event, Subject, SubjectKind};
use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect};
use serde_json::Value;
use uuid::Uuid;

/// How far back the last move is looked for: acts that move nothing may stand in between.
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

/// The act that an event of a locked device tells of, as the rule wants to know it; nothing when it moved nothing, was
/// itself a reversal, or nobody with an account did it.
///
/// # Errors
/// When the database refuses.
pub async fn past(act: &Act, device: &Device, event_id: Uuid) -> Result<Option<(Past, Recorded)>> {
    let subject = Subject { kind: SubjectKind::Device, id: device.id };
    let history = of_subject(act.db(), subject, None, FAR_BACK).await?;
    let latest = history.iter().find(|event| moved(event).is_some()).map(|event| event.row.id);
    let Some(event) = history.into_iter().find(|event| event.row.id == event_id) else { return Ok(None) };
    let (Some((from, to)), Some(action), Some(by)) =
        (moved(&event), Action::from_code(&event.row.act), event.row.actor_id)
    else {
        return Ok(None);
    };
    let past = Past {
        action,
        from: word(from, State::from_code)?,
        to: word(to, State::from_code)?,
        at: event.row.at,
        by,
        latest: latest == Some(event_id),
    };
    Ok(Some((past, event)))
}

fn moved(event: &Recorded) -> Option<(&str, &str)> {
    let change = event.changes.iter().find(|change| change["field"] == "state")?;
    Some((change["before"].as_str()?, change["after"].as_str()?))
}

/// Saves a reversal.
///
/// # Errors
/// `Stale` when the device is no longer where the rule saw it.
pub async fn undo_move(act: &Act, device: &Device, back: &Move, undone: &Recorded, reason: &str) -> Result<()> {
    if device.state != back.from() || !back.is_reversal() {
        return Err(Error::Stale { version: device.version });
    }
    let mut row = devices::ActiveModel { state: Set(back.to().code().to_owned()), ..Default::default() };
    let mut event = Event::new(SubjectKind::Device, device.id, "reverse")
        .fact("undone", back.action().code())
        .fact("event", undone.row.id.to_string())
        .note(act.vault().instance(), Some(reason));
    for change in &undone.changes {
        let field = change["field"].as_str().unwrap_or_default();
        restore(&mut row, field, &change["before"])?;
        event = event.change(field, change["after"].clone(), change["before"].clone());
    }
    save(act, device, row).await?;
    if back.action() == Action::TakeBack || back.action() == Action::Recover {
        give_media_back(act, device.id, undone.row.at).await?;
        give_back(act, device.id, undone.row.at).await?;
    }
    act.record(event);
    restage(act, device.id).await
}

fn restore(row: &mut devices::ActiveModel, field: &str, before: &Value) -> Result<()> {
    let text = before.as_str().map(str::to_owned);
    match field {
        "in_stock_on" => {
            row.in_stock_on = Set(text.as_deref().map(str::parse::<NaiveDate>).transpose().map_err(unreadable)?);
        }
        "taken_back_at" => {
            let at = text.as_deref().map(DateTime::parse_from_rfc3339).transpose().map_err(unreadable)?;
            row.taken_back_at = Set(at.map(|at| at.with_timezone(&Utc)));
        }
        "grade_appearance" => row.grade_appearance = Set(text),
        "grade_function" => row.grade_function = Set(text),
        "location" => row.location = Set(text),
        "accessories" => {
            let codes: Vec<&str> = before.as_array().into_iter().flatten().filter_map(Value::as_str).collect();
            row.accessories = Set(codes.join(" "));
        }
        _ => {}
    }
    Ok(())
}

fn unreadable(cause: chrono::ParseError) -> Error {
    Error::Internal(Box::new(cause))
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
