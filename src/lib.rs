//! Passerelle follows refurbished computers from a donation, through repair, to the people they equip, their training and
//! what became of them.
//!
//! # The map
//! Folders are the stages of the story; inside each, the same few file names are the layers: `rules` decides, `store`
//! finds and saves, `actions` carries out one intention, `pages` and `api` answer people and programs.
//!
//! # Invariants (enforced by `tests/it/tidy.rs` and clippy)
//! 1. `kernel` ← pure files ← `entities` ← `store` ← `actions` ← `pages`/`api` ← `app`: HTML, JSON and the command line
//!    call the same actions, so that every guard holds everywhere.
//! 2. Subjects (`devices`, `beneficiaries`, `organisations`) import no stage; nothing imports `reports`.
//! 3. A device's state is saved only through the token that the pure rule made, by the function that also writes its event,
//!    inside an `Act`.
//! 4. Three locks on every permission: the route, the row, the act. One match in `access` is the only source.
//! 5. Only `act` begins a transaction; only `kernel::clock` reads the time; only `access::routes`, `app` and `serve` name
//!    `axum::Router`.
//! 6. Events hold codes and facts, never sentences or names.

pub mod access;
pub mod act;
pub mod allocations;
pub mod app;
pub mod beneficiaries;
pub mod cli;
pub mod config;
pub mod database;
pub mod demo;
pub mod devices;
pub mod donations;
pub mod entities;
pub mod erasures;
pub mod error;
pub mod generate;
pub mod journal;
pub mod kernel;
pub mod limits;
pub mod operation;
pub mod organisations;
pub mod outcomes;
pub mod reports;
pub mod serve;
pub mod training;
pub mod vault;
pub mod vocabularies;
pub mod web;
pub mod workshop;
