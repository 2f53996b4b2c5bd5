//! Passerelle follows refurbished computers from a donation, through repair, to the people they equip, their training and
//! what became of them.

pub mod allocations;
pub mod beneficiaries;
pub mod kernel;
pub mod outcomes;
pub mod reports;
pub mod training;
#[cfg(test)]
mod vocab_codes;
