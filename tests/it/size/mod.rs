//! A service filled with made-up data: that it holds, that every page shows it, what each page asks of the database.

pub mod asked;
mod filled;
mod order;
mod plans;
mod queries;
pub mod service;
pub mod visits;
