//! The tests that see the crate from outside, in one binary.

mod allocations;
mod bench;
mod beneficiaries;
mod demo;
mod devices;
mod evidence;
mod history;
mod media;
mod migrations;
mod organisations;
mod outcomes;
mod pages;
mod pages_devices;
mod permissions;
mod repeats;
mod reports;
mod requests;
mod routes_matrix;
mod samples;
mod sign_in;
mod story;
mod support;
mod tidy;
mod training;
mod vocab_codes;
