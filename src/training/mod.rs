//! What people learn: programmes, sessions, enrolments, attendance, assessments on three axes. A structure that trains
//! opens programmes and sessions; a caseworker or a trainer gives people their places; the roll says who came; leaving a
//! programme opens the follow-up. Where nobody registers, heads are counted and no person is made up.

pub mod actions;
pub mod api;
pub mod pages;
pub mod rules;
pub mod store;

use crate::access::Permission as P;
use crate::access::routes::{Asked, Routes};
use crate::beneficiaries::{Line, Section};
use crate::error::Result;
use crate::web::docs::doc;
use crate::web::lists::Page;
use crate::web::today::{Part, Waiting};
use crate::web::{Shell, Visit, format};
use axum::http::Method;
use rules::attendance::{Counts, counts};
use rules::wishes;
use std::collections::HashMap;
use store::{attendance, enrolments, programmes, sessions};
use uuid::Uuid;

/// Its pages and calls.
pub fn routes() -> Routes {
    pages().merge(calls())
}

fn pages() -> Routes {
    Routes::new()
        .get("/programmes", P::TrainingRead, pages::programmes::list)
        .get("/programmes/new", P::TrainingEdit, pages::programmes::new)
        .post("/programmes", P::TrainingEdit, pages::programmes::add)
        .get("/programmes/{id}", P::TrainingRead, pages::programmes::one)
        .post("/programmes/{id}/enrolments", P::EnrolmentsEdit, pages::programmes::enrol)
        .get("/enrolments/{id}/exit", P::EnrolmentsEdit, pages::enrolments::exit_form)
        .post("/enrolments/{id}/exit", P::EnrolmentsEdit, pages::enrolments::exit)
        .get("/enrolments/{id}/assessment", P::AssessmentsRecord, pages::assessments::form)
        .post("/enrolments/{id}/assessment", P::AssessmentsRecord, pages::assessments::assess)
        .get("/sessions", P::TrainingRead, pages::sessions::list)
        .get("/sessions/new", P::TrainingEdit, pages::sessions::new)
        .post("/sessions", P::TrainingEdit, pages::sessions::add)
        .get("/sessions/{id}", P::TrainingRead, pages::sessions::one)
        .get("/sessions/{id}/roll", P::AttendanceRecord, pages::roll::form)
        .post("/sessions/{id}/roll", P::AttendanceRecord, pages::roll::record)
        .get("/sessions/{id}/sheet", P::AttendanceRecord, pages::sheet::sheet)
}

fn calls() -> Routes {
    use api::{assessments as a, enrolments as e, programmes as p, sessions as s};
    Routes::new()
        .get("/api/v1/programmes", P::TrainingRead, p::list)
        .doc(
            doc::<(), Page<p::Programme>>(200, "Lists programmes, the newest first")
                .paged()
                .asking([("organisation_id", Asked::Id)]),
        )
        .post("/api/v1/programmes", P::TrainingEdit, p::add)
        .doc(doc::<wishes::NewProgramme, p::Programme>(201, "Opens a programme of one's structure"))
        .get("/api/v1/programmes/{id}", P::TrainingRead, p::one)
        .doc(doc::<(), p::Programme>(200, "Shows a programme, with its places left"))
        .get("/api/v1/programmes/{id}/enrolments", P::AttendanceRead, p::places)
        .doc(doc::<(), Page<p::Place>>(200, "Lists the people enrolled whom one may see").paged())
        .get("/api/v1/sessions", P::TrainingRead, s::list)
        .doc(doc::<(), Page<s::Session>>(200, "Lists sessions, in order of their beginning").paged().asking([
            ("from", Asked::Day),
            ("until", Asked::Day),
            ("organisation_id", Asked::Id),
            ("programme_id", Asked::Id),
        ]))
        .post("/api/v1/sessions", P::TrainingEdit, s::add)
        .doc(doc::<wishes::NewSession, s::Session>(201, "Adds a session"))
        .get("/api/v1/sessions/{id}", P::TrainingRead, s::one)
        .doc(doc::<(), s::SessionWithRoll>(200, "Shows a session, with the part of its roll one may see"))
        .method(Method::PUT, "/api/v1/sessions/{id}/attendance", P::AttendanceRecord, s::attendance)
        .doc(doc::<wishes::Roll, s::RollAnswer>(200, "Sends the roll; sent again, it changes nothing"))
        .post("/api/v1/enrolments", P::EnrolmentsEdit, e::add)
        .doc(doc::<wishes::NewEnrolment, e::Enrolment>(201, "Gives someone a place in a programme"))
        .get("/api/v1/enrolments/{id}", P::EnrolmentsEdit, e::one)
        .doc(doc::<(), e::Enrolment>(200, "Shows an enrolment"))
        .post("/api/v1/enrolments/{id}/exit", P::EnrolmentsEdit, e::exit)
        .doc(doc::<wishes::Exit, e::Enrolment>(200, "Records that someone left; the follow-up opens or moves"))
        .get("/api/v1/assessments", P::AssessmentsRead, a::list)
        .doc(doc::<(), Page<a::Assessment>>(200, "Lists a person's assessments").needing("beneficiary_id", Asked::Id))
        .post("/api/v1/assessments", P::AssessmentsRecord, a::add)
        .doc(doc::<wishes::NewAssessment, a::Assessment>(201, "Records an assessment, one an enrolment and moment"))
}

