//! What the rules look at, gathered for one device or for many with the same few queries.

use super::{Device, Medium, Sheet, codes_of, media_of, places};
use crate::devices::blockers::blockers;
use crate::devices::facts::{Check, Facts, Software};
use crate::error::{Error, Result};
use crate::kernel::money::Cents;
use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, FromQueryResult, Statement};
use std::collections::HashMap;
use uuid::Uuid;

/// What the rules look at for one device.
///
/// # Errors
/// When the database refuses, or holds what it should not.
pub async fn facts<C: ConnectionTrait>(db: &C, device: &Device) -> Result<Facts> {
    let mut one = facts_of(db, std::slice::from_ref(device)).await?;
    one.pop().ok_or_else(|| Error::internal("a device has no facts"))
}

/// What the rules look at for each of these devices, in their order: a fixed number of queries for any number of them.
///
/// # Errors
/// When the database refuses, or holds what it should not.
pub async fn facts_of<C: ConnectionTrait>(db: &C, devices: &[Device]) -> Result<Vec<Facts>> {
    let ids: Vec<Uuid> = devices.iter().map(|device| device.id).collect();
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let media = media_of(db, &ids).await?;
    let around = around(db, &ids).await?;
    let media = |device: &Device| media.get(&device.id).map_or(&[][..], Vec::as_slice);
    Ok(devices.iter().map(|device| together(device, media(device), around.get(&device.id))).collect())
}

/// All that is known of a device.
///
/// # Errors
/// When the database refuses, or holds what it should not.
pub async fn sheet<C: ConnectionTrait>(db: &C, device: Device) -> Result<Sheet> {
    let media = media_of(db, &[device.id]).await?.remove(&device.id).unwrap_or_default();
    let around = around(db, &[device.id]).await?.remove(&device.id).ok_or(Error::NotFound)?;
    let facts = together(&device, &media, Some(&around));
    let blockers = blockers(&facts);
    let (donation, installed) = (around.0.donation.clone(), around.0.installed());
    Ok(Sheet { device, donation, media, installed, facts, blockers })
}

/// What the rules look at, of what was read.
fn together(device: &Device, media: &[Medium], around: Option<&(Around, Vec<Tickets>)>) -> Facts {
    let since = device.taken_back_at;
    let counts = |at: DateTime<Utc>| since.is_none_or(|back| at > back);
    let mut facts = Facts::new(device.kind, device.state);
    facts.inventory = device.inventory;
    facts.media = media.iter().map(Medium::facts).collect();
    facts.none_attested = device.no_storage_attested_by.is_some();
    if let Some((around, tickets)) = around {
        add_repairs(&mut facts, tickets, counts);
        let installed = around.software_at.filter(|at| counts(*at));
        facts.software = installed.map(|recorded_at| Software { recorded_at });
        facts.check = around.last_check().filter(|check| counts(check.recorded_at));
        facts.donation_open = around.donation_open;
        facts.live_allocations = u32::try_from(around.held).unwrap_or(u32::MAX);
        facts.contribution_settled = around.settled;
    }
    facts.grade_appearance.clone_from(&device.grade_appearance);
    facts.grade_function.clone_from(&device.grade_function);
    facts.price = device.price_cents.map(Cents);
    facts.accessories.clone_from(&device.accessories);
    facts.place.clone_from(&device.location);
    facts.weight_g = device.weight_g;
    facts.weee_stream = Some(device.weee_stream.clone());
    facts
}

/// Work on a ticket counts from its opening; its closing is work too.
fn add_repairs(facts: &mut Facts, tickets: &[Tickets], counts: impl Fn(DateTime<Utc>) -> bool) {
    for tickets in tickets {
        facts.open_repairs += u32::try_from(tickets.open).unwrap_or(u32::MAX);
        facts.awaited_parts += u32::try_from(tickets.awaiting).unwrap_or(u32::MAX);
        let work = [(Some(tickets.opened_at), Some(tickets.opened_by)), (tickets.closed_at, tickets.closed_by)];
        for (at, by) in work {
            let Some(at) = at else { continue };
            facts.repaired_at = facts.repaired_at.max(Some(at));
            facts.repairers.extend(by.filter(|by| counts(at) && !facts.repairers.contains(by)));
        }
    }
}

/// A system installed.
#[derive(Clone, Debug)]
pub struct Install {
    /// Its key.
    pub id: Uuid,
    /// Which one.
    pub image: String,
    /// By which right (code of `software_licences`).
    pub licence: String,
    /// When it was recorded.
    pub recorded_at: DateTime<Utc>,
}

