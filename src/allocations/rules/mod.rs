//! What holds for requests and allocations, without any storage: which act is possible now, and the token that proves
//! it.

pub mod handover;
pub mod holds;
pub mod requests;
pub mod settings;
pub mod wishes;
