//! From a need to a device in someone's hands.

mod handovers;
mod holds;
mod pages;
mod races;
mod requests;
mod settings;
