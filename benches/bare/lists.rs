//! The list of devices, the waiting list.

use super::{Frame, Frames, Houses, page, rows, text};
use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use passerelle::devices::lifecycle::State as DeviceState;
use sea_orm::{DatabaseConnection, Value};
use std::collections::HashMap;
use std::sync::Arc;

struct Line {
    tag: String,
    shown: String,
    name: String,
    kind: String,
    state: String,
    stage: String,
    place: String,
}

#[derive(Template)]
#[template(
    ext = "html",
    source = r#"{{ frame.before|safe }}{% for line in lines %}<tr><th scope="row"><a class="tag" href="/devices/{{ line.tag }}">{{ line.shown }}</a></th><td data-label="Appareil">{{ line.name }} <span class="muted">{{ line.kind }}</span></td><td data-label="État"><span class="badge info"><span aria-hidden="true">◐</span> {{ line.state }}</span></td><td data-label="Prochaine étape">{{ line.stage }}</td><td data-label="Emplacement">{{ line.place }}</td></tr>
{% endfor %}{{ frame.after|safe }}"#
)]
struct Devices<'a> {
    frame: &'a Frame,
    lines: Vec<Line>,
}

/// How many devices stand where: the same bounded counts that the service shows above its list.
fn by_state() -> String {
    let counted = DeviceState::ALL.iter().map(|state| {
        format!(
            "SELECT '{state}' AS state, COUNT(*) AS count FROM (SELECT 1 AS one FROM devices \
             WHERE organisation_id = $1 AND state = '{state}' LIMIT 1001) AS there"
        )
    });
    counted.collect::<Vec<_>>().join(" UNION ALL ")
}

/// `GET /devices?state=&q=`: those of one workshop
pub async fn devices(
    State(db): State<DatabaseConnection>,
    State(frames): State<Arc<Frames>>,
    State(houses): State<Houses>,
    Query(query): Query<HashMap<String, String>>,
) -> Response {
    let mut values: Vec<Value> = vec![houses.workshop.into()];
    let mut filter = String::new();
    if let Some(state) = query.get("state") {
        values.push(state.as_str().into());
        filter += " AND state = $2";
    }
    if let Some(q) = query.get("q") {
        values.extend([Value::from(q.as_str()), format!("{q}\u{10ffff}").into()]);
        let (from, until) = (values.len() - 1, values.len());
        filter += &format!(" AND folded_model >= ${from} AND folded_model < ${until}");
    }
    let sql = format!(
        "SELECT tag, manufacturer, model, kind, state, stage, location FROM devices \
         WHERE organisation_id = $1{filter} ORDER BY id LIMIT 51"
    );
    let found = rows(&db, &sql, values).await;
    rows(&db, &by_state(), vec![houses.workshop.into()]).await;
    let lines = found.iter().take(50).map(|row| {
        let tag = text(row, "tag");
        Line {
            shown: format!("{}-{}", &tag[..3], &tag[3..]),
            name: format!("{} {}", text(row, "manufacturer"), text(row, "model")),
            kind: text(row, "kind"),
            state: text(row, "state"),
            stage: text(row, "stage"),
            place: text(row, "location"),
            tag,
        }
    });
    page(&Devices { frame: &frames.list, lines: lines.collect() })
}

struct Waits {
    id: String,
    rank: usize,
    file: String,
    kind: String,
    need: String,
    since: String,
}

#[derive(Template)]
#[template(
    ext = "html",
    source = r#"{{ frame.before|safe }}{% for line in lines %}<tr><td class="number" data-label="Place">{{ line.rank }}</td><th scope="row"><a href="/requests/{{ line.id }}">Prénom Nom de famille</a> <span class="muted nowrap">{{ line.file }}</span></th><td data-label="Appareil">{{ line.kind }}</td><td data-label="Besoin">{{ line.need }}</td><td data-label="Depuis">{{ line.since }}</td><td data-label="Pourquoi cette place"><ul><li>en formation</li><li>aucun ordinateur</li><li>attend depuis longtemps</li></ul></td></tr>
{% endfor %}{{ frame.after|safe }}"#
)]
struct Waiting<'a> {
    frame: &'a Frame,
    lines: Vec<Waits>,
}

/// `GET /requests`: those of one structure who wait longest, nothing weighed, nobody's name opened; that they were shown is
/// noted durably, as it must be.
pub async fn waiting(
    State(db): State<DatabaseConnection>,
    State(frames): State<Arc<Frames>>,
    State(houses): State<Houses>,
) -> Response {
    let sql = "SELECT CAST(r.referred_on AS text) AS since, r.id AS id, r.beneficiary_id AS person, r.device_kind AS kind, \
               b.file_number AS file, b.equipment_code AS equipment, \
               (SELECT n.need FROM request_needs n WHERE n.request_id = r.id LIMIT 1) AS need \
               FROM requests r JOIN beneficiaries b ON b.id = r.beneficiary_id \
               WHERE r.organisation_id = $1 AND r.state = 'waiting' ORDER BY r.referred_on, r.id LIMIT 51";
    let found = rows(&db, sql, vec![houses.structure.into()]).await;
    let shown: Vec<_> = found.iter().take(50).map(|row| super::id(row, "person")).collect();
    super::writes::reading(&db, &shown).await;
    let lines = found.iter().take(50).enumerate().map(|(at, row)| Waits {
        id: super::id(row, "id").to_string(),
        rank: at + 1,
        file: text(row, "file"),
        kind: text(row, "kind"),
        need: text(row, "need"),
        since: text(row, "since"),
    });
    page(&Waiting { frame: &frames.waiting, lines: lines.collect() })
}
