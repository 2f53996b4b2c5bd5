//! Donations in their rows.

use super::rules::{DonationState, NewDonation};
use crate::access::{Actor, Permission, Scope};
use crate::act::Act;
use crate::devices::lifecycle::State;
use crate::entities::{counters, devices, donations, media};
use crate::error::{Error, Result};
use crate::organisations;
use crate::web::home::Found;
use crate::web::lists::PageWish;
use chrono::{DateTime, Datelike, NaiveDate, Utc};
use sea_orm::ActiveValue::Set;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
};
use std::collections::{BTreeMap, HashMap};
use uuid::Uuid;

/// A batch that one donor gave at once.
#[derive(Clone, Debug)]
pub struct Donation {
    /// Its key.
    pub id: Uuid,
    /// Its number, `2026-0001`.
    pub number: String,
    /// Who gave it.
    pub donor_id: Uuid,
    /// The donor's name.
    pub donor: String,
    /// The workshop it belongs to.
    pub organisation_id: Uuid,
    /// The day it arrived.
    pub received_on: NaiveDate,
    /// Whether it still takes devices.
    pub state: DonationState,
    /// What else is to be known.
    pub note: Option<String>,
    /// When it was opened.
    pub created_at: DateTime<Utc>,
    /// Changes with every act on it.
    pub version: i64,
    /// How many of its devices stand where.
    pub devices: BTreeMap<&'static str, i64>,
}

/// Opens a batch under the next number of the year.
///
/// # Errors
/// When the database refuses.
pub async fn open(act: &Act, organisation_id: Uuid, wish: &NewDonation) -> Result<Uuid> {
    let year = act.today().year();
    let number = act.count_up(&counter(year), 1).await?;
    let id = act.new_id();
    donations::ActiveModel {
        id: Set(id),
        number: Set(format!("{year}-{number:04}")),
        donor_id: Set(wish.donor_id),
        organisation_id: Set(organisation_id),
        received_on: Set(wish.received_on),
        state: Set(DonationState::Open.code().to_owned()),
        note: Set(wish.note.clone()),
        created_at: Set(act.now()),
        version: Set(1),
    }
    .insert(act.db())
    .await?;
    Ok(id)
}

fn counter(year: i32) -> String {
    format!("donations-{year}")
}

/// A batch by its key, or by its number.
///
/// # Errors
/// `NotFound` when there is none within `scope`.
pub async fn one<C: ConnectionTrait>(db: &C, scope: Scope, key: &str) -> Result<Donation> {
    let row = by_key(scope, key).one(db).await?.ok_or(Error::NotFound)?;
    told(db, vec![row]).await?.pop().ok_or(Error::NotFound)
}

/// A batch by its key or number, kept for this act until it ends.
///
/// # Errors
/// `NotFound` when there is none within `scope`.
pub async fn lock(act: &Act, scope: Scope, key: &str) -> Result<Donation> {
    let row = by_key(scope, key).lock_exclusive().one(act.db()).await?.ok_or(Error::NotFound)?;
    told(act.db(), vec![row]).await?.pop().ok_or(Error::NotFound)
}

fn by_key(scope: Scope, key: &str) -> sea_orm::Select<donations::Entity> {
    let query = donations::Entity::find().filter(scope.by_organisation(donations::Column::OrganisationId));
    match Uuid::parse_str(key) {
        Ok(id) => query.filter(donations::Column::Id.eq(id)),
        Err(_) => query.filter(donations::Column::Number.eq(key)),
    }
}

/// A page of the batches within reach, the newest first, of one state when asked.
///
/// # Errors
/// When the database refuses.
pub async fn list<C: ConnectionTrait>(
    db: &C,
    scope: Scope,
    page: PageWish,
    state: Option<DonationState>,
) -> Result<(Vec<Donation>, Option<Uuid>)> {
    let mut query = donations::Entity::find().filter(scope.by_organisation(donations::Column::OrganisationId));
    if let Some(state) = state {
        query = query.filter(donations::Column::State.eq(state.code()));
    }
    if let Some(after) = page.after {
        query = query.filter(donations::Column::Id.lt(after));
    }
    let rows = query.order_by_desc(donations::Column::Id).limit(page.limit + 1).all(db).await?;
    let (rows, next) = page.cut(rows, |row| row.id);
    Ok((told(db, rows).await?, next))
}

/// How many batches are open within reach.
///
/// # Errors
/// When the database refuses.
pub async fn count_open<C: ConnectionTrait>(db: &C, scope: Scope) -> Result<i64> {
    let open = donations::Entity::find()
        .filter(scope.by_organisation(donations::Column::OrganisationId))
        .filter(donations::Column::State.eq(DonationState::Open.code()))
        .count(db)
        .await?;
    Ok(i64::try_from(open).unwrap_or(i64::MAX))
}

