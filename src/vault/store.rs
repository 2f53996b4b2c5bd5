//! Data keys in their rows.

use super::{DataKey, MasterKey, MasterKeyError, Vault, rotation};
use crate::act::Act;
use crate::entities::data_keys;
use crate::error::{Error, Result};
use crate::kernel::ids;
use chrono::{DateTime, Utc};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::{Set, Unchanged},
    ColumnTrait, ConnectionTrait, DbBackend, EntityTrait, IntoActiveModel as _, QueryFilter, QueryOrder, QuerySelect,
};
use std::collections::{BTreeSet, HashMap};
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
    let opened = match MasterKey::read(path) {
        Err(MasterKeyError::Missing(_)) => None,
        outcome => opened(&rows, outcome.map_err(boxed)?),
    };
    if let Some(vault) = opened {
        return Ok(vault);
    }
    // A rotation that ended between the commit and the new file's name is brought to its end here.
    let next = rotation::next_file(path);
    if next.exists()
        && let Some(vault) = opened_by(&rows, &next)
    {
        rotation::put_in_place(path, now).map_err(boxed)?;
        tracing::warn!("a rotation of the master key had not come to its end: its new key is in place now");
        return Ok(vault);
    }
    Err(boxed(if path.exists() {
        MasterKeyError::Wrong(path.to_owned())
    } else {
        MasterKeyError::Missing(path.to_owned())
    }))
}

/// The vault these rows make with this master, when it is theirs.
fn opened(rows: &[data_keys::Model], master: MasterKey) -> Option<Vault> {
    let key = |purpose: &str| {
        let row = rows.iter().find(|row| row.purpose == purpose)?;
        master.unwrap(row.id, row.wrapped.as_deref()?).ok()
    };
    let (hash, seal, instance) = (key("hash")?, key("seal")?, key("instance")?);
    Some(Vault::new(master, hash, seal, instance))
}

fn opened_by(rows: &[data_keys::Model], path: &Path) -> Option<Vault> {
    opened(rows, MasterKey::read(path).ok()?)
}

/// A new key for a person or a document.
///
/// # Errors
/// When the database refuses, or the master key was rotated since this service started: what is wrapped with the old one
/// could never be read again.
pub async fn new_key(act: &Act, purpose: &'static str) -> Result<DataKey> {
    let key = add(act.db(), &act.vault().master, purpose, act.now()).await?;
    // After the insert, which a rotation under way holds back: what stands now is what will stand.
    if still_opens(act.db(), act.vault()).await? {
        return Ok(key);
    }
    Err(Error::internal("the master key was rotated: start the service again"))
}

/// Whether the vault's master is still the one that wrapped the keys.
///
/// # Errors
/// When the database refuses.
pub async fn still_opens<C: ConnectionTrait>(db: &C, vault: &Vault) -> Result<bool> {
    let own = data_keys::Entity::find_by_id(vault.instance().id).one(db).await?;
    Ok(own.and_then(|row| vault.master.unwrap(row.id, row.wrapped.as_deref()?).ok()).is_some())
}

/// Rows read at once where all of them are.
const AT_ONCE: u64 = 1_000;

/// Wraps every key there is with another master; how many. Nobody adds one meanwhile.
///
/// # Errors
/// When a key does not open with the vault's own master, or the database refuses.
pub(super) async fn wrap_all(act: &Act, next: &MasterKey) -> Result<u64> {
    if act.db().get_database_backend() == DbBackend::Postgres {
        act.db().execute_unprepared("LOCK TABLE data_keys IN EXCLUSIVE MODE").await?;
    }
    let (mut after, mut wrapped) = (Uuid::nil(), 0);
    loop {
        let page = data_keys::Entity::find()
            .filter(data_keys::Column::Id.gt(after))
            .order_by_asc(data_keys::Column::Id)
            .limit(AT_ONCE)
            .all(act.db())
            .await?;
        let Some(last) = page.last() else { return Ok(wrapped) };
        after = last.id;
        for row in page {
            let Some(bytes) = &row.wrapped else { continue };
            let key = act.vault().master.unwrap(row.id, bytes)?;
            data_keys::ActiveModel { id: Unchanged(row.id), wrapped: Set(Some(next.wrap(&key))), ..Default::default() }
                .update(act.db())
                .await?;
            wrapped += 1;
        }
    }
}

