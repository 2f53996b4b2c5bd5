//! What of a batch is printed: the labels of its devices, the proof for its donor.

use super::intake::Last;
use crate::access::Permission;
use crate::devices;
use crate::devices::media::Status;
use crate::devices::pages::{labels as sheets, words};
use crate::devices::store::{Device, Filter};
use crate::donations::proof::{self, GivenMedium};
use crate::donations::rules::Fate;
use crate::donations::store;
use crate::error::Result;
use crate::kernel::fields::Fields;
use crate::web::lists::PageWish;
use crate::web::{self, Shell, Visit};
use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;

/// Eight sheets of 24: what is printed before one looks again.
const LABELS: u64 = 192;

/// Devices whose labels are printed together.
struct Batch {
    devices: Vec<Device>,
    /// The page they were asked from.
    back: String,
    /// Which of the batch, as the address says it.
    which: String,
    next: Option<String>,
}

/// What was received last, or the whole batch.
async fn batch(visit: &Visit, number: &str, query: &mut Fields) -> Result<Batch> {
    let (db, scope) = (&visit.app.db, visit.actor()?.scope(Permission::DevicesReceive));
    let donation = store::one(db, scope, number).await?;
    let back = format!("/donations/{}", donation.number);
    if let Some(last) = Last::read(query) {
        let devices = last.devices(visit, &donation).await?;
        return Ok(Batch { devices, back: format!("{back}/intake"), which: last.query(), next: None });
    }
    let after = query.id("after");
    let filter = Filter { donation_id: Some(donation.id), ..Filter::default() };
    let (devices, next) = devices::store::list(db, scope, PageWish { after, limit: LABELS }, &filter).await?;
    let next = next.map(|after| format!("{back}/labels?after={after}"));
    Ok(Batch { devices, back, which: after.map(|after| format!("after={after}")).unwrap_or_default(), next })
}

/// The labels of what was received last, or of the whole batch, shown.
pub async fn labels(visit: Visit, Path(number): Path<String>) -> Result<Response> {
    let mut query = visit.query();
    let batch = batch(&visit, &number, &mut query).await?;
    query.finish()?;
    let pdf = format!("/donations/{number}/labels.pdf?{}&paper=", batch.which).replace("?&", "?");
    sheets::show(&visit, "labels-title", &batch.devices, (batch.back, &pdf, batch.next))
}

/// The same, as PDF.
pub async fn labels_pdf(visit: Visit, Path(number): Path<String>) -> Result<Response> {
    let mut query = visit.query();
    let paper = sheets::paper(&mut query);
    let batch = batch(&visit, &number, &mut query).await?;
    query.finish()?;
    sheets::pdf(&visit, batch.devices, paper).await
}

/// A device as its donor reads of it.
struct Given {
    tag: String,
    name: String,
    serial: String,
    weight: String,
    fate: String,
    media: Vec<(String, String)>,
}

#[derive(Template)]
#[template(path = "donations/proof.html")]
struct ProofPage {
    shell: Shell,
    back: String,
    donor: String,
    received_on: String,
    today: String,
    structure: String,
    /// How many devices had which fate.
    fates: Vec<(String, usize)>,
    weight: String,
    devices: Vec<Given>,
    moved: Vec<(String, String)>,
}

/// What the donor is told.
pub async fn proof(visit: Visit, Path(number): Path<String>) -> Result<Response> {
    let scope = visit.actor()?.scope(Permission::DonationsEdit);
    let donation = store::one(&visit.app.db, scope, &number).await?;
    let workshop = crate::organisations::store::one(&visit.app.db, donation.organisation_id).await?;
    let proof = proof::of(&visit.app.db, donation).await?;
    let title = visit.texts().with("proof-title", &[("value", proof.donation.number.clone().into())]);
    let shell = visit.shell_titled(title);
    let fates = Fate::ALL.iter().map(|fate| {
        let count = proof.devices.iter().filter(|device| device.fate == *fate).count();
        (shell.word("fate", fate.code()), count)
    });
    let devices = proof.devices.iter().map(|device| Given {
        tag: crate::kernel::tag::shown(&device.tag),
        name: device.name.clone(),
        serial: device.serial.clone().unwrap_or_default(),
        weight: device.weight_g.map(|grams| words::weight(&shell, grams)).unwrap_or_default(),
        fate: shell.word("fate", device.fate.code()),
        media: device.media.iter().map(|medium| told(&shell, medium)).collect(),
    });
    let page = ProofPage {
        back: format!("/donations/{}", proof.donation.number),
        donor: proof.donation.donor.clone(),
        received_on: shell.date(&proof.donation.received_on),
        today: shell.date(&visit.app.today()),
        structure: workshop.name,
        fates: fates.filter(|(_, count)| *count > 0).collect(),
        weight: words::weight(&shell, proof.devices.iter().filter_map(|device| device.weight_g).sum()),
        devices: devices.collect(),
        moved: proof.moved.iter().map(|medium| told(&shell, medium)).collect(),
        shell,
    };
    Ok(web::page(StatusCode::OK, &page))
}

/// A medium's number, and what is proved of it.
fn told(shell: &Shell, medium: &GivenMedium) -> (String, String) {
    let number = medium.serial.clone().unwrap_or_else(|| shell.t("medium-unnamed"));
    let proved = match medium.status {
        Status::Destroyed => shell.word("medium-status", medium.status.code()),
        _ => {
            medium.verdict.map_or_else(|| shell.t("proof-none"), |verdict| shell.word("proof-verdict", verdict.code()))
        }
    };
    (number, proved)
}
