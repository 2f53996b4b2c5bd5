//! Facts set by hand.

use crate::access::{Actor, Permission};
use crate::act::Act;
use crate::app::App;
use crate::devices::lifecycle::State;
use crate::devices::rules::{Correction, ManualSheet};
use crate::devices::store::{self, Device};
use crate::error::{Error, Result, Rule};
use crate::vocabularies;

/// Corrects a device on the version the caller has seen. Price and grades are a lead's.
///
/// # Errors
/// `Forbidden` for a price without the permission, `Stale`, field errors for unknown codes; refused for a device that has
/// left for good.
pub async fn correct(app: &App, actor: &Actor, tag: &str, version: i64, wish: &Correction) -> Result<()> {
    actor.require(Permission::DevicesEdit)?;
    if wish.needs_price_permission() {
        actor.require(Permission::DevicesPrice)?;
    }
    let act = Act::begin(app, actor).await?;
    let device = store::lock(&act, actor.scope(Permission::DevicesEdit), tag).await?;
    let mut codes = Vec::new();
    for (at, code) in wish.accessories.iter().flatten().enumerate() {
        codes.push((format!("accessories[{at}]"), "accessories", code.as_str()));
    }
    codes.extend(wish.weee_stream.iter().map(|code| ("weee_stream".to_owned(), "weee_streams", code.as_str())));
    vocabularies::store::check(act.db(), &codes).await?;
    if device.version != version {
        return Err(Error::Stale { version: device.version });
    }
    still_here(&device)?;
    store::correct(&act, &device, wish).await?;
    act.commit().await
}

/// Keeps a sheet filled in by hand where no tool can run.
///
/// # Errors
/// Refused for a device that has left for good.
pub async fn fill_in_sheet(app: &App, actor: &Actor, tag: &str, sheet: &ManualSheet) -> Result<()> {
    actor.require(Permission::EvidenceAdd)?;
    let act = Act::begin(app, actor).await?;
    let device = store::lock(&act, actor.scope(Permission::EvidenceAdd), tag).await?;
    still_here(&device)?;
    store::keep_sheet(&act, &device, sheet).await?;
    act.commit().await
}

fn still_here(device: &Device) -> Result<()> {
    let gone = matches!(device.state, State::Recycled | State::ReturnedToDonor | State::Cancelled);
    if gone { Err(Rule("device_gone").into()) } else { Ok(()) }
}
