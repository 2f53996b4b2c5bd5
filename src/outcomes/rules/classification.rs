//! The one place where an answer becomes a category. An answer whose situation, contract and duration disagree is
//! refused, with every field that disagrees.

use super::table::{Contract, Length, NOT_EMPLOYMENT, SAY_THEIR_LENGTH, Typed, row};

#[cfg(test)]
mod tests;

crate::codes! {
    /// The categories of `outcome_categories.csv`.
    pub enum Category {
        Durable = "durable",
        Transition = "transition",
        Positive = "positive",
        /// `autre`: it stays in the base.
        Other = "other",
        /// `retrait`: it leaves the base and is counted apart.
        Withdrawn = "withdrawn",
    }
}

impl Category {
    /// Whether it counts as a dynamic exit.
    pub const fn is_dynamic(self) -> bool {
        matches!(self, Self::Durable | Self::Transition | Self::Positive)
    }

    /// The category of a situation: the first word of its code.
    pub fn of(outcome: &str) -> Option<Self> {
        match outcome.split_once('.')?.0 {
            "durable" => Some(Self::Durable),
            "transition" => Some(Self::Transition),
            "positive" => Some(Self::Positive),
            "autre" => Some(Self::Other),
            "retrait" => Some(Self::Withdrawn),
            _ => None,
        }
    }
}

crate::codes! {
    /// The two populations that are never added together.
    pub enum Population { Beneficiary = "beneficiary", WorkshopEmployee = "workshop_employee" }
}

/// A person's situation as typed.
#[derive(Clone, Copy, Debug)]
pub struct Answer<'a> {
    /// Of which population the person is.
    pub population: Population,
    /// A code of `outcome_types.csv`.
    pub outcome: &'a str,
    /// A code of `contract_types.csv`.
    pub contract: Option<&'a str>,
    /// The planned duration in months, renewals already signed included.
    pub planned_months: Option<i64>,
    /// Hours a week in the job.
    pub hours_per_week: Option<i64>,
}

crate::codes! {
    /// What is wrong with a field of an answer.
    pub enum Wrong {
        /// No such situation.
        UnknownOutcome = "unknown_outcome",
        /// The service says this, nobody types it.
        NotByHand = "not_by_hand",
        /// It is said of the workshop's employees only.
        EmployeesOnly = "employees_only",
        /// The situation needs a contract.
        ContractRequired = "contract_required",
        /// The situation has no contract.
        ContractNotTaken = "contract_not_taken",
        /// Situation and contract do not go together.
        ContractDisagrees = "contract_disagrees",
        /// This contract says nothing of its duration, and the duration decides.
        DurationRequired = "duration_required",
        /// The situation has no planned duration.
        DurationNotTaken = "duration_not_taken",
        /// Under six months, six months and more: the duration says the contrary.
        DurationDisagrees = "duration_disagrees",
        /// Hours of no job.
        HoursNotTaken = "hours_not_taken",
        OutOfRange = "out_of_range",
    }
}

/// The fields of an answer that disagree, each with what is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Disagreement(pub Vec<(&'static str, Wrong)>);

impl Disagreement {
    /// The stable code of the refusal.
    pub const fn code(&self) -> &'static str {
        "answer_disagrees"
    }
}

/// Where durable begins, in months. Printed beside every figure that depends on it.
pub const DURABLE_MONTHS: i64 = 6;
/// The longest planned duration, in months, and the longest week, in hours, that are believed.
const LONGEST: (i64, i64) = (120, 60);

/// The category of an answer, or every field in which it contradicts itself.
pub fn classify(answer: &Answer) -> Result<Category, Disagreement> {
    let unknown = || Disagreement(vec![("outcome_code", Wrong::UnknownOutcome)]);
    let category = Category::of(answer.outcome).ok_or_else(unknown)?;
    let (contract, length, typed) = row(answer.outcome, category);
    let mut wrong = vec![];
    match typed {
        Typed::Never => wrong.push(("outcome_code", Wrong::NotByHand)),
        Typed::EmployeesOnly if answer.population == Population::Beneficiary => {
            wrong.push(("outcome_code", Wrong::EmployeesOnly));
        }
        Typed::EmployeesOnly | Typed::ByHand => {}
    }
    wrong.extend(contract_faults(answer, contract));
    wrong.extend(duration_faults(answer, length));
    wrong.extend(hours_faults(answer, contract));
    if wrong.is_empty() { Ok(category) } else { Err(Disagreement(wrong)) }
}

/// Whether this answer says that the person is in employment: training, retirement and civic service are none; a job
/// whose contract is unknown is one.
pub fn in_employment(outcome: &str, contract: Option<&str>) -> bool {
    match Category::of(outcome) {
        Some(Category::Durable | Category::Transition) => true,
        Some(Category::Positive) => contract.is_some_and(|contract| contract != NOT_EMPLOYMENT),
        Some(Category::Other | Category::Withdrawn) | None => false,
    }
}

/// Whether the job is one of insertion by work, published apart: a hire there is no way out of it.
pub fn in_work_integration(contract: Option<&str>) -> bool {
    matches!(contract, Some("cddi" | "cdi_inclusion"))
}

/// Whether a second agent must agree before it counts.
pub fn needs_second_agent(outcome: &str) -> bool {
    outcome == "positive.autre_reconnue"
}

fn contract_faults(answer: &Answer, contract: Contract) -> Vec<(&'static str, Wrong)> {
    match answer.contract {
        None if contract.is_required() => vec![("contract_code", Wrong::ContractRequired)],
        Some(_) if matches!(contract, Contract::No) => vec![("contract_code", Wrong::ContractNotTaken)],
        Some(code) if !contract.takes(code) => {
            vec![("outcome_code", Wrong::ContractDisagrees), ("contract_code", Wrong::ContractDisagrees)]
        }
        _ => vec![],
    }
}

fn duration_faults(answer: &Answer, length: Length) -> Vec<(&'static str, Wrong)> {
    let Some(months) = answer.planned_months else {
        let decides = matches!(length, Length::SixUp | Length::Below);
        let silent = answer.contract.is_some_and(|contract| !SAY_THEIR_LENGTH.contains(&contract));
        return if decides && silent { vec![("planned_months", Wrong::DurationRequired)] } else { vec![] };
    };
    let agrees = match length {
        Length::None => return vec![("planned_months", Wrong::DurationNotTaken)],
        _ if !(0..=LONGEST.0).contains(&months) => return vec![("planned_months", Wrong::OutOfRange)],
        Length::Any => true,
        Length::SixUp => months >= DURABLE_MONTHS,
        Length::Below => months < DURABLE_MONTHS,
    };
    if agrees {
        return vec![];
    }
    let mut wrong = vec![("outcome_code", Wrong::DurationDisagrees), ("planned_months", Wrong::DurationDisagrees)];
    if answer.contract.is_some_and(|contract| SAY_THEIR_LENGTH.contains(&contract)) {
        wrong.insert(1, ("contract_code", Wrong::DurationDisagrees));
    }
    wrong
}

fn hours_faults(answer: &Answer, contract: Contract) -> Vec<(&'static str, Wrong)> {
    match answer.hours_per_week {
        Some(_) if matches!(contract, Contract::No) => vec![("hours_per_week", Wrong::HoursNotTaken)],
        Some(hours) if !(1..=LONGEST.1).contains(&hours) => vec![("hours_per_week", Wrong::OutOfRange)],
        _ => vec![],
    }
}
