//! Values that are no values: whatever is sent in whatever field, the answer is a clear one, and the same on both databases.
//! What looks like a template or like markup is shown as it was typed.

use crate::support::objects::Objects;
use crate::support::server::run;
use crate::support::sweep::{self, Whose, is_api};
use crate::support::{Answer, Engine, TestApp, actors, bodies, html};
use axum::http::Method;
use passerelle::access::routes::{Access, Route};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::net::TcpListener;
use std::sync::{Arc, Mutex, OnceLock};

/// What a template, a format or a browser could take for its own.
const MARK: &str = "{{7*7}}{%x%}%s${7*7}<u>é";
/// The same, written backwards by a mark that is not kept.
const BACKWARDS: &str = "\u{202e}{{7*7}}{%x%}%s${7*7}<u>é\u{2066}";
const NUL: &str = "a\0b";

/// Who listens where no address that someone typed may ever lead.
fn listener() -> &'static TcpListener {
    static LISTENER: OnceLock<TcpListener> = OnceLock::new();
    LISTENER.get_or_init(|| {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        listener.set_nonblocking(true).expect("it does not wait");
        listener
    })
}

/// Addresses that lead there, as a number and by way of IPv6 too.
fn bait() -> impl Iterator<Item = Value> {
    let port = listener().local_addr().expect("an address").port();
    ["127.0.0.1", "2130706433", "0x7f000001", "[::ffff:127.0.0.1]"]
        .into_iter()
        .map(move |host| json!(format!("http://{host}:{port}/")))
}

/// Statuses by what was asked.
type Told = BTreeMap<String, u16>;

/// The same questions to each engine that is there; every status the same.
fn alike<F: Future<Output = Told>>(ask: impl Fn(TestApp) -> F) {
    let mut told = Vec::new();
    for engine in [Engine::Sqlite, Engine::Postgres] {
        let kept = Arc::new(Mutex::new(None));
        run(engine, 1, |app| async { *kept.lock().unwrap() = Some(ask(app).await) });
        told.extend(kept.lock().unwrap().take());
    }
    assert!(told[0].len() > 100, "much is asked");
    assert!(listener().accept().is_err(), "the service went to an address that someone typed");
    for (asked, status) in &told[0] {
        assert!(*status < 500, "{asked}: {status}");
    }
    if let [sqlite, postgres] = &told[..] {
        let differ: Vec<String> = sqlite
            .iter()
            .filter(|(asked, status)| postgres.get(*asked) != Some(status))
            .map(|(asked, status)| format!("{asked}: {status}, on PostgreSQL {:?}", postgres.get(asked)))
            .collect();
        assert!(differ.is_empty(), "{}", differ.join("\n"));
    }
}

/// What no field of this type takes, and what one may only take as it is.
fn hostile(kind: &str, schema: &Value) -> (Vec<Value>, Vec<Value>) {
    let texts = |texts: &[&str]| texts.iter().map(|text| json!(text)).collect();
    match (kind, schema["format"].as_str()) {
        ("string", Some("date")) => (texts(&["2026-02-31", "0000-01-01", "10000-01-01", "+2026-01-01", NUL]), vec![]),
        ("string", Some("date-time")) => {
            (texts(&["2026-02-31T10:00:00Z", "0000-01-01T10:00:00Z", "10000-01-01T10:00:00Z", NUL]), vec![])
        }
        ("string", Some("uuid")) => (texts(&[MARK, NUL]), vec![]),
        ("string", _) => {
            // The mark last: what was taken last is what pages show.
            let taken = bait().chain([json!(BACKWARDS)]).collect();
            (vec![json!(NUL), json!(1), json!("x".repeat(70_000))], taken)
        }
        ("integer", _) => {
            let refused = vec![json!(-1), json!(1.5), json!(u64::MAX), json!(1e300), json!("NaN")];
            (refused, vec![json!(2_147_483_648_i64), json!(i64::MAX)])
        }
        ("boolean", _) => (vec![json!("yes")], vec![]),
        ("array", _) => (vec![json!("x"), json!(vec![NUL; 201])], vec![json!([NUL])]),
        ("object", _) => (vec![json!("x")], vec![]),
        _ => (vec![json!(NUL), json!({ "a": 1 })], vec![]),
    }
}

