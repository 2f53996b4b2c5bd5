//! The county's report: the period it is about, the figures, their intervals, and the secrecy that every screen and
//! file goes through.

pub mod disclosure;
pub mod figures;
pub mod intervals;
pub mod period;
