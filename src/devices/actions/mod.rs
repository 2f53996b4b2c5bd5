//! What is done with devices.

mod edit;
mod moves;
mod receive;
mod reversal;

pub use edit::{correct, fill_in_sheet};
pub use moves::{
    cancel, clear, dispatch, quarantine, receive_announced, recover, recycle, release, report_lost, return_to_donor,
    take_back, triage, withdraw,
};
pub use receive::{receive, receive_alike};
pub use reversal::undoable;
