//! Sign-in throttle, in the database so that every instance counts together. Per account: five free attempts, then 1, 3,
//! 5, 10 seconds; a hundred failures in a day close it until the day is over, but not for a browser already known. Per
//! address: ten at once, then twenty a minute. The same for a few digits that someone hands over and another could guess:
//! per guesser as an account, and per thing guessed at, five in a day whoever tries.

use crate::app::App;
use crate::entities::sign_in_throttles;
use crate::error::{Error, Result};
use chrono::{DateTime, Duration, Utc};
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait as _, EntityTrait, ExprTrait as _, IntoActiveModel as _,
    QueryFilter as _, QuerySelect as _,
};
use std::cmp::max;
use uuid::Uuid;

const FREE: i64 = 5;
const DAILY: i64 = 100;
const BURST: i64 = 10;
const PER_MINUTE: i64 = 20;
const GUESSES: i64 = 5;

/// Counts an attempt of this account from this address as failed, before its password is looked at, and says whether it
/// may go on. `succeeded` takes the count back.
///
/// # Errors
/// `Throttled` with the seconds to wait.
pub async fn attempt(app: &App, account: &str, address: &str, known_browser: bool) -> Result<()> {
    let now = app.clock.now();
    let txn = crate::act::Write::begin(app).await?;
    let address_wait = count(&txn, of_address(app, address), now, Duration::minutes(1), pace).await?;
    let mut account_wait = None;
    if !known_browser {
        account_wait = count(&txn, of_account(app, account), now, Duration::days(1), delay).await?;
    }
    txn.commit().await?;
    waits(now, max(address_wait, account_wait))
}

/// The same for the step after the password. Whoever comes here knows the password, so that only the account counts; what is
/// tried from elsewhere does not stop a browser that is known.
///
/// # Errors
/// `Throttled` with the seconds to wait.
pub async fn second_step(app: &App, user_id: Uuid, known_browser: bool) -> Result<()> {
    let now = app.clock.now();
    let txn = crate::act::Write::begin(app).await?;
    let wait = count(&txn, of_second_step(app, user_id, known_browser), now, Duration::days(1), delay).await?;
    txn.commit().await?;
    waits(now, wait)
}

/// Forgets the failures at the second step of an account that came in.
///
/// # Errors
/// When the database refuses.
pub async fn second_step_succeeded(app: &App, user_id: Uuid, known_browser: bool) -> Result<()> {
    forget(app, of_second_step(app, user_id, known_browser)).await
}

/// Counts a guess as failed, before it is looked at, and says whether it may go on. `guessed` takes it back.
///
/// # Errors
/// `Throttled` with the seconds to wait.
pub async fn guess(app: &App, guesser: Uuid, about: &str) -> Result<()> {
    let now = app.clock.now();
    let txn = crate::act::Write::begin(app).await?;
    let [by, of] = guess_keys(app, guesser, about);
    let by = count(&txn, by, now, Duration::days(1), delay).await?;
    let of = count(&txn, of, now, Duration::days(1), guesses).await?;
    txn.commit().await?;
    waits(now, max(by, of))
}

/// Takes a guess back that was right, and forgets the wrong ones at the same thing. The guesser's others still count: what
/// one knows does not pay for what one does not.
///
/// # Errors
/// When the database refuses.
pub async fn guessed(app: &App, guesser: Uuid, about: &str) -> Result<()> {
    let txn = crate::act::Write::begin(app).await?;
    let [by, of] = guess_keys(app, guesser, about);
    sign_in_throttles::Entity::delete_by_id(of).exec(&*txn).await?;
    sign_in_throttles::Entity::update_many()
        .col_expr(
            sign_in_throttles::Column::Failures,
            Expr::col(sign_in_throttles::Column::Failures).sub(Expr::value(1_i64)),
        )
        .col_expr(sign_in_throttles::Column::BlockedUntil, Expr::value(Option::<DateTime<Utc>>::None))
        .filter(sign_in_throttles::Column::Key.eq(by))
        .exec(&*txn)
        .await?;
    txn.commit().await?;
    Ok(())
}

fn waits(now: DateTime<Utc>, until: Option<DateTime<Utc>>) -> Result<()> {
    match until {
        None => Ok(()),
        Some(until) => Err(Error::Throttled(u64::try_from(max((until - now).num_seconds(), 0) + 1).unwrap_or(1))),
    }
}

fn of_address(app: &App, address: &str) -> Vec<u8> {
    app.vault.hash("throttle-address", address.as_bytes())
}

fn of_account(app: &App, account: &str) -> Vec<u8> {
    app.vault.hash("throttle-account", account.as_bytes())
}

fn of_second_step(app: &App, user_id: Uuid, known_browser: bool) -> Vec<u8> {
    let domain = if known_browser { "throttle-second-step-known" } else { "throttle-second-step" };
    app.vault.hash(domain, user_id.as_bytes())
}

fn guess_keys(app: &App, guesser: Uuid, about: &str) -> [Vec<u8>; 2] {
    [app.vault.hash("throttle-guesser", guesser.as_bytes()), app.vault.hash("throttle-guessed-at", about.as_bytes())]
}

/// Forgets the failures of an account that signed in.
///
/// # Errors
/// When the database refuses.
pub async fn succeeded(app: &App, account: &str) -> Result<()> {
    forget(app, of_account(app, account)).await
}

async fn forget(app: &App, key: Vec<u8>) -> Result<()> {
    let txn = crate::act::Write::begin(app).await?;
    sign_in_throttles::Entity::delete_by_id(key).exec(&*txn).await?;
    txn.commit().await?;
    Ok(())
}

async fn count(
    txn: &sea_orm::DatabaseTransaction,
    key: Vec<u8>,
    now: DateTime<Utc>,
    window: Duration,
    wait: fn(i64) -> Option<Duration>,
) -> Result<Option<DateTime<Utc>>> {
    let none_yet = sign_in_throttles::ActiveModel {
        key: Set(key.clone()),
        failures: Set(0),
        since: Set(now),
        blocked_until: Set(None),
    };
    // Two first attempts at once make one row, and are counted one after the other.
    let unless_there = OnConflict::column(sign_in_throttles::Column::Key).do_nothing().to_owned();
    sign_in_throttles::Entity::insert(none_yet).on_conflict(unless_there).exec_without_returning(txn).await?;
    let row = sign_in_throttles::Entity::find_by_id(key).lock_exclusive().one(txn).await?;
    let row = row.ok_or_else(|| Error::internal("a throttle was not counted"))?;
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

/// How long the next guess at something waits after so many in a day.
fn guesses(failures: i64) -> Option<Duration> {
    (failures >= GUESSES).then(|| Duration::days(1))
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
        assert_eq!((guesses(4), guesses(5)), (None, Some(Duration::days(1))));
    }
}
