//! The journal as people read it: their own acts, worded from codes.

use super::store::{self, Recorded};
use crate::error::Result;
use crate::web::lists::PageWish;
use crate::web::{self, Shell, Visit};
use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use chrono::{DateTime, Utc};

/// One event as a line.
#[derive(Clone, Debug)]
pub struct EventView {
    /// When.
    pub at: DateTime<Utc>,
    /// What, in words.
    pub words: String,
    /// Who, when known.
    pub by: String,
    /// Fields that changed: name, before, after.
    pub changes: Vec<(String, String, String)>,
    /// What was said of it; empty where nothing was, or where the page is not to say it.
    pub note: String,
}

#[derive(Template)]
#[template(path = "journal/own.html")]
struct JournalPage {
    shell: Shell,
    events: Vec<EventView>,
    next: Option<String>,
}

/// One's own acts, newest first.
pub async fn own(visit: Visit) -> Result<Response> {
    let mut query = visit.query();
    let page = PageWish::read(&mut query, 50);
    query.finish()?;
    let actor = visit.actor()?;
    let rows = store::of_actor(&visit.app.db, actor.user_id()?, page.after, page.limit + 1).await?;
    let (rows, next) = page.cut(rows, |event| event.row.id);
    let shell = visit.shell("journal-title");
    let events = rows.iter().map(|event| view(&shell, event, actor.name.clone())).collect();
    Ok(web::page(StatusCode::OK, &JournalPage { shell, events, next: next.map(|id| id.to_string()) }))
}

/// An event worded for a reader.
pub fn view(shell: &Shell, event: &Recorded, by: String) -> EventView {
    let kind = event.row.subject_kind.replace('_', "-");
    let act = event.row.act.replace('_', "-");
    let permission = event.facts.get("permission").and_then(serde_json::Value::as_str).unwrap_or("–").to_owned();
    let words = shell
        .texts()
        .maybe(&format!("act-{kind}-{act}"), &[("permission", permission.into())])
        .unwrap_or_else(|| shell.t(&format!("act-{act}")));
    let changes = event
        .changes
        .iter()
        .map(|change| {
            let field = change["field"].as_str().unwrap_or_default();
            let label = shell.texts().maybe(&format!("changed-{}", field.replace('_', "-")), &[]);
            let said = |side: &str| said(shell, &kind, field, change.get(side));
            (label.unwrap_or_else(|| field.to_owned()), said("before"), said("after"))
        })
        .collect();
    EventView { at: event.row.at, words, by, changes, note: String::new() }
}

/// A value before or after, as people say it: days, instants and the states of things in words.
pub fn said(shell: &Shell, kind: &str, field: &str, value: Option<&serde_json::Value>) -> String {
    let text = match value {
        None | Some(serde_json::Value::Null) => return "–".to_owned(),
        Some(serde_json::Value::String(text)) => text,
        Some(other) => return other.to_string(),
    };
    if let Ok(day) = text.parse() {
        return shell.date(&day);
    }
    if let Ok(at) = DateTime::parse_from_rfc3339(text) {
        return shell.instant(&at.to_utc());
    }
    let word = format!("{kind}-{}-{}", field.replace('_', "-"), text.replace('_', "-"));
    shell.texts().maybe(&word, &[]).unwrap_or_else(|| text.clone())
}

/// What the macro `timeline` takes.
pub struct Timeline<'a> {
    /// For words and times.
    pub shell: &'a Shell,
    /// Newest first.
    pub events: &'a [EventView],
}
