//! What can be tried: six short walks through the demonstration, each with the role it is for and something real to begin
//! with. In a real service the page is not there.

use super::calendar::TODAY;
use super::rows::Year;
use crate::access::Scope;
use crate::app::App;
use crate::devices::blockers::Stage;
use crate::devices::lifecycle::State;
use crate::devices::store::{Filter, lines};
use crate::error::{Error, Result};
use crate::kernel::clock::day_begins;
use crate::kernel::tag;
use crate::training::store::sessions;
use crate::web::lists::PageWish;
use crate::web::{self, Shell, Visit};
use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use chrono::Days;

/// One walk.
struct Walk {
    /// Its word in the catalogue: `workshop`.
    key: &'static str,
    role: &'static str,
    /// Where it begins.
    begins_at: String,
    steps: Vec<String>,
}

#[derive(Template)]
#[template(path = "demo/walks.html")]
struct WalksPage {
    shell: Shell,
    walks: Vec<Walk>,
}

/// The most steps a walk has.
const MOST_STEPS: usize = 5;
const ONE: PageWish = PageWish { limit: 1, after: None };

/// The six walks.
pub async fn walks(visit: Visit) -> Result<Response> {
    if !visit.app.config.demo {
        return Err(Error::NotFound);
    }
    let app = &visit.app;
    let year = Year::read()?;
    let to_repair = at_the_bench(app, Stage::SoftwareMissing).await?;
    let to_check = at_the_bench(app, Stage::CheckMissing).await?;
    let due = year.requests.iter().find(|request| request.held_on.is_some() && request.handed_on.is_none());
    let came_back = year.requests.iter().find(|request| request.back_on.is_some());
    let serial = came_back.and_then(|request| request.device.clone());
    let travelled = first_tag(app, &Filter::default(), serial.as_deref()).await?;
    let found = [
        ("workshop", "technician", "/today".to_owned(), shown(to_repair)),
        ("checker", "workshop_lead", device_page(to_check.as_ref()), shown(to_check)),
        ("caseworker", "caseworker", "/requests?state=waiting".to_owned(), due.map(|request| request.person.clone())),
        ("trainer", "trainer", roll_of_the_day(app).await?, None),
        ("county", "county", format!("/reports/{}", TODAY.format("%Y")), None),
        ("history", "admin", device_page(travelled.as_ref()), shown(travelled)),
    ];
    let texts = visit.texts();
    let walks = found
        .into_iter()
        .map(|(key, role, begins_at, subject)| {
            let subject = subject.unwrap_or_else(|| texts.text("demo-any"));
            let step = |n| texts.maybe(&format!("demo-step-{key}-{n}"), &[("value", subject.clone().into())]);
            Walk { key, role, begins_at, steps: (1..=MOST_STEPS).map_while(step).collect() }
        })
        .collect();
    Ok(web::page(StatusCode::OK, &WalksPage { shell: visit.shell("demo-walks-title"), walks }))
}

/// A device that waits for this at the bench.
async fn at_the_bench(app: &App, stage: Stage) -> Result<Option<String>> {
    let there = Filter { state: Some(State::Workshop), stage: Some(stage), ..Filter::default() };
    first_tag(app, &there, None).await
}

async fn first_tag(app: &App, filter: &Filter, typed: Option<&str>) -> Result<Option<String>> {
    let (devices, _) = lines(&app.db, Scope::Everything, ONE, filter, typed).await?;
    Ok(devices.into_iter().next().map(|device| device.tag))
}

fn device_page(tag: Option<&String>) -> String {
    tag.map_or_else(|| "/devices".to_owned(), |tag| format!("/devices/{tag}"))
}

fn shown(tag: Option<String>) -> Option<String> {
    tag.map(|tag| tag::shown(&tag))
}

/// The roll to be called on the day of the demonstration; the list of sessions once it is done.
async fn roll_of_the_day(app: &App) -> Result<String> {
    let zone = app.config.time_zone;
    let wanted = sessions::Wanted {
        from: Some(day_begins(TODAY, zone)),
        until: Some(day_begins(TODAY + Days::new(1), zone)),
        without_roll: true,
        ..Default::default()
    };
    let (found, _) = sessions::list(&app.db, wanted, ONE).await?;
    Ok(found.first().map_or_else(|| "/sessions".to_owned(), |session| format!("/sessions/{}/roll", session.id)))
}
