//! The page of one device, with its history.

use super::{Frame, Frames, id, page, rows, text};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use sea_orm::DatabaseConnection;
use serde_json::Value;
use std::sync::Arc;

struct Line {
    at: String,
    act: String,
    by: String,
    facts: Vec<(String, String)>,
}

struct Detail {
    what: String,
    more: String,
    when: String,
}

#[derive(Template)]
#[template(
    ext = "html",
    source = r#"{{ frame.before|safe }}<h1>{{ tag }}</h1><p class="headline"><strong>{{ name }}</strong> <span class="muted">{{ kind }}</span> <span class="badge info">{{ state }}</span></p><p class="muted"><a href="/donations/{{ donation }}">{{ donation }}</a></p>
<ol class="timeline">
{% for line in lines %}<li>
<p><time datetime="{{ line.at }}">{{ line.at }}</time> <strong>{{ line.act }}</strong> <span class="muted">{{ line.by }}</span></p>
<p>{% for fact in line.facts %}{{ fact.0 }} : {{ fact.1 }} · {% endfor %}</p>
<form method="post" action="/devices/{{ tag }}/reversal" class="undo"><button type="submit">Annuler<span class="hidden"> : {{ line.act }}</span></button></form>
</li>
{% endfor %}</ol>
<ul class="told">
{% for one in details %}<li><strong>{{ one.what }}</strong> – {{ one.more }} <span class="muted">{{ one.when }}</span></li>
{% endfor %}</ul>{{ frame.after|safe }}"#
)]
struct Device<'a> {
    frame: &'a Frame,
    tag: &'a str,
    name: String,
    kind: String,
    state: String,
    donation: String,
    lines: Vec<Line>,
    details: Vec<Detail>,
}

/// `GET /devices/{tag}`: its row and batch, its events with who did them, its repairs, files, media, system and last check.
pub async fn one(
    State(db): State<DatabaseConnection>,
    State(frames): State<Arc<Frames>>,
    Path(tag): Path<String>,
) -> Response {
    let sql = "SELECT d.id AS id, d.kind AS kind, d.state AS state, d.manufacturer AS manufacturer, d.model AS model, \
               n.number AS donation FROM devices d JOIN donations n ON n.id = d.donation_id WHERE d.tag = $1";
    let found = rows(&db, sql, vec![tag.as_str().into()]).await;
    let device = &found[0];
    let key = id(device, "id");
    let sql = "SELECT CAST(e.at AS text) AS at, e.act AS act, e.canonical AS canonical, u.name AS by FROM events e \
               LEFT JOIN users u ON u.id = e.actor_id WHERE e.subject_kind = 'device' AND e.subject_id = $1 \
               ORDER BY e.seq DESC LIMIT 31";
    let events = rows(&db, sql, vec![key.into()]).await;
    let lines = events.iter().take(30).map(|row| {
        let canonical: Vec<u8> = row.try_get("", "canonical").expect("bytes");
        let told: Value = serde_json::from_slice(&canonical).expect("an event reads");
        let facts = told["facts"].as_object().into_iter().flatten();
        Line {
            at: text(row, "at"),
            act: text(row, "act"),
            by: text(row, "by"),
            facts: facts.map(|(name, value)| (name.clone(), value.to_string())).collect(),
        }
    });
    let lines = lines.collect();
    let mut details = Vec::new();
    for sql in [
        "SELECT r.fault AS what, r.note AS more, CAST(r.opened_at AS text) AS at FROM repairs r \
         WHERE r.device_id = $1 ORDER BY r.id",
        "SELECT e.format AS what, e.filename AS more, CAST(e.recorded_at AS text) AS at FROM evidence_devices d \
         JOIN evidence e ON e.id = d.evidence_id WHERE d.device_id = $1 ORDER BY e.id",
        "SELECT m.model AS what, m.serial AS more, m.kind AS at FROM media m WHERE m.device_id = $1 ORDER BY m.id",
        "SELECT s.image AS what, s.licence AS more, CAST(s.recorded_at AS text) AS at FROM software_installs s \
         WHERE s.device_id = $1 ORDER BY s.id DESC LIMIT 1",
        "SELECT i.code AS what, i.result AS more, i.reason AS at FROM check_items i WHERE i.check_id = \
         (SELECT c.id FROM checks c WHERE c.device_id = $1 ORDER BY c.id DESC LIMIT 1)",
    ] {
        let found = rows(&db, sql, vec![key.into()]).await;
        details.extend(found.iter().map(|row| Detail {
            what: text(row, "what"),
            more: text(row, "more"),
            when: text(row, "at"),
        }));
    }
    page(&Device {
        frame: &frames.device,
        tag: &tag,
        name: format!("{} {}", text(device, "manufacturer"), text(device, "model")),
        kind: text(device, "kind"),
        state: text(device, "state"),
        donation: text(device, "donation"),
        lines,
        details,
    })
}
