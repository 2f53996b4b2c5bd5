//! What the forms of a device's page do. Each sees first that the device is within reach, then reads the form, then acts.

mod bench;
mod media;
mod moves;
mod proof;
mod record;

pub use bench::{check, close_repair, log_repair, software};
pub use media::{accept, confirm, declare, destroy, remove, waive_health};
pub use moves::{
    cancellation, clearance, dispatch, loss, quarantine, reception, recovery, recycling, release, return_to_donor,
    reversal, take_back, triage, withdrawal,
};
pub use proof::{evidence, manual_sheet};
pub use record::{facts, place, price};

use super::device::{after, reach};
