//! Requests, matches and handovers on screen.

pub mod choice;
pub mod handover;
pub mod new;
pub mod request;
pub mod requests;
pub mod section;
pub mod settings;
pub mod today;

use super::rules::requests::RequestState;
use crate::devices::lifecycle::Kind;
use crate::error::{Error, FieldError, Result};
use crate::web::{Shell, Visit, present};
use axum::http::StatusCode;

/// The look of a state: the class of its badge.
fn badge(state: RequestState) -> &'static str {
    match state {
        RequestState::Submitted | RequestState::InformationNeeded => "warn",
        RequestState::Waiting => "info",
        RequestState::Offered => "assigned",
        RequestState::Fulfilled => "ok",
        _ => "",
    }
}

/// The word of a kind of device.
fn kind_word(shell: &Shell, kind: Kind) -> String {
    shell.word("device-kind", kind.code())
}

/// What an act that was not done shows: the same page, its status, what to correct or why not.
enum Again {
    /// Fields to correct.
    Fields(Vec<FieldError>),
    /// A rule said no.
    Refused(String),
}

impl Again {
    /// Takes what a page can show; anything else is for the outermost layer.
    fn of(visit: &Visit, error: Error) -> Result<Self> {
        match error {
            Error::Invalid(errors) => Ok(Self::Fields(errors)),
            Error::Refused(refusal) => Ok(Self::Refused(present::refusal_wording(refusal.as_ref(), visit.texts()))),
            other => Err(other),
        }
    }

    const fn status(&self) -> StatusCode {
        match self {
            Self::Fields(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::Refused(_) => StatusCode::CONFLICT,
        }
    }

    fn frame(&self, shell: Shell) -> Shell {
        match self {
            Self::Fields(errors) => shell.with_errors(&["request", "match", "handover"], errors),
            Self::Refused(words) => shell.with_problem(words.clone()),
        }
    }
}

/// The frame of a page, shown again where an act was not done.
fn framed(shell: Shell, again: Option<&Again>) -> (StatusCode, Shell) {
    match again {
        None => (StatusCode::OK, shell),
        Some(again) => (again.status(), again.frame(shell)),
    }
}
