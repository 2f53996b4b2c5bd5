//! Whose file someone reaches: their structure's own, or one shared with it. Absent, out of reach and malformed are the
//! same `NotFound`.

use crate::access::{Actor, Permission, Scope};
use crate::act::Act;
use crate::beneficiaries::rules::sharing::Purpose;
use crate::entities::{beneficiaries, beneficiary_access};
use crate::error::{Error, Result};
use crate::journal::{Event, SubjectKind};
use crate::vault::{self, Vault};
use chrono::NaiveDate;
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};
use uuid::Uuid;

/// How a file is reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Via {
    /// It belongs to the actor's structure.
    Own,
    /// It is shared with the actor's structure, for these purposes: they decide what may be shown.
    Shared(Vec<Purpose>),
}

/// A person's file as other stages know it: nothing in it names the person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reached {
    /// Its key.
    pub id: Uuid,
    /// What people read to each other.
    pub file_number: String,
    /// The structure it belongs to.
    pub organisation_id: Uuid,
    /// The account that follows the person.
    pub caseworker_id: Uuid,
    /// The key of everything personal about them, notes included.
    pub key_id: Uuid,
    /// INSEE code. Not for those who reach the file by a sharing.
    pub commune: String,
    /// A code of `household_equipment`.
    pub equipment_code: String,
    /// The person wants no follow-up; never asked again.
    pub followup_refused_on: Option<NaiveDate>,
    /// The day their situation at entry was frozen.
    pub entry_frozen_on: Option<NaiveDate>,
    /// Changes with every correction.
    pub version: i64,
    /// How it is reached.
    pub via: Via,
}

/// A file within reach of a permission: the structure's own where the permission reaches so far (`own`), a live sharing
/// where it reaches only those (`reach`).
///
/// # Errors
/// `NotFound` when there is none within reach.
pub async fn reach_by_id<C: ConnectionTrait>(
    db: &C,
    actor: &Actor,
    permission: Permission,
    id: Uuid,
) -> Result<Reached> {
    let row = beneficiaries::Entity::find_by_id(id).one(db).await?.ok_or(Error::NotFound)?;
    within(db, actor.scope(permission), row).await
}

/// The same by the file's number, as it is written.
///
/// # Errors
/// `NotFound` when there is none within reach.
pub async fn reach_by_file<C: ConnectionTrait>(
    db: &C,
    actor: &Actor,
    permission: Permission,
    file: &str,
) -> Result<Reached> {
    let row = beneficiaries::Entity::find().filter(beneficiaries::Column::FileNumber.eq(file)).one(db).await?;
    within(db, actor.scope(permission), row.ok_or(Error::NotFound)?).await
}

async fn within<C: ConnectionTrait>(db: &C, scope: Scope, row: beneficiaries::Model) -> Result<Reached> {
    let via = match scope {
        Scope::Everything => Via::Own,
        Scope::Organisation(own) if own == row.organisation_id => Via::Own,
        Scope::Shared(with) => Via::Shared(purposes(db, row.id, with).await?),
        Scope::Organisation(_) | Scope::User(_) | Scope::Nothing => return Err(Error::NotFound),
    };
    Ok(reached(row, via))
}

/// What a file is shared for with a structure, now; a sharing that has an end is over.
async fn purposes<C: ConnectionTrait>(db: &C, beneficiary_id: Uuid, with: Uuid) -> Result<Vec<Purpose>> {
    let codes: Vec<String> = beneficiary_access::Entity::find()
        .select_only()
        .column(beneficiary_access::Column::Purpose)
        .filter(beneficiary_access::Column::OrganisationId.eq(with))
        .filter(beneficiary_access::Column::BeneficiaryId.eq(beneficiary_id))
        .filter(beneficiary_access::Column::UntilOn.is_null())
        .order_by_asc(beneficiary_access::Column::Id)
        .into_tuple()
        .all(db)
        .await?;
    let purposes: Vec<Purpose> = codes.iter().filter_map(|code| Purpose::from_code(code)).collect();
    if purposes.is_empty() { Err(Error::NotFound) } else { Ok(purposes) }
}

/// A file someone may open: their structure's own, else one shared with it.
///
/// # Errors
/// `NotFound` when there is none within reach.
pub async fn visible_by_file<C: ConnectionTrait>(db: &C, actor: &Actor, file: &str) -> Result<Reached> {
    match reach_by_file(db, actor, Permission::BeneficiariesRead, file).await {
        Err(Error::NotFound) => reach_by_file(db, actor, Permission::BeneficiariesReadShared, file).await,
        own => own,
    }
}

/// A file of the actor's own structure by its number: where a page or a call begins.
///
/// # Errors
/// `NotFound` when it is not the structure's own.
pub async fn own_by_file<C: ConnectionTrait>(
    db: &C,
    actor: &Actor,
    permission: Permission,
    file: &str,
) -> Result<Reached> {
    let row = beneficiaries::Entity::find()
        .filter(beneficiaries::Column::FileNumber.eq(file))
        .filter(actor.scope(permission).by_organisation(beneficiaries::Column::OrganisationId))
        .one(db)
        .await?
        .ok_or(Error::NotFound)?;
    Ok(reached(row, Via::Own))
}

