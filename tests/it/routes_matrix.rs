//! Every route × everyone × (one's own, another structure's, nobody's), called for real and compared with
//! `golden/routes_matrix.txt`. That file changes on purpose only: `UPDATE_GOLDEN=1 cargo nextest run routes_matrix`, then
//! read the difference.
//!
//! A cell says how far the call came: `in` passed every lock (whatever came of it), `403` refused by role, `404` not
//! found or out of reach, `401` and `sign-in` nobody is signed in, `–` there is no such object to ask for.

use crate::on_both;
use crate::support::objects::Objects;
use crate::support::sweep::{self, Whose};
use crate::support::{Answer, TestApp, actors};
use passerelle::access::routes::{Access, Route};
use passerelle::access::{Reach, Role, may};
use std::fmt::Write as _;

const GOLDEN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/golden/routes_matrix.txt");

/// What anyone may call, as the outside of the service is described: nothing else answers without sign-in.
const PUBLIC: &[&str] = &[
    "GET /accessibility",
    "GET /assets/{name}",
    "GET /d/{tag}",
    "GET /demo",
    "GET /healthz",
    "GET /readyz",
    "GET /sign-in",
    "POST /demo/sign-in",
    "POST /language",
    "POST /sign-in",
    "POST /sign-in/code",
];

/// What is read from the address rather than looked for: nothing can be missing.
const READ_NOT_SOUGHT: &[&str] = &["code", "period"];

/// Where the cells say something else than the permission alone would, and why.
const EXPLAINED: &[(&str, &str)] = &[
    ("POST /api/v1/events/{id}/reversal", "only acts on devices are undone by reversal: a trainer has none to undo"),
    ("GET /api/v1/programmes/{id}/enrolments", "programmes are open to all: the places listed are of one's own people"),
    ("POST /programmes/{id}/enrolments", "programmes are open to all: the form asks whom before whose programme it is"),
    ("POST /devices/{tag}/reversal", "undone on the device's page, which only its workshop reads"),
    ("POST /devices/{tag}/media/{id}/acceptance", "a form of the device's page says what is missing in it first"),
    ("POST /devices/{tag}/media/{id}/destruction", "the same"),
    ("POST /devices/{tag}/media/{id}/health-waiver", "the same"),
    ("POST /devices/{tag}/media/{id}/removal", "the same"),
];

const EACH: [Whose; 3] = [Whose::Own, Whose::Other, Whose::Missing];

struct Row {
    route: Route,
    /// For nobody, then each role: one cell without parameters, three with.
    cells: Vec<(String, Vec<&'static str>)>,
}

fn routes() -> Vec<Route> {
    let mut routes = passerelle::app::routes().table().to_vec();
    routes.sort_by_key(|route| (route.path.clone(), route.method.to_string()));
    routes
}

fn cell(answer: &Answer, caller: Option<&str>) -> &'static str {
    assert!(answer.status < 500, "a route broke:\n{answer}");
    match answer.status {
        401 => "401",
        403 => "403",
        404 => "404",
        // Whoever signs out is led there too.
        303 if answer.location().starts_with("/sign-in")
            && (caller.is_none() || !answer.asked.contains("/sign-out")) =>
        {
            "sign-in"
        }
        _ => "in",
    }
}

/// What a refusal says, without what names this very request.
fn said(answer: &Answer, path: &str) -> (u16, String) {
    let mut text = answer.text().replace(answer.header("x-request-id"), "ID").replace(path, "PATH");
    for id in path.split('/').filter(|part| uuid::Uuid::parse_str(part).is_ok()) {
        text = text.replace(id, "ID");
    }
    for form in answer.forms() {
        let key = form.value("_key");
        if !key.is_empty() {
            text = text.replace(key, "KEY");
        }
    }
    (answer.status, text)
}

async fn row(app: &TestApp, objects: &Objects, route: Route) -> Row {
    let mut cells = Vec::new();
    let callers = std::iter::once(None).chain(actors::ROLES.iter().map(|word| Some(*word)));
    for caller in callers {
        let word = caller.unwrap_or("caseworker");
        let name = caller.unwrap_or("anonymous").to_owned();
        if sweep::parameters(&route.path).is_empty() {
            let answer = app.call_route(&route, &route.path, caller).await;
            cells.push((name, vec![cell(&answer, caller)]));
            continue;
        }
        let (mut of_caller, mut refused) = (Vec::new(), Vec::new());
        for whose in EACH {
            let Some(path) = objects.path(&route, word, whose) else {
                of_caller.push("–");
                continue;
            };
            let answer = app.call_route(&route, &path, caller).await;
            let reached = cell(&answer, caller);
            let is_refusal = reached == "404" && whose != Whose::Own || whose == Whose::Missing;
            refused.extend(is_refusal.then(|| said(&answer, &path)));
            of_caller.push(reached);
        }
        // Another's disk in one's own device is as absent as no disk.
        let nested = sweep::parameters(&route.path).len() > 1;
        if let Some(path) = objects.path_in(&route, word, Whose::Own, Whose::Other).filter(|_| nested) {
            refused = refused.split_off(refused.len().saturating_sub(1));
            refused.push(said(&app.call_route(&route, &path, caller).await, &path));
        }
        let alike = refused.windows(2).all(|two| two[0] == two[1]);
        assert!(alike, "{word} can tell another's from none: {} {}: {refused:#?}", route.method, route.path);
        cells.push((name, of_caller));
    }
    Row { route, cells }
}

