//! People through the API.

use super::actions::{self, LikelyTwin, Opened};
use super::rules::content::{Channel, Content, Correction, Entitlement};
use super::rules::file_number::read_file_number;
use super::rules::sharing::Purpose;
use super::rules::twins::TwinReason;
use super::store::{self, Candidate, File, Reached, Via};
use crate::access::{Actor, Permission};
use crate::app::App;
use crate::error::{Error, Result};
use crate::kernel::fields::{Fields, Nothing, Wish};
use crate::web::body::LateJson;
use crate::web::{JsonBody, Visit};
use axum::Json;
use axum::extract::Path;
use axum::http::StatusCode;
use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use uuid::Uuid;

/// A person as their own structure sees them.
#[derive(Serialize, utoipa::ToSchema)]
pub struct Person {
    id: Uuid,
    file_number: String,
    organisation_id: Uuid,
    caseworker_id: Uuid,
    given_name: String,
    family_name: String,
    birth_year: i32,
    birth_month: Option<u32>,
    commune: String,
    district: Option<String>,
    channels: Vec<Channel>,
    entitlements: Vec<Entitlement>,
    equipment_code: String,
    connection_code: String,
    entry_situation_code: String,
    entry_frozen_on: Option<NaiveDate>,
    notice_given_on: NaiveDate,
    followup_refused_on: Option<NaiveDate>,
    created_at: DateTime<Utc>,
    version: i64,
}

/// A person as a structure sees them with whom the file is shared: no more than what it is shared for needs.
#[derive(Serialize, utoipa::ToSchema)]
pub struct PersonInPart {
    id: Uuid,
    file_number: String,
    given_name: String,
    family_initial: String,
    #[schema(value_type = Vec<String>)]
    shared_for: Vec<Purpose>,
}

/// A person, wholly or in part.
#[derive(Serialize, utoipa::ToSchema)]
#[serde(untagged)]
pub enum Seen {
    /// In one's own structure.
    Whole(Box<Person>),
    /// By a sharing.
    InPart(PersonInPart),
}

/// A file just opened.
#[derive(Serialize, utoipa::ToSchema)]
pub struct OpenedFile {
    #[serde(flatten)]
    person: Person,
    /// Files of the same structure that may be the same person's, the likeliest first.
    possible_duplicates: Vec<PossibleDuplicate>,
}

/// A file that may be the same person's.
#[derive(Serialize, utoipa::ToSchema)]
pub struct PossibleDuplicate {
    #[serde(flatten)]
    person: PersonFound,
    #[schema(value_type = Vec<String>)]
    reasons: Vec<TwinReason>,
}

/// A person as a search shows them.
#[derive(Serialize, utoipa::ToSchema)]
pub struct PersonFound {
    id: Uuid,
    file_number: String,
    given_name: String,
    family_name: String,
    birth_year: i32,
    commune: String,
}

/// What a search found.
#[derive(Serialize, utoipa::ToSchema)]
pub struct PeopleFound {
    /// By family name, then given name.
    items: Vec<PersonFound>,
    /// More people share these letters than are looked at: give more of them.
    more: bool,
}

/// What is sought.
#[derive(utoipa::ToSchema)]
pub struct Sought {
    /// Three letters of a name or more, a whole telephone or e-mail, a file number.
    pub q: String,
}

impl Wish for Sought {
    fn read(fields: &mut Fields) -> Self {
        Self { q: fields.required_personal_text("q", 200) }
    }
}

/// `POST /beneficiaries`
pub async fn open(visit: Visit, JsonBody(content): JsonBody<Content>) -> Result<(StatusCode, Json<OpenedFile>)> {
    let actor = visit.actor()?;
    let Opened { file_number, twins, .. } = actions::open(&visit.app, actor, &content).await?;
    let reached = own(&visit.app, actor, Permission::BeneficiariesEdit, &file_number).await?;
    let file = store::file(&visit.app.db, &visit.app.vault, &reached).await?;
    let possible_duplicates = twins.into_iter().map(duplicate).collect();
    Ok((StatusCode::CREATED, Json(OpenedFile { person: whole(file), possible_duplicates })))
}

