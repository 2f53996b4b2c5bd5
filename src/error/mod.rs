//! Errors by what the caller can do next. Stages bring their own refusals; the outermost web layer words them.

mod database;

pub use crate::kernel::fields::FieldError;
pub use database::is_unique_violation;
use sea_orm::DbErr;
use serde_json::{Map, Value};
use std::fmt::Debug;

/// What an operation gives back.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why something was not done.
#[derive(Debug)]
pub enum Error {
    /// Sign in first.
    SignIn,
    /// Nothing there, or out of reach: the caller cannot tell which.
    NotFound,
    /// This account may not.
    Forbidden,
    /// The request could not be read at all: the code says how.
    Unreadable(&'static str),
    /// The body is of a kind that is not taken here.
    UnsupportedType,
    /// The body is larger than the limit.
    TooLarge,
    /// The body was not there in time.
    TooSlow,
    /// Every field that has to be corrected.
    Invalid(Vec<FieldError>),
    /// A rule refuses: its code, and what to know about it.
    Refused(Box<dyn Refusal>),
    /// Changed meanwhile by someone else: the version that stands now.
    Stale {
        /// The version that stands now.
        version: i64,
    },
    /// The version the change is based on is missing.
    VersionMissing,
    /// Too many attempts: wait this many seconds.
    Throttled(u64),
    /// The same write is being or has been done under this key.
    Repeated,
    /// This address does not take this method.
    WrongMethod,
    /// Everything is taken for the moment: nothing was done, the same request may succeed in a second.
    Busy,
    /// The database is away, or did not answer in time. An act under way was given up; one that was about to end may stand.
    Unreachable(Box<dyn std::error::Error + Send + Sync>),
    /// No room is left to write: nothing was done, reading goes on.
    StorageFull(Box<dyn std::error::Error + Send + Sync>),
    /// Nothing can be written for now (a disk that fails or is set to read-only): nothing was done.
    Storage(Box<dyn std::error::Error + Send + Sync>),
    /// The database reads something that it did not write: nothing is written any more before an operator has mended it.
    Damaged(Box<dyn std::error::Error + Send + Sync>),
    /// Ours to mend: the cause is logged, never shown.
    Internal(Box<dyn std::error::Error + Send + Sync>),
}

/// A rule of a stage that says no.
pub trait Refusal: Debug + Send + Sync {
    /// Stable code, snake case; worded by the texts `refused-<code>`.
    fn code(&self) -> &'static str;

    /// 409 for a state or a rule; 422 where what was sent can be corrected.
    fn status(&self) -> u16 {
        409
    }

    /// What to know about it, as extra members of the problem.
    fn details(&self) -> Map<String, Value> {
        Map::new()
    }

    /// Values that the wording names.
    fn words(&self) -> Vec<(&'static str, String)> {
        Vec::new()
    }
}

impl Error {
    /// One bad field.
    pub fn field(field: impl Into<String>, code: &'static str) -> Self {
        Self::Invalid(vec![FieldError { field: field.into(), code }])
    }

    /// Something that cannot happen, unless the database was changed by other hands.
    pub fn internal(what: impl Into<String>) -> Self {
        Self::Internal(what.into().into())
    }

    /// Whether the same request, run again, may succeed: PostgreSQL gave up one of two transactions (40001, 40P01).
    pub fn is_transient(&self) -> bool {
        let Self::Internal(cause) = self else { return false };
        cause
            .downcast_ref::<DbErr>()
            .and_then(database::sqlstate)
            .is_some_and(|state| matches!(state.as_str(), "40001" | "40P01"))
    }
}

/// A refusal that is no more than its code.
#[derive(Debug)]
pub struct Rule(pub &'static str);

impl Refusal for Rule {
    fn code(&self) -> &'static str {
        self.0
    }
}

impl<R: Refusal + 'static> From<R> for Error {
    fn from(refusal: R) -> Self {
        Self::Refused(Box::new(refusal))
    }
}

impl From<Vec<FieldError>> for Error {
    fn from(errors: Vec<FieldError>) -> Self {
        Self::Invalid(errors)
    }
}

impl From<serde_json::Error> for Error {
    fn from(cause: serde_json::Error) -> Self {
        Self::Internal(Box::new(cause))
    }
}
