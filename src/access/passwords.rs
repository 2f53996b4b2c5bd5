//! Passwords: argon2id on blocking threads, at most two hashes at once and a few in wait; long rather than complicated.

use crate::error::{Error, Result};
use argon2::password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash};
use argon2::{Algorithm, Argon2, Params, Version};
use std::sync::{LazyLock, OnceLock};
use tokio::sync::Semaphore;

/// The shortest password, in characters, while there is no second factor.
pub const SHORTEST: usize = 15;
/// The longest, in characters.
pub const LONGEST: usize = 128;

static AT_ONCE: Semaphore = Semaphore::const_new(2);
/// Those hashed and those that wait: a flood of sign-ins takes no more turns than this from other pages.
static PLACES: Semaphore = Semaphore::const_new(16);
static HASHER: LazyLock<Argon2<'static>> = LazyLock::new(|| {
    let params = Params::new(19_456, 2, 1, None).expect("these parameters are within argon2's bounds");
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
});

/// Hashes a password to a PHC string.
///
/// # Errors
/// `Busy` when too many wait already.
///
/// # Panics
/// When the blocking thread is lost, which ends the process anyway.
pub async fn hash(password: String) -> Result<String> {
    blocking(move || {
        HASHER.hash_password(password.as_bytes()).expect("argon2 hashes any password of bounded length").to_string()
    })
    .await
}

/// Whether this is the password of this PHC string. Without a string (an unknown account) the same time is spent.
///
/// # Errors
/// `Busy` when too many wait already.
pub async fn verify(password: String, phc: Option<String>) -> Result<bool> {
    static NOBODY: OnceLock<String> = OnceLock::new();
    blocking(move || {
        let known = phc.is_some();
        let nobody =
            || HASHER.hash_password(b"nobody has this password").expect("argon2 hashes a constant").to_string();
        let phc = phc.unwrap_or_else(|| NOBODY.get_or_init(nobody).clone());
        let matches =
            PasswordHash::new(&phc).is_ok_and(|hash| HASHER.verify_password(password.as_bytes(), &hash).is_ok());
        known && matches
    })
    .await
}

/// What keeps a text from being a password, as a field error code; `names` are words that belong to the account.
pub fn weakness(password: &str, names: &[&str]) -> Option<&'static str> {
    let length = password.chars().count();
    let folded = crate::kernel::text::fold(password);
    let letters: String = folded.chars().filter(|c| c.is_alphanumeric()).collect();
    let distinct = letters.chars().collect::<std::collections::BTreeSet<_>>().len();
    if length < SHORTEST {
        Some("password_too_short")
    } else if length > LONGEST {
        Some("password_too_long")
    } else if distinct < 5 || is_common(&letters) || names.iter().any(|name| mostly(&letters, name)) {
        Some("password_too_common")
    } else {
        None
    }
}

/// A password of fifteen characters is common when it is a common word or row of keys said again and again.
fn is_common(letters: &str) -> bool {
    const COMMON: &[&str] = &[
        "password",
        "motdepasse",
        "azerty",
        "azertyuiop",
        "qwerty",
        "qwertyuiop",
        "123456789",
        "1234567890",
        "0123456789",
        "abcdefgh",
        "abcdefghijklmnop",
        "passerelle",
        "bonjour",
        "soleil",
        "doudou",
        "iloveyou",
        "jetaime",
        "administrateur",
        "administrator",
        "welcome",
        "bienvenue",
        "letmein",
        "changeme",
        "ordinateur",
        "computer",
        "informatique",
    ];
    COMMON.iter().any(|word| mostly(letters, word))
}

/// Whether little remains of `letters` once `word` is taken out wherever it stands.
fn mostly(letters: &str, word: &str) -> bool {
    let word: String = crate::kernel::text::fold(word).chars().filter(|c| c.is_alphanumeric()).collect();
    word.chars().count() >= 4 && letters.contains(&word) && letters.replace(&word, "").chars().count() < 6
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
    in_place(&PLACES, work).await
}

async fn in_place<T: Send + 'static>(
    places: &'static Semaphore,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T> {
    let _place = places.try_acquire().map_err(|_| Error::Busy)?;
    let _turn = AT_ONCE.acquire().await.expect("the semaphore is never closed");
    Ok(tokio::task::spawn_blocking(work).await.expect("hashing does not panic"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn length_is_asked_and_common_words_are_not_a_password() {
        for (password, expected) in [
            ("12345678", Some("password_too_short")),
            ("abcdefghijklmn", Some("password_too_short")),
            ("passwordpassword", Some("password_too_common")),
            ("Passerelle2026!", Some("password_too_common")),
            ("aaaaaaaaaaaaaaaaaaaa", Some("password_too_common")),
            ("correct horse battery staple", None),
            ("éléphant à rayures bleues", None),
            (" leading spaces are kept ", None),
        ] {
            assert_eq!(weakness(password, &[]), expected, "{password}");
        }
        assert_eq!(weakness(&"x9 é".repeat(32), &[]), Some("password_too_common"));
        assert_eq!(weakness(&"m7xw qz é".repeat(15), &[]), Some("password_too_long"));
        assert_eq!(weakness("karim.benali@example.org", &["karim.benali@example.org"]), Some("password_too_common"));
    }

    #[tokio::test]
    async fn only_the_whole_password_opens() {
        let long = format!("{}é", "a1b2c3d4 ".repeat(14));
        let phc = hash(long.clone()).await.unwrap();
        assert!(phc.starts_with("$argon2id$"));
        assert!(verify(long.clone(), Some(phc.clone())).await.unwrap());
        assert!(!verify(long.trim_end_matches('é').to_owned(), Some(phc)).await.unwrap(), "never cut short");
        assert!(!verify("nobody has this password".to_owned(), None).await.unwrap());
    }

    #[tokio::test]
    async fn beyond_a_few_that_wait_a_password_is_turned_away() {
        static PLACES: Semaphore = Semaphore::const_new(1);
        let (done, wait) = std::sync::mpsc::channel::<()>();
        let first = tokio::spawn(in_place(&PLACES, move || wait.recv().is_ok()));
        while PLACES.available_permits() > 0 {
            tokio::task::yield_now().await;
        }
        assert!(matches!(in_place(&PLACES, || ()).await, Err(Error::Busy)));
        done.send(()).unwrap();
        assert!(first.await.unwrap().unwrap());
        in_place(&PLACES, || ()).await.unwrap();
    }
}
