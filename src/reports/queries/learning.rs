//! Who was trained, for how long, and who was both trained and equipped. The day on which someone's minutes reach the
//! threshold is that of the session that brings them there, found by a running sum.

use super::codes::{Kinds, places};
use super::{Span, number, one};
use crate::error::Result;
use crate::reports::figures::Counts;
use sea_orm::{ConnectionTrait, DbBackend, Value};

/// Adds what concerns training to the counts.
pub async fn add<C: ConnectionTrait>(db: &C, span: &Span, kinds: &Kinds, counts: &mut Counts) -> Result<()> {
    hours(db, span, kinds, counts).await?;
    visits(db, span, kinds, counts).await?;
    reached(db, span, kinds, counts).await?;
    counts.equipped_only = equipped_only(db, span, kinds).await?;
    counts.trained_only = trained_only(db, span, kinds).await?;
    Ok(())
}

async fn hours<C: ConnectionTrait>(db: &C, span: &Span, kinds: &Kinds, counts: &mut Counts) -> Result<()> {
    let mut values = vec![span.from.into(), span.until.into()];
    let (apart, present) = (places(&mut values, &kinds.without_people), places(&mut values, &kinds.present));
    // Each walk-in counts as a person: nothing says that two of them are the same.
    let sql = format!(
        "SELECT CAST(COALESCE(SUM(a.minutes), 0) AS bigint) AS minutes, COUNT(DISTINCT a.beneficiary_id) AS people, \
         COUNT(CASE WHEN a.beneficiary_id IS NULL THEN 1 END) AS walk_ins \
         FROM sessions s JOIN attendances a ON a.session_id = s.id \
         WHERE s.starts_at >= $1 AND s.starts_at < $2 AND s.kind NOT IN ({apart}) AND a.status IN ({present}) \
         AND a.minutes > 0"
    );
    let row = one(db, &sql, values).await?;
    counts.attended_minutes = number(&row, "minutes")?;
    counts.attendees = number(&row, "people")? + number(&row, "walk_ins")?;
    Ok(())
}

async fn visits<C: ConnectionTrait>(db: &C, span: &Span, kinds: &Kinds, counts: &mut Counts) -> Result<()> {
    let mut values = vec![span.from.into(), span.until.into()];
    let open = places(&mut values, &kinds.visits);
    let sql = format!(
        "SELECT CAST(COALESCE(SUM(h.count), 0) AS bigint) AS visits \
         FROM sessions s JOIN head_counts h ON h.session_id = s.id \
         WHERE s.starts_at >= $1 AND s.starts_at < $2 AND s.kind IN ({open})"
    );
    counts.visits = number(&one(db, &sql, values).await?, "visits")?;
    Ok(())
}

/// Trained in the period (`C1`), and both of the two of which the second happened in the period (`D1`). Only people who
/// attended or were equipped in the period can be among them.
async fn reached<C: ConnectionTrait>(db: &C, span: &Span, kinds: &Kinds, counts: &mut Counts) -> Result<()> {
    let mut values: Vec<Value> = vec![span.from.into(), span.until.into(), span.first.into(), span.last.into()];
    let tables = reached_tables(&mut values, span, kinds);
    let sql = format!(
        "WITH {tables} \
         SELECT COUNT(CASE WHEN t.at >= $1 THEN 1 END) AS trained, \
         COUNT(CASE WHEN e.since IS NOT NULL AND (t.at >= $1 OR e.since >= $3) THEN 1 END) AS both_of_them \
         FROM trained t LEFT JOIN equipped e ON e.person = t.person"
    );
    let row = one(db, &sql, values).await?;
    counts.trained = number(&row, "trained")?;
    counts.both = number(&row, "both_of_them")?;
    Ok(())
}

/// The tables `equipped(person, since)` and `trained(person, at)` of those who may have reached something in the span,
/// whose bounds stand in the first four values: two instants, two days.
pub(super) fn reached_tables(values: &mut Vec<Value>, span: &Span, kinds: &Kinds) -> String {
    let trained = trained(values, span, kinds, "$2", ("who", &[]));
    format!(
        "who AS ( \
             SELECT beneficiary_id AS person FROM allocations \
             WHERE signed_on BETWEEN $3 AND $4 AND state = 'handed_over' \
             UNION SELECT a.beneficiary_id FROM sessions s JOIN attendances a ON a.session_id = s.id \
             WHERE s.starts_at >= $1 AND s.starts_at < $2 AND a.beneficiary_id IS NOT NULL \
         ), equipped AS ( \
             SELECT beneficiary_id AS person, MIN(signed_on) AS since FROM allocations \
             WHERE beneficiary_id IN (SELECT person FROM who) AND state = 'handed_over' AND signed_on <= $4 \
             GROUP BY beneficiary_id \
         ), {trained}"
    )
}

