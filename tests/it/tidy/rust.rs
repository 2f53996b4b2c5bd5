//! As much of Rust's grammar as the rules need: words and strings without comments, and every path a file names.

mod paths;
mod tokens;

pub use paths::{Named, modules, paths};
pub use tokens::{Kind, Token, tokens};
