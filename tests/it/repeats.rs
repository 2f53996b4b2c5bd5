//! The same request again: harmless, whether a program repeats itself or someone presses a button twenty times.

use crate::support::{Answer, TestApp};
use crate::{on_both, racing_on_both};
use serde_json::json;

async fn named(app: &TestApp, name: &str) -> i64 {
    app.count(&format!("SELECT count(*) FROM organisations WHERE name = '{name}'")).await
}

fn partner(name: &str) -> serde_json::Value {
    json!({ "name": name, "kinds": ["donor"] })
}

on_both! {
    async fn a_repeated_call_gets_the_first_answer_and_makes_nothing(app: TestApp) {
        let api = app.api("workshop_lead");
        let first = api.post_once("k1", "/organisations", partner("Un")).await.expect(201);
        app.pass(chrono::Duration::hours(47));
        let again = api.post_once("k1", "/organisations", partner("Un")).await.expect(201);
        assert_eq!(first.bytes, again.bytes);
        assert_eq!(first.header("content-type"), again.header("content-type"));
        api.post_once("k1", "/organisations", partner("Autre")).await.expect_problem(422, "idempotency_key_reused");
        assert_eq!((named(&app, "Un").await, named(&app, "Autre").await), (1, 0));
        // Another's key of the same name is another key.
        app.api("structure_lead").post_once("k1", "/organisations", partner("Deux")).await.expect(201);
        assert_eq!(named(&app, "Deux").await, 1);
    }

    async fn a_refused_call_leaves_its_key_free(app: TestApp) {
        let api = app.api("workshop_lead");
        api.post_once("k1", "/organisations", json!({ "name": "" })).await.expect(422);
        api.post_once("k1", "/organisations", partner("Aucrey Formation")).await.expect(422);
        api.post_once("k1", "/organisations", partner("Un")).await.expect(201);
    }

    async fn a_key_that_is_none_is_refused(app: TestApp) {
        let api = app.api("workshop_lead");
        for key in ["", &"k".repeat(201)] {
            api.post_once(key, "/organisations", partner("Un")).await.expect_problem(400, "bad_idempotency_key");
        }
        assert_eq!(named(&app, "Un").await, 0);
    }

    async fn an_answer_lost_with_its_process_is_not_given_and_nothing_is_done_twice(app: TestApp) {
        let api = app.api("workshop_lead");
        let first = api.post_once("k1", "/organisations", partner("Un")).await.expect(201);
        app.sql("UPDATE idempotency_keys SET answer = NULL, status = NULL").await;
        app.pass(chrono::Duration::minutes(2));
        let again = api.post_once("k1", "/organisations", partner("Un")).await.expect_problem(409, "already_done");
        assert_eq!(again.json["made"], first.json["id"]);
        assert_eq!(named(&app, "Un").await, 1);
    }

    async fn going_back_and_sending_the_form_again_shows_the_same_result(app: TestApp) {
        let lead = app.browser("workshop_lead").await;
        let form = lead.page("/organisations/new").await.form("/organisations");
        let values = [("name", "Un"), ("kinds", "donor")];
        let first = lead.submit(&form, &values).await.expect(303);
        let again = lead.submit(&form, &values).await.expect(303);
        assert_eq!(first.location(), again.location());
        assert_eq!(named(&app, "Un").await, 1);
        let corrected = lead.submit(&form, &[("name", "Deux"), ("kinds", "donor")]).await;
        assert_eq!(corrected.status, 422, "the same form with other words is another wish:\n{corrected}");
    }

    async fn kept_answers_are_sealed(app: TestApp) {
        app.api("workshop_lead").post_once("k1", "/organisations", partner("Zimmerlinck")).await.expect(201);
        let rows = app.rows("SELECT answer FROM idempotency_keys").await;
        let answer: Vec<u8> = rows[0].try_get("", "answer").unwrap();
        assert!(!String::from_utf8_lossy(&answer).contains("Zimmerlinck"));
    }
}

/// Twenty at the same time.
async fn twenty<F: Future<Output = Answer> + Send + 'static>(send: impl Fn() -> F) -> Vec<Answer> {
    let tasks: Vec<_> = (0..20).map(|_| tokio::spawn(send())).collect();
    let mut answers = Vec::new();
    for task in tasks {
        answers.push(task.await.unwrap());
    }
    answers
}

/// Sends one form twenty times at once: one partner is made, and each answer leads to it.
async fn one_form_sent_twenty_times_makes_one(app: &TestApp) {
    let lead = app.browser("workshop_lead").await;
    let form = lead.page("/organisations/new").await.form("/organisations");
    let answers = twenty(|| {
        let (lead, form) = (lead.clone(), form.clone());
        async move { lead.submit(&form, &[("name", "Un"), ("kinds", "donor")]).await }
    })
    .await;
    let first = answers[0].location().to_owned();
    for answer in answers {
        answer.expect_redirect(&first);
    }
    assert_eq!(named(app, "Un").await, 1);
}

racing_on_both! {
    async fn the_same_form_twenty_times_at_once_makes_one_and_says_so_twenty_times(app: TestApp) {
        one_form_sent_twenty_times_makes_one(&app).await;
    }

    async fn the_same_call_twenty_times_at_once_makes_one(app: TestApp) {
        let api = app.api("workshop_lead");
        let answers = twenty(|| {
            let api = api.clone();
            async move { api.post_once("k1", "/organisations", partner("Un")).await }
        })
        .await;
        for answer in &answers {
            assert_eq!((answer.status, &answer.bytes), (201, &answers[0].bytes), "{answer}");
        }
        assert_eq!(named(&app, "Un").await, 1);
    }

    async fn twenty_different_keys_for_one_name_make_one_and_tell_the_others(app: TestApp) {
        let api = app.api("workshop_lead");
        let answers = twenty(|| {
            let api = api.clone();
            async move { api.post("/organisations", partner("Un")).await }
        })
        .await;
        assert_eq!(answers.iter().filter(|answer| answer.status == 201).count(), 1);
        for answer in answers.iter().filter(|answer| answer.status != 201) {
            assert_eq!(answer.wrong_fields(), ["name: taken"]);
        }
        assert_eq!(named(&app, "Un").await, 1);
    }
}

on_both! {
    async fn twenty_at_once_share_one_connection(app: TestApp) {
        one_form_sent_twenty_times_makes_one(&app).await;
    }
}
