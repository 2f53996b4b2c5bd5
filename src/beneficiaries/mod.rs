//! The subject: people the programme helps. What names them is locked with their own key and found by keyed hashes.

pub mod actions;
pub mod api;
pub mod pages;
pub mod rules;
pub mod store;

use crate::access::routes::Routes;
use crate::access::{Actor, Permission as P};
use crate::error::{Error, Result};
use crate::journal::Subject;
use crate::web::Visit;
use crate::web::docs::doc;
use crate::web::home::Found;
use crate::web::today::Waiting;
use axum::http::Method;

/// What a stage has to say on a person's page: its own part of the story, worded by the stage. It holds nothing that the
/// visitor may not read, and no name.
pub struct Section {
    /// Its heading: a text of the stage.
    pub title_key: &'static str,
    /// What stands in it, in the order of reading.
    pub lines: Vec<Line>,
    /// Whose history is part of the person's.
    pub history: Vec<Subject>,
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
        .get("/beneficiaries", P::BeneficiariesRead, pages::list)
        .post("/beneficiaries", P::BeneficiariesEdit, pages::open)
        .get("/beneficiaries/new", P::BeneficiariesEdit, pages::new)
        .post("/beneficiaries/search", P::BeneficiariesRead, pages::search)
        .get("/beneficiaries/{file}", P::BeneficiariesReadShared, pages::person)
        .get("/beneficiaries/{file}/edit", P::BeneficiariesEdit, pages::edit)
        .post("/beneficiaries/{file}/edit", P::BeneficiariesEdit, pages::correct)
        .post("/beneficiaries/{file}/followup-refusal", P::BeneficiariesEdit, pages::refuse_followup)
        .get("/beneficiaries/{file}/readings", P::ReadLogRead, pages::readings)
        .post("/api/v1/beneficiaries", P::BeneficiariesEdit, api::open)
        .doc(doc::<rules::content::Content, api::OpenedFile>(201, "Opens a file, and shows those that may be the same"))
        .post("/api/v1/beneficiaries/search", P::BeneficiariesRead, api::search)
        .doc(doc::<api::Sought, api::PeopleFound>(200, "Finds people of one's own structure"))
        .get("/api/v1/beneficiaries/{file}", P::BeneficiariesReadShared, api::one)
        .doc(doc::<(), api::Seen>(200, "Shows a person, as far as one's structure may see them"))
        .method(Method::PATCH, "/api/v1/beneficiaries/{file}", P::BeneficiariesEdit, api::correct)
        .doc(doc::<rules::content::Correction, api::Person>(200, "Corrects what it names in a file (If-Match)"))
        .post("/api/v1/beneficiaries/{file}/followup-refusal", P::BeneficiariesEdit, api::refuse_followup)
        .doc(doc::<(), api::Person>(200, "Keeps that the person wants no follow-up"))
}

/// What of it waits for a visitor: nothing, a file by itself asks for nothing.
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
pub async fn find(visit: &Visit, actor: &Actor, sought: &str, people_too: bool) -> Result<Vec<Found>> {
    if let Some(number) = rules::file_number::read_file_number(sought) {
        let title = visit.texts().with("person-title", &[("value", number.clone().into())]);
        return match store::visible_by_file(&visit.app.db, actor, &number).await {
            Ok(_) => Ok(vec![Found { href: pages::address(&number), label: title }]),
            Err(Error::NotFound) => Ok(Vec::new()),
            Err(other) => Err(other),
        };
    }
    if !people_too || !actor.can(P::BeneficiariesRead) {
        return Ok(Vec::new());
    }
    let found = actions::search(&visit.app, actor, sought, "find").await?;
    Ok(found.people.iter().map(|person| pages::found(visit.texts(), person)).collect())
}
