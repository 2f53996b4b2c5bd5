//! Files that wait for a person to say which device they belong to.

use super::evidence::{self, Kept};
use crate::access::Scope;
use crate::act::Act;
use crate::entities;
use crate::error::{Error, Result};
use crate::web::lists::PageWish;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect, Select};
use uuid::Uuid;

/// A page of the files that wait within `scope`, the oldest first.
///
/// # Errors
/// When the database refuses.
pub async fn list<C: ConnectionTrait>(db: &C, scope: Scope, page: PageWish) -> Result<(Vec<Kept>, Option<Uuid>)> {
    evidence::waiting(db, scope, page).await
}

/// How many wait.
///
/// # Errors
/// When the database refuses.
pub async fn count<C: ConnectionTrait>(db: &C, scope: Scope) -> Result<i64> {
    let waiting = entities::evidence::Entity::find()
        .filter(scope.by_organisation(entities::evidence::Column::OrganisationId))
        .filter(sea_orm::sea_query::Expr::cust("review = 'waiting'"))
        .count(db)
        .await?;
    Ok(i64::try_from(waiting).unwrap_or(i64::MAX))
}

/// A file that was sent for review, decided or not.
///
/// # Errors
/// `NotFound` when there is none within `scope`.
pub async fn one<C: ConnectionTrait>(db: &C, scope: Scope, id: Uuid) -> Result<Kept> {
    reviewed(scope, id).into_tuple::<Uuid>().one(db).await?.ok_or(Error::NotFound)?;
    evidence::one(db, id).await
}

/// The same, kept for this act until it ends.
///
/// # Errors
/// `NotFound` when there is none within `scope`.
pub async fn lock(act: &Act, scope: Scope, id: Uuid) -> Result<Kept> {
    reviewed(scope, id).lock_exclusive().into_tuple::<Uuid>().one(act.db()).await?.ok_or(Error::NotFound)?;
    evidence::one(act.db(), id).await
}

fn reviewed(scope: Scope, id: Uuid) -> Select<entities::evidence::Entity> {
    entities::evidence::Entity::find_by_id(id)
        .select_only()
        .column(entities::evidence::Column::Id)
        .filter(scope.by_organisation(entities::evidence::Column::OrganisationId))
        .filter(entities::evidence::Column::Review.is_not_null())
}
