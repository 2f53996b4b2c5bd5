//! Data keys in their rows.

use super::{DataKey, MasterKey, MasterKeyError, Vault};
use crate::act::Act;
use crate::entities::data_keys;
use crate::error::{Error, Result};
use crate::kernel::ids;
use chrono::{DateTime, Utc};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use std::collections::HashMap;
use std::path::Path;
use uuid::Uuid;

const INSTANCE_PURPOSES: [&str; 3] = ["hash", "seal", "instance"];

/// Opens the vault of a migrated database; with a new database, makes its key file and its first keys.
///
/// # Errors
/// When the key file is missing, weak, open to others, or another database's: nothing is written then.
pub async fn open<C: ConnectionTrait>(db: &C, path: &Path, now: DateTime<Utc>) -> Result<Vault> {
    let rows = data_keys::Entity::find().filter(data_keys::Column::Purpose.is_in(INSTANCE_PURPOSES)).all(db).await?;
    if rows.is_empty() {
        let master = if path.exists() { MasterKey::read(path) } else { MasterKey::create(path) }.map_err(boxed)?;
        let hash = add(db, &master, "hash", now).await?;
        let seal = add(db, &master, "seal", now).await?;
        let instance = add(db, &master, "instance", now).await?;
        return Ok(Vault::new(master, hash, seal, instance));
    }
    let master = MasterKey::read(path).map_err(boxed)?;
    let key = |purpose: &str| {
        let row = rows.iter().find(|row| row.purpose == purpose);
        row.and_then(|row| master.unwrap(row.id, row.wrapped.as_deref()?).ok())
            .ok_or_else(|| boxed(MasterKeyError::Wrong(path.to_owned())))
    };
    let (hash, seal, instance) = (key("hash")?, key("seal")?, key("instance")?);
    Ok(Vault::new(master, hash, seal, instance))
}

/// A new key for a person or a document.
///
/// # Errors
/// When the database refuses.
pub async fn new_key(act: &Act, purpose: &'static str) -> Result<DataKey> {
    add(act.db(), &act.vault().master, purpose, act.now()).await
}

/// The keys of these rows; one whose key was destroyed is absent.
///
/// # Errors
/// When a key does not open.
pub async fn keys<C: ConnectionTrait>(db: &C, vault: &Vault, ids: &[Uuid]) -> Result<HashMap<Uuid, DataKey>> {
    let rows = data_keys::Entity::find().filter(data_keys::Column::Id.is_in(ids.iter().copied())).all(db).await?;
    let mut keys = HashMap::with_capacity(rows.len());
    for row in rows {
        if let Some(wrapped) = row.wrapped {
            keys.insert(row.id, vault.master.unwrap(row.id, &wrapped)?);
        }
    }
    Ok(keys)
}

/// The key of one row.
///
/// # Errors
/// `NotFound` when it was destroyed: what it locked is gone.
pub async fn key<C: ConnectionTrait>(db: &C, vault: &Vault, id: Uuid) -> Result<DataKey> {
    keys(db, vault, &[id]).await?.remove(&id).ok_or(Error::NotFound)
}

async fn add<C: ConnectionTrait>(db: &C, master: &MasterKey, purpose: &str, now: DateTime<Utc>) -> Result<DataKey> {
    let key = DataKey::new(ids::new_id(now), ids::random_bytes());
    data_keys::ActiveModel {
        id: Set(key.id),
        purpose: Set(purpose.to_owned()),
        wrapped: Set(Some(master.wrap(&key))),
        created_at: Set(now),
        destroyed_at: Set(None),
    }
    .insert(db)
    .await?;
    Ok(key)
}

fn boxed(cause: MasterKeyError) -> Error {
    Error::Internal(Box::new(cause))
}
