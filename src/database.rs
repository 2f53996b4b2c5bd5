//! The connection to SQLite or PostgreSQL, and the schema under its lock.

mod file;

pub use file::OpenedFile;

use crate::config::Config;
use crate::error::{Error, Result};
use crate::kernel::clock::Clock;
use crate::vault::{self, Vault};
use passerelle_migration::Migrator;
use sea_orm::sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sea_orm::sqlx::{self, Connection as _};
use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbBackend};
use sea_orm_migration::MigratorTrait;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

/// Any number will do, as long as every instance uses the same.
const MIGRATION_LOCK: &str = "SELECT pg_advisory_xact_lock(7283910446)";

/// How long a request waits for a connection before it is told, within two seconds in all, to come again.
pub const PATIENCE: Duration = Duration::from_millis(1_800);

/// A table that stands in a database from the first row of a backup put back to the last check of it: until then nobody
/// may use what is there.
const UNDER_RESTORE: &str = "under_restore";

/// How many connections a pool holds.
#[derive(Clone, Copy, Debug)]
pub struct PoolSize(pub u32);

impl PoolSize {
    /// How many writes are open at once. PostgreSQL: all connections but two, and one at least. SQLite lets one write at a
    /// time, and whoever waits asks again now and then: without a queue in front some wait for ever.
    pub fn writers(self, backend: DbBackend) -> usize {
        match backend {
            DbBackend::Postgres => self.0.saturating_sub(2).max(1) as usize,
            _ => 1,
        }
    }
}

/// How many rows SQLite's thread reads ahead of whoever takes them: a page of a list in one go, without the two waiting for
/// each other.
const ROWS_AHEAD: usize = 512;

/// How long a writer of SQLite waits for another's commit.
const BUSY: Duration = Duration::from_secs(10);

/// Empties the log beside an SQLite file, so that no older page is left in it. Readers are waited for, not turned away; where
/// they take too long, the log is emptied another time. PostgreSQL keeps its own.
///
/// # Errors
/// When the database refuses.
pub async fn empty_log(db: &DatabaseConnection) -> Result<()> {
    if db.get_database_backend() == DbBackend::Sqlite {
        db.execute_unprepared("PRAGMA wal_checkpoint(TRUNCATE)").await?;
    }
    Ok(())
}

/// Connects. SQLite: write-ahead log, every commit on disk before it is acknowledged (`synchronous=FULL`), foreign keys.
///
/// # Errors
/// When the database cannot be reached.
pub async fn connect(url: &str, pool: PoolSize) -> Result<DatabaseConnection> {
    connect_as(url, pool, SqliteSynchronous::Full).await
}

/// Connects to fill a database that can be thrown away and filled again: SQLite does not wait for the disk at every
/// commit. What was written is on disk once [`settle`] came back.
///
/// # Errors
/// When the database cannot be reached.
pub async fn connect_to_fill(url: &str) -> Result<DatabaseConnection> {
    connect_as(url, PoolSize(1), SqliteSynchronous::Normal).await
}

/// Puts on disk what [`connect_to_fill`] wrote, and closes it.
///
/// # Errors
/// When the database refuses.
pub async fn settle(db: DatabaseConnection) -> Result<()> {
    if db.get_database_backend() == DbBackend::Sqlite {
        db.execute_unprepared("PRAGMA wal_checkpoint(FULL)").await?;
    }
    Ok(db.close().await?)
}

/// Opens an SQLite file to read it, and leaves nothing beside it.
///
/// # Errors
/// When it cannot be opened.
pub async fn connect_to_read(file: &Path) -> Result<DatabaseConnection> {
    let file = file.to_owned();
    let mut options = ConnectOptions::new("sqlite://?mode=ro");
    options
        .max_connections(1)
        .idle_timeout(None::<Duration>)
        .max_lifetime(None::<Duration>)
        .sqlx_logging_level(log::LevelFilter::Debug)
        .map_sqlx_sqlite_opts(move |o| o.filename(&file).read_only(true));
    Ok(Database::connect(options).await?)
}

