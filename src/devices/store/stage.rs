//! The stored stage: always what the rules say of the facts, written in the transaction that changed them.

use super::{Device, by_id, facts, facts_of, from_row};
use crate::act::Act;
use crate::devices::blockers::{RULES_VERSION, Stage, blockers, stage};
use crate::devices::facts::Facts;
use crate::entities::{devices, media, medium_claims};
use crate::error::Result;
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use std::collections::BTreeSet;
use uuid::Uuid;

/// How many devices are looked at together.
pub(super) const AT_ONCE: u64 = 500;

/// Finds the stage of a device anew and stores it: called by every act that changed anything the rules look at.
///
/// # Errors
/// When the database refuses.
pub async fn restage(act: &Act, device_id: Uuid) -> Result<()> {
    let device = by_id(act.db(), device_id).await?;
    restage_as_read(act, &device).await
}

/// The same for a device whose row this act has read and not changed since.
pub(super) async fn restage_as_read(act: &Act, device: &Device) -> Result<()> {
    if !device.state.is_checked() {
        return store(act.db(), device, None).await;
    }
    let facts = facts(act.db(), device).await?;
    store(act.db(), device, stage_of(&facts)).await
}

/// Finds anew the stage of every device that these media concern.
///
/// # Errors
/// When the database refuses.
pub async fn restage_media(act: &Act, media_ids: &[Uuid]) -> Result<()> {
    for device in concerned(act, media_ids).await? {
        restage(act, device).await?;
    }
    Ok(())
}

/// The devices that these media sit in, came out of, or are claimed by.
///
/// # Errors
/// When the database refuses.
pub async fn concerned(act: &Act, media_ids: &[Uuid]) -> Result<BTreeSet<Uuid>> {
    if media_ids.is_empty() {
        return Ok(BTreeSet::new());
    }
    let holders: Vec<Option<Uuid>> = media::Entity::find()
        .select_only()
        .column(media::Column::DeviceId)
        .filter(media::Column::Id.is_in(media_ids.iter().copied()))
        .into_tuple()
        .all(act.db())
        .await?;
    let claimants: Vec<Uuid> = medium_claims::Entity::find()
        .select_only()
        .column(medium_claims::Column::DeviceId)
        .filter(medium_claims::Column::MediumId.is_in(media_ids.iter().copied()))
        .into_tuple()
        .all(act.db())
        .await?;
    Ok(holders.into_iter().flatten().chain(claimants).collect())
}

/// Finds anew the stage of every device that older rules looked at; says how many there were. Part of `migrate`.
///
/// # Errors
/// When the database refuses.
pub async fn restage_outdated<C: ConnectionTrait>(db: &C) -> Result<u64> {
    let mut restaged = 0;
    loop {
        let rows = devices::Entity::find()
            .filter(devices::Column::RulesVersion.lt(RULES_VERSION))
            .order_by_asc(devices::Column::RulesVersion)
            .order_by_asc(devices::Column::Id)
            .limit(AT_ONCE)
            .all(db)
            .await?;
        if rows.is_empty() {
            return Ok(restaged);
        }
        let devices = rows.into_iter().map(from_row).collect::<Result<Vec<Device>>>()?;
        for (device, facts) in devices.iter().zip(facts_of(db, &devices).await?) {
            store(db, device, stage_of(&facts)).await?;
            restaged += 1;
        }
    }
}

pub(super) fn stage_of(facts: &Facts) -> Option<Stage> {
    stage(facts.state, &blockers(facts))
}

async fn store<C: ConnectionTrait>(db: &C, device: &Device, stage: Option<Stage>) -> Result<()> {
    if device.stage == stage && device.rules_version == RULES_VERSION {
        return Ok(());
    }
    devices::Entity::update_many()
        .set(devices::ActiveModel {
            stage: Set(stage.map(|stage| stage.code().to_owned())),
            rules_version: Set(RULES_VERSION),
            ..Default::default()
        })
        .filter(devices::Column::Id.eq(device.id))
        .exec(db)
        .await?;
    Ok(())
}
