//! XChaCha20-Poly1305 with a random nonce; the place of a value (table, row, column) is bound to it, so that a value
//! moved elsewhere does not open.

use chacha20poly1305::{
    XChaCha20Poly1305, XNonce,
    aead::{Aead, KeyInit, Payload},
};
use uuid::Uuid;

const NONCE: usize = 24;

/// A random key of 256 bits, with the row it is kept in.
#[derive(Clone, PartialEq, Eq)]
pub struct DataKey {
    /// The row in `data_keys`.
    pub id: Uuid,
    bytes: [u8; 32],
}

/// Where a sealed value stands.
#[derive(Clone, Copy, Debug)]
pub struct Aad<'a> {
    /// The table.
    pub table: &'a str,
    /// The row.
    pub row: Uuid,
    /// The column.
    pub column: &'a str,
}

/// A sealed value that does not open: another key, another place, or changed bytes.
#[derive(Debug, thiserror::Error)]
#[error("a sealed value does not open")]
pub struct Sealed;

impl std::fmt::Debug for DataKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "DataKey({})", self.id)
    }
}

impl DataKey {
    /// A key read from its row.
    pub fn new(id: Uuid, bytes: [u8; 32]) -> Self {
        Self { id, bytes }
    }

    pub(super) fn bytes(&self) -> &[u8; 32] {
        &self.bytes
    }

    /// Locks bytes to their place.
    pub fn seal(&self, place: Aad<'_>, plain: &[u8]) -> Vec<u8> {
        let nonce = crate::kernel::ids::random_bytes::<NONCE>();
        let aad = place.bytes();
        let sealed = XChaCha20Poly1305::new(&self.bytes.into())
            .encrypt(&XNonce::from(nonce), Payload { msg: plain, aad: &aad })
            .expect("a value in memory is short enough to be sealed");
        [nonce.as_slice(), &sealed].concat()
    }

    /// Opens what was sealed with this key for this place.
    ///
    /// # Errors
    /// `Sealed` when it does not open.
    pub fn open(&self, place: Aad<'_>, sealed: &[u8]) -> Result<Vec<u8>, Sealed> {
        let (nonce, body) = sealed.split_at_checked(NONCE).ok_or(Sealed)?;
        let nonce: [u8; NONCE] = nonce.try_into().map_err(|_| Sealed)?;
        let aad = place.bytes();
        XChaCha20Poly1305::new(&self.bytes.into())
            .decrypt(&XNonce::from(nonce), Payload { msg: body, aad: &aad })
            .map_err(|_| Sealed)
    }

    /// Opens a sealed text.
    ///
    /// # Errors
    /// `Sealed` when it does not open.
    pub fn open_text(&self, place: Aad<'_>, sealed: &[u8]) -> Result<String, Sealed> {
        String::from_utf8(self.open(place, sealed)?).map_err(|_| Sealed)
    }
}

impl Aad<'_> {
    fn bytes(&self) -> Vec<u8> {
        format!("{}\0{}\0{}", self.table, self.row, self.column).into_bytes()
    }
}

impl From<Sealed> for crate::error::Error {
    fn from(cause: Sealed) -> Self {
        Self::Internal(Box::new(cause))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_opens_only_with_its_key_in_its_place() {
        let key = DataKey::new(Uuid::nil(), [1; 32]);
        let place = Aad { table: "beneficiaries", row: Uuid::nil(), column: "given_name" };
        let sealed = key.seal(place, b"Lina");
        assert_eq!(key.open(place, &sealed).ok(), Some(b"Lina".to_vec()));
        assert!(key.open(Aad { column: "family_name", ..place }, &sealed).is_err());
        assert!(key.open(Aad { row: Uuid::max(), ..place }, &sealed).is_err());
        assert!(DataKey::new(Uuid::nil(), [2; 32]).open(place, &sealed).is_err());
        for at in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[at] ^= 1;
            assert!(key.open(place, &changed).is_err());
        }
        assert!(key.open(place, b"short").is_err());
        assert_ne!(sealed, key.seal(place, b"Lina"), "equal names must not look equal");
    }
}
