//! The bench through the API.

mod bench;
mod evidence;
mod media;
mod undo;

pub use bench::{RepairAnswer, await_part, check, close_repair, log_repair, repairs, software};
pub use evidence::{
    EvidenceAnswer, Review, SendAnswer, add_evidence, decide_review, evidence_of, reviews, send_evidence,
};
pub use media::{LooseMedium, accept, confirm, declare, destroy, loose, remove, waive_health};
pub use undo::reversal;
