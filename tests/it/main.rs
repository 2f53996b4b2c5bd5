//! The tests that see the crate from outside, in one binary.

mod beneficiaries;
mod history;
mod migrations;
mod organisations;
mod pages;
mod permissions;
mod repeats;
mod requests;
mod routes_matrix;
mod samples;
mod sign_in;
mod story;
mod support;
mod tidy;
mod vocab_codes;
