//! What the workshop does: evidence read, media confirmed and erased, repairs, software, checks. Files that prove
//! something are kept unchanged; what is read from them may raise a blocker, never lower one that a person or a later
//! fact set.

pub mod actions;
pub mod api;
pub mod evidence;
pub mod pages;
pub mod rules;
pub mod store;

use crate::access::Permission as P;
use crate::access::routes::{Asked, Routes};
use crate::devices;
use crate::error::Result;
use crate::kernel::fields::Nothing;
use crate::web::Visit;
use crate::web::docs::doc;
use crate::web::lists::Page;
use crate::web::today::Waiting;

/// Its pages and calls.
pub fn routes() -> Routes {
    Routes::new()
        .merge(evidence_routes())
        .merge(media_routes())
        .merge(bench_routes())
        .merge(mode_pages())
        .merge(device_pages())
        .merge(move_pages())
}

/// The scan loop. Each act asks its own permission besides.
fn mode_pages() -> Routes {
    use pages::modes;
    Routes::new()
        .get("/bench", P::RepairsLog, modes::cards)
        .get("/bench/mode/{mode}", P::RepairsLog, modes::one)
        .post("/bench/mode/{mode}", P::RepairsLog, modes::scan)
        .post("/bench/mode/{mode}/undo", P::RepairsLog, modes::undo)
}

/// The page of one device, and its forms about the device itself, its media and the work on it.
fn device_pages() -> Routes {
    use pages::acts;
    Routes::new()
        .post("/donations/{number}/evidence", P::EvidenceAdd, pages::reviews::send)
        .get("/evidence/reviews", P::EvidenceDecide, pages::reviews::list)
        .get("/evidence/reviews/{id}", P::EvidenceDecide, pages::reviews::one)
        .post("/evidence/reviews/{id}/decision", P::EvidenceDecide, pages::reviews::decide)
        .get("/devices/{tag}", P::DevicesRead, pages::one)
        .post("/devices/{tag}/evidence", P::EvidenceAdd, acts::evidence)
        .post("/devices/{tag}/manual-sheet", P::EvidenceAdd, acts::manual_sheet)
        .post("/devices/{tag}/media", P::MediaRecord, acts::declare)
        .post("/devices/{tag}/media/confirm", P::MediaRecord, acts::confirm)
        .post("/devices/{tag}/media/{id}/removal", P::MediaRecord, acts::remove)
        .post("/devices/{tag}/media/{id}/destruction", P::MediaAccept, acts::destroy)
        .post("/devices/{tag}/media/{id}/acceptance", P::MediaAccept, acts::accept)
        .post("/devices/{tag}/media/{id}/health-waiver", P::MediaAccept, acts::waive_health)
        .post("/devices/{tag}/repairs", P::RepairsLog, acts::log_repair)
        .post("/devices/{tag}/repairs/{id}/closing", P::RepairsLog, acts::close_repair)
        .post("/devices/{tag}/software", P::RepairsLog, acts::software)
        .post("/devices/{tag}/checks", P::ChecksRecord, acts::check)
        .post("/devices/{tag}/place", P::DevicesEdit, acts::place)
        .post("/devices/{tag}/price", P::DevicesPrice, acts::price)
        .post("/devices/{tag}/facts", P::DevicesEdit, acts::facts)
}

/// The forms that move a device: one act, one address, one permission, the same as in the API.
fn move_pages() -> Routes {
    use pages::acts;
    Routes::new()
        .post("/devices/{tag}/reception", P::DevicesReceive, acts::reception)
        .post("/devices/{tag}/cancellation", P::DonationsEdit, acts::cancellation)
        .post("/devices/{tag}/triage", P::DevicesTriage, acts::triage)
        .post("/devices/{tag}/quarantine", P::DevicesQuarantine, acts::quarantine)
        .post("/devices/{tag}/clearance", P::DevicesClear, acts::clearance)
        .post("/devices/{tag}/release", P::DevicesRelease, acts::release)
        .post("/devices/{tag}/withdrawal", P::DevicesWithdraw, acts::withdrawal)
        .post("/devices/{tag}/take-back", P::DevicesTakeBack, acts::take_back)
        .post("/devices/{tag}/loss", P::DevicesLose, acts::loss)
        .post("/devices/{tag}/recovery", P::DevicesLose, acts::recovery)
        .post("/devices/{tag}/recycling", P::DevicesTriage, acts::recycling)
        .post("/devices/{tag}/dispatch", P::DevicesDispatch, acts::dispatch)
        .post("/devices/{tag}/return-to-donor", P::DevicesDispatch, acts::return_to_donor)
        .post("/devices/{tag}/reversal", P::EventsReverseOwn, acts::reversal)
}

