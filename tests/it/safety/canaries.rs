//! One person and one device that nothing else resembles, looked for everywhere: each role meets of them what it may, by
//! whichever door, and what names a person stands in no address, title, cookie, log or error.

use crate::on_both;
use crate::support::objects::Objects;
use crate::support::shelf::paid;
use crate::support::sweep::{Whose, is_api};
use crate::support::{Answer, Engine, TestApp, actors, html, log};
use axum::http::Method;
use passerelle::access::routes::Access;
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};

/// What is known of the person: the field, and how it may be written.
const PERSON: &[(&str, &[&str])] = &[
    ("given name", &["Philomène", "Philomene"]),
    ("family name", &["Grandvaloux"]),
    ("telephone", &["06 12 34 56 98", "0612345698", "+33612345698", "+33 6 12 34 56 98"]),
    ("e-mail", &["philo.g@example.net"]),
    ("address", &["14 rue des Tanneries"]),
    ("reason", &["le lave-linge d’abord"]),
];
/// What is known of the device.
const DEVICE: &[(&str, &[&str])] =
    &[("serial", &["ZORGLUB-77X"]), ("place", &["Rayon Bételgeuse"]), ("maker", &["Vulpecula"])];

/// Who reads of the device: the workshop, and who hands it over (what it is and where to fetch it).
const SEES_DEVICES: &[&str] = &["technician", "workshop_lead", "caseworker", "structure_lead", "admin", "dpo"];

/// What a role may read of a person in its reach: the field table, its rows that are words.
fn allowed(word: &str) -> &'static [&'static str] {
    match word {
        "caseworker" | "structure_lead" => &["given name", "family name", "telephone", "e-mail", "address", "reason"],
        "trainer" => &["given name"],
        // The data protection officer reads after typing a reason, for which there is no form: nothing until then.
        _ => &[],
    }
}

