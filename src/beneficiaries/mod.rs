//! The person the programme helps: how a file is numbered and found again, how likely twins are shown before a second
//! file is opened, and what may be written in it.

pub mod rules;
