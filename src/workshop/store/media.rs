//! Media declared, looked at, moved, destroyed: one row per medium of a workshop, whichever device it sits in.

use super::wipes;
use crate::act::Act;
use crate::devices::health::{HealthProblem, SmartFacts};
use crate::devices::media::{MediumIdentity, MediumKind, Status, serial_key};
use crate::devices::store::{Device, Medium, medium_identity};
use crate::entities::{media, medium_claims, organisations};
use crate::error::{Error, Result};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{LockType, OnConflict};
use sea_orm::{ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use uuid::Uuid;

/// What came of declaring a medium.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Declared {
    /// The device has it already: nothing changes.
    Known(Uuid),
    /// It is new to the device, and has to be looked at.
    Added(Uuid),
    /// It stands in another device too.
    Claimed(Uuid),
}

impl Declared {
    /// Which medium.
    pub const fn id(self) -> Uuid {
        match self {
            Self::Known(id) | Self::Added(id) | Self::Claimed(id) => id,
        }
    }
}

/// Makes acts that may add or match media of a workshop wait for each other, so that one medium never gets two rows. The
/// first lock of such an act, before those of devices.
///
/// # Errors
/// `NotFound` when there is no such structure.
pub async fn one_at_a_time(act: &Act, organisation_id: Uuid) -> Result<()> {
    let row: Option<Uuid> = organisations::Entity::find_by_id(organisation_id)
        .select_only()
        .column(organisations::Column::Id)
        .lock(LockType::NoKeyUpdate)
        .into_tuple()
        .one(act.db())
        .await?;
    row.map(drop).ok_or(Error::NotFound)
}

/// Declares that a device holds this medium. One that is loose comes back into a device; one that stands in another
/// device is claimed; one already here stays as it was decided. `seen` lists the media this file or form already named:
/// without a serial, the second of two alike is another one.
///
/// # Errors
/// When the database refuses.
pub async fn declare(
    act: &Act,
    device: &Device,
    kind: MediumKind,
    identity: &MediumIdentity,
    seen: &[Uuid],
) -> Result<Declared> {
    let serial = identity.serial.as_deref().and_then(serial_key);
    let Some(serial) = serial else { return declare_without_serial(act, device, kind, identity, seen).await };
    let rows = by_serial(act, device.organisation_id, &serial).await?;
    let same: Vec<&media::Model> = rows.iter().filter(|row| medium_identity(row).is_same(identity)).collect();
    let here = same.iter().find(|row| {
        row.device_id == Some(device.id) && matches!(row.status.as_str(), "declared" | "confirmed" | "ghost")
    });
    if let Some(row) = here {
        fill(act, row, kind, identity).await?;
        return Ok(Declared::Known(row.id));
    }
    if let Some(row) = same.iter().find(|row| matches!(row.status.as_str(), "declared" | "confirmed")) {
        claim(act, device.id, row.id).await?;
        return Ok(Declared::Claimed(row.id));
    }
    if let Some(row) = same.iter().find(|row| row.status == Status::Removed.code()) {
        put(act, row.id, device.id).await?;
        return Ok(Declared::Added(row.id));
    }
    let id = insert(act, device, kind, identity, Some(serial)).await?;
    wipes::tie_waiting(act, id).await?;
    Ok(Declared::Added(id))
}

/// Without a serial a medium is no more than an entry of its device: the same model and capacity, where both are known.
async fn declare_without_serial(
    act: &Act,
    device: &Device,
    kind: MediumKind,
    identity: &MediumIdentity,
    seen: &[Uuid],
) -> Result<Declared> {
    let rows = media::Entity::find()
        .filter(media::Column::DeviceId.eq(device.id))
        .filter(media::Column::Serial.is_null())
        .filter(media::Column::Status.ne(Status::Destroyed.code()))
        .order_by_asc(media::Column::Id)
        .all(act.db())
        .await?;
    let alike = |row: &&media::Model| {
        let known = medium_identity(row);
        let same_size =
            known.size_bytes.is_none() || identity.size_bytes.is_none() || known.size_bytes == identity.size_bytes;
        !seen.contains(&row.id) && same_size && known.same_model(identity)
    };
    match rows.iter().find(alike) {
        Some(row) if row.status == Status::Removed.code() => {
            put(act, row.id, device.id).await?;
            Ok(Declared::Added(row.id))
        }
        Some(row) => {
            fill(act, row, kind, identity).await?;
            Ok(Declared::Known(row.id))
        }
        None => Ok(Declared::Added(insert(act, device, kind, identity, None).await?)),
    }
}

