//! Training in its rows, by subject.

pub mod assessments;
pub mod attendance;
pub mod enrolments;
pub mod participants;
pub mod programmes;
pub mod roll;
pub mod sessions;