fn met(answer: &Answer, known: &[(&'static str, &[&str])]) -> BTreeSet<&'static str> {
    let (text, seen) = (answer.text(), html::visible(&answer.text()));
    let said = |word: &str| text.contains(word) || seen.contains(word);
    known.iter().filter(|(_, spelt)| spelt.iter().any(|word| said(word))).map(|(field, _)| *field).collect()
}

/// What of the person stands where it may not, whoever reads.
fn leaks(answer: &Answer) -> Vec<String> {
    let text = answer.text();
    let mut places: Vec<(&str, String)> = Vec::new();
    for (name, value) in &answer.headers {
        places.push(("a header", format!("{name}: {}", String::from_utf8_lossy(value.as_bytes()))));
    }
    places.extend(answer.links().into_iter().map(|link| ("an address", link)));
    places.extend(answer.forms().into_iter().map(|form| ("an address", form.action)));
    if let Some(title) = text.split("<title>").nth(1).and_then(|rest| rest.split("</title>").next()) {
        places.push(("a title", title.to_owned()));
    }
    if answer.header("content-type") == "application/problem+json" {
        places.push(("an error", text.clone()));
    }
    let held = |place: &str| {
        let plain = passerelle::web::body::read_pairs(format!("x={place}").as_bytes());
        let decoded = plain.ok().and_then(|pairs| pairs.first().map(|(_, value)| value.clone())).unwrap_or_default();
        PERSON.iter().any(|(_, spelt)| spelt.iter().any(|word| place.contains(word) || decoded.contains(word)))
    };
    places
        .into_iter()
        .filter(|(_, said)| held(said))
        .map(|(place, said)| format!("{}: {place} says {said}", answer.asked))
        .collect()
}

/// The person with everything there is of them, and their device.
async fn story(app: &TestApp) -> Objects {
    let (case, train, lead) = (app.api("caseworker"), app.api("trainer"), app.api("workshop_lead"));
    let mut wish = crate::support::fixtures::person("Philomène", "Grandvaloux");
    wish["channels"] = json!([
        { "kind": "phone", "value": "06 12 34 56 98", "preferred": true }, { "kind": "email", "value": "philo.g@example.net" },
        { "kind": "postal", "value": "14 rue des Tanneries" },
    ]);
    let person = case.post("/beneficiaries", wish).await.expect(201);
    let id = person.str("/id");
    let mut places = Vec::new();
    for name in ["Premiers pas", "Ensuite"] {
        let programme =
            train.post("/programmes", json!({ "name": name, "starts_on": "2026-10-05" })).await.expect(201).str("/id");
        let place =
            case.post("/enrolments", json!({ "programme_id": programme, "beneficiary_id": id })).await.expect(201);
        places.push((programme, place.str("/id")));
    }
    let session = json!({
        "programme_id": places[0].0, "kind": "atelier_collectif", "starts_at": "2026-11-12T08:00:00Z", "ends_at": "2026-11-12T11:00:00Z",
    });
    let session = train.post("/sessions", session).await.expect(201).str("/id");
    let roll = json!({ "entries": [{ "key": "k", "beneficiary_id": id, "status": "present" }] });
    train.put(&format!("/sessions/{session}/attendance"), roll).await.expect(200);
    let exit = json!({ "exited_on": app.app.today(), "reason_code": "emploi" });
    train.post(&format!("/enrolments/{}/exit", places[1].1), exit).await.expect(200);
    let request = json!({ "beneficiary_id": id, "device_kind": "laptop", "need": ["job_search"], "reason": "le lave-linge d’abord" });
    let request = case.post("/requests", request).await.expect(201).str("/id");
    case.post(&format!("/requests/{request}/acceptance"), json!({})).await.expect(200);
    let tag = app.ready_laptop().await;
    let version = lead.get(&format!("/devices/{tag}")).await.int("/version");
    let facts = json!({ "serial": "ZORGLUB-77X", "location": "Rayon Bételgeuse", "manufacturer": "Vulpecula" });
    lead.patch(&format!("/devices/{tag}"), version, facts).await.expect(200);
    let allocation = app.held("caseworker", &request, &tag).await;
    case.post(&format!("/allocations/{allocation}/handover"), paid(app, 4_000)).await.expect(200);
    let followups = case.get(&format!("/followups?beneficiary_id={id}")).await.expect(200).str("/items/0/id");
    Objects::of(
        app,
        &[
            ("file", &person.str("/file_number")),
            ("programme", &places[0].0),
            ("enrolment", &places[0].1),
            ("session", &session),
            ("request", &request),
            ("allocation", &allocation),
            ("signed", &allocation),
            ("device", &tag),
            ("followup", &followups),
            ("period", "2026"),
            ("vocabulary", "faults"),
            ("organisation", &app.world.organisation("donor").to_string()),
        ],
    )
}

/// Every answer someone gets who opens all there is and looks for the person and the device in every box.
async fn everything_for(app: &TestApp, objects: &Objects, word: &str) -> Vec<(String, Answer)> {
    let (api, browser) = (app.api(word), app.browser(word).await);
    let routes = passerelle::app::routes();
    let mut answers = Vec::new();
    for route in routes.table().iter().filter(|route| route.method == Method::GET && route.access != Access::Public) {
        let Some(path) = objects.path(route, word, Whose::Own) else { continue };
        let answer = if is_api(route) { api.get(&path).await } else { browser.get(&path).await };
        answers.push((route.path.clone(), answer));
    }
    for q in ["Grandvaloux", "06 12 34 56 98", "philo.g@example.net", "ZORGLUB-77X"] {
        answers.push(("find".to_owned(), browser.post_form("/find", &[("q", q)]).await));
        answers.push(("search".to_owned(), browser.post_form("/beneficiaries/search", &[("q", q)]).await));
        answers.push(("search".to_owned(), api.post("/beneficiaries/search", json!({ "q": q })).await));
    }
    answers
}

on_both! {
    async fn each_role_meets_what_the_table_says_by_every_door_and_no_address_names_a_person(app: TestApp) {
        log::keep();
        let objects = story(&app).await;
        let mut faults = Vec::new();
        for word in actors::ROLES {
            let mut doors: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
            let mut things: BTreeMap<(&str, String), (u16, BTreeSet<&str>)> = BTreeMap::new();
            for (route, answer) in everything_for(&app, &objects, word).await {
                faults.extend(leaks(&answer));
                assert_eq!(answer.header("cache-control"), "no-store", "{answer}");
                let door = if answer.asked.contains("/api/") { "the API" } else { "pages" };
                let device = met(&answer, DEVICE);
                if !device.is_empty() && !SEES_DEVICES.contains(word) && route != "find" && route != "search" {
                    faults.push(format!("{word} reads {device:?} in {route}"));
                }
                let thing = route.strip_prefix("/api/v1").unwrap_or(&route).to_owned();
                things.insert((door, thing), (answer.status, device));
                let mut seen = met(&answer, PERSON);
                // A search that found nothing says what was looked for.
                if route == "find" || route == "search" {
                    seen.retain(|field| answer.text().contains("/beneficiaries/") || allowed(word).contains(field));
                    if !allowed(word).contains(&"family name") {
                        assert!(!answer.text().contains("/beneficiaries/2026"), "{word} finds a person by name: {answer}");
                        continue;
                    }
                }
                let more: Vec<_> = seen.iter().filter(|field| !allowed(word).contains(*field)).collect();
                if !more.is_empty() {
                    faults.push(format!("{word} reads {more:?} in {route}"));
                }
                doors.entry(door).or_default().extend(seen);
            }
            // A device looks the same on its page and in the API, in lists too.
            for thing in ["/devices/{tag}", "/stock", "/devices"] {
                let (page, call) = (&things[&("pages", thing.to_owned())], &things[&("the API", thing.to_owned())]);
                if page.0 != call.0 || !page.1.is_subset(&call.1) {
                    faults.push(format!("{word}, {thing}: {page:?} on the page, {call:?} in the API"));
                }
            }
            let expected: BTreeSet<&str> = allowed(word).iter().copied().collect();
            for door in ["pages", "the API"] {
                let seen = doors.remove(door).unwrap_or_default();
                if seen != expected {
                    faults.push(format!("{word} meets {seen:?} in {door}, not {expected:?}"));
                }
            }
        }
        assert!(faults.is_empty(), "{}", faults.join("\n"));
        let written = log::text();
        for (field, spelt) in PERSON {
            assert!(spelt.iter().all(|word| !written.contains(word)), "the log says the {field}");
        }
    }

    async fn what_is_wrong_with_a_person_is_said_without_saying_who(app: TestApp) {
        log::keep();
        let objects = story(&app).await;
        let api = app.api("caseworker");
        let mut wish = crate::support::fixtures::person("Philomène", "Grandvaloux");
        wish["commune"] = json!("nowhere");
        wish["channels"] = json!([{ "kind": "phone", "value": "06 12 34 56 98 ou philo.g@example.net", "preferred": true }]);
        let mut answers = vec![api.post("/beneficiaries", wish.clone()).await.expect(422)];
        // Where the database itself fails, with all of it in its hands.
        for table in ["beneficiaries", "beneficiary_channels", "requests", "counters"] {
            app.sql(&format!("ALTER TABLE {table} RENAME TO {table}_elsewhere")).await;
            wish["commune"] = json!("01053");
            wish["channels"] = json!([{ "kind": "phone", "value": "06 12 34 56 98", "preferred": true }]);
            answers.push(api.post("/beneficiaries", wish.clone()).await);
            answers.push(api.post("/beneficiaries/search", json!({ "q": "Grandvaloux" })).await);
            let browser = app.browser("caseworker").await;
            answers.push(browser.post_form("/find", &[("q", "Grandvaloux")]).await);
            answers.push(browser.get("/beneficiaries").await);
            app.sql(&format!("ALTER TABLE {table}_elsewhere RENAME TO {table}")).await;
        }
        assert!(answers.iter().filter(|answer| answer.status == 500).count() > 5, "the faults show");
        for answer in answers.iter().filter(|answer| answer.status >= 400) {
            assert_eq!(leaks(answer), Vec::<String>::new());
            assert!(answer.status == 422 || met(answer, PERSON).is_empty(), "{answer}");
        }
        let written = log::text();
        for (field, spelt) in PERSON {
            assert!(spelt.iter().all(|word| !written.contains(word)), "the log says the {field}");
        }
        drop(objects);
    }

    async fn no_file_of_the_database_nor_a_backup_of_it_says_who_a_person_is(app: TestApp) {
        story(&app).await;
        let folder = tempfile::tempdir().unwrap();
        let backup = folder.path().join("x.backup");
        assert!(app.command(&["backup", "--to", backup.to_str().unwrap()]).await.status.success());
        let mut files = vec![("the backup", std::fs::read(&backup).unwrap())];
        if app.engine == Engine::Sqlite {
            for name in ["test.db", "test.db-wal"] {
                files.push((name, std::fs::read(app.folder().join(name)).unwrap()));
            }
        } else {
            // The archive is compressed: as text, with bytes in hexadecimal.
            let text = std::process::Command::new("pg_restore").arg("--file=-").arg(&backup).output().unwrap();
            assert!(text.status.success() && text.stdout.len() > 100_000);
            files = vec![("the backup", text.stdout)];
        }
        let hex: fn(&str) -> Vec<u8> = |word| hex::encode(word).into_bytes();
        let plain: fn(&str) -> Vec<u8> = |word| word.as_bytes().to_vec();
        for (name, bytes) in files {
            let holds = |part: Vec<u8>| bytes.windows(part.len()).any(|window| window == part);
            // What is looked for is found where it may stand: the device's serial, and the person's vocabulary.
            assert!(holds(plain("ZORGLUB-77X")) || name.ends_with("-wal") || name == "test.db", "{name}");
            for (field, spelt) in PERSON {
                for word in *spelt {
                    assert!(!holds(plain(word)) && !holds(hex(word)), "{name} says the {field}");
                    assert!(!holds(plain(&word.to_lowercase())) && !holds(hex(&word.to_lowercase())), "{name} says the {field}");
                }
            }
        }
    }

    async fn after_sign_out_the_same_addresses_show_nothing(app: TestApp) {
        let objects = story(&app).await;
        for word in ["caseworker", "trainer", "technician"] {
            let browser = app.browser(word).await;
            let session = browser.cookie("passerelle-session").unwrap();
            let routes = passerelle::app::routes();
            let pages = routes.table().iter().filter(|route| route.method == Method::GET && !is_api(route) && route.access != Access::Public);
            let paths: Vec<String> = pages.filter_map(|route| objects.path(route, word, Whose::Own)).collect();
            let out = browser.post_form("/sign-out", &[]).await.expect_redirect("/sign-in");
            assert_eq!(out.header("clear-site-data"), "\"cache\"");
            // Even for who kept the cookie.
            browser.set_cookie("passerelle-session", &session);
            for path in paths {
                let answer = browser.get(&path).await.expect(303);
                assert!(answer.location().starts_with("/sign-in"), "{answer}");
                assert!(met(&answer, PERSON).is_empty() && met(&answer, DEVICE).is_empty(), "{answer}");
                assert_eq!(answer.header("cache-control"), "no-store");
            }
        }
    }
}
