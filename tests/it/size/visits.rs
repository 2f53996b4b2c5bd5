//! Every page and every reading call, as everyone who may, with what is most of its kind where an address names one, and
//! the filters that people use.

use super::service::Service;
use crate::support::client::Browser;
use crate::support::sweep::{kind, parameters};
use crate::support::{Answer, TestApp};
use axum::body::Body;
use axum::http::Method;
use passerelle::access::routes::{Access, Route};
use passerelle::access::{Role, may};
use passerelle::app;
use passerelle::generate::DOMAIN;
use sea_orm::{ConnectionTrait as _, Statement};
use std::collections::BTreeMap;

/// A page as someone asks for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Visit {
    /// Who asks.
    pub role: Role,
    /// The route's pattern, or what was typed.
    pub name: String,
    /// Where.
    pub path: String,
    /// What the find box is sent, when it is.
    pub sought: Option<&'static str>,
}

/// For each kind of object, what to put in an address: the one with most behind it.
const VALUES: &[(&str, &str)] = &[
    ("asset", "SELECT 'passerelle.css' AS value"),
    ("vocabulary", "SELECT 'needs' AS value"),
    ("period", "SELECT '2025' AS value"),
    ("mode", "SELECT 'cleaned' AS value"),
    (
        "organisation",
        "SELECT organisation_id AS id FROM organisation_kinds WHERE kind = 'donor' ORDER BY organisation_id LIMIT 1",
    ),
    ("account", "SELECT id FROM users WHERE role = 'technician' ORDER BY id LIMIT 1"),
    (
        "donation",
        "SELECT donation_id AS id FROM devices GROUP BY donation_id ORDER BY count(*) DESC, donation_id LIMIT 1",
    ),
    (
        "donation_number",
        "SELECT number AS value FROM donations WHERE id = (SELECT donation_id FROM devices \
        GROUP BY donation_id ORDER BY count(*) DESC, donation_id LIMIT 1)",
    ),
    (
        "device",
        "SELECT tag AS value FROM devices WHERE state = 'workshop' AND media_confirmed_at IS NOT NULL ORDER BY version DESC, id LIMIT 1",
    ),
    ("code", "SELECT tag AS value FROM devices WHERE state = 'stock' ORDER BY id LIMIT 1"),
    ("repair", "SELECT id FROM repairs ORDER BY id LIMIT 1"),
    (
        "file",
        "SELECT file_number AS value FROM beneficiaries b WHERE EXISTS (SELECT 1 FROM requests r WHERE r.beneficiary_id = b.id) \
        AND EXISTS (SELECT 1 FROM enrolments e WHERE e.beneficiary_id = b.id AND e.exited_on IS NULL) ORDER BY id LIMIT 1",
    ),
    (
        "person",
        "SELECT id FROM beneficiaries b WHERE EXISTS (SELECT 1 FROM requests r WHERE r.beneficiary_id = b.id) \
        AND EXISTS (SELECT 1 FROM enrolments e WHERE e.beneficiary_id = b.id AND e.exited_on IS NULL) ORDER BY id LIMIT 1",
    ),
    ("request", "SELECT id FROM requests ORDER BY CASE state WHEN 'waiting' THEN 0 ELSE 1 END, id LIMIT 1"),
    ("allocation", "SELECT id FROM allocations ORDER BY CASE state WHEN 'held' THEN 0 ELSE 1 END, id LIMIT 1"),
    ("signed", "SELECT id FROM allocations WHERE state = 'handed_over' ORDER BY id DESC LIMIT 1"),
    (
        "programme",
        "SELECT programme_id AS id FROM enrolments GROUP BY programme_id ORDER BY count(*) DESC, programme_id LIMIT 1",
    ),
    (
        "session",
        "SELECT session_id AS id FROM attendances GROUP BY session_id ORDER BY count(*) DESC, session_id LIMIT 1",
    ),
    ("enrolment", "SELECT id FROM enrolments ORDER BY CASE WHEN exited_on IS NULL THEN 0 ELSE 1 END, id LIMIT 1"),
    ("followup", "SELECT id FROM followups WHERE answered_at IS NOT NULL ORDER BY id DESC LIMIT 1"),
    ("erasure", "SELECT id FROM erasures ORDER BY id LIMIT 1"),
];

/// Made-up people ask for no erasure: some of them do, here.
const ERASURES: &str = "INSERT INTO erasures (id, beneficiary_id, organisation_id, asked_on, due_on, state, created_by, created_at, version) \
    SELECT b.id, b.id, b.organisation_id, '2026-03-01', '2026-04-01', 'asked', b.caseworker_id, b.created_at, 1 \
    FROM beneficiaries b WHERE NOT EXISTS (SELECT 1 FROM erasures e WHERE e.beneficiary_id = b.id) ORDER BY b.id LIMIT 200";

