//! Functional checks in their rows.

use crate::access;
use crate::act::Act;
use crate::devices::store::{Device, save};
use crate::entities::{check_items, checks, devices};
use crate::error::{Error, Result};
use crate::workshop::rules::{CheckItem, CheckResult, NewCheck};
use chrono::{DateTime, Utc};
use sea_orm::ActiveValue::Set;
use sea_orm::{ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

/// A check as it was made.
#[derive(Clone, Debug)]
pub struct Check {
    /// Its key.
    pub id: Uuid,
    /// Who made it.
    pub checked_by: String,
    /// When.
    pub recorded_at: DateTime<Utc>,
    /// Grade of appearance.
    pub grade_appearance: String,
    /// Grade of function.
    pub grade_function: String,
    /// Every item.
    pub items: Vec<CheckItem>,
}

/// Keeps a check, and its grades with the device.
///
/// # Errors
/// `Forbidden` without an account; `Stale` when someone else changed the device since it was read.
pub async fn keep(act: &Act, device: &Device, wish: &NewCheck) -> Result<Uuid> {
    let id = act.new_id();
    checks::ActiveModel {
        id: Set(id),
        device_id: Set(device.id),
        grade_appearance: Set(wish.grade_appearance.clone()),
        grade_function: Set(wish.grade_function.clone()),
        checked_by: Set(act.actor().user_id()?),
        recorded_at: Set(act.now()),
        undone_at: Set(None),
    }
    .insert(act.db())
    .await?;
    let rows = wish.items.iter().zip(0_i32..).map(|(item, position)| check_items::ActiveModel {
        check_id: Set(id),
        code: Set(item.code.clone()),
        position: Set(position),
        result: Set(item.result.code().to_owned()),
        reason: Set(item.reason.clone()),
    });
    check_items::Entity::insert_many(rows).exec_without_returning(act.db()).await?;
    let grades = devices::ActiveModel {
        grade_appearance: Set(Some(wish.grade_appearance.clone())),
        grade_function: Set(Some(wish.grade_function.clone())),
        ..Default::default()
    };
    save(act, device, grades).await?;
    Ok(id)
}

/// The last check of a device.
///
/// # Errors
/// When the database refuses.
pub async fn last<C: ConnectionTrait>(db: &C, device_id: Uuid) -> Result<Option<Check>> {
    let row = checks::Entity::find()
        .filter(checks::Column::DeviceId.eq(device_id))
        .filter(checks::Column::UndoneAt.is_null())
        .order_by_desc(checks::Column::Id)
        .one(db)
        .await?;
    let Some(row) = row else { return Ok(None) };
    let items = check_items::Entity::find()
        .filter(check_items::Column::CheckId.eq(row.id))
        .order_by_asc(check_items::Column::Position)
        .all(db)
        .await?;
    let items = items.into_iter().map(|item| {
        let result =
            CheckResult::from_code(&item.result).ok_or_else(|| Error::internal("a check has an unknown result"))?;
        Ok(CheckItem { code: item.code, result, reason: item.reason })
    });
    let mut names = access::store::names(db, std::iter::once(row.checked_by)).await?;
    Ok(Some(Check {
        id: row.id,
        checked_by: names.remove(&row.checked_by).unwrap_or_default(),
        recorded_at: row.recorded_at,
        grade_appearance: row.grade_appearance,
        grade_function: row.grade_function,
        items: items.collect::<Result<_>>()?,
    }))
}
