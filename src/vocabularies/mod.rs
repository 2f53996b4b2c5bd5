//! The coded lists of the field: codes, French and English labels, definition, source. Loaded with the database; a retired
//! entry stays readable where it was used, and is offered no more.

pub mod api;
pub mod store;
pub mod words;

use crate::access::Permission as P;
use crate::access::routes::Routes;
use crate::web::docs::doc;
use crate::web::lists::Page;

/// Its calls.
pub fn routes() -> Routes {
    Routes::new()
        .get("/api/v1/vocabularies", P::VocabulariesRead, api::names)
        .doc(doc::<(), Page<String>>(200, "Lists the coded lists"))
        .get("/api/v1/vocabularies/{name}", P::VocabulariesRead, api::one)
        .doc(doc::<(), Page<api::Entry>>(200, "Shows a coded list, in its order"))
}
