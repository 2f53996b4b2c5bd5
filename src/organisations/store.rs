//! Partners in their rows.

use super::rules::{NewOrganisation, OrganisationKind};
use crate::access::{Actor, Permission};
use crate::act::Act;
use crate::entities::{organisation_kinds, organisations};
use crate::error::{Error, Result, is_unique_violation};
use crate::kernel::{ids, text};
use crate::web::home::Found;
use crate::web::lists::PageWish;
use chrono::{DateTime, Utc};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait as _, QueryFilter,
    QueryOrder, QuerySelect,
};
use std::collections::HashMap;
use uuid::Uuid;

/// A partner with its kinds.
#[derive(Clone, Debug)]
pub struct Organisation {
    /// Its key.
    pub id: Uuid,
    /// Its name.
    pub name: String,
    /// What it does.
    pub kinds: Vec<OrganisationKind>,
    /// Its number in the French register, for receipts.
    pub siren: Option<String>,
    /// Its address, for receipts.
    pub address: Option<String>,
    /// What receipts say of VAT.
    pub vat_line: Option<String>,
    /// Changes with every correction.
    pub version: i64,
}

/// Saves a corrected partner, based on the version it was read with.
///
/// # Errors
/// `Stale` when someone was faster; a field error when the name is taken.
pub async fn save(act: &Act, after: &Organisation) -> Result<()> {
    let saved = organisations::Entity::update_many()
        .col_expr(organisations::Column::Name, Expr::value(after.name.as_str()))
        .col_expr(organisations::Column::FoldedName, Expr::value(text::fold(&after.name)))
        .col_expr(organisations::Column::Siren, Expr::value(after.siren.clone()))
        .col_expr(organisations::Column::Address, Expr::value(after.address.clone()))
        .col_expr(organisations::Column::VatLine, Expr::value(after.vat_line.clone()))
        .col_expr(organisations::Column::Version, Expr::value(after.version + 1))
        .filter(organisations::Column::Id.eq(after.id))
        .filter(organisations::Column::Version.eq(after.version))
        .exec(act.db())
        .await;
    match saved {
        Ok(done) if done.rows_affected == 1 => {}
        Ok(_) => return Err(Error::Stale { version: one(act.db(), after.id).await?.version }),
        Err(cause) if is_unique_violation(&cause) => return Err(Error::field("name", "taken")),
        Err(cause) => return Err(cause.into()),
    }
    organisation_kinds::Entity::delete_many()
        .filter(organisation_kinds::Column::OrganisationId.eq(after.id))
        .exec(act.db())
        .await?;
    insert_kinds(act.db(), after.id, &after.kinds).await
}

async fn insert_kinds<C: ConnectionTrait>(db: &C, id: Uuid, kinds: &[OrganisationKind]) -> Result<()> {
    for kind in kinds {
        let row = organisation_kinds::ActiveModel { organisation_id: Set(id), kind: Set(kind.code().to_owned()) };
        organisation_kinds::Entity::insert(row).exec_without_returning(db).await?;
    }
    Ok(())
}

/// Adds a partner.
///
/// # Errors
/// A field error when the name is taken.
pub async fn add(act: &Act, wish: &NewOrganisation) -> Result<Uuid> {
    let id = act.new_id();
    insert(act.db(), id, wish, act.now()).await?;
    Ok(id)
}

async fn insert<C: ConnectionTrait>(db: &C, id: Uuid, wish: &NewOrganisation, now: DateTime<Utc>) -> Result<()> {
    let row = organisations::ActiveModel {
        id: Set(id),
        name: Set(wish.name.clone()),
        folded_name: Set(text::fold(&wish.name)),
        siren: Set(None),
        address: Set(None),
        vat_line: Set(None),
        created_at: Set(now),
        version: Set(1),
    };
    if let Err(cause) = row.insert(db).await {
        return Err(if is_unique_violation(&cause) { Error::field("name", "taken") } else { cause.into() });
    }
    insert_kinds(db, id, &wish.kinds).await
}

/// Makes the service's own structure with a new database.
///
/// # Errors
/// When the database refuses.
pub async fn ensure_own<C: ConnectionTrait>(db: &C, name: &str, now: DateTime<Utc>) -> Result<()> {
    if organisations::Entity::find().limit(1).count(db).await? == 0 {
        let own = NewOrganisation { name: name.to_owned(), kinds: vec![OrganisationKind::County] };
        insert(db, ids::new_id(now), &own, now).await?;
    }
    Ok(())
}

/// Whether a partner is there; else the field that names it is wrong.
///
/// # Errors
/// A field error for `field`.
pub async fn exists<C: ConnectionTrait>(db: &C, id: Uuid, field: &str) -> Result<()> {
    match organisations::Entity::find_by_id(id).one(db).await? {
        Some(_) => Ok(()),
        None => Err(Error::field(field, "unknown_id")),
    }
}

