//! When a file may be erased, and until when the person must have an answer.

use crate::kernel::fields::{Fields, Wish};
use chrono::{Months, NaiveDate};

crate::codes! {
    /// Where an erasure that was asked for stands.
    pub enum State {
        /// It waits for the data protection officer.
        Asked = "asked",
        /// The file is erased.
        Done = "done",
        /// It was refused, with a reason.
        Refused = "refused",
        /// The person does not want it any more.
        Withdrawn = "withdrawn",
    }
}

crate::codes! {
    /// Why an erasure may be refused (regulation (EU) 2016/679).
    pub enum RefusalReason {
        /// A law asks for the data to be kept: article 17(3)(b).
        LegalObligation = "legal_obligation",
        /// They are needed in a dispute: article 17(3)(e).
        LegalClaims = "legal_claims",
        /// Whoever asks did not show to be the person: article 12(6).
        IdentityNotProven = "identity_not_proven",
        /// It is asked without ground, or again and again: article 12(5).
        Unfounded = "unfounded",
    }
}

/// The last day to answer: one month after the person asked (regulation (EU) 2016/679, article 12(3)), on the same day of
/// the month, or its last.
pub fn due_on(asked_on: NaiveDate) -> NaiveDate {
    asked_on.checked_add_months(Months::new(1)).unwrap_or(NaiveDate::MAX)
}

/// The person asks.
#[derive(Clone, Debug, utoipa::ToSchema)]
pub struct Asking {
    /// The day they asked, by whatever means.
    pub asked_on: NaiveDate,
}

impl Wish for Asking {
    fn read(fields: &mut Fields) -> Self {
        Self { asked_on: fields.required_date("asked_on") }
    }
}

/// The file is to be erased, for good: its number once more, by hand.
#[derive(Clone, Debug, utoipa::ToSchema)]
pub struct Confirmation {
    /// The number of the file.
    pub file_number: String,
}

impl Wish for Confirmation {
    fn read(fields: &mut Fields) -> Self {
        Self { file_number: fields.required_text("file_number", 20) }
    }
}

/// The file is not to be erased.
#[derive(Clone, Debug, utoipa::ToSchema)]
pub struct Refusal {
    /// Why.
    #[schema(value_type = String)]
    pub reason: RefusalReason,
}

impl Wish for Refusal {
    fn read(fields: &mut Fields) -> Self {
        let reason = fields.required_word("reason", RefusalReason::from_code);
        Self { reason: reason.unwrap_or(RefusalReason::LegalObligation) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_ends_on_the_same_day_or_the_last_of_a_shorter_month() {
        for (asked, due) in [("2026-11-26", "2026-12-26"), ("2027-01-31", "2027-02-28"), ("2026-12-31", "2027-01-31")] {
            assert_eq!(due_on(asked.parse().unwrap()).to_string(), due);
        }
    }
}
