//! Follow-ups in their rows: series opened and moved by what happens to a person, their waves as they are read, what is
//! recorded of a wave.

pub mod followups;
mod recorded;
mod series;

pub use recorded::{save_answer, save_attempt, save_refusal};
pub use series::{Opening, leave, open_or_move};
