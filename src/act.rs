//! One act: one transaction, one author, one moment, its events. Only here does a transaction begin.

use crate::access::Actor;
use crate::app::App;
use crate::entities::idempotency_keys;
use crate::error::{Error, Result, is_unique_violation};
use crate::journal::{self, Event};
use crate::vault::Vault;
use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::{
    AccessMode, ActiveModelTrait, ActiveValue::Set, ConnectionTrait as _, DatabaseTransaction, DbBackend,
    IsolationLevel, SqliteTransactionMode, Statement, TransactionOptions, TransactionTrait,
};
use std::cell::Cell;
use std::sync::Mutex;
use tokio::sync::OwnedSemaphorePermit;
use uuid::Uuid;

tokio::task_local! {
    /// What the request under way has made, once it is made.
    static MADE: Cell<Option<Uuid>>;
}

/// Does this work, and says what an act of it has made for good, whatever became of the work afterwards.
pub async fn with_made<T>(work: impl Future<Output = T>) -> (T, Option<Uuid>) {
    let told = async {
        let outcome = work.await;
        (outcome, MADE.with(Cell::get))
    };
    MADE.scope(Cell::new(None), told).await
}

/// An open write. Dropped without `commit`, it leaves no trace.
pub struct Act {
    txn: DatabaseTransaction,
    actor: Actor,
    now: DateTime<Utc>,
    today: NaiveDate,
    zone: chrono_tz::Tz,
    vault: Vault,
    events: Mutex<Vec<Event>>,
    _turn: OwnedSemaphorePermit,
}

impl Act {
    /// Opens a write for this actor.
    ///
    /// # Errors
    /// `Repeated` when the actor's idempotency key is already used, `Busy` when too many write at once; else what the
    /// database refuses.
    pub async fn begin(app: &App, actor: &Actor) -> Result<Self> {
        let Write { txn, _turn } = Write::begin(app).await?;
        let now = app.clock.now();
        if let (Some(key), Ok(user_id)) = (&actor.idempotency, actor.user_id()) {
            let taken = idempotency_keys::ActiveModel {
                user_id: Set(user_id),
                key: Set(key.key.clone()),
                body_hash: Set(key.body_hash.clone()),
                made_kind: Set(None),
                made_id: Set(None),
                status: Set(None),
                answer: Set(None),
                created_at: Set(now),
            }
            .insert(&txn)
            .await;
            match taken {
                Err(cause) if is_unique_violation(&cause) => return Err(Error::Repeated),
                other => other?,
            };
        }
        Ok(Self {
            txn,
            actor: actor.clone(),
            now,
            today: app.day(now),
            zone: app.config.time_zone,
            vault: app.vault.clone(),
            events: Mutex::new(Vec::new()),
            _turn,
        })
    }

    /// The transaction, for queries and saves.
    pub fn db(&self) -> &DatabaseTransaction {
        &self.txn
    }

    /// The moment of the act, the same for everything it writes.
    pub fn now(&self) -> DateTime<Utc> {
        self.now
    }

    /// The day of the act, in the instance's time zone.
    pub fn today(&self) -> NaiveDate {
        self.today
    }

    /// The instance's time zone, in which files that name none are read.
    pub fn zone(&self) -> chrono_tz::Tz {
        self.zone
    }

    /// Who acts.
    pub fn actor(&self) -> &Actor {
        &self.actor
    }

    /// The keys.
    pub fn vault(&self) -> &Vault {
        &self.vault
    }

    /// A new primary key of this moment.
    pub fn new_id(&self) -> Uuid {
        crate::kernel::ids::new_id(self.now)
    }

    /// Counts up the counter `name` by `by` and gives the last number taken. Gapless: an act that is given up gives its
    /// numbers back, and two acts that count at once wait for each other.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn count_up(&self, name: &str, by: i64) -> Result<i64> {
        let sql = "INSERT INTO counters (name, value) VALUES ($1, $2) \
                   ON CONFLICT (name) DO UPDATE SET value = counters.value + excluded.value RETURNING value";
        let statement = Statement::from_sql_and_values(self.txn.get_database_backend(), sql, [name.into(), by.into()]);
        let row = self.txn.query_one_raw(statement).await?;
        let row = row.ok_or_else(|| Error::internal("a counter gave no number"))?;
        Ok(row.try_get("", "value")?)
    }

    /// Keeps an event, written with the commit.
    pub fn record(&self, event: Event) {
        self.events.lock().unwrap_or_else(std::sync::PoisonError::into_inner).push(event);
    }

    /// Writes the events and makes everything last.
    ///
    /// # Errors
    /// When no event was recorded (a change without its trace is a defect), or the database refuses.
    pub async fn commit(self) -> Result<()> {
        self.commit_after(async || Ok(())).await
    }

    /// The same, with something done outside the database when all is written and only its end is left.
    ///
    /// # Errors
    /// What is done outside fails: nothing lasts then; else as above.
    pub async fn commit_after(self, outside: impl AsyncFnOnce() -> Result<()>) -> Result<()> {
        let events = std::mem::take(&mut *self.events.lock().unwrap_or_else(std::sync::PoisonError::into_inner));
        if events.is_empty() {
            return Err(Error::internal("an act changed something without an event"));
        }
        let made = events[0].subject;
        if let Some(key) = &self.actor.idempotency
            && let Ok(user_id) = self.actor.user_id()
        {
            idempotency_keys::ActiveModel {
                user_id: sea_orm::ActiveValue::Unchanged(user_id),
                key: sea_orm::ActiveValue::Unchanged(key.key.clone()),
                made_kind: Set(Some(made.kind.code().to_owned())),
                made_id: Set(Some(made.id)),
                ..Default::default()
            }
            .update(&self.txn)
            .await?;
        }
        let written = events.len();
        journal::store::append(&self, events).await?;
        outside().await?;
        self.txn.commit().await?;
        crate::operation::metrics::events_written(written);
        // Outside a request (the command line, the filling of the demonstration) nobody asks.
        let _ = MADE.try_with(|told| told.set(Some(made.id)));
        Ok(())
    }

    /// Ends an act that turned out to change nothing (the same file again, the same roll again), without an event.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn unchanged(self) -> Result<()> {
        self.txn.rollback().await?;
        Ok(())
    }
}

