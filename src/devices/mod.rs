//! The subject: computers and peripherals, their state, their media, what still stands between them and the shelf.

pub mod blockers;
pub mod facts;
pub mod health;
pub mod identity;
pub mod lifecycle;
pub mod media;

use crate::access::Actor;
use crate::access::routes::Routes;
use crate::error::Result;
use crate::web::Visit;
use crate::web::home::{Found, Waiting};

/// Its pages and calls.
pub fn routes() -> Routes {
    Routes::new()
}

/// What of it waits for a visitor.
///
/// # Errors
/// When the database refuses.
pub async fn waiting(_visit: &Visit) -> Result<Vec<Waiting>> {
    Ok(Vec::new())
}

/// What of it the find box finds.
///
/// # Errors
/// When the database refuses.
pub async fn find(_visit: &Visit, _actor: &Actor, _sought: &str) -> Result<Vec<Found>> {
    Ok(Vec::new())
}