async fn insert(
    act: &Act,
    device: &Device,
    kind: MediumKind,
    identity: &MediumIdentity,
    serial: Option<String>,
) -> Result<Uuid> {
    let id = act.new_id();
    media::ActiveModel {
        id: Set(id),
        organisation_id: Set(device.organisation_id),
        device_id: Set(Some(device.id)),
        donation_id: Set(device.donation_id),
        kind: Set(kind.code().to_owned()),
        serial: Set(serial),
        model: Set(identity.model.clone()),
        size_bytes: Set(identity.size_bytes.and_then(|bytes| i64::try_from(bytes).ok())),
        status: Set(Status::Declared.code().to_owned()),
        declared_at: Set(act.now()),
        ghost_reason: Set(None),
        health: Set(None),
        health_waived: Set(None),
        health_waived_by: Set(None),
        accepted_sanitization_id: Set(None),
        accepted_by: Set(None),
        used_again_at: Set(None),
        destroyed_with: Set(None),
        destruction_certificate: Set(None),
    }
    .insert(act.db())
    .await?;
    Ok(id)
}

/// Completes what was not known of a medium; what is known stays.
async fn fill(act: &Act, row: &media::Model, kind: MediumKind, identity: &MediumIdentity) -> Result<()> {
    let mut changes = <media::ActiveModel as Default>::default();
    if row.model.is_none() && identity.model.is_some() {
        changes.model = Set(identity.model.clone());
    }
    if row.size_bytes.is_none() && identity.size_bytes.is_some() {
        changes.size_bytes = Set(identity.size_bytes.and_then(|bytes| i64::try_from(bytes).ok()));
    }
    if row.kind == MediumKind::Unknown.code() && kind != MediumKind::Unknown {
        changes.kind = Set(kind.code().to_owned());
    }
    if changes.is_changed() { update(act, row.id, changes).await } else { Ok(()) }
}

async fn claim(act: &Act, device_id: Uuid, medium_id: Uuid) -> Result<()> {
    let row =
        medium_claims::ActiveModel { device_id: Set(device_id), medium_id: Set(medium_id), claimed_at: Set(act.now()) };
    let once =
        OnConflict::columns([medium_claims::Column::DeviceId, medium_claims::Column::MediumId]).do_nothing().to_owned();
    medium_claims::Entity::insert(row).on_conflict(once).exec_without_returning(act.db()).await?;
    Ok(())
}

/// Says that the device no longer claims this medium.
///
/// # Errors
/// When the database refuses.
pub async fn drop_claim(act: &Act, device_id: Uuid, medium_id: Uuid) -> Result<()> {
    medium_claims::Entity::delete_by_id((device_id, medium_id)).exec(act.db()).await?;
    Ok(())
}

/// Puts a medium into a device, where it has to be looked at.
///
/// # Errors
/// When the database refuses.
pub async fn put(act: &Act, medium_id: Uuid, device_id: Uuid) -> Result<()> {
    drop_claim(act, device_id, medium_id).await?;
    let changes = media::ActiveModel {
        device_id: Set(Some(device_id)),
        status: Set(Status::Declared.code().to_owned()),
        ghost_reason: Set(None),
        declared_at: Set(act.now()),
        ..Default::default()
    };
    update(act, medium_id, changes).await
}

/// Sets where a medium stands; a ghost with its reason.
///
/// # Errors
/// When the database refuses.
pub async fn set_status(act: &Act, medium_id: Uuid, status: Status, ghost_reason: Option<&str>) -> Result<()> {
    let changes = media::ActiveModel {
        status: Set(status.code().to_owned()),
        ghost_reason: Set(ghost_reason.map(str::to_owned)),
        ..Default::default()
    };
    update(act, medium_id, changes).await
}

/// Notes that a medium was destroyed, and how that is known.
///
/// # Errors
/// When the database refuses.
pub async fn destroy(act: &Act, medium_id: Uuid, witness: Option<Uuid>, certificate: Option<&str>) -> Result<()> {
    let changes = media::ActiveModel {
        status: Set(Status::Destroyed.code().to_owned()),
        destroyed_with: Set(witness),
        destruction_certificate: Set(certificate.map(str::to_owned)),
        ..Default::default()
    };
    update(act, medium_id, changes).await
}

/// Notes that a lead accepts a sanitization; gives what was accepted before.
///
/// # Errors
/// When the database refuses.
pub async fn accept(act: &Act, medium_id: Uuid, sanitization_id: Uuid) -> Result<Value> {
    let row = by_id(act, medium_id).await?;
    let changes = media::ActiveModel {
        accepted_sanitization_id: Set(Some(sanitization_id)),
        accepted_by: Set(Some(act.actor().user_id()?)),
        ..Default::default()
    };
    update(act, medium_id, changes).await?;
    Ok(json!({ "sanitization": row.accepted_sanitization_id, "by": row.accepted_by }))
}

