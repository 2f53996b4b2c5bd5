//! Errors by what the caller can do next. Stages bring their own refusals; the outermost web layer words them.

pub use crate::kernel::fields::FieldError;
use sea_orm::{DbErr, RuntimeErr};
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
            .and_then(sqlstate)
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

impl From<DbErr> for Error {
    fn from(cause: DbErr) -> Self {
        if is_busy(&cause) { Self::Busy } else { Self::Internal(Box::new(cause)) }
    }
}

impl From<serde_json::Error> for Error {
    fn from(cause: serde_json::Error) -> Self {
        Self::Internal(Box::new(cause))
    }
}

/// Whether a write was refused by a unique constraint.
pub fn is_unique_violation(cause: &DbErr) -> bool {
    matches!(cause.sql_err(), Some(sea_orm::SqlErr::UniqueConstraintViolation(_)))
}

/// Whether no connection came free in time, or (SQLite) the one writer did not finish in time.
fn is_busy(cause: &DbErr) -> bool {
    match cause {
        DbErr::ConnectionAcquire(sea_orm::ConnAcquireErr::Timeout) => true,
        // SQLite's own numbers: BUSY and BUSY_SNAPSHOT; PostgreSQL's codes have five characters.
        other => sqlstate(other).is_some_and(|state| matches!(state.as_str(), "5" | "517")),
    }
}

fn sqlstate(cause: &DbErr) -> Option<String> {
    let (DbErr::Exec(RuntimeErr::SqlxError(cause)) | DbErr::Query(RuntimeErr::SqlxError(cause))) = cause else {
        return None;
    };
    cause.as_database_error().and_then(|e| e.code()).map(|code| code.into_owned())
}
