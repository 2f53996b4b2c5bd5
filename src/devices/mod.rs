//! The subject of the house: a device, the media in it, where it is and what it still needs.
//!
//! Two ideas are kept apart. The *state* says in whose hands a device is; only a named act changes it, and the rule that
//! allows the act makes the [`lifecycle::Move`] without which no state can be saved. The *blockers* say what still stands
//! between the device and the shelf; they are derived from the [`facts::Facts`] by one pure function.

pub mod actions;
pub mod api;
pub mod blockers;
pub mod facts;
pub mod health;
pub mod identity;
pub mod lifecycle;
pub mod media;
pub mod pages;
mod refusal;
pub mod rules;
pub mod store;

use crate::access::routes::{Asked, Routes};
use crate::access::{Actor, Permission as P};
use crate::error::Result;
use crate::web::Visit;
use crate::web::docs::doc;
use crate::web::home::Found;
use crate::web::lists::Page;
use crate::web::today::{Part, Waiting};
use axum::http::Method;

/// Its pages and calls.
pub fn routes() -> Routes {
    Routes::new()
        .get("/devices", P::DevicesRead, pages::list::page)
        .get("/devices/{tag}/label", P::DevicesReceive, pages::labels::one)
        .get("/devices/{tag}/label.pdf", P::DevicesReceive, pages::labels::one_pdf)
        .get("/stock", P::StockRead, pages::stock::page)
        .get("/api/v1/stock", P::StockRead, api::stock)
        .doc(
            doc::<(), Page<api::StockLine>>(200, "Lists the devices that are ready, without their history")
                .paged()
                .asking([("kind", Asked::OneOf(lifecycle::Kind::CODES))]),
        )
        .get("/api/v1/devices", P::DevicesRead, api::list)
        .doc(doc::<(), Page<api::Line>>(200, "Lists the devices").paged().asking([
            ("state", Asked::OneOf(lifecycle::State::CODES)),
            ("stage", Asked::OneOf(blockers::Stage::CODES)),
            ("kind", Asked::OneOf(lifecycle::Kind::CODES)),
            ("donation_id", Asked::Id),
            ("q", Asked::Text),
        ]))
        .post("/api/v1/devices", P::DevicesReceive, api::receive)
        .doc(doc::<rules::NewDevice, api::Device>(201, "Receives a device"))
        .get("/api/v1/devices/{tag}", P::DevicesRead, api::one)
        .doc(doc::<(), api::Device>(200, "Shows a device"))
        .method(Method::PATCH, "/api/v1/devices/{tag}", P::DevicesEdit, api::correct)
        .doc(doc::<rules::Correction, api::Device>(200, "Corrects a device"))
        .get("/api/v1/devices/{tag}/events", P::DevicesRead, api::events)
        .doc(
            doc::<(), Page<api::EventAnswer>>(200, "Tells the life of a device, newest first")
                .asking([("limit", Asked::Whole), ("after", Asked::Whole)]),
        )
        .post("/api/v1/devices/{tag}/manual-sheet", P::EvidenceAdd, api::manual_sheet)
        .doc(doc::<rules::ManualSheet, api::Device>(201, "Keeps a sheet filled in by hand"))
        .merge(moves())
}

/// One act, one address, one permission.
fn moves() -> Routes {
    Routes::new()
        .post("/api/v1/devices/{tag}/reception", P::DevicesReceive, api::reception)
        .doc(doc::<rules::Reason, api::Device>(200, "Receives an announced device"))
        .post("/api/v1/devices/{tag}/cancellation", P::DonationsEdit, api::cancellation)
        .doc(doc::<rules::Reason, api::Device>(200, "Cancels an announced device"))
        .post("/api/v1/devices/{tag}/triage", P::DevicesTriage, api::triage)
        .doc(doc::<rules::Triage, api::Device>(200, "Sorts a device"))
        .post("/api/v1/devices/{tag}/quarantine", P::DevicesQuarantine, api::quarantine)
        .doc(doc::<rules::Reason, api::Device>(200, "Sets a device aside"))
        .post("/api/v1/devices/{tag}/clearance", P::DevicesClear, api::clearance)
        .doc(doc::<rules::Clearance, api::Device>(200, "Lifts a quarantine"))
        .post("/api/v1/devices/{tag}/release", P::DevicesRelease, api::release)
        .doc(doc::<rules::Reason, api::Device>(200, "Puts a device on the shelf"))
        .post("/api/v1/devices/{tag}/withdrawal", P::DevicesWithdraw, api::withdrawal)
        .doc(doc::<rules::Reason, api::Device>(200, "Takes a device from the shelf back to the bench"))
        .post("/api/v1/devices/{tag}/take-back", P::DevicesTakeBack, api::take_back)
        .doc(doc::<rules::Reason, api::Device>(200, "Takes a device back from a person or a kit"))
        .post("/api/v1/devices/{tag}/loss", P::DevicesLose, api::loss)
        .doc(doc::<rules::Reason, api::Device>(200, "Reports a device lost"))
        .post("/api/v1/devices/{tag}/recovery", P::DevicesLose, api::recovery)
        .doc(doc::<rules::Reason, api::Device>(200, "Says that a lost device was found"))
        .post("/api/v1/devices/{tag}/recycling", P::DevicesTriage, api::recycling)
        .doc(doc::<rules::Reason, api::Device>(200, "Puts what is left on the recycler's pile"))
        .post("/api/v1/devices/{tag}/dispatch", P::DevicesDispatch, api::dispatch)
        .doc(doc::<rules::Dispatch, api::Device>(200, "Hands a device to the recycler"))
        .post("/api/v1/devices/{tag}/return-to-donor", P::DevicesDispatch, api::return_to_donor)
        .doc(doc::<rules::Reason, api::Device>(200, "Gives a device back to its donor"))
}

/// What of it waits for a visitor: devices to sort, those on the bench by their next step, those that can be released.
///
/// # Errors
/// When the database refuses.
pub async fn waiting(visit: &Visit) -> Result<Vec<Waiting>> {
    if !visit.can(P::DevicesTriage) {
        return Ok(Vec::new());
    }
    let work = store::work(&visit.app.db, visit.actor()?.scope(P::DevicesTriage)).await?;
    Ok(pages::today::piles(&work, visit.can(P::DevicesRelease)))
}

/// What of it one comes for on the first page: the devices one worked on last.
///
/// # Errors
/// When the database refuses.
pub async fn today(visit: &Visit) -> Result<Vec<Part>> {
    if !visit.can(P::DevicesTriage) {
        return Ok(Vec::new());
    }
    let (app, actor) = (&visit.app, visit.actor()?);
    let last = crate::journal::store::last_devices(&app.db, actor.user_id()?, pages::today::LAST).await?;
    let last = store::by_ids(&app.db, actor.scope(P::DevicesRead), &last).await?;
    Ok(vec![pages::today::last_devices(&visit.shell("today-title"), &last)])
}

/// What of it the find box finds: devices by tag, serial or model.
///
/// # Errors
/// When the database refuses.
pub async fn find(visit: &Visit, actor: &Actor, sought: &str) -> Result<Vec<Found>> {
    store::find(&visit.app.db, actor, sought).await
}
