//! What the workshop does: evidence read, media confirmed and erased, repairs, software, checks.

pub mod evidence;

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
