//! Allocations through the API. Nothing here names the person: the workshop reads it too.

use crate::access::Permission;
use crate::allocations::actions;
use crate::allocations::rules::holds::AllocationState;
use crate::allocations::rules::wishes::{Cancellation, HandoverWish, NewAllocation};
use crate::allocations::store;
use crate::devices;
use crate::error::{Error, Refusal, Result};
use crate::web::body::LateJson;
use crate::web::{self, JsonBody, Visit};
use axum::Json;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use chrono::NaiveDate;
use serde::Serialize;
use serde_json::{Map, Value};
use uuid::Uuid;

/// An allocation as the API shows it.
#[derive(Serialize, utoipa::ToSchema)]
pub struct Allocation {
    id: Uuid,
    /// What the workshop reads: random.
    reference: String,
    request_id: Uuid,
    device_tag: String,
    #[schema(value_type = String)]
    state: AllocationState,
    /// The last day of the hold.
    hold_until: NaiveDate,
    price_cents: i64,
    accessories: Vec<String>,
    signed_on: Option<NaiveDate>,
    receipt_number: Option<String>,
    /// The last day of the warranty.
    warranty_until: Option<NaiveDate>,
    version: i64,
}

/// A handover, as its body is read.
#[derive(utoipa::ToSchema)]
pub struct HandoverBody {
    /// Who pays what: together they make the price.
    pub contributions: Vec<Share>,
    /// What goes with the device: codes of `accessories`.
    pub accessories: Vec<String>,
    /// How it was signed.
    pub signature: Signature,
    /// The day on the sheet.
    pub signed_on: NaiveDate,
}

/// The share of one payer.
#[derive(utoipa::ToSchema)]
pub struct Share {
    /// `beneficiary`, or the id of a partner.
    pub payer_id: String,
    /// In cents, above zero.
    pub amount_cents: i64,
    /// `paid`, `waived` or `scheduled`.
    pub status: String,
}

/// A signature.
#[derive(utoipa::ToSchema)]
pub struct Signature {
    /// `drawn` or `paper`.
    pub kind: String,
    /// Of a drawn one: a PNG picture in base64, with or without `data:image/png;base64,` before it.
    pub data: Option<String>,
}

/// `POST /allocations`
pub async fn hold(visit: Visit, JsonBody(wish): JsonBody<NewAllocation>) -> Result<(StatusCode, Json<Allocation>)> {
    let id = match actions::hold(&visit.app, visit.actor()?, &wish).await {
        Err(Error::Refused(refusal)) if DEVICE_GONE.contains(&refusal.code()) => {
            return Err(TakenMeanwhile { refusal, free: free(&visit, wish.request_id).await? }.into());
        }
        other => other?,
    };
    Ok((StatusCode::CREATED, shown(&visit, Permission::AllocationsMake, id).await?))
}

/// Refusals after which another device may do as well.
const DEVICE_GONE: &[&str] = &["device_already_allocated", "device_not_available"];

/// The device went to someone else: what could be held instead, best first.
#[derive(Debug)]
struct TakenMeanwhile {
    refusal: Box<dyn Refusal>,
    free: Vec<String>,
}

impl Refusal for TakenMeanwhile {
    fn code(&self) -> &'static str {
        self.refusal.code()
    }

    fn details(&self) -> Map<String, Value> {
        let mut details = self.refusal.details();
        details.insert("free".to_owned(), self.free.clone().into());
        details
    }

    fn words(&self) -> Vec<(&'static str, String)> {
        self.refusal.words()
    }
}

async fn free(visit: &Visit, request_id: Uuid) -> Result<Vec<String>> {
    let (app, actor) = (&visit.app, visit.actor()?);
    let request = store::requests::within(&app.db, actor, Permission::AllocationsMake, request_id).await?;
    let proposals = actions::matches(app, actor, &request).await?;
    Ok(proposals.into_iter().map(|proposal| proposal.device.device.tag).collect())
}

/// `GET /allocations/{id}`
pub async fn one(visit: Visit, Path(id): Path<String>) -> Result<Json<Allocation>> {
    shown(&visit, Permission::HandoversPrepare, web::id(&id)?).await
}

/// `POST /allocations/{id}/cancellation`
pub async fn cancel(visit: Visit, Path(id): Path<String>, late: LateJson) -> Result<Json<Allocation>> {
    let (app, actor, permission) = (&visit.app, visit.actor()?, Permission::AllocationsCancel);
    let id = store::allocations::own(&app.db, actor, permission, web::id(&id)?).await?.id;
    let wish = late.read::<Cancellation>()?;
    actions::cancel(app, actor, id, wish.reason.as_deref()).await?;
    shown(&visit, permission, id).await
}

/// `POST /allocations/{id}/handover`
pub async fn hand_over(visit: Visit, Path(id): Path<String>, late: LateJson) -> Result<Json<Allocation>> {
    let (app, actor, permission) = (&visit.app, visit.actor()?, Permission::HandoversSign);
    let id = store::allocations::within(&app.db, actor, permission, web::id(&id)?).await?.id;
    actions::hand_over(app, actor, id, &late.read::<HandoverWish>()?).await?;
    shown(&visit, permission, id).await
}

/// `GET /allocations/{id}/receipt.pdf`, and its page's twin
pub async fn receipt(visit: Visit, Path(id): Path<String>) -> Result<Response> {
    let (number, bytes) = actions::receipt(&visit.app, visit.actor()?, web::id(&id)?).await?;
    Ok(web::attachment(bytes, "application/pdf", &format!("recu-{number}.pdf")))
}

async fn shown(visit: &Visit, permission: Permission, id: Uuid) -> Result<Json<Allocation>> {
    let row = store::allocations::within(&visit.app.db, visit.actor()?, permission, id).await?;
    let device = devices::store::by_id(&visit.app.db, row.device_id).await?;
    Ok(Json(Allocation {
        id: row.id,
        reference: row.reference,
        request_id: row.request_id,
        device_tag: device.tag,
        state: row.state,
        hold_until: row.hold_until,
        price_cents: row.price.0,
        accessories: row.accessories,
        signed_on: row.signed_on,
        receipt_number: row.receipt_number,
        warranty_until: row.warranty_until,
        version: row.version,
    }))
}
