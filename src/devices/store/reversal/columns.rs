//! Values of an event, back in their columns.

use crate::devices::store::{Device, identity_columns};
use crate::entities::devices;
use crate::error::{Error, Result};
use crate::journal::store::Recorded;
use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::ActiveValue::Set;
use serde_json::Value;

/// The row with everything as it stood before this event. The state is not among it: only a move sets it.
///
/// # Errors
/// When the event does not read.
pub(super) fn restored(device: &Device, undone: &Recorded) -> Result<devices::ActiveModel> {
    let mut row = if undone.changes.iter().any(|change| is_identity(&change["field"])) {
        identity_columns(&identity(device, undone))
    } else {
        <devices::ActiveModel as Default>::default()
    };
    for change in &undone.changes {
        restore(&mut row, change["field"].as_str().unwrap_or_default(), &change["before"])?;
    }
    Ok(row)
}

fn is_identity(field: &Value) -> bool {
    matches!(field.as_str(), Some("manufacturer" | "model" | "serial"))
}

/// Who the device was. The event says the model as people read it; the two names it is made of stand in its facts.
fn identity(device: &Device, undone: &Recorded) -> crate::devices::identity::MachineIdentity {
    let mut identity = device.identity.clone();
    let text = |value: &Value| value.as_str().map(str::to_owned);
    for change in &undone.changes {
        match change["field"].as_str() {
            Some("manufacturer") => identity.vendor = text(&change["before"]),
            Some("serial") => identity.serial = text(&change["before"]),
            _ => {}
        }
    }
    if let Some(named) = undone.facts.get("named_before") {
        identity.product = text(&named["product"]);
        identity.version = text(&named["version"]);
    }
    identity
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
        "processor" => row.processor = Set(text),
        "price_cents" => row.price_cents = Set(before.as_i64()),
        "memory_mib" => row.memory_mib = Set(before.as_i64()),
        "weight_g" => row.weight_g = Set(before.as_i64()),
        // These two are never empty.
        "weee_stream" | "inventory" => {
            let code = text.ok_or_else(|| Error::internal(format!("an event has no {field} before")))?;
            if field == "inventory" {
                row.inventory = Set(code);
            } else {
                row.weee_stream = Set(code);
            }
        }
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
