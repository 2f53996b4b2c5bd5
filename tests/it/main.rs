//! The tests that see the crate from outside, in one binary.

mod organisations;
mod permissions;
mod routes_matrix;
mod samples;
mod story;
mod support;
mod tidy;
mod vocab_codes;
