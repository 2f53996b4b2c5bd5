//! Labels to print: as PDF of the exact size of the paper, and as a page that shows them first.

use crate::access::Permission;
use crate::devices::pages::words;
use crate::devices::store::{self, Device};
use crate::error::{Error, Result};
use crate::kernel::fields::Fields;
use crate::kernel::tag;
use crate::web::{self, Shell, Visit};
use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use passerelle_documents as documents;
use passerelle_documents::{Code, Paper};

/// A label as it is shown.
struct Label {
    tag: String,
    name: String,
    square: Code,
    striped: Code,
}

/// A paper: its word in addresses, and the paper itself.
const PAPERS: [(&str, Paper); 3] = [("roll", Paper::Roll), ("sheet24", Paper::Sheet24), ("sheet14", Paper::Sheet14)];

#[derive(Template)]
#[template(path = "devices/labels.html")]
struct LabelsPage {
    shell: Shell,
    back: String,
    /// For each paper, the address of the PDF.
    papers: Vec<(&'static str, String)>,
    labels: Vec<Label>,
    next: Option<String>,
}

/// The address that the printed code of a device holds.
fn address(visit: &Visit, device: &Device) -> String {
    format!("{}/d/{}", visit.app.config.base_url.trim_end_matches('/'), device.tag)
}

async fn of(visit: &Visit, typed: &str) -> Result<Device> {
    let scope = visit.actor()?.scope(Permission::DevicesReceive);
    store::by_tag(&visit.app.db, scope, typed).await
}

/// The label of one device, shown.
pub async fn one(visit: Visit, Path(typed): Path<String>) -> Result<Response> {
    let device = of(&visit, &typed).await?;
    let back = format!("/devices/{}", device.tag);
    let pdf = format!("{back}/label.pdf?paper=");
    show(&visit, "labels-title-one", &[device], (back, &pdf, None))
}

/// The label of one device, as PDF: on a roll unless the address says otherwise.
pub async fn one_pdf(visit: Visit, Path(typed): Path<String>) -> Result<Response> {
    let device = of(&visit, &typed).await?;
    let mut query = visit.query();
    let paper = paper(&mut query);
    query.finish()?;
    pdf(&visit, vec![device], paper).await
}

/// The labels of these devices, shown. `pdf` is the address of their PDF, ready for the word of a paper; `next` leads to
/// the labels that follow.
///
/// # Errors
/// When the service's own address is too long to print.
pub fn show(
    visit: &Visit,
    title: &'static str,
    devices: &[Device],
    (back, pdf, next): (String, &str, Option<String>),
) -> Result<Response> {
    let shell = visit.shell_titled(visit.texts().text(title));
    let labels = devices.iter().map(|device| {
        Ok(Label {
            tag: tag::shown(&device.tag),
            name: words::name(&shell, device),
            square: documents::qr(&address(visit, device)).ok_or_else(too_long)?,
            striped: documents::code128(&device.tag).ok_or_else(too_long)?,
        })
    });
    let labels = labels.collect::<Result<_>>()?;
    let papers = PAPERS.iter().map(|(word, _)| (*word, format!("{pdf}{word}"))).collect();
    Ok(web::page(StatusCode::OK, &LabelsPage { shell, back, papers, labels, next }))
}

fn too_long() -> Error {
    Error::internal("the base address is too long for a label")
}

/// The paper that an address names: a roll when it names none.
pub fn paper(query: &mut Fields) -> Paper {
    let named = |code: &str| PAPERS.iter().find(|(word, _)| *word == code).map(|(_, paper)| *paper);
    query.word("paper", named).unwrap_or(Paper::Roll)
}

/// The labels of these devices, as PDF.
///
/// # Errors
/// When they cannot be made.
pub async fn pdf(visit: &Visit, devices: Vec<Device>, paper: Paper) -> Result<Response> {
    let shell = visit.shell("labels-title");
    let labels = devices.iter().map(|device| documents::Label {
        address: address(visit, device),
        digits: device.tag.clone(),
        shown: tag::shown(&device.tag),
        model: words::name(&shell, device),
        spoken: shell.tv("label-code", &tag::shown(&device.tag)),
    });
    let input = documents::Labels {
        paper,
        title: shell.title.clone(),
        lang: shell.lang.code().to_owned(),
        made_on: visit.app.today().to_string(),
        labels: labels.collect(),
    };
    let made = tokio::task::spawn_blocking(move || documents::labels(&input)).await;
    let bytes = made.map_err(|cause| Error::Internal(Box::new(cause)))?;
    let bytes = bytes.map_err(|cause| Error::Internal(Box::new(cause)))?;
    let name = devices.first().map(|device| device.tag.clone()).unwrap_or_default();
    Ok(web::inline(bytes, "application/pdf", &format!("etiquettes-{name}.pdf")))
}