/// The repairs of a device that the same people opened and closed, as narrow as the rules look at them.
struct Tickets {
    opened_by: Uuid,
    /// When the last of them was opened.
    opened_at: DateTime<Utc>,
    closed_by: Option<Uuid>,
    closed_at: Option<DateTime<Utc>>,
    open: i64,
    /// How many of them wait for a part.
    awaiting: i64,
}

/// What stands around a device: its batch, what was installed and checked last, who holds it now, each of it one row or
/// none; and its repairs, counted for each pair of people. One question asks for all.
#[derive(FromQueryResult)]
struct Around {
    id: Uuid,
    donation: String,
    donation_open: bool,
    software: Option<Uuid>,
    image: Option<String>,
    licence: Option<String>,
    software_at: Option<DateTime<Utc>>,
    checked_at: Option<DateTime<Utc>>,
    checker: Option<Uuid>,
    failed: Option<String>,
    held: i64,
    settled: bool,
    opened_at: Option<DateTime<Utc>>,
    opened_by: Option<Uuid>,
    closed_at: Option<DateTime<Utc>>,
    closed_by: Option<Uuid>,
    open_repairs: Option<i64>,
    awaiting: Option<i64>,
}

const AROUND: &str = "
SELECT d.id AS id, n.number AS donation, n.state = 'open' AS donation_open,
  s.id AS software, s.image AS image, s.licence AS licence, s.recorded_at AS software_at,
  c.recorded_at AS checked_at, c.checked_by AS checker,
  (SELECT string_agg(i.code, ' ' ORDER BY i.position) FROM check_items i
   WHERE i.check_id = c.id AND i.result = 'fail') AS failed,
  (SELECT count(*) FROM allocations a WHERE a.device_id = d.id AND a.state = 'held') AS held,
  EXISTS (SELECT 1 FROM allocations a WHERE a.device_id = d.id AND a.state = 'held' AND (a.price_cents = 0
   OR EXISTS (SELECT 1 FROM contributions p WHERE p.allocation_id = a.id))) AS settled,
  r.opened_by AS opened_by, r.opened_at AS opened_at, r.closed_by AS closed_by, r.closed_at AS closed_at,
  r.open_repairs AS open_repairs, r.awaiting AS awaiting
FROM devices d JOIN donations n ON n.id = d.donation_id
LEFT JOIN software_installs s ON s.id = (SELECT l.id FROM software_installs l
  WHERE l.device_id = d.id AND l.undone_at IS NULL ORDER BY l.id DESC LIMIT 1)
LEFT JOIN checks c ON c.id = (SELECT l.id FROM checks l WHERE l.device_id = d.id AND l.undone_at IS NULL
  ORDER BY l.id DESC LIMIT 1)
LEFT JOIN (SELECT device_id, opened_by, closed_by, max(opened_at) AS opened_at, max(closed_at) AS closed_at,
  sum(CASE WHEN closed_at IS NULL THEN 1 ELSE 0 END) AS open_repairs,
  sum(CASE WHEN closed_at IS NULL AND waiting_part THEN 1 ELSE 0 END) AS awaiting
  FROM repairs WHERE undone_at IS NULL AND device_id IN ({these})
  GROUP BY device_id, opened_by, closed_by) r ON r.device_id = d.id
WHERE d.id IN ({these})";

/// What stands around each of these devices, and its repairs.
async fn around<C: ConnectionTrait>(db: &C, ids: &[Uuid]) -> Result<HashMap<Uuid, (Around, Vec<Tickets>)>> {
    let sql = AROUND.replace("{these}", &places(ids.len()));
    let asked = Statement::from_sql_and_values(db.get_database_backend(), sql, ids.iter().map(|id| (*id).into()));
    let mut found: HashMap<Uuid, (Around, Vec<Tickets>)> = HashMap::new();
    for row in Around::find_by_statement(asked).all(db).await? {
        let ticket = row.tickets();
        found.entry(row.id).or_insert_with(|| (row, Vec::new())).1.extend(ticket);
    }
    Ok(found)
}

impl Around {
    fn installed(&self) -> Option<Install> {
        Some(Install {
            id: self.software?,
            image: self.image.clone()?,
            licence: self.licence.clone()?,
            recorded_at: self.software_at?,
        })
    }

    fn tickets(&self) -> Option<Tickets> {
        Some(Tickets {
            opened_by: self.opened_by?,
            opened_at: self.opened_at?,
            closed_by: self.closed_by,
            closed_at: self.closed_at,
            open: self.open_repairs?,
            awaiting: self.awaiting?,
        })
    }

    fn last_check(&self) -> Option<Check> {
        Some(Check {
            recorded_at: self.checked_at?,
            checker: self.checker?,
            failed: self.failed.as_deref().map(codes_of).unwrap_or_default(),
        })
    }
}
