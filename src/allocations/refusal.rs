//! What a rule of this stage refuses, as the outside hears it.

use super::rules::holds::AllocationRefusal;
use super::rules::requests::{RequestAct, RequestRefusal};
use crate::error::{Error, Refusal};
use serde_json::{Map, Value, json};

impl Refusal for AllocationRefusal {
    fn code(&self) -> &'static str {
        AllocationRefusal::code(*self)
    }
}

/// An act that does not lead out of the state a request is in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotNow {
    act: RequestAct,
    allowed: Vec<RequestAct>,
}

impl Refusal for NotNow {
    fn code(&self) -> &'static str {
        "request_not_in_this_state"
    }

    fn details(&self) -> Map<String, Value> {
        Map::from_iter([("act".to_owned(), json!(self.act)), ("allowed".to_owned(), json!(self.allowed))])
    }
}

/// What was typed wrong is said of its field; the rest is a conflict with where things stand.
impl From<RequestRefusal> for Error {
    fn from(refusal: RequestRefusal) -> Self {
        match refusal {
            RequestRefusal::IllegalAct { act, allowed } => NotNow { act, allowed }.into(),
            RequestRefusal::ReasonRequired => Error::field("reason_code", "missing"),
            RequestRefusal::ReasonNotByHand => Error::field("reason_code", "given_by_service"),
            RequestRefusal::WordsRequired => Error::field("words", "missing"),
            RequestRefusal::NotDueBefore(_) => crate::error::Rule("answer_not_due_yet").into(),
            RequestRefusal::DuplicateOfItself => Error::field("of", "duplicate_of_itself"),
        }
    }
}

/// The field a refused hold is about, where what was typed can be corrected.
pub fn hold_refused(refusal: AllocationRefusal) -> Error {
    match refusal {
        AllocationRefusal::ReasonRequired => Error::field("exception_reason", "missing"),
        AllocationRefusal::HoldInThePast => Error::field("hold_until", "in_the_past"),
        AllocationRefusal::HoldTooLong => Error::field("hold_until", "hold_too_long"),
        other => other.into(),
    }
}
