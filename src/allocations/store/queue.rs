//! The waiting list: what its order looks at, read narrowly for everyone who waits in a structure.

use super::requests::{Request, read};
use super::settings;
use crate::access::{Actor, Permission};
use crate::allocations::rules::requests::RequestState;
use crate::allocations::waiting::{Place, Training, Waiting, order};
use crate::entities::{attendances, beneficiaries, enrolments, requests, sessions};
use crate::error::Result;
use crate::training::rules::attendance::{Counts, counts};
use crate::training::rules::sessions::{Nature, nature};
use chrono::NaiveDate;
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, ExprTrait as _, JoinType, QueryFilter, QueryOrder, QuerySelect,
};
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// The most requests one structure's order looks at; beyond, the oldest referrals are taken.
const MOST_WAITING: u64 = 2_000;

/// The requests that wait in one's own structure, in their order, each with its place.
///
/// # Errors
/// When the database refuses.
pub async fn waiting<C: ConnectionTrait>(db: &C, actor: &Actor, today: NaiveDate) -> Result<Vec<(Request, Place)>> {
    let rows = requests::Entity::find()
        .filter(actor.scope(Permission::RequestsEdit).by_organisation(requests::Column::OrganisationId))
        .filter(requests::Column::State.eq(RequestState::Waiting.code()))
        .order_by_asc(requests::Column::ReferredOn)
        .order_by_asc(requests::Column::Id)
        .limit(MOST_WAITING)
        .all(db)
        .await?;
    let waiting = read(db, rows).await?;
    if waiting.is_empty() {
        return Ok(Vec::new());
    }
    let people: HashSet<Uuid> = waiting.iter().map(|request| request.beneficiary_id).collect();
    let equipment = equipment(db, &people).await?;
    let training = training(db, &people).await?;
    let seen: Vec<Waiting> = waiting
        .iter()
        .map(|request| Waiting {
            request_id: request.id,
            since: request.referred_on,
            training: training.get(&request.beneficiary_id).copied().unwrap_or(Training::None),
            equipment: equipment.get(&request.beneficiary_id).cloned().unwrap_or_default(),
            needs: request.needs.clone(),
        })
        .collect();
    let places = order(&seen, &settings::waiting_policy(db, today).await?, today);
    let mut by_id: HashMap<Uuid, Request> = waiting.into_iter().map(|request| (request.id, request)).collect();
    Ok(places.into_iter().filter_map(|place| Some((by_id.remove(&place.request_id)?, place))).collect())
}

async fn equipment<C: ConnectionTrait>(db: &C, people: &HashSet<Uuid>) -> Result<HashMap<Uuid, String>> {
    let rows: Vec<(Uuid, String)> = beneficiaries::Entity::find()
        .select_only()
        .columns([beneficiaries::Column::Id, beneficiaries::Column::EquipmentCode])
        .filter(beneficiaries::Column::Id.is_in(people.iter().copied()))
        .into_tuple()
        .all(db)
        .await?;
    Ok(rows.into_iter().collect())
}

/// How far each person is: trained by the hours attended, else in training by an enrolment that runs.
async fn training<C: ConnectionTrait>(db: &C, people: &HashSet<Uuid>) -> Result<HashMap<Uuid, Training>> {
    let enrolled: Vec<Uuid> = enrolments::Entity::find()
        .select_only()
        .column(enrolments::Column::BeneficiaryId)
        .filter(enrolments::Column::BeneficiaryId.is_in(people.iter().copied()))
        .filter(enrolments::Column::ExitedOn.is_null())
        .into_tuple()
        .all(db)
        .await?;
    let mut found: HashMap<Uuid, Training> = enrolled.into_iter().map(|id| (id, Training::InTraining)).collect();
    let enough = i64::from(settings::trained_minutes(db).await?);
    for (person, minutes) in attended(db, people).await? {
        if minutes > 0 && minutes >= enough {
            found.insert(person, Training::Trained);
        }
    }
    Ok(found)
}

/// Minutes attended by each person, in all.
async fn attended<C: ConnectionTrait>(db: &C, people: &HashSet<Uuid>) -> Result<HashMap<Uuid, i64>> {
    let session = attendances::Entity::belongs_to(sessions::Entity)
        .from(attendances::Column::SessionId)
        .to(sessions::Column::Id)
        .into();
    let rows: Vec<(Uuid, String, String, i64)> = attendances::Entity::find()
        .select_only()
        .column(attendances::Column::BeneficiaryId)
        .column(attendances::Column::Status)
        .column(sessions::Column::Kind)
        .column_as(attendances::Column::Minutes.sum().cast_as("bigint"), "minutes")
        .join(JoinType::InnerJoin, session)
        .filter(attendances::Column::BeneficiaryId.is_in(people.iter().copied()))
        .group_by(attendances::Column::BeneficiaryId)
        .group_by(attendances::Column::Status)
        .group_by(sessions::Column::Kind)
        .into_tuple()
        .all(db)
        .await?;
    let mut found = HashMap::new();
    for (person, status, kind, minutes) in rows {
        if counts(&status) == Counts::Presence && nature(&kind) == Nature::Persons {
            *found.entry(person).or_default() += minutes;
        }
    }
    Ok(found)
}
