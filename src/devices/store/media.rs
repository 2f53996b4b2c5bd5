//! The media of devices, with what their last sanitization and their last health reading say.

use super::word;
use crate::devices::facts::MediumFacts;
use crate::devices::health::{HealthProblem, SmartFacts};
use crate::devices::media::{MediumIdentity, MediumKind, Reason, Sanitization, Status, Verdict, deciding};
use crate::entities::{devices, media, medium_claims, sanitizations};
use crate::error::Result;
use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use std::collections::{BTreeSet, HashMap};
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
    let rows = media::Entity::find()
        .filter(media::Column::DeviceId.is_in(devices.iter().copied()))
        .order_by_asc(media::Column::Id)
        .all(db)
        .await?;
    let claims = claims(db, devices, &rows).await?;
    let claimed = claims.iter().filter(|claim| devices.contains(&claim.device_id)).map(|claim| claim.medium_id);
    let claimed: BTreeSet<Uuid> = claimed.collect();
    let claimed = if claimed.is_empty() {
        Vec::new()
    } else {
        media::Entity::find().filter(media::Column::Id.is_in(claimed)).order_by_asc(media::Column::Id).all(db).await?
    };
    let holders = claims.iter().map(|claim| claim.device_id).chain(claimed.iter().filter_map(|m| m.device_id));
    let tags = tags(db, holders.collect()).await?;
    let attempts = attempts(db, rows.iter().chain(&claimed).map(|row| row.id).collect()).await?;
    let empty = Vec::new();
    let mut found: HashMap<Uuid, Vec<Medium>> = HashMap::new();
    for row in rows {
        let Some(device) = row.device_id else { continue };
        let other = claims.iter().find(|claim| claim.medium_id == row.id && claim.device_id != device);
        let elsewhere = other.and_then(|claim| tags.get(&claim.device_id).cloned());
        let medium = from_row(&row, attempts.get(&row.id).unwrap_or(&empty), elsewhere)?;
        found.entry(device).or_default().push(medium);
    }
    for row in claimed {
        let stands = matches!(row.status.as_str(), "declared" | "confirmed");
        let elsewhere = row.device_id.filter(|_| stands).and_then(|holder| tags.get(&holder).cloned());
        for claim in claims.iter().filter(|claim| claim.medium_id == row.id && devices.contains(&claim.device_id)) {
            let mut medium = from_row(&row, attempts.get(&row.id).unwrap_or(&empty), elsewhere.clone())?;
            medium.status = Status::Declared;
            found.entry(claim.device_id).or_default().push(medium);
        }
    }
    Ok(found)
}

async fn claims<C: ConnectionTrait>(
    db: &C,
    devices: &[Uuid],
    rows: &[media::Model],
) -> Result<Vec<medium_claims::Model>> {
    let of_these = Condition::any()
        .add(medium_claims::Column::DeviceId.is_in(devices.iter().copied()))
        .add(medium_claims::Column::MediumId.is_in(rows.iter().map(|row| row.id)));
    Ok(medium_claims::Entity::find().filter(of_these).order_by_asc(medium_claims::Column::ClaimedAt).all(db).await?)
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

/// A sanitization, as narrow as the verdict needs it.
struct Attempt {
    id: Uuid,
    verdict: Verdict,
    reasons: String,
    ended_at: Option<DateTime<Utc>>,
    recorded_at: DateTime<Utc>,
}

type AttemptRow = (Uuid, Option<Uuid>, String, String, Option<DateTime<Utc>>, DateTime<Utc>);

async fn attempts<C: ConnectionTrait>(db: &C, media: Vec<Uuid>) -> Result<HashMap<Uuid, Vec<Attempt>>> {
    use sanitizations::Column as S;
    if media.is_empty() {
        return Ok(HashMap::new());
    }
    let rows: Vec<AttemptRow> = sanitizations::Entity::find()
        .select_only()
        .columns([S::Id, S::MediumId, S::Verdict, S::Reasons, S::EndedAt, S::RecordedAt])
        .filter(S::MediumId.is_in(media))
        .into_tuple()
        .all(db)
        .await?;
    let mut found: HashMap<Uuid, Vec<Attempt>> = HashMap::new();
    for (id, medium_id, verdict, reasons, ended_at, recorded_at) in rows {
        let Some(medium_id) = medium_id else { continue };
        let verdict = word(&verdict, Verdict::from_code)?;
        found.entry(medium_id).or_default().push(Attempt { id, verdict, reasons, ended_at, recorded_at });
    }
    Ok(found)
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
