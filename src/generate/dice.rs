//! Chance that comes out the same for the same seed, and the keys made from it.

use chrono::{DateTime, Utc};
use std::ops::RangeInclusive;
use uuid::Uuid;

/// Chance with a seed. Fast, and fit for nothing secret: keys that lock something come from the vault.
pub(super) struct Dice {
    rng: fastrand::Rng,
    keys: u64,
}

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self { rng: fastrand::Rng::with_seed(seed), keys: 0 }
    }

    pub fn pick<T: Copy>(&mut self, among: &[T]) -> T {
        among[self.rng.usize(..among.len())]
    }

    pub fn number(&mut self, within: RangeInclusive<i64>) -> i64 {
        self.rng.i64(within)
    }

    /// Whether something that happens so many times in a hundred happens now.
    pub fn chance(&mut self, percent: u8) -> bool {
        self.rng.u8(..100) < percent
    }

    /// One of these, each as often as its weight says.
    pub fn weighted<T: Copy>(&mut self, among: &[(u32, T)]) -> T {
        let all: u32 = among.iter().map(|(weight, _)| weight).sum();
        let mut left = self.rng.u32(..all);
        for (weight, one) in among {
            if left < *weight {
                return *one;
            }
            left -= weight;
        }
        among[0].1
    }

    /// A key of this moment (UUIDv7). Keys of one moment stand in the order in which they were made.
    pub fn key(&mut self, at: DateTime<Utc>) -> Uuid {
        self.keys += 1;
        let mut bytes = [0_u8; 10];
        self.rng.fill(&mut bytes);
        // Thirty bits of a counter behind the time: four bits of the first byte and two of the third are the format's.
        let count = self.keys;
        bytes[0] = (count >> 26) as u8 & 0x0f;
        bytes[1] = (count >> 18) as u8;
        bytes[2] = (count >> 12) as u8 & 0x3f;
        bytes[3] = (count >> 4) as u8;
        bytes[4] = (count << 4) as u8 | bytes[4] & 0x0f;
        let millis = u64::try_from(at.timestamp_millis()).unwrap_or_default();
        uuid::Builder::from_unix_timestamp_millis(millis, &bytes).into_uuid()
    }

    /// A key without a time, as requests have one.
    pub fn request(&mut self) -> Uuid {
        uuid::Builder::from_random_bytes(self.rng.u128(..).to_be_bytes()).into_uuid()
    }

    /// A reference as long as those that leave the house.
    pub fn reference(&mut self) -> String {
        use base64::Engine as _;
        base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(self.rng.u128(..).to_be_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_of_one_moment_stand_in_the_order_of_their_making_and_come_again_with_the_seed() {
        let at: DateTime<Utc> = "2026-03-02T08:00:00.123Z".parse().unwrap();
        let keys = |seed| {
            let mut dice = Dice::new(seed);
            (0..5_000).map(|_| dice.key(at)).collect::<Vec<_>>()
        };
        assert!(keys(1).is_sorted() && keys(1).iter().all(|key| key.get_version_num() == 7));
        assert_eq!(keys(1), keys(1));
        assert_ne!(keys(1), keys(2));
        let mut dice = Dice::new(1);
        assert!(dice.key(at) < dice.key(at + chrono::Duration::milliseconds(1)));
    }
}
