//! Attempts to erase, kept with their verdict and tied to the medium they speak of.

use super::media::{best, by_serial};
use crate::act::Act;
use crate::devices::media::{Context, Reason, Verdict, WipeAttempt, judge, serial_key};
use crate::devices::store::medium_identity;
use crate::entities::{donations, evidence, media, sanitizations};
use crate::error::{Error, Result};
use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::ActiveValue::Set;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
};
use std::collections::HashMap;
use uuid::Uuid;

/// A kept attempt.
#[derive(Clone, Debug)]
pub struct Wipe {
    /// Its key.
    pub id: Uuid,
    /// The medium it erased, when it is one of ours.
    pub medium_id: Option<Uuid>,
    /// The serial the log names.
    pub serial: Option<String>,
    /// The method, in the log's words.
    pub method: Option<String>,
    /// What it came to.
    pub verdict: Verdict,
    /// Why it is no better.
    pub reasons: Vec<Reason>,
    /// When it ended, by its log.
    pub ended_at: Option<DateTime<Utc>>,
}

/// Keeps an attempt: judged for the medium of this serial in the whole workshop, or tied to none. The same attempt told
/// again in another file changes nothing that was decided about it. Gives the medium.
///
/// # Errors
/// When the database refuses.
pub async fn keep(act: &Act, organisation_id: Uuid, evidence_id: Uuid, attempt: &WipeAttempt) -> Result<Option<Uuid>> {
    let serial = attempt.medium.serial.as_deref().and_then(serial_key).filter(|_| !attempt.serial_masked);
    let rows = match &serial {
        Some(serial) => by_serial(act, organisation_id, serial).await?,
        None => Vec::new(),
    };
    let medium = best(&rows, &attempt.medium);
    let told = serde_json::to_string(attempt)?;
    let id = act.new_id();
    let first = match medium {
        Some(medium) => told_before(act, medium, &told).await?,
        None => None,
    };
    let recorded_at = first.as_ref().map_or(act.now(), |first| first.recorded_at);
    let (verdict, reasons) = match medium.or_else(|| rows.first()) {
        Some(medium) => judged(act, attempt, medium, recorded_at).await?,
        None => judge(attempt, None, &context(act, None, None, recorded_at)),
    };
    if let (Some(medium), Some(first)) = (medium, &first)
        && medium.accepted_sanitization_id == Some(first.id)
    {
        let moved = media::ActiveModel { accepted_sanitization_id: Set(Some(id)), ..Default::default() };
        media::Entity::update_many().set(moved).filter(media::Column::Id.eq(medium.id)).exec(act.db()).await?;
    }
    sanitizations::ActiveModel {
        id: Set(id),
        evidence_id: Set(evidence_id),
        medium_id: Set(medium.map(|medium| medium.id)),
        serial: Set(serial),
        model: Set(attempt.medium.model.clone()),
        method: Set(attempt.method.clone()),
        verdict: Set(verdict.code().to_owned()),
        reasons: Set(serde_json::to_string(&reasons)?),
        attempt: Set(told),
        ended_at: Set(attempt.ended_utc(act.zone())),
        recorded_at: Set(recorded_at),
    }
    .insert(act.db())
    .await?;
    Ok(medium.map(|medium| medium.id))
}

async fn told_before(act: &Act, medium: &media::Model, told: &str) -> Result<Option<sanitizations::Model>> {
    Ok(sanitizations::Entity::find()
        .filter(sanitizations::Column::MediumId.eq(medium.id))
        .filter(sanitizations::Column::Attempt.eq(told))
        .order_by_desc(sanitizations::Column::Id)
        .limit(1)
        .one(act.db())
        .await?)
}