/// Addresses beside the bare ones of the routes: filters, searches, later pages.
const TYPED: &[(Role, &str)] = &[
    (Role::Technician, "/devices?state=handed_over"),
    (Role::Technician, "/devices?state=workshop&stage=check_missing"),
    (Role::Technician, "/devices?kind=laptop"),
    (Role::Technician, "/devices?q=thinkpad"),
    (Role::Technician, "/devices?q=latitude&state=stock"),
    (Role::Technician, "/devices?q=le1000"),
    (Role::Technician, "/devices?q=000001"),
    (Role::Technician, "/devices?after={device_id}"),
    (Role::Technician, "/devices?state=handed_over&kind=laptop&q=thinkpad&after={device_id}"),
    (Role::Technician, "/find?q=thinkpad"),
    (Role::Technician, "/find?q=le1000"),
    (Role::Admin, "/devices?q=thinkpad"),
    (Role::Caseworker, "/stock?kind=laptop"),
    (Role::Caseworker, "/stock?kind=desktop&after={device_id}"),
    (Role::Caseworker, "/requests?state=waiting"),
    (Role::Caseworker, "/requests?state=fulfilled"),
    (Role::Caseworker, "/api/v1/followups"),
    (Role::Caseworker, "/erasures?state=done"),
    (Role::Caseworker, "/api/v1/requests?state=fulfilled&after={request_id}"),
    (Role::Technician, "/api/v1/devices?state=handed_over&limit=200"),
    (Role::Technician, "/api/v1/devices?q=thinkpad&limit=200"),
    (Role::Technician, "/api/v1/devices/{tag}/events?limit=200"),
    (Role::County, "/reports/2025-03"),
    (Role::County, "/reports/2024-01-01..2025-12-31"),
];

/// What is sent to the find box.
const SENT: &[(Role, &str, &str)] = &[
    (Role::Caseworker, "/find", "mar"),
    (Role::Caseworker, "/find", "nadia bon"),
    (Role::Caseworker, "/find", "2025-0012"),
    (Role::Technician, "/find", "latitude"),
];

/// Every visit of a filled service.
pub async fn visits(app: &TestApp) -> Vec<Visit> {
    app.sql(ERASURES).await;
    let mut values = BTreeMap::new();
    for (kind, query) in VALUES {
        values.insert(*kind, value(app, query).await);
    }
    let mut visits = Vec::new();
    for route in app::routes().table().iter().filter(|route| route.method == Method::GET) {
        let Access::Needs(permission) = route.access else { continue };
        let Some(path) = path(route, &values) else { continue };
        for role in Role::ALL.iter().filter(|role| may(**role, permission).is_some()) {
            visits.push(Visit { role: *role, name: route.path.clone(), path: path.clone(), sought: None });
        }
    }
    let middle = |table: &str| format!("SELECT id FROM {table} ORDER BY id LIMIT 1 OFFSET 7");
    let (device_id, request_id) = (value(app, &middle("devices")).await, value(app, &middle("requests")).await);
    for (role, typed) in TYPED {
        let path = typed.replace("{device_id}", &device_id).replace("{request_id}", &request_id);
        let path = path.replace("{tag}", &values["device"]);
        visits.push(Visit { role: *role, name: (*typed).to_owned(), path, sought: None });
    }
    for (role, path, sought) in SENT {
        let name = format!("{path} {sought}");
        visits.push(Visit { role: *role, name, path: (*path).to_owned(), sought: Some(*sought) });
    }
    visits
}

/// Someone at a browser, with a token for calls.
pub struct Caller {
    browser: Browser,
    program: Browser,
    bearer: String,
}

/// Each role signed in.
pub async fn everyone(service: &Service) -> BTreeMap<Role, Caller> {
    let mut callers = BTreeMap::new();
    for role in Role::ALL {
        let browser = service.app.visitor();
        let answer = browser.sign_in(&format!("{}@{DOMAIN}", role.code()), super::service::PASSWORD).await;
        assert_eq!(answer.status, 303, "{role} signs in:\n{answer}");
        let bearer = format!("Bearer {}", service.tokens[role.code()]);
        callers.insert(*role, Caller { browser, program: service.app.visitor(), bearer });
    }
    callers
}

impl Visit {
    /// Goes there.
    pub async fn go(&self, callers: &BTreeMap<Role, Caller>) -> Answer {
        let Caller { browser, program, bearer } = &callers[&self.role];
        match self.sought {
            Some(sought) => browser.post_form(&self.path, &[("q", sought)]).await,
            None if self.path.starts_with("/api/v1/") => {
                program.call(Method::GET, &self.path, &[("authorization", bearer)], Body::empty()).await
            }
            None => browser.get(&self.path).await,
        }
    }
}

fn path(route: &Route, values: &BTreeMap<&str, String>) -> Option<String> {
    let mut path = route.path.clone();
    if path.ends_with("/receipt.pdf") {
        return Some(path.replacen("{id}", &values["signed"], 1));
    }
    if path == "/api/v1/assessments" {
        return Some(format!("{path}?beneficiary_id={}", values["person"]));
    }
    for piece in parameters(&route.path) {
        let name = piece.rsplit('{').next().unwrap_or_default();
        path = path.replacen(&format!("{{{name}"), values.get(kind(piece)?)?, 1);
    }
    Some(path)
}

async fn value(app: &TestApp, query: &str) -> String {
    let statement = Statement::from_string(app.app.db.get_database_backend(), query);
    let row = app.app.db.query_one_raw(statement).await.expect("the database answers");
    let row = row.unwrap_or_else(|| panic!("made-up data holds nothing for: {query}"));
    row.try_get::<uuid::Uuid>("", "id")
        .map_or_else(|_| row.try_get::<String>("", "value").expect("a text"), |id| id.to_string())
}
