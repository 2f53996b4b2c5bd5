//! The main story, walked through the real router on both databases: a clone alone proves itself. A donor gives a laptop;
//! the workshop reads, erases, repairs and checks it; a caseworker allocates it to someone in training; the person is
//! followed up; the county reads the report; the laptop comes back and must be erased again.

use crate::on_both;
use crate::support::fixtures::{DISK_BYTES, lshw_laptop, nwipe_log};
use crate::support::{Answer, TestApp};
use chrono::{Duration, NaiveDate};
use serde_json::{Value, json};

const FAMILY: &str = "Vauzelande";
const PHONE: &str = "0474889921";

on_both! {
    async fn one_computer_and_one_person_go_the_whole_way(app: TestApp) {
        let tag = donation_to_stock(&app).await;
        let person = training(&app).await;
        handover(&app, &tag, &person).await;
        outcome(&app, &person).await;
        report(&app).await;
        comes_back(&app, &tag).await;
        let snapshot = passerelle::act::snapshot(&app.app).await.unwrap();
        let differences = passerelle::app::differences(&snapshot, &app.app.vault).await.unwrap();
        assert_eq!(differences, Vec::<String>::new());
    }
}

struct Person {
    id: String,
    file: String,
}

fn day(app: &TestApp, back: i64) -> String {
    (app.app.today() - Duration::days(back)).to_string()
}

fn blockers(device: &Answer) -> Vec<String> {
    let listed = device.json["blockers"].as_array().into_iter().flatten();
    listed.filter_map(|b| b["code"].as_str()).map(str::to_owned).collect()
}

