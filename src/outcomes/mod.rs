//! What became of a person: the follow-up series that a handover or an exit opens, its waves, what was tried to reach
//! the person, the answer and how it is classified.

pub mod rules;
