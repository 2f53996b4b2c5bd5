//! The counts behind the figures, each one bounded query; nobody is loaded. All of a report is read in one snapshot.

mod codes;
mod exits;
mod learning;
mod months;
mod span;

pub use months::{MonthCounts, months};
pub use span::Span;

use super::figures::{Counts, WaveCounts};
use crate::entities::vocabulary_entries;
use crate::error::Result;
use crate::kernel::lang::Lang;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QueryResult, Statement, Value};

/// Whether the key of a person was destroyed: their answers count no more, whatever is left of them.
fn erased(person: &str) -> String {
    // `CROSS JOIN` has SQLite begin with the few keys that were destroyed.
    format!(
        "{person} IN (SELECT b.id FROM data_keys k CROSS JOIN beneficiaries b WHERE b.key_id = k.id AND k.wrapped IS NULL)"
    )
}

/// What an indicator is, as the county's list words it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Definition {
    /// Its code: `B1`.
    pub code: String,
    /// Its name in French.
    pub label_fr: String,
    /// Its name in English.
    pub label_en: String,
    /// How it is counted, in French.
    pub definition: String,
    /// Where the definition comes from, in French.
    pub source: String,
}

impl Definition {
    /// Its name in the reader's language.
    pub fn label(&self, lang: Lang) -> &str {
        match lang {
            Lang::Fr => &self.label_fr,
            Lang::En => &self.label_en,
        }
    }
}

/// The definitions in the order of the county's list; retired ones stay readable beside old figures.
///
/// # Errors
/// When the database refuses.
pub async fn definitions<C: ConnectionTrait>(db: &C, vocabulary: &str) -> Result<Vec<Definition>> {
    let rows = vocabulary_entries::Entity::find()
        .filter(vocabulary_entries::Column::Vocabulary.eq(vocabulary))
        .order_by_asc(vocabulary_entries::Column::Position)
        .all(db)
        .await?;
    Ok(rows
        .into_iter()
        .map(|row| Definition {
            code: row.code,
            label_fr: row.label_fr,
            label_en: row.label_en,
            definition: row.definition,
            source: row.source,
        })
        .collect())
}

/// Everything the figures of a period are made of.
///
/// # Errors
/// When the database refuses.
pub async fn counts<C: ConnectionTrait>(db: &C, span: &Span) -> Result<Counts> {
    let mut counts = Counts { referred: referred(db, span).await?, ..Counts::default() };
    (counts.equipped, counts.devices) = equipped(db, span).await?;
    let kinds = codes::Kinds::read(db).await?;
    learning::add(db, span, &kinds, &mut counts).await?;
    waves(db, span, &mut counts).await?;
    counts.exits = exits::count(db, span).await?;
    Ok(counts)
}

async fn referred<C: ConnectionTrait>(db: &C, span: &Span) -> Result<u64> {
    let sql = "SELECT COUNT(DISTINCT beneficiary_id) AS referred FROM requests \
               WHERE referred_on BETWEEN $1 AND $2 AND state <> 'draft'";
    let row = one(db, sql, vec![span.first.into(), span.last.into()]).await?;
    number(&row, "referred")
}

async fn equipped<C: ConnectionTrait>(db: &C, span: &Span) -> Result<(u64, u64)> {
    let sql = "SELECT COUNT(DISTINCT beneficiary_id) AS people, COUNT(*) AS devices FROM allocations \
               WHERE signed_on BETWEEN $1 AND $2 AND state = 'handed_over'";
    let row = one(db, sql, vec![span.first.into(), span.last.into()]).await?;
    Ok((number(&row, "people")?, number(&row, "devices")?))
}

/// A wave belongs to the period in which its window closed, so that a closed period does not change with time; what is
/// still open on the day of extraction is not due.
async fn waves<C: ConnectionTrait>(db: &C, span: &Span, counts: &mut Counts) -> Result<()> {
    let sql = format!(
        "SELECT f.wave AS wave, \
               COUNT(CASE WHEN a.category IS NULL OR a.category <> 'withdrawn' THEN 1 END) AS due, \
               COUNT(CASE WHEN a.category <> 'withdrawn' THEN 1 END) AS observed, \
               COUNT(CASE WHEN a.category <> 'withdrawn' AND a.employed THEN 1 END) AS employed, \
               COUNT(CASE WHEN a.category = 'durable' THEN 1 END) AS durable, \
               COUNT(CASE WHEN a.category = 'withdrawn' THEN 1 END) AS withdrawn \
               FROM followups f LEFT JOIN followup_answers a ON a.followup_id = f.id \
               WHERE f.closes_on BETWEEN $1 AND $2 AND f.wave IN ('m3', 'm6', 'm12') \
               AND (a.id IS NOT NULL OR f.out_of_scope_on IS NULL) AND NOT {erased} GROUP BY f.wave",
        erased = erased("f.beneficiary_id")
    );
    for row in all(db, &sql, vec![span.first.into(), span.last_due().into()]).await? {
        let of = match row.try_get::<String>("", "wave")?.as_str() {
            "m3" => &mut counts.m3,
            "m6" => &mut counts.m6,
            _ => &mut counts.m12,
        };
        *of = WaveCounts {
            due: number(&row, "due")?,
            observed: number(&row, "observed")?,
            employed: number(&row, "employed")?,
            durable: number(&row, "durable")?,
            withdrawn: number(&row, "withdrawn")?,
        };
    }
    Ok(())
}

async fn one<C: ConnectionTrait>(db: &C, sql: &str, values: Vec<Value>) -> Result<QueryResult> {
    let statement = Statement::from_sql_and_values(db.get_database_backend(), sql, values);
    let row = db.query_one_raw(statement).await?;
    row.ok_or_else(|| crate::error::Error::internal("a count gave no row"))
}

async fn all<C: ConnectionTrait>(db: &C, sql: &str, values: Vec<Value>) -> Result<Vec<QueryResult>> {
    let statement = Statement::from_sql_and_values(db.get_database_backend(), sql, values);
    Ok(db.query_all_raw(statement).await?)
}

fn number(row: &QueryResult, name: &str) -> Result<u64> {
    Ok(u64::try_from(row.try_get::<i64>("", name)?).unwrap_or_default())
}