async fn donation_to_stock(app: &TestApp) -> String {
    let (tech, checker, lead) = (app.api("technician"), app.api("checker"), app.api("workshop_lead"));
    let donor = app.world.organisation("donor");
    let donation = lead.post("/donations", json!({ "donor_id": donor, "received_on": day(app, 40) })).await.expect(201);
    let wish = json!({ "donation_id": donation.str("/id"), "kind": "laptop", "weight_g": 1800 });
    let tag = tech.post("/devices", wish).await.expect(201).str("/tag");
    let device = format!("/devices/{tag}");

    let inventory = lshw_laptop("NVT-0042", "NV256-77");
    let upload = format!("{device}/evidence?filename=lshw.json");
    tech.upload(&upload, inventory.clone()).await.expect(201);
    tech.upload(&upload, inventory).await.expect(200);
    tech.upload(&upload, lshw_laptop("OTHER-9", "OTHER-DISK")).await.expect_problem(409, "other_machine");
    let known = tech.get(&device).await.expect(200);
    assert_eq!(known.str("/serial"), "NVT-0042");
    assert_eq!(known.json["media"].as_array().map(Vec::len), Some(1), "the stick is no medium of the laptop:\n{known}");

    tech.post(&format!("{device}/triage"), json!({ "route": "refurbish" })).await.expect(200);
    let confirmed = json!({ "confirmed": [known.str("/media/0/id")], "ghosts": [] });
    tech.post(&format!("{device}/media/confirm"), confirmed).await.expect(200);
    let refused = lead.post(&format!("{device}/release"), json!({})).await.expect_problem(409, "blocked");
    assert_eq!(
        blockers(&refused),
        [
            "medium_not_sanitized",
            "software_missing",
            "check_missing",
            "grade_missing",
            "price_missing",
            "accessory_missing",
            "place_missing"
        ]
    );

    let yesterday = app.app.clock.now() - Duration::hours(20);
    for (serial, start, erased, verdict) in [
        ("NV256-77", yesterday, DISK_BYTES / 2, "failed"),
        ("SOMEONE-ELSE", yesterday + Duration::hours(1), DISK_BYTES, "indeterminate"),
        ("NV256-77", yesterday + Duration::hours(2), DISK_BYTES, "verified"),
    ] {
        let log = tech.upload(&format!("{device}/evidence?filename=nwipe.log"), nwipe_log(serial, start, erased)).await;
        let log = log.expect(201);
        assert_eq!(log.str("/sanitizations/0/verdict"), verdict, "{serial}:\n{log}");
        assert_eq!(log.json["sanitizations"][0]["medium_id"].is_null(), serial == "SOMEONE-ELSE");
    }
    let repair = json!({ "fault": "storage", "acts": ["tested", "cleaned"], "minutes": 35, "close": true });
    tech.post(&format!("{device}/repairs"), repair).await.expect(201);
    tech.post(&format!("{device}/software"), json!({ "image": "Linux Mint", "licence": "free" })).await.expect(201);
    let items = tech.get("/vocabularies/check_items_laptop").await.expect(200);
    let items: Vec<Value> = items.json["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|i| json!({ "code": i["code"], "result": "pass" }))
        .collect();
    let sheet = json!({ "items": items, "grade_appearance": "B", "grade_function": "A" });
    tech.post(&format!("{device}/checks"), sheet.clone()).await.expect_problem(409, "checker_is_repairer");
    checker.post(&format!("{device}/checks"), sheet).await.expect(201);
    let version = lead.get(&device).await.int("/version");
    let facts = json!({ "price_cents": 4000, "location": "B-07", "accessories": ["charger"] });
    lead.patch(&device, version, facts).await.expect(200);
    tech.post(&format!("{device}/release"), json!({})).await.expect(403);
    let released = lead.post(&format!("{device}/release"), json!({})).await.expect(200);
    assert_eq!((released.str("/state").as_str(), blockers(&released).len()), ("stock", 0));
    tag
}

async fn training(app: &TestApp) -> Person {
    let (case, train) = (app.api("caseworker"), app.api("trainer"));
    let person = json!({
        "given_name": "Solène", "family_name": FAMILY, "birth_year": 1979, "commune": "01053",
        "channels": [{ "kind": "phone", "value": PHONE, "preferred": true }],
        "entitlements": [{ "code": "rsa_allocataire", "checked_on": day(app, 50), "proof": "seen" }],
        "equipment_code": "telephone_seul", "connection_code": "mobile_limite", "entry_situation_code": "de_12_23m",
        "notice_given_on": day(app, 50),
    });
    let made = case.post("/beneficiaries", person).await.expect(201);
    let person = Person { id: made.str("/id"), file: made.str("/file_number") };
    app.api("other_caseworker").get(&format!("/beneficiaries/{}", person.file)).await.expect(404);

    let programme = json!({ "name": "Premiers pas", "starts_on": day(app, 40), "capacity": 1 });
    let programme = train.post("/programmes", programme).await.expect(201).str("/id");
    let enrolment = json!({ "programme_id": programme, "beneficiary_id": person.id });
    let enrolment = case.post("/enrolments", enrolment).await.expect(201).str("/id");
    let shared = app.api("other_caseworker").get(&format!("/beneficiaries/{}", person.file)).await.expect(200);
    shared.never_says(FAMILY).never_says(PHONE).never_says("rsa_");
    for (n, back) in [30, 23].into_iter().enumerate() {
        let session = json!({
            "programme_id": programme, "kind": "atelier_collectif",
            "starts_at": format!("{}T08:00:00Z", day(app, back)), "ends_at": format!("{}T11:00:00Z", day(app, back)),
        });
        let session = train.post("/sessions", session).await.expect(201).str("/id");
        let entry = json!({ "key": format!("n{n}"), "beneficiary_id": person.id, "status": "present", "minutes": 180 });
        for _ in 0..2 {
            let roll =
                train.put(&format!("/sessions/{session}/attendance"), json!({ "entries": [entry] })).await.expect(200);
            assert_eq!(roll.json["entries"].as_array().map(Vec::len), Some(1));
            roll.never_says(FAMILY);
        }
    }
    let skills = train.get("/vocabularies/skill_domains").await.expect(200);
    for (moment, level) in [("entry", 1), ("exit", 2)] {
        let items: Vec<Value> = skills.json["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|s| json!({ "code": s["code"], "level": level }))
            .collect();
        let assessed =
            json!({ "beneficiary_id": person.id, "enrolment_id": enrolment, "moment": moment, "items": items });
        train.post("/assessments", assessed).await.expect(201);
    }
    let exit = json!({ "exited_on": day(app, 20), "reason_code": "parcours_acheve" });
    train.post(&format!("/enrolments/{enrolment}/exit"), exit).await;
    let waves = case.get(&format!("/followups?beneficiary_id={}", person.id)).await.expect(200);
    assert_eq!(waves.json["items"].as_array().map(Vec::len), Some(4), "{waves}");
    person
}

async fn handover(app: &TestApp, tag: &str, person: &Person) {
    let case = app.api("caseworker");
    let request = json!({ "beneficiary_id": person.id, "device_kind": "laptop", "need": ["job_search"], "reason": "pas d’ordinateur" });
    let request = case.post("/requests", request).await.expect(201).str("/id");
    let wish = json!({ "request_id": request, "device_tag": tag });
    case.post("/allocations", wish.clone()).await.expect_problem(409, "request_not_waiting");
    case.post(&format!("/requests/{request}/acceptance"), json!({})).await.expect(200);
    let matches = case.get(&format!("/requests/{request}/matches")).await.expect(200);
    assert_eq!(matches.str("/items/0/device/tag"), tag);
    let allocation = case.post("/allocations", wish.clone()).await.expect(201).str("/id");
    case.post("/allocations", wish.clone()).await.expect(409);
    case.post(&format!("/allocations/{allocation}/cancellation"), json!({ "reason": "erreur" })).await.expect(200);
    let allocation = case.post("/allocations", wish).await.expect(201).str("/id");
    let mut hand = json!({
        "contributions": [{ "payer_id": "beneficiary", "amount_cents": 2500, "status": "paid" }],
        "accessories": ["charger"], "signature": { "kind": "paper" }, "signed_on": day(app, 0),
    });
    let to = format!("/allocations/{allocation}/handover");
    case.post(&to, hand.clone()).await.expect(422);
    let rest = json!({ "payer_id": app.world.organisation("funder"), "amount_cents": 1500, "status": "scheduled" });
    hand["contributions"].as_array_mut().unwrap().push(rest);
    let signed = case.post(&to, hand.clone()).await.expect(200);
    let until: NaiveDate = signed.str("/warranty_until").parse().unwrap();
    assert_eq!(until, passerelle::kernel::clock::months_later(app.app.today(), 24));
    case.post(&to, hand).await.expect(409);
    let receipt = case.get(&format!("/allocations/{allocation}/receipt.pdf")).await.expect(200);
    assert!(receipt.bytes.starts_with(b"%PDF-") && receipt.header("content-disposition").starts_with("attachment"));
    app.api("technician").get(&format!("/allocations/{allocation}/receipt.pdf")).await.expect(403);
    let device = app.api("technician").get(&format!("/devices/{tag}")).await.expect(200);
    assert_eq!(device.str("/state"), "handed_over");
    device.never_says(FAMILY);
    let life = app.api("technician").get(&format!("/devices/{tag}/events?limit=200")).await.expect(200);
    life.never_says(FAMILY);
    let acts: Vec<&str> = life.json["items"].as_array().unwrap().iter().filter_map(|e| e["act"].as_str()).collect();
    assert_eq!((acts.first(), acts.last()), (Some(&"hand_over"), Some(&"receive")), "{acts:?}");
}

async fn outcome(app: &TestApp, person: &Person) {
    let case = app.api("caseworker");
    let waves = case.get(&format!("/followups?beneficiary_id={}", person.id)).await.expect(200);
    let mut waves: Vec<(String, String)> = waves.json["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|w| (w["due_on"].as_str().unwrap().to_owned(), w["id"].as_str().unwrap().to_owned()))
        .collect();
    waves.sort();
    let due: Vec<String> = waves.iter().map(|(due, _)| due.clone()).collect();
    let expected = [0, 3, 6, 12].map(|n| passerelle::kernel::clock::months_later(app.app.today(), n).to_string());
    assert_eq!(due, expected, "the handover came last: the waves count from it");
    let mut answer = json!({
        "outcome_code": "transition.cdd_interim_moins_6m", "contract_code": "cdd_moins_6m", "planned_months": 9,
        "hours_per_week": 24, "evidence_code": "1_declaratif", "observed_on": day(app, 0),
    });
    let to = format!("/followups/{}/answer", waves[0].1);
    case.post(&to, answer.clone()).await.expect(422);
    answer["planned_months"] = json!(4);
    assert_eq!(case.post(&to, answer.clone()).await.expect(201).str("/category"), "transition");
    case.post(&to, answer).await.expect(409);
}

async fn report(app: &TestApp) {
    let county = app.api("county");
    let period = format!("{}..{}", day(app, 60), day(app, 0));
    let report = county.get(&format!("/reports/{period}")).await.expect(200);
    report.never_says(FAMILY);
    let figures = report.json["indicators"].as_array().unwrap();
    let value = |code: &str| figures.iter().find(|i| i["code"] == code).map(|i| i["value"].clone());
    for (code, expected) in [("A1", 1), ("B1", 1), ("B2", 1), ("C1", 1), ("C2", 6), ("D1", 1)] {
        assert_eq!(value(code).and_then(|v| v.as_f64()), Some(f64::from(expected)), "{code}:\n{report}");
    }
    for figure in figures {
        let rate = figure["code"].as_str().is_some_and(|code| matches!(code, "E1" | "E2" | "E3" | "E4"));
        assert!(!rate || figure["value"].is_null(), "no rate on one person: {figure}");
    }
    let csv = county.get(&format!("/reports/{period}.csv")).await.expect(200);
    csv.never_says(FAMILY);
    assert!(csv.text().starts_with('\u{feff}'), "spreadsheets read accents by this mark");
    for role in ["technician", "caseworker", "trainer"] {
        app.api(role).get(&format!("/reports/{period}")).await.expect(403);
    }
}

async fn comes_back(app: &TestApp, tag: &str) {
    let back = app
        .api("workshop_lead")
        .post(&format!("/devices/{tag}/take-back"), json!({ "reason": "don en retour" }))
        .await
        .expect(200);
    assert_eq!(back.str("/state"), "workshop");
    assert!(blockers(&back).contains(&"medium_not_sanitized".to_owned()), "{back}");
}
