//! What holds for a person's file, without any storage: what is written in it and how it is corrected, its number, its
//! search keys, its twins, its age bands, the checks of its fields, what a sharing shows.

pub mod age;
pub mod contact;
pub mod content;
pub mod erased;
pub mod fields;
pub mod file_number;
pub mod search;
pub mod sharing;
pub mod twins;
