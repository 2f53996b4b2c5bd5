//! Devices on screen: the list, the shelf, labels, and the words that other stages' pages share. The page of one device
//! stands with the workshop, which knows what is done to it.

pub mod history;
pub mod kilograms;
pub mod labels;
pub mod list;
pub mod stock;
pub mod today;
pub mod words;
