//! The master key: 32 random bytes in hexadecimal, in a file only its owner can read.

use super::cipher::{Aad, DataKey, Sealed};
use std::path::{Path, PathBuf};
use uuid::Uuid;

/// The key that wraps the data keys. Never stored in the database.
pub struct MasterKey(DataKey);

/// Why the service does not start with this key.
#[derive(Debug, thiserror::Error)]
pub enum MasterKeyError {
    /// The database has wrapped keys, and no file to open them with.
    #[error("the master key file {0} is missing; put back the file this database was made with")]
    Missing(PathBuf),
    /// The file cannot be read or written.
    #[error("the master key file {0}: {1}")]
    Io(PathBuf, std::io::Error),
    /// Others than its owner can read it.
    #[error("the master key file {0} can be read by others; run: chmod 600 {0}")]
    Open(PathBuf),
    /// Not 64 hexadecimal digits, or digits nobody drew at random.
    #[error("the master key file {0} does not hold a key: 64 hexadecimal digits drawn at random are expected")]
    Weak(PathBuf),
    /// Another key than the one that wrapped the data.
    #[error("the master key file {0} is not the one this database was made with")]
    Wrong(PathBuf),
}

impl MasterKey {
    /// Reads the key.
    ///
    /// # Errors
    /// When the file is missing, readable by others, or holds no real key.
    pub fn read(path: &Path) -> Result<Self, MasterKeyError> {
        let text = std::fs::read_to_string(path).map_err(|cause| match cause.kind() {
            std::io::ErrorKind::NotFound => MasterKeyError::Missing(path.to_owned()),
            _ => MasterKeyError::Io(path.to_owned(), cause),
        })?;
        owner_only(path)?;
        let weak = || MasterKeyError::Weak(path.to_owned());
        let bytes: [u8; 32] = hex::decode(text.trim()).map_err(|_| weak())?.try_into().map_err(|_| weak())?;
        let distinct = bytes.iter().collect::<std::collections::BTreeSet<_>>().len();
        // Thirty-two random bytes have fewer than sixteen different values about once in 10^13 draws.
        if distinct < 16 {
            return Err(weak());
        }
        Ok(Self(DataKey::new(Uuid::nil(), bytes)))
    }

    /// Makes a key and its file, readable by its owner only. Never replaces a file.
    ///
    /// # Errors
    /// When the file cannot be made.
    pub fn create(path: &Path) -> Result<Self, MasterKeyError> {
        use std::io::Write as _;
        let bytes = crate::kernel::ids::random_bytes::<32>();
        let mut options = std::fs::OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let io = |cause| MasterKeyError::Io(path.to_owned(), cause);
        let mut file = options.open(path).map_err(io)?;
        writeln!(file, "{}", hex::encode(bytes)).map_err(io)?;
        file.sync_all().map_err(io)?;
        Ok(Self(DataKey::new(Uuid::nil(), bytes)))
    }

    /// Wraps a data key for its row.
    pub fn wrap(&self, key: &DataKey) -> Vec<u8> {
        self.0.seal(place(key.id), key.bytes())
    }

    /// Opens the wrapped key of a row.
    ///
    /// # Errors
    /// `Sealed` when this master did not wrap it.
    pub fn unwrap(&self, id: Uuid, wrapped: &[u8]) -> Result<DataKey, Sealed> {
        let bytes = self.0.open(place(id), wrapped)?;
        Ok(DataKey::new(id, bytes.try_into().map_err(|_| Sealed)?))
    }
}

fn place(id: Uuid) -> Aad<'static> {
    Aad { table: "data_keys", row: id, column: "wrapped" }
}

#[cfg(unix)]
fn owner_only(path: &Path) -> Result<(), MasterKeyError> {
    use std::os::unix::fs::PermissionsExt as _;
    let mode = std::fs::metadata(path).map_err(|e| MasterKeyError::Io(path.to_owned(), e))?.permissions().mode();
    if mode & 0o077 == 0 { Ok(()) } else { Err(MasterKeyError::Open(path.to_owned())) }
}

#[cfg(not(unix))]
fn owner_only(_: &Path) -> Result<(), MasterKeyError> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_file_is_made_once_for_its_owner_and_reads_back() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("passerelle.key");
        assert!(matches!(MasterKey::read(&path), Err(MasterKeyError::Missing(_))));
        let made = MasterKey::create(&path).unwrap();
        assert!(matches!(MasterKey::create(&path), Err(MasterKeyError::Io(..))));
        let key = DataKey::new(Uuid::max(), [7; 32]);
        let wrapped = made.wrap(&key);
        assert_eq!(MasterKey::read(&path).unwrap().unwrap(Uuid::max(), &wrapped).unwrap(), key);
    }

    #[test]
    fn a_sample_or_short_key_is_no_key() {
        let folder = tempfile::tempdir().unwrap();
        for text in ["", "changeme", &"00".repeat(32), &"ab".repeat(32), &"0123456789abcdef".repeat(3)] {
            let path = folder.path().join("weak.key");
            let _ = std::fs::remove_file(&path);
            std::fs::write(&path, text).unwrap();
            #[cfg(unix)]
            std::fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
            assert!(matches!(MasterKey::read(&path), Err(MasterKeyError::Weak(_))), "{text}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_key_that_others_can_read_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("open.key");
        MasterKey::create(&path).unwrap();
        std::fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(0o640)).unwrap();
        assert!(matches!(MasterKey::read(&path), Err(MasterKeyError::Open(_))));
    }
}
