//! From a need to a device in someone's hands. A request says what a person needs and why: it is the referral. Accepted, it
//! waits in an order that explains itself; the best devices of the shelf are proposed with what speaks for and against
//! them; one is held for some days: the one live promise. The handover ends it, with its shares, its signature, its receipt
//! and its warranty.

pub mod actions;
pub mod api;
pub mod contributions;
pub mod matching;
pub mod pages;
pub mod refusal;
pub mod rules;
pub mod store;
pub mod waiting;
pub mod warranty;

use crate::access::Permission as P;
use crate::access::routes::{Asked, Routes};
use crate::beneficiaries::Section;
use crate::error::Result;
use crate::kernel::fields::Nothing;
use crate::web::Visit;
use crate::web::docs::doc;
use crate::web::lists::Page;
use crate::web::today::{Part, Waiting};
use rules::requests::RequestState;
use uuid::Uuid;

/// Its pages and calls.
pub fn routes() -> Routes {
    request_pages().merge(handover_pages()).merge(request_calls()).merge(allocation_calls())
}

fn request_pages() -> Routes {
    use pages::{choice, new, request, requests};
    Routes::new()
        .get("/requests", P::RequestsEdit, requests::list)
        .get("/requests/new", P::RequestsEdit, new::form)
        .post("/requests", P::RequestsEdit, new::submit)
        .get("/requests/{id}", P::RequestsEdit, request::one)
        .post("/requests/{id}/acceptance", P::RequestsDecide, request::accept)
        .post("/requests/{id}/refusal", P::RequestsDecide, request::refuse)
        .post("/requests/{id}/decline", P::RequestsEdit, request::decline)
        .post("/requests/{id}/withdrawal", P::RequestsEdit, request::withdraw)
        .get("/requests/{id}/match", P::AllocationsMake, choice::show)
        .post("/requests/{id}/match", P::AllocationsMake, choice::confirm)
}

fn handover_pages() -> Routes {
    use pages::{handover, settings};
    Routes::new()
        .get("/handovers", P::HandoversPrepare, handover::list)
        .get("/handovers/{id}", P::HandoversPrepare, handover::one)
        .post("/handovers/{id}", P::HandoversSign, handover::sign)
        .post("/handovers/{id}/cancellation", P::AllocationsCancel, handover::cancel)
        .get("/handovers/{id}/receipt.pdf", P::ReceiptsRead, api::allocations::receipt)
        .get("/settings/programme", P::SettingsEdit, settings::form)
        .post("/settings/programme", P::SettingsEdit, settings::set)
}

fn request_calls() -> Routes {
    use api::requests::{Match, Request, RequestLine, accept, decline, list, matches, one, refuse, submit, withdraw};
    Routes::new()
        .get("/api/v1/requests", P::RequestsEdit, list)
        .doc(
            doc::<(), Page<RequestLine>>(200, "Lists the requests of one's structure, of one state when asked")
                .paged()
                .asking([("state", Asked::OneOf(rules::requests::RequestState::CODES))]),
        )
        .post("/api/v1/requests", P::RequestsEdit, submit)
        .doc(doc::<rules::wishes::NewRequest, Request>(201, "Submits a request for a person"))
        .get("/api/v1/requests/{id}", P::RequestsEdit, one)
        .doc(doc::<(), Request>(200, "Shows a request"))
        .get("/api/v1/requests/{id}/matches", P::AllocationsMake, matches)
        .doc(doc::<(), Page<Match>>(200, "Proposes the best devices for a request, at most three"))
        .post("/api/v1/requests/{id}/acceptance", P::RequestsDecide, accept)
        .doc(doc::<Nothing, Request>(200, "Puts a request on the waiting list"))
        .post("/api/v1/requests/{id}/refusal", P::RequestsDecide, refuse)
        .doc(doc::<rules::wishes::Refusal, Request>(200, "Refuses a request, with its reason"))
        .post("/api/v1/requests/{id}/decline", P::RequestsEdit, decline)
        .doc(doc::<Nothing, Request>(200, "Records that the person does not want it; no reason is owed"))
        .post("/api/v1/requests/{id}/withdrawal", P::RequestsEdit, withdraw)
        .doc(doc::<Nothing, Request>(200, "Takes a request back"))
}

fn allocation_calls() -> Routes {
    use api::allocations::{Allocation, HandoverBody, cancel, hand_over, hold, one, receipt};
    Routes::new()
        .post("/api/v1/allocations", P::AllocationsMake, hold)
        .doc(doc::<rules::wishes::NewAllocation, Allocation>(201, "Holds a device for a request"))
        .get("/api/v1/allocations/{id}", P::HandoversPrepare, one)
        .doc(doc::<(), Allocation>(200, "Shows an allocation, without the person"))
        .post("/api/v1/allocations/{id}/cancellation", P::AllocationsCancel, cancel)
        .doc(doc::<rules::wishes::Cancellation, Allocation>(200, "Gives a hold up"))
        .post("/api/v1/allocations/{id}/handover", P::HandoversSign, hand_over)
        .doc(doc::<HandoverBody, Allocation>(200, "Hands the device over and issues the receipt"))
        .get("/api/v1/allocations/{id}/receipt.pdf", P::ReceiptsRead, receipt)
        .doc(doc::<(), ()>(200, "Gives the receipt as it was issued (PDF)"))
}

/// What of it waits for a visitor.
///
/// # Errors
/// When the database refuses.
pub async fn waiting(visit: &Visit) -> Result<Vec<Waiting>> {
    let (app, actor) = (&visit.app, visit.actor()?);
    let mut waiting = Vec::new();
    if visit.can(P::RequestsDecide) {
        let (decide, queued) = (RequestState::Submitted, RequestState::Waiting);
        for (key, state) in [("waiting-requests-to-decide", decide), ("waiting-requests-queued", queued)] {
            let count = store::requests::count(&app.db, actor, state).await?;
            waiting.push(Waiting { count, key, href: format!("/requests?state={state}") });
        }
    }
    if visit.can(P::HandoversPrepare) {
        let count = store::allocations::count_to_hand_over(&app.db, actor, app.today()).await?;
        waiting.push(Waiting { count, key: "waiting-handovers", href: "/handovers".to_owned() });
    }
    waiting.retain(|line| line.count > 0);
    Ok(waiting)
}

/// What of it one comes for on the first page.
///
/// # Errors
/// When the database refuses.
pub async fn today(visit: &Visit) -> Result<Vec<Part>> {
    let parts = [pages::today::first_in_line(visit).await?, pages::today::to_hand_over(visit).await?];
    Ok(parts.into_iter().flatten().collect())
}

/// What of it stands on a person's page: their requests and devices, as far as the visitor may read them.
///
/// # Errors
/// When the database refuses.
pub async fn person_section(visit: &Visit, beneficiary_id: Uuid) -> Result<Option<Section>> {
    pages::section::of_person(visit, beneficiary_id).await
}
