//! The batches, the newest first.

use crate::access::Permission;
use crate::donations::rules::DonationState;
use crate::donations::store;
use crate::error::Result;
use crate::web::lists::PageWish;
use crate::web::{self, Badge, FieldView, Shell, Visit};
use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;

struct Line {
    number: String,
    donor: String,
    received_on: String,
    state: Badge,
    total: i64,
    counts: Vec<(String, i64)>,
}

#[derive(Template)]
#[template(path = "donations/list.html")]
struct ListPage {
    shell: Shell,
    state: FieldView,
    lines: Vec<Line>,
    next: Option<String>,
    may_open: bool,
}

/// The batches within reach.
pub async fn list(visit: Visit) -> Result<Response> {
    let mut query = visit.query();
    let page = PageWish::read(&mut query, 50);
    let state = query.word("state", DonationState::from_code);
    query.finish()?;
    let scope = visit.actor()?.scope(Permission::DonationsRead);
    let (rows, next) = store::list(&visit.app.db, scope, page, state).await?;
    let shell = visit.shell("donations-title");
    let lines = rows.iter().map(|row| Line {
        number: row.number.clone(),
        donor: row.donor.clone(),
        received_on: shell.date(&row.received_on),
        state: super::state(&shell, row.state),
        total: super::total(row),
        counts: super::counts(&shell, row),
    });
    let lines = lines.collect();
    let next = next.map(|after| match state {
        Some(state) => format!("/donations?state={state}&after={after}"),
        None => format!("/donations?after={after}"),
    });
    let states = DonationState::ALL.iter().map(|one| (one.code().to_owned(), shell.word("donation-state", one.code())));
    let chosen = state.map(DonationState::code).unwrap_or_default();
    let state = shell.field("donations-filter", "state", "select", chosen).options(states.collect());
    let may_open = visit.can(Permission::DonationsEdit);
    Ok(web::page(StatusCode::OK, &ListPage { shell, state, lines, next, may_open }))
}
