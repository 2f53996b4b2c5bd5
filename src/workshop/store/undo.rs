//! What acts at the bench left in their rows, taken back. Each says whether the row was still as the act left it: if not,
//! something newer stands on it.

use super::bench;
use super::looks;
use super::media::by_serial;
use crate::act::Act;
use crate::devices::media::Status;
use crate::devices::store::{Device, medium_identity, told, word};
use crate::entities::{checks, media, repair_acts, repairs, software_installs};
use crate::error::{Error, Result};
use crate::journal::store::Recorded;
use crate::workshop::rules::undo::{self as rules, Kept, Undoing};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use serde_json::Value;
use uuid::Uuid;

/// An id among the facts of an event.
///
/// # Errors
/// When it is not there.
pub fn id_of(event: &Recorded, name: &str) -> Result<Uuid> {
    let id = event.facts.get(name).and_then(Value::as_str).and_then(|id| id.parse().ok());
    id.ok_or_else(|| Error::internal(format!("an event names no {name}")))
}

/// What undoing this event takes, or why it stays: some events of old, and some of what they tell, do not say all that was
/// before.
///
/// # Errors
/// Why it stays.
pub fn undoing(event: &Recorded) -> std::result::Result<Undoing, Kept> {
    let told = told(event);
    let complete = match told.act.as_str() {
        "confirm_media" => event.facts.contains_key("before"),
        _ => !told.touches.contains("model") || event.facts.contains_key("named_before"),
    };
    let elsewhere = ["to", "from"].iter().any(|way| event.facts.contains_key(*way));
    rules::undoing(&told, complete, elsewhere)
}

/// The medium that an event is about, if any.
pub fn media_of(event: &Recorded) -> Vec<Uuid> {
    event.facts.get("medium").and_then(id_in).into_iter().collect()
}

/// The repair no longer counts.
///
/// # Errors
/// When the database refuses.
pub async fn repair(act: &Act, event: &Recorded) -> Result<bool> {
    let done = repairs::Entity::update_many()
        .col_expr(repairs::Column::UndoneAt, Expr::value(act.now()))
        .filter(repairs::Column::Id.eq(id_of(event, "repair")?))
        .filter(repairs::Column::UndoneAt.is_null())
        .exec(act.db())
        .await?;
    Ok(done.rows_affected == 1)
}

/// The repair is open again, without what its closing added.
///
/// # Errors
/// When the database refuses.
pub async fn closing(act: &Act, event: &Recorded) -> Result<bool> {
    let id = id_of(event, "repair")?;
    let row = repairs::Entity::find_by_id(id).one(act.db()).await?.ok_or(Error::NotFound)?;
    if row.closed_at != Some(event.row.at) || row.undone_at.is_some() {
        return Ok(false);
    }
    let fact = |name: &str| event.facts.get(name).cloned().unwrap_or_default();
    let changes = repairs::ActiveModel {
        minutes: Set(row.minutes - fact("minutes").as_i64().unwrap_or_default()),
        waiting_part: Set(fact("waited_part").as_bool().unwrap_or_default()),
        closed_by: Set(None),
        closed_at: Set(None),
        ..Default::default()
    };
    repairs::Entity::update_many().set(changes).filter(repairs::Column::Id.eq(id)).exec(act.db()).await?;
    let added = fact("acts").as_array().map_or(0, Vec::len);
    let last = repair_acts::Entity::find()
        .filter(repair_acts::Column::RepairId.eq(id))
        .order_by_desc(repair_acts::Column::Position)
        .all(act.db())
        .await?;
    for line in last.iter().take(added) {
        repair_acts::Entity::delete_by_id((id, line.position)).exec(act.db()).await?;
    }
    Ok(true)
}

/// The repair waits for no part.
///
/// # Errors
/// When the database refuses.
pub async fn awaited_part(act: &Act, event: &Recorded) -> Result<bool> {
    bench::set_waiting(act, id_of(event, "repair")?, false).await
}

/// The system that was noted no longer counts.
///
/// # Errors
/// When the database refuses.
pub async fn software(act: &Act, event: &Recorded) -> Result<bool> {
    let done = software_installs::Entity::update_many()
        .col_expr(software_installs::Column::UndoneAt, Expr::value(act.now()))
        .filter(software_installs::Column::DeviceId.eq(event.row.subject_id))
        .filter(software_installs::Column::RecordedAt.eq(event.row.at))
        .filter(software_installs::Column::UndoneAt.is_null())
        .exec(act.db())
        .await?;
    Ok(done.rows_affected == 1)
}

/// The check no longer counts.
///
/// # Errors
/// When the database refuses.
pub async fn check(act: &Act, event: &Recorded) -> Result<bool> {
    let done = checks::Entity::update_many()
        .col_expr(checks::Column::UndoneAt, Expr::value(act.now()))
        .filter(checks::Column::DeviceId.eq(event.row.subject_id))
        .filter(checks::Column::RecordedAt.eq(event.row.at))
        .filter(checks::Column::UndoneAt.is_null())
        .exec(act.db())
        .await?;
    Ok(done.rows_affected == 1)
}

