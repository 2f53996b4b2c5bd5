//! Requests: what they take, who decides, what follows.

use crate::on_both;
use crate::support::shelf::request;
use serde_json::json;

on_both! {
    async fn a_request_is_decided_once(app: TestApp) {
        let case = app.api("caseworker");
        let (person, _) = app.person("caseworker", "Aline", "Mazuyer").await;
        let made = case.post("/requests", request(&person)).await.expect(201);
        assert_eq!((made.str("/state").as_str(), made.str("/referred_on")), ("submitted", app.app.today().to_string()));
        let to = format!("/requests/{}", made.str("/id"));
        let accepted = case.post(&format!("{to}/acceptance"), json!({})).await.expect(200);
        assert_eq!(accepted.str("/state"), "waiting");
        let again = case.post(&format!("{to}/acceptance"), json!({})).await;
        let again = again.expect_problem(409, "request_not_in_this_state");
        let allowed: Vec<&str> = again.json["allowed"].as_array().unwrap().iter().filter_map(|a| a.as_str()).collect();
        assert!(allowed.contains(&"withdraw") && !allowed.contains(&"accept"), "{allowed:?}");
        assert_eq!(case.get(&to).await.expect(200).str("/reason"), "pas d’ordinateur à la maison");
    }

    async fn a_refusal_names_its_reason_and_the_service_s_own_is_not_typed(app: TestApp) {
        let case = app.api("caseworker");
        let (person, _) = app.person("caseworker", "Bruno", "Mazuyer").await;
        let made = case.post("/requests", request(&person)).await.expect(201).str("/id");
        let to = format!("/requests/{made}/refusal");
        let wrong = |body| { let (case, to) = (case.clone(), to.clone()); async move { case.post(&to, body).await.wrong_fields() } };
        assert_eq!(wrong(json!({})).await, ["reason_code: missing"]);
        assert_eq!(wrong(json!({ "reason_code": "parce que" })).await, ["reason_code: unknown_code"]);
        assert_eq!(wrong(json!({ "reason_code": "automatique.expiration" })).await, ["reason_code: given_by_service"]);
        assert_eq!(wrong(json!({ "reason_code": "autre" })).await, ["words: missing"]);
        let nir = json!({ "reason_code": "autre", "words": "voir 2 84 01 01 053 001 02" });
        assert_eq!(wrong(nir).await, ["words: nir_refused"]);
        let refused = case.post(&to, json!({ "reason_code": "autre", "words": "déménage à Lyon" })).await.expect(200);
        assert_eq!((refused.str("/state").as_str(), refused.str("/refusal_reason").as_str()), ("refused", "autre"));
        assert_eq!(app.differences().await, [""; 0]);
    }

    async fn a_person_declines_without_a_reason(app: TestApp) {
        let waiting = app.waiting("caseworker", "Chloé").await;
        let declined = app.api("caseworker").post(&format!("/requests/{}/decline", waiting.request), json!({})).await;
        let declined = declined.expect(200);
        assert_eq!(declined.str("/state"), "declined");
        assert!(declined.json["refusal_reason"].is_null());
    }

    async fn every_wrong_field_of_a_request_is_named_and_nothing_is_kept(app: TestApp) {
        let case = app.api("caseworker");
        let tomorrow = app.app.today() + chrono::Days::new(1);
        let (person, _) = app.person("caseworker", "David", "Mazuyer").await;
        let body = json!({ "device_kind": "abacus", "need": [], "reason": " ", "colour": "red" });
        assert_eq!(
            case.post("/requests", body).await.wrong_fields(),
            ["beneficiary_id: missing", "colour: unknown_field", "device_kind: unknown_code", "need: missing", "reason: missing"]
        );
        let mut body = request(&person);
        body["need"] = json!(["job_search", "flying"]);
        assert_eq!(case.post("/requests", body).await.wrong_fields(), ["need[1]: unknown_code"]);
        let mut body = request(&person);
        body["referred_on"] = json!(tomorrow);
        assert_eq!(case.post("/requests", body).await.wrong_fields(), ["referred_on: in_the_future"]);
        assert_eq!(app.count("SELECT count(*) FROM requests").await, 0);
    }

    async fn another_structure_s_person_is_as_unknown_as_nobody(app: TestApp) {
        let other = app.api("other_caseworker");
        let waiting = app.waiting("caseworker", "Elsa").await;
        let nobody = uuid::Uuid::max().to_string();
        let (theirs, none) = (request(&waiting.person), request(&nobody));
        assert_eq!(other.post("/requests", theirs).await.wrong_fields(), ["beneficiary_id: unknown_id"]);
        assert_eq!(other.post("/requests", none).await.wrong_fields(), ["beneficiary_id: unknown_id"]);
        other.get(&format!("/requests/{}", waiting.request)).await.expect(404);
        // What is wrong with the body is not even looked at.
        other.post(&format!("/requests/{}/refusal", waiting.request), json!({ "x": 1 })).await.expect(404);
        let listed = other.get("/requests").await.expect(200);
        assert_eq!(listed.json["items"].as_array().map(Vec::len), Some(0));
        for who in ["technician", "workshop_lead", "trainer", "county"] {
            app.api(who).get(&format!("/requests/{}", waiting.request)).await.expect(403);
        }
    }

    async fn why_someone_asks_is_read_by_no_one_with_the_rows_in_hand(app: TestApp) {
        let (person, _) = app.person("caseworker", "Farid", "Mazuyer").await;
        let mut body = request(&person);
        body["reason"] = json!("une phrase très reconnaissable");
        app.api("caseworker").post("/requests", body).await.expect(201);
        for (table, (_, content)) in app.everything().await {
            let sealed = !content.contains("reconnaissable") && !content.contains(&hex("reconnaissable"));
            assert!(sealed, "{table} holds it in clear");
        }
    }
}

fn hex(text: &str) -> String {
    text.bytes().map(|byte| format!("{byte:02X}")).collect()
}