/// `GET /beneficiaries/{file}`
pub async fn one(visit: Visit, Path(file): Path<String>) -> Result<Json<Seen>> {
    let actor = visit.actor()?;
    let number = read_file_number(&file).ok_or(Error::NotFound)?;
    let reached = store::visible_by_file(&visit.app.db, actor, &number).await?;
    Ok(Json(match reached.via.clone() {
        Via::Own => Seen::Whole(Box::new(whole(actions::read(&visit.app, actor, &reached, "person").await?))),
        Via::Shared(shared_for) => {
            let named = actions::read_first_name(&visit.app, actor, &reached, "person").await?;
            Seen::InPart(PersonInPart {
                id: reached.id,
                file_number: reached.file_number,
                given_name: named.first_name,
                family_initial: named.initial,
                shared_for,
            })
        }
    }))
}

/// `PATCH /beneficiaries/{file}`
pub async fn correct(visit: Visit, Path(file): Path<String>, body: LateJson) -> Result<Json<Person>> {
    let actor = visit.actor()?;
    let reached = own(&visit.app, actor, Permission::BeneficiariesEdit, &file).await?;
    let correction: Correction = body.read()?;
    let version = visit.if_match()?;
    actions::correct(&visit.app, actor, reached.id, version, &correction).await?;
    Ok(Json(whole(actions::read(&visit.app, actor, &reached, "person").await?)))
}

/// `POST /beneficiaries/{file}/followup-refusal`
pub async fn refuse_followup(visit: Visit, Path(file): Path<String>, body: LateJson) -> Result<Json<Person>> {
    let actor = visit.actor()?;
    let reached = own(&visit.app, actor, Permission::BeneficiariesEdit, &file).await?;
    body.read::<Nothing>()?;
    actions::refuse_followup(&visit.app, actor, reached.id).await?;
    Ok(Json(whole(actions::read(&visit.app, actor, &reached, "person").await?)))
}

/// `POST /beneficiaries/search`
pub async fn search(visit: Visit, JsonBody(sought): JsonBody<Sought>) -> Result<Json<PeopleFound>> {
    let found = actions::search(&visit.app, visit.actor()?, &sought.q, "search").await?;
    Ok(Json(PeopleFound { items: found.people.into_iter().map(shown).collect(), more: found.more }))
}

async fn own(app: &App, actor: &Actor, permission: Permission, file: &str) -> Result<Reached> {
    let number = read_file_number(file).ok_or(Error::NotFound)?;
    store::own_by_file(&app.db, actor, permission, &number).await
}

fn whole(file: File) -> Person {
    let content = file.content;
    Person {
        id: file.id,
        file_number: file.file_number,
        organisation_id: file.organisation_id,
        caseworker_id: file.caseworker_id,
        given_name: content.given_name,
        family_name: content.family_name,
        birth_year: content.birth_year,
        birth_month: content.birth_month,
        commune: content.commune,
        district: content.district,
        channels: content.channels,
        entitlements: content.entitlements,
        equipment_code: content.equipment_code,
        connection_code: content.connection_code,
        entry_situation_code: content.entry_situation_code,
        entry_frozen_on: file.entry_frozen_on,
        notice_given_on: content.notice_given_on,
        followup_refused_on: file.followup_refused_on,
        created_at: file.created_at,
        version: file.version,
    }
}

fn duplicate(likely: LikelyTwin) -> PossibleDuplicate {
    PossibleDuplicate { person: shown(likely.candidate), reasons: likely.twin.reasons }
}

fn shown(person: Candidate) -> PersonFound {
    PersonFound {
        id: person.id,
        file_number: person.file_number,
        given_name: person.names.given_name,
        family_name: person.names.family_name,
        birth_year: person.birth_year,
        commune: person.commune,
    }
}
