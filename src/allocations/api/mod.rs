//! Requests and allocations through the API.

pub mod allocations;
pub mod requests;
