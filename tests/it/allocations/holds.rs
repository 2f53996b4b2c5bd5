//! Holds: matches, the one live promise, what ends it.

use crate::on_both;
use crate::support::TestApp;
use chrono::Duration;
use serde_json::{Value, json};

fn wish(request: &str, tag: &str) -> Value {
    json!({ "request_id": request, "device_tag": tag })
}

async fn states(app: &TestApp, tag: &str, request: &str) -> (String, String) {
    let device = app.api("technician").get(&format!("/devices/{tag}")).await.expect(200).str("/state");
    (device, app.api("caseworker").get(&format!("/requests/{request}")).await.expect(200).str("/state"))
}

on_both! {
    async fn the_three_best_devices_are_proposed_with_what_speaks_for_and_against(app: TestApp) {
        let waiting = app.waiting("caseworker", "Gaël").await;
        for _ in 0..4 {
            app.ready_laptop().await;
        }
        app.ready("monitor", 500).await;
        let matches = app.api("caseworker").get(&format!("/requests/{}/matches", waiting.request)).await.expect(200);
        let items = matches.json["items"].as_array().unwrap();
        assert_eq!(items.len(), 3);
        for item in items {
            assert_eq!(item["device"]["kind"], "laptop");
            assert!(item["reasons"].as_array().unwrap().contains(&json!("kind_asked")), "{item}");
            assert!(item["against"].is_array() && item["device"].get("serial").is_none(), "{item}");
        }
        app.api("technician").get(&format!("/requests/{}/matches", waiting.request)).await.expect(403);
    }

    async fn another_kind_of_computer_is_proposed_last(app: TestApp) {
        let waiting = app.waiting("caseworker", "Hugo").await;
        let (desktop, laptop) = (app.ready("desktop", 2_000).await, app.ready_laptop().await);
        let matches = app.api("caseworker").get(&format!("/requests/{}/matches", waiting.request)).await.expect(200);
        let tags = [matches.str("/items/0/device/tag"), matches.str("/items/1/device/tag")];
        assert_eq!(tags, [laptop, desktop]);
        assert!(matches.json["items"][1]["against"].as_array().unwrap().contains(&json!("other_kind")));
    }

    async fn a_device_is_held_for_one_request_and_given_back(app: TestApp) {
        let (first, second) = (app.waiting("caseworker", "Ines").await, app.waiting("caseworker", "Jean").await);
        let tag = app.ready_laptop().await;
        let case = app.api("caseworker");
        let held = case.post("/allocations", wish(&first.request, &tag)).await.expect(201);
        assert_eq!(held.str("/hold_until"), (app.app.today() + Duration::days(14)).to_string());
        assert!(held.str("/reference").len() >= 22, "128 random bits");
        assert_eq!(states(&app, &tag, &first.request).await, ("reserved".into(), "offered".into()));
        case.post("/allocations", wish(&second.request, &tag)).await.expect_problem(409, "device_already_allocated");
        case.post("/allocations", wish(&first.request, &tag)).await.expect_problem(409, "request_already_served");
        let cancelled = case.post(&format!("/allocations/{}/cancellation", held.str("/id")), json!({})).await.expect(200);
        assert_eq!(cancelled.str("/state"), "cancelled");
        assert_eq!(states(&app, &tag, &first.request).await, ("stock".into(), "waiting".into()));
        let again = case.post(&format!("/allocations/{}/cancellation", held.str("/id")), json!({})).await;
        again.expect_problem(409, "allocation_over");
        case.post("/allocations", wish(&second.request, &tag)).await.expect(201);
        assert_eq!(app.differences().await, [""; 0]);
    }

    async fn a_hold_that_has_lapsed_counts_as_free_and_is_released_by_the_next(app: TestApp) {
        let (first, second) = (app.waiting("caseworker", "Katia").await, app.waiting("caseworker", "Louis").await);
        let tag = app.ready_laptop().await;
        let lapsed = app.held("caseworker", &first.request, &tag).await;
        app.pass(Duration::days(14));
        let case = app.api("caseworker");
        case.post("/allocations", wish(&second.request, &tag)).await.expect_problem(409, "device_already_allocated");
        app.pass(Duration::days(1));
        let proposed = case.get(&format!("/requests/{}/matches", second.request)).await.expect(200);
        assert_eq!(proposed.str("/items/0/device/tag"), tag);
        case.post("/allocations", wish(&second.request, &tag)).await.expect(201);
        assert_eq!(case.get(&format!("/allocations/{lapsed}")).await.expect(200).str("/state"), "expired");
        assert_eq!(states(&app, &tag, &first.request).await, ("reserved".into(), "waiting".into()));
        assert_eq!(app.differences().await, [""; 0]);
    }

    async fn the_last_day_of_a_hold_may_be_sooner_and_not_later(app: TestApp) {
        let waiting = app.waiting("caseworker", "Marie").await;
        let tag = app.ready_laptop().await;
        let case = app.api("caseworker");
        let until = |days: i64| {
            let mut wish = wish(&waiting.request, &tag);
            wish["hold_until"] = json!(app.app.today() + Duration::days(days));
            wish
        };
        assert_eq!(case.post("/allocations", until(-1)).await.wrong_fields(), ["hold_until: in_the_past"]);
        assert_eq!(case.post("/allocations", until(15)).await.wrong_fields(), ["hold_until: hold_too_long"]);
        let held = case.post("/allocations", until(3)).await.expect(201);
        assert_eq!(held.str("/hold_until"), (app.app.today() + Duration::days(3)).to_string());
    }

    async fn what_is_named_in_a_body_and_not_there_is_a_wrong_field(app: TestApp) {
        let waiting = app.waiting("caseworker", "Nadia").await;
        let case = app.api("caseworker");
        let nothing = uuid::Uuid::max().to_string();
        assert_eq!(case.post("/allocations", wish(&nothing, "0000000")).await.wrong_fields(), ["request_id: unknown_id"]);
        let unknown = case.post("/allocations", wish(&waiting.request, "9999999")).await;
        assert_eq!(unknown.wrong_fields(), ["device_tag: unknown_tag"]);
        let tag = app.ready_laptop().await;
        let theirs = app.api("other_caseworker").post("/allocations", wish(&waiting.request, &tag)).await;
        assert_eq!(theirs.wrong_fields(), ["request_id: unknown_id"]);
    }

    async fn only_a_lead_gives_a_second_device_and_says_why(app: TestApp) {
        let waiting = app.waiting("caseworker", "Omar").await;
        let (first, second) = (app.ready_laptop().await, app.ready_laptop().await);
        app.held("caseworker", &waiting.request, &first).await;
        let request = app.accepted("caseworker", &waiting.person).await;
        let mut wish = wish(&request, &second);
        let case = app.api("caseworker").post("/allocations", wish.clone()).await;
        case.expect_problem(409, "person_already_equipped");
        let lead = app.api("structure_lead");
        assert_eq!(lead.post("/allocations", wish.clone()).await.wrong_fields(), ["exception_reason: missing"]);
        wish["exception_reason"] = json!("le premier a été volé");
        lead.post("/allocations", wish).await.expect(201);
        assert_eq!(app.differences().await, [""; 0]);
    }

    async fn someone_with_a_computer_of_their_own_gets_one_for_a_written_reason(app: TestApp) {
        let mut person = crate::support::fixtures::person("Paul", "Charvieux");
        person["equipment_code"] = json!("ordinateur");
        let person = app.api("caseworker").post("/beneficiaries", person).await.expect(201).str("/id");
        let request = app.accepted("caseworker", &person).await;
        let mut wish = wish(&request, &app.ready_laptop().await);
        let case = app.api("caseworker");
        assert_eq!(case.post("/allocations", wish.clone()).await.wrong_fields(), ["exception_reason: missing"]);
        wish["exception_reason"] = json!("le sien est à son employeur");
        case.post("/allocations", wish).await.expect(201);
    }

    async fn a_request_taken_back_frees_its_device(app: TestApp) {
        let waiting = app.waiting("caseworker", "Rita").await;
        let tag = app.ready_laptop().await;
        let held = app.held("caseworker", &waiting.request, &tag).await;
        let case = app.api("caseworker");
        case.post(&format!("/requests/{}/withdrawal", waiting.request), json!({})).await.expect(200);
        assert_eq!(states(&app, &tag, &waiting.request).await, ("stock".into(), "withdrawn".into()));
        assert_eq!(case.get(&format!("/allocations/{held}")).await.expect(200).str("/state"), "cancelled");
        assert_eq!(app.differences().await, [""; 0]);
    }

    async fn an_allocation_is_seen_by_both_ends_and_by_no_one_else(app: TestApp) {
        let waiting = app.waiting("caseworker", "Samia").await;
        let held = app.held("caseworker", &waiting.request, &app.ready_laptop().await).await;
        let path = format!("/allocations/{held}");
        for who in ["caseworker", "structure_lead", "technician", "workshop_lead"] {
            app.api(who).get(&path).await.expect(200).never_says("Charvieux").never_says("Samia");
        }
        for who in ["other_caseworker", "stranger", "stranger_lead"] {
            app.api(who).get(&path).await.expect(404);
        }
        for who in ["trainer", "county", "admin"] {
            app.api(who).get(&path).await.expect(403);
        }
        // The workshop prepares; giving a hold up is for who asked for it.
        app.api("workshop_lead").post(&format!("{path}/cancellation"), json!({})).await.expect(403);
    }
}
