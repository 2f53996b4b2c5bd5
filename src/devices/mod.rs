//! The subject of the house: a device, the media in it, where it is and what it still needs.
//!
//! Two ideas are kept apart. The *state* says in whose hands a device is; only a named act changes it, and the rule that
//! allows the act makes the [`lifecycle::Move`] without which no state can be saved. The *blockers* say what still stands
//! between the device and the shelf; they are derived from the [`facts::Facts`] by one pure function.

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