/// What of it waits for a visitor: sessions that are over and whose roll was not sent.
///
/// # Errors
/// When the database refuses.
pub async fn waiting(visit: &Visit) -> Result<Vec<Waiting>> {
    if !visit.can(P::AttendanceRecord) {
        return Ok(Vec::new());
    }
    let wanted = sessions::Wanted {
        organisation: Some(visit.actor()?.organisation_id()?),
        until: Some(visit.app.clock.now()),
        without_roll: true,
        ..Default::default()
    };
    let count = sessions::count(&visit.app.db, wanted).await?;
    let line = Waiting { count, key: "waiting-rolls", href: "/sessions?show=without_roll".to_owned() };
    Ok(Some(line).filter(|line| line.count > 0).into_iter().collect())
}

/// What of it one comes for on the first page.
///
/// # Errors
/// When the database refuses.
pub async fn today(visit: &Visit) -> Result<Vec<Part>> {
    Ok(pages::today::next_sessions(visit).await?.into_iter().collect())
}

/// What of it stands on a person's page: their programmes and sessions, as far as the visitor may read them.
///
/// # Errors
/// When the database refuses.
pub async fn person_section(visit: &Visit, beneficiary_id: Uuid) -> Result<Option<Section>> {
    let db = &visit.app.db;
    let places = enrolments::of_person(db, visit.actor()?, beneficiary_id).await?;
    if places.is_empty() {
        return Ok(None);
    }
    let names: HashMap<Uuid, String> = programmes::names(db, places.iter().map(|place| place.programme_id)).await?;
    let shell = visit.shell("programmes-title");
    let mut lines = Vec::with_capacity(places.len());
    for place in places {
        let recorded = attendance::of_people(db, place.programme_id, [beneficiary_id]).await?;
        let recorded = recorded.get(&beneficiary_id).map_or(&[][..], Vec::as_slice);
        lines.push(Line {
            words: worded(&shell, visit, names.get(&place.programme_id), &place, recorded),
            href: Some(format!("/programmes/{}", place.programme_id)),
        });
    }
    // What happened in training is in the person's own history already.
    Ok(Some(Section { title_key: "training-section", lines, history: Vec::new() }))
}

fn worded(
    shell: &Shell,
    visit: &Visit,
    name: Option<&String>,
    place: &enrolments::Enrolment,
    recorded: &[String],
) -> String {
    let counted = |wanted: &[Counts]| recorded.iter().filter(|status| wanted.contains(&counts(status))).count();
    let came = format!("{} / {}", counted(&[Counts::Presence]), counted(&[Counts::Presence, Counts::Absence]));
    let mut words = vec![name.cloned().unwrap_or_default(), format!("{} {came}", shell.t("training-section-attended"))];
    words.extend(place.exited_on.map(|day| shell.tv("training-section-left", &format::date(day, visit.lang))));
    words.join(" · ")
}
