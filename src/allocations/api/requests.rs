//! Requests through the API. Reading one is reading a person's file, and is logged.

use crate::access::Permission;
use crate::allocations::actions::{self, Proposal};
use crate::allocations::matching::{Against, For};
use crate::allocations::rules::requests::RequestState;
use crate::allocations::rules::wishes::{NewRequest, Refusal};
use crate::allocations::store::{self, requests::Request as Row};
use crate::devices::lifecycle::Kind;
use crate::error::{Error, Result};
use crate::journal;
use crate::kernel::fields::Nothing;
use crate::web::body::LateJson;
use crate::web::lists::{Page, PageWish};
use crate::web::{self, JsonBody, Visit};
use axum::Json;
use axum::extract::Path;
use axum::http::StatusCode;
use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use uuid::Uuid;

/// A request as the API shows it.
#[derive(Serialize, utoipa::ToSchema)]
pub struct Request {
    id: Uuid,
    beneficiary_id: Uuid,
    #[schema(value_type = String)]
    device_kind: Kind,
    #[schema(value_type = String)]
    state: RequestState,
    need: Vec<String>,
    /// In which words it was asked; nothing once the person was erased.
    reason: Option<String>,
    referred_by: Option<Uuid>,
    referred_on: NaiveDate,
    accepted_at: Option<DateTime<Utc>>,
    refusal_reason: Option<String>,
    created_at: DateTime<Utc>,
    version: i64,
}

/// A request in a list: without what was written about the person.
#[derive(Serialize, utoipa::ToSchema)]
pub struct RequestLine {
    id: Uuid,
    beneficiary_id: Uuid,
    #[schema(value_type = String)]
    device_kind: Kind,
    #[schema(value_type = String)]
    state: RequestState,
    need: Vec<String>,
    referred_on: NaiveDate,
    version: i64,
}

/// A device proposed for a request.
#[derive(Serialize, utoipa::ToSchema)]
pub struct Match {
    device: Proposed,
    /// What speaks for it.
    #[schema(value_type = Vec<String>)]
    reasons: Vec<For>,
    /// What speaks against it.
    #[schema(value_type = Vec<String>)]
    against: Vec<Against>,
}

/// A device as it is chosen: nothing of its history.
#[derive(Serialize, utoipa::ToSchema)]
pub struct Proposed {
    tag: String,
    #[schema(value_type = String)]
    kind: Kind,
    manufacturer: Option<String>,
    model: Option<String>,
    memory_mib: Option<i64>,
    weight_g: Option<i64>,
    grade_appearance: Option<String>,
    grade_function: Option<String>,
    price_cents: Option<i64>,
    accessories: Vec<String>,
    in_stock_on: Option<NaiveDate>,
}

/// `GET /requests`
pub async fn list(visit: Visit) -> Result<Json<Page<RequestLine>>> {
    let mut query = visit.query();
    let page = PageWish::read(&mut query, 50);
    let state = query.word("state", RequestState::from_code);
    query.finish()?;
    let (rows, next) = store::requests::list(&visit.app.db, visit.actor()?, page, state).await?;
    let lines = rows.into_iter().map(|row| RequestLine {
        id: row.id,
        beneficiary_id: row.beneficiary_id,
        device_kind: row.device_kind,
        state: row.state,
        need: row.needs,
        referred_on: row.referred_on,
        version: row.version,
    });
    Ok(Json(Page::new(lines.collect(), next)))
}

/// `POST /requests`
pub async fn submit(visit: Visit, JsonBody(wish): JsonBody<NewRequest>) -> Result<(StatusCode, Json<Request>)> {
    let id = actions::submit(&visit.app, visit.actor()?, &wish).await?;
    Ok((StatusCode::CREATED, shown(&visit, id).await?))
}

/// `GET /requests/{id}`
pub async fn one(visit: Visit, Path(id): Path<String>) -> Result<Json<Request>> {
    shown(&visit, web::id(&id)?).await
}

/// `GET /requests/{id}/matches`
pub async fn matches(visit: Visit, Path(id): Path<String>) -> Result<Json<Page<Match>>> {
    visit.query().finish()?;
    let request = found(&visit, Permission::AllocationsMake, &id).await?;
    let proposals = actions::matches(&visit.app, visit.actor()?, &request).await?;
    Ok(Json(Page::whole(proposals.into_iter().map(proposed).collect())))
}

/// `POST /requests/{id}/acceptance`
pub async fn accept(visit: Visit, Path(id): Path<String>, late: LateJson) -> Result<Json<Request>> {
    let id = found(&visit, Permission::RequestsDecide, &id).await?.id;
    late.read::<Nothing>()?;
    actions::accept(&visit.app, visit.actor()?, id).await?;
    shown(&visit, id).await
}

/// `POST /requests/{id}/refusal`
pub async fn refuse(visit: Visit, Path(id): Path<String>, late: LateJson) -> Result<Json<Request>> {
    let id = found(&visit, Permission::RequestsDecide, &id).await?.id;
    actions::refuse(&visit.app, visit.actor()?, id, &late.read::<Refusal>()?).await?;
    shown(&visit, id).await
}

/// `POST /requests/{id}/decline`
pub async fn decline(visit: Visit, Path(id): Path<String>, late: LateJson) -> Result<Json<Request>> {
    let id = found(&visit, Permission::RequestsEdit, &id).await?.id;
    late.read::<Nothing>()?;
    actions::decline(&visit.app, visit.actor()?, id).await?;
    shown(&visit, id).await
}

/// `POST /requests/{id}/withdrawal`
pub async fn withdraw(visit: Visit, Path(id): Path<String>, late: LateJson) -> Result<Json<Request>> {
    let id = found(&visit, Permission::RequestsEdit, &id).await?.id;
    late.read::<Nothing>()?;
    actions::withdraw(&visit.app, visit.actor()?, id).await?;
    shown(&visit, id).await
}

async fn found(visit: &Visit, permission: Permission, id: &str) -> Result<Row> {
    store::requests::within(&visit.app.db, visit.actor()?, permission, web::id(id)?).await
}

async fn shown(visit: &Visit, id: Uuid) -> Result<Json<Request>> {
    let (app, actor) = (&visit.app, visit.actor()?);
    let row = store::requests::within(&app.db, actor, Permission::RequestsEdit, id).await?;
    let reason = match store::people::person(&app.db, &app.vault, row.beneficiary_id).await {
        Ok(person) => Some(row.reason(&person.key)?),
        Err(Error::NotFound) => None,
        Err(other) => return Err(other),
    };
    journal::readings::log_read(app, actor, "request", &[row.beneficiary_id]).await?;
    Ok(Json(Request {
        reason,
        id: row.id,
        beneficiary_id: row.beneficiary_id,
        device_kind: row.device_kind,
        state: row.state,
        need: row.needs,
        referred_by: row.referred_by,
        referred_on: row.referred_on,
        accepted_at: row.accepted_at,
        refusal_reason: row.refusal_reason,
        created_at: row.created_at,
        version: row.version,
    }))
}

fn proposed(proposal: Proposal) -> Match {
    let device = proposal.device.device;
    Match {
        device: Proposed {
            tag: device.tag,
            kind: device.kind,
            manufacturer: device.manufacturer,
            model: device.model,
            memory_mib: device.memory_mib,
            weight_g: device.weight_g,
            grade_appearance: device.grade_appearance,
            grade_function: device.grade_function,
            price_cents: device.price_cents,
            accessories: device.accessories,
            in_stock_on: device.in_stock_on,
        },
        reasons: proposal.fit.reasons,
        against: proposal.fit.against,
    }
}
