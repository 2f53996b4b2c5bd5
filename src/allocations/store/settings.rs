//! What the county sets for this stage, each with what stands without a setting.

use crate::act::Act;
use crate::allocations::rules::settings::Settings;
use crate::allocations::waiting::{Policy, in_force};
use crate::entities::settings;
use crate::error::Result;
use crate::journal::{Subject, SubjectKind};
use chrono::NaiveDate;
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use std::collections::HashMap;
use uuid::Uuid;

/// Days a device is held.
const HOLD: &str = "hold_days";
/// Minutes of attendance from which a person counts as trained.
const TRAINED: &str = "trained_minutes";
const PHONE: &str = "help_phone";
const HOURS: &str = "help_hours";
const PLACE: &str = "help_place";
const KEYS: [&str; 5] = [PHONE, HOURS, PLACE, HOLD, TRAINED];
/// Whose history tells of them.
pub const SUBJECT: Subject = Subject { kind: SubjectKind::Settings, id: Uuid::nil() };
/// The dated policies of the waiting list, as JSON.
const WAITING: &str = "waiting_policies";

/// How long a device is held for a request, in days.
///
/// # Errors
/// When the database refuses.
pub async fn hold_days<C: ConnectionTrait>(db: &C) -> Result<u16> {
    Ok(all(db).await?.hold_days)
}

/// The minutes of attendance from which a person counts as trained.
///
/// # Errors
/// When the database refuses.
pub async fn trained_minutes<C: ConnectionTrait>(db: &C) -> Result<u32> {
    Ok(all(db).await?.trained_minutes)
}

/// What the order of the waiting list is made from: the policy in force on a day, and the minutes of attendance from which
/// a person counts as trained.
///
/// # Errors
/// When the database refuses, or holds policies that do not read.
pub async fn waiting<C: ConnectionTrait>(db: &C, day: NaiveDate) -> Result<(Policy, u32)> {
    let rows = settings::Entity::find().filter(settings::Column::Key.is_in([WAITING, TRAINED])).all(db).await?;
    let value = |key: &str| rows.iter().find(|row| row.key == key).map(|row| row.value.as_str());
    let policies: Vec<Policy> = value(WAITING).map(serde_json::from_str).transpose()?.unwrap_or_default();
    let policy = in_force(&policies, day).cloned().unwrap_or_else(|| Policy::first(NaiveDate::MIN));
    Ok((policy, minutes(value(TRAINED))))
}

fn minutes(value: Option<&str>) -> u32 {
    value.and_then(|value| value.parse().ok()).unwrap_or(Settings::default().trained_minutes)
}

/// All that the county set, each with what stands without it.
///
/// # Errors
/// When the database refuses.
pub async fn all<C: ConnectionTrait>(db: &C) -> Result<Settings> {
    let rows = settings::Entity::find().filter(settings::Column::Key.is_in(KEYS)).all(db).await?;
    let mut found: HashMap<String, String> = rows.into_iter().map(|row| (row.key, row.value)).collect();
    let usual = Settings::default();
    Ok(Settings {
        help_phone: found.remove(PHONE),
        help_hours: found.remove(HOURS),
        help_place: found.remove(PLACE),
        hold_days: found.remove(HOLD).and_then(|value| value.parse().ok()).unwrap_or(usual.hold_days),
        trained_minutes: minutes(found.remove(TRAINED).as_deref()),
    })
}

/// Saves them; what is empty is taken away.
///
/// # Errors
/// When the database refuses.
pub async fn save(act: &Act, set: &Settings) -> Result<()> {
    let values = [
        (PHONE, set.help_phone.clone()),
        (HOURS, set.help_hours.clone()),
        (PLACE, set.help_place.clone()),
        (HOLD, Some(set.hold_days.to_string())),
        (TRAINED, Some(set.trained_minutes.to_string())),
    ];
    settings::Entity::delete_many().filter(settings::Column::Key.is_in(KEYS)).exec(act.db()).await?;
    let rows = values
        .into_iter()
        .filter_map(|(key, value)| Some(settings::ActiveModel { key: Set(key.to_owned()), value: Set(value?) }));
    settings::Entity::insert_many(rows).exec_without_returning(act.db()).await?;
    Ok(())
}
