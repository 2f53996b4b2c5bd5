//! What holds for a person's file, without any storage: its number, its search keys, its twins, its age bands, the
//! checks of its fields, what a sharing shows.

pub mod age;
pub mod contact;
pub mod fields;
pub mod file_number;
pub mod search;
pub mod sharing;
pub mod twins;