fn written(rows: &[Row]) -> String {
    let mut text = String::from("# own other missing, for: anonymous");
    for word in actors::ROLES {
        let _ = write!(text, " | {word}");
    }
    text.push('\n');
    for row in rows {
        let permission = match row.route.access {
            Access::Public => "public",
            Access::Needs(permission) => permission.code(),
        };
        let cells: Vec<String> = row.cells.iter().map(|(_, cells)| cells.join(" ")).collect();
        let _ = writeln!(text, "{} {} ({permission}): {}", row.route.method, row.route.path, cells.join(" | "));
    }
    text
}

/// What the cells of one caller must be, from the permission table alone: the first fault.
fn fault(objects: &Objects, row: &Row, word: &str, cells: &[&str]) -> Option<String> {
    let name = format!("{} {} as {word}: {cells:?}", row.route.method, row.route.path);
    let Access::Needs(permission) = row.route.access else { return None };
    let is_explained = EXPLAINED.iter().any(|(route, _)| name.starts_with(&format!("{route} ")));
    if word == "anonymous" {
        let turned_away = if sweep::is_api(&row.route) { "401" } else { "sign-in" };
        return cells.iter().any(|cell| *cell != turned_away && *cell != "–").then_some(name);
    }
    let Some(reach) = actors::reach(word, permission) else {
        return cells.iter().any(|cell| *cell != "403" && *cell != "–").then(|| format!("{name}, without permission"));
    };
    let read = |piece: &&str| sweep::kind(piece).is_some_and(|kind| READ_NOT_SOUGHT.contains(&kind));
    let is_read = sweep::parameters(&row.route.path).iter().any(read);
    if is_explained {
        return None;
    }
    let owned =
        sweep::parameters(&row.route.path).iter().any(|piece| sweep::kind(piece).is_some_and(|k| objects.is_owned(k)));
    match (cells, reach) {
        ([only], _) => (*only != "in").then_some(name),
        ([own, ..], Reach::All | Reach::Own | Reach::ReadOwn | Reach::Oneself) if *own != "in" && *own != "–" => {
            Some(format!("{name}: one's own is not reached"))
        }
        ([_, other, _], Reach::Own | Reach::ReadOwn | Reach::Shared | Reach::Oneself | Reach::WithReason)
            if owned && *other == "in" =>
        {
            Some(format!("{name}: another's is reached"))
        }
        ([_, _, missing], _) if *missing == "in" && !is_read => {
            Some(format!("{name}: what is not there is not said to be"))
        }
        _ => None,
    }
}

on_both! {
    async fn everyone_reaches_what_the_table_gives_and_nothing_else(app: TestApp) {
        let objects = Objects::make(&app).await;
        let mut rows = Vec::new();
        for route in routes() {
            rows.push(row(&app, &objects, route).await);
        }
        let faults: Vec<String> = rows
            .iter()
            .flat_map(|row| row.cells.iter().filter_map(|(word, cells)| fault(&objects, row, word, cells)).collect::<Vec<_>>())
            .collect();
        assert!(faults.is_empty(), "\n{}", faults.join("\n"));
        let found = written(&rows);
        if std::env::var("UPDATE_GOLDEN").is_ok() {
            std::fs::write(GOLDEN, &found).unwrap();
        }
        let agreed = std::fs::read_to_string(GOLDEN).unwrap_or_default();
        let differ: Vec<&str> = found.lines().filter(|line| !agreed.lines().any(|known| known == *line)).collect();
        let gone: Vec<&str> = agreed.lines().filter(|line| !found.lines().any(|known| known == *line)).collect();
        assert!(
            differ.is_empty() && gone.is_empty(),
            "\nagreed, and no longer so:\n{}\nnow:\n{}\n(UPDATE_GOLDEN=1 accepts it)",
            gone.join("\n"),
            differ.join("\n")
        );
    }
}

#[test]
fn every_parameter_of_a_path_has_an_object_to_stand_for_it() {
    let unknown: Vec<String> = routes()
        .iter()
        .flat_map(|route| sweep::parameters(&route.path).into_iter().map(str::to_owned).collect::<Vec<_>>())
        .filter(|piece| sweep::kind(piece).is_none())
        .collect();
    assert!(unknown.is_empty(), "tell tests/it/support/sweep.rs what these name: {unknown:#?}");
}

#[test]
fn only_what_is_described_as_public_is() {
    let open: Vec<String> = routes()
        .iter()
        .filter(|route| route.access == Access::Public)
        .map(|route| format!("{} {}", route.method, route.path))
        .collect();
    let mut expected: Vec<String> = PUBLIC.iter().map(|name| (*name).to_owned()).collect();
    expected.sort_by_key(|name| name.split_once(' ').map(|(method, path)| (path.to_owned(), method.to_owned())));
    assert_eq!(open, expected);
}

#[test]
fn the_county_reaches_no_address_of_a_person() {
    let about_people = ["/beneficiaries", "/allocations", "/enrolments", "/followups", "/assessments", "/handovers"];
    for route in routes() {
        let path = route.path.strip_prefix("/api/v1").unwrap_or(&route.path);
        if let Access::Needs(permission) = route.access
            && about_people.iter().any(|begin| path.starts_with(begin))
        {
            assert_eq!(may(Role::County, permission), None, "{} {}", route.method, route.path);
        }
    }
}