/// The keys that were destroyed.
///
/// # Errors
/// When the database refuses.
pub async fn destroyed<C: ConnectionTrait>(db: &C) -> Result<Vec<Uuid>> {
    let gone = data_keys::Entity::find().select_only().column(data_keys::Column::Id);
    Ok(gone.filter(data_keys::Column::Wrapped.is_null()).into_tuple().all(db).await?)
}

/// Destroys these keys where they stand; how many. What they locked is gone: here, and in every backup that is put back
/// where the ledger of destroyed keys is ([`super::erased`]). The instance's own keys are never among them.
///
/// # Errors
/// When the database refuses.
pub async fn destroy<C: ConnectionTrait>(db: &C, ids: &BTreeSet<Uuid>, now: DateTime<Utc>) -> Result<u64> {
    let ids: Vec<Uuid> = ids.iter().copied().collect();
    let mut destroyed = 0;
    for some in ids.chunks(500) {
        let done = data_keys::Entity::update_many()
            .col_expr(data_keys::Column::Wrapped, Expr::value(None::<Vec<u8>>))
            .col_expr(data_keys::Column::DestroyedAt, Expr::value(now))
            .filter(data_keys::Column::Id.is_in(some.iter().copied()))
            .filter(data_keys::Column::Purpose.is_not_in(INSTANCE_PURPOSES))
            .filter(data_keys::Column::Wrapped.is_not_null())
            .exec(db)
            .await?;
        destroyed += done.rows_affected;
    }
    Ok(destroyed)
}

/// The keys of these rows; one whose key was destroyed is absent.
///
/// # Errors
/// When a key does not open.
pub async fn keys<C: ConnectionTrait>(db: &C, vault: &Vault, ids: &[Uuid]) -> Result<HashMap<Uuid, DataKey>> {
    let rows = data_keys::Entity::find().filter(data_keys::Column::Id.is_in(ids.iter().copied())).all(db).await?;
    let mut keys = HashMap::with_capacity(rows.len());
    for row in rows {
        if let Some(key) = unwrapped(vault, row.id, row.wrapped.as_deref())? {
            keys.insert(row.id, key);
        }
    }
    Ok(keys)
}

/// The key of a row that was read with what it locks; nothing when it was destroyed.
///
/// # Errors
/// When it does not open.
pub fn unwrapped(vault: &Vault, id: Uuid, wrapped: Option<&[u8]>) -> Result<Option<DataKey>> {
    Ok(wrapped.map(|wrapped| vault.master.unwrap(id, wrapped)).transpose()?)
}

/// The key of one row.
///
/// # Errors
/// `NotFound` when it was destroyed: what it locked is gone.
pub async fn key<C: ConnectionTrait>(db: &C, vault: &Vault, id: Uuid) -> Result<DataKey> {
    keys(db, vault, &[id]).await?.remove(&id).ok_or(Error::NotFound)
}

async fn add<C: ConnectionTrait>(db: &C, master: &MasterKey, purpose: &str, now: DateTime<Utc>) -> Result<DataKey> {
    let (key, row) = fresh(master, purpose, ids::new_id(now), now);
    row.into_active_model().insert(db).await?;
    Ok(key)
}

/// A random key and the row that keeps it.
pub(crate) fn fresh(master: &MasterKey, purpose: &str, id: Uuid, now: DateTime<Utc>) -> (DataKey, data_keys::Model) {
    let key = DataKey::new(id, ids::random_bytes());
    let wrapped = Some(master.wrap(&key));
    (key, data_keys::Model { id, purpose: purpose.to_owned(), wrapped, created_at: now, destroyed_at: None })
}

fn boxed(cause: MasterKeyError) -> Error {
    Error::Internal(Box::new(cause))
}