/// A read of many tables that sees one moment only: for reports and `verify`.
///
/// # Errors
/// When the database refuses.
pub async fn snapshot(app: &App) -> Result<DatabaseTransaction> {
    snapshot_of(&app.db).await
}

/// The same for whoever counts what lies in a period. PostgreSQL plans each question for the period that is asked: from the
/// sixth time on it would take one plan for all periods, which at size reads ten times as long as any answer may take.
///
/// # Errors
/// When the database refuses.
pub async fn snapshot_to_count(app: &App) -> Result<DatabaseTransaction> {
    let snapshot = snapshot(app).await?;
    if snapshot.get_database_backend() == DbBackend::Postgres {
        snapshot.execute_unprepared("SET LOCAL plan_cache_mode = force_custom_plan").await?;
    }
    Ok(snapshot)
}

/// The same on a database that is looked at without a service around it.
///
/// # Errors
/// When the database refuses.
pub async fn snapshot_of(db: &sea_orm::DatabaseConnection) -> Result<DatabaseTransaction> {
    let options = match db.get_database_backend() {
        DbBackend::Postgres => TransactionOptions {
            isolation_level: Some(IsolationLevel::RepeatableRead),
            access_mode: Some(AccessMode::ReadOnly),
            sqlite_transaction_mode: None,
        },
        _ => TransactionOptions {
            isolation_level: None,
            access_mode: None,
            sqlite_transaction_mode: Some(SqliteTransactionMode::Deferred),
        },
    };
    begin(db, options).await
}

/// A database as it stood at one moment.
pub type Moment = DatabaseTransaction;

/// Reads what a page shows: all of it at one moment, and on one connection, which costs half of what asking for one for each
/// question does. Whoever asks something else of the pool meanwhile may wait for a connection while holding one.
///
/// # Errors
/// When the database refuses; what the reading finds wrong.
pub async fn at_one_moment<T>(app: &App, read: impl AsyncFnOnce(&Moment) -> Result<T>) -> Result<T> {
    let moment = snapshot(app).await?;
    let found = read(&moment).await?;
    moment.commit().await?;
    Ok(found)
}

/// A technical write that is no act of the trade (a session opened, a throttle counted, a seal): no event. It waits for its
/// turn to write like an act.
pub struct Write {
    txn: DatabaseTransaction,
    _turn: OwnedSemaphorePermit,
}

impl std::ops::Deref for Write {
    type Target = DatabaseTransaction;

    fn deref(&self) -> &DatabaseTransaction {
        &self.txn
    }
}

impl Write {
    /// Opens one.
    ///
    /// # Errors
    /// `Busy` when too many write at once; else what the database refuses.
    pub async fn begin(app: &App) -> Result<Self> {
        let turn = app.turn_to_write().await?;
        Self::in_turn(app, turn).await
    }

    /// The same for whoever has a turn already.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn in_turn(app: &App, turn: OwnedSemaphorePermit) -> Result<Self> {
        Ok(Self { txn: begin_write(&app.db).await?, _turn: turn })
    }

    /// Makes everything last.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn commit(self) -> Result<()> {
        Ok(self.txn.commit().await?)
    }

    /// Leaves no trace.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn rollback(self) -> Result<()> {
        Ok(self.txn.rollback().await?)
    }
}

/// A write on a database that no service runs on yet, or that is filled: nobody else waits for a turn.
///
/// # Errors
/// When the database refuses.
pub async fn begin_write(db: &sea_orm::DatabaseConnection) -> Result<DatabaseTransaction> {
    let options = TransactionOptions {
        isolation_level: None,
        access_mode: None,
        sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
    };
    begin(db, options).await
}

/// On PostgreSQL, begins in a task of its own: a caller who gives up in the very moment between asking to begin and the
/// answer would leave the connection in the pool with a transaction open, for the next to fall into (SQLx counts a
/// transaction only once it is answered). So the beginning is always waited for; unwanted, it is rolled back. SQLite's
/// thread rolls back by itself what nobody waits for any more.
#[allow(clippy::disallowed_methods)]
async fn begin(db: &sea_orm::DatabaseConnection, options: TransactionOptions) -> Result<DatabaseTransaction> {
    if db.get_database_backend() == DbBackend::Sqlite {
        return Ok(db.begin_with_options(options).await?);
    }
    let db = db.clone();
    let begun = tokio::spawn(async move { db.begin_with_options(options).await });
    Ok(begun.await.map_err(|cause| Error::internal(cause.to_string()))??)
}
