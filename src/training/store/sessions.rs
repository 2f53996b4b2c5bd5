//! Sessions.

use crate::access::{Actor, Permission};
use crate::act::Act;
use crate::entities::sessions;
use crate::error::{Error, Result};
use crate::training::rules::sessions::{Nature, nature};
use crate::training::rules::wishes::NewSession;
use crate::web::lists::PageWish;
use chrono::{DateTime, Utc};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, ExprTrait as _, Order,
    PaginatorTrait as _, QueryFilter, QueryOrder, QuerySelect, Select,
};
use uuid::Uuid;

/// A session.
#[derive(Clone, Debug)]
pub struct Session {
    /// Its key.
    pub id: Uuid,
    /// The structure that holds it.
    pub organisation_id: Uuid,
    /// The programme it is part of.
    pub programme_id: Option<Uuid>,
    /// A code of `session_kinds`.
    pub kind: String,
    /// What it is about.
    pub theme: Option<String>,
    /// Whom it is for.
    pub audience: Option<String>,
    /// What is given out.
    pub handouts: Option<String>,
    /// The partner at whose place it happens.
    pub venue_id: Option<Uuid>,
    /// When it begins.
    pub starts_at: DateTime<Utc>,
    /// When it ends.
    pub ends_at: DateTime<Utc>,
    /// When its roll was first sent, an empty one included.
    pub roll_recorded_at: Option<DateTime<Utc>>,
    /// Changes with every correction.
    pub version: i64,
}

impl Session {
    /// Whether it registers people, counts visits, or trains professionals.
    pub fn nature(&self) -> Nature {
        nature(&self.kind)
    }

    /// Its length.
    pub fn minutes(&self) -> u32 {
        u32::try_from((self.ends_at - self.starts_at).num_minutes()).unwrap_or_default()
    }
}

/// Which sessions a list holds.
#[derive(Clone, Copy, Debug, Default)]
pub struct Wanted {
    /// Of this structure.
    pub organisation: Option<Uuid>,
    /// Of this programme.
    pub programme: Option<Uuid>,
    /// Beginning at this moment or later.
    pub from: Option<DateTime<Utc>>,
    /// Beginning before this moment.
    pub until: Option<DateTime<Utc>>,
    /// Those whose roll was not sent.
    pub without_roll: bool,
    /// The last first.
    pub backwards: bool,
}

/// Adds a session of a structure.
///
/// # Errors
/// When the database refuses.
pub async fn add(act: &Act, organisation_id: Uuid, wish: &NewSession) -> Result<Uuid> {
    let id = act.new_id();
    sessions::ActiveModel {
        id: Set(id),
        organisation_id: Set(organisation_id),
        programme_id: Set(wish.programme_id),
        kind: Set(wish.kind.clone()),
        theme: Set(wish.theme.clone()),
        audience: Set(wish.audience.clone()),
        handouts: Set(wish.handouts.clone()),
        venue_id: Set(wish.venue_id),
        starts_at: Set(wish.starts_at),
        ends_at: Set(wish.ends_at),
        roll_recorded_at: Set(None),
        created_at: Set(act.now()),
        version: Set(1),
    }
    .insert(act.db())
    .await?;
    Ok(id)
}

/// One session.
///
/// # Errors
/// `NotFound` when there is none.
pub async fn one<C: ConnectionTrait>(db: &C, id: Uuid) -> Result<Session> {
    Ok(read(sessions::Entity::find_by_id(id).one(db).await?.ok_or(Error::NotFound)?))
}

/// One session within reach of a permission.
///
/// # Errors
/// `NotFound` when there is none within reach.
pub async fn within<C: ConnectionTrait>(db: &C, actor: &Actor, permission: Permission, id: Uuid) -> Result<Session> {
    let scope = actor.scope(permission).by_organisation(sessions::Column::OrganisationId);
    Ok(read(sessions::Entity::find_by_id(id).filter(scope).one(db).await?.ok_or(Error::NotFound)?))
}

