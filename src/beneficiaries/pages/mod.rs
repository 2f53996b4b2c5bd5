//! People on screen. A file number names them in titles and addresses; their names stand only in the pages' content.

mod edit;
mod form;
mod new;
mod person;
mod readings;

pub use edit::{correct, edit};
pub use new::{new, open};
pub use person::{person, refuse_followup};
pub use readings::readings;

use super::actions;
use super::api::Sought;
use super::rules::file_number::read_file_number;
use super::store::{self, Candidate, Names, Reached};
use crate::access::{self, Actor, Permission};
use crate::error::{Error, Result};
use crate::journal;
use crate::web::home::Found;
use crate::web::lists::PageWish;
use crate::web::{self, FormBody, Shell, Texts, Visit};
use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use chrono::{DateTime, Utc};
use uuid::Uuid;

struct ListLine {
    href: String,
    file_number: String,
    name: String,
    caseworker: String,
    last_activity_at: DateTime<Utc>,
}

#[derive(Template)]
#[template(path = "beneficiaries/list.html")]
struct ListPage {
    shell: Shell,
    lines: Vec<ListLine>,
    next: Option<Uuid>,
}

/// The structure's people, the last active first.
pub async fn list(visit: Visit) -> Result<Response> {
    let mut query = visit.query();
    let page = PageWish::read(&mut query, 50);
    query.finish()?;
    let (app, actor) = (&visit.app, visit.actor()?);
    let scope = actor.scope(Permission::BeneficiariesRead);
    let (rows, next) = store::recent(&app.db, &app.vault, scope, page).await?;
    let shown: Vec<Uuid> = rows.iter().filter(|row| row.names.is_some()).map(|row| row.id).collect();
    journal::readings::log_read(app, actor, "people", &shown).await?;
    let caseworkers = access::store::names(&app.db, rows.iter().map(|row| row.caseworker_id)).await?;
    let shell = visit.shell("people-title");
    let lines = rows
        .into_iter()
        .map(|row| ListLine {
            href: address(&row.file_number),
            name: row.names.as_ref().map_or_else(|| shell.t("person-erased"), full_name),
            file_number: row.file_number,
            caseworker: caseworkers.get(&row.caseworker_id).cloned().unwrap_or_default(),
            last_activity_at: row.last_activity_at,
        })
        .collect();
    Ok(web::page(StatusCode::OK, &ListPage { shell, lines, next }))
}

#[derive(Template)]
#[template(path = "beneficiaries/found.html")]
struct FoundPage {
    shell: Shell,
    sought: String,
    lines: Vec<Found>,
    more: bool,
    may_open: bool,
}

/// People found by what was typed; opening a file is offered only here, after having looked.
pub async fn search(visit: Visit, form: FormBody<Sought>) -> Result<Response> {
    let may_open = visit.can(Permission::BeneficiariesEdit);
    let shell = visit.shell("people-found-title");
    let sought = match &form.wish {
        Ok(sought) => sought,
        Err(errors) => {
            let page = FoundPage {
                shell: shell.with_errors(&[], errors),
                sought: String::new(),
                lines: Vec::new(),
                more: false,
                may_open: false,
            };
            return Ok(web::page(StatusCode::UNPROCESSABLE_ENTITY, &page));
        }
    };
    let result = actions::search(&visit.app, visit.actor()?, &sought.q, "search").await?;
    let lines = result.people.iter().map(|person| found(shell.texts(), person)).collect();
    let page = FoundPage { shell, sought: sought.q.clone(), lines, more: result.more, may_open };
    Ok(web::page(StatusCode::OK, &page))
}

/// A person found, as a line that leads to their file.
pub(super) fn found(texts: Texts, person: &Candidate) -> Found {
    Found { href: address(&person.file_number), label: line_of(texts, person) }
}

/// `2026-0412 · Amina Zimmerlinck (1984)`
fn line_of(texts: Texts, person: &Candidate) -> String {
    let values = [
        ("file", person.file_number.clone().into()),
        ("name", full_name(&person.names).into()),
        ("year", person.birth_year.to_string().into()),
    ];
    texts.with("person-line", &values)
}

fn full_name(names: &Names) -> String {
    format!("{} {}", names.given_name, names.family_name)
}

/// Where a file is.
pub(super) fn address(file_number: &str) -> String {
    format!("/beneficiaries/{file_number}")
}

/// A file of one's own structure, by the number in an address.
async fn own(visit: &Visit, actor: &Actor, permission: Permission, file: &str) -> Result<Reached> {
    let number = read_file_number(file).ok_or(Error::NotFound)?;
    store::own_by_file(&visit.app.db, actor, permission, &number).await
}
