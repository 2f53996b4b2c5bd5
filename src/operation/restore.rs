//! A backup put back into an empty place. It is brought up to date, freed of what was erased since it was made, verified;
//! until then nobody can use it, and when it does not verify nothing of it is left.

use super::backup::refuse_different;
use super::file::{Format, Part, format};
use super::{postgres, sqlite};
use crate::config::Config;
use crate::database::{self, PoolSize};
use crate::entities::user_sessions;
use crate::erasures;
use crate::error::{Error, Result};
use crate::kernel::clock::{Clock, day};
use crate::vault::{self, erased};
use sea_orm::{ConnectionTrait as _, DatabaseConnection, EntityTrait as _};
use std::path::Path;

/// A restore that came to its end.
#[derive(Debug)]
pub struct Restored {
    /// How many keys were destroyed once more.
    pub erased: u64,
}

/// Puts a backup back where the settings say the database is.
///
/// # Errors
/// When something is there already, the backup is another engine's or does not verify, the master key is not its own: the
/// place is as empty as before then.
pub async fn put_back(config: &Config, clock: &Clock, from: &Path) -> Result<Restored> {
    let file = database::sqlite_file(&config.database_url)?;
    match (format(from)?, file) {
        (Format::Sqlite, Some(file)) => into_file(config, clock, from, &file).await,
        (Format::PgDump, None) => into_server(config, clock, from).await,
        (Format::Sqlite, None) => {
            Err(Error::internal("this is a backup of SQLite; the settings name a PostgreSQL database"))
        }
        (Format::PgDump, Some(_)) => {
            Err(Error::internal("this is a backup of PostgreSQL; the settings name an SQLite database"))
        }
    }
}

async fn into_file(config: &Config, clock: &Clock, from: &Path, file: &Path) -> Result<Restored> {
    for end in ["-wal", "-shm", "-journal"] {
        let mut beside = file.as_os_str().to_owned();
        beside.push(end);
        if Path::new(&beside).exists() {
            return Err(Error::internal(format!("{} is there already", Path::new(&beside).display())));
        }
    }
    let part = Part::beside(file)?;
    sqlite::copy_bytes(from, part.path())?;
    sqlite::open_whole(part.path()).await?.close().await?;
    let name = part.path().display().to_string().replace('%', "%25").replace('?', "%3F");
    let url = format!("sqlite://{name}?mode=rw");
    let db = database::connect(&url, PoolSize(1)).await?;
    let outcome = make_usable(&db, config, clock).await;
    db.close().await?;
    let restored = outcome?;
    part.place()?;
    Ok(restored)
}

async fn into_server(config: &Config, clock: &Clock, from: &Path) -> Result<Restored> {
    let db = database::connect(&config.database_url, PoolSize(1)).await?;
    let outcome = fill(&db, config, clock, from).await;
    db.close().await?;
    outcome
}

async fn fill(db: &DatabaseConnection, config: &Config, clock: &Clock, from: &Path) -> Result<Restored> {
    if let Some(table) = postgres::tables(db).await?.first() {
        return Err(Error::internal(format!("the database is not empty: it has a table {table}")));
    }
    let schema = postgres::schema(db).await?;
    database::begin_restore(db).await?;
    let filled = async {
        postgres::fill(&config.database_url, &schema, from).await?;
        make_usable(db, config, clock).await
    };
    let outcome = filled.await;
    if outcome.is_err() {
        // It was empty: whatever is there came with the backup.
        let tables = postgres::tables(db).await?.iter().map(|name| format!("\"{name}\"")).collect::<Vec<_>>();
        db.execute_unprepared(&format!("DROP TABLE IF EXISTS {} CASCADE", tables.join(", "))).await?;
    }
    outcome
}

/// Everything that has to be true before anyone uses it, in one transaction.
async fn make_usable(db: &DatabaseConnection, config: &Config, clock: &Clock) -> Result<Restored> {
    let ledger = erased::read(&erased::beside(&config.master_key_file));
    let ledger = ledger.map_err(|cause| Error::Internal(Box::new(cause)))?;
    let txn = crate::act::begin_write(db).await?;
    let vault = database::bring_up_to_date(&txn, config, clock).await?;
    let erased = vault::store::destroy(&txn, &ledger, clock.now()).await?;
    if erased > 0 {
        let today = day(clock.now(), config.time_zone);
        erasures::store::forget(&txn, &ledger.iter().copied().collect::<Vec<_>>(), today).await?;
    }
    // Who had signed in, or out, since then is not known any more: everyone signs in again.
    user_sessions::Entity::delete_many().exec(&txn).await?;
    refuse_different(crate::app::differences(&txn, &vault).await?)?;
    if txn.get_database_backend() == sea_orm::DbBackend::Postgres {
        database::end_restore(&txn).await?;
    }
    txn.commit().await?;
    Ok(Restored { erased })
}
