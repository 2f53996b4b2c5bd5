//! Programmes, with the places they have left.

use crate::act::Act;
use crate::entities::{enrolments, programmes};
use crate::error::{Error, Result};
use crate::training::rules::wishes::NewProgramme;
use crate::web::lists::PageWish;
use chrono::NaiveDate;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};
use std::collections::HashMap;
use uuid::Uuid;

/// A programme.
#[derive(Clone, Debug)]
pub struct Programme {
    /// Its key.
    pub id: Uuid,
    /// The structure that trains.
    pub organisation_id: Uuid,
    /// Its name.
    pub name: String,
    /// Its first day.
    pub starts_on: NaiveDate,
    /// Its last day, when it has one.
    pub ends_on: Option<NaiveDate>,
    /// Places, when they are limited.
    pub capacity: Option<u32>,
    /// People enrolled now, without those who have left.
    pub enrolled: u32,
    /// Changes with every correction.
    pub version: i64,
}

impl Programme {
    /// Places left, when they are limited.
    pub fn places_left(&self) -> Option<u32> {
        self.capacity.map(|places| places.saturating_sub(self.enrolled))
    }

    /// Whether its last day is over.
    pub fn is_closed(&self, today: NaiveDate) -> bool {
        self.ends_on.is_some_and(|end| end < today)
    }
}

/// Adds a programme of a structure.
///
/// # Errors
/// When the database refuses.
pub async fn add(act: &Act, organisation_id: Uuid, wish: &NewProgramme) -> Result<Uuid> {
    let id = act.new_id();
    programmes::ActiveModel {
        id: Set(id),
        organisation_id: Set(organisation_id),
        name: Set(wish.name.clone()),
        starts_on: Set(wish.starts_on),
        ends_on: Set(wish.ends_on),
        capacity: Set(wish.capacity.and_then(|places| i32::try_from(places).ok())),
        created_at: Set(act.now()),
        version: Set(1),
    }
    .insert(act.db())
    .await?;
    Ok(id)
}

/// One programme.
///
/// # Errors
/// `NotFound` when there is none.
pub async fn one<C: ConnectionTrait>(db: &C, id: Uuid) -> Result<Programme> {
    let row = programmes::Entity::find_by_id(id).one(db).await?.ok_or(Error::NotFound)?;
    counted(db, vec![row]).await?.pop().ok_or(Error::NotFound)
}

/// One programme, its row locked until the act ends: whoever counts its places counts alone.
///
/// # Errors
/// `NotFound` when there is none.
pub async fn lock(act: &Act, id: Uuid) -> Result<Programme> {
    let row = programmes::Entity::find_by_id(id).lock_exclusive().one(act.db()).await?.ok_or(Error::NotFound)?;
    counted(act.db(), vec![row]).await?.pop().ok_or(Error::NotFound)
}

/// A page of programmes, of one structure when asked, the newest first.
///
/// # Errors
/// When the database refuses.
pub async fn list<C: ConnectionTrait>(
    db: &C,
    page: PageWish,
    organisation: Option<Uuid>,
) -> Result<(Vec<Programme>, Option<Uuid>)> {
    let mut query = programmes::Entity::find();
    if let Some(organisation) = organisation {
        query = query.filter(programmes::Column::OrganisationId.eq(organisation));
    }
    if let Some(after) = page.after {
        query = query.filter(programmes::Column::Id.lt(after));
    }
    let rows = query.order_by_desc(programmes::Column::Id).limit(page.limit + 1).all(db).await?;
    let (rows, next) = page.cut(rows, |row| row.id);
    Ok((counted(db, rows).await?, next))
}

/// The names of these programmes.
///
/// # Errors
/// When the database refuses.
pub async fn names<C: ConnectionTrait>(db: &C, ids: impl Iterator<Item = Uuid>) -> Result<HashMap<Uuid, String>> {
    let ids: std::collections::BTreeSet<Uuid> = ids.collect();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let names: Vec<(Uuid, String)> = programmes::Entity::find()
        .select_only()
        .columns([programmes::Column::Id, programmes::Column::Name])
        .filter(programmes::Column::Id.is_in(ids))
        .into_tuple()
        .all(db)
        .await?;
    Ok(names.into_iter().collect())
}

async fn counted<C: ConnectionTrait>(db: &C, rows: Vec<programmes::Model>) -> Result<Vec<Programme>> {
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let counts: Vec<(Uuid, i64)> = enrolments::Entity::find()
        .select_only()
        .column(enrolments::Column::ProgrammeId)
        .column_as(enrolments::Column::Id.count(), "enrolled")
        .filter(enrolments::Column::ProgrammeId.is_in(rows.iter().map(|row| row.id)))
        .filter(enrolments::Column::ExitedOn.is_null())
        .group_by(enrolments::Column::ProgrammeId)
        .into_tuple()
        .all(db)
        .await?;
    let counts: HashMap<Uuid, i64> = counts.into_iter().collect();
    Ok(rows
        .into_iter()
        .map(|row| Programme {
            enrolled: counts.get(&row.id).and_then(|count| u32::try_from(*count).ok()).unwrap_or_default(),
            capacity: row.capacity.and_then(|places| u32::try_from(places).ok()),
            id: row.id,
            organisation_id: row.organisation_id,
            name: row.name,
            starts_on: row.starts_on,
            ends_on: row.ends_on,
            version: row.version,
        })
        .collect())
}
