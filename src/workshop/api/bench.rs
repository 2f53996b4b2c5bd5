//! Repairs, software, checks.

use crate::access::Permission as P;
use crate::devices::api::{Device, answer, reach};
use crate::devices::store as devices;
use crate::error::Result;
use crate::kernel::fields::Nothing;
use crate::web::lists::Page;
use crate::web::{LateJson, Visit};
use crate::workshop::rules::{NewCheck, NewRepair, NewSoftware, RepairClosing};
use crate::workshop::{actions, store};
use axum::Json;
use axum::extract::Path;
use axum::http::StatusCode;
use chrono::{DateTime, Utc};
use serde::Serialize;
use uuid::Uuid;

/// A repair as the API shows it.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct RepairAnswer {
    id: Uuid,
    fault: String,
    acts: Vec<String>,
    minutes: i64,
    note: Option<String>,
    waiting_part: bool,
    opened_by: String,
    opened_at: DateTime<Utc>,
    closed_by: Option<String>,
    closed_at: Option<DateTime<Utc>>,
}

impl From<store::bench::Repair> for RepairAnswer {
    fn from(repair: store::bench::Repair) -> Self {
        Self {
            id: repair.id,
            fault: repair.fault,
            acts: repair.acts,
            minutes: repair.minutes,
            note: repair.note,
            waiting_part: repair.waiting_part,
            opened_by: repair.opened_by,
            opened_at: repair.opened_at,
            closed_by: repair.closed_by,
            closed_at: repair.closed_at,
        }
    }
}

async fn of_device(visit: &Visit, tag: &str) -> Result<Vec<store::bench::Repair>> {
    let scope = visit.actor()?.scope(P::DevicesRead);
    let device = devices::by_tag(&visit.app.db, scope, tag).await?;
    store::bench::of_device(&visit.app.db, device.id).await
}

/// `GET /devices/{tag}/repairs`
pub async fn repairs(visit: Visit, Path(tag): Path<String>) -> Result<Json<Page<RepairAnswer>>> {
    visit.query().finish()?;
    let repairs = of_device(&visit, &tag).await?;
    Ok(Json(Page::whole(repairs.into_iter().map(RepairAnswer::from).collect())))
}

/// `POST /devices/{tag}/repairs`
pub async fn log_repair(
    visit: Visit,
    Path(tag): Path<String>,
    late: LateJson,
) -> Result<(StatusCode, Json<RepairAnswer>)> {
    let actor = visit.actor()?;
    let device = devices::by_tag(&visit.app.db, actor.scope(P::RepairsLog), &tag).await?;
    let wish: NewRepair = late.read()?;
    let id = actions::log_repair(&visit.app, actor, &tag, &wish).await?;
    Ok((StatusCode::CREATED, one(&visit, device.id, id).await?))
}

/// `POST /devices/{tag}/repairs/{id}/closing`
pub async fn close_repair(
    visit: Visit,
    Path((tag, typed)): Path<(String, String)>,
    late: LateJson,
) -> Result<Json<RepairAnswer>> {
    let (device_id, id) = ticket(&visit, &tag, &typed).await?;
    let wish: RepairClosing = late.read()?;
    actions::close_repair(&visit.app, visit.actor()?, &tag, id, &wish).await?;
    one(&visit, device_id, id).await
}

/// `POST /devices/{tag}/repairs/{id}/awaited-part`
pub async fn await_part(
    visit: Visit,
    Path((tag, typed)): Path<(String, String)>,
    late: LateJson,
) -> Result<Json<RepairAnswer>> {
    let (device_id, id) = ticket(&visit, &tag, &typed).await?;
    let Nothing {} = late.read()?;
    actions::await_part(&visit.app, visit.actor()?, &tag, id).await?;
    one(&visit, device_id, id).await
}

/// The keys of a device and of its repair, seen to be within reach before anything is said of the body.
async fn ticket(visit: &Visit, tag: &str, typed: &str) -> Result<(Uuid, Uuid)> {
    let id = crate::web::id(typed)?;
    let device = devices::by_tag(&visit.app.db, visit.actor()?.scope(P::RepairsLog), tag).await?;
    store::bench::exists(&visit.app.db, device.id, id).await?;
    Ok((device.id, id))
}

async fn one(visit: &Visit, device_id: Uuid, id: Uuid) -> Result<Json<RepairAnswer>> {
    Ok(Json(store::bench::one(&visit.app.db, device_id, id).await?.into()))
}

/// `POST /devices/{tag}/software`
pub async fn software(visit: Visit, Path(tag): Path<String>, late: LateJson) -> Result<(StatusCode, Json<Device>)> {
    let actor = reach(&visit, P::RepairsLog, &tag).await?;
    let wish: NewSoftware = late.read()?;
    actions::install(&visit.app, actor, &tag, &wish).await?;
    Ok((StatusCode::CREATED, answer(&visit, &tag).await?))
}

/// `POST /devices/{tag}/checks`
pub async fn check(visit: Visit, Path(tag): Path<String>, late: LateJson) -> Result<(StatusCode, Json<Device>)> {
    let actor = reach(&visit, P::ChecksRecord, &tag).await?;
    let wish: NewCheck = late.read()?;
    actions::check(&visit.app, actor, &tag, &wish).await?;
    Ok((StatusCode::CREATED, answer(&visit, &tag).await?))
}
