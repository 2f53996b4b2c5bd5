//! Who was shown whom, on which page.

use crate::access::{Actor, Who};
use crate::act::Act;
use crate::app::App;
use crate::entities::read_log;
use crate::error::Result;
use crate::kernel::ids;
use chrono::{DateTime, Utc};
use sea_orm::ActiveValue::Set;
use sea_orm::EntityTrait as _;
use serde_json::json;
use uuid::Uuid;

/// Notes that a page showed these people to someone: one row a page. Nothing is shown when this cannot be written.
///
/// # Errors
/// `Busy` when too many write at once; else what the database refuses.
pub async fn log_read(app: &App, actor: &Actor, page: &'static str, beneficiaries: &[Uuid]) -> Result<()> {
    let Some(row) = reading(actor, app.clock.now(), page, beneficiaries) else { return Ok(()) };
    let _turn = app.turn_to_write().await?;
    read_log::Entity::insert(row).exec_without_returning(&app.db).await?;
    Ok(())
}

/// The same within an act.
///
/// # Errors
/// When the database refuses.
pub async fn log_read_within(act: &Act, page: &'static str, beneficiaries: &[Uuid]) -> Result<()> {
    if let Some(row) = reading(act.actor(), act.now(), page, beneficiaries) {
        read_log::Entity::insert(row).exec_without_returning(act.db()).await?;
    }
    Ok(())
}

fn reading(
    actor: &Actor,
    now: DateTime<Utc>,
    page: &'static str,
    beneficiaries: &[Uuid],
) -> Option<read_log::ActiveModel> {
    let Who::User { id, .. } = actor.who else { return None };
    (!beneficiaries.is_empty()).then(|| read_log::ActiveModel {
        id: Set(ids::new_id(now)),
        at: Set(now),
        user_id: Set(id),
        page: Set(page.to_owned()),
        beneficiaries: Set(json!(beneficiaries).to_string()),
    })
}
