//! What the county sets for this stage, each with what stands without a setting.

use crate::allocations::rules::holds::HOLD_DAYS;
use crate::allocations::waiting::{Policy, in_force};
use crate::entities::settings;
use crate::error::Result;
use crate::training::rules::trained::TRAINED_MINUTES;
use chrono::NaiveDate;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use std::collections::HashMap;

/// Days a device is held.
const HOLD: &str = "hold_days";
/// Minutes of attendance from which a person counts as trained.
const TRAINED: &str = "trained_minutes";
/// The dated policies of the waiting list, as JSON.
const WAITING: &str = "waiting_policies";

/// How long a device is held for a request, in days.
///
/// # Errors
/// When the database refuses.
pub async fn hold_days<C: ConnectionTrait>(db: &C) -> Result<u16> {
    Ok(one(db, HOLD).await?.and_then(|value| value.parse().ok()).unwrap_or(HOLD_DAYS))
}

/// The minutes of attendance from which a person counts as trained.
///
/// # Errors
/// When the database refuses.
pub async fn trained_minutes<C: ConnectionTrait>(db: &C) -> Result<u32> {
    Ok(one(db, TRAINED).await?.and_then(|value| value.parse().ok()).unwrap_or(TRAINED_MINUTES))
}

/// The policy of the waiting list in force on a day.
///
/// # Errors
/// When the database refuses, or holds policies that do not read.
pub async fn waiting_policy<C: ConnectionTrait>(db: &C, day: NaiveDate) -> Result<Policy> {
    let policies: Vec<Policy> = match one(db, WAITING).await? {
        Some(json) => serde_json::from_str(&json)?,
        None => Vec::new(),
    };
    Ok(in_force(&policies, day).cloned().unwrap_or_else(|| Policy::first(NaiveDate::MIN)))
}

/// How to get help without a computer, as receipts print it: telephone, hours, place.
///
/// # Errors
/// When the database refuses.
pub async fn help<C: ConnectionTrait>(db: &C) -> Result<[Option<String>; 3]> {
    const KEYS: [&str; 3] = ["help_phone", "help_hours", "help_place"];
    let rows = settings::Entity::find().filter(settings::Column::Key.is_in(KEYS)).all(db).await?;
    let mut found: HashMap<String, String> = rows.into_iter().map(|row| (row.key, row.value)).collect();
    Ok(KEYS.map(|key| found.remove(key)))
}

async fn one<C: ConnectionTrait>(db: &C, key: &str) -> Result<Option<String>> {
    Ok(settings::Entity::find_by_id(key).one(db).await?.map(|row| row.value))
}
