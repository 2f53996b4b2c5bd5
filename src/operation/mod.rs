//! Keeping the service: copies of its data and their return, what an operator is told of its state. Everything here is
//! for the command line and the service's own listener; no page and no call of the API leads to it.

pub mod backup;
pub mod doctor;
mod file;
pub mod metrics;
mod postgres;
pub mod restore;
pub mod retention;
mod sqlite;
pub mod upkeep;
mod words;

pub use words::in_words;
