//! Keys and what they lock. A master key, kept in a file outside the database, wraps random data keys kept in rows: one
//! per person, one per issued document, one each for search hashes, seals and the instance's own notes. Rotating the
//! master re-wraps the rows and changes nothing else; destroying a row makes what it locked unreadable.

mod cipher;
pub mod erased;
mod master;
pub mod rotation;
pub mod store;

pub use cipher::{Aad, DataKey, Sealed};
pub use master::{MasterKey, MasterKeyError};

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// The keys in use by a running service.
#[derive(Clone)]
pub struct Vault {
    pub(crate) master: std::sync::Arc<MasterKey>,
    hash: DataKey,
    seal: DataKey,
    instance: DataKey,
}

impl Vault {
    pub(crate) fn new(master: MasterKey, hash: DataKey, seal: DataKey, instance: DataKey) -> Self {
        Self { master: std::sync::Arc::new(master), hash, seal, instance }
    }

    /// A keyed hash: equal texts of one `domain` are found as equal, and nothing else is learnt without the key.
    pub fn hash(&self, domain: &str, bytes: &[u8]) -> Vec<u8> {
        mac(&self.hash, domain, bytes)
    }

    /// The code that makes a cut or a rewrite of history show.
    pub fn seal_mac(&self, bytes: &[u8]) -> Vec<u8> {
        mac(&self.seal, "seal", bytes)
    }

    /// The key of the instance's own secrets: notes on devices, kept answers.
    pub fn instance(&self) -> &DataKey {
        &self.instance
    }
}

fn mac(key: &DataKey, domain: &str, bytes: &[u8]) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key.bytes()).expect("HMAC takes a key of any length");
    mac.update(domain.as_bytes());
    mac.update(&[0]);
    mac.update(bytes);
    mac.finalize().into_bytes().to_vec()
}
