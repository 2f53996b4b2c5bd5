//! The media of devices, with what their last sanitization and their last health reading say.

use super::{places, word};
use crate::devices::facts::MediumFacts;
use crate::devices::health::{HealthProblem, SmartFacts};
use crate::devices::media::{MediumIdentity, MediumKind, Reason, Sanitization, Status, Verdict, deciding};
use crate::entities::{devices, media, medium_claims};
use crate::error::Result;
use chrono::{DateTime, Utc};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter, QueryOrder, QueryResult, QuerySelect,
    Statement,
};
use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use uuid::Uuid;

/// The sanitization that counts for a medium.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deciding {
    /// Its key.
    pub id: Uuid,
    /// What it came to.
    pub verdict: Verdict,
    /// Why it is no better.
    pub reasons: Vec<Reason>,
    /// Whether a lead accepted it.
    pub accepted: bool,
    /// When it was recorded.
    pub recorded_at: DateTime<Utc>,
}

/// A medium, as one device sees it.
#[derive(Clone, Debug)]
pub struct Medium {
    /// Its key.
    pub id: Uuid,
    /// The device it sits in, or came out of.
    pub device_id: Option<Uuid>,
    /// The batch it came with, whichever device it sits in now.
    pub donation_id: Uuid,
    /// What it is made of.
    pub kind: MediumKind,
    /// Which one it is.
    pub identity: MediumIdentity,
    /// Where it stands, for this device.
    pub status: Status,
    /// Why it is no storage of this device, when it is none.
    pub ghost_reason: Option<String>,
    /// Its last health reading.
    pub smart: Option<SmartFacts>,
    /// The health problems that a lead waived.
    pub health_waived: Vec<HealthProblem>,
    /// When someone last used it again.
    pub used_again_at: Option<DateTime<Utc>>,
    /// The tag of another device it stands in too.
    pub elsewhere: Option<String>,
    /// The sanitization that counts.
    pub deciding: Option<Deciding>,
    /// The last verdict before it was used again: what a donor is told.
    pub before_use: Option<Verdict>,
}

impl Medium {
    /// What the device's rules look at.
    pub fn facts(&self) -> MediumFacts {
        MediumFacts {
            id: self.id,
            serial: self.identity.serial.clone(),
            status: self.status,
            elsewhere: self.elsewhere.clone(),
            verdict: self.deciding.as_ref().map(|one| one.verdict),
            reasons: self.deciding.as_ref().map(|one| one.reasons.clone()).unwrap_or_default(),
            accepted: self.deciding.as_ref().is_some_and(|one| one.accepted),
            sanitized_at: self.deciding.as_ref().map(|one| one.recorded_at),
            health: self.smart.as_ref().map(SmartFacts::problems).unwrap_or_default(),
            health_waived: self.health_waived.clone(),
        }
    }
}

/// The media of these devices, in the order they were declared: those in them, those that came out of them, and those
/// that an inventory of theirs names while they stand in another device.
///
/// # Errors
/// When the database refuses, or holds what it should not.
pub async fn media_of<C: ConnectionTrait>(db: &C, devices: &[Uuid]) -> Result<HashMap<Uuid, Vec<Medium>>> {
    let known = known(db, devices).await?;
    let claims = claims(db, &known).await?;
    let is_theirs = |claim: &medium_claims::Model| devices.contains(&claim.device_id);
    let claimants = claims.iter().map(|claim| claim.device_id);
    let holders = claims.iter().filter_map(|claim| known.get(&claim.medium_id)?.row.device_id);
    let tags = tags(db, claimants.chain(holders).collect()).await?;
    let mut found: HashMap<Uuid, Vec<Medium>> = HashMap::new();
    for one in known.values() {
        let Some(device) = one.row.device_id.filter(|device| devices.contains(device)) else { continue };
        let other = claims.iter().find(|claim| claim.medium_id == one.row.id && claim.device_id != device);
        let elsewhere = other.and_then(|claim| tags.get(&claim.device_id).cloned());
        found.entry(device).or_default().push(from_row(&one.row, &one.attempts, elsewhere)?);
    }
    for one in known.values() {
        let stands = matches!(one.row.status.as_str(), "declared" | "confirmed");
        let elsewhere = one.row.device_id.filter(|_| stands).and_then(|holder| tags.get(&holder).cloned());
        for claim in claims.iter().filter(|claim| claim.medium_id == one.row.id && is_theirs(claim)) {
            let mut medium = from_row(&one.row, &one.attempts, elsewhere.clone())?;
            medium.status = Status::Declared;
            found.entry(claim.device_id).or_default().push(medium);
        }
    }
    Ok(found)
}

/// A medium with its sanitizations.
struct Known {
    row: media::Model,
    attempts: Vec<Attempt>,
    /// Whether the inventory of a device that it does not sit in names it.
    claimed: bool,
}

/// A sanitization, as narrow as the verdict needs it.
struct Attempt {
    id: Uuid,
    verdict: Verdict,
    reasons: String,
    ended_at: Option<DateTime<Utc>>,
    recorded_at: DateTime<Utc>,
}

