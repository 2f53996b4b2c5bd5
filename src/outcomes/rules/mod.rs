//! What holds for follow-ups, without any storage.

pub mod answering;
pub mod classification;
pub mod series;
pub mod status;
mod table;
pub mod waves;
pub mod wishes;
