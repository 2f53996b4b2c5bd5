//! The waiting list: the order of those who wait in a structure, read from its beginning.

mod classes;

use super::requests::{Request, read};
use super::settings;
use crate::access::{Actor, Permission};
use crate::allocations::rules::requests::RequestState;
use crate::allocations::waiting::{Place, Policy, Training, Waiting, place_of};
use crate::entities::{beneficiaries, requests};
use crate::error::Result;
use chrono::NaiveDate;
use classes::{Classes, ENROLLED, trained};
use sea_orm::sea_query::{Condition, Expr};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, JoinType, PaginatorTrait as _, QueryFilter, QueryOrder, QuerySelect,
    Select,
};
use std::collections::HashMap;
use uuid::Uuid;

/// As many are weighed one by one and put in order here, in less time than the database needs to plan a question for each
/// class of the policy.
const FEW: u64 = 60;

/// A stretch of the requests that wait in one's own structure, in their order, each with its place; and whether more follow.
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
    let order = Order::read(db, today).await?;
    let few = ids_of(waits(actor).limit(FEW + 1), db).await?;
    let (ids, passed) = if few.len() as u64 <= FEW {
        (few, from)
    } else {
        (order.first(db, actor, from + most + 1).await?.into_iter().skip(from).collect(), 0)
    };
    let rows = requests::Entity::find().filter(requests::Column::Id.is_in(ids)).all(db).await?;
    let mut found = order.weighed(db, read(db, rows).await?).await?;
    found.sort_by_key(|(_, waiting)| (order.policy.class_of(waiting), waiting.since, waiting.request_id));
    let more = found.len() > passed + most;
    let shown = found.into_iter().skip(passed).take(most).zip(from + 1..);
    let placed = shown.map(|((request, waiting), rank)| {
        let place = place_of(&waiting, rank, &order.policy, today);
        (request, place)
    });
    Ok((placed.collect(), more))
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
    use requests::Column as R;
    let rows = waits(actor).filter(R::Id.eq(request_id)).all(db).await?;
    let order = Order::read(db, today).await?;
    let Some((_, waiting)) = order.weighed(db, read(db, rows).await?).await?.pop() else { return Ok(None) };
    let class = order.policy.class_of(&waiting);
    let mut before = 0;
    if class > 0 {
        before += waits(actor).filter(order.classes.before(class)).count(db).await?;
    }
    let same_day = Condition::all().add(R::ReferredOn.eq(waiting.since)).add(R::Id.lt(request_id));
    let earlier = Condition::any().add(R::ReferredOn.lt(waiting.since)).add(same_day);
    before += waits(actor).filter(order.classes.is(class)).filter(earlier).count(db).await?;
    let rank = usize::try_from(before).unwrap_or(usize::MAX).saturating_add(1);
    Ok(Some(place_of(&waiting, rank, &order.policy, today)))
}

/// The requests that wait, joined with whose they are.
fn waits(actor: &Actor) -> Select<requests::Entity> {
    let person = beneficiaries::Entity::belongs_to(requests::Entity)
        .from(beneficiaries::Column::Id)
        .to(requests::Column::BeneficiaryId)
        .into();
    requests::Entity::find()
        .join_rev(JoinType::InnerJoin, person)
        .filter(actor.scope(Permission::RequestsEdit).by_organisation(requests::Column::OrganisationId))
        .filter(requests::Column::State.eq(RequestState::Waiting.code()))
}

async fn ids_of<C: ConnectionTrait>(requests: Select<requests::Entity>, db: &C) -> Result<Vec<Uuid>> {
    Ok(requests.select_only().column(requests::Column::Id).into_tuple().all(db).await?)
}

/// What the order is made from on a day.
struct Order {
    policy: Policy,
    trained_minutes: u32,
    classes: Classes,
}

impl Order {
    async fn read<C: ConnectionTrait>(db: &C, today: NaiveDate) -> Result<Self> {
        let (policy, trained_minutes) = settings::waiting(db, today).await?;
        Ok(Self { classes: Classes::of(&policy, trained_minutes), policy, trained_minutes })
    }

    /// The first so many requests: class by class, each from its oldest referral on.
    async fn first<C: ConnectionTrait>(&self, db: &C, actor: &Actor, most: usize) -> Result<Vec<Uuid>> {
        let mut found: Vec<Uuid> = Vec::new();
        for class in 0..self.classes.count() {
            if found.len() >= most {
                break;
            }
            let of_class = waits(actor)
                .filter(self.classes.is(class))
                .order_by_asc(requests::Column::ReferredOn)
                .order_by_asc(requests::Column::Id)
                .limit((most - found.len()) as u64);
            found.extend(ids_of(of_class, db).await?);
        }
        Ok(found)
    }

    /// These requests, each with what the policy looks at.
    async fn weighed<C: ConnectionTrait>(&self, db: &C, read: Vec<Request>) -> Result<Vec<(Request, Waiting)>> {
        if read.is_empty() {
            return Ok(Vec::new());
        }
        let rows: Vec<(Uuid, String, bool, bool)> = beneficiaries::Entity::find()
            .select_only()
            .columns([beneficiaries::Column::Id, beneficiaries::Column::EquipmentCode])
            .column_as(Expr::cust(ENROLLED), "enrolled")
            .column_as(Expr::cust(trained(self.trained_minutes)), "trained")
            .filter(beneficiaries::Column::Id.is_in(read.iter().map(|request| request.beneficiary_id)))
            .into_tuple()
            .all(db)
            .await?;
        let people: HashMap<Uuid, (String, Training)> = rows
            .into_iter()
            .map(|(id, equipment, enrolled, trained)| {
                let training = match (trained, enrolled) {
                    (true, _) => Training::Trained,
                    (false, true) => Training::InTraining,
                    (false, false) => Training::None,
                };
                (id, (equipment, training))
            })
            .collect();
        let weighed = read.into_iter().filter_map(|request| {
            let (equipment, training) = people.get(&request.beneficiary_id)?.clone();
            let (needs, since) = (request.needs.clone(), request.referred_on);
            let waiting = Waiting { request_id: request.id, since, training, equipment, needs };
            Some((request, waiting))
        });
        Ok(weighed.collect())
    }
}
