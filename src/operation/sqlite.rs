//! SQLite's own means: a copy as of one moment, while others write.

use super::file::said;
use crate::database;
use crate::error::{Error, Result};
use sea_orm::{ConnectionTrait, DatabaseConnection, Statement};
use std::path::Path;

/// Copies the database as it stands, into an empty file. `VACUUM INTO` reads one moment and never waits for writers, nor
/// they for it; what was deleted is not copied.
///
/// # Errors
/// When the database or the disk refuses.
pub async fn copy(db: &DatabaseConnection, to: &Path) -> Result<()> {
    let name = to.to_str().ok_or_else(|| Error::internal(format!("{}: a name in UTF-8 is needed", to.display())))?;
    db.execute_unprepared(&format!("VACUUM INTO '{}'", name.replace('\'', "''"))).await?;
    Ok(())
}

/// Opens a copy and lets SQLite read all of it.
///
/// # Errors
/// Names what is broken in it.
pub async fn open_whole(path: &Path) -> Result<DatabaseConnection> {
    let db = database::connect_to_read(path).await?;
    let broken = async {
        let mut found = Vec::new();
        for (check, column) in
            [("PRAGMA integrity_check(10)", "integrity_check"), ("PRAGMA foreign_key_check", "table")]
        {
            for row in db.query_all_raw(Statement::from_string(db.get_database_backend(), check)).await? {
                found.push(row.try_get::<String>("", column)?);
            }
        }
        Ok::<_, Error>(found)
    };
    match broken.await {
        Ok(found) if found == ["ok"] => Ok(db),
        outcome => {
            let _ = db.close().await;
            let what = match outcome {
                Ok(found) => found.join(", "),
                Err(Error::Internal(cause)) => cause.to_string(),
                Err(other) => format!("{other:?}"),
            };
            Err(Error::internal(format!("{} is damaged: {what}", path.display())))
        }
    }
}

/// Copies the bytes of a backup.
///
/// # Errors
/// When one of the two cannot be read or written.
pub fn copy_bytes(from: &Path, to: &Path) -> Result<()> {
    let mut read = std::fs::File::open(from).map_err(|cause| said(from, &cause))?;
    let mut write = std::fs::OpenOptions::new().write(true).open(to).map_err(|cause| said(to, &cause))?;
    std::io::copy(&mut read, &mut write).map_err(|cause| said(to, &cause))?;
    write.sync_all().map_err(|cause| said(to, &cause))
}
