//! Media that were taken out and are kept apart: each keeps its erasure duty.

use crate::access::Scope;
use crate::devices::media::MediumIdentity;
use crate::devices::store::medium_identity;
use crate::entities::{devices, media};
use crate::error::Result;
use crate::web::lists::PageWish;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

/// A medium that was taken out and is kept apart.
#[derive(Clone, Debug)]
pub struct Loose {
    /// Its key.
    pub id: Uuid,
    /// The device it came out of.
    pub device_id: Option<Uuid>,
    /// The tag of that device.
    pub tag: Option<String>,
    /// What it is made of, by its code.
    pub kind: String,
    /// Which one it is.
    pub identity: MediumIdentity,
}

/// A page of the loose media of the workshops within `scope`.
///
/// # Errors
/// When the database refuses.
pub async fn list<C: ConnectionTrait>(db: &C, scope: Scope, page: PageWish) -> Result<(Vec<Loose>, Option<Uuid>)> {
    let mut query = media::Entity::find()
        .filter(scope.by_organisation(media::Column::OrganisationId))
        // Written out: only then does the index of loose media answer.
        .filter(Expr::cust("status = 'removed'"));
    if let Some(after) = page.after {
        query = query.filter(media::Column::Id.gt(after));
    }
    let rows = query.order_by_asc(media::Column::Id).limit(page.limit + 1).all(db).await?;
    let (rows, next) = page.cut(rows, |row| row.id);
    let tags: Vec<(Uuid, String)> = devices::Entity::find()
        .select_only()
        .columns([devices::Column::Id, devices::Column::Tag])
        .filter(devices::Column::Id.is_in(rows.iter().filter_map(|row| row.device_id)))
        .into_tuple()
        .all(db)
        .await?;
    let tag = |id: Option<Uuid>| tags.iter().find(|(device, _)| Some(*device) == id).map(|(_, tag)| tag.clone());
    let loose = rows.into_iter().map(|row| Loose {
        id: row.id,
        device_id: row.device_id,
        tag: tag(row.device_id),
        identity: medium_identity(&row),
        kind: row.kind,
    });
    Ok((loose.collect(), next))
}
