//! Partners: donors, workshops, social services, training bodies, the county, funders, employers. Everyone with an account
//! belongs to one; the service's own is made with the database.

pub mod actions;
pub mod api;
pub mod pages;
pub mod rules;
pub mod store;

use crate::access::Permission as P;
use crate::access::routes::{Asked, Routes};
use crate::web::docs::doc;
use crate::web::lists::Page;
use axum::http::Method;

/// Its pages and calls.
pub fn routes() -> Routes {
    Routes::new()
        .get("/organisations", P::OrganisationsRead, pages::list)
        .get("/organisations/new", P::OrganisationsEdit, pages::new)
        .post("/organisations", P::OrganisationsEdit, pages::add)
        .get("/organisations/{id}", P::OrganisationsRead, pages::one)
        .get("/organisations/{id}/edit", P::OrganisationsEdit, pages::edit)
        .post("/organisations/{id}/edit", P::OrganisationsEdit, pages::correct)
        .get("/api/v1/organisations", P::OrganisationsRead, api::list)
        .doc(
            doc::<(), Page<api::Organisation>>(200, "Lists the partners, by name")
                .paged()
                .asking([("kind", Asked::OneOf(rules::OrganisationKind::CODES))]),
        )
        .post("/api/v1/organisations", P::OrganisationsEdit, api::add)
        .doc(doc::<rules::NewOrganisation, api::Organisation>(201, "Adds a partner"))
        .get("/api/v1/organisations/{id}", P::OrganisationsRead, api::one)
        .doc(doc::<(), api::Organisation>(200, "Shows a partner"))
        .method(Method::PATCH, "/api/v1/organisations/{id}", P::OrganisationsEdit, api::correct)
        .doc(doc::<rules::Correction, api::Organisation>(200, "Corrects a partner"))
}
