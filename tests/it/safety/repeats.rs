//! The same write again, at every stage: one key does one thing, for one person, for one body.

use crate::support::objects::Objects;
use crate::support::shelf::request;
use crate::support::{Answer, TestApp, bodies};
use crate::{on_both, racing_on_both};
use serde_json::{Value, json};

/// Sends a documented write under a key.
async fn under_key(app: &TestApp, write: &bodies::Write, key: &str, body: &Value) -> Answer {
    let headers = [("content-type", "application/json"), ("idempotency-key", key), ("if-match", "\"1\"")];
    app.api(write.caller).call(write.route.method.clone(), &write.path, &headers, body.to_string()).await
}

on_both! {
    async fn every_write_is_repeated_word_for_word_and_never_done_twice(app: TestApp) {
        let objects = Objects::make(&app).await;
        let (mut done, mut faults) = (0, Vec::new());
        for (at, write) in bodies::writes(&app, &objects).await.iter().enumerate() {
            let (key, body) = (format!("key-{at}"), Value::Object(write.body.clone()));
            let first = under_key(&app, write, &key, &body).await;
            let kept = app.count(&format!("SELECT count(*) FROM idempotency_keys WHERE key = '{key}'")).await == 1;
            // A call that did two acts under its key would stand in its own way.
            if first.json["code"] == "already_done" || (first.status >= 400 && kept) {
                faults.push(format!("{}: its own key stands in its way: {first}", write.name()));
            }
            if !kept || first.status >= 400 {
                continue;
            }
            done += 1;
            let before = app.count("SELECT count(*) FROM events").await;
            app.pass(chrono::Duration::hours(20));
            let again = under_key(&app, write, &key, &body).await;
            if (again.status, &again.bytes) != (first.status, &first.bytes) {
                faults.push(format!("{}: another answer: {again}", write.name()));
            }
            let mut other = write.body.clone();
            other.insert("else".to_owned(), json!(1));
            let other = under_key(&app, write, &key, &Value::Object(other)).await;
            if (other.status, &other.json["code"]) != (422, &json!("idempotency_key_reused")) {
                faults.push(format!("{}: another body: {other}", write.name()));
            }
            if app.count("SELECT count(*) FROM events").await != before {
                faults.push(format!("{}: it was done twice", write.name()));
            }
        }
        assert!(done > 20, "most writes are done: only {done}");
        assert!(faults.is_empty(), "{}", faults.join("\n"));
    }

    async fn a_read_takes_no_key_and_shows_what_stands_now(app: TestApp) {
        let county = app.api("county");
        let headers = [("idempotency-key", "k1")];
        let first = county.call(axum::http::Method::GET, "/reports/2026", &headers, "").await.expect(200);
        app.pass(chrono::Duration::minutes(1));
        let again = county.call(axum::http::Method::GET, "/reports/2026", &headers, "").await.expect(200);
        assert_ne!(first.json["extracted_at"], again.json["extracted_at"]);
        assert_eq!(app.count("SELECT count(*) FROM idempotency_keys").await, 0);
    }
}

/// A write of one stage, as it is counted.
struct Sample {
    /// Who repeats it, and who does it once more under a key that is spelt the same.
    words: [&'static str; 2],
    path: String,
    body: Value,
    /// What it makes, and how many there are of it once both have called.
    made: (&'static str, i64),
    /// What the other is told: the same is not to be done again, or it is another thing.
    other: u16,
}

/// Sends one call several times at once, under one key (its path does for one), as one person; and once as another.
async fn at_once(app: &TestApp, sample: &Sample) -> (Vec<Answer>, Answer) {
    let Sample { words, path, body, .. } = sample;
    let mut running = tokio::task::JoinSet::new();
    for _ in 0..5 {
        let (api, path, body) = (app.api(words[0]), path.clone(), body.clone());
        running.spawn(async move { api.post_once(&path, &path, body).await });
    }
    let answers = running.join_all().await;
    (answers, app.api(words[1]).post_once(path, path, body.clone()).await)
}

/// One sample of each stage, with what it needs made before.
async fn samples(app: &TestApp) -> Vec<Sample> {
    let (case, today) = (app.api("caseworker"), app.app.today());
    let (tag, other_tag) = (app.ready_laptop().await, app.ready_laptop().await);
    let waiting = app.waiting("caseworker", "Nour").await;
    let (person, _) = app.person("caseworker", "Ondine", "Bellerive").await;
    let programme = json!({ "name": "Premiers pas", "starts_on": "2026-10-05" });
    let programme = app.api("trainer").post("/programmes", programme).await.expect(201).str("/id");
    let place = |person: &str| json!({ "programme_id": programme, "beneficiary_id": person });
    let left = case.post("/enrolments", place(&waiting.person)).await.expect(201).str("/id");
    let exit = json!({ "exited_on": today, "reason_code": "emploi" });
    app.api("trainer").post(&format!("/enrolments/{left}/exit"), exit).await.expect(200);
    let due = case.get(&format!("/followups?beneficiary_id={}", waiting.person)).await.str("/items/0/id");
    let sample = |words, path: &str, body, made, other| Sample { words, path: path.to_owned(), body, made, other };
    let workshop = ["technician", "checker"];
    let social = ["caseworker", "structure_lead"];
    let donation = json!({ "donor_id": app.world.organisation("donor"), "received_on": today });
    let answer = json!({ "outcome_code": "autre.chomage", "evidence_code": "2_referent", "observed_on": today });
    let hold = json!({ "request_id": waiting.request, "device_tag": other_tag });
    let person_wish = crate::support::fixtures::person("Solène", "Ravier");
    let withdrawn = ("events WHERE act = 'withdraw'", 1);
    let opened = ("events WHERE act = 'open' AND subject_kind = 'beneficiary'", 4);
    vec![
        sample(["workshop_lead", "stranger_lead"], "/donations", donation, ("donations", 4), 201),
        sample(workshop, &format!("/devices/{tag}/withdrawal"), json!({ "reason": "écran" }), withdrawn, 409),
        sample(social, "/beneficiaries", person_wish, opened, 201),
        sample(social, "/requests", request(&person), ("requests", 3), 201),
        sample(social, "/allocations", hold, ("allocations", 1), 409),
        sample(social, "/enrolments", place(&person), ("enrolments", 2), 409),
        sample(social, &format!("/followups/{due}/answer"), answer, ("followup_answers", 1), 409),
    ]
}

racing_on_both! {
    async fn one_key_at_once_does_one_thing_at_every_stage_and_another_s_key_is_another(app: TestApp) {
        for sample in samples(&app).await {
            let (answers, by_other) = at_once(&app, &sample).await;
            for answer in &answers {
                assert!(answer.status < 300 && answer.bytes == answers[0].bytes, "{answer}\nnot as\n{}", answers[0]);
            }
            let theirs = by_other.json["code"].as_str().unwrap_or_default();
            assert!(!matches!(theirs, "already_done" | "idempotency_key_reused"), "{by_other}");
            assert_eq!(by_other.status, sample.other, "someone else's call of its own: {by_other}");
            let (made, times) = sample.made;
            assert_eq!(app.count(&format!("SELECT count(*) FROM {made}")).await, times, "{}", sample.path);
        }
        assert_eq!(app.differences().await, [""; 0]);
    }
}
