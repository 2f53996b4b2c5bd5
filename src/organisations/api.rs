//! Partners through the API.

use super::rules::{Correction, NewOrganisation, OrganisationKind};
use super::{actions, store};
use crate::error::Result;
use crate::web::lists::{Page, PageWish};
use crate::web::{JsonBody, LateJson, Visit};
use axum::Json;
use axum::extract::Path;
use axum::http::StatusCode;
use serde::Serialize;
use uuid::Uuid;

/// A partner as the API shows it.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Organisation {
    id: Uuid,
    name: String,
    #[schema(value_type = Vec<String>)]
    kinds: Vec<OrganisationKind>,
    siren: Option<String>,
    address: Option<String>,
    vat_line: Option<String>,
    version: i64,
}

/// `GET /organisations`
pub async fn list(visit: Visit) -> Result<Json<Page<Organisation>>> {
    let mut query = visit.query();
    let page = PageWish::read(&mut query, 50);
    let kind = query.word("kind", OrganisationKind::from_code);
    query.finish()?;
    let (rows, next) = store::list(&visit.app.db, page, kind).await?;
    Ok(Json(Page::new(rows.into_iter().map(shown).collect(), next)))
}

/// `GET /organisations/{id}`
pub async fn one(visit: Visit, Path(id): Path<String>) -> Result<Json<Organisation>> {
    Ok(Json(shown(store::one(&visit.app.db, crate::web::id(&id)?).await?)))
}

/// `POST /organisations`
pub async fn add(visit: Visit, JsonBody(wish): JsonBody<NewOrganisation>) -> Result<(StatusCode, Json<Organisation>)> {
    let id = actions::add(&visit.app, visit.actor()?, &wish).await?;
    Ok((StatusCode::CREATED, Json(shown(store::one(&visit.app.db, id).await?))))
}

/// `PATCH /organisations/{id}`
pub async fn correct(visit: Visit, Path(id): Path<String>, late: LateJson) -> Result<Json<Organisation>> {
    let id = store::one(&visit.app.db, crate::web::id(&id)?).await?.id;
    let wish = late.read::<Correction>()?;
    actions::correct(&visit.app, visit.actor()?, id, visit.if_match()?, wish).await?;
    Ok(Json(shown(store::one(&visit.app.db, id).await?)))
}

fn shown(row: store::Organisation) -> Organisation {
    Organisation {
        id: row.id,
        name: row.name,
        kinds: row.kinds,
        siren: row.siren,
        address: row.address,
        vat_line: row.vat_line,
        version: row.version,
    }
}
