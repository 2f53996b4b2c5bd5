//! The right to be forgotten: a person asks for their file to be erased, the data protection officer answers within a
//! month. An erased file cannot be read by anyone, nor found, nor brought back by a backup; what was done is still counted.

pub mod actions;
pub mod api;
pub mod pages;
pub mod rules;
pub mod store;

use crate::access::Permission as P;
use crate::access::routes::{Asked, Routes};
use crate::beneficiaries::{Line, Section};
use crate::error::Result;
use crate::journal::{Subject, SubjectKind};
use crate::kernel::fields::Nothing;
use crate::web::Visit;
use crate::web::docs::doc;
use crate::web::lists::Page;
use crate::web::today::Waiting;
use rules::{Asking, Confirmation, Refusal, State};
use uuid::Uuid;

/// Its pages and calls.
pub fn routes() -> Routes {
    Routes::new()
        .get("/beneficiaries/{file}/erasure", P::RightsRequest, pages::asking)
        .post("/beneficiaries/{file}/erasure", P::RightsRequest, pages::ask)
        .get("/erasures", P::RightsRequest, pages::list)
        .get("/erasures/{id}", P::RightsRequest, pages::one)
        .post("/erasures/{id}/execution", P::RightsExecute, pages::carry_out)
        .post("/erasures/{id}/refusal", P::RightsExecute, pages::refuse)
        .post("/erasures/{id}/withdrawal", P::RightsRequest, pages::withdraw)
        .post("/api/v1/beneficiaries/{file}/erasure", P::RightsRequest, api::ask)
        .doc(doc::<Asking, api::Erasure>(201, "Writes down that a person asked for their file to be erased"))
        .get("/api/v1/erasures", P::RightsRequest, api::list)
        .doc(
            doc::<(), Page<api::Erasure>>(200, "Lists the erasures asked for, or those that stand otherwise")
                .paged()
                .asking([("state", Asked::OneOf(State::CODES))]),
        )
        .get("/api/v1/erasures/{id}", P::RightsRequest, api::one)
        .doc(doc::<(), api::Erasure>(200, "Shows an erasure"))
        .post("/api/v1/erasures/{id}/execution", P::RightsExecute, api::carry_out)
        .doc(doc::<Confirmation, api::Erasure>(200, "Erases the file, for good"))
        .post("/api/v1/erasures/{id}/refusal", P::RightsExecute, api::refuse)
        .doc(doc::<Refusal, api::Erasure>(200, "Refuses the erasure, with a reason of the regulation"))
        .post("/api/v1/erasures/{id}/withdrawal", P::RightsRequest, api::withdraw)
        .doc(doc::<Nothing, api::Erasure>(200, "Records that the person does not want it any more"))
}

/// What of it waits for a visitor: the erasures to answer.
///
/// # Errors
/// When the database refuses.
pub async fn waiting(visit: &Visit) -> Result<Vec<Waiting>> {
    if !visit.can(P::RightsExecute) {
        return Ok(Vec::new());
    }
    let count = store::count_asked(&visit.app.db, visit.actor()?).await?;
    let line = Waiting { count, key: "waiting-erasures", href: "/erasures".to_owned() };
    Ok(Some(line).filter(|line| line.count > 0).into_iter().collect())
}

/// What of it stands on a person's page: what was asked, or the way to ask.
///
/// # Errors
/// When the database refuses.
pub async fn person_section(visit: &Visit, beneficiary_id: Uuid) -> Result<Option<Section>> {
    if !visit.can(P::RightsRequest) {
        return Ok(None);
    }
    let asked = store::of_person(&visit.app.db, visit.actor()?, beneficiary_id).await?;
    if asked.is_empty() {
        return Ok(None);
    }
    let shell = visit.shell("erasures-title");
    let lines = asked.iter().map(|erasure| Line {
        words: format!("{} · {}", pages::state_word(&shell, erasure), shell.date(&erasure.asked_on)),
        href: Some(format!("/erasures/{}", erasure.id)),
    });
    let lines = lines.collect();
    let history = asked.iter().map(|erasure| Subject { kind: SubjectKind::Erasure, id: erasure.id }).collect();
    Ok(Some(Section { title_key: "erasures-section", lines, history }))
}
