//! Enrolments and exits through the API.

use crate::access::Permission;
use crate::error::Result;
use crate::training::rules::wishes::{Exit, NewEnrolment};
use crate::training::store::enrolments;
use crate::training::{actions, store};
use crate::web::{JsonBody, LateJson, Visit, id};
use axum::Json;
use axum::extract::Path;
use axum::http::StatusCode;
use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use uuid::Uuid;

/// An enrolment as the API shows it.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Enrolment {
    id: Uuid,
    programme_id: Uuid,
    beneficiary_id: Uuid,
    enrolled_at: DateTime<Utc>,
    exited_on: Option<NaiveDate>,
    /// A code of `closure_reasons`.
    reason_code: Option<String>,
    version: i64,
}

/// `POST /enrolments`
pub async fn add(visit: Visit, JsonBody(wish): JsonBody<NewEnrolment>) -> Result<(StatusCode, Json<Enrolment>)> {
    let id = actions::enrol(&visit.app, visit.actor()?, &wish).await?;
    Ok((StatusCode::CREATED, read(&visit, id).await?))
}

/// `GET /enrolments/{id}`
pub async fn one(visit: Visit, Path(path): Path<String>) -> Result<Json<Enrolment>> {
    read(&visit, id(&path)?).await
}

/// `POST /enrolments/{id}/exit`
pub async fn exit(visit: Visit, Path(path): Path<String>, body: LateJson) -> Result<Json<Enrolment>> {
    let Json(enrolment) = read(&visit, id(&path)?).await?;
    actions::exit(&visit.app, visit.actor()?, enrolment.id, &body.read::<Exit>()?).await?;
    read(&visit, enrolment.id).await
}

async fn read(visit: &Visit, id: Uuid) -> Result<Json<Enrolment>> {
    let row = store::enrolments::within(&visit.app.db, visit.actor()?, Permission::EnrolmentsEdit, id).await?;
    Ok(Json(shown(row)))
}

fn shown(row: enrolments::Enrolment) -> Enrolment {
    Enrolment {
        id: row.id,
        programme_id: row.programme_id,
        beneficiary_id: row.beneficiary_id,
        enrolled_at: row.enrolled_at,
        exited_on: row.exited_on,
        reason_code: row.exit_reason,
        version: row.version,
    }
}
