//! Devices through the API.

mod acts;
mod lists;
mod shown;

pub use acts::*;
pub use lists::{EventAnswer, Line, StockLine, events, list, stock};
pub use shown::{Device, Medium};

use super::rules::{Correction, ManualSheet, NewDevice};
use super::{actions, store};
use crate::access::{Actor, Permission};
use crate::error::Result;
use crate::web::{JsonBody, LateJson, Visit};
use axum::Json;
use axum::extract::Path;
use axum::http::StatusCode;

/// Sees that the device named in the address is within reach, before anything is said of the body.
///
/// # Errors
/// `NotFound`.
pub async fn reach<'v>(visit: &'v Visit, permission: Permission, tag: &str) -> Result<&'v Actor> {
    let actor = visit.actor()?;
    store::by_tag(&visit.app.db, actor.scope(permission), tag).await?;
    Ok(actor)
}

/// The device as it stands now.
///
/// # Errors
/// `NotFound`.
pub async fn answer(visit: &Visit, tag: &str) -> Result<Json<Device>> {
    let scope = visit.actor()?.scope(Permission::DevicesRead);
    let device = store::by_tag(&visit.app.db, scope, tag).await?;
    Ok(Json(store::sheet(&visit.app.db, device).await?.into()))
}

/// `GET /devices/{tag}`
pub async fn one(visit: Visit, Path(tag): Path<String>) -> Result<Json<Device>> {
    answer(&visit, &tag).await
}

/// `POST /devices`
pub async fn receive(visit: Visit, JsonBody(wish): JsonBody<NewDevice>) -> Result<(StatusCode, Json<Device>)> {
    let tag = actions::receive(&visit.app, visit.actor()?, &wish).await?;
    Ok((StatusCode::CREATED, answer(&visit, &tag).await?))
}

/// `PATCH /devices/{tag}`
pub async fn correct(visit: Visit, Path(tag): Path<String>, late: LateJson) -> Result<Json<Device>> {
    let actor = reach(&visit, Permission::DevicesEdit, &tag).await?;
    let wish: Correction = late.read()?;
    if wish.needs_price_permission() {
        actor.require(Permission::DevicesPrice)?;
    }
    actions::correct(&visit.app, actor, &tag, visit.if_match()?, &wish).await?;
    answer(&visit, &tag).await
}

/// `POST /devices/{tag}/manual-sheet`
pub async fn manual_sheet(visit: Visit, Path(tag): Path<String>, late: LateJson) -> Result<(StatusCode, Json<Device>)> {
    let actor = reach(&visit, Permission::EvidenceAdd, &tag).await?;
    let sheet: ManualSheet = late.read()?;
    actions::fill_in_sheet(&visit.app, actor, &tag, &sheet).await?;
    Ok((StatusCode::CREATED, answer(&visit, &tag).await?))
}
