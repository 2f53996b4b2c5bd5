//! A whole file, decrypted: for the person's own structure, one at a time.

use super::names::{open_birth, open_names};
use super::{Reached, channel_place};
use crate::beneficiaries::rules::content::{Channel, Content, Entitlement};
use crate::entities::{beneficiaries, beneficiary_channels, beneficiary_entitlements};
use crate::error::{Error, Result};
use crate::vault::{self, DataKey, Vault};
use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};
use std::collections::HashMap;
use uuid::Uuid;

/// A person's file, decrypted. It is never printed.
pub struct File {
    /// Its key.
    pub id: Uuid,
    /// What people read to each other.
    pub file_number: String,
    /// The structure it belongs to.
    pub organisation_id: Uuid,
    /// The account that follows the person.
    pub caseworker_id: Uuid,
    /// The key of everything personal in it.
    pub key: DataKey,
    /// What is written in it.
    pub content: Content,
    /// The day the situation at entry was frozen.
    pub entry_frozen_on: Option<NaiveDate>,
    /// The person wants no follow-up.
    pub followup_refused_on: Option<NaiveDate>,
    /// When it was opened.
    pub created_at: DateTime<Utc>,
    /// Changes with every correction.
    pub version: i64,
}

/// The file of someone already reached as their own structure does.
///
/// # Errors
/// `NotFound` when the person was erased.
pub async fn file<C: ConnectionTrait>(db: &C, vault: &Vault, reached: &Reached) -> Result<File> {
    let row = beneficiaries::Entity::find_by_id(reached.id).one(db).await?.ok_or(Error::NotFound)?;
    let key = vault::store::key(db, vault, row.key_id).await?;
    let channels = channels(db, &HashMap::from([(row.id, key.clone())])).await?.remove(&row.id).unwrap_or_default();
    let entitlements = beneficiary_entitlements::Entity::find()
        .filter(beneficiary_entitlements::Column::BeneficiaryId.eq(row.id))
        .order_by_asc(beneficiary_entitlements::Column::Id)
        .all(db)
        .await?
        .into_iter()
        .map(|row| Entitlement { code: row.code, checked_on: row.checked_on, proof: row.proof })
        .collect();
    let names = open_names(&key, &row)?;
    let (birth_year, birth_month) = open_birth(&key, &row)?;
    Ok(File {
        id: row.id,
        file_number: row.file_number,
        organisation_id: row.organisation_id,
        caseworker_id: row.caseworker_id,
        key,
        content: Content {
            given_name: names.given_name,
            family_name: names.family_name,
            birth_year,
            birth_month,
            commune: row.commune,
            district: row.district,
            channels,
            entitlements,
            equipment_code: row.equipment_code,
            connection_code: row.connection_code,
            entry_situation_code: row.entry_situation_code,
            notice_given_on: row.notice_given_on,
        },
        entry_frozen_on: row.entry_frozen_on,
        followup_refused_on: row.followup_refused_on,
        created_at: row.created_at,
        version: row.version,
    })
}

/// The channels of people whose keys are given, in their order.
pub(super) async fn channels<C: ConnectionTrait>(
    db: &C,
    keys: &HashMap<Uuid, DataKey>,
) -> Result<HashMap<Uuid, Vec<Channel>>> {
    let rows = beneficiary_channels::Entity::find()
        .filter(beneficiary_channels::Column::BeneficiaryId.is_in(keys.keys().copied()))
        .order_by_asc(beneficiary_channels::Column::Id)
        .all(db)
        .await?;
    let mut channels: HashMap<Uuid, Vec<Channel>> = HashMap::new();
    for row in rows {
        let Some(key) = keys.get(&row.beneficiary_id) else { continue };
        let value = key.open_text(channel_place(row.id), &row.value)?;
        let channel = Channel { kind: row.kind, value, preferred: row.preferred };
        channels.entry(row.beneficiary_id).or_default().push(channel);
    }
    Ok(channels)
}
