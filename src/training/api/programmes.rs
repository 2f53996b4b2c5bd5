//! Programmes through the API.

use crate::error::Result;
use crate::training::rules::wishes::NewProgramme;
use crate::training::store::{participants, programmes};
use crate::training::{actions, store};
use crate::web::lists::{Page, PageWish};
use crate::web::{JsonBody, Visit, id};
use axum::Json;
use axum::extract::Path;
use axum::http::StatusCode;
use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use uuid::Uuid;

/// A programme as the API shows it.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Programme {
    id: Uuid,
    organisation_id: Uuid,
    name: String,
    starts_on: NaiveDate,
    ends_on: Option<NaiveDate>,
    capacity: Option<u32>,
    /// People enrolled now.
    enrolled: u32,
    /// Nothing where places are not limited.
    places_left: Option<u32>,
    version: i64,
}

/// Someone's place, as those who may see it do.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Place {
    id: Uuid,
    beneficiary_id: Uuid,
    file_number: String,
    first_name: String,
    initial: String,
    enrolled_at: DateTime<Utc>,
    exited_on: Option<NaiveDate>,
    reason_code: Option<String>,
    version: i64,
}

/// `GET /programmes`
pub async fn list(visit: Visit) -> Result<Json<Page<Programme>>> {
    let mut query = visit.query();
    let page = PageWish::read(&mut query, 50);
    let organisation = query.id("organisation_id");
    query.finish()?;
    let (rows, next) = programmes::list(&visit.app.db, page, organisation).await?;
    Ok(Json(Page::new(rows.into_iter().map(shown).collect(), next)))
}

/// `GET /programmes/{id}`
pub async fn one(visit: Visit, Path(path): Path<String>) -> Result<Json<Programme>> {
    Ok(Json(shown(programmes::one(&visit.app.db, id(&path)?).await?)))
}

/// `POST /programmes`
pub async fn add(visit: Visit, JsonBody(wish): JsonBody<NewProgramme>) -> Result<(StatusCode, Json<Programme>)> {
    let id = actions::add_programme(&visit.app, visit.actor()?, &wish).await?;
    Ok((StatusCode::CREATED, Json(shown(programmes::one(&visit.app.db, id).await?))))
}

/// `GET /programmes/{id}/enrolments`: a trainer's whole list, a caseworker's own people.
pub async fn places(visit: Visit, Path(path): Path<String>) -> Result<Json<Page<Place>>> {
    let mut query = visit.query();
    let page = PageWish::read(&mut query, 50);
    query.finish()?;
    let db = &visit.app.db;
    let programme = programmes::one(db, id(&path)?).await?;
    let (rows, next) = store::enrolments::of_programme(db, visit.actor()?, programme.id, page).await?;
    let people = participants::by_id(db, &visit.app.vault, rows.iter().map(|row| row.beneficiary_id)).await?;
    super::shown_to(&visit, "programme", people.values()).await?;
    let places = rows
        .into_iter()
        .filter_map(|row| {
            let person = people.get(&row.beneficiary_id)?.clone();
            Some(Place {
                id: row.id,
                beneficiary_id: row.beneficiary_id,
                file_number: person.file_number,
                first_name: person.first_name,
                initial: person.initial,
                enrolled_at: row.enrolled_at,
                exited_on: row.exited_on,
                reason_code: row.exit_reason,
                version: row.version,
            })
        })
        .collect();
    Ok(Json(Page::new(places, next)))
}

fn shown(row: programmes::Programme) -> Programme {
    Programme {
        places_left: row.places_left(),
        id: row.id,
        organisation_id: row.organisation_id,
        name: row.name,
        starts_on: row.starts_on,
        ends_on: row.ends_on,
        capacity: row.capacity,
        enrolled: row.enrolled,
        version: row.version,
    }
}