/// The media are as unseen as before; nobody attests what was attested.
///
/// # Errors
/// When the event does not read.
pub async fn look(act: &Act, device: &Device, event: &Recorded) -> Result<bool> {
    let before = event.facts.get("before").cloned().unwrap_or_default();
    let said = |list: &str, id: &str| {
        let ids = event.facts.get(list).and_then(Value::as_array).into_iter().flatten();
        ids.filter_map(Value::as_str).any(|one| one == id)
    };
    for medium in before["media"].as_array().into_iter().flatten() {
        let id = medium["id"].as_str().unwrap_or_default();
        let became = if said("ghosts", id) { Status::Ghost } else { Status::Confirmed };
        let status = word(medium["status"].as_str().unwrap_or_default(), Status::from_code)?;
        let id = id.parse().map_err(|_| Error::internal("an event names no medium"))?;
        if !set_back(act, device.id, id, became, status).await? {
            return Ok(false);
        }
    }
    looks::unlooked(act, device, &before).await?;
    Ok(true)
}

/// The medium stands where it stood before it was taken out or destroyed; not while another entry of it stands somewhere.
///
/// # Errors
/// When the event does not read.
pub async fn put_back(act: &Act, device: &Device, event: &Recorded) -> Result<bool> {
    let id = id_of(event, "medium")?;
    let change = event.changes.iter().find(|change| change["field"] == "status");
    let status = |side: &str| {
        let code = change.and_then(|change| change[side].as_str()).unwrap_or_default();
        word(code, Status::from_code)
    };
    let (before, after) = (status("before")?, status("after")?);
    let row = media::Entity::find_by_id(id).one(act.db()).await?.ok_or(Error::NotFound)?;
    if let Some(serial) = row.serial.as_deref().filter(|_| matches!(before, Status::Declared | Status::Confirmed)) {
        let identity = medium_identity(&row);
        let others = by_serial(act, device.organisation_id, serial).await?;
        let stands = |other: &media::Model| matches!(other.status.as_str(), "declared" | "confirmed");
        if others.iter().any(|other| other.id != id && stands(other) && medium_identity(other).is_same(&identity)) {
            return Ok(false);
        }
    }
    set_back(act, device.id, id, after, before).await
}

async fn set_back(act: &Act, device_id: Uuid, id: Uuid, from: Status, to: Status) -> Result<bool> {
    let changes = media::ActiveModel {
        status: Set(to.code().to_owned()),
        ghost_reason: Set(None),
        destroyed_with: Set(None),
        destruction_certificate: Set(None),
        ..Default::default()
    };
    let done = media::Entity::update_many()
        .set(changes)
        .filter(media::Column::Id.eq(id))
        .filter(media::Column::DeviceId.eq(device_id))
        .filter(media::Column::Status.eq(from.code()))
        .exec(act.db())
        .await?;
    Ok(done.rows_affected == 1)
}

/// The erasure is accepted no more than before.
///
/// # Errors
/// When the event does not read.
pub async fn acceptance(act: &Act, event: &Recorded) -> Result<bool> {
    let before = event.facts.get("before").cloned().unwrap_or_default();
    let changes = media::ActiveModel {
        accepted_sanitization_id: Set(id_in(&before["sanitization"])),
        accepted_by: Set(id_in(&before["by"])),
        ..Default::default()
    };
    let done = media::Entity::update_many()
        .set(changes)
        .filter(media::Column::Id.eq(id_of(event, "medium")?))
        .filter(media::Column::AcceptedSanitizationId.eq(id_of(event, "sanitization")?))
        .exec(act.db())
        .await?;
    Ok(done.rows_affected == 1)
}

/// The problems that were waived count again.
///
/// # Errors
/// When the event does not read.
pub async fn waiver(act: &Act, event: &Recorded) -> Result<bool> {
    let before = event.facts.get("before").cloned().unwrap_or_default();
    let waived = Some(&before["problems"]).filter(|list| list.as_array().is_some_and(|list| !list.is_empty()));
    let changes = media::ActiveModel {
        health_waived: Set(waived.map(serde_json::to_string).transpose()?),
        health_waived_by: Set(id_in(&before["by"])),
        ..Default::default()
    };
    let done = media::Entity::update_many()
        .set(changes)
        .filter(media::Column::Id.eq(id_of(event, "medium")?))
        .filter(media::Column::HealthWaived.is_not_null())
        .exec(act.db())
        .await?;
    Ok(done.rows_affected == 1)
}

fn id_in(value: &Value) -> Option<Uuid> {
    value.as_str().and_then(|id| id.parse().ok())
}