/// The media that these devices hold, held or claim, by their keys: one question, a row for each of their sanitizations.
async fn known<C: ConnectionTrait>(db: &C, devices: &[Uuid]) -> Result<BTreeMap<Uuid, Known>> {
    if devices.is_empty() {
        return Ok(BTreeMap::new());
    }
    let these = places(devices.len());
    // A union, for PostgreSQL answers an "or" of two tables by reading all media.
    let sql = format!(
        "SELECT m.*, EXISTS (SELECT 1 FROM medium_claims c WHERE c.medium_id = m.id) AS claimed, \
         s.id AS attempt_id, s.verdict AS attempt_verdict, s.reasons AS attempt_reasons, \
         s.ended_at AS attempt_ended_at, s.recorded_at AS attempt_recorded_at \
         FROM media m LEFT JOIN sanitizations s ON s.medium_id = m.id \
         WHERE m.id IN (SELECT id FROM media WHERE device_id IN ({these}) \
         UNION SELECT medium_id FROM medium_claims WHERE device_id IN ({these}))"
    );
    let values = devices.iter().map(|id| (*id).into());
    let asked = Statement::from_sql_and_values(db.get_database_backend(), sql, values);
    let mut found: BTreeMap<Uuid, Known> = BTreeMap::new();
    for row in db.query_all_raw(asked).await? {
        let id: Uuid = row.try_get("", "id")?;
        let known = match found.entry(id) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(new) => new.insert(Known {
                row: media::Model::from_query_result(&row, "")?,
                attempts: Vec::new(),
                claimed: row.try_get("", "claimed")?,
            }),
        };
        known.attempts.extend(attempt(&row)?);
    }
    Ok(found)
}

fn attempt(row: &QueryResult) -> Result<Option<Attempt>> {
    let Some(id) = row.try_get("", "attempt_id")? else { return Ok(None) };
    let verdict: String = row.try_get("", "attempt_verdict")?;
    Ok(Some(Attempt {
        id,
        verdict: word(&verdict, Verdict::from_code)?,
        reasons: row.try_get("", "attempt_reasons")?,
        ended_at: row.try_get("", "attempt_ended_at")?,
        recorded_at: row.try_get("", "attempt_recorded_at")?,
    }))
}

/// Who claims these media, the first to claim first; asked only where someone does.
async fn claims<C: ConnectionTrait>(db: &C, known: &BTreeMap<Uuid, Known>) -> Result<Vec<medium_claims::Model>> {
    let claimed: Vec<Uuid> = known.values().filter(|one| one.claimed).map(|one| one.row.id).collect();
    if claimed.is_empty() {
        return Ok(Vec::new());
    }
    let claims = medium_claims::Entity::find().filter(medium_claims::Column::MediumId.is_in(claimed));
    Ok(claims.order_by_asc(medium_claims::Column::ClaimedAt).all(db).await?)
}

async fn tags<C: ConnectionTrait>(db: &C, ids: BTreeSet<Uuid>) -> Result<HashMap<Uuid, String>> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let rows: Vec<(Uuid, String)> = devices::Entity::find()
        .select_only()
        .columns([devices::Column::Id, devices::Column::Tag])
        .filter(devices::Column::Id.is_in(ids))
        .into_tuple()
        .all(db)
        .await?;
    Ok(rows.into_iter().collect())
}

fn from_row(row: &media::Model, attempts: &[Attempt], elsewhere: Option<String>) -> Result<Medium> {
    let history: Vec<Sanitization> = attempts
        .iter()
        .map(|one| Sanitization {
            id: one.id,
            verdict: one.verdict,
            accepted: row.accepted_sanitization_id == Some(one.id),
            ended_at: one.ended_at,
            recorded_at: one.recorded_at,
        })
        .collect();
    let decided = deciding(&history, row.used_again_at).and_then(|counts| {
        let kept = attempts.iter().find(|one| one.id == counts.id)?;
        Some((counts, kept))
    });
    let decided = match decided {
        None => None,
        Some((counts, kept)) => Some(Deciding {
            id: counts.id,
            verdict: counts.verdict,
            reasons: serde_json::from_str(&kept.reasons)?,
            accepted: counts.accepted,
            recorded_at: counts.recorded_at,
        }),
    };
    let earlier: Vec<Sanitization> =
        history.iter().filter(|one| row.used_again_at.is_some_and(|back| one.recorded_at <= back)).copied().collect();
    Ok(Medium {
        id: row.id,
        device_id: row.device_id,
        donation_id: row.donation_id,
        kind: word(&row.kind, MediumKind::from_code)?,
        identity: identity(row),
        status: word(&row.status, Status::from_code)?,
        ghost_reason: row.ghost_reason.clone(),
        smart: row.health.as_deref().map(serde_json::from_str).transpose()?,
        health_waived: row.health_waived.as_deref().map_or(Ok(Vec::new()), serde_json::from_str)?,
        used_again_at: row.used_again_at,
        elsewhere,
        deciding: decided,
        before_use: deciding(&earlier, None).map(|one| one.verdict),
    })
}

pub(crate) fn identity(row: &media::Model) -> MediumIdentity {
    MediumIdentity {
        serial: row.serial.clone(),
        model: row.model.clone(),
        size_bytes: row.size_bytes.and_then(|bytes| u64::try_from(bytes).ok()),
    }
}
