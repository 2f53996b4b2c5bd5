//! API tokens and session tokens: 256 random bits, kept only as a hash. A token acts as its user.

use super::{Actor, store};
use crate::act::{Act, Write};
use crate::app::App;
use crate::entities::{api_tokens, user_sessions};
use crate::error::{Error, Result};
use crate::journal::{Event, SubjectKind};
use crate::kernel::ids;
use base64::Engine as _;
use chrono::{DateTime, Duration, Utc};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect, UpdateMany,
};
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// A session ends after this long without a request.
pub const IDLE: Duration = Duration::minutes(30);
/// A session ends this long after sign-in, whatever happens.
pub const LONGEST_SESSION: Duration = Duration::hours(10);

/// A fresh token, as given to its holder once.
pub fn new_token() -> String {
    base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(ids::random_bytes::<32>())
}

/// What is kept of a token.
pub fn hash(token: &str) -> Vec<u8> {
    Sha256::digest(token.as_bytes()).to_vec()
}

/// Makes an API token for a user; it is told once.
///
/// # Errors
/// When the database refuses.
pub async fn add(act: &Act, user_id: Uuid, name: &str, expires_at: Option<DateTime<Utc>>) -> Result<String> {
    let token = new_token();
    let id = act.new_id();
    api_tokens::ActiveModel {
        id: Set(id),
        token_hash: Set(hash(&token)),
        user_id: Set(user_id),
        name: Set(name.to_owned()),
        created_at: Set(act.now()),
        expires_at: Set(expires_at),
        last_used_at: Set(None),
        revoked_at: Set(None),
    }
    .insert(act.db())
    .await?;
    act.record(Event::new(SubjectKind::User, user_id, "add_token").fact("token", id.to_string()));
    Ok(token)
}

/// The tokens of an account that are not revoked, newest first.
///
/// # Errors
/// When the database refuses.
pub async fn live<C: ConnectionTrait>(db: &C, user_id: Uuid) -> Result<Vec<api_tokens::Model>> {
    Ok(api_tokens::Entity::find()
        .filter(api_tokens::Column::UserId.eq(user_id))
        .filter(api_tokens::Column::RevokedAt.is_null())
        .order_by_desc(api_tokens::Column::Id)
        .limit(200)
        .all(db)
        .await?)
}

/// Ends one token of an account.
///
/// # Errors
/// `NotFound` when the account has no such live token.
pub async fn revoke(act: &Act, user_id: Uuid, id: Uuid) -> Result<()> {
    let ended = api_tokens::Entity::update_many()
        .col_expr(api_tokens::Column::RevokedAt, Expr::value(act.now()))
        .filter(api_tokens::Column::Id.eq(id))
        .filter(api_tokens::Column::UserId.eq(user_id))
        .filter(api_tokens::Column::RevokedAt.is_null())
        .exec(act.db())
        .await?;
    if ended.rows_affected == 0 {
        return Err(Error::NotFound);
    }
    act.record(Event::new(SubjectKind::User, user_id, "revoke_token").fact("token", id.to_string()));
    Ok(())
}

/// Who a bearer token acts as, and whether they have a second factor.
///
/// # Errors
/// `SignIn` when it is unknown, expired, revoked, or its user is disabled.
pub async fn actor_of_token(app: &App, token: &str) -> Result<(Actor, bool)> {
    let now = app.clock.now();
    let columns = "t.id AS id, t.expires_at AS expires_at, t.last_used_at AS last_used_at, t.revoked_at AS revoked_at";
    let (row, actor) = store::holder(&app.db, "api_tokens", columns, hash(token)).await?.ok_or(Error::SignIn)?;
    let at = |column: &str| row.try_get::<Option<DateTime<Utc>>>("", column);
    if at("revoked_at")?.is_some() || at("expires_at")?.is_some_and(|end| end <= now) {
        return Err(Error::SignIn);
    }
    if at("last_used_at")?.is_none_or(|at| now - at > Duration::minutes(1)) {
        let used = api_tokens::Entity::update_many()
            .col_expr(api_tokens::Column::LastUsedAt, Expr::value(now))
            .filter(api_tokens::Column::Id.eq(row.try_get::<Uuid>("", "id")?));
        touch(app, used).await;
    }
    Ok((actor, row.try_get("", "second_factor")?))
}

