//! Another master key: every data key is wrapped anew in one transaction, and nothing else changes. The new key lies in a
//! file of its own before the first row is written, and takes the old one's name after the commit; whatever moment the
//! machine stops at, one of the two files opens the database, and the next start puts it in place.

use super::{MasterKey, MasterKeyError, store};
use crate::access::Actor;
use crate::act::Act;
use crate::app::App;
use crate::error::{Error, Result};
use crate::journal::{Event, SubjectKind};
use chrono::{DateTime, Utc};
use std::path::{Path, PathBuf};
use uuid::Uuid;

/// What a rotation did.
pub struct Rotated {
    /// How many keys are wrapped anew.
    pub keys: u64,
    /// Where the old master key lies now: backups made before open with it alone.
    pub old: PathBuf,
}

/// Draws a new master key and wraps every data key with it. Services that run meanwhile have to be started again.
///
/// # Errors
/// When a key does not open, or the database or the disk refuses: the old key stands then.
pub async fn rotate(app: &App) -> Result<Rotated> {
    let path = &app.config.master_key_file;
    let next = next_file(path);
    // One that is left from a rotation that was given up: the database opened with the old key.
    if let Err(cause) = std::fs::remove_file(&next)
        && cause.kind() != std::io::ErrorKind::NotFound
    {
        return Err(boxed(MasterKeyError::Io(next, cause)));
    }
    let master = MasterKey::create(&next).map_err(boxed)?;
    let wrapped = async {
        let act = Act::begin(app, &Actor::operator()).await?;
        let keys = store::wrap_all(&act, &master).await?;
        act.record(Event::new(SubjectKind::Settings, Uuid::nil(), "rotate_master_key").fact("keys", keys));
        act.commit().await?;
        Ok::<_, Error>(keys)
    };
    match wrapped.await {
        Ok(keys) => Ok(Rotated { keys, old: put_in_place(path, app.clock.now()).map_err(boxed)? }),
        Err(cause) => {
            // A commit whose answer was lost may have happened: the file is left then, for the next start to try.
            if store::still_opens(&app.db, &app.vault).await.unwrap_or(false) {
                let _ = std::fs::remove_file(&next);
            }
            Err(cause)
        }
    }
}

/// Where the next key waits.
pub(super) fn next_file(path: &Path) -> PathBuf {
    with_ending(path, ".new")
}

/// Gives the next key the name, and the old one a name of its time; where the old one lies now.
pub(super) fn put_in_place(path: &Path, now: DateTime<Utc>) -> Result<PathBuf, MasterKeyError> {
    let io = |cause| MasterKeyError::Io(path.to_owned(), cause);
    let old = with_ending(path, &now.format(".until-%Y%m%dT%H%M%SZ").to_string());
    if path.exists() {
        std::fs::rename(path, &old).map_err(io)?;
    }
    std::fs::rename(next_file(path), path).map_err(io)?;
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    std::fs::File::open(folder).and_then(|folder| folder.sync_all()).map_err(io)?;
    Ok(old)
}

fn with_ending(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
}

fn boxed(cause: MasterKeyError) -> Error {
    Error::Internal(Box::new(cause))
}
