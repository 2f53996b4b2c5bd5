//! What this stage reads of a person's row to keep texts about them sealed and to print their receipt. Reach was decided
//! before, by the request or the allocation.

use crate::beneficiaries;
use crate::entities::beneficiaries as rows;
use crate::error::{Error, Result};
use crate::vault::{self, DataKey, Vault};
use sea_orm::{ConnectionTrait, EntityTrait};
use std::collections::HashMap;
use uuid::Uuid;

/// A person as this stage needs them.
pub struct Person {
    /// Their key.
    pub id: Uuid,
    /// What people read to each other.
    pub file_number: String,
    /// A code of `household_equipment`.
    pub equipment_code: String,
    /// The key of everything personal about them.
    pub key: DataKey,
}

/// One person.
///
/// # Errors
/// `NotFound` when their file was erased.
pub async fn person<C: ConnectionTrait>(db: &C, vault: &Vault, id: Uuid) -> Result<Person> {
    let row = rows::Entity::find_by_id(id).one(db).await?.ok_or(Error::NotFound)?;
    let key = vault::store::key(db, vault, row.key_id).await?;
    Ok(Person { id, file_number: row.file_number, equipment_code: row.equipment_code, key })
}

/// The key to note words about someone with; nothing where no word is to be noted, so that what concerns an erased person
/// can still come to its end.
///
/// # Errors
/// `NotFound` when there are words, and their file was erased.
pub async fn key_for<C: ConnectionTrait>(
    db: &C,
    vault: &Vault,
    id: Uuid,
    words: Option<&str>,
) -> Result<Option<DataKey>> {
    match words {
        Some(_) => Ok(Some(person(db, vault, id).await?.key)),
        None => Ok(None),
    }
}

/// First name and family name, for the receipt and the pages of their own structure.
///
/// # Errors
/// `NotFound` when their file was erased.
pub async fn full_name<C: ConnectionTrait>(db: &C, vault: &Vault, id: Uuid) -> Result<String> {
    let names = beneficiaries::store::names(db, vault, [id]).await?.remove(&id).ok_or(Error::NotFound)?;
    Ok(format!("{} {}", names.given_name, names.family_name))
}

/// Someone as a list of their own structure shows them.
#[derive(Clone, Default)]
pub struct Called {
    /// First name and family name; nothing of someone erased.
    pub name: String,
    /// What people read to each other.
    pub file_number: String,
}

/// What these people are called, for a page of their own structure, which logs the reading.
///
/// # Errors
/// When the database refuses.
pub async fn called<C: ConnectionTrait>(db: &C, vault: &Vault, ids: &[Uuid]) -> Result<HashMap<Uuid, Called>> {
    let known = beneficiaries::store::called(db, vault, ids.iter().copied()).await?;
    let called = known.into_iter().map(|(id, known)| {
        let name = known.names.map(|names| format!("{} {}", names.given_name, names.family_name));
        (id, Called { name: name.unwrap_or_default(), file_number: known.file_number })
    });
    Ok(called.collect())
}
