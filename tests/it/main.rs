//! The tests that see the crate from outside, in one binary.

mod organisations;
mod support;
mod tidy;
