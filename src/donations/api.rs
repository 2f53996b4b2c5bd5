//! Donations through the API.

use super::rules::{DonationState, Fate, NewDonation};
use super::{actions, proof, store};
use crate::access::Permission;
use crate::devices::media::{Status, Verdict};
use crate::error::Result;
use crate::kernel::fields::Nothing;
use crate::web::lists::{Page, PageWish};
use crate::web::{JsonBody, LateJson, Visit};
use axum::Json;
use axum::extract::Path;
use axum::http::StatusCode;
use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use std::collections::BTreeMap;
use uuid::Uuid;

/// A donation as the API shows it.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Donation {
    id: Uuid,
    number: String,
    donor_id: Uuid,
    donor: String,
    received_on: NaiveDate,
    #[schema(value_type = String)]
    state: DonationState,
    note: Option<String>,
    #[schema(value_type = Object)]
    devices: BTreeMap<&'static str, i64>,
    created_at: DateTime<Utc>,
    version: i64,
}

impl From<store::Donation> for Donation {
    fn from(row: store::Donation) -> Self {
        Self {
            id: row.id,
            number: row.number,
            donor_id: row.donor_id,
            donor: row.donor,
            received_on: row.received_on,
            state: row.state,
            note: row.note,
            devices: row.devices,
            created_at: row.created_at,
            version: row.version,
        }
    }
}

/// `GET /donations`
pub async fn list(visit: Visit) -> Result<Json<Page<Donation>>> {
    let mut query = visit.query();
    let page = PageWish::read(&mut query, 50);
    let state = query.word("state", DonationState::from_code);
    query.finish()?;
    let scope = visit.actor()?.scope(Permission::DonationsRead);
    let (rows, next) = store::list(&visit.app.db, scope, page, state).await?;
    Ok(Json(Page::new(rows.into_iter().map(Donation::from).collect(), next)))
}

/// `GET /donations/{id}`
pub async fn one(visit: Visit, Path(id): Path<String>) -> Result<Json<Donation>> {
    let scope = visit.actor()?.scope(Permission::DonationsRead);
    Ok(Json(store::one(&visit.app.db, scope, &id).await?.into()))
}

/// `POST /donations`
pub async fn open(visit: Visit, JsonBody(wish): JsonBody<NewDonation>) -> Result<(StatusCode, Json<Donation>)> {
    let id = actions::open(&visit.app, visit.actor()?, &wish).await?;
    Ok((StatusCode::CREATED, one(visit, Path(id.to_string())).await?))
}

/// `POST /donations/{id}/closing`
pub async fn close(visit: Visit, Path(id): Path<String>, late: LateJson) -> Result<Json<Donation>> {
    let actor = visit.actor()?;
    store::one(&visit.app.db, actor.scope(Permission::DonationsEdit), &id).await?;
    late.read::<Nothing>()?;
    actions::close(&visit.app, actor, &id).await?;
    one(visit, Path(id)).await
}

/// What a donor is told.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Proof {
    number: String,
    donor: String,
    received_on: NaiveDate,
    #[schema(value_type = String)]
    state: DonationState,
    devices: Vec<Given>,
    moved_media: Vec<GivenMedium>,
    weight_g: i64,
}

/// What a donor is told of one device.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Given {
    tag: String,
    name: String,
    serial: Option<String>,
    #[schema(value_type = String)]
    fate: Fate,
    media: Vec<GivenMedium>,
    weight_g: Option<i64>,
}

/// What a donor is told of one medium.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct GivenMedium {
    serial: Option<String>,
    #[schema(value_type = String)]
    status: Status,
    #[schema(value_type = Option<String>)]
    verdict: Option<Verdict>,
}

impl From<proof::GivenMedium> for GivenMedium {
    fn from(medium: proof::GivenMedium) -> Self {
        Self { serial: medium.serial, status: medium.status, verdict: medium.verdict }
    }
}

/// `GET /donations/{id}/proof`
pub async fn proof(visit: Visit, Path(id): Path<String>) -> Result<Json<Proof>> {
    let scope = visit.actor()?.scope(Permission::DonationsEdit);
    let donation = store::one(&visit.app.db, scope, &id).await?;
    let proof = proof::of(&visit.app.db, donation).await?;
    let devices = proof.devices.into_iter().map(|device| Given {
        tag: device.tag,
        name: device.name,
        serial: device.serial,
        fate: device.fate,
        media: device.media.into_iter().map(GivenMedium::from).collect(),
        weight_g: device.weight_g,
    });
    let devices: Vec<Given> = devices.collect();
    Ok(Json(Proof {
        number: proof.donation.number,
        donor: proof.donation.donor,
        received_on: proof.donation.received_on,
        state: proof.donation.state,
        weight_g: devices.iter().filter_map(|device| device.weight_g).sum(),
        devices,
        moved_media: proof.moved.into_iter().map(GivenMedium::from).collect(),
    }))
}