async fn every_field(app: TestApp) -> Told {
    let objects = Objects::make(&app).await;
    let document = bodies::document();
    let mut told = Told::new();
    for write in bodies::writes(&app, &objects).await {
        let mut asked = Vec::new();
        for (name, schema) in &write.fields {
            let (refused, taken) = hostile(bodies::kind(&document, schema), schema);
            asked.extend(refused.into_iter().map(|value| (name.clone(), value.clone(), write.with(name, value), true)));
            asked.extend(taken.into_iter().map(|value| (name.clone(), value.clone(), write.with(name, value), false)));
        }
        for (field, list, inside) in write.nested(&document) {
            for (name, schema) in &inside {
                let (refused, taken) = hostile(bodies::kind(&document, schema), schema);
                for (value, must) in refused.into_iter().map(|v| (v, true)).chain(taken.into_iter().map(|v| (v, false)))
                {
                    let body = write.with_nested((field, list), name, value.clone());
                    asked.push((format!("{field}.{name}"), value, body, must));
                }
            }
        }
        for (name, value, body, must) in asked {
            let shown: String = value.to_string().chars().take(40).collect();
            let answer = write.send(&app, Value::Object(body).to_string()).await;
            let refused = (400..500).contains(&answer.status);
            assert!(refused || !must && answer.status < 400, "{} {name} {shown}: {answer}", write.name());
            told.insert(format!("{} {name} {shown}", write.name()), answer.status);
        }
        let unreadable: [&[u8]; 6] = [
            b"{\"a\": \"\\ud800\"}",
            b"{\"a\": \"\xff\xfe\"}",
            b"{\"a\": \"\xc0\xaf\"}",
            b"{\"a\": NaN}",
            b"{\"a\": 1e400}",
            b"{\"a\": -Infinity}",
        ];
        for body in unreadable {
            let answer = write.send(&app, body.to_vec()).await;
            assert_eq!((answer.status, &answer.json["code"]), (400, &json!("not_json")), "{} {answer}", write.name());
        }
    }
    shown_as_typed(&app, &objects).await;
    told
}

#[test]
fn nothing_sent_in_a_body_breaks_the_service_and_what_looks_like_a_template_is_shown_as_it_is() {
    alike(every_field);
}

/// The parameters that lists and pages take.
const PARAMETERS: &[&str] = &[
    "after",
    "again",
    "all",
    "before",
    "beneficiary_id",
    "count",
    "device",
    "donation_id",
    "due_before",
    "file",
    "first",
    "from",
    "kind",
    "layout",
    "limit",
    "month",
    "organisation_id",
    "period",
    "programme",
    "programme_id",
    "q",
    "show",
    "stage",
    "state",
    "until",
];

/// Those of them that this address takes: it calls the others unknown.
fn known(answer: &Answer) -> Vec<&'static str> {
    let words = passerelle::web::Texts(passerelle::kernel::lang::Lang::Fr).text("field-unknown-field");
    let seen = html::visible(&answer.text());
    let unknown = |name: &&&str| match answer.json["errors"].as_array() {
        Some(errors) => errors.iter().any(|e| e["field"] == **name && e["code"] == "unknown_field"),
        None => seen.contains(&format!("{name} : {words}")),
    };
    PARAMETERS.iter().filter(|name| !unknown(name)).copied().collect()
}

fn may(route: &Route) -> Option<&'static str> {
    let Access::Needs(permission) = route.access else { return None };
    actors::ROLES.iter().find(|word| actors::may(word, permission)).copied()
}

async fn every_parameter(app: TestApp) -> Told {
    let mut told = Told::new();
    let long = "9".repeat(3_000);
    let values = [
        "%00",
        "%ff",
        "%c0%af",
        "%ed%a0%80",
        "NaN",
        "-1",
        "9223372036854775808",
        "2026-02-31",
        "0000-01-01",
        "10000-01-01",
        "%E2%80%AE%7B%7B7*7%7D%7D%27%25%5F",
        &long,
    ];
    let mut taken = BTreeSet::new();
    let routes = passerelle::app::routes();
    let lists = routes.table().iter().filter(|route| route.method == Method::GET && !route.path.contains('{'));
    for route in lists {
        let Some(word) = may(route) else { continue };
        let (api, browser) = (app.api(word), app.browser(word).await);
        let get = async |path: String| match is_api(route) {
            true => api.get(&path).await,
            false => browser.get(&path).await,
        };
        let all: Vec<String> = PARAMETERS.iter().map(|name| format!("{name}=x")).collect();
        let probe = get(format!("{}?{}", route.path, all.join("&"))).await;
        if probe.status != 422 {
            continue;
        }
        for name in known(&probe) {
            taken.insert(name);
            for value in values {
                let answer = get(format!("{}?{name}={value}", route.path)).await;
                let shown: String = value.chars().take(30).collect();
                told.insert(format!("{} {name}={shown}", route.path), answer.status);
                let unreadable = matches!(value, "%00" | "%ff" | "%c0%af" | "%ed%a0%80");
                assert!(!unreadable || answer.status == 400, "{answer}");
            }
        }
    }
    assert!(taken.len() > 15, "only {taken:?} are known");
    told
}

#[test]
fn nothing_in_a_query_breaks_the_service_and_both_databases_answer_alike() {
    alike(every_parameter);
}

