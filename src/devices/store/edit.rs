//! Facts set by hand, and manual sheets.

use super::{Device, identity_columns, inventory_code, restage, save};
use crate::act::Act;
use crate::devices::facts::Inventory;
use crate::devices::identity::MachineIdentity;
use crate::devices::rules::{Change, Correction, ManualSheet};
use crate::entities::{devices, manual_sheets};
use crate::error::Result;
use crate::journal::{Event, SubjectKind};
use sea_orm::ActiveModelTrait;
use sea_orm::ActiveValue::{self, NotSet, Set};
use serde_json::Value;

/// Saves a correction, with its event; a correction that changes nothing is saved all the same, as a word given.
///
/// # Errors
/// `Stale` when someone else changed the device since it was read.
pub async fn correct(act: &Act, device: &Device, wish: &Correction) -> Result<()> {
    let mut event = Event::new(SubjectKind::Device, device.id, "edit");
    let identity = MachineIdentity {
        vendor: after(&wish.manufacturer, &device.identity.vendor),
        product: after(&wish.model, &device.identity.product),
        serial: after(&wish.serial, &device.identity.serial),
        // A model typed by hand is the name people know: the tool's second name no longer goes with it.
        version: device.identity.version.clone().filter(|_| wish.model.is_none()),
        ..device.identity.clone()
    };
    event = event
        .change("manufacturer", device.identity.vendor.clone(), identity.vendor.clone())
        .change("model", device.model(), identity.model())
        .change("serial", device.identity.serial.clone(), identity.serial.clone());
    let mut row = if identity == device.identity {
        <devices::ActiveModel as Default>::default()
    } else {
        event = named_before(event, device);
        identity_columns(&identity)
    };
    row.price_cents = column(&wish.price_cents, "price_cents", device.price_cents, &mut event);
    row.grade_appearance =
        column(&wish.grade_appearance, "grade_appearance", device.grade_appearance.clone(), &mut event);
    row.grade_function = column(&wish.grade_function, "grade_function", device.grade_function.clone(), &mut event);
    row.location = column(&wish.location, "location", device.location.clone(), &mut event);
    if let Some(weight) = wish.weight_g {
        row.weight_g = column(&Some(Some(weight)), "weight_g", device.weight_g, &mut event);
    }
    if let Some(stream) = &wish.weee_stream {
        event = event.change("weee_stream", device.weee_stream.clone(), stream.clone());
        row.weee_stream = Set(stream.clone());
    }
    if let Some(accessories) = &wish.accessories {
        event = event.change("accessories", device.accessories.clone(), accessories.clone());
        row.accessories = Set(accessories.join(" "));
    }
    save(act, device, row).await?;
    act.record(event);
    restage(act, device.id).await
}

/// The two names that a model is made of, so that undoing finds them again.
fn named_before(event: Event, device: &Device) -> Event {
    let identity = &device.identity;
    event.fact("named_before", serde_json::json!({ "product": identity.product, "version": identity.version }))
}

fn after(change: &Change<String>, before: &Option<String>) -> Option<String> {
    change.clone().unwrap_or_else(|| before.clone())
}

fn column<T: Clone + Into<Value>>(
    change: &Change<T>,
    field: &str,
    before: Option<T>,
    event: &mut Event,
) -> ActiveValue<Option<T>>
where
    Option<T>: Into<Value> + Into<sea_orm::Value>,
{
    let Some(after) = change else { return NotSet };
    *event = event.clone().change(field, before, after.clone());
    Set(after.clone())
}

/// Keeps a sheet filled in by hand; it stands for an inventory where there is none, and names the device.
///
/// # Errors
/// `Stale` when someone else changed the device since it was read.
pub async fn keep_sheet(act: &Act, device: &Device, sheet: &ManualSheet) -> Result<()> {
    manual_sheets::ActiveModel {
        id: Set(act.new_id()),
        device_id: Set(device.id),
        facts: Set(serde_json::to_string(sheet)?),
        attested_by: Set(act.actor().user_id()?),
        recorded_at: Set(act.now()),
        undone_at: Set(None),
    }
    .insert(act.db())
    .await?;
    let identity = MachineIdentity {
        vendor: Some(sheet.manufacturer.clone()),
        product: Some(sheet.model.clone()),
        version: None,
        serial: sheet.serial.clone().or_else(|| device.identity.serial.clone()),
        ..device.identity.clone()
    };
    let inventory = if device.inventory == Inventory::None { Inventory::ManualSheet } else { device.inventory };
    let memory_mib = sheet.memory_mib.or(device.memory_mib);
    let processor = sheet.processor.clone().or_else(|| device.processor.clone());
    act.record(
        named_before(Event::new(SubjectKind::Device, device.id, "record_manual_sheet"), device)
            .change("manufacturer", device.identity.vendor.clone(), identity.vendor.clone())
            .change("model", device.model(), identity.model())
            .change("serial", device.identity.serial.clone(), identity.serial.clone())
            .change("memory_mib", device.memory_mib, memory_mib)
            .change("processor", device.processor.clone(), processor.clone())
            .change("inventory", inventory_code(device.inventory), inventory_code(inventory)),
    );
    let row = devices::ActiveModel {
        inventory: Set(inventory_code(inventory).to_owned()),
        memory_mib: Set(memory_mib),
        processor: Set(processor),
        ..identity_columns(&identity)
    };
    save(act, device, row).await?;
    restage(act, device.id).await
}
