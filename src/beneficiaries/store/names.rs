//! What names people, decrypted in one go for a page. Whoever shows it logs the reading (`journal::store::log_read`).

use super::place;
use crate::entities::beneficiaries;
use crate::error::{Error, Result};
use crate::vault::{self, DataKey, Vault};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
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
    let ids: BTreeSet<Uuid> = ids.into_iter().collect();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    if ids.len() > MOST_NAMES {
        return Err(Error::internal("more people are named at once than a page holds"));
    }
    let rows = beneficiaries::Entity::find().filter(beneficiaries::Column::Id.is_in(ids)).all(db).await?;
    let keys = vault::store::keys(db, vault, &rows.iter().map(|row| row.key_id).collect::<Vec<_>>()).await?;
    let mut names = HashMap::with_capacity(rows.len());
    for row in rows {
        if let Some(key) = keys.get(&row.key_id) {
            names.insert(row.id, open_names(key, &row)?);
        }
    }
    Ok(names)
}

pub(super) fn open_names(key: &DataKey, row: &beneficiaries::Model) -> Result<Names> {
    Ok(Names {
        given_name: key.open_text(place(row.id, "given_name"), &row.given_name)?,
        family_name: key.open_text(place(row.id, "family_name"), &row.family_name)?,
    })
}

/// Year and, when known, month of birth: sealed as `1984` or `1984-05`.
pub(super) fn open_birth(key: &DataKey, row: &beneficiaries::Model) -> Result<(i32, Option<u32>)> {
    let text = key.open_text(place(row.id, "birth"), &row.birth)?;
    let (year, month) = text.split_once('-').map_or((text.as_str(), None), |(year, month)| (year, month.parse().ok()));
    Ok((year.parse().map_err(|_| Error::internal("a sealed birth is no year"))?, month))
}
