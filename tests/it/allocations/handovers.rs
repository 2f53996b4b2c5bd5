//! Handovers: shares, days, signature, receipt, warranty.

use crate::on_both;
use crate::support::TestApp;
use crate::support::shelf::paid;
use base64::Engine as _;
use chrono::Duration;
use serde_json::{Value, json};

/// Eight points by two, half of them transparent: a signature.
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\0\x08\0\0\0\x02\x08\x06\0\0\0\x65\x94\x9d\xed\
    \0\0\0\x13IDAT\x78\xda\x63\x90\x92\x57\xf9\x8f\x8c\x19\xd0\x01\x21\x05\0\xb3\x61\x0a\xe1\x0a\x8a\xef\xf2\
    \0\0\0\0IEND\xae\x42\x60\x82";

fn base64(bytes: &[u8]) -> String {
    base64::engine::general_purpose::STANDARD.encode(bytes)
}

/// Someone with a laptop at 40 euros held: allocation and tag.
async fn held(app: &TestApp, given_name: &str) -> (String, String) {
    let waiting = app.waiting("caseworker", given_name).await;
    let tag = app.ready_laptop().await;
    (app.held("caseworker", &waiting.request, &tag).await, tag)
}

fn to(allocation: &str) -> String {
    format!("/allocations/{allocation}/handover")
}

