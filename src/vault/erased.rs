//! The ledger of destroyed keys: one id and one moment a line, beside the master key, outside the database and its
//! backups. A backup made before a key was destroyed still holds it; a restore destroys again what stands here. It names
//! nobody: an id of a key that is gone leads to no one.

use chrono::{DateTime, SecondsFormat, Utc};
use std::collections::BTreeSet;
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};
use uuid::Uuid;

/// Why the ledger cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum LedgerError {
    /// The file cannot be read or written.
    #[error("the ledger of erasures {0}: {1}")]
    Io(PathBuf, std::io::Error),
    /// A line that holds no id.
    #[error("the ledger of erasures {0}: line {1} holds no id and moment")]
    Line(PathBuf, usize),
}

/// Where the ledger of an instance lies: beside its master key.
pub fn beside(master_key_file: &Path) -> PathBuf {
    let mut name = master_key_file.as_os_str().to_owned();
    name.push(".erased");
    PathBuf::from(name)
}

/// The ids of the keys that must not come back; none when there is no file.
///
/// # Errors
/// When the file cannot be read, or a line of it: an erasure that is not understood must not be forgotten.
pub fn read(path: &Path) -> Result<BTreeSet<Uuid>, LedgerError> {
    let text = match std::fs::read_to_string(path) {
        Err(cause) if cause.kind() == ErrorKind::NotFound => return Ok(BTreeSet::new()),
        outcome => outcome.map_err(|cause| LedgerError::Io(path.to_owned(), cause))?,
    };
    let id = |(at, line): (usize, &str)| {
        let read = line.split_once(' ').and_then(|(_, id)| id.trim().parse().ok());
        read.ok_or_else(|| LedgerError::Line(path.to_owned(), at + 1))
    };
    text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()).map(id).collect()
}

/// Adds keys that are not in it yet; on disk when this comes back. Whoever destroys a key calls this before the act that
/// destroys it is committed: an id too many costs nothing as long as its key is not restored, one too few undoes an
/// erasure.
///
/// # Errors
/// When the file cannot be read or written.
pub fn add(path: &Path, ids: &[Uuid], now: DateTime<Utc>) -> Result<usize, LedgerError> {
    let known = read(path)?;
    let new: Vec<&Uuid> = ids.iter().filter(|id| !known.contains(id)).collect();
    if new.is_empty() {
        return Ok(0);
    }
    let mut options = std::fs::OpenOptions::new();
    options.append(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let io = |cause| LedgerError::Io(path.to_owned(), cause);
    let mut file = options.open(path).map_err(io)?;
    let at = now.to_rfc3339_opts(SecondsFormat::Secs, true);
    let lines: String = new.iter().map(|id| format!("{at} {id}\n")).collect();
    file.write_all(lines.as_bytes()).map_err(io)?;
    file.sync_all().map_err(io)?;
    Ok(new.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_erased_stands_once_and_is_never_guessed() {
        let folder = tempfile::tempdir().unwrap();
        let path = beside(&folder.path().join("passerelle.key"));
        let now = "2026-11-26T01:35:00Z".parse().unwrap();
        assert_eq!(read(&path).unwrap(), BTreeSet::new());
        let ids = [Uuid::from_u128(1), Uuid::from_u128(2)];
        assert_eq!(add(&path, &ids[..1], now).unwrap(), 1);
        assert_eq!(add(&path, &ids, now).unwrap(), 1);
        assert_eq!(add(&path, &ids, now).unwrap(), 0);
        assert_eq!(read(&path).unwrap(), BTreeSet::from(ids));
        std::fs::write(&path, "2026-11-26T01:35:00Z 00000000-0000-0000-0000-00000000\n").unwrap();
        assert!(read(&path).unwrap_err().to_string().contains("line 1"));
    }
}
