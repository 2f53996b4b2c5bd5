//! Donations on screen: the batches, one batch with its devices, what comes in, what the donor is told.

mod intake;
mod list;
mod new;
mod one;
mod papers;

pub use intake::{FILES, again, intake, receive};
pub use list::list;
pub use new::{new, open};
pub use one::{close, one};
pub use papers::{labels, labels_pdf, proof};

use super::rules::DonationState;
use super::store::Donation;
use crate::web::{Badge, Shell};

/// Whether a batch still takes devices.
fn state(shell: &Shell, state: DonationState) -> Badge {
    let (icon, look) = match state {
        DonationState::Open => ("◐", "info"),
        DonationState::Closed => ("✔", "ok"),
    };
    Badge { icon, look, words: shell.word("donation-state", state.code()) }
}

/// How many devices of the batch came.
fn total(donation: &Donation) -> i64 {
    donation.devices.values().sum()
}

/// How many stand where: the word and the number.
fn counts(shell: &Shell, donation: &Donation) -> Vec<(String, i64)> {
    donation.devices.iter().map(|(state, count)| (shell.word("device-state", state), *count)).collect()
}
