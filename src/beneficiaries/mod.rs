//! The subject: people the programme helps. What names them is locked with their own key and found by keyed hashes.

pub mod rules;
pub mod store;

use crate::access::Actor;
use crate::access::routes::Routes;
use crate::error::Result;
use crate::web::Visit;
use crate::web::home::{Found, Waiting};

/// What a stage has to say on a person's page: its own part of the story, worded by the stage. It holds nothing that the
/// visitor may not read, and no name.
pub struct Section {
    /// Its heading: a text of the stage.
    pub title_key: &'static str,
    /// What stands in it, in the order of reading.
    pub lines: Vec<Line>,
}

/// One line of a section.
pub struct Line {
    /// Its words.
    pub words: String,
    /// Where it leads.
    pub href: Option<String>,
}

/// Its pages and calls.
pub fn routes() -> Routes {
    Routes::new()
}

/// What of it waits for a visitor.
///
/// # Errors
/// When the database refuses.
pub async fn waiting(_visit: &Visit) -> Result<Vec<Waiting>> {
    Ok(Vec::new())
}

/// What of it the find box finds: a file by its number; people by name, telephone or e-mail when `people_too`.
///
/// # Errors
/// When the database refuses.
pub async fn find(_visit: &Visit, _actor: &Actor, _sought: &str, _people_too: bool) -> Result<Vec<Found>> {
    Ok(Vec::new())
}
