//! That someone looked at the media of a device, or has to look again.

use crate::act::Act;
use crate::devices::store::{Device, restage, save};
use crate::entities::devices;
use crate::error::Result;
use sea_orm::ActiveValue::Set;

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

/// A medium was added: that there is none was attested of another device, so to say.
///
/// # Errors
/// `Stale` when someone else changed the device since it was read.
pub async fn ask_again(act: &Act, device: &Device) -> Result<()> {
    let row = devices::ActiveModel { no_storage_attested_by: Set(None), ..Default::default() };
    save(act, device, row).await?;
    restage(act, device.id).await
}