async fn by_id(act: &Act, id: Uuid) -> Result<media::Model> {
    media::Entity::find_by_id(id).one(act.db()).await?.ok_or(Error::NotFound)
}

/// Notes which health problems a lead waives; gives those waived before.
///
/// # Errors
/// When the database refuses.
pub async fn waive_health(act: &Act, medium: &Medium, problems: &[HealthProblem]) -> Result<Value> {
    let row = by_id(act, medium.id).await?;
    let mut waived = medium.health_waived.clone();
    waived.extend(problems.iter().filter(|problem| !medium.health_waived.contains(problem)));
    let changes = media::ActiveModel {
        health_waived: Set(Some(serde_json::to_string(&waived)?)),
        health_waived_by: Set(Some(act.actor().user_id()?)),
        ..Default::default()
    };
    update(act, medium.id, changes).await?;
    Ok(json!({ "problems": medium.health_waived, "by": row.health_waived_by }))
}

/// Puts a health reading on the medium it speaks of, found by its serial in the whole workshop; gives the medium. An older
/// reading than the one that stands says nothing any more.
///
/// # Errors
/// When the database refuses.
pub async fn note_health(
    act: &Act,
    organisation_id: Uuid,
    identity: &MediumIdentity,
    smart: &SmartFacts,
) -> Result<Option<Uuid>> {
    let Some(serial) = identity.serial.as_deref().and_then(serial_key) else { return Ok(None) };
    let rows = by_serial(act, organisation_id, &serial).await?;
    let Some(row) = best(&rows, identity) else { return Ok(None) };
    let known: Option<SmartFacts> = row.health.as_deref().map(serde_json::from_str).transpose()?;
    let taken = |smart: &SmartFacts| smart.taken_at;
    let is_older = known.as_ref().and_then(taken).zip(taken(smart)).is_some_and(|(known, new)| new < known);
    if !is_older {
        let changes = media::ActiveModel { health: Set(Some(serde_json::to_string(smart)?)), ..Default::default() };
        update(act, row.id, changes).await?;
    }
    Ok(Some(row.id))
}

/// The media of a workshop with this serial (as `serial_key` gives it).
pub(super) async fn by_serial(act: &Act, organisation_id: Uuid, serial: &str) -> Result<Vec<media::Model>> {
    Ok(media::Entity::find()
        .filter(media::Column::OrganisationId.eq(organisation_id))
        .filter(media::Column::Serial.eq(serial))
        .order_by_desc(media::Column::Id)
        .limit(50)
        .all(act.db())
        .await?)
}

/// Of several rows with one serial, the one that is meant: the same model, and in a device rather than out of it.
pub(super) fn best<'a>(rows: &'a [media::Model], identity: &MediumIdentity) -> Option<&'a media::Model> {
    let rank = |row: &&media::Model| {
        let order = [Status::Confirmed, Status::Declared, Status::Removed, Status::Ghost, Status::Destroyed];
        order.iter().position(|status| status.code() == row.status)
    };
    rows.iter().filter(|row| medium_identity(row).is_same(identity)).min_by_key(rank)
}

/// Whether a medium is in this device, or came out of it.
///
/// # Errors
/// `NotFound` when it is not.
pub async fn exists<C: ConnectionTrait>(db: &C, device_id: Uuid, id: Uuid) -> Result<()> {
    let of_device = media::Entity::find_by_id(id).filter(media::Column::DeviceId.eq(device_id));
    of_device.one(db).await?.map(drop).ok_or(Error::NotFound)
}

/// The devices that these media sit in.
///
/// # Errors
/// When the database refuses.
pub async fn holders(act: &Act, media: &BTreeSet<Uuid>) -> Result<BTreeSet<Uuid>> {
    let rows: Vec<Option<Uuid>> = media::Entity::find()
        .select_only()
        .column(media::Column::DeviceId)
        .filter(media::Column::Id.is_in(media.iter().copied()))
        .filter(media::Column::Status.is_in([Status::Declared.code(), Status::Confirmed.code()]))
        .into_tuple()
        .all(act.db())
        .await?;
    Ok(rows.into_iter().flatten().collect())
}

async fn update(act: &Act, id: Uuid, changes: media::ActiveModel) -> Result<()> {
    media::Entity::update_many().set(changes).filter(media::Column::Id.eq(id)).exec(act.db()).await?;
    Ok(())
}
