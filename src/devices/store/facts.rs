//! What the rules look at, gathered for one device or for many with the same few queries.

use super::{Device, Medium, codes_of, media_of};
use crate::devices::facts::{Check, Facts, Software};
use crate::error::Result;
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
    if devices.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<Uuid> = devices.iter().map(|device| device.id).collect();
    let around = around(db, &ids).await?;
    let all = devices.iter().map(|device| {
        let since = device.taken_back_at;
        let counts = |at: DateTime<Utc>| since.is_none_or(|back| at > back);
        let mut facts = Facts::new(device.kind, device.state);
        facts.inventory = device.inventory;
        facts.media = media.get(&device.id).into_iter().flatten().map(Medium::facts).collect();
        facts.none_attested = device.no_storage_attested_by.is_some();
        if let Some((around, tickets)) = around.get(&device.id) {
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
struct Ticket {
    waiting_part: bool,
    opened_by: Uuid,
    opened_at: DateTime<Utc>,
    closed_by: Option<Uuid>,
    closed_at: Option<DateTime<Utc>>,
}

/// What stands around a device: its batch, what was installed and checked last, who holds it now, each of it one row or
/// none; and one of its repairs. One question asks for all.
#[derive(FromQueryResult)]
struct Around {
    id: Uuid,
    donation_open: bool,
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
    waiting_part: Option<bool>,
}

const AROUND: &str = "
SELECT d.id AS id, n.state = 'open' AS donation_open,
  (SELECT s.recorded_at FROM software_installs s WHERE s.device_id = d.id AND s.undone_at IS NULL
   ORDER BY s.id DESC LIMIT 1) AS software_at,
  c.recorded_at AS checked_at, c.checked_by AS checker,
  (SELECT string_agg(i.code, ' ' ORDER BY i.position) FROM check_items i
   WHERE i.check_id = c.id AND i.result = 'fail') AS failed,
  (SELECT count(*) FROM allocations a WHERE a.device_id = d.id AND a.state = 'held') AS held,
  EXISTS (SELECT 1 FROM allocations a WHERE a.device_id = d.id AND a.state = 'held' AND (a.price_cents = 0
   OR EXISTS (SELECT 1 FROM contributions p WHERE p.allocation_id = a.id))) AS settled,
  r.opened_at AS opened_at, r.opened_by AS opened_by, r.closed_at AS closed_at, r.closed_by AS closed_by,
  r.waiting_part AS waiting_part
FROM devices d JOIN donations n ON n.id = d.donation_id
LEFT JOIN checks c ON c.id = (SELECT l.id FROM checks l WHERE l.device_id = d.id AND l.undone_at IS NULL
  ORDER BY l.id DESC LIMIT 1)
LEFT JOIN repairs r ON r.device_id = d.id AND r.undone_at IS NULL
WHERE d.id IN ";

/// What stands around each of these devices, and its repairs in their order.
async fn around<C: ConnectionTrait>(db: &C, ids: &[Uuid]) -> Result<HashMap<Uuid, (Around, Vec<Ticket>)>> {
    let places: Vec<String> = (1..=ids.len()).map(|place| format!("${place}")).collect();
    let sql = format!("{AROUND}({}) ORDER BY r.id", places.join(", "));
    let asked = Statement::from_sql_and_values(db.get_database_backend(), sql, ids.iter().map(|id| (*id).into()));
    let mut found: HashMap<Uuid, (Around, Vec<Ticket>)> = HashMap::new();
    for row in Around::find_by_statement(asked).all(db).await? {
        let ticket = row.ticket();
        found.entry(row.id).or_insert_with(|| (row, Vec::new())).1.extend(ticket);
    }
    Ok(found)
}

impl Around {
    fn ticket(&self) -> Option<Ticket> {
        Some(Ticket {
            waiting_part: self.waiting_part?,
            opened_by: self.opened_by?,
            opened_at: self.opened_at?,
            closed_by: self.closed_by,
            closed_at: self.closed_at,
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