/// A file of the actor's own structure, its row locked until the act ends: for what changes it.
///
/// # Errors
/// `NotFound` when it is not the structure's own.
pub async fn own_by_id<C: ConnectionTrait>(db: &C, actor: &Actor, permission: Permission, id: Uuid) -> Result<Reached> {
    let row = beneficiaries::Entity::find_by_id(id)
        .filter(actor.scope(permission).by_organisation(beneficiaries::Column::OrganisationId))
        .lock_exclusive()
        .one(db)
        .await?
        .ok_or(Error::NotFound)?;
    Ok(reached(row, Via::Own))
}

/// A file whose number and year of birth someone was handed by the person: a trainer enrols so, without a search. Nothing
/// is shown of it yet; sharing it is another act.
///
/// # Errors
/// `NotFound` when there is none, or the year is another.
pub async fn by_file_and_birth_year<C: ConnectionTrait>(
    db: &C,
    vault: &Vault,
    file: &str,
    birth_year: i32,
) -> Result<Reached> {
    let row = beneficiaries::Entity::find()
        .filter(beneficiaries::Column::FileNumber.eq(file))
        .one(db)
        .await?
        .ok_or(Error::NotFound)?;
    let key = vault::store::key(db, vault, row.key_id).await?;
    let (year, _) = super::names::open_birth(&key, &row)?;
    if year == birth_year { Ok(reached(row, Via::Shared(Vec::new()))) } else { Err(Error::NotFound) }
}

/// Opens a file to a structure, unless it is open to it for this already.
///
/// # Errors
/// `NotFound` when there is no such file.
pub async fn share(act: &Act, beneficiary_id: Uuid, organisation_id: Uuid, purpose: Purpose) -> Result<()> {
    lock(act, beneficiary_id).await?;
    let open = beneficiary_access::Entity::find()
        .filter(beneficiary_access::Column::OrganisationId.eq(organisation_id))
        .filter(beneficiary_access::Column::BeneficiaryId.eq(beneficiary_id))
        .filter(beneficiary_access::Column::Purpose.eq(purpose.code()))
        .filter(beneficiary_access::Column::UntilOn.is_null())
        .one(act.db())
        .await?;
    if open.is_some() {
        return Ok(());
    }
    beneficiary_access::ActiveModel {
        id: Set(act.new_id()),
        beneficiary_id: Set(beneficiary_id),
        organisation_id: Set(organisation_id),
        purpose: Set(purpose.code().to_owned()),
        from_on: Set(act.today()),
        until_on: Set(None),
    }
    .insert(act.db())
    .await?;
    act.record(
        Event::new(SubjectKind::Beneficiary, beneficiary_id, "share")
            .fact("organisation", organisation_id.to_string())
            .fact("purpose", purpose.code()),
    );
    Ok(())
}

/// Closes a file to a structure that it was open to for this, from now on.
///
/// # Errors
/// `NotFound` when there is no such file.
pub async fn unshare(act: &Act, beneficiary_id: Uuid, organisation_id: Uuid, purpose: Purpose) -> Result<()> {
    lock(act, beneficiary_id).await?;
    let ended = beneficiary_access::Entity::update_many()
        .col_expr(beneficiary_access::Column::UntilOn, Expr::value(Some(act.today())))
        .filter(beneficiary_access::Column::OrganisationId.eq(organisation_id))
        .filter(beneficiary_access::Column::BeneficiaryId.eq(beneficiary_id))
        .filter(beneficiary_access::Column::Purpose.eq(purpose.code()))
        .filter(beneficiary_access::Column::UntilOn.is_null())
        .exec(act.db())
        .await?;
    if ended.rows_affected > 0 {
        act.record(
            Event::new(SubjectKind::Beneficiary, beneficiary_id, "unshare")
                .fact("organisation", organisation_id.to_string())
                .fact("purpose", purpose.code()),
        );
    }
    Ok(())
}

/// To whom a file is or was open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sharing {
    /// The other structure.
    pub organisation_id: Uuid,
    /// What for.
    pub purpose: Purpose,
    /// Since when.
    pub from_on: NaiveDate,
    /// Until when; nothing while it is open.
    pub until_on: Option<NaiveDate>,
}

/// Every sharing of a file, in the order they were opened: what the person is shown too.
///
/// # Errors
/// When the database refuses.
pub async fn sharings<C: ConnectionTrait>(db: &C, beneficiary_id: Uuid) -> Result<Vec<Sharing>> {
    let rows = beneficiary_access::Entity::find()
        .filter(beneficiary_access::Column::BeneficiaryId.eq(beneficiary_id))
        .order_by_asc(beneficiary_access::Column::Id)
        .all(db)
        .await?;
    rows.into_iter()
        .map(|row| {
            let purpose = Purpose::from_code(&row.purpose);
            Ok(Sharing {
                organisation_id: row.organisation_id,
                purpose: purpose.ok_or_else(|| Error::internal("a sharing has an unknown purpose"))?,
                from_on: row.from_on,
                until_on: row.until_on,
            })
        })
        .collect()
}

/// A person's row, locked until the act ends.
pub(super) async fn lock(act: &Act, id: Uuid) -> Result<beneficiaries::Model> {
    beneficiaries::Entity::find_by_id(id).lock_exclusive().one(act.db()).await?.ok_or(Error::NotFound)
}

pub(super) fn reached(row: beneficiaries::Model, via: Via) -> Reached {
    Reached {
        id: row.id,
        file_number: row.file_number,
        organisation_id: row.organisation_id,
        caseworker_id: row.caseworker_id,
        key_id: row.key_id,
        commune: row.commune,
        equipment_code: row.equipment_code,
        followup_refused_on: row.followup_refused_on,
        entry_frozen_on: row.entry_frozen_on,
        version: row.version,
        via,
    }
}
