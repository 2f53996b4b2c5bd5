//! A file that is there whole or not at all: written under a name of its own, then renamed.

use crate::error::{Error, Result};
use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Read as _};
use std::path::{Path, PathBuf};

/// The first bytes of an SQLite file, and of an archive of `pg_dump --format=custom`.
const SQLITE: &[u8] = b"SQLite format 3\0";
const PG_DUMP: &[u8] = b"PGDMP";

/// What a backup file is, by its first bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// An SQLite database.
    Sqlite,
    /// An archive of `pg_dump`.
    PgDump,
}

/// Reads what a file is.
///
/// # Errors
/// When it cannot be read, or is no backup.
pub fn format(path: &Path) -> Result<Format> {
    let mut first = Vec::new();
    File::open(path).and_then(|file| file.take(16).read_to_end(&mut first)).map_err(|cause| said(path, &cause))?;
    if first == SQLITE {
        Ok(Format::Sqlite)
    } else if first.starts_with(PG_DUMP) {
        Ok(Format::PgDump)
    } else {
        Err(Error::internal(format!("{} is not a backup", path.display())))
    }
}

/// A file under way: readable by its owner only, removed when it is not put in place.
pub struct Part {
    path: PathBuf,
    goal: PathBuf,
    placed: bool,
}

impl Part {
    /// An empty file beside `goal`.
    ///
    /// # Errors
    /// When something of that name is there already, or the folder cannot be written.
    pub fn beside(goal: &Path) -> Result<Self> {
        match std::fs::symlink_metadata(goal) {
            Err(cause) if cause.kind() == ErrorKind::NotFound => {}
            Err(cause) => return Err(said(goal, &cause)),
            Ok(_) => return Err(Error::internal(format!("{} is there already", goal.display()))),
        }
        let name = goal.file_name().ok_or_else(|| Error::internal(format!("{} names no file", goal.display())))?;
        let drawn = hex::encode(crate::kernel::ids::random_bytes::<6>());
        let path = goal.with_file_name(format!(".{}.{drawn}.part", name.to_string_lossy()));
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        options.open(&path).map_err(|cause| said(&path, &cause))?;
        Ok(Self { path, goal: goal.to_owned(), placed: false })
    }

    /// Where it is being written.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Puts it on disk, under its own name.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn place(mut self) -> Result<()> {
        let sync = |path: &Path| File::open(path).and_then(|file| file.sync_all());
        sync(&self.path).map_err(|cause| said(&self.path, &cause))?;
        std::fs::rename(&self.path, &self.goal).map_err(|cause| said(&self.goal, &cause))?;
        self.placed = true;
        // The name is on disk once its folder is.
        let folder = self.goal.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        sync(folder).map_err(|cause| said(folder, &cause))
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        if !self.placed {
            for end in ["", "-journal", "-wal", "-shm"] {
                let mut path = self.path.clone().into_os_string();
                path.push(end);
                let _ = std::fs::remove_file(path);
            }
        }
    }
}

/// What the system says of a path.
pub fn said(path: &Path, cause: &std::io::Error) -> Error {
    Error::internal(format!("{}: {cause}", path.display()))
}
