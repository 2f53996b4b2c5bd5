//! Who was shown someone's file. The log has one row a page shown, with the people on it; it is read back one month at a
//! time, so that no answer reads all of it.

use crate::entities::read_log;
use crate::error::Result;
use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use std::ops::Range;
use uuid::Uuid;

/// The most readings shown of one month.
const MOST: u64 = 200;

/// One reading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// When.
    pub at: DateTime<Utc>,
    /// By which account.
    pub user_id: Uuid,
    /// On which page: worded by the texts `read-page-<code>`.
    pub page: String,
}

/// The readings of one person's file between two instants, the last first, at most 200.
///
/// # Errors
/// When the database refuses.
pub async fn readings<C: ConnectionTrait>(db: &C, id: Uuid, between: Range<DateTime<Utc>>) -> Result<Vec<Reading>> {
    let rows = read_log::Entity::find()
        .filter(read_log::Column::At.gte(between.start))
        .filter(read_log::Column::At.lt(between.end))
        .filter(read_log::Column::Beneficiaries.contains(id.to_string()))
        .order_by_desc(read_log::Column::At)
        .order_by_desc(read_log::Column::Id)
        .limit(MOST)
        .all(db)
        .await?;
    Ok(rows.into_iter().map(|row| Reading { at: row.at, user_id: row.user_id, page: row.page }).collect())
}
