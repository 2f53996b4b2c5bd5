//! Month by month: who was equipped, trained, and both. Totals of the whole instance, as the report of each month gives.

use super::codes::Kinds;
use super::learning::{Days, reached_tables};
use super::{Span, all, number};
use crate::error::Result;
use sea_orm::{ConnectionTrait, DbBackend, Value};
use std::collections::BTreeMap;

/// What happened in one month.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MonthCounts {
    /// People with a handover signed in it.
    pub equipped: u64,
    /// People who reached the hours that make them trained in it.
    pub trained: u64,
    /// People for whom the second of the two happened in it.
    pub both: u64,
}

/// The months of a span in which something happened, by `2012-03`.
///
/// # Errors
/// When the database refuses.
pub async fn months<C: ConnectionTrait>(db: &C, span: &Span) -> Result<BTreeMap<String, MonthCounts>> {
    let month = |day: &str| match db.get_database_backend() {
        DbBackend::Postgres => format!("to_char({day}, 'YYYY-MM')"),
        _ => format!("substr({day}, 1, 7)"),
    };
    let mut found: BTreeMap<String, MonthCounts> = BTreeMap::new();
    let sql = format!(
        "SELECT {month} AS month, COUNT(DISTINCT beneficiary_id) AS people FROM allocations \
         WHERE signed_on BETWEEN $1 AND $2 AND state = 'handed_over' GROUP BY 1",
        month = month("signed_on")
    );
    for row in all(db, &sql, vec![span.first.into(), span.last.into()]).await? {
        found.entry(row.try_get("", "month")?).or_default().equipped = number(&row, "people")?;
    }
    let kinds = Kinds::read(db).await?;
    let mut values: Vec<Value> = vec![span.from.into(), span.until.into(), span.first.into(), span.last.into()];
    let tables = reached_tables(&mut values, span, &kinds);
    let days = Days::of(db, &mut values, span);
    let trained_on = days.of_instant("t.at");
    let sql = format!(
        "WITH {tables}, happened AS ( \
             SELECT {trained_on} AS day, 1 AS trained, 0 AS both_of_them FROM trained t WHERE t.at >= $1 \
             UNION ALL \
             SELECT CASE WHEN e.since > {trained_on} THEN e.since ELSE {trained_on} END, 0, 1 \
             FROM trained t JOIN equipped e ON e.person = t.person WHERE t.at >= $1 OR e.since >= $3 \
         ) SELECT {month} AS month, SUM(trained) AS trained, SUM(both_of_them) AS both_of_them \
         FROM happened GROUP BY 1",
        month = month("day")
    );
    for row in all(db, &sql, values).await? {
        let of = found.entry(row.try_get("", "month")?).or_default();
        (of.trained, of.both) = (number(&row, "trained")?, number(&row, "both_of_them")?);
    }
    Ok(found)
}
