//! A copy of everything the database holds, as of one moment, while others write. It is verified before it gets its name;
//! the master key is never in it.

use super::file::Part;
use super::{postgres, retention, sqlite};
use crate::app::App;
use crate::error::{Error, Result};
use crate::vault::{self, erased};
use chrono::{DateTime, Utc};
use sea_orm::{ActiveValue::Set, DbBackend, EntityTrait as _, sea_query::OnConflict};
use std::path::{Path, PathBuf};

/// The setting that says when the last backup was made.
const LAST: &str = "last_backup_at";

/// A backup that was made and verified.
#[derive(Debug)]
pub struct Backup {
    /// Where it lies.
    pub path: PathBuf,
    /// Its size, in bytes.
    pub bytes: u64,
    /// Older ones that were removed.
    pub removed: Vec<PathBuf>,
}

/// Makes a backup: in this file, or in this folder under a name of its moment.
///
/// # Errors
/// When it could not be made or does not verify: nothing of it is left then, and no older one is removed.
pub async fn make(app: &App, to: &Path) -> Result<Backup> {
    let now = app.clock.now();
    let path = if to.is_dir() { to.join(retention::name(now)) } else { to.to_owned() };
    let part = Part::beside(&path)?;
    match app.db.get_database_backend() {
        DbBackend::Postgres => dumped(app, part.path()).await?,
        _ => copied(app, part.path()).await?,
    }
    let bytes = std::fs::metadata(part.path()).map_err(|cause| super::file::said(part.path(), &cause))?.len();
    // From now on this backup may come back: what was destroyed before must be known outside the database.
    let ledger = erased::beside(&app.config.master_key_file);
    let destroyed = vault::store::destroyed(&app.db).await?;
    erased::add(&ledger, &destroyed, now).map_err(|cause| Error::Internal(Box::new(cause)))?;
    part.place()?;
    if let Err(cause) = note(app, now).await {
        tracing::warn!(?cause, "the backup is made; that it is made could not be noted in the database");
    }
    Ok(Backup { path, bytes, removed: Vec::new() })
}

/// Makes a backup in this folder, then removes those that are superseded: of seven days and four weeks the last stays.
///
/// # Errors
/// As [`make`]; or when an old one cannot be removed.
pub async fn make_and_keep(app: &App, folder: &Path) -> Result<Backup> {
    if !folder.is_dir() {
        return Err(Error::internal(format!(
            "{} is not a folder: only in a folder are older backups kept",
            folder.display()
        )));
    }
    let mut backup = make(app, folder).await?;
    let said = |cause: std::io::Error| super::file::said(folder, &cause);
    let mut names = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(said)? {
        names.extend(entry.map_err(said)?.file_name().into_string().ok());
    }
    for name in retention::superseded(&names) {
        let path = folder.join(name);
        std::fs::remove_file(&path).map_err(|cause| super::file::said(&path, &cause))?;
        backup.removed.push(path);
    }
    Ok(backup)
}

/// When the last backup was made, when one was.
///
/// # Errors
/// When the database refuses.
pub async fn last<C: sea_orm::ConnectionTrait>(db: &C) -> Result<Option<DateTime<Utc>>> {
    let row = crate::entities::settings::Entity::find_by_id(LAST).one(db).await?;
    Ok(row.and_then(|row| row.value.parse().ok()))
}

/// SQLite: the copy itself is opened, read whole, and its history recomputed.
async fn copied(app: &App, to: &Path) -> Result<()> {
    sqlite::copy(&app.db, to).await?;
    let copy = sqlite::open_whole(to).await?;
    let found = crate::app::differences(&copy, &app.vault).await;
    copy.close().await?;
    refuse_different(found?)
}

/// PostgreSQL: the history is recomputed in the very snapshot that was dumped, and the archive read to its end: it holds
/// as many rows of each table as the snapshot.
async fn dumped(app: &App, to: &Path) -> Result<()> {
    let seen = crate::act::snapshot(app).await?;
    let (schema, name) = (postgres::schema(&seen).await?, postgres::export_snapshot(&seen).await?);
    postgres::dump(&app.config.database_url, &schema, &name, to).await?;
    let found = crate::app::differences(&seen, &app.vault).await?;
    let expected = postgres::rows_of(&seen).await?;
    seen.rollback().await?;
    refuse_different(found)?;
    let held = postgres::rows_in(to).await?;
    match expected.iter().find(|(table, rows)| held.get(*table) != Some(rows)) {
        None => Ok(()),
        Some((table, rows)) => Err(Error::internal(format!(
            "the backup holds {} rows of {table}, the database {rows}",
            held.get(table).copied().unwrap_or_default()
        ))),
    }
}

pub(super) fn refuse_different(found: Vec<String>) -> Result<()> {
    if found.is_empty() {
        return Ok(());
    }
    Err(Error::internal(format!("history does not verify:\n{}", found.join("\n"))))
}

async fn note(app: &App, now: DateTime<Utc>) -> Result<()> {
    let row = crate::entities::settings::ActiveModel { key: Set(LAST.to_owned()), value: Set(now.to_rfc3339()) };
    let again = OnConflict::column(crate::entities::settings::Column::Key)
        .update_column(crate::entities::settings::Column::Value)
        .to_owned();
    let txn = crate::act::Write::begin(app).await?;
    crate::entities::settings::Entity::insert(row).on_conflict(again).exec_without_returning(&*txn).await?;
    txn.commit().await?;
    Ok(())
}
