//! What is given: batches that one donor gives at once, received, reconciled, closed. The donor is told what became of
//! each device and what was proved of each medium.

pub mod actions;
pub mod api;
pub mod pages;
pub mod proof;
pub mod rules;
pub mod store;

use crate::access::routes::{Asked, Routes};
use crate::access::{Actor, Permission as P};
use crate::error::Result;
use crate::web::Visit;
use crate::web::docs::doc;
use crate::web::home::Found;
use crate::web::lists::Page;
use crate::web::today::Waiting;

/// Its pages and calls.
pub fn routes() -> Routes {
    Routes::new()
        .get("/donations", P::DonationsRead, pages::list)
        .get("/donations/new", P::DonationsEdit, pages::new)
        .post("/donations", P::DonationsEdit, pages::open)
        .get("/donations/{number}", P::DonationsRead, pages::one)
        .post("/donations/{number}/closing", P::DonationsEdit, pages::close)
        .get("/donations/{number}/intake", P::DevicesReceive, pages::intake)
        .post("/donations/{number}/intake", P::DevicesReceive, pages::receive)
        .get("/donations/{number}/labels", P::DevicesReceive, pages::labels)
        .get("/donations/{number}/labels.pdf", P::DevicesReceive, pages::labels_pdf)
        .get("/donations/{number}/proof", P::DonationsEdit, pages::proof)
        .get("/api/v1/donations", P::DonationsRead, api::list)
        .doc(
            doc::<(), Page<api::Donation>>(200, "Lists the donations, the newest first")
                .paged()
                .asking([("state", Asked::OneOf(rules::DonationState::CODES))]),
        )
        .post("/api/v1/donations", P::DonationsEdit, api::open)
        .doc(doc::<rules::NewDonation, api::Donation>(201, "Opens a donation"))
        .get("/api/v1/donations/{id}", P::DonationsRead, api::one)
        .doc(doc::<(), api::Donation>(200, "Shows a donation"))
        .get("/api/v1/donations/{id}/proof", P::DonationsEdit, api::proof)
        .doc(doc::<(), api::Proof>(200, "Tells the donor what became of what was given"))
        .post("/api/v1/donations/{id}/closing", P::DonationsEdit, api::close)
        .doc(doc::<crate::kernel::fields::Nothing, api::Donation>(200, "Closes a donation"))
}

/// What of it waits for a visitor: batches still open, for those who can close them.
///
/// # Errors
/// When the database refuses.
pub async fn waiting(visit: &Visit) -> Result<Vec<Waiting>> {
    if !visit.can(P::DonationsEdit) {
        return Ok(Vec::new());
    }
    let count = store::count_open(&visit.app.db, visit.actor()?.scope(P::DonationsEdit)).await?;
    let href = "/donations?state=open".to_owned();
    Ok(if count == 0 { Vec::new() } else { vec![Waiting { count, key: "waiting-donations-open", href }] })
}

/// What of it the find box finds: a batch by its number.
///
/// # Errors
/// When the database refuses.
pub async fn find(visit: &Visit, actor: &Actor, sought: &str) -> Result<Vec<Found>> {
    store::find(&visit.app.db, actor, sought).await
}
