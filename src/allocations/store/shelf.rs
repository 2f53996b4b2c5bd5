//! The devices that may be proposed for a request: those on the shelf, and those whose hold has lapsed.

use crate::access::{Actor, Permission};
use crate::allocations::matching::Candidate;
use crate::allocations::rules::holds::AllocationState;
use crate::devices::lifecycle::{Kind, State};
use crate::devices::media::MediumKind;
use crate::devices::store::{self as devices, Ready, ReadyFilter};
use crate::entities::{allocations, media};
use crate::error::Result;
use crate::kernel::money::Cents;
use crate::web::lists::PageWish;
use chrono::NaiveDate;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use std::collections::HashMap;
use uuid::Uuid;

/// How many devices of a kind are weighed for one request, those that came first.
const MOST_WEIGHED: u64 = 500;
/// How many lapsed holds are looked at.
const MOST_LAPSED: u64 = 50;

/// A device that may be proposed.
#[derive(Clone, Debug)]
pub struct Proposable {
    /// The device as it is chosen.
    pub device: Ready,
    solid_state: Option<bool>,
}

impl Proposable {
    /// What the matching weighs. What no inventory of ours tells (screen, camera) stays unknown.
    pub fn candidate(&self) -> Candidate<'_> {
        let small = |number: Option<i64>| number.and_then(|n| u32::try_from(n).ok());
        Candidate {
            tag: &self.device.tag,
            kind: self.device.kind.code(),
            grade_function: self.device.grade_function.as_deref(),
            grade_appearance: self.device.grade_appearance.as_deref(),
            memory_mib: small(self.device.memory_mib),
            solid_state: self.solid_state,
            screen_mm: None,
            webcam: None,
            weight_g: small(self.device.weight_g),
            price: Cents(self.device.price_cents.unwrap_or_default()),
            ready_since: self.device.in_stock_on.unwrap_or(NaiveDate::MAX),
        }
    }
}

/// The devices of these kinds that are free today, within reach.
///
/// # Errors
/// When the database refuses.
pub async fn free<C: ConnectionTrait>(
    db: &C,
    actor: &Actor,
    kinds: &[Kind],
    today: NaiveDate,
) -> Result<Vec<Proposable>> {
    let scope = actor.scope(Permission::StockRead);
    let mut found = Vec::new();
    for kind in kinds {
        let page = PageWish { after: None, limit: MOST_WEIGHED };
        found.extend(devices::ready(db, scope, page, ReadyFilter { kind: Some(*kind) }).await?.0);
    }
    for id in lapsed(db, today).await? {
        let device = devices::by_id(db, id).await?;
        if device.state == State::Reserved && kinds.contains(&device.kind) {
            found.push(Ready::from(device));
        }
    }
    let solid = solid_state(db, &found).await?;
    Ok(found.into_iter().map(|device| Proposable { solid_state: solid.get(&device.id).copied(), device }).collect())
}

async fn lapsed<C: ConnectionTrait>(db: &C, today: NaiveDate) -> Result<Vec<Uuid>> {
    Ok(allocations::Entity::find()
        .select_only()
        .column(allocations::Column::DeviceId)
        .filter(allocations::Column::State.eq(AllocationState::Held.code()))
        .filter(allocations::Column::HoldUntil.lt(today))
        .order_by_asc(allocations::Column::Id)
        .limit(MOST_LAPSED)
        .into_tuple()
        .all(db)
        .await?)
}

/// Whether the storage of each device has no moving part, where it is known.
async fn solid_state<C: ConnectionTrait>(db: &C, devices: &[Ready]) -> Result<HashMap<Uuid, bool>> {
    let rows: Vec<(Option<Uuid>, String)> = media::Entity::find()
        .select_only()
        .columns([media::Column::DeviceId, media::Column::Kind])
        .filter(media::Column::DeviceId.is_in(devices.iter().map(|device| device.id)))
        .filter(media::Column::Status.eq(crate::devices::media::Status::Confirmed.code()))
        .into_tuple()
        .all(db)
        .await?;
    let mut found = HashMap::new();
    for (device, kind) in rows {
        let Some(device) = device else { continue };
        match MediumKind::from_code(&kind) {
            Some(MediumKind::Hdd) => {
                found.insert(device, false);
            }
            Some(MediumKind::Unknown) | None => {}
            Some(_) => {
                found.entry(device).or_insert(true);
            }
        }
    }
    Ok(found)
}
