//! Sign-in throttle, in the database so that every instance counts together. Per account: five free attempts, then 1, 3,
//! 5, 10 seconds; a hundred failures in a day close it until the day is over, but not for a browser already known. Per
//! address: ten at once, then twenty a minute.

use crate::app::App;
use crate::entities::sign_in_throttles;
use crate::error::{Error, Result};
use chrono::{DateTime, Duration, Utc};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, EntityTrait, IntoActiveModel as _, QuerySelect as _};

const FREE: i64 = 5;
const DAILY: i64 = 100;
const BURST: i64 = 10;
const PER_MINUTE: i64 = 20;

/// Counts an attempt of this account from this address as failed, before its password is looked at, and says whether it
/// may go on. `succeeded` takes the count back.
///
/// # Errors
/// `Throttled` with the seconds to wait.
pub async fn attempt(app: &App, account: &str, address: &str, known_browser: bool) -> Result<()> {
    let now = app.clock.now();
    let txn = crate::act::begin_write(&app.db).await?;
    let by_address = app.vault.hash("throttle-address", address.as_bytes());
    let row = sign_in_throttles::Entity::find_by_id(by_address.clone()).lock_exclusive().one(&txn).await?;
    let address_wait = count(&txn, by_address, row, now, Duration::minutes(1), pace).await?;
    let mut account_wait = None;
    if !known_browser {
        let by_account = app.vault.hash("throttle-account", account.as_bytes());
        let row = sign_in_throttles::Entity::find_by_id(by_account.clone()).lock_exclusive().one(&txn).await?;
        account_wait = count(&txn, by_account, row, now, Duration::days(1), delay).await?;
    }
    txn.commit().await?;
    match address_wait.max(account_wait) {
        None => Ok(()),
        Some(until) => Err(Error::Throttled(u64::try_from((until - now).num_seconds().max(0) + 1).unwrap_or(1))),
    }
}

/// Forgets the failures of an account that signed in.
///
/// # Errors
/// When the database refuses.
pub async fn succeeded(app: &App, account: &str) -> Result<()> {
    let txn = crate::act::begin_write(&app.db).await?;
    sign_in_throttles::Entity::delete_by_id(app.vault.hash("throttle-account", account.as_bytes())).exec(&txn).await?;
    txn.commit().await?;
    Ok(())
}

async fn count(
    txn: &sea_orm::DatabaseTransaction,
    key: Vec<u8>,
    row: Option<sign_in_throttles::Model>,
    now: DateTime<Utc>,
    window: Duration,
    wait: fn(i64) -> Option<Duration>,
) -> Result<Option<DateTime<Utc>>> {
    let Some(row) = row else {
        let first = sign_in_throttles::ActiveModel {
            key: Set(key),
            failures: Set(1),
            since: Set(now),
            blocked_until: Set(None),
        };
        first.insert(txn).await?;
        return Ok(None);
    };
    if let Some(until) = row.blocked_until.filter(|until| *until > now) {
        return Ok(Some(until));
    }
    let (failures, since) = if now - row.since > window { (1, now) } else { (row.failures + 1, row.since) };
    let mut row = row.into_active_model();
    row.failures = Set(failures);
    row.since = Set(since);
    row.blocked_until = Set(wait(failures).map(|wait| now + wait));
    row.update(txn).await?;
    Ok(None)
}

/// How long the next attempt on an account waits after so many failures.
fn delay(failures: i64) -> Option<Duration> {
    match failures - FREE {
        ..1 => None,
        _ if failures >= DAILY => Some(Duration::days(1)),
        1 => Some(Duration::seconds(1)),
        2 => Some(Duration::seconds(3)),
        3 => Some(Duration::seconds(5)),
        _ => Some(Duration::seconds(10)),
    }
}

/// How long the next attempt from an address waits after so many in a minute.
fn pace(attempts: i64) -> Option<Duration> {
    (attempts >= BURST).then(|| Duration::seconds(60 / PER_MINUTE))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn five_attempts_are_free_then_each_waits_longer_and_a_hundred_close_the_day() {
        let seconds: Vec<i64> = [1, 5, 6, 7, 8, 9, 99, 100].map(|n| delay(n).map_or(0, |d| d.num_seconds())).to_vec();
        assert_eq!(seconds, [0, 0, 1, 3, 5, 10, 10, 86_400]);
        assert_eq!((pace(9), pace(10)), (None, Some(Duration::seconds(3))));
    }
}
