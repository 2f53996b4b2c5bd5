//! What happened. Every change writes an event in its own transaction; events of one subject form a hash chain; a job
//! seals the heads of the chains. Events hold codes, ids and facts, never a sentence or a name: they are worded when
//! read, in the reader's language.

pub mod canonical;
pub mod event;
pub mod pages;
pub mod readings;
pub mod refusals;
pub mod seals;
pub mod store;
pub mod verify;

pub use event::{Event, Subject, SubjectKind};

use crate::access::Permission;
use crate::access::routes::Routes;

/// The pages of the journal.
pub fn routes() -> Routes {
    Routes::new().get("/journal", Permission::JournalOwn, pages::own)
}
