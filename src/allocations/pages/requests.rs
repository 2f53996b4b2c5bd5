//! The requests of a structure: those to decide, and the waiting list in its order, explained.

use super::{badge, kind_word};
use crate::act::{self, Moment};
use crate::allocations::rules::requests::RequestState;
use crate::allocations::store;
use crate::allocations::store::requests::Request;
use crate::allocations::waiting::Place;
use crate::error::Result;
use crate::journal;
use crate::vocabularies::words::Labels;
use crate::web::lists::PageWish;
use crate::web::{self, Shell, Visit};
use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use std::collections::HashMap;
use uuid::Uuid;

/// Lines of one page of the waiting list.
const LINES: usize = 50;

struct Line {
    href: String,
    rank: String,
    who: String,
    file: String,
    what: String,
    need: String,
    since: String,
    state: String,
    badge: &'static str,
    reasons: Vec<String>,
}

#[derive(Template)]
#[template(path = "allocations/requests.html")]
struct ListPage {
    shell: Shell,
    tabs: Vec<(String, String, bool)>,
    ranked: bool,
    lines: Vec<Line>,
    next: Option<String>,
    empty: String,
}

/// The states that have a page of their own, in the order of the work.
const TABS: [RequestState; 7] = [
    RequestState::Waiting,
    RequestState::Submitted,
    RequestState::Offered,
    RequestState::Fulfilled,
    RequestState::Refused,
    RequestState::Declined,
    RequestState::Withdrawn,
];

/// The requests of one state; the waiting list when nothing is asked.
pub async fn list(visit: Visit) -> Result<Response> {
    let (app, actor) = (&visit.app, visit.actor()?);
    let mut query = visit.query();
    let page = PageWish::read(&mut query, 50);
    let from = usize::try_from(query.int("from", 0..=100_000).unwrap_or(0)).unwrap_or(0);
    let state = query.word("state", RequestState::from_code).unwrap_or(RequestState::Waiting);
    query.finish()?;
    let ranked = state == RequestState::Waiting;
    let read = async |db: &Moment| {
        let (rows, next): (Vec<(Request, Option<Place>)>, _) = if ranked {
            let (rows, more) = store::queue::stretch(db, actor, app.today(), from, LINES).await?;
            let next = more.then(|| format!("/requests?from={}", from + LINES));
            (rows.into_iter().map(|(request, place)| (request, Some(place))).collect(), next)
        } else {
            let (rows, next) = store::requests::list(db, actor, page, Some(state)).await?;
            let next = next.map(|id| format!("/requests?state={state}&after={id}"));
            (rows.into_iter().map(|request| (request, None)).collect(), next)
        };
        let people: Vec<Uuid> = rows.iter().map(|(request, _)| request.beneficiary_id).collect();
        let called = store::people::called(db, &app.vault, &people).await?;
        Ok((rows, next, people, called))
    };
    let (rows, next, people, called) = act::at_one_moment(app, read).await?;
    journal::readings::log_read(app, actor, "requests", &people).await?;
    let shell = visit.shell("requests-title");
    let labels = Labels::read(app, visit.lang).await?;
    let lines = rows.into_iter().map(|(request, place)| line(&shell, &labels, &called, &request, place)).collect();
    let tabs = TABS
        .iter()
        .map(|tab| (format!("/requests?state={tab}"), shell.word("requests-tab", tab.code()), *tab == state))
        .collect();
    let empty = shell.t(if ranked { "requests-empty-waiting" } else { "requests-empty" });
    Ok(web::page(StatusCode::OK, &ListPage { shell, tabs, ranked, lines, next, empty }))
}

fn line(
    shell: &Shell,
    labels: &Labels,
    called: &HashMap<Uuid, store::people::Called>,
    request: &Request,
    place: Option<Place>,
) -> Line {
    let who = called.get(&request.beneficiary_id).cloned().unwrap_or_default();
    let reasons = place.as_ref().map(|place| place.reasons.clone()).unwrap_or_default();
    Line {
        href: format!("/requests/{}", request.id),
        rank: place.as_ref().map(|place| place.rank.to_string()).unwrap_or_default(),
        who: who.name,
        file: who.file_number,
        what: kind_word(shell, request.device_kind),
        need: needs(labels, request),
        since: match &place {
            Some(place) => shell.tn("request-waited", &i64::from(place.waited_days)),
            None => shell.date(&request.referred_on),
        },
        state: shell.word("request-state", request.state.code()),
        badge: badge(request.state),
        reasons: reasons.into_iter().map(|reason| shell.word("waiting-reason", reason.code())).collect(),
    }
}

/// What a request is for, in words.
pub(super) fn needs(labels: &Labels, request: &Request) -> String {
    request.needs.iter().map(|code| labels.of("needs", code)).collect::<Vec<_>>().join(", ")
}

/// Why a request stands where it stands, in one sentence.
pub(super) fn explained(shell: &Shell, place: &Place) -> String {
    let reasons: Vec<String> = place.reasons.iter().map(|r| shell.word("waiting-reason", r.code())).collect();
    reasons.join(", ")
}
