//! What ends by itself is taken away: answers kept for repeats, sessions, counts of failures, the log of readings. Once an
//! hour, by whichever instance comes first.

use crate::access::tokens::{IDLE, LONGEST_SESSION};
use crate::act::Write;
use crate::app::App;
use crate::entities::{idempotency_keys, read_log, sign_in_throttles, user_sessions};
use crate::error::Result;
use chrono::TimeDelta;
use sea_orm::{ColumnTrait, Condition, EntityTrait, ExprTrait as _, QueryFilter};
use std::time::Duration;
use tokio::sync::watch;

const EVERY: Duration = Duration::from_secs(3_600);

/// A repeat is recognised this long; its answer, which may name people, is kept no longer.
const REPEATS: TimeDelta = TimeDelta::hours(48);
/// Failures are counted by the day.
const FAILURES: TimeDelta = TimeDelta::days(2);
/// Who read whom can be asked for a year.
const READINGS: TimeDelta = TimeDelta::days(366);

/// Takes away what ended, at the start and every hour, until the service stops.
pub async fn keep_clear(app: App, mut stopped: watch::Receiver<()>) {
    loop {
        if let Err(cause) = clear(&app).await {
            tracing::error!(?cause, "what ended was not taken away");
        }
        tokio::select! {
            _ = stopped.changed() => return,
            () = tokio::time::sleep(EVERY) => {}
        }
    }
}

/// Takes away what ended; how many rows.
///
/// # Errors
/// When the database refuses.
pub async fn clear(app: &App) -> Result<u64> {
    let now = app.clock.now();
    let txn = Write::begin(app).await?;
    let mut gone = 0;
    let old = idempotency_keys::Column::CreatedAt.lt(now - REPEATS);
    gone += idempotency_keys::Entity::delete_many().filter(old).exec(&*txn).await?.rows_affected;
    let ended = Condition::any()
        .add(user_sessions::Column::CreatedAt.lt(now - LONGEST_SESSION))
        .add(user_sessions::Column::LastSeenAt.lt(now - IDLE));
    gone += user_sessions::Entity::delete_many().filter(ended).exec(&*txn).await?.rows_affected;
    let free = sign_in_throttles::Column::BlockedUntil.is_null().or(sign_in_throttles::Column::BlockedUntil.lt(now));
    let old = sign_in_throttles::Column::Since.lt(now - FAILURES).and(free);
    gone += sign_in_throttles::Entity::delete_many().filter(old).exec(&*txn).await?.rows_affected;
    let old = read_log::Column::At.lt(now - READINGS);
    gone += read_log::Entity::delete_many().filter(old).exec(&*txn).await?.rows_affected;
    txn.commit().await?;
    Ok(gone)
}
