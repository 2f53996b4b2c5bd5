//! Finding people: by keyed hashes of what names them, or as a list by last activity. Both stay within a scope.

use super::file::channels;
use super::names::{Names, names, open_birth, open_names};
use super::save::key_hash;
use crate::access::Scope;
use crate::beneficiaries::rules::contact::is_telephone;
use crate::beneficiaries::rules::search::{Known, MOST_CANDIDATES, Probe};
use crate::beneficiaries::rules::twins::Side;
use crate::entities::{beneficiaries, beneficiary_hashes};
use crate::error::{Error, Result};
use crate::vault::{self, DataKey, Vault};
use crate::web::lists::PageWish;
use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, ExprTrait as _};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use std::collections::{BTreeSet, HashMap};
use uuid::Uuid;

/// How many of the keys a candidate must have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Match {
    /// Every one: a search.
    All,
    /// At least one, those with more of them first: likely twins.
    Any,
}

/// Someone whose search keys match, decrypted to be looked at more closely. It is never printed.
pub struct Candidate {
    /// The file's key.
    pub id: Uuid,
    /// The file's number.
    pub file_number: String,
    /// What names them.
    pub names: Names,
    /// Year of birth.
    pub birth_year: i32,
    /// Month of birth, when known.
    pub birth_month: Option<u32>,
    /// INSEE code.
    pub commune: String,
    phones: Vec<String>,
    emails: Vec<String>,
}

impl Candidate {
    /// As a search compares it.
    pub fn known(&self) -> Known<'_> {
        Known {
            given_name: &self.names.given_name,
            family_name: &self.names.family_name,
            phones: &self.phones,
            emails: &self.emails,
        }
    }

    /// As the comparison of twins takes it.
    pub fn side(&self) -> Side<'_> {
        Side { known: self.known(), birth_year: self.birth_year, birth_month: self.birth_month }
    }
}

/// The people of a scope who have these keys, at most `MOST_CANDIDATES`, and whether there were more. Someone erased is
/// absent.
///
/// # Errors
/// When the database refuses, or a value does not open.
pub async fn by_keys<C: ConnectionTrait>(
    db: &C,
    vault: &Vault,
    scope: Scope,
    probes: &BTreeSet<Probe>,
    wanted: Match,
) -> Result<(Vec<Candidate>, bool)> {
    use beneficiary_hashes::Column as H;
    if probes.is_empty() || scope == Scope::Nothing {
        return Ok((Vec::new(), false));
    }
    use beneficiaries::Column::{Id, OrganisationId};
    // An offset, though it passes over nothing, keeps PostgreSQL from reading every person of the structure to join them with
    // the few who have the key.
    let within = scope.by_row(H::BeneficiaryId, Id, OrganisationId).limit(1).offset(0).to_owned();
    let least = match wanted {
        Match::All => i64::try_from(probes.len()).unwrap_or(i64::MAX),
        Match::Any => 1,
    };
    let count = || Expr::col(H::Hash).count();
    let most = u64::try_from(MOST_CANDIDATES).unwrap_or(u64::MAX);
    let mut ids: Vec<Uuid> = beneficiary_hashes::Entity::find()
        .select_only()
        .column(H::BeneficiaryId)
        .filter(H::Hash.is_in(probes.iter().map(|probe| key_hash(vault, probe))))
        .filter(Expr::exists(within))
        .group_by(H::BeneficiaryId)
        .having(count().gte(least))
        .order_by_desc(count())
        .order_by_desc(H::BeneficiaryId)
        .limit(most + 1)
        .into_tuple()
        .all(db)
        .await?;
    let more = ids.len() > MOST_CANDIDATES;
    ids.truncate(MOST_CANDIDATES);
    Ok((candidates(db, vault, ids).await?, more))
}

/// The file of a scope with this number, if any, as a search gives it.
///
/// # Errors
/// When the database refuses, or a value does not open.
pub async fn by_number<C: ConnectionTrait>(
    db: &C,
    vault: &Vault,
    scope: Scope,
    number: &str,
) -> Result<Vec<Candidate>> {
    let ids: Vec<Uuid> = beneficiaries::Entity::find()
        .select_only()
        .column(beneficiaries::Column::Id)
        .filter(beneficiaries::Column::FileNumber.eq(number))
        .filter(scope.by_organisation(beneficiaries::Column::OrganisationId))
        .into_tuple()
        .all(db)
        .await?;
    candidates(db, vault, ids).await
}

async fn candidates<C: ConnectionTrait>(db: &C, vault: &Vault, ids: Vec<Uuid>) -> Result<Vec<Candidate>> {
    let rows = beneficiaries::Entity::find().filter(beneficiaries::Column::Id.is_in(ids)).all(db).await?;
    let mut keys = vault::store::keys(db, vault, &rows.iter().map(|row| row.key_id).collect::<Vec<_>>()).await?;
    let keys: HashMap<Uuid, DataKey> =
        rows.iter().filter_map(|row| Some((row.id, keys.remove(&row.key_id)?))).collect();
    let mut channels = channels(db, &keys).await?;
    let mut found = Vec::with_capacity(rows.len());
    for row in rows {
        let Some(key) = keys.get(&row.id) else { continue };
        let (birth_year, birth_month) = open_birth(key, &row)?;
        let (mut phones, mut emails) = (Vec::new(), Vec::new());
        for channel in channels.remove(&row.id).unwrap_or_default() {
            match channel.kind.as_str() {
                kind if is_telephone(kind) => phones.push(channel.value),
                "email" => emails.push(channel.value),
                _ => {}
            }
        }
        let names = open_names(key, &row)?;
        let (id, file_number, commune) = (row.id, row.file_number, row.commune);
        found.push(Candidate { id, file_number, names, birth_year, birth_month, commune, phones, emails });
    }
    Ok(found)
}

/// One line of the list.
pub struct Listed {
    /// The file's key.
    pub id: Uuid,
    /// The file's number.
    pub file_number: String,
    /// What names them; nothing once erased.
    pub names: Option<Names>,
    /// The account that follows the person.
    pub caseworker_id: Uuid,
    /// The last time something happened with them.
    pub last_activity_at: DateTime<Utc>,
}

/// A page of people of a scope, the last active first.
///
/// # Errors
/// `NotFound` when the page would begin after someone out of scope.
pub async fn recent<C: ConnectionTrait>(
    db: &C,
    vault: &Vault,
    scope: Scope,
    page: PageWish,
) -> Result<(Vec<Listed>, Option<Uuid>)> {
    use beneficiaries::Column as B;
    let within = scope.by_organisation(B::OrganisationId);
    let mut query = beneficiaries::Entity::find().filter(within.clone());
    if let Some(after) = page.after {
        let last = beneficiaries::Entity::find_by_id(after).filter(within).one(db).await?.ok_or(Error::NotFound)?;
        let columns = Expr::tuple([Expr::col(B::LastActivityAt), Expr::col(B::Id)]);
        query = query.filter(columns.lt(Expr::tuple([Expr::val(last.last_activity_at), Expr::val(after)])));
    }
    let rows = query.order_by_desc(B::LastActivityAt).order_by_desc(B::Id).limit(page.limit + 1).all(db).await?;
    let (rows, next) = page.cut(rows, |row| row.id);
    let mut named = names(db, vault, rows.iter().map(|row| row.id)).await?;
    let listed = rows.into_iter().map(|row| Listed {
        names: named.remove(&row.id),
        id: row.id,
        file_number: row.file_number,
        caseworker_id: row.caseworker_id,
        last_activity_at: row.last_activity_at,
    });
    Ok((listed.collect(), next))
}
