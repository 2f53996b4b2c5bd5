//! What is done in training, by intention.

mod assessments;
mod attendance;
mod enrolments;
mod programmes;

pub use assessments::assess;
pub use attendance::{Sent, SetAside, record};
pub use enrolments::{enrol, exit};
pub use programmes::{add_programme, add_session};
