//! Passerelle follows refurbished computers from a donation, through repair, to the people they equip, their training and
//! what became of them.

pub mod devices;
pub mod kernel;
pub mod workshop;