/// Notes that someone came by. Where that cannot be written (a full disk, every turn taken), reading goes on: the session
/// ends sooner, that is all.
async fn touch<E: EntityTrait>(app: &App, seen: UpdateMany<E>) {
    let Some(turn) = app.free_turn_to_write().await else { return };
    let noted = async {
        let txn = Write::in_turn(app, turn).await?;
        seen.exec(&*txn).await?;
        txn.commit().await?;
        Ok::<_, Error>(())
    };
    if let Err(cause) = noted.await {
        tracing::warn!(?cause, "a visit was not noted");
    }
}

/// Opens a session and gives its token for the cookie.
///
/// # Errors
/// When the database refuses.
pub async fn open_session(app: &App, user_id: Uuid) -> Result<String> {
    let (token, now) = (new_token(), app.clock.now());
    let txn = Write::begin(app).await?;
    user_sessions::Entity::delete_many()
        .filter(user_sessions::Column::UserId.eq(user_id))
        .filter(user_sessions::Column::CreatedAt.lt(now - LONGEST_SESSION))
        .exec(&*txn)
        .await?;
    user_sessions::ActiveModel {
        id: Set(ids::new_id(now)),
        token_hash: Set(hash(&token)),
        user_id: Set(user_id),
        created_at: Set(now),
        last_seen_at: Set(now),
    }
    .insert(&*txn)
    .await?;
    txn.commit().await?;
    Ok(token)
}

/// Who a session cookie stands for, if it still does, and whether they have a second factor. Seen at most once a minute.
///
/// # Errors
/// When the database refuses.
pub async fn actor_of_session(app: &App, token: &str) -> Result<Option<(Actor, bool)>> {
    let now = app.clock.now();
    let columns = "t.id AS id, t.created_at AS created_at, t.last_seen_at AS last_seen_at";
    let Some((row, actor)) = store::holder(&app.db, "user_sessions", columns, hash(token)).await? else {
        return Ok(None);
    };
    let (began, seen): (DateTime<Utc>, DateTime<Utc>) =
        (row.try_get("", "created_at")?, row.try_get("", "last_seen_at")?);
    if now - seen > IDLE || now - began > LONGEST_SESSION {
        return Ok(None);
    }
    if now - seen > Duration::minutes(1) {
        let seen = user_sessions::Entity::update_many()
            .col_expr(user_sessions::Column::LastSeenAt, Expr::value(now))
            .filter(user_sessions::Column::Id.eq(row.try_get::<Uuid>("", "id")?));
        touch(app, seen).await;
    }
    Ok(Some((actor, row.try_get("", "second_factor")?)))
}

/// Whose session a cookie stands for, also one that has ended of itself.
///
/// # Errors
/// When the database refuses.
pub async fn whose_session(app: &App, token: &str) -> Result<Option<Uuid>> {
    let row =
        user_sessions::Entity::find().filter(user_sessions::Column::TokenHash.eq(hash(token))).one(&app.db).await?;
    Ok(row.map(|row| row.user_id))
}

/// Ends one session.
///
/// # Errors
/// When the database refuses.
pub async fn close_session(app: &App, token: &str) -> Result<()> {
    let txn = Write::begin(app).await?;
    user_sessions::Entity::delete_many().filter(user_sessions::Column::TokenHash.eq(hash(token))).exec(&*txn).await?;
    txn.commit().await?;
    Ok(())
}

/// Ends every session of an account but this one: after its second factor changed. Tokens go on.
///
/// # Errors
/// When the database refuses.
pub async fn close_other_sessions(act: &Act, user_id: Uuid, kept: Option<&str>) -> Result<()> {
    let mut others = user_sessions::Entity::delete_many().filter(user_sessions::Column::UserId.eq(user_id));
    if let Some(token) = kept {
        others = others.filter(user_sessions::Column::TokenHash.ne(hash(token)));
    }
    others.exec(act.db()).await?;
    Ok(())
}

/// Ends every session and token of an account: after a change of password, role or structure, or when it is disabled.
///
/// # Errors
/// When the database refuses.
pub async fn revoke_all(act: &Act, user_id: Uuid) -> Result<()> {
    user_sessions::Entity::delete_many().filter(user_sessions::Column::UserId.eq(user_id)).exec(act.db()).await?;
    api_tokens::Entity::update_many()
        .col_expr(api_tokens::Column::RevokedAt, Expr::value(act.now()))
        .filter(api_tokens::Column::UserId.eq(user_id))
        .filter(api_tokens::Column::RevokedAt.is_null())
        .exec(act.db())
        .await?;
    Ok(())
}
