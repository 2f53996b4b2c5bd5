//! Requests, allocations and receipts in their rows.

pub mod allocations;
pub mod handover;
pub mod people;
pub mod queue;
pub mod requests;
pub mod settings;
pub mod shelf;
mod verify;

pub use verify::differences;

use crate::error::{Error, Result};

/// A code of the database as the word it stands for.
fn word<T>(code: &str, from_code: impl Fn(&str) -> Option<T>) -> Result<T> {
    from_code(code).ok_or_else(|| Error::internal(format!("the database holds the unknown word {code}")))
}