/// The file of an SQLite address; none for PostgreSQL, nor in memory.
///
/// # Errors
/// When the address cannot be read.
pub fn sqlite_file(url: &str) -> Result<Option<PathBuf>> {
    if !url.starts_with("sqlite:") {
        return Ok(None);
    }
    let options: SqliteConnectOptions =
        url.parse().map_err(|_| Error::internal("the database's address cannot be read"))?;
    let file = options.get_filename();
    Ok(Some(file.to_owned()).filter(|file| !file.as_os_str().is_empty() && !file.starts_with(":memory:")))
}

async fn connect_as(url: &str, pool: PoolSize, synchronous: SqliteSynchronous) -> Result<DatabaseConnection> {
    let deadline = tokio::time::Instant::now() + BUSY;
    loop {
        match Database::connect(options(url, pool, synchronous)?).await {
            // Turning a new file to write-ahead logging needs it alone, and SQLite does not wait for that as it waits
            // for a commit: of two instances that start together one would be refused.
            Err(cause) if is_locked(&cause) && tokio::time::Instant::now() < deadline => {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
            outcome => {
                return outcome.map_err(|cause| match Error::from(cause) {
                    away @ (Error::Unreachable(_) | Error::Busy) if !url.starts_with("sqlite:") => match away {
                        Error::Unreachable(cause) => Error::Unreachable(cause),
                        _ => Error::Unreachable("the database server does not answer".into()),
                    },
                    Error::Internal(cause) | Error::Unreachable(cause) | Error::Storage(cause) => {
                        Error::internal(format!("the database cannot be reached: {cause}"))
                    }
                    other => other,
                });
            }
        }
    }
}

/// Whether SQLite says that another holds the file (SQLITE_BUSY, 5, and its extended codes, in the low byte).
fn is_locked(cause: &sea_orm::DbErr) -> bool {
    use sea_orm::{DbErr, RuntimeErr, sqlx};
    let (DbErr::Conn(RuntimeErr::SqlxError(cause)) | DbErr::Exec(RuntimeErr::SqlxError(cause))) = cause else {
        return false;
    };
    let sqlx::Error::Database(cause) = cause.as_ref() else { return false };
    let busy = |code: std::borrow::Cow<'_, str>| code.parse::<u32>().is_ok_and(|code| code & 0xff == 5);
    cause.try_downcast_ref::<sqlx::sqlite::SqliteError>().is_some() && cause.code().is_some_and(busy)
}

fn options(url: &str, pool: PoolSize, synchronous: SqliteSynchronous) -> Result<ConnectOptions> {
    let mut options = ConnectOptions::new(url);
    options.max_connections(pool.0).acquire_timeout(PATIENCE).sqlx_logging_level(log::LevelFilter::Debug);
    if url.starts_with("sqlite:") {
        make_private(url)?;
        // What cannot be looked at yet is said by SQLite, in its own words.
        let file = Arc::new(OpenedFile::of(url).unwrap_or_default());
        options.map_sqlx_sqlite_opts(move |o| {
            let o = o
                .journal_mode(SqliteJournalMode::Wal)
                .synchronous(synchronous)
                // What was erased leaves no bytes behind in the file.
                .pragma("secure_delete", "ON")
                .foreign_keys(true)
                .busy_timeout(BUSY)
                .row_buffer_size(ROWS_AHEAD);
            // It was made above. A connection that is opened anew must not make an empty one where the file was moved away.
            if cfg!(unix) { o.create_if_missing(false) } else { o }
        });
        // Nor another one that someone put there.
        options.map_sqlx_sqlite_pool_opts(move |pool| {
            let file = file.clone();
            pool.after_connect(move |_, _| {
                let stands = file.still_stands();
                Box::pin(async move { stands.map_err(|_| sqlx::Error::Io(std::io::ErrorKind::NotFound.into())) })
            })
        });
        // The reaper of idle connections can spin on a pool of one; a file costs nothing to keep open. All of them from the
        // start: whoever opens another file under this name, put there meanwhile, takes the log of this one for its own.
        options.idle_timeout(None::<Duration>).max_lifetime(None::<Duration>).min_connections(pool.0);
        // SQLite itself gives up a transaction whose disk is full or fails; SQLx, whose own rollback then fails, goes on
        // counting it as open. The next act on that connection would be a savepoint in nothing: acknowledged, never kept.
        options.map_sqlx_sqlite_before_acquire(|connection, _| {
            let free = !connection.is_in_transaction();
            Box::pin(async move { Ok(free) })
        });
    } else {
        // Under load a connection is never idle so long; else asking costs little, and a server that was restarted is
        // found out before a request is.
        options.statement_timeout(Duration::from_secs(30)).test_before_acquire_if_idle_for(Duration::from_secs(1));
    }
    Ok(options)
}

/// A new SQLite file is its owner's alone from its first byte; the files SQLite puts beside it take its mode. One that
/// others can read is named in the log: whose file it is may be decided, not guessed.
#[cfg(unix)]
fn make_private(url: &str) -> Result<()> {
    use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
    let Some(file) = sqlite_file(url)? else { return Ok(()) };
    let path = file.display();
    let query = url.split_once('?').map_or("", |(_, query)| query);
    let cannot = |cause: std::io::Error| Error::internal(format!("the database file {path}: {cause}"));
    match std::fs::metadata(&file) {
        Ok(about) if about.permissions().mode() & 0o077 != 0 => {
            tracing::warn!("the database file {path} can be read by others; run: chmod 600 {path}");
        }
        Ok(_) => {}
        Err(cause) if cause.kind() == std::io::ErrorKind::NotFound && query.contains("mode=rwc") => {
            let made = std::fs::OpenOptions::new().write(true).create(true).truncate(false).mode(0o600).open(&file);
            made.map_err(cannot)?;
        }
        // What cannot be looked at is said by SQLite, in its own words.
        Err(_) => {}
    }
    Ok(())
}

#[cfg(not(unix))]
fn make_private(_: &str) -> Result<()> {
    Ok(())
}

/// Brings the schema up to date under a lock that every instance waits for, then opens the vault: with a new database
/// the master key file and the service's own structure are made here.
///
/// # Errors
/// When the database is newer than this binary, or the master key is missing or another's.
pub async fn migrate(db: &DatabaseConnection, config: &Config, clock: &Clock) -> Result<Vault> {
    let txn = crate::act::begin_write(db).await?;
    if txn.get_database_backend() == DbBackend::Postgres {
        txn.execute_unprepared(MIGRATION_LOCK).await?;
    }
    refuse_under_restore(&txn).await?;
    let vault = bring_up_to_date(&txn, config, clock).await?;
    txn.commit().await?;
    Ok(vault)
}

/// The same inside a transaction of the caller's, whoever else waits.
///
/// # Errors
/// When the database is newer than this binary, or the master key is missing or another's.
pub(crate) async fn bring_up_to_date(
    txn: &sea_orm::DatabaseTransaction,
    config: &Config,
    clock: &Clock,
) -> Result<Vault> {
    refuse_newer(txn).await?;
    Migrator::up(txn, None).await?;
    let vault = vault::store::open(txn, &config.master_key_file, clock.now()).await?;
    crate::organisations::store::ensure_own(txn, &config.structure_name, clock.now()).await?;
    crate::devices::store::restage_outdated(txn).await?;
    Ok(vault)
}

/// Marks a database as not to be used yet.
///
/// # Errors
/// When the database refuses.
pub(crate) async fn begin_restore(db: &DatabaseConnection) -> Result<()> {
    db.execute_unprepared(&format!("CREATE TABLE {UNDER_RESTORE} (since text)")).await?;
    Ok(())
}

/// Gives a restored database free.
///
/// # Errors
/// When the database refuses.
pub(crate) async fn end_restore<C: ConnectionTrait>(db: &C) -> Result<()> {
    db.execute_unprepared(&format!("DROP TABLE {UNDER_RESTORE}")).await?;
    Ok(())
}

async fn refuse_under_restore<C: ConnectionTrait>(db: &C) -> Result<()> {
    if !has_table(db, UNDER_RESTORE).await? {
        return Ok(());
    }
    Err(Error::internal(
        "a restore into this database did not come to its end; make the database anew and restore again",
    ))
}

/// Opens the vault of a database that `migrate` brought up to date.
///
/// # Errors
/// When migrations are pending or unknown, or the master key is missing or another's.
pub async fn open(db: &DatabaseConnection, config: &Config, clock: &Clock) -> Result<Vault> {
    refuse_under_restore(db).await?;
    refuse_newer(db).await?;
    if pending(db).await? > 0 {
        return Err(Error::internal("the database is not up to date; run: passerelle migrate"));
    }
    vault::store::open(db, &config.master_key_file, clock.now()).await
}

/// Writes a row as it stands, durably: whether the database can be written to.
///
/// # Errors
/// When it cannot.
pub async fn write_nothing_new(db: &DatabaseConnection) -> Result<()> {
    let txn = crate::act::begin_write(db).await?;
    let sql = "UPDATE seaql_migrations SET applied_at = applied_at \
               WHERE version = (SELECT min(version) FROM seaql_migrations)";
    txn.execute_unprepared(sql).await?;
    txn.commit().await?;
    Ok(())
}

/// How many migrations are still to be run.
///
/// # Errors
/// When the database refuses.
pub async fn pending<C: ConnectionTrait>(db: &C) -> Result<usize> {
    let applied = applied(db).await?;
    Ok(Migrator::migrations().iter().filter(|step| !applied.iter().any(|name| name == step.name())).count())
}

/// How a database stands beside this binary.
pub enum Standing {
    /// Ready to be used.
    Current,
    /// So many migrations are to be run.
    Behind(usize),
    /// Not to be used: why.
    Unusable(String),
}

/// Says how the database stands, without touching it.
///
/// # Errors
/// When it does not answer.
pub async fn standing<C: ConnectionTrait>(db: &C) -> Result<Standing> {
    for refused in [refuse_under_restore(db).await, refuse_newer(db).await] {
        match refused {
            Err(Error::Internal(cause)) if cause.downcast_ref::<sea_orm::DbErr>().is_none() => {
                return Ok(Standing::Unusable(cause.to_string()));
            }
            outcome => outcome?,
        }
    }
    Ok(match pending(db).await? {
        0 => Standing::Current,
        steps => Standing::Behind(steps),
    })
}

async fn refuse_newer<C: ConnectionTrait>(db: &C) -> Result<()> {
    let steps = Migrator::migrations();
    match applied(db).await?.into_iter().find(|name| !steps.iter().any(|step| step.name() == name)) {
        None => Ok(()),
        Some(name) => Err(Error::internal(format!("the database is newer than this binary: it knows {name}"))),
    }
}

async fn applied<C: ConnectionTrait>(db: &C) -> Result<Vec<String>> {
    if !has_table(db, "seaql_migrations").await? {
        return Ok(Vec::new());
    }
    let backend = db.get_database_backend();
    let rows = db
        .query_all_raw(sea_orm::Statement::from_string(
            backend,
            "SELECT version FROM seaql_migrations ORDER BY version",
        ))
        .await?;
    rows.iter().map(|row| row.try_get("", "version").map_err(Error::from)).collect()
}

async fn has_table<C: ConnectionTrait>(db: &C, name: &str) -> Result<bool> {
    let sql = match db.get_database_backend() {
        DbBackend::Postgres => {
            format!("SELECT 1 AS one FROM pg_tables WHERE tablename = '{name}' AND schemaname = current_schema()")
        }
        _ => format!("SELECT 1 AS one FROM sqlite_master WHERE name = '{name}'"),
    };
    Ok(db.query_one_raw(sea_orm::Statement::from_string(db.get_database_backend(), sql)).await?.is_some())
}