/// People equipped first whose landmark lies in the period, and who were not trained by then (`D2`).
async fn equipped_only<C: ConnectionTrait>(db: &C, span: &Span, kinds: &Kinds) -> Result<u64> {
    let (first, last) = span.landmark_starts();
    let mut values: Vec<Value> = vec![first.into(), last.into(), span.until.into()];
    let trained = trained(&mut values, span, kinds, "$3", ("equipped", &["since"]));
    let days = Days::of(db, &mut values, span);
    let sql = format!(
        "WITH equipped AS ( \
             SELECT beneficiary_id AS person, MIN(signed_on) AS since FROM allocations \
             WHERE state = 'handed_over' AND beneficiary_id IN ( \
                 SELECT beneficiary_id FROM allocations WHERE signed_on BETWEEN $1 AND $2 AND state = 'handed_over') \
             GROUP BY beneficiary_id HAVING MIN(signed_on) BETWEEN $1 AND $2 \
         ), {trained} \
         SELECT (SELECT COUNT(*) FROM equipped) \
         - (SELECT COUNT(*) FROM trained t WHERE {trained_on} <= {landmark}) AS people",
        trained_on = days.of_instant("t.at"),
        landmark = days.landmark("t.since"),
    );
    number(&one(db, &sql, values).await?, "people")
}

/// People trained first whose landmark lies in the period, and who were not equipped by then (`D2`).
async fn trained_only<C: ConnectionTrait>(db: &C, span: &Span, kinds: &Kinds) -> Result<u64> {
    let (from, until) = span.instants(span.landmark_starts());
    let mut values: Vec<Value> = vec![from.into(), until.into()];
    let trained = trained(&mut values, span, kinds, "$2", ("who", &[]));
    let days = Days::of(db, &mut values, span);
    let sql = format!(
        "WITH who AS ( \
             SELECT DISTINCT a.beneficiary_id AS person FROM sessions s JOIN attendances a ON a.session_id = s.id \
             WHERE s.starts_at >= $1 AND s.starts_at < $2 AND a.beneficiary_id IS NOT NULL \
         ), {trained} \
         SELECT COUNT(*) AS people FROM trained t WHERE t.at >= $1 AND NOT EXISTS ( \
             SELECT 1 FROM allocations x WHERE x.beneficiary_id = t.person AND x.state = 'handed_over' \
             AND x.signed_on <= {landmark})",
        landmark = days.landmark(&days.of_instant("t.at")),
    );
    number(&one(db, &sql, values).await?, "people")
}

/// The tables `attended` and `trained(person, at)`: the session that brought each person of the table `among` to the
/// threshold, before the instant at the place `until`; with columns of that table, so that it is not joined again:
/// PostgreSQL takes it for one row, and would look for everyone of it in turn. A threshold of nothing is reached by coming
/// once. `CROSS JOIN` has SQLite begin with these people: without statistics it would begin with everyone who ever came.
fn trained(values: &mut Vec<Value>, span: &Span, kinds: &Kinds, until: &str, (among, kept): (&str, &[&str])) -> String {
    let kept_of = |from: &str| kept.iter().map(|column| format!(", {from}{column}")).collect::<String>();
    let (of_them, of_attended) = (kept_of("w."), kept_of(""));
    values.push(i64::from(span.trained_minutes.max(1)).into());
    let enough = format!("${}", values.len());
    let (apart, present) = (places(values, &kinds.without_people), places(values, &kinds.present));
    format!(
        "attended AS ( \
             SELECT a.beneficiary_id AS person, s.starts_at AS at, a.minutes AS minutes, \
             SUM(a.minutes) OVER (PARTITION BY a.beneficiary_id ORDER BY s.starts_at, s.id) AS total{of_them} \
             FROM {among} w CROSS JOIN attendances a CROSS JOIN sessions s \
             WHERE a.beneficiary_id = w.person AND s.id = a.session_id AND a.minutes > 0 AND a.status IN ({present}) AND s.kind NOT IN ({apart}) AND s.starts_at < {until} \
         ), trained AS ( \
             SELECT person, at{of_attended} FROM attended WHERE total >= {enough} AND total - minutes < {enough})"
    )
}

/// How each engine says the local day of an instant, and the landmark of a day.
pub(super) enum Days {
    Postgres {
        zone: String,
    },
    /// SQLite knows no time zones: the offset at the end of the period stands for all of it, which only matters to a
    /// session that straddles midnight.
    Sqlite {
        shift: String,
    },
}

impl Days {
    pub(super) fn of<C: ConnectionTrait>(db: &C, values: &mut Vec<Value>, span: &Span) -> Self {
        let place = format!("${}", values.len() + 1);
        if db.get_database_backend() == DbBackend::Postgres {
            values.push(span.zone.name().into());
            Self::Postgres { zone: place }
        } else {
            values.push(format!("{:+} minutes", span.offset_minutes()).into());
            Self::Sqlite { shift: place }
        }
    }

    pub(super) fn of_instant(&self, at: &str) -> String {
        match self {
            Self::Postgres { zone } => format!("CAST({at} AT TIME ZONE {zone} AS date)"),
            Self::Sqlite { shift } => format!("date({at}, {shift})"),
        }
    }

    fn landmark(&self, day: &str) -> String {
        match self {
            Self::Postgres { .. } => format!("({day} + 90)"),
            Self::Sqlite { .. } => format!("date({day}, '+90 days')"),
        }
    }
}