/// Closes a batch that this act has locked.
///
/// # Errors
/// When the database refuses.
pub async fn close(act: &Act, donation: &Donation) -> Result<()> {
    donations::Entity::update_many()
        .set(donations::ActiveModel {
            state: Set(DonationState::Closed.code().to_owned()),
            version: Set(donation.version + 1),
            ..Default::default()
        })
        .filter(donations::Column::Id.eq(donation.id))
        .exec(act.db())
        .await?;
    Ok(())
}

/// The batch of this number, as the find box finds it.
///
/// # Errors
/// When the database refuses.
pub async fn find<C: ConnectionTrait>(db: &C, actor: &Actor, sought: &str) -> Result<Vec<Found>> {
    if !actor.can(Permission::DonationsRead) || !sought.contains('-') {
        return Ok(Vec::new());
    }
    match one(db, actor.scope(Permission::DonationsRead), sought).await {
        Ok(found) => {
            let label = format!("{} · {}", found.number, found.donor);
            Ok(vec![Found { href: format!("/donations/{}", found.number), label }])
        }
        Err(Error::NotFound) => Ok(Vec::new()),
        Err(other) => Err(other),
    }
}

/// The media that came with this batch: key of the medium, and of the device it sits in now.
///
/// # Errors
/// When the database refuses.
pub async fn media_given<C: ConnectionTrait>(db: &C, donation_id: Uuid) -> Result<Vec<(Uuid, Option<Uuid>)>> {
    Ok(media::Entity::find()
        .select_only()
        .columns([media::Column::Id, media::Column::DeviceId])
        .filter(media::Column::DonationId.eq(donation_id))
        .order_by_asc(media::Column::Id)
        .into_tuple()
        .all(db)
        .await?)
}

/// What does not hold between the batches and the counters that number them.
///
/// # Errors
/// When the database refuses.
pub async fn differences<C: ConnectionTrait>(db: &C) -> Result<Vec<String>> {
    let numbers: Vec<String> =
        donations::Entity::find().select_only().column(donations::Column::Number).into_tuple().all(db).await?;
    let mut by_year: BTreeMap<String, i64> = BTreeMap::new();
    for number in &numbers {
        let year = number.split('-').next().unwrap_or_default();
        *by_year.entry(format!("donations-{year}")).or_default() += 1;
    }
    let kept: HashMap<String, i64> =
        counters::Entity::find().all(db).await?.into_iter().map(|row| (row.name, row.value)).collect();
    let wrong = by_year.into_iter().filter_map(|(name, count)| {
        let value = kept.get(&name).copied().unwrap_or_default();
        (value != count).then(|| format!("counter {name}: it stands at {value}, and there are {count}"))
    });
    Ok(wrong.collect())
}

async fn told<C: ConnectionTrait>(db: &C, rows: Vec<donations::Model>) -> Result<Vec<Donation>> {
    let names = organisations::store::names(db, rows.iter().map(|row| row.donor_id)).await?;
    let mut counts = counts(db, rows.iter().map(|row| row.id)).await?;
    rows.into_iter()
        .map(|row| {
            Ok(Donation {
                state: DonationState::from_code(&row.state)
                    .ok_or_else(|| Error::internal("a donation has an unknown state"))?,
                donor: names.get(&row.donor_id).cloned().unwrap_or_default(),
                devices: counts.remove(&row.id).unwrap_or_default(),
                id: row.id,
                number: row.number,
                donor_id: row.donor_id,
                organisation_id: row.organisation_id,
                received_on: row.received_on,
                note: row.note,
                created_at: row.created_at,
                version: row.version,
            })
        })
        .collect()
}

async fn counts<C: ConnectionTrait>(
    db: &C,
    ids: impl Iterator<Item = Uuid>,
) -> Result<HashMap<Uuid, BTreeMap<&'static str, i64>>> {
    let rows: Vec<(Uuid, String, i64)> = devices::Entity::find()
        .select_only()
        .columns([devices::Column::DonationId, devices::Column::State])
        .column_as(devices::Column::Id.count(), "count")
        .filter(devices::Column::DonationId.is_in(ids))
        .group_by(devices::Column::DonationId)
        .group_by(devices::Column::State)
        .into_tuple()
        .all(db)
        .await?;
    let mut found: HashMap<Uuid, BTreeMap<&'static str, i64>> = HashMap::new();
    for (id, state, count) in rows {
        let state = State::from_code(&state).ok_or_else(|| Error::internal("a device has an unknown state"))?;
        found.entry(id).or_default().insert(state.code(), count);
    }
    Ok(found)
}
