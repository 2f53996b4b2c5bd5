//! What a refusal of the database means for the caller: come again, or there is something to mend first.

use super::Error;
use sea_orm::{DbErr, RuntimeErr, SqlxError, sqlx};

impl From<DbErr> for Error {
    fn from(cause: DbErr) -> Self {
        match means(&cause) {
            Meaning::Busy => Self::Busy,
            Meaning::Unreachable => Self::Unreachable(Box::new(cause)),
            Meaning::Full => Self::StorageFull(Box::new(cause)),
            Meaning::Storage => Self::Storage(Box::new(cause)),
            Meaning::Damaged => Self::Damaged(Box::new(cause)),
            Meaning::Other => Self::Internal(Box::new(cause)),
        }
    }
}

#[derive(Debug, PartialEq, Eq)]
enum Meaning {
    /// No connection came free in time, or the one writer of SQLite did not finish in time.
    Busy,
    /// The server is away, or ended the connection.
    Unreachable,
    /// No room is left on its disk.
    Full,
    /// It cannot write, or its disk fails.
    Storage,
    /// What it reads is not what it wrote.
    Damaged,
    Other,
}

fn means(cause: &DbErr) -> Meaning {
    match cause {
        DbErr::ConnectionAcquire(sea_orm::ConnAcquireErr::Timeout) => Meaning::Busy,
        DbErr::ConnectionAcquire(sea_orm::ConnAcquireErr::ConnectionClosed) => Meaning::Unreachable,
        DbErr::Conn(RuntimeErr::SqlxError(cause))
        | DbErr::Exec(RuntimeErr::SqlxError(cause))
        | DbErr::Query(RuntimeErr::SqlxError(cause)) => sqlx_means(cause),
        _ => Meaning::Other,
    }
}

fn sqlx_means(cause: &SqlxError) -> Meaning {
    match cause {
        SqlxError::PoolTimedOut => Meaning::Busy,
        SqlxError::Io(_) | SqlxError::PoolClosed | SqlxError::WorkerCrashed => Meaning::Unreachable,
        // PostgreSQL speaking out of turn: a connection that was cut in the middle of a sentence.
        SqlxError::Protocol(_) => Meaning::Unreachable,
        SqlxError::Database(cause) => {
            let code = cause.code().unwrap_or_default();
            if cause.try_downcast_ref::<sqlx::sqlite::SqliteError>().is_some() {
                sqlite_means(code.parse().unwrap_or(0))
            } else {
                postgres_means(&code)
            }
        }
        _ => Meaning::Other,
    }
}

/// SQLite's numbers; the extended ones say the same in their low byte.
fn sqlite_means(code: u32) -> Meaning {
    match code & 0xff {
        5 => Meaning::Busy,
        13 => Meaning::Full,
        // Read-only, failing, or no longer to be opened.
        8 | 10 | 14 => Meaning::Storage,
        // A page that contradicts another; a file that is no database (any more).
        11 | 26 => Meaning::Damaged,
        _ => Meaning::Other,
    }
}

/// PostgreSQL's SQLSTATE.
fn postgres_means(state: &str) -> Meaning {
    match state {
        // Too many connections; a lock or a statement that took too long.
        "53300" | "55P03" | "57014" => Meaning::Busy,
        "53100" => Meaning::Full,
        // A read-only transaction (a standby, or a server set so), or an error of its disk.
        "25006" | "58030" => Meaning::Storage,
        // A page, or an index, that contradicts itself.
        "XX001" | "XX002" => Meaning::Damaged,
        // Shut down, crashed, starting up, idle too long; the connection failed.
        "57P01" | "57P02" | "57P03" | "57P05" => Meaning::Unreachable,
        other if other.starts_with("08") => Meaning::Unreachable,
        _ => Meaning::Other,
    }
}

/// Whether a write was refused by a unique constraint.
pub fn is_unique_violation(cause: &DbErr) -> bool {
    matches!(cause.sql_err(), Some(sea_orm::SqlErr::UniqueConstraintViolation(_)))
}

/// PostgreSQL's SQLSTATE of an error that the database itself gave.
pub(super) fn sqlstate(cause: &DbErr) -> Option<String> {
    let (DbErr::Exec(RuntimeErr::SqlxError(cause)) | DbErr::Query(RuntimeErr::SqlxError(cause))) = cause else {
        return None;
    };
    cause.as_database_error().and_then(|e| e.code()).map(|code| code.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn extended_codes_mean_what_their_family_means() {
        for (code, meaning) in [
            (5, Meaning::Busy),
            (517, Meaning::Busy),
            (13, Meaning::Full),
            (8, Meaning::Storage),
            (1032, Meaning::Storage),
            (778, Meaning::Storage),
            (14, Meaning::Storage),
            (11, Meaning::Damaged),
            (267, Meaning::Damaged),
            (26, Meaning::Damaged),
            (2067, Meaning::Other),
        ] {
            assert_eq!(sqlite_means(code), meaning, "{code}");
        }
        for (state, meaning) in [
            ("08006", Meaning::Unreachable),
            ("57P01", Meaning::Unreachable),
            ("53100", Meaning::Full),
            ("25006", Meaning::Storage),
            ("XX001", Meaning::Damaged),
            ("40001", Meaning::Other),
            ("23505", Meaning::Other),
        ] {
            assert_eq!(postgres_means(state), meaning, "{state}");
        }
    }
}
