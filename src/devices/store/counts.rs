//! How many devices stand where: above the lists, and on the first page.

use super::Filter;
use super::list::narrowed;
use crate::access::Scope;
use crate::devices::blockers::Stage;
use crate::devices::lifecycle::State;
use crate::entities::devices;
use crate::error::Result;
use sea_orm::{ConnectionTrait, PaginatorTrait as _, QueryResult, QuerySelect as _, Statement};

/// Up to how many devices are counted: above a list, a thousand more or less change nothing, and counting them all would
/// read them all.
pub const MOST_COUNTED: i64 = 1_000;

/// How many devices stand where, each up to one more than [`MOST_COUNTED`].
///
/// # Errors
/// When the database refuses.
pub async fn by_state<C: ConnectionTrait>(db: &C, scope: Scope) -> Result<Vec<(State, i64)>> {
    let Some((within, values)) = within(scope) else { return Ok(Vec::new()) };
    let counted = State::ALL.iter().map(|state| {
        format!(
            "SELECT '{state}' AS state, COUNT(*) AS count FROM \
             (SELECT 1 AS one FROM devices WHERE {within}state = '{state}' LIMIT {}) AS there",
            MOST_COUNTED + 1
        )
    });
    let sql = counted.collect::<Vec<_>>().join(" UNION ALL ");
    let rows = db.query_all_raw(Statement::from_sql_and_values(db.get_database_backend(), sql, values)).await?;
    let read = |row: &QueryResult| {
        Ok((super::word(&row.try_get::<String>("", "state")?, State::from_code)?, row.try_get("", "count")?))
    };
    let mut counted: Vec<(State, i64)> = rows.iter().map(read).collect::<Result<_>>()?;
    counted.retain(|(_, count)| *count > 0);
    Ok(counted)
}

/// How many devices a filter finds, up to one more than [`MOST_COUNTED`].
///
/// # Errors
/// When the database refuses.
pub async fn count<C: ConnectionTrait>(db: &C, scope: Scope, filter: &Filter) -> Result<i64> {
    let most = u64::try_from(MOST_COUNTED + 1).unwrap_or_default();
    let found = narrowed(scope, filter).select_only().column(devices::Column::Id).limit(most).count(db).await?;
    Ok(i64::try_from(found).unwrap_or(i64::MAX))
}

/// How many devices wait for someone of the workshop: to be sorted, and on the bench by their next step.
///
/// # Errors
/// When the database refuses.
pub async fn work<C: ConnectionTrait>(db: &C, scope: Scope) -> Result<Vec<(State, Option<Stage>, i64)>> {
    let Some((within, values)) = within(scope) else { return Ok(Vec::new()) };
    let sql = format!(
        "SELECT state, stage, COUNT(*) AS count FROM devices \
         WHERE {within}state IN ('received', 'workshop') GROUP BY state, stage"
    );
    let rows = db.query_all_raw(Statement::from_sql_and_values(db.get_database_backend(), sql, values)).await?;
    let read = |row: &QueryResult| {
        let stage: Option<String> = row.try_get("", "stage")?;
        let state = super::word(&row.try_get::<String>("", "state")?, State::from_code)?;
        let stage = stage.as_deref().map(|code| super::word(code, Stage::from_code)).transpose()?;
        Ok((state, stage, row.try_get("", "count")?))
    };
    rows.iter().map(read).collect()
}

/// The beginning of a condition, and its values; nothing where no device is within reach.
fn within(scope: Scope) -> Option<(&'static str, Vec<sea_orm::Value>)> {
    match scope {
        Scope::Everything => Some(("", Vec::new())),
        Scope::Organisation(id) => Some(("organisation_id = $1 AND ", vec![id.into()])),
        Scope::Nothing | Scope::User(_) | Scope::Shared(_) => None,
    }
}
