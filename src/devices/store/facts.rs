//! What the rules look at, gathered for one device or for many with the same few queries.

use super::{Device, Medium, media_of};
use crate::devices::facts::{Check, Facts, Software};
use crate::entities::{allocations, check_items, checks, contributions, donations, repairs, software_installs};
use crate::error::Result;
use crate::kernel::money::Cents;
use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait, ConnectionTrait, DerivePartialModel, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// What the rules look at for one device.
///
/// # Errors
/// When the database refuses, or holds what it should not.
pub async fn facts<C: ConnectionTrait>(db: &C, device: &Device) -> Result<Facts> {
    let mut one = facts_of(db, std::slice::from_ref(device)).await?;
    one.pop().ok_or_else(|| crate::error::Error::internal("a device has no facts"))
}

/// What the rules look at for each of these devices, in their order: a fixed number of queries for any number of them.
///
/// # Errors
/// When the database refuses, or holds what it should not.
pub async fn facts_of<C: ConnectionTrait>(db: &C, devices: &[Device]) -> Result<Vec<Facts>> {
    let ids: Vec<Uuid> = devices.iter().map(|device| device.id).collect();
    with_media(db, devices, &media_of(db, &ids).await?).await
}

/// The same for whoever has read their media already.
pub(super) async fn with_media<C: ConnectionTrait>(
    db: &C,
    devices: &[Device],
    media: &HashMap<Uuid, Vec<Medium>>,
) -> Result<Vec<Facts>> {
    let ids: Vec<Uuid> = devices.iter().map(|device| device.id).collect();
    let repairs = repairs(db, &ids).await?;
    let software = software(db, &ids).await?;
    let checks = last_checks(db, &ids, devices).await?;
    let open = open_donations(db, devices).await?;
    let held = held(db, &ids).await?;
    let all = devices.iter().map(|device| {
        let since = device.taken_back_at;
        let counts = |at: DateTime<Utc>| since.is_none_or(|back| at > back);
        let mut facts = Facts::new(device.kind, device.state);
        facts.inventory = device.inventory;
        facts.media = media.get(&device.id).into_iter().flatten().map(Medium::facts).collect();
        facts.none_attested = device.no_storage_attested_by.is_some();
        add_repairs(&mut facts, repairs.get(&device.id).map_or(&[], Vec::as_slice), counts);
        facts.software = software.get(&device.id).filter(|at| counts(**at)).map(|at| Software { recorded_at: *at });
        facts.check = checks.get(&device.id).cloned();
        facts.grade_appearance.clone_from(&device.grade_appearance);
        facts.grade_function.clone_from(&device.grade_function);
        facts.price = device.price_cents.map(Cents);
        facts.accessories.clone_from(&device.accessories);
        facts.place.clone_from(&device.location);
        facts.weight_g = device.weight_g;
        facts.weee_stream = Some(device.weee_stream.clone());
        facts.donation_open = open.contains(&device.donation_id);
        let held = held.get(&device.id);
        facts.live_allocations = held.map_or(0, |held| held.count);
        facts.contribution_settled = held.is_some_and(|held| held.settled);
        facts
    });
    Ok(all.collect())
}

/// Work on a ticket counts from its opening; its closing is work too.
fn add_repairs(facts: &mut Facts, tickets: &[Ticket], counts: impl Fn(DateTime<Utc>) -> bool) {
    for ticket in tickets {
        let is_open = ticket.closed_at.is_none();
        facts.open_repairs += u32::from(is_open);
        facts.awaited_parts += u32::from(is_open && ticket.waiting_part);
        let work = [(Some(ticket.opened_at), Some(ticket.opened_by)), (ticket.closed_at, ticket.closed_by)];
        for (at, by) in work {
            let Some(at) = at else { continue };
            facts.repaired_at = facts.repaired_at.max(Some(at));
            facts.repairers.extend(by.filter(|by| counts(at) && !facts.repairers.contains(by)));
        }
    }
}

/// A repair, as narrow as the rules look at it.
#[derive(DerivePartialModel)]
#[sea_orm(entity = "repairs::Entity")]
struct Ticket {
    device_id: Uuid,
    waiting_part: bool,
    opened_by: Uuid,
    opened_at: DateTime<Utc>,
    closed_by: Option<Uuid>,
    closed_at: Option<DateTime<Utc>>,
}

