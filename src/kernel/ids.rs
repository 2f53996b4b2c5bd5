//! Keys and references.

use chrono::{DateTime, Utc};
use std::sync::{LazyLock, Mutex};
use uuid::{ContextV7, Timestamp, Uuid};

/// Counts within one millisecond, so that keys made one after the other sort that way.
static CONTEXT: LazyLock<Mutex<ContextV7>> = LazyLock::new(|| Mutex::new(ContextV7::new()));

/// A new primary key (UUIDv7) whose time is the application's clock, so that keys sort as things happened.
pub fn new_id(now: DateTime<Utc>) -> Uuid {
    let seconds = u64::try_from(now.timestamp()).unwrap_or_default();
    Uuid::new_v7(Timestamp::from_unix(&*CONTEXT, seconds, now.timestamp_subsec_nanos()))
}

/// The least key that could have been made at this moment: keys from then on are not before it.
pub fn earliest(at: DateTime<Utc>) -> Uuid {
    let millis = u64::try_from(at.timestamp_millis()).unwrap_or_default();
    uuid::Builder::from_unix_timestamp_millis(millis, &[0; 10]).into_uuid()
}

/// A reference that leaves the house: 128 random bits, 22 characters safe in an address.
pub fn new_reference() -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(random_bytes::<16>())
}

/// `N` bytes from the system's generator.
///
/// # Panics
/// When the system has no randomness to give: nothing safe can be done then.
pub fn random_bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("the system gives random bytes");
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_stand_in_the_order_of_their_moments() {
        let at: DateTime<Utc> = "2026-11-24T08:00:00.123Z".parse().expect("a moment");
        let (before, same) = (new_id(at - chrono::Duration::milliseconds(1)), new_id(at));
        assert!(before < earliest(at) && earliest(at) <= same);
    }
}
