//! Functional checks in their rows.

use crate::act::Act;
use crate::devices::store::{Device, save};
use crate::entities::{check_items, checks, devices};
use crate::error::{Error, Result};
use crate::workshop::rules::{CheckItem, CheckResult, NewCheck};
use chrono::{DateTime, Utc};
use sea_orm::ActiveValue::Set;
use sea_orm::{ActiveModelTrait, ConnectionTrait, EntityTrait, FromQueryResult, Statement};
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

/// A point of a check, with the check it is of.
#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    checked_by: String,
    recorded_at: DateTime<Utc>,
    grade_appearance: String,
    grade_function: String,
    code: Option<String>,
    result: Option<String>,
    reason: Option<String>,
}

const LAST: &str = "
SELECT c.id AS id, u.name AS checked_by, c.recorded_at AS recorded_at, c.grade_appearance AS grade_appearance,
  c.grade_function AS grade_function, i.code AS code, i.result AS result, i.reason AS reason
FROM checks c JOIN users u ON u.id = c.checked_by LEFT JOIN check_items i ON i.check_id = c.id
WHERE c.id = (SELECT l.id FROM checks l WHERE l.device_id = $1 AND l.undone_at IS NULL ORDER BY l.id DESC LIMIT 1)
ORDER BY i.position";

/// The last check of a device.
///
/// # Errors
/// When the database refuses.
pub async fn last<C: ConnectionTrait>(db: &C, device_id: Uuid) -> Result<Option<Check>> {
    let asked = Statement::from_sql_and_values(db.get_database_backend(), LAST, [device_id.into()]);
    let mut check: Option<Check> = None;
    for row in Row::find_by_statement(asked).all(db).await? {
        let check = check.get_or_insert_with(|| Check {
            id: row.id,
            checked_by: row.checked_by,
            recorded_at: row.recorded_at,
            grade_appearance: row.grade_appearance,
            grade_function: row.grade_function,
            items: Vec::new(),
        });
        let (Some(code), Some(result)) = (row.code, row.result) else { continue };
        let result = CheckResult::from_code(&result).ok_or_else(|| Error::internal("a check has an unknown result"))?;
        check.items.push(CheckItem { code, result, reason: row.reason });
    }
    Ok(check)
}
