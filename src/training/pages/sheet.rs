//! The sign-in sheet of a session, for paper: one column to sign a half-day.

use crate::access::Permission;
use crate::error::{Error, Result};
use crate::organisations;
use crate::training::rules::hours::half_days;
use crate::training::rules::sessions::Nature;
use crate::training::store::{programmes, roll, sessions};
use crate::vocabularies::words::Labels;
use crate::web::{self, Shell, Visit};
use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use uuid::Uuid;

/// Lines for people who come without a place.
const EMPTY_LINES: usize = 5;
/// Lines of a sheet that registers nobody beforehand.
const OPEN_LINES: usize = 20;

#[derive(Template)]
#[template(path = "training/sheet.html")]
struct SheetPage {
    shell: Shell,
    back: String,
    kind: String,
    programme: String,
    organisation: String,
    venue: String,
    when: String,
    minutes: i64,
    halves: Vec<String>,
    people: Vec<String>,
    empty: usize,
}

/// The sheet.
pub async fn sheet(visit: Visit, Path(path): Path<String>) -> Result<Response> {
    let app = &visit.app;
    let session = sessions::within(&app.db, visit.actor()?, Permission::AttendanceRecord, web::id(&path)?).await?;
    let when = (app.day(session.starts_at), app.clock.now());
    let roll = roll::read(&app.db, &app.vault, visit.actor()?, &session, when).await?.ok_or(Error::NotFound)?;
    let people: Vec<_> = roll.lines.iter().filter_map(|line| line.person.as_ref()).collect();
    super::shown_to(&visit, "sheet", people.iter().copied()).await?;
    let shell = visit.shell("sheet-title");
    let labels = Labels::read(app, visit.lang).await?;
    let partners = [Some(session.organisation_id), session.venue_id];
    let partners = organisations::store::names(&app.db, partners.into_iter().flatten()).await?;
    let names = programmes::names(&app.db, session.programme_id.into_iter()).await?;
    let partner = |id: Option<Uuid>| id.and_then(|id| partners.get(&id).cloned()).unwrap_or_default();
    let halves = half_days(session.starts_at, session.ends_at, app.config.time_zone);
    let page = SheetPage {
        back: format!("/sessions/{}", session.id),
        kind: labels.of("session_kinds", &session.kind),
        programme: session.programme_id.and_then(|id| names.get(&id).cloned()).unwrap_or_default(),
        organisation: partner(Some(session.organisation_id)),
        venue: partner(session.venue_id),
        when: shell.instant(&session.starts_at),
        minutes: i64::from(session.minutes()),
        halves: halves.into_iter().map(|half| shell.word("half-day", half.code())).collect(),
        people: people.into_iter().map(|person| person.called()).collect(),
        empty: if session.nature() == Nature::Persons { EMPTY_LINES } else { OPEN_LINES },
        shell,
    };
    Ok(web::page(StatusCode::OK, &page))
}
