//! From a need to a device in someone's hands: requests, the waiting order, matches, the one live promise, the handover.

pub mod contributions;
pub mod matching;
pub mod rules;
pub mod waiting;
pub mod warranty;

use crate::access::routes::Routes;
use crate::error::Result;
use crate::web::Visit;
use crate::web::home::Waiting;

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