/// One partner.
///
/// # Errors
/// `NotFound` when there is none.
pub async fn one<C: ConnectionTrait>(db: &C, id: Uuid) -> Result<Organisation> {
    let row = organisations::Entity::find_by_id(id).one(db).await?.ok_or(Error::NotFound)?;
    with_kinds(db, vec![row]).await?.pop().ok_or(Error::NotFound)
}

/// A partner by its name, whatever the case and accents.
///
/// # Errors
/// When the database refuses.
pub async fn by_name<C: ConnectionTrait>(db: &C, name: &str) -> Result<Option<Organisation>> {
    let row =
        organisations::Entity::find().filter(organisations::Column::FoldedName.eq(text::fold(name))).one(db).await?;
    Ok(with_kinds(db, row.into_iter().collect()).await?.pop())
}

/// The service's own structure: the first ever made.
///
/// # Errors
/// When the database refuses.
pub async fn own<C: ConnectionTrait>(db: &C) -> Result<Organisation> {
    let row = organisations::Entity::find().order_by_asc(organisations::Column::Id).one(db).await?;
    with_kinds(db, row.into_iter().collect()).await?.pop().ok_or(Error::NotFound)
}

/// A page of partners, of one kind when asked, in the order they were made.
///
/// # Errors
/// When the database refuses.
pub async fn list<C: ConnectionTrait>(
    db: &C,
    page: PageWish,
    kind: Option<OrganisationKind>,
) -> Result<(Vec<Organisation>, Option<Uuid>)> {
    let mut query = organisations::Entity::find();
    if let Some(kind) = kind {
        let of_kind = organisation_kinds::Entity::find()
            .select_only()
            .column(organisation_kinds::Column::OrganisationId)
            .filter(organisation_kinds::Column::Kind.eq(kind.code()));
        query = query.filter(organisations::Column::Id.in_subquery(sea_orm::QueryTrait::into_query(of_kind)));
    }
    if let Some(after) = page.after {
        query = query.filter(organisations::Column::Id.gt(after));
    }
    let rows = query.order_by_asc(organisations::Column::Id).limit(page.limit + 1).all(db).await?;
    let (rows, next) = page.cut(rows, |row| row.id);
    Ok((with_kinds(db, rows).await?, next))
}

/// Id and name of up to 200 partners of one kind, by name: what a form offers.
///
/// # Errors
/// When the database refuses.
pub async fn choices<C: ConnectionTrait>(db: &C, kind: Option<OrganisationKind>) -> Result<Vec<(String, String)>> {
    let (mut rows, _) = list(db, PageWish { after: None, limit: 200 }, kind).await?;
    rows.sort_by_key(|row| text::fold(&row.name));
    Ok(rows.into_iter().map(|row| (row.id.to_string(), row.name)).collect())
}

/// The names of these partners.
///
/// # Errors
/// When the database refuses.
pub async fn names<C: ConnectionTrait>(db: &C, ids: impl Iterator<Item = Uuid>) -> Result<HashMap<Uuid, String>> {
    let ids: std::collections::BTreeSet<Uuid> = ids.collect();
    let rows = organisations::Entity::find().filter(organisations::Column::Id.is_in(ids)).all(db).await?;
    Ok(rows.into_iter().map(|row| (row.id, row.name)).collect())
}

/// Partners whose name begins with what is sought, at most ten.
///
/// # Errors
/// When the database refuses.
pub async fn find<C: ConnectionTrait>(db: &C, actor: &Actor, sought: &str) -> Result<Vec<Found>> {
    if !actor.can(Permission::OrganisationsRead) || sought.chars().count() < 3 {
        return Ok(Vec::new());
    }
    let from = text::fold(sought);
    let until = format!("{from}\u{10ffff}");
    let rows = organisations::Entity::find()
        .filter(organisations::Column::FoldedName.gte(from))
        .filter(organisations::Column::FoldedName.lt(until))
        .order_by_asc(organisations::Column::FoldedName)
        .limit(10)
        .all(db)
        .await?;
    Ok(rows.into_iter().map(|row| Found { href: format!("/organisations/{}", row.id), label: row.name }).collect())
}

async fn with_kinds<C: ConnectionTrait>(db: &C, rows: Vec<organisations::Model>) -> Result<Vec<Organisation>> {
    let kinds = organisation_kinds::Entity::find()
        .filter(organisation_kinds::Column::OrganisationId.is_in(rows.iter().map(|row| row.id)))
        .order_by_asc(organisation_kinds::Column::Kind)
        .all(db)
        .await?;
    Ok(rows
        .into_iter()
        .map(|row| Organisation {
            kinds: kinds
                .iter()
                .filter(|kind| kind.organisation_id == row.id)
                .filter_map(|kind| OrganisationKind::from_code(&kind.kind))
                .collect(),
            id: row.id,
            name: row.name,
            siren: row.siren,
            address: row.address,
            vat_line: row.vat_line,
            version: row.version,
        })
        .collect())
}
