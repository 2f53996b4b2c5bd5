//! The waiting list: what its order looks at, read narrowly for everyone who waits in a structure.

use super::requests::{Request, read};
use super::settings;
use crate::access::{Actor, Permission};
use crate::allocations::rules::requests::RequestState;
use crate::allocations::waiting::{Place, Training, Waiting, order};
use crate::entities::{attendances, beneficiaries, enrolments, request_needs, requests, sessions};
use crate::error::Result;
use crate::training::rules::attendance::{Counts, counts};
use crate::training::rules::sessions::{Nature, nature};
use chrono::NaiveDate;
use sea_orm::sea_query::SelectStatement;
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, ExprTrait as _, JoinType, QueryFilter, QueryOrder, QuerySelect,
    QueryTrait as _, Select,
};
use std::collections::HashMap;
use uuid::Uuid;

/// The most requests one structure's order looks at; beyond, the oldest referrals are taken.
const MOST_WAITING: u64 = 2_000;

/// A stretch of the requests that wait in one's own structure, in their order, each with its place; and whether more follow.
/// Everyone who waits is looked at, narrowly; only the stretch is read.
///
/// # Errors
/// When the database refuses.
pub async fn stretch<C: ConnectionTrait>(
    db: &C,
    actor: &Actor,
    today: NaiveDate,
    from: usize,
    most: usize,
) -> Result<(Vec<(Request, Place)>, bool)> {
    let places = places(db, actor, today).await?;
    let more = places.len() > from + most;
    let places: Vec<Place> = places.into_iter().skip(from).take(most).collect();
    let rows = requests::Entity::find()
        .filter(requests::Column::Id.is_in(places.iter().map(|place| place.request_id)))
        .all(db)
        .await?;
    let mut by_id: HashMap<Uuid, Request> =
        read(db, rows).await?.into_iter().map(|request| (request.id, request)).collect();
    let stretch = places.into_iter().filter_map(|place| Some((by_id.remove(&place.request_id)?, place)));
    Ok((stretch.collect(), more))
}

/// The place of one request of one's own structure; nothing when it does not wait.
///
/// # Errors
/// When the database refuses.
pub async fn place<C: ConnectionTrait>(
    db: &C,
    actor: &Actor,
    today: NaiveDate,
    request_id: Uuid,
) -> Result<Option<Place>> {
    Ok(places(db, actor, today).await?.into_iter().find(|place| place.request_id == request_id))
}

/// Every place of the waiting list.
async fn places<C: ConnectionTrait>(db: &C, actor: &Actor, today: NaiveDate) -> Result<Vec<Place>> {
    let waits = waits(actor);
    let person = beneficiaries::Entity::belongs_to(requests::Entity)
        .from(beneficiaries::Column::Id)
        .to(requests::Column::BeneficiaryId)
        .into();
    let rows: Vec<(Uuid, Uuid, NaiveDate, String)> = waits
        .clone()
        .select_only()
        .columns([requests::Column::Id, requests::Column::BeneficiaryId, requests::Column::ReferredOn])
        .column(beneficiaries::Column::EquipmentCode)
        .join_rev(JoinType::InnerJoin, person)
        .into_tuple()
        .all(db)
        .await?;
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let policy = settings::waiting_policy(db, today).await?;
    let asked = policy.classes.iter().any(|class| !class.needs.is_empty());
    let mut needs = if asked { needs(db, &waits).await? } else { HashMap::new() };
    let training = training(db, &waits).await?;
    let seen = rows.into_iter().map(|(request_id, person, since, equipment)| Waiting {
        request_id,
        since,
        training: training.get(&person).copied().unwrap_or(Training::None),
        equipment,
        needs: needs.remove(&request_id).unwrap_or_default(),
    });
    let seen: Vec<Waiting> = seen.collect();
    Ok(order(&seen, &policy, today))
}

/// The requests that wait: said by what they are, so that whoever joins them names nobody.
fn waits(actor: &Actor) -> Select<requests::Entity> {
    requests::Entity::find()
        .filter(actor.scope(Permission::RequestsEdit).by_organisation(requests::Column::OrganisationId))
        .filter(requests::Column::State.eq(RequestState::Waiting.code()))
        .order_by_asc(requests::Column::ReferredOn)
        .order_by_asc(requests::Column::Id)
        .limit(MOST_WAITING)
}

fn column(waits: &Select<requests::Entity>, column: requests::Column) -> SelectStatement {
    waits.clone().select_only().column(column).into_query()
}

async fn needs<C: ConnectionTrait>(db: &C, waits: &Select<requests::Entity>) -> Result<HashMap<Uuid, Vec<String>>> {
    let rows: Vec<(Uuid, String)> = request_needs::Entity::find()
        .select_only()
        .columns([request_needs::Column::RequestId, request_needs::Column::Need])
        .filter(request_needs::Column::RequestId.in_subquery(column(waits, requests::Column::Id)))
        .order_by_asc(request_needs::Column::Need)
        .into_tuple()
        .all(db)
        .await?;
    let mut needs: HashMap<Uuid, Vec<String>> = HashMap::new();
    for (request, need) in rows {
        needs.entry(request).or_default().push(need);
    }
    Ok(needs)
}

/// How far each person is: trained by the hours attended, else in training by an enrolment that runs.
async fn training<C: ConnectionTrait>(db: &C, waits: &Select<requests::Entity>) -> Result<HashMap<Uuid, Training>> {
    let people = || column(waits, requests::Column::BeneficiaryId);
    let enrolled: Vec<Uuid> = enrolments::Entity::find()
        .select_only()
        .column(enrolments::Column::BeneficiaryId)
        .filter(enrolments::Column::BeneficiaryId.in_subquery(people()))
        .filter(enrolments::Column::ExitedOn.is_null())
        .into_tuple()
        .all(db)
        .await?;
    let mut found: HashMap<Uuid, Training> = enrolled.into_iter().map(|id| (id, Training::InTraining)).collect();
    let enough = i64::from(settings::trained_minutes(db).await?);
    for (person, minutes) in attended(db, people()).await? {
        if minutes > 0 && minutes >= enough {
            found.insert(person, Training::Trained);
        }
    }
    Ok(found)
}

/// Minutes attended by each person, in all.
async fn attended<C: ConnectionTrait>(db: &C, people: SelectStatement) -> Result<HashMap<Uuid, i64>> {
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
        .filter(attendances::Column::BeneficiaryId.in_subquery(people))
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
