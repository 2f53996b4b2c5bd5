//! The bench: files that prove something about a device are read here.

pub mod evidence;
