//! The file of an SQLite database under a running service. SQLite goes on writing into a file that was renamed, deleted or
//! exchanged, without a word: what it acknowledges then is nowhere to be found afterwards.

use crate::error::{Error, Result};
use std::path::PathBuf;

/// Where the file is, and which one it was when it was opened; nothing to look at for PostgreSQL, nor in memory.
#[derive(Debug, Default)]
pub struct OpenedFile(Option<(PathBuf, Identity)>);

impl OpenedFile {
    /// The file of this address, as it stands.
    ///
    /// # Errors
    /// When the address cannot be read, or the file cannot be looked at.
    pub fn of(url: &str) -> Result<Self> {
        let Some(path) = super::sqlite_file(url)? else { return Ok(Self(None)) };
        let identity = identity(&path).map_err(|cause| Error::internal(format!("{}: {cause}", path.display())))?;
        Ok(Self(Some((path, identity))))
    }

    /// That it is still the file that stands there.
    ///
    /// # Errors
    /// `Storage` when it is not.
    pub fn still_stands(&self) -> Result<()> {
        let Some((path, opened)) = &self.0 else { return Ok(()) };
        match identity(path) {
            Ok(now) if now == *opened => Ok(()),
            Ok(_) => {
                Err(Error::Storage(format!("{} is another file than the one that is open", path.display()).into()))
            }
            Err(cause) => Err(Error::Storage(format!("{}: {cause}", path.display()).into())),
        }
    }
}

/// Device and number of a file, which a rename keeps and a copy does not.
#[cfg(unix)]
type Identity = (u64, u64);

#[cfg(unix)]
fn identity(path: &std::path::Path) -> std::io::Result<Identity> {
    use std::os::unix::fs::MetadataExt as _;
    let about = std::fs::metadata(path)?;
    Ok((about.dev(), about.ino()))
}

/// Elsewhere an open file can be neither renamed nor deleted.
#[cfg(not(unix))]
type Identity = ();

#[cfg(not(unix))]
fn identity(path: &std::path::Path) -> std::io::Result<Identity> {
    std::fs::metadata(path).map(|_| ())
}