fn evidence_routes() -> Routes {
    Routes::new()
        .get("/api/v1/devices/{tag}/evidence", P::DevicesRead, api::evidence_of)
        .doc(doc::<(), Page<api::EvidenceAnswer>>(200, "Lists the evidence of a device, the newest first"))
        .post("/api/v1/devices/{tag}/evidence", P::EvidenceAdd, api::add_evidence)
        .doc(
            doc::<(), api::EvidenceAnswer>(201, "Keeps a file that proves something about a device")
                .of_file()
                .asking([("filename", Asked::Text), ("force", Asked::Flag)]),
        )
        .post("/api/v1/evidence", P::EvidenceAdd, api::send_evidence)
        .doc(
            doc::<(), api::SendAnswer>(201, "Keeps a file of a device not yet known")
                .of_file()
                .asking([("filename", Asked::Text), ("donation_id", Asked::Id)]),
        )
        .get("/api/v1/evidence/reviews", P::EvidenceDecide, api::reviews)
        .doc(doc::<(), Page<api::Review>>(200, "Lists the files that wait for a decision, the oldest first").paged())
        .post("/api/v1/evidence/reviews/{id}/decision", P::EvidenceDecide, api::decide_review)
        .doc(doc::<rules::ReviewDecision, devices::api::Device>(200, "Says which device a file belongs to"))
}

fn media_routes() -> Routes {
    Routes::new()
        .get("/api/v1/media", P::DevicesRead, api::loose)
        .doc(doc::<(), Page<api::LooseMedium>>(200, "Lists the media that are kept loose").paged())
        .post("/api/v1/devices/{tag}/media", P::MediaRecord, api::declare)
        .doc(doc::<rules::NewMedium, devices::api::Medium>(201, "Declares a medium by hand"))
        .post("/api/v1/devices/{tag}/media/confirm", P::MediaRecord, api::confirm)
        .doc(doc::<rules::Confirmation, devices::api::Device>(200, "Keeps what a person saw of the media"))
        .post("/api/v1/devices/{tag}/media/{id}/removal", P::MediaRecord, api::remove)
        .doc(doc::<rules::Removal, devices::api::Device>(200, "Takes a medium out"))
        .post("/api/v1/devices/{tag}/media/{id}/destruction", P::MediaAccept, api::destroy)
        .doc(doc::<rules::Destruction, devices::api::Device>(200, "Notes that a medium was destroyed"))
        .post("/api/v1/devices/{tag}/media/{id}/acceptance", P::MediaAccept, api::accept)
        .doc(doc::<devices::rules::GivenReason, devices::api::Device>(200, "Accepts a completed erasure"))
        .post("/api/v1/devices/{tag}/media/{id}/health-waiver", P::MediaAccept, api::waive_health)
        .doc(doc::<devices::rules::GivenReason, devices::api::Device>(200, "Lets a disk pass whose health is poor"))
}

fn bench_routes() -> Routes {
    Routes::new()
        .get("/api/v1/devices/{tag}/repairs", P::DevicesRead, api::repairs)
        .doc(doc::<(), Page<api::RepairAnswer>>(200, "Lists the repairs of a device, the newest first"))
        .post("/api/v1/devices/{tag}/repairs", P::RepairsLog, api::log_repair)
        .doc(doc::<rules::NewRepair, api::RepairAnswer>(201, "Logs a repair"))
        .post("/api/v1/devices/{tag}/repairs/{id}/closing", P::RepairsLog, api::close_repair)
        .doc(doc::<rules::RepairClosing, api::RepairAnswer>(200, "Closes a repair"))
        .post("/api/v1/devices/{tag}/repairs/{id}/awaited-part", P::RepairsLog, api::await_part)
        .doc(doc::<Nothing, api::RepairAnswer>(200, "Says that an open repair waits for a part"))
        .post("/api/v1/devices/{tag}/software", P::RepairsLog, api::software)
        .doc(doc::<rules::NewSoftware, devices::api::Device>(201, "Notes that a system was installed"))
        .post("/api/v1/devices/{tag}/checks", P::ChecksRecord, api::check)
        .doc(doc::<rules::NewCheck, devices::api::Device>(201, "Keeps a functional check"))
        .post("/api/v1/events/{id}/reversal", P::EventsReverseOwn, api::reversal)
        .doc(doc::<devices::rules::GivenReason, devices::api::Device>(200, "Undoes an act"))
}

/// What of it waits for a visitor: files of which nobody knows whose they are.
///
/// # Errors
/// When the database refuses.
pub async fn waiting(visit: &Visit) -> Result<Vec<Waiting>> {
    if !visit.can(P::EvidenceDecide) {
        return Ok(Vec::new());
    }
    let count = store::reviews::count(&visit.app.db, visit.actor()?.scope(P::EvidenceDecide)).await?;
    let href = "/evidence/reviews".to_owned();
    Ok(if count == 0 { Vec::new() } else { vec![Waiting { count, key: "waiting-evidence-to-review", href }] })
}
