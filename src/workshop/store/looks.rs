//! That someone looked at the media of a device, or has to look again.

use crate::act::Act;
use crate::devices::store::{Device, restage, save};
use crate::entities::devices;
use crate::error::{Error, Result};
use chrono::{DateTime, Utc};
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde_json::{Value, json};

/// Someone looked; `none`: they attest by name that the device holds no storage.
///
/// # Errors
/// `Stale` when someone else changed the device since it was read.
pub async fn looked(act: &Act, device: &Device, none: bool) -> Result<()> {
    let attested = if none { Some(act.actor().user_id()?) } else { device.no_storage_attested_by };
    let row = devices::ActiveModel {
        media_confirmed_at: Set(Some(act.now())),
        no_storage_attested_by: Set(attested),
        ..Default::default()
    };
    save(act, device, row).await?;
    restage(act, device.id).await
}

/// When someone last looked, and who attested that there is none: what undoing needs to know.
///
/// # Errors
/// When the database refuses.
pub async fn before(act: &Act, device: &Device) -> Result<Value> {
    let row = devices::Entity::find_by_id(device.id).one(act.db()).await?.ok_or(Error::NotFound)?;
    Ok(json!({
        "looked_at": row.media_confirmed_at.map(|at| at.to_rfc3339()),
        "attested_by": row.no_storage_attested_by.map(|id| id.to_string()),
    }))
}

/// Nobody looked after all.
///
/// # Errors
/// When the event does not read.
pub async fn unlooked(act: &Act, device: &Device, before: &Value) -> Result<()> {
    let at = before["looked_at"].as_str().map(DateTime::parse_from_rfc3339).transpose();
    let at = at.map_err(|cause| Error::Internal(Box::new(cause)))?;
    let attested = before["attested_by"].as_str().and_then(|id| id.parse().ok());
    // That a medium was added since has already taken back what was attested.
    let attested = device.no_storage_attested_by.and(attested);
    let row = devices::ActiveModel {
        media_confirmed_at: Set(at.map(|at| at.with_timezone(&Utc))),
        no_storage_attested_by: Set(attested),
        ..Default::default()
    };
    devices::Entity::update_many().set(row).filter(devices::Column::Id.eq(device.id)).exec(act.db()).await?;
    Ok(())
}

/// A medium was added: that there is none was attested of another device, so to say.
///
/// # Errors
/// `Stale` when someone else changed the device since it was read.
pub async fn ask_again(act: &Act, device: &Device) -> Result<()> {
    let row = devices::ActiveModel { no_storage_attested_by: Set(None), ..Default::default() };
    save(act, device, row).await?;
    restage(act, device.id).await
}
