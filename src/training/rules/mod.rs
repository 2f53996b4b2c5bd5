//! What holds for training, without any storage.

pub mod assessments;
pub mod attendance;
pub mod enrolments;
pub mod sessions;
pub mod trained;
