//! What became of people: follow-up series, waves, attempts, answers and their classification. A series opens at the
//! first of handover and exit from training; its waves ask the same question on four days; the structure that follows the
//! person tries to reach them and records the answer, once a wave.

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
use crate::vocabularies::words::Labels;
use crate::web::Visit;
use crate::web::docs::doc;
use crate::web::lists::Page;
use crate::web::today::{Part, Waiting};
use uuid::Uuid;

/// Its pages and calls.
pub fn routes() -> Routes {
    use rules::wishes::{NewAnswer, NewAttempt};
    Routes::new()
        .get("/followups", P::FollowupsRecord, pages::list)
        .get("/followups/{id}", P::FollowupsRecord, pages::one)
        .post("/followups/{id}/attempts", P::FollowupsRecord, pages::attempt)
        .post("/followups/{id}/answer", P::FollowupsRecord, pages::answer)
        .post("/followups/{id}/refusal", P::FollowupsRecord, pages::refuse)
        .get("/api/v1/followups", P::FollowupsRecord, api::list)
        .doc(
            doc::<(), Page<api::Followup>>(200, "Lists the waves to ask now, those due before a day, or a person's")
                .paged()
                .asking([("due_before", Asked::Day), ("beneficiary_id", Asked::Id)]),
        )
        .get("/api/v1/followups/{id}", P::FollowupsRecord, api::one)
        .doc(doc::<(), api::Followup>(200, "Shows a wave"))
        .post("/api/v1/followups/{id}/attempts", P::FollowupsRecord, api::attempt)
        .doc(doc::<NewAttempt, api::Followup>(201, "Records an attempt to reach the person"))
        .post("/api/v1/followups/{id}/answer", P::FollowupsRecord, api::answer)
        .doc(doc::<NewAnswer, api::Answer>(201, "Records the person's situation, once a wave"))
        .post("/api/v1/followups/{id}/refusal", P::FollowupsRecord, api::refuse)
        .doc(doc::<Nothing, api::Followup>(200, "Records that the person wants no follow-up"))
}

/// What of it waits for a visitor: the waves whose window is open.
///
/// # Errors
/// When the database refuses.
pub async fn waiting(visit: &Visit) -> Result<Vec<Waiting>> {
    if !visit.can(P::FollowupsRecord) {
        return Ok(Vec::new());
    }
    let count = store::followups::count_open(&visit.app.db, visit.actor()?, visit.app.today()).await?;
    let line = Waiting { count, key: "waiting-followups", href: "/followups".to_owned() };
    Ok(Some(line).filter(|line| line.count > 0).into_iter().collect())
}

/// What of it one comes for on the first page.
///
/// # Errors
/// When the database refuses.
pub async fn today(visit: &Visit) -> Result<Vec<Part>> {
    Ok(pages::first_to_ask(visit).await?.into_iter().collect())
}

/// What of it stands on a person's page: their follow-up, as far as the visitor may read them.
///
/// # Errors
/// When the database refuses.
pub async fn person_section(visit: &Visit, beneficiary_id: Uuid) -> Result<Option<Section>> {
    if !visit.can(P::FollowupsRecord) {
        return Ok(None);
    }
    let waves = store::followups::of_person(&visit.app.db, visit.actor()?, beneficiary_id).await?;
    if waves.is_empty() {
        return Ok(None);
    }
    let labels = Labels::read(&visit.app, visit.lang).await?;
    let today = visit.app.today();
    let lines = waves
        .iter()
        .map(|wave| {
            let name = labels.of("followup_waves", wave.planned.wave.code());
            let status = labels.of("followup_statuses", wave.status(today).code());
            let due = crate::web::format::date(wave.planned.due_on, visit.lang);
            Line { words: format!("{name} · {due} · {status}"), href: Some(format!("/followups/{}", wave.id)) }
        })
        .collect();
    let mut series: Vec<Uuid> = waves.iter().map(|wave| wave.series_id).collect();
    series.dedup();
    let history = series.into_iter().map(|id| Subject { kind: SubjectKind::FollowupSeries, id }).collect();
    Ok(Some(Section { title_key: "followups-section", lines, history }))
}
