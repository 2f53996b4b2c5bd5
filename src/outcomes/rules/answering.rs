//! Answering a wave: once, from the opening of its window on, late if need be, and only with an answer that agrees with
//! itself.

use super::classification::{Answer, Category, Disagreement, classify, in_employment};
use super::status::{Status, WaveFacts};
use chrono::NaiveDate;

/// Why an answer is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AnswerRefusal {
    /// The answer contradicts itself.
    Disagrees(Disagreement),
    /// It is of a day to come.
    InTheFuture,
    /// It is of a day before the window, which opens on this one: it says nothing of the situation on the due day.
    NotOpenBefore(NaiveDate),
    /// The wave has its answer.
    AlreadyAnswered,
    /// The person is out of scope, or the file erased.
    NothingToAsk,
}

impl AnswerRefusal {
    /// The stable code of the refusal.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Disagrees(disagreement) => disagreement.code(),
            Self::InTheFuture => "in_the_future",
            Self::NotOpenBefore(_) => "not_open_yet",
            Self::AlreadyAnswered => "already_answered",
            Self::NothingToAsk => "nothing_to_ask",
        }
    }
}

/// The proof that a wave may take an answer, with what the answer comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use = "an answer is nowhere until it is saved"]
pub struct Answered {
    category: Category,
    in_employment: bool,
    late: bool,
    status: Status,
}

impl Answered {
    /// Durable, transition, positive, other, withdrawn.
    pub const fn category(&self) -> Category {
        self.category
    }

    /// Whether the person is in employment on that day.
    pub const fn in_employment(&self) -> bool {
        self.in_employment
    }

    /// Whether the situation was observed after the window.
    pub const fn late(&self) -> bool {
        self.late
    }

    /// The state the wave enters.
    pub const fn status(&self) -> Status {
        self.status
    }
}

/// Takes an answer. Someone who had refused may still choose to answer.
pub fn answer(
    facts: &WaveFacts,
    answer: &Answer,
    evidence: &str,
    observed_on: NaiveDate,
    today: NaiveDate,
) -> Result<Answered, AnswerRefusal> {
    let category = classify(answer).map_err(AnswerRefusal::Disagrees)?;
    if observed_on > today {
        return Err(AnswerRefusal::InTheFuture);
    }
    if facts.erased || facts.out_of_scope {
        return Err(AnswerRefusal::NothingToAsk);
    }
    if facts.answered.is_some() {
        return Err(AnswerRefusal::AlreadyAnswered);
    }
    if observed_on < facts.planned.opens_on {
        return Err(AnswerRefusal::NotOpenBefore(facts.planned.opens_on));
    }
    Ok(Answered {
        category,
        in_employment: in_employment(answer.outcome, answer.contract),
        late: observed_on > facts.planned.closes_on,
        status: Status::of_evidence(evidence),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outcomes::rules::classification::Population;
    use crate::outcomes::rules::waves::{Wave, planned};

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    /// Open from 18 May to 1 July.
    fn m3<'a>() -> WaveFacts<'a> {
        let planned = planned(Wave::M3, day("2026-03-01"));
        WaveFacts { planned, answered: None, refused: false, out_of_scope: false, erased: false, attempts: &[] }
    }

    const SHORT_JOB: Answer = Answer {
        population: Population::Beneficiary,
        outcome: "transition.cdd_interim_moins_6m",
        contract: Some("cdd_moins_6m"),
        planned_months: Some(4),
        hours_per_week: Some(24),
    };

    fn on(facts: &WaveFacts, observed: &str) -> Result<Answered, AnswerRefusal> {
        answer(facts, &SHORT_JOB, "2_referent", day(observed), day("2026-09-01"))
    }

    #[test]
    fn an_answer_is_classified_and_says_who_gave_it() {
        let made = on(&m3(), "2026-06-01").unwrap();
        assert_eq!((made.category(), made.in_employment(), made.late()), (Category::Transition, true, false));
        assert_eq!(made.status(), Status::ObservedByReferrer);
    }

    #[test]
    fn a_late_answer_is_taken_and_marked() {
        assert!(!on(&m3(), "2026-07-01").unwrap().late());
        assert!(on(&m3(), "2026-07-02").unwrap().late());
    }

    #[test]
    fn a_wave_is_not_answered_before_its_window_nor_from_the_future() {
        assert_eq!(on(&m3(), "2026-05-17"), Err(AnswerRefusal::NotOpenBefore(day("2026-05-18"))));
        assert_eq!(on(&m3(), "2026-09-02"), Err(AnswerRefusal::InTheFuture));
        assert!(on(&m3(), "2026-05-18").is_ok());
    }

    #[test]
    fn one_wave_one_answer() {
        let facts = WaveFacts { answered: Some("1_declaratif"), ..m3() };
        assert_eq!(on(&facts, "2026-06-01"), Err(AnswerRefusal::AlreadyAnswered));
    }

    #[test]
    fn nobody_answers_for_an_erased_file_but_who_refused_may_change_their_mind() {
        assert_eq!(on(&WaveFacts { erased: true, ..m3() }, "2026-06-01"), Err(AnswerRefusal::NothingToAsk));
        assert_eq!(on(&WaveFacts { out_of_scope: true, ..m3() }, "2026-06-01"), Err(AnswerRefusal::NothingToAsk));
        assert!(on(&WaveFacts { refused: true, ..m3() }, "2026-06-01").is_ok());
    }

    #[test]
    fn an_answer_that_contradicts_itself_is_refused_first() {
        let nine = Answer { planned_months: Some(9), ..SHORT_JOB };
        let refusal = answer(&m3(), &nine, "1_declaratif", day("2026-06-01"), day("2026-09-01")).unwrap_err();
        assert_eq!(refusal.code(), "answer_disagrees");
    }
}
