//! What every stage stands on: ids, clock, codes, money, tags, languages. Pure, no I/O.

pub mod clock;
pub mod codes;
pub mod fields;
pub mod ids;
pub mod lang;
pub mod money;
pub mod tag;
pub mod text;
