//! Assessments through the API.

use crate::access::Permission;
use crate::beneficiaries::rules::sharing::Purpose;
use crate::beneficiaries::store::{Via, reach_by_id};
use crate::error::{Error, Result};
use crate::journal;
use crate::training::rules::assessments::Moment;
use crate::training::rules::wishes::{ItemBody, NewAssessment};
use crate::training::store::{assessments, enrolments};
use crate::training::{actions, store};
use crate::web::lists::Page;
use crate::web::{JsonBody, Visit};
use axum::Json;
use axum::http::StatusCode;
use chrono::{DateTime, Utc};
use serde::Serialize;
use uuid::Uuid;

/// An assessment as the API shows it.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Assessment {
    id: Uuid,
    beneficiary_id: Uuid,
    enrolment_id: Option<Uuid>,
    #[schema(value_type = String)]
    moment: Moment,
    items: Vec<ItemBody>,
    recorded_at: DateTime<Utc>,
}

/// `POST /assessments`
pub async fn add(visit: Visit, JsonBody(wish): JsonBody<NewAssessment>) -> Result<(StatusCode, Json<Assessment>)> {
    let id = actions::assess(&visit.app, visit.actor()?, &wish).await?;
    Ok((StatusCode::CREATED, Json(shown(store::assessments::one(&visit.app.db, id).await?))))
}

/// `GET /assessments?beneficiary_id=`: all of one's own person; of someone shared, those of one's own programmes.
pub async fn list(visit: Visit) -> Result<Json<Page<Assessment>>> {
    let mut query = visit.query();
    let person = query.required_id("beneficiary_id");
    query.finish()?;
    let (db, actor) = (&visit.app.db, visit.actor()?);
    let reached = reach_by_id(db, actor, Permission::AssessmentsRead, person).await?;
    let enrolments: Option<Vec<Uuid>> = match &reached.via {
        Via::Own => None,
        Via::Shared(purposes) if purposes.contains(&Purpose::Training) => {
            Some(enrolments::of_person(db, actor, person).await?.into_iter().map(|row| row.id).collect())
        }
        Via::Shared(_) => return Err(Error::NotFound),
    };
    let rows = assessments::of_person(db, person, enrolments).await?;
    journal::readings::log_read(&visit.app, actor, "assessments", &[person]).await?;
    Ok(Json(Page::whole(rows.into_iter().map(shown).collect())))
}

fn shown(row: assessments::Assessment) -> Assessment {
    Assessment {
        items: row.items.iter().map(Into::into).collect(),
        id: row.id,
        beneficiary_id: row.beneficiary_id,
        enrolment_id: row.enrolment_id,
        moment: row.moment,
        recorded_at: row.recorded_at,
    }
}