/// The same, its row locked until the act ends: two rolls of one session follow each other.
///
/// # Errors
/// `NotFound` when there is none within reach.
pub async fn lock(act: &Act, permission: Permission, id: Uuid) -> Result<Session> {
    let scope = act.actor().scope(permission).by_organisation(sessions::Column::OrganisationId);
    let found = sessions::Entity::find_by_id(id).filter(scope).lock_exclusive().one(act.db()).await?;
    Ok(read(found.ok_or(Error::NotFound)?))
}

/// Notes that the roll changed; `sent_at` is when it was first sent, if it is.
///
/// # Errors
/// `Stale` when the session changed meanwhile.
pub async fn roll_changed(act: &Act, session: &Session, sent_at: Option<DateTime<Utc>>) -> Result<()> {
    let changed = sessions::Entity::update_many()
        .col_expr(sessions::Column::RollRecordedAt, Expr::value(sent_at))
        .col_expr(sessions::Column::Version, Expr::value(session.version + 1))
        .filter(sessions::Column::Id.eq(session.id))
        .filter(sessions::Column::Version.eq(session.version))
        .exec(act.db())
        .await?;
    if changed.rows_affected == 1 { Ok(()) } else { Err(Error::Stale { version: session.version }) }
}

/// A page of sessions, in order of their beginning.
///
/// # Errors
/// When the database refuses.
pub async fn list<C: ConnectionTrait>(db: &C, wanted: Wanted, page: PageWish) -> Result<(Vec<Session>, Option<Uuid>)> {
    let mut query = wanted.filter(sessions::Entity::find());
    if let Some(after) = page.after
        && let Some(last) = sessions::Entity::find_by_id(after).one(db).await?
    {
        let columns = Expr::tuple([Expr::col(sessions::Column::StartsAt), Expr::col(sessions::Column::Id)]);
        let last = Expr::tuple([Expr::val(last.starts_at), Expr::val(last.id)]);
        query = query.filter(if wanted.backwards { columns.lt(last) } else { columns.gt(last) });
    }
    let order = if wanted.backwards { Order::Desc } else { Order::Asc };
    let rows = query
        .order_by(sessions::Column::StartsAt, order.clone())
        .order_by(sessions::Column::Id, order)
        .limit(page.limit + 1)
        .all(db)
        .await?;
    let (rows, next) = page.cut(rows, |row| row.id);
    Ok((rows.into_iter().map(read).collect(), next))
}

/// How many sessions a list would hold.
///
/// # Errors
/// When the database refuses.
pub async fn count<C: ConnectionTrait>(db: &C, wanted: Wanted) -> Result<i64> {
    let count = wanted.filter(sessions::Entity::find()).count(db).await?;
    Ok(i64::try_from(count).unwrap_or(i64::MAX))
}

impl Wanted {
    fn filter(self, mut query: Select<sessions::Entity>) -> Select<sessions::Entity> {
        if let Some(organisation) = self.organisation {
            query = query.filter(sessions::Column::OrganisationId.eq(organisation));
        }
        if let Some(programme) = self.programme {
            query = query.filter(sessions::Column::ProgrammeId.eq(programme));
        }
        if let Some(from) = self.from {
            query = query.filter(sessions::Column::StartsAt.gte(from));
        }
        if let Some(until) = self.until {
            query = query.filter(sessions::Column::StartsAt.lt(until));
        }
        if self.without_roll {
            query = query.filter(sessions::Column::RollRecordedAt.is_null());
        }
        query
    }
}

fn read(row: sessions::Model) -> Session {
    Session {
        id: row.id,
        organisation_id: row.organisation_id,
        programme_id: row.programme_id,
        kind: row.kind,
        theme: row.theme,
        audience: row.audience,
        handouts: row.handouts,
        venue_id: row.venue_id,
        starts_at: row.starts_at,
        ends_at: row.ends_at,
        roll_recorded_at: row.roll_recorded_at,
        version: row.version,
    }
}
