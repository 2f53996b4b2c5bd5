//! From a need to a device in someone's hands: requests, the waiting order, matches, the one live promise, the handover.

pub mod contributions;
pub mod matching;
pub mod rules;
pub mod waiting;
pub mod warranty;

use crate::access::routes::Routes;
use crate::beneficiaries::Section;
use crate::error::Result;
use crate::web::Visit;
use crate::web::home::Waiting;
use uuid::Uuid;

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

/// What of it stands on a person's page: their requests and devices, as far as the visitor may read them.
///
/// # Errors
/// When the database refuses.
pub async fn person_section(_visit: &Visit, _beneficiary_id: Uuid) -> Result<Option<Section>> {
    Ok(None)
}
