//! What the workshop proves and does, in its rows.

pub mod bench;
pub mod checks;
pub mod evidence;
pub mod looks;
pub mod loose;
pub mod media;
pub mod reviews;
pub mod undo;
pub mod usual;
pub mod wipes;
