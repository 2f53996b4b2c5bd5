//! What names people, decrypted in one go for a page. Whoever shows it logs the reading (`journal::readings::log_read`).

use super::place;
use crate::entities::{beneficiaries, data_keys};
use crate::error::{Error, Result};
use crate::vault::{self, DataKey, Vault};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, JoinType, QueryFilter, QuerySelect};
use std::collections::{BTreeSet, HashMap};
use uuid::Uuid;

/// The most people one call names.
pub const MOST_NAMES: usize = 500;

/// What a room calls someone.
#[derive(Clone, PartialEq, Eq)]
pub struct FirstName {
    /// Given names.
    pub first_name: String,
    /// The first letter of the family name.
    pub initial: String,
}

/// What a structure calls its own people.
#[derive(Clone, PartialEq, Eq)]
pub struct Names {
    /// Given names.
    pub given_name: String,
    /// Family names.
    pub family_name: String,
}

impl Names {
    /// The same, as a room says it.
    pub fn first_name(self) -> FirstName {
        let initial = self.family_name.chars().find(|c| c.is_alphanumeric());
        FirstName {
            first_name: self.given_name,
            initial: initial.map_or_else(String::new, |c| c.to_uppercase().to_string()),
        }
    }
}

/// First name and initial of these people, for rolls; someone erased is absent.
///
/// # Errors
/// When more than `MOST_NAMES` are asked for, or a name does not open.
pub async fn first_names<C: ConnectionTrait>(
    db: &C,
    vault: &Vault,
    ids: impl IntoIterator<Item = Uuid>,
) -> Result<HashMap<Uuid, FirstName>> {
    Ok(names(db, vault, ids).await?.into_iter().map(|(id, names)| (id, names.first_name())).collect())
}

/// Full names of these people, for pages of their own structure; someone erased is absent.
///
/// # Errors
/// When more than `MOST_NAMES` are asked for, or a name does not open.
pub async fn names<C: ConnectionTrait>(
    db: &C,
    vault: &Vault,
    ids: impl IntoIterator<Item = Uuid>,
) -> Result<HashMap<Uuid, Names>> {
    let called = called(db, vault, ids).await?;
    Ok(called.into_iter().filter_map(|(id, called)| Some((id, called.names?))).collect())
}

/// What a list of their own structure says of someone.
#[derive(Clone, PartialEq, Eq)]
pub struct Called {
    /// What people read to each other.
    pub file_number: String,
    /// Nothing of someone erased.
    pub names: Option<Names>,
}

/// File numbers and full names of these people, for pages of their own structure.
///
/// # Errors
/// When more than `MOST_NAMES` are asked for, or a name does not open.
pub async fn called<C: ConnectionTrait>(
    db: &C,
    vault: &Vault,
    ids: impl IntoIterator<Item = Uuid>,
) -> Result<HashMap<Uuid, Called>> {
    use beneficiaries::Column as B;
    let ids: BTreeSet<Uuid> = ids.into_iter().collect();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    if ids.len() > MOST_NAMES {
        return Err(Error::internal("more people are named at once than a page holds"));
    }
    let key = beneficiaries::Entity::belongs_to(data_keys::Entity).from(B::KeyId).to(data_keys::Column::Id).into();
    let rows: Vec<Sealed> = beneficiaries::Entity::find()
        .select_only()
        .columns([B::Id, B::FileNumber, B::GivenName, B::FamilyName, B::KeyId])
        .column(data_keys::Column::Wrapped)
        .join(JoinType::InnerJoin, key)
        .filter(B::Id.is_in(ids))
        .into_model()
        .all(db)
        .await?;
    let called = rows.into_iter().map(|row| {
        let key = vault::store::unwrapped(vault, row.key_id, row.wrapped.as_deref())?;
        let names = key.map(|key| opened(&key, row.id, &row.given_name, &row.family_name)).transpose()?;
        Ok((row.id, Called { file_number: row.file_number, names }))
    });
    called.collect()
}

#[derive(FromQueryResult)]
struct Sealed {
    id: Uuid,
    file_number: String,
    given_name: Vec<u8>,
    family_name: Vec<u8>,
    key_id: Uuid,
    wrapped: Option<Vec<u8>>,
}

fn opened(key: &DataKey, id: Uuid, given_name: &[u8], family_name: &[u8]) -> Result<Names> {
    Ok(Names {
        given_name: key.open_text(place(id, "given_name"), given_name)?,
        family_name: key.open_text(place(id, "family_name"), family_name)?,
    })
}

pub(super) fn open_names(key: &DataKey, row: &beneficiaries::Model) -> Result<Names> {
    opened(key, row.id, &row.given_name, &row.family_name)
}

/// Year and, when known, month of birth: sealed as `1984` or `1984-05`.
pub(super) fn open_birth(key: &DataKey, row: &beneficiaries::Model) -> Result<(i32, Option<u32>)> {
    let text = key.open_text(place(row.id, "birth"), &row.birth)?;
    let (year, month) = text.split_once('-').map_or((text.as_str(), None), |(year, month)| (year, month.parse().ok()));
    Ok((year.parse().map_err(|_| Error::internal("a sealed birth is no year"))?, month))
}
