//! Accounts in their rows.

use super::{Actor, Role, Scope, Who};
use crate::entities::{organisations, users};
use crate::error::{Error, Result};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QueryResult, QuerySelect, Statement,
};
use std::collections::HashMap;
use uuid::Uuid;

/// The row of a token's or a session's table that has this hash, with who acts by it; nothing when there is none or its
/// account is disabled. Asked at every request, so that a changed role or a disabled account holds at the next one, and in
/// one question; `columns` are those of the row, which is called `t`.
///
/// # Errors
/// When the database refuses.
pub(super) async fn holder<C: ConnectionTrait>(
    db: &C,
    table: &str,
    columns: &str,
    hash: Vec<u8>,
) -> Result<Option<(QueryResult, Actor)>> {
    let sql = format!(
        "SELECT {columns}, u.id AS user_id, u.name AS user_name, u.role AS role, u.lead AS lead, u.dpo AS dpo, \
         u.organisation_id AS organisation_id, u.lang AS lang, u.second_factor_since IS NOT NULL AS second_factor \
         FROM {table} t JOIN users u ON u.id = t.user_id WHERE t.token_hash = $1 AND u.disabled_at IS NULL"
    );
    let statement = Statement::from_sql_and_values(db.get_database_backend(), sql, [hash.into()]);
    let Some(row) = db.query_one_raw(statement).await? else { return Ok(None) };
    let actor = Actor {
        who: Who::User { id: row.try_get("", "user_id")?, organisation_id: row.try_get("", "organisation_id")? },
        roles: roles_of(&row.try_get::<String>("", "role")?, row.try_get("", "lead")?, row.try_get("", "dpo")?)?,
        lang: row.try_get("", "lang")?,
        name: row.try_get("", "user_name")?,
        request_id: Uuid::new_v4(),
        idempotency: None,
    };
    Ok(Some((row, actor)))
}

/// The columns of the permission table that an account stands in.
///
/// # Errors
/// When the row holds an unknown role.
pub fn roles(row: &users::Model) -> Result<Vec<Role>> {
    roles_of(&row.role, row.lead, row.dpo)
}

fn roles_of(role: &str, lead: bool, dpo: bool) -> Result<Vec<Role>> {
    let role = Role::from_code(role).ok_or_else(|| Error::internal("an account has an unknown role"))?;
    Ok(match role {
        Role::Caseworker if lead => vec![Role::StructureLead],
        Role::Admin if dpo => vec![Role::Admin, Role::Dpo],
        role => vec![role],
    })
}

/// One account.
///
/// # Errors
/// `NotFound` when there is none.
pub async fn one<C: ConnectionTrait>(db: &C, id: Uuid) -> Result<users::Model> {
    users::Entity::find_by_id(id).one(db).await?.ok_or(Error::NotFound)
}

/// The account with this address.
///
/// # Errors
/// When the database refuses.
pub async fn by_email<C: ConnectionTrait>(db: &C, email: &str) -> Result<Option<users::Model>> {
    Ok(users::Entity::find().filter(users::Column::Email.eq(fold_email(email))).one(db).await?)
}

/// An address as it is kept: e-mail is compared without case.
pub fn fold_email(email: &str) -> String {
    email.trim().to_lowercase()
}

/// One account with its structure's name.
pub struct Account {
    /// The account.
    pub row: users::Model,
    /// The structure's name.
    pub organisation: String,
}

/// The accounts within reach, by structure then address, at most 200 after `after`.
///
/// # Errors
/// When the database refuses.
pub async fn list<C: ConnectionTrait>(db: &C, scope: Scope, after: Option<Uuid>) -> Result<Vec<Account>> {
    let mut query = users::Entity::find().filter(scope.by_organisation(users::Column::OrganisationId));
    if let Some(after) = after {
        query = query.filter(users::Column::Id.gt(after));
    }
    let rows = query.order_by_asc(users::Column::Id).limit(200).all(db).await?;
    let names = organisation_names(db, rows.iter().map(|row| row.organisation_id)).await?;
    Ok(rows
        .into_iter()
        .map(|row| Account { organisation: names.get(&row.organisation_id).cloned().unwrap_or_default(), row })
        .collect())
}

/// The names of these accounts, for pages that say who did what.
///
/// # Errors
/// When the database refuses.
pub async fn names<C: ConnectionTrait>(db: &C, ids: impl Iterator<Item = Uuid>) -> Result<HashMap<Uuid, String>> {
    let ids: std::collections::BTreeSet<Uuid> = ids.collect();
    let rows: Vec<(Uuid, String)> = users::Entity::find()
        .select_only()
        .columns([users::Column::Id, users::Column::Name])
        .filter(users::Column::Id.is_in(ids))
        .into_tuple()
        .all(db)
        .await?;
    Ok(rows.into_iter().collect())
}

async fn organisation_names<C: ConnectionTrait>(
    db: &C,
    ids: impl Iterator<Item = Uuid>,
) -> Result<HashMap<Uuid, String>> {
    let ids: std::collections::BTreeSet<Uuid> = ids.collect();
    let rows: Vec<(Uuid, String)> = organisations::Entity::find()
        .select_only()
        .columns([organisations::Column::Id, organisations::Column::Name])
        .filter(organisations::Column::Id.is_in(ids))
        .into_tuple()
        .all(db)
        .await?;
    Ok(rows.into_iter().collect())
}