/// Ties the attempts that waited for this medium, judged for it as of the day their file arrived.
///
/// # Errors
/// When the database refuses.
pub async fn tie_waiting(act: &Act, medium_id: Uuid) -> Result<()> {
    let medium = media::Entity::find_by_id(medium_id).one(act.db()).await?.ok_or(Error::NotFound)?;
    let Some(serial) = medium.serial.as_deref() else { return Ok(()) };
    let ours = evidence::Entity::find()
        .select_only()
        .column(evidence::Column::Id)
        .filter(evidence::Column::OrganisationId.eq(medium.organisation_id));
    let waiting = sanitizations::Entity::find()
        .filter(sanitizations::Column::Serial.eq(serial))
        .filter(sanitizations::Column::MediumId.is_null())
        .filter(sanitizations::Column::EvidenceId.in_subquery(ours.into_query()))
        .order_by_asc(sanitizations::Column::Id)
        .all(act.db())
        .await?;
    for row in waiting {
        let attempt: WipeAttempt = serde_json::from_str(&row.attempt)?;
        if !attempt.medium.is_same(&medium_identity(&medium)) {
            continue;
        }
        let (verdict, reasons) = judged(act, &attempt, &medium, row.recorded_at).await?;
        let tied = sanitizations::ActiveModel {
            medium_id: Set(Some(medium.id)),
            verdict: Set(verdict.code().to_owned()),
            reasons: Set(serde_json::to_string(&reasons)?),
            ..Default::default()
        };
        sanitizations::Entity::update_many()
            .set(tied)
            .filter(sanitizations::Column::Id.eq(row.id))
            .exec(act.db())
            .await?;
    }
    Ok(())
}

async fn judged(
    act: &Act,
    attempt: &WipeAttempt,
    medium: &media::Model,
    recorded_at: DateTime<Utc>,
) -> Result<(Verdict, Vec<Reason>)> {
    let received: Option<NaiveDate> = donations::Entity::find_by_id(medium.donation_id)
        .select_only()
        .column(donations::Column::ReceivedOn)
        .into_tuple()
        .one(act.db())
        .await?;
    let context = context(act, received, medium.used_again_at, recorded_at);
    Ok(judge(attempt, Some(&medium_identity(medium)), &context))
}

fn context(
    act: &Act,
    received_on: Option<NaiveDate>,
    used_again_at: Option<DateTime<Utc>>,
    recorded_at: DateTime<Utc>,
) -> Context {
    Context { zone: act.zone(), received_on, used_again_at, recorded_at }
}

/// The attempts of one file, in the file's order.
///
/// # Errors
/// When the database refuses, or holds what it should not.
pub async fn of_evidence<C: ConnectionTrait>(db: &C, evidence_id: Uuid) -> Result<Vec<Wipe>> {
    Ok(of_files(db, std::iter::once(evidence_id)).await?.remove(&evidence_id).unwrap_or_default())
}

/// The attempts of each of these files, in the file's order.
///
/// # Errors
/// When the database refuses, or holds what it should not.
pub async fn of_files<C: ConnectionTrait>(
    db: &C,
    files: impl Iterator<Item = Uuid>,
) -> Result<HashMap<Uuid, Vec<Wipe>>> {
    let files: Vec<Uuid> = files.collect();
    if files.is_empty() {
        return Ok(HashMap::new());
    }
    let rows = sanitizations::Entity::find()
        .filter(sanitizations::Column::EvidenceId.is_in(files))
        .order_by_asc(sanitizations::Column::Id)
        .all(db)
        .await?;
    let mut found: HashMap<Uuid, Vec<Wipe>> = HashMap::new();
    for row in rows {
        let verdict =
            Verdict::from_code(&row.verdict).ok_or_else(|| Error::internal("a sanitization has an unknown verdict"))?;
        found.entry(row.evidence_id).or_default().push(Wipe {
            verdict,
            reasons: serde_json::from_str(&row.reasons)?,
            id: row.id,
            medium_id: row.medium_id,
            serial: row.serial,
            method: row.method,
            ended_at: row.ended_at,
        });
    }
    Ok(found)
}