on_both! {
    async fn a_handover_leaves_a_receipt_a_warranty_and_a_follow_up(app: TestApp) {
        let waiting = app.waiting("caseworker", "Théo").await;
        let tag = app.ready_laptop().await;
        let allocation = app.held("caseworker", &waiting.request, &tag).await;
        let case = app.api("caseworker");
        let signed = case.post(&to(&allocation), paid(&app, 4_000)).await.expect(200);
        assert_eq!(signed.str("/state"), "handed_over");
        assert_eq!(signed.str("/receipt_number"), "2026-000001");
        assert_eq!(signed.str("/warranty_until"), "2028-11-24");
        case.post(&to(&allocation), paid(&app, 4_000)).await.expect_problem(409, "already_handed_over");
        assert_eq!(case.get(&format!("/requests/{}", waiting.request)).await.str("/state"), "fulfilled");
        let waves = case.get(&format!("/followups?beneficiary_id={}", waiting.person)).await.expect(200);
        assert_eq!(waves.json["items"].as_array().map(Vec::len), Some(4));
        let path = format!("/allocations/{allocation}/receipt.pdf");
        let (once, twice) = (case.get(&path).await.expect(200), case.get(&path).await.expect(200));
        assert_eq!(once.header("content-type"), "application/pdf");
        assert!(once.header("content-disposition").starts_with("attachment"));
        assert!(once.bytes.starts_with(b"%PDF-") && once.bytes == twice.bytes, "the document that was issued");
        app.api("technician").get(&path).await.expect(403);
        app.api("workshop_lead").get(&path).await.expect(403);
        app.api("other_caseworker").get(&path).await.expect(404);
        assert_eq!(app.differences().await, [""; 0]);
    }

    async fn every_fault_of_a_handover_is_named_at_once(app: TestApp) {
        let (allocation, _) = held(&app, "Ugo").await;
        let tomorrow = app.app.today() + Duration::days(1);
        let body = json!({
            "contributions": [
                { "payer_id": "beneficiary", "amount_cents": 3_000, "status": "paid" },
                { "payer_id": "beneficiary", "amount_cents": 500, "status": "paid" },
            ],
            "accessories": ["bag", "parrot"], "signature": { "kind": "drawn" }, "signed_on": tomorrow,
        });
        assert_eq!(
            app.api("caseworker").post(&to(&allocation), body).await.wrong_fields(),
            [
                "accessories: accessory_missing",
                "accessories[1]: unknown_code",
                "contributions: shares_do_not_make_price",
                "contributions[1].payer_id: same_share_twice",
                "signature.data: missing",
                "signed_on: in_the_future",
            ]
        );
        let mut body = paid(&app, 4_000);
        body["contributions"][0]["payer_id"] = json!(uuid::Uuid::max());
        let wrong = app.api("caseworker").post(&to(&allocation), body).await.wrong_fields();
        assert_eq!(wrong, ["contributions[0].payer_id: unknown_id"]);
        let mut body = paid(&app, 4_000);
        body["signed_on"] = json!(app.app.today() - Duration::days(1));
        assert_eq!(app.api("caseworker").post(&to(&allocation), body).await.wrong_fields(), ["signed_on: before_stock"]);
    }

    async fn the_price_is_shared_among_payers_to_the_cent(app: TestApp) {
        let (allocation, _) = held(&app, "Vera").await;
        let mut body = paid(&app, 1_500);
        let shares = body["contributions"].as_array_mut().unwrap();
        let funder = app.world.organisation("funder");
        shares.push(json!({ "payer_id": funder, "amount_cents": 2_000, "status": "scheduled" }));
        shares.push(json!({ "payer_id": "beneficiary", "amount_cents": 500, "status": "waived" }));
        app.api("caseworker").post(&to(&allocation), body).await.expect(200);
        let sum = "SELECT CAST(SUM(amount_cents) AS bigint) FROM contributions";
        assert_eq!(app.count(sum).await, 4_000);
        assert_eq!(app.differences().await, [""; 0]);
    }

    async fn a_device_given_for_nothing_takes_no_share(app: TestApp) {
        let waiting = app.waiting("caseworker", "Will").await;
        let allocation = app.held("caseworker", &waiting.request, &app.ready("laptop", 0).await).await;
        let mut body = paid(&app, 0);
        let case = app.api("caseworker");
        assert_eq!(case.post(&to(&allocation), body.clone()).await.wrong_fields(), ["contributions[0].amount_cents: amount_not_positive"]);
        body["contributions"] = json!([]);
        case.post(&to(&allocation), body).await.expect(200);
        assert_eq!(app.differences().await, [""; 0]);
    }

    async fn a_drawn_signature_is_a_picture_of_the_same_day_locked_with_the_person_s_key(app: TestApp) {
        let (allocation, _) = held(&app, "Xavier").await;
        let case = app.api("caseworker");
        let drawn = |data: String| {
            let mut body = paid(&app, 4_000);
            body["signature"] = json!({ "kind": "drawn", "data": data });
            body
        };
        for not_a_picture in ["@@@".to_owned(), base64(b"GIF89a"), base64(b"\x89PNG\r\n\x1a\nno more")] {
            let refused = case.post(&to(&allocation), drawn(not_a_picture)).await;
            assert_eq!(refused.wrong_fields(), ["signature.data: not_a_png"]);
        }
        let picture = format!("data:image/png;base64,{}", base64(PNG));
        // The numbers of the attempts above were given back.
        assert_eq!(case.post(&to(&allocation), drawn(picture)).await.expect(200).str("/receipt_number"), "2026-000001");
        let kept = app.everything().await;
        let hexed: String = PNG[..12].iter().map(|byte| format!("{byte:02X}")).collect();
        assert!(!kept["allocations"].1.to_uppercase().contains(&hexed), "the drawing lies in clear");
        assert_eq!(app.differences().await, [""; 0]);
    }

    async fn receipts_are_numbered_without_a_gap_per_workshop_and_year(app: TestApp) {
        let case = app.api("caseworker");
        let mut numbers = Vec::new();
        for (given_name, at) in [("Yann", ["technician", "checker", "workshop_lead"]), ("Zoé", ["technician", "checker", "workshop_lead"]), ("Abel", ["stranger", "stranger_lead", "stranger_lead"])] {
            let waiting = app.waiting("caseworker", given_name).await;
            let tag = app.ready_at(at, "laptop", 4_000).await;
            let allocation = app.held("caseworker", &waiting.request, &tag).await;
            numbers.push(case.post(&to(&allocation), paid(&app, 4_000)).await.expect(200).str("/receipt_number"));
        }
        let waiting = app.waiting("caseworker", "Basile").await;
        let tag = app.ready_laptop().await;
        let allocation = app.held("caseworker", &waiting.request, &tag).await;
        app.pass(Duration::days(13));
        app.pass(Duration::days(25));
        let late = case.post(&to(&allocation), paid(&app, 4_000)).await;
        late.expect_problem(409, "hold_expired");
        let mut sheet = paid(&app, 4_000);
        sheet["signed_on"] = json!(app.app.today() - Duration::days(38));
        // Signed while the hold ran, typed in the new year: numbered when it is issued.
        numbers.push(case.post(&to(&allocation), sheet).await.expect(200).str("/receipt_number"));
        assert_eq!(numbers, ["2026-000001", "2026-000002", "2026-000001", "2027-000001"]);
        assert_eq!(app.differences().await, [""; 0]);
    }

    async fn a_device_found_wanting_at_the_last_moment_stays(app: TestApp) {
        let (allocation, _) = held(&app, "Cyril").await;
        app.sql("UPDATE devices SET location = NULL").await;
        let refused = app.api("caseworker").post(&to(&allocation), paid(&app, 4_000)).await;
        let refused = refused.expect_problem(409, "blocked");
        assert_eq!(refused.json["blockers"], json!([{ "code": "place_missing" }]));
        assert_eq!(app.count("SELECT count(*) FROM contributions").await, 0);
    }

    async fn the_workshop_s_lead_hands_over_without_learning_who(app: TestApp) {
        let (allocation, _) = held(&app, "Denise").await;
        let lead = app.api("workshop_lead");
        lead.post(&to(&allocation), paid(&app, 4_000)).await.expect(200).never_says("Denise").never_says("Charvieux");
        app.api("stranger_lead").post(&to(&allocation), paid(&app, 4_000)).await.expect(404);
        app.api("caseworker").get(&format!("/allocations/{allocation}/receipt.pdf")).await.expect(200);
    }

    async fn a_device_that_came_back_may_be_given_again_and_its_first_handover_stays(app: TestApp) {
        let (first, tag) = held(&app, "Edmond").await;
        let case = app.api("caseworker");
        case.post(&to(&first), paid(&app, 4_000)).await.expect(200);
        app.api("workshop_lead").post(&format!("/devices/{tag}/take-back"), json!({ "reason": "panne" })).await.expect(200);
        let after = case.get(&format!("/allocations/{first}")).await.expect(200);
        assert_eq!(after.str("/state"), "handed_over");
        let returned = "SELECT count(*) FROM allocations WHERE returned_at IS NOT NULL";
        assert_eq!(app.count(returned).await, 1);
        assert_eq!(app.differences().await, [""; 0]);
    }

    async fn what_was_changed_behind_the_service_s_back_is_seen(app: TestApp) {
        let (allocation, _) = held(&app, "Fatou").await;
        app.api("caseworker").post(&to(&allocation), paid(&app, 4_000)).await.expect(200);
        assert_eq!(app.differences().await, [""; 0]);
        app.sql("UPDATE contributions SET amount_cents = 3999").await;
        app.sql("UPDATE requests SET state = 'waiting'").await;
        app.sql("UPDATE counters SET value = 2 WHERE name LIKE 'receipt/%'").await;
        let hash = match app.engine {
            crate::support::Engine::Sqlite => "x'00'",
            crate::support::Engine::Postgres => "'\\x00'",
        };
        app.sql(&format!("UPDATE issued_documents SET sha256 = {hash}")).await;
        let told = app.differences().await.join("\n");
        for expected in ["its shares make 3999 cents", "its request is waiting", "1 receipts up to number 2", "are not those that were issued"] {
            assert!(told.contains(expected), "{expected:?} not in:\n{told}");
        }
    }

    async fn a_repeated_handover_under_one_key_is_done_once(app: TestApp) {
        let (allocation, _) = held(&app, "Gina").await;
        let case = app.api("caseworker");
        let first = case.post_once("k-1", &to(&allocation), paid(&app, 4_000)).await.expect(200);
        let again = case.post_once("k-1", &to(&allocation), paid(&app, 4_000)).await.expect(200);
        assert_eq!(first.json, again.json);
        let _: Value = again.json;
    }
}
