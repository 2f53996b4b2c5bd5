//! Exits from training and what is known of them: one a person and programme, the last of the period. Someone of whom
//! nothing is known stays in the base once the first wave is over.

use super::codes::{all, places};
use super::{Span, erased, number, one};
use crate::error::Result;
use crate::outcomes::rules::series::{ExitEffect, exit_effect};
use crate::outcomes::rules::waves::Wave;
use crate::reports::figures::ExitCounts;
use chrono::{Days, NaiveDate};
use sea_orm::{ConnectionTrait, Value};

/// Counts the exits of the period by category.
pub async fn count<C: ConnectionTrait>(db: &C, span: &Span) -> Result<ExitCounts> {
    let reasons = all(db, "closure_reasons").await?;
    let with = |effect: ExitEffect| -> Vec<String> {
        reasons.iter().filter(|reason| exit_effect(reason) == effect).cloned().collect()
    };
    let (_, window) = Wave::Exit.window();
    let over = span.extracted_on.checked_sub_days(Days::new(window)).unwrap_or(NaiveDate::MIN);
    let mut values: Vec<Value> = vec![span.first.into(), span.last.into(), span.extracted_on.into(), over.into()];
    let no_exit = places(&mut values, &with(ExitEffect::Nothing));
    let gone = places(&mut values, &with(ExitEffect::OutOfScope));
    let erased = erased("x.beneficiary_id");
    let sql = format!(
        "WITH exits AS ( \
             SELECT beneficiary_id, exited_on, exit_reason, ROW_NUMBER() OVER ( \
                 PARTITION BY beneficiary_id, programme_id ORDER BY exited_on DESC, id DESC) AS place \
             FROM enrolments WHERE exited_on BETWEEN $1 AND $2 AND exit_reason NOT IN ({no_exit}) \
         ), seen AS ( \
             SELECT CASE WHEN {erased} THEN NULL ELSE a.category END AS category, f.id AS wave_id, f.closes_on AS closes_on, x.exited_on AS exited_on, \
             CASE WHEN {erased} THEN 1 \
             WHEN a.id IS NULL AND (x.exit_reason IN ({gone}) OR f.out_of_scope_on IS NOT NULL) THEN 1 ELSE 0 END AS gone \
             FROM exits x LEFT JOIN followups f ON f.id = ( \
                 SELECT w.id FROM followup_series s JOIN followups w ON w.series_id = s.id \
                 WHERE s.beneficiary_id = x.beneficiary_id AND s.exited_on <= x.exited_on \
                 AND w.wave IN ('remise', 'sortie') ORDER BY s.exited_on DESC, s.id DESC LIMIT 1) \
             LEFT JOIN followup_answers a ON a.followup_id = f.id WHERE x.place = 1 \
         ) \
         SELECT COUNT(CASE WHEN category = 'durable' THEN 1 END) AS durable, \
         COUNT(CASE WHEN category = 'transition' THEN 1 END) AS transition, \
         COUNT(CASE WHEN category = 'positive' THEN 1 END) AS positive, \
         COUNT(CASE WHEN category = 'other' OR (category IS NULL AND gone = 0) THEN 1 END) AS other, \
         COUNT(CASE WHEN category = 'withdrawn' OR gone = 1 THEN 1 END) AS withdrawn \
         FROM seen WHERE category IS NOT NULL OR gone = 1 OR closes_on <= $3 OR (wave_id IS NULL AND exited_on <= $4)"
    );
    let row = one(db, &sql, values).await?;
    Ok(ExitCounts {
        durable: number(&row, "durable")?,
        transition: number(&row, "transition")?,
        positive: number(&row, "positive")?,
        other: number(&row, "other")?,
        withdrawn: number(&row, "withdrawn")?,
    })
}
