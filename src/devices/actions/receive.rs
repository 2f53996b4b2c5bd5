//! Devices written down as they come in.

use crate::access::{Actor, Permission};
use crate::act::Act;
use crate::app::App;
use crate::devices::identity::MachineIdentity;
use crate::devices::rules::{NewDevice, NewDevices};
use crate::devices::store;
use crate::error::Result;
use crate::vocabularies;

/// Receives one device; gives its tag.
///
/// # Errors
/// Field errors for an unknown batch, an unknown stream, a tag in use; refused when the batch is closed.
pub async fn receive(app: &App, actor: &Actor, wish: &NewDevice) -> Result<String> {
    let mut tags = receive_alike(app, actor, &NewDevices { device: wish.clone(), count: 1 }).await?;
    tags.pop().ok_or_else(|| crate::error::Error::internal("a device was received without a tag"))
}

/// Receives several devices alike at once: all or none. Gives their tags.
///
/// # Errors
/// As for one.
pub async fn receive_alike(app: &App, actor: &Actor, wish: &NewDevices) -> Result<Vec<String>> {
    actor.require(Permission::DevicesReceive)?;
    let act = Act::begin(app, actor).await?;
    let device = &wish.device;
    let donation = store::donation_for(&act, actor.scope(Permission::DevicesReceive), device.donation_id).await?;
    if let Some(stream) = &device.weee_stream {
        vocabularies::store::check(act.db(), &[("weee_stream".to_owned(), "weee_streams", stream)]).await?;
    }
    let identity = MachineIdentity {
        vendor: device.manufacturer.clone(),
        product: device.model.clone(),
        serial: device.serial.clone(),
        ..MachineIdentity::default()
    };
    let arrival = store::Arrival {
        kind: device.kind,
        identity: &identity,
        weight_g: Some(device.weight_g),
        weee_stream: device.weee_stream.as_deref(),
        tag: device.tag.as_deref(),
    };
    let count = usize::try_from(wish.count.clamp(1, 100)).unwrap_or(1);
    let received = store::receive(&act, &donation, &arrival, count).await?;
    act.commit().await?;
    Ok(received.into_iter().map(|device| device.tag).collect())
}
