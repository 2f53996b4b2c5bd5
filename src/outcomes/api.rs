//! Follow-ups through the API.

use super::rules::classification::Category;
use super::rules::status::{AttemptResult, Status};
use super::rules::waves::Wave;
use super::rules::wishes::{NewAnswer, NewAttempt};
use super::store::followups::{self, Wanted};
use super::{actions, store};
use crate::error::Result;
use crate::kernel::fields::Nothing;
use crate::web::lists::{Page, PageWish};
use crate::web::{LateJson, Visit, id};
use axum::Json;
use axum::extract::Path;
use axum::http::StatusCode;
use chrono::NaiveDate;
use serde::Serialize;
use uuid::Uuid;

/// A wave as the API shows it.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Followup {
    id: Uuid,
    series_id: Uuid,
    beneficiary_id: Uuid,
    file_number: String,
    #[schema(value_type = String)]
    wave: Wave,
    /// The day the question is about.
    due_on: NaiveDate,
    opens_on: NaiveDate,
    /// An answer after this day is late.
    closes_on: NaiveDate,
    /// A code of `followup_statuses`.
    #[schema(value_type = String)]
    status: Status,
    attempts: Vec<Attempt>,
    answer: Option<Answer>,
    version: i64,
}

/// An attempt as the API shows it.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = FollowupAttempt)]
pub struct Attempt {
    attempted_on: NaiveDate,
    channel: String,
    #[schema(value_type = String)]
    result: AttemptResult,
}

/// An answer as the API shows it.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = FollowupAnswer)]
pub struct Answer {
    id: Uuid,
    followup_id: Uuid,
    outcome_code: String,
    contract_code: Option<String>,
    planned_months: Option<i32>,
    hours_per_week: Option<i32>,
    evidence_code: String,
    observed_on: NaiveDate,
    #[schema(value_type = String)]
    category: Category,
    employed: bool,
    late: bool,
}

/// `GET /followups`: due now; due before a day; all waves of a person.
pub async fn list(visit: Visit) -> Result<Json<Page<Followup>>> {
    let mut query = visit.query();
    let page = PageWish::read(&mut query, 50);
    let due_before = query.date("due_before");
    let person = query.id("beneficiary_id");
    query.finish()?;
    let (db, actor, today) = (&visit.app.db, visit.actor()?, visit.app.today());
    let (rows, next) = match person {
        Some(person) => {
            let mut waves = followups::of_person(db, actor, person).await?;
            waves.retain(|wave| due_before.is_none_or(|day| wave.planned.due_on < day));
            (waves, None)
        }
        None => {
            let wanted = due_before.map_or(Wanted::Open(today), Wanted::DueBefore);
            followups::waiting(db, actor, wanted, page).await?
        }
    };
    Ok(Json(Page::new(rows.iter().map(|row| shown(row, today)).collect(), next)))
}

/// `GET /followups/{id}`
pub async fn one(visit: Visit, Path(path): Path<String>) -> Result<Json<Followup>> {
    read(&visit, id(&path)?).await
}

/// `POST /followups/{id}/attempts`
pub async fn attempt(visit: Visit, Path(path): Path<String>, body: LateJson) -> Result<(StatusCode, Json<Followup>)> {
    let id = reached(&visit, &path).await?;
    actions::attempt(&visit.app, visit.actor()?, id, &body.read::<NewAttempt>()?).await?;
    Ok((StatusCode::CREATED, read(&visit, id).await?))
}

/// `POST /followups/{id}/answer`
pub async fn answer(visit: Visit, Path(path): Path<String>, body: LateJson) -> Result<(StatusCode, Json<Answer>)> {
    let id = reached(&visit, &path).await?;
    actions::answer(&visit.app, visit.actor()?, id, &body.read::<NewAnswer>()?).await?;
    let followup = store::followups::within(&visit.app.db, visit.actor()?, id).await?;
    let answer = followup.answer.as_ref().map(|given| given_answer(id, given));
    answer.map(|answer| (StatusCode::CREATED, Json(answer))).ok_or_else(|| crate::error::Error::internal("no answer"))
}

/// `POST /followups/{id}/refusal`
pub async fn refuse(visit: Visit, Path(path): Path<String>, body: LateJson) -> Result<Json<Followup>> {
    let id = reached(&visit, &path).await?;
    body.read::<Nothing>()?;
    actions::refuse(&visit.app, visit.actor()?, id).await?;
    read(&visit, id).await
}

/// The wave of an address, before its body is read.
async fn reached(visit: &Visit, path: &str) -> Result<Uuid> {
    Ok(store::followups::within(&visit.app.db, visit.actor()?, id(path)?).await?.id)
}

async fn read(visit: &Visit, id: Uuid) -> Result<Json<Followup>> {
    let row = store::followups::within(&visit.app.db, visit.actor()?, id).await?;
    Ok(Json(shown(&row, visit.app.today())))
}

fn shown(row: &followups::Followup, today: NaiveDate) -> Followup {
    let attempts = row.attempts.iter();
    Followup {
        id: row.id,
        series_id: row.series_id,
        beneficiary_id: row.beneficiary_id,
        file_number: row.file_number.clone(),
        wave: row.planned.wave,
        due_on: row.planned.due_on,
        opens_on: row.planned.opens_on,
        closes_on: row.planned.closes_on,
        status: row.status(today),
        attempts: attempts
            .map(|a| Attempt { attempted_on: a.on, channel: a.channel.clone(), result: a.result })
            .collect(),
        answer: row.answer.as_ref().map(|given| given_answer(row.id, given)),
        version: row.version,
    }
}

fn given_answer(followup_id: Uuid, given: &followups::Given) -> Answer {
    Answer {
        id: given.id,
        followup_id,
        outcome_code: given.outcome_code.clone(),
        contract_code: given.contract_code.clone(),
        planned_months: given.planned_months,
        hours_per_week: given.hours_per_week,
        evidence_code: given.evidence_code.clone(),
        observed_on: given.observed_on,
        category: given.category,
        employed: given.employed,
        late: given.late,
    }
}