async fn repairs<C: ConnectionTrait>(db: &C, ids: &[Uuid]) -> Result<HashMap<Uuid, Vec<Ticket>>> {
    let rows: Vec<Ticket> = repairs::Entity::find()
        .filter(repairs::Column::DeviceId.is_in(ids.iter().copied()))
        .filter(repairs::Column::UndoneAt.is_null())
        .order_by_asc(repairs::Column::Id)
        .into_partial_model()
        .all(db)
        .await?;
    let mut found: HashMap<Uuid, Vec<Ticket>> = HashMap::new();
    for row in rows {
        found.entry(row.device_id).or_default().push(row);
    }
    Ok(found)
}

async fn software<C: ConnectionTrait>(db: &C, ids: &[Uuid]) -> Result<HashMap<Uuid, DateTime<Utc>>> {
    use software_installs::Column as S;
    let rows: Vec<(Uuid, DateTime<Utc>)> = software_installs::Entity::find()
        .select_only()
        .columns([S::DeviceId, S::RecordedAt])
        .filter(S::DeviceId.is_in(ids.iter().copied()))
        .filter(S::UndoneAt.is_null())
        .order_by_asc(S::Id)
        .into_tuple()
        .all(db)
        .await?;
    // Collected in order: the last one of a device stays.
    Ok(rows.into_iter().collect())
}

/// The last check of each device since it last came back.
async fn last_checks<C: ConnectionTrait>(db: &C, ids: &[Uuid], devices: &[Device]) -> Result<HashMap<Uuid, Check>> {
    let rows = checks::Entity::find()
        .filter(checks::Column::DeviceId.is_in(ids.iter().copied()))
        .filter(checks::Column::UndoneAt.is_null())
        .order_by_asc(checks::Column::Id)
        .all(db)
        .await?;
    let last: HashMap<Uuid, checks::Model> = rows.into_iter().map(|row| (row.device_id, row)).collect();
    let back: HashMap<Uuid, DateTime<Utc>> =
        devices.iter().filter_map(|device| Some((device.id, device.taken_back_at?))).collect();
    let last: Vec<checks::Model> =
        last.into_values().filter(|row| back.get(&row.device_id).is_none_or(|at| row.recorded_at > *at)).collect();
    if last.is_empty() {
        return Ok(HashMap::new());
    }
    let failed = check_items::Entity::find()
        .filter(check_items::Column::CheckId.is_in(last.iter().map(|row| row.id)))
        .filter(check_items::Column::Result.eq("fail"))
        .order_by_asc(check_items::Column::Position)
        .all(db)
        .await?;
    let checks = last.into_iter().map(|row| {
        let failed = failed.iter().filter(|item| item.check_id == row.id).map(|item| item.code.clone()).collect();
        (row.device_id, Check { recorded_at: row.recorded_at, checker: row.checked_by, failed })
    });
    Ok(checks.collect())
}

async fn open_donations<C: ConnectionTrait>(db: &C, devices: &[Device]) -> Result<HashSet<Uuid>> {
    let ids: HashSet<Uuid> = devices.iter().map(|device| device.donation_id).collect();
    let rows: Vec<Uuid> = donations::Entity::find()
        .select_only()
        .column(donations::Column::Id)
        .filter(donations::Column::Id.is_in(ids))
        .filter(donations::Column::State.eq("open"))
        .into_tuple()
        .all(db)
        .await?;
    Ok(rows.into_iter().collect())
}

/// The allocations that hold a device now.
#[derive(Default)]
struct Held {
    count: u32,
    settled: bool,
}

async fn held<C: ConnectionTrait>(db: &C, ids: &[Uuid]) -> Result<HashMap<Uuid, Held>> {
    use allocations::Column as A;
    let rows: Vec<(Uuid, Uuid, i64)> = allocations::Entity::find()
        .select_only()
        .columns([A::Id, A::DeviceId, A::PriceCents])
        .filter(A::DeviceId.is_in(ids.iter().copied()))
        .filter(A::State.eq("held"))
        .into_tuple()
        .all(db)
        .await?;
    if rows.is_empty() {
        return Ok(HashMap::new());
    }
    let shared: HashSet<Uuid> = contributions::Entity::find()
        .select_only()
        .column(contributions::Column::AllocationId)
        .filter(contributions::Column::AllocationId.is_in(rows.iter().map(|(id, ..)| *id)))
        .into_tuple::<Uuid>()
        .all(db)
        .await?
        .into_iter()
        .collect();
    let mut found: HashMap<Uuid, Held> = HashMap::new();
    for (id, device_id, price_cents) in rows {
        let held = found.entry(device_id).or_default();
        held.count += 1;
        held.settled = price_cents == 0 || shared.contains(&id);
    }
    Ok(found)
}
