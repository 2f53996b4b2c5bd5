//! Erasures through the API.

use super::rules::{Asking, Confirmation, Refusal, RefusalReason, State};
use super::{actions, store};
use crate::access::Permission;
use crate::beneficiaries;
use crate::beneficiaries::rules::file_number::read_file_number;
use crate::error::{Error, Result};
use crate::kernel::fields::Nothing;
use crate::web::lists::{Page, PageWish};
use crate::web::{LateJson, Visit, id};
use axum::Json;
use axum::extract::Path;
use axum::http::StatusCode;
use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use uuid::Uuid;

/// An erasure as the API shows it.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Erasure {
    id: Uuid,
    beneficiary_id: Uuid,
    /// The number of the file, which outlives it.
    file_number: String,
    organisation_id: Uuid,
    asked_on: NaiveDate,
    /// The last day to answer.
    due_on: NaiveDate,
    #[schema(value_type = String)]
    state: State,
    #[schema(value_type = Option<String>)]
    refusal_reason: Option<RefusalReason>,
    decided_at: Option<DateTime<Utc>>,
    /// Whether a request of the person has to end before the file can be erased; said of one, while it is asked for.
    request_open: Option<bool>,
    version: i64,
}

/// `POST /beneficiaries/{file}/erasure`
pub async fn ask(visit: Visit, Path(file): Path<String>, body: LateJson) -> Result<(StatusCode, Json<Erasure>)> {
    let number = read_file_number(&file).ok_or(Error::NotFound)?;
    let (db, actor) = (&visit.app.db, visit.actor()?);
    let person = beneficiaries::store::own_by_file(db, actor, Permission::RightsRequest, &number).await?;
    let id = actions::ask(&visit.app, actor, person.id, &body.read::<Asking>()?).await?;
    Ok((StatusCode::CREATED, read(&visit, id).await?))
}

/// `GET /erasures`
pub async fn list(visit: Visit) -> Result<Json<Page<Erasure>>> {
    let mut query = visit.query();
    let page = PageWish::read(&mut query, 50);
    let state = query.word("state", State::from_code);
    query.finish()?;
    let state = state.unwrap_or(State::Asked);
    let (rows, next) = store::list(&visit.app.db, visit.actor()?, page, state).await?;
    Ok(Json(Page::new(rows.into_iter().map(|row| shown(row, None)).collect(), next)))
}

/// `GET /erasures/{id}`
pub async fn one(visit: Visit, Path(path): Path<String>) -> Result<Json<Erasure>> {
    read(&visit, id(&path)?).await
}

/// `POST /erasures/{id}/execution`
pub async fn carry_out(visit: Visit, Path(path): Path<String>, body: LateJson) -> Result<Json<Erasure>> {
    let id = reached(&visit, &path).await?;
    actions::carry_out(&visit.app, visit.actor()?, id, &body.read::<Confirmation>()?).await?;
    read(&visit, id).await
}

/// `POST /erasures/{id}/refusal`
pub async fn refuse(visit: Visit, Path(path): Path<String>, body: LateJson) -> Result<Json<Erasure>> {
    let id = reached(&visit, &path).await?;
    actions::refuse(&visit.app, visit.actor()?, id, &body.read::<Refusal>()?).await?;
    read(&visit, id).await
}

/// `POST /erasures/{id}/withdrawal`
pub async fn withdraw(visit: Visit, Path(path): Path<String>, body: LateJson) -> Result<Json<Erasure>> {
    let id = reached(&visit, &path).await?;
    body.read::<Nothing>()?;
    actions::withdraw(&visit.app, visit.actor()?, id).await?;
    read(&visit, id).await
}

/// The erasure of an address, before the body is read.
async fn reached(visit: &Visit, path: &str) -> Result<Uuid> {
    let id = id(path)?;
    Ok(store::within(&visit.app.db, visit.actor()?, Permission::RightsRequest, id).await?.id)
}

async fn read(visit: &Visit, id: Uuid) -> Result<Json<Erasure>> {
    let row = store::within(&visit.app.db, visit.actor()?, Permission::RightsRequest, id).await?;
    let request_open = match row.state {
        State::Asked => Some(store::has_open_request(&visit.app.db, row.beneficiary_id).await?),
        _ => None,
    };
    Ok(Json(shown(row, request_open)))
}

fn shown(row: store::Erasure, request_open: Option<bool>) -> Erasure {
    Erasure {
        id: row.id,
        beneficiary_id: row.beneficiary_id,
        file_number: row.file_number,
        organisation_id: row.organisation_id,
        asked_on: row.asked_on,
        due_on: row.due_on,
        state: row.state,
        refusal_reason: row.refusal_reason,
        decided_at: row.decided_at,
        request_open,
        version: row.version,
    }
}
