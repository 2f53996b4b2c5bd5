//! What is wished for in the follow-up, as a body says it.

use super::classification::{Answer, Population};
use super::status::AttemptResult;
use crate::kernel::fields::{Fields, Wish};
use chrono::NaiveDate;

/// Someone tried to reach the person.
#[derive(Clone, Debug, utoipa::ToSchema)]
pub struct NewAttempt {
    /// The day.
    pub attempted_on: NaiveDate,
    /// A code of `channel_kinds`.
    pub channel: String,
    /// What it gave.
    #[schema(value_type = String)]
    pub result: AttemptResult,
}

impl Wish for NewAttempt {
    fn read(fields: &mut Fields) -> Self {
        Self {
            attempted_on: fields.required_date("attempted_on"),
            channel: fields.required_text("channel", 80),
            result: fields.required_word("result", AttemptResult::from_code).unwrap_or(AttemptResult::NoAnswer),
        }
    }
}

/// The person's situation on a day.
#[derive(Clone, Debug, utoipa::ToSchema)]
pub struct NewAnswer {
    /// A code of `outcome_types`.
    pub outcome_code: String,
    /// A code of `contract_types`, where the situation has one.
    pub contract_code: Option<String>,
    /// Planned duration, renewals already signed included.
    pub planned_months: Option<i64>,
    /// Hours a week.
    pub hours_per_week: Option<i64>,
    /// A code of `evidence_levels`: who says it.
    pub evidence_code: String,
    /// The day the situation is of.
    pub observed_on: NaiveDate,
}

impl Wish for NewAnswer {
    fn read(fields: &mut Fields) -> Self {
        Self {
            outcome_code: fields.required_text("outcome_code", 80),
            contract_code: fields.text("contract_code", 80),
            // What is believed is the classification's to say.
            planned_months: fields.int("planned_months", 0..=10_000),
            hours_per_week: fields.int("hours_per_week", 0..=10_000),
            evidence_code: fields.required_text("evidence_code", 80),
            observed_on: fields.required_date("observed_on"),
        }
    }
}

impl NewAnswer {
    /// The same, as the classification reads it: of a beneficiary.
    pub fn situation(&self) -> Answer<'_> {
        Answer {
            population: Population::Beneficiary,
            outcome: &self.outcome_code,
            contract: self.contract_code.as_deref(),
            planned_months: self.planned_months,
            hours_per_week: self.hours_per_week,
        }
    }
}
