//! Labels to print: one on a roll, or many on sheets.

use super::qr::Qr;
use crate::access::Permission;
use crate::devices::store::{self, Device};
use crate::error::{Error, Result};
use crate::kernel::tag;
use crate::web::{self, Shell, Visit};
use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;

/// A label.
pub struct Label {
    tag: String,
    kind: String,
    qr: Qr,
}

impl Label {
    /// The label of a device: its code leads to this service.
    ///
    /// # Errors
    /// When the service's own address is too long to print.
    pub fn of(shell: &Shell, base_url: &str, device: &Device) -> Result<Self> {
        let address = format!("{}/d/{}", base_url.trim_end_matches('/'), device.tag);
        let qr = Qr::of(&address).ok_or_else(|| Error::internal("the base address is too long for a label"))?;
        Ok(Self { tag: tag::shown(&device.tag), kind: shell.word("device-kind", device.kind.code()), qr })
    }
}

#[derive(Template)]
#[template(path = "devices/labels.html")]
struct LabelsPage {
    shell: Shell,
    back: String,
    /// `roll` for one label of 62 × 29 mm, `sheet` for 24 on A4.
    paper: &'static str,
    labels: Vec<Label>,
    next: Option<String>,
}

/// The label of one device.
pub async fn one(visit: Visit, Path(typed): Path<String>) -> Result<Response> {
    let scope = visit.actor()?.scope(Permission::DevicesReceive);
    let device = store::by_tag(&visit.app.db, scope, &typed).await?;
    let shell = visit.shell_titled(visit.texts().text("labels-title-one"));
    let labels = vec![Label::of(&shell, &visit.app.config.base_url, &device)?];
    let back = format!("/devices/{}", device.tag);
    Ok(web::page(StatusCode::OK, &LabelsPage { shell, back, paper: "roll", labels, next: None }))
}

/// The labels of these devices, on sheets; `next` leads to the sheets that follow.
///
/// # Errors
/// When the service's own address is too long to print.
pub fn sheet(visit: &Visit, devices: &[Device], back: String, next: Option<String>) -> Result<Response> {
    let shell = visit.shell("labels-title");
    let labels: Result<Vec<Label>> =
        devices.iter().map(|device| Label::of(&shell, &visit.app.config.base_url, device)).collect();
    let page = LabelsPage { shell, back, paper: "sheet", labels: labels?, next };
    Ok(web::page(StatusCode::OK, &page))
}
