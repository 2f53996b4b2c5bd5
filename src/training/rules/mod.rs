//! What holds for training, without any storage.

pub mod assessments;
pub mod attendance;
pub mod enrolments;
pub mod hours;
pub mod sessions;
pub mod trained;
pub mod wishes;