/// Between them, they open every page.
const READERS: &[&str] = &["workshop_lead", "structure_lead", "trainer", "admin"];

/// Every form that someone finds on their pages, by its address's pattern, with an address of theirs.
async fn forms(app: &TestApp, objects: &Objects) -> BTreeMap<String, (&'static str, html::Form)> {
    let routes = passerelle::app::routes();
    let mut found = BTreeMap::new();
    for word in READERS {
        let browser = app.browser(word).await;
        for route in routes.table().iter().filter(|route| route.method == Method::GET && !is_api(route)) {
            let Access::Needs(permission) = route.access else { continue };
            let Some(path) = objects.path(route, word, Whose::Own).filter(|_| actors::may(word, permission)) else {
                continue;
            };
            for form in browser.get(&path).await.forms() {
                let action = form.action.split('?').next().unwrap_or_default().to_owned();
                let sent = |known: &&Route| known.method == Method::POST && sweep::fits(&known.path, &action);
                let Some(posted) = routes.table().iter().find(sent) else { continue };
                found.entry(posted.path.clone()).or_insert((*word, form));
            }
        }
    }
    found
}

async fn every_form(app: TestApp) -> Told {
    let objects = Objects::make(&app).await;
    let mut told = Told::new();
    let found = forms(&app, &objects).await;
    let mut browsers = BTreeMap::new();
    for word in READERS {
        browsers.insert(*word, app.browser(word).await);
    }
    for (what, value) in [("NUL", NUL), ("a mark", MARK)] {
        for (pattern, (word, form)) in &found {
            // One is put out by it; a file is another test's.
            if pattern == "/sign-out" || pattern.ends_with("/evidence") {
                continue;
            }
            let browser = &browsers[word];
            let offered =
                |name: &str| form.offers.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone());
            let mut values = Vec::new();
            for name in &form.names {
                match offered(name) {
                    // A second button only fills in.
                    Some(_) if name == "fill" => {}
                    Some(one) => values.push((name.clone(), one)),
                    None if name.starts_with('_') => values.push((name.clone(), format!("{what}-{pattern}"))),
                    // What is hidden or a number has to be right for the rest to be looked at.
                    None if !form.value(name).is_empty() => values.push((name.clone(), form.value(name).to_owned())),
                    None => values.push((name.clone(), value.to_owned())),
                }
            }
            let values: Vec<(&str, &str)> =
                values.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
            let answer = browser.post_form(&form.action, &values).await;
            told.insert(format!("{what} in {pattern}"), answer.status);
            assert!(!answer.text().contains("<u>é"), "markup came through: {answer}");
            // The find box only looks: what no text holds is left out of what it looks for.
            let took_nul = what == "NUL" && pattern != "/find" && values.iter().any(|(_, value)| *value == NUL);
            assert!(!took_nul || (400..500).contains(&answer.status), "{answer}");
        }
        // A key that is none.
        let answer = browsers["trainer"].post_form("/me/language", &[("_key", value), ("lang", "fr")]).await;
        told.insert(format!("{what} as a form's key"), answer.status);
        for (path, field) in [("/sign-in", "email"), ("/sign-in", "next"), ("/language", "lang"), ("/language", "back")]
        {
            let values = [("email", "a@example.org"), ("password", "x"), ("lang", "fr"), ("back", "/today")];
            let values: Vec<(&str, &str)> =
                values.into_iter().filter(|(name, _)| *name != field).chain([(field, value)]).collect();
            told.insert(format!("{what} in {path} {field}"), app.visitor().post_form(path, &values).await.status);
        }
    }
    told
}

/// What was typed stands on the pages as it was typed.
async fn shown_as_typed(app: &TestApp, objects: &Objects) {
    let routes = passerelle::app::routes();
    for (word, pattern) in [
        ("workshop_lead", "/organisations"),
        ("workshop_lead", "/devices/{tag}"),
        ("workshop_lead", "/devices"),
        ("workshop_lead", "/donations/{number}"),
        ("trainer", "/programmes"),
        ("structure_lead", "/beneficiaries/{file}"),
        ("structure_lead", "/beneficiaries"),
        ("admin", "/settings/accounts/new"),
    ] {
        let route = routes.table().iter().find(|route| route.path == pattern && route.method == Method::GET);
        let path = route.and_then(|route| objects.path(route, word, Whose::Own)).expect("a page of theirs");
        let page = app.browser(word).await.page(&path).await;
        assert!(!page.text().contains("<u>é"), "markup came through: {page}");
        page.shows(MARK).never_says("\u{202e}");
    }
}

#[test]
fn nothing_typed_in_a_form_breaks_the_service_and_both_databases_answer_alike() {
    alike(every_form);
}
