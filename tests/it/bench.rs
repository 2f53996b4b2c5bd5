//! Work at the bench: repairs, software, checks; the stored stage.

use crate::on_both;
use crate::support::{Bench, bench::codes};
use serde_json::json;

on_both! {
    async fn a_check_names_every_item_that_is_missing_unknown_or_repeated(app: TestApp) {
        let bench = Bench::open(&app).await;
        let tag = bench.receive("monitor").await;
        bench.tech(&tag, "triage", json!({ "route": "refurbish" })).await.expect(200);
        let list = app.api("technician").get("/vocabularies/check_items_monitor").await.expect(200);
        let codes: Vec<&str> = list.json["items"].as_array().unwrap().iter().map(|i| i["code"].as_str().unwrap()).collect();
        let (first, rest) = codes.split_first().unwrap();
        let sent = json!({
            "items": [{ "code": first, "result": "pass" }, { "code": first, "result": "pass" }, { "code": "keyboard", "result": "fail" }],
            "grade_appearance": "A", "grade_function": "B",
        });
        let mut expected: Vec<String> = rest.iter().map(|code| format!("items.{code}: missing")).collect();
        expected.extend(["items[1].code: repeated".to_owned(), "items[2].code: unknown_code".to_owned()]);
        expected.sort();
        assert_eq!(bench.tech(&tag, "checks", sent).await.wrong_fields(), expected);
        let empty = json!({ "grade_appearance": "D", "items": [{ "result": "maybe" }] });
        assert_eq!(
            bench.tech(&tag, "checks", empty).await.wrong_fields(),
            ["grade_appearance: unknown_code", "grade_function: missing", "items[0].code: missing", "items[0].result: unknown_code"]
        );
    }

    async fn an_item_is_let_pass_by_a_lead_with_a_reason_only(app: TestApp) {
        let bench = Bench::open(&app).await;
        let (tag, _) = bench.laptop("NVT-0101", "DISK-0101").await;
        let mut sheet = bench.sheet().await;
        sheet["items"][0]["result"] = json!("waived");
        assert_eq!(bench.lead(&tag, "checks", sheet.clone()).await.wrong_fields(), ["items[0].reason: missing"]);
        sheet["items"][0]["reason"] = json!("sold without");
        bench.checker(&tag, "checks", sheet.clone()).await.expect_problem(403, "forbidden");
        let checked = bench.lead(&tag, "checks", sheet.clone()).await.expect(201);
        assert!(!codes(&checked).contains(&"check_failed".to_owned()));
        sheet["items"][0] = json!({ "code": sheet["items"][0]["code"], "result": "fail" });
        assert!(codes(&bench.lead(&tag, "checks", sheet).await.expect(201)).contains(&"check_failed".to_owned()));
    }

    async fn whoever_worked_on_it_even_to_close_the_ticket_does_not_check_it(app: TestApp) {
        let bench = Bench::open(&app).await;
        let (tag, _) = bench.laptop("NVT-0102", "DISK-0102").await;
        let wish = json!({ "fault": "screen", "acts": ["tested"], "minutes": 10, "waiting_part": true });
        let ticket = bench.tech(&tag, "repairs", wish).await.expect(201);
        let open = bench.blockers(&tag).await;
        assert!(open.contains(&"open_repair".to_owned()) && open.contains(&"waiting_part".to_owned()), "{open:?}");
        let closing = format!("repairs/{}/closing", ticket.str("/id"));
        assert_eq!(bench.checker(&tag, &closing, json!({ "acts": ["magic"] })).await.wrong_fields(), ["acts[0]: unknown_code"]);
        let closed = bench.checker(&tag, &closing, json!({ "acts": ["cleaned"], "minutes": 20 })).await.expect(200);
        assert_eq!((closed.int("/minutes"), &closed.json["acts"]), (30, &json!(["tested", "cleaned"])));
        bench.checker(&tag, &closing, json!({})).await.expect_problem(409, "repair_closed");
        for word in ["technician", "checker"] {
            let path = format!("/devices/{tag}/checks");
            app.api(word).post(&path, bench.sheet().await).await.expect_problem(409, "checker_is_repairer");
        }
        bench.lead(&tag, "checks", bench.sheet().await).await.expect(201);
    }

    async fn wrong_words_in_a_repair_are_all_named_and_nothing_is_written(app: TestApp) {
        let bench = Bench::open(&app).await;
        let (tag, _) = bench.laptop("NVT-0103", "DISK-0103").await;
        let wish = json!({ "fault": "gremlins", "acts": ["cleaned", "sung to"], "minutes": 5 });
        assert_eq!(bench.tech(&tag, "repairs", wish).await.wrong_fields(), ["acts[1]: unknown_code", "fault: unknown_code"]);
        let wish = json!({ "fault": "screen", "minutes": -1, "close": true, "waiting_part": true, "parts": [] });
        assert_eq!(
            bench.tech(&tag, "repairs", wish).await.wrong_fields(),
            ["minutes: out_of_range", "parts: unknown_field", "waiting_part: contradictory"]
        );
        assert_eq!(bench.tech(&tag, "software", json!({ "image": "", "licence": "stolen" })).await.wrong_fields(), ["image: missing"]);
        assert_eq!(
            bench.tech(&tag, "software", json!({ "image": "Mint", "licence": "stolen" })).await.wrong_fields(),
            ["licence: unknown_code"]
        );
        assert_eq!(app.count("SELECT count(*) FROM repairs").await + app.count("SELECT count(*) FROM software_installs").await, 0);
    }

    async fn a_stage_changed_by_other_hands_is_found_and_an_old_one_found_anew(app: TestApp) {
        let bench = Bench::open(&app).await;
        let (tag, _) = bench.laptop("NVT-0104", "DISK-0104").await;
        assert_eq!(bench.differences().await, Vec::<String>::new());
        app.sql(&format!("UPDATE devices SET stage = 'place_missing' WHERE tag = '{tag}'")).await;
        let found = bench.differences().await;
        assert_eq!(found, [format!("device {tag}: its stage is place_missing, the rules say medium_not_sanitized")]);
        app.sql("UPDATE devices SET rules_version = 0").await;
        passerelle::database::migrate(&app.app.db, &app.app.config, &app.app.clock).await.unwrap();
        assert_eq!(bench.device(&tag).await.str("/stage"), "medium_not_sanitized");
        assert_eq!(bench.differences().await, Vec::<String>::new());
    }

    async fn a_number_lost_from_a_counter_and_a_promise_without_its_allocation_are_found(app: TestApp) {
        let bench = Bench::open(&app).await;
        let (tag, _) = bench.in_stock("NVT-0105", "DISK-0105").await;
        app.sql("UPDATE counters SET value = 7 WHERE name = 'donations-2026'").await;
        app.sql(&format!("UPDATE devices SET state = 'reserved' WHERE tag = '{tag}'")).await;
        let found = bench.differences().await;
        assert_eq!(found, [
            format!("device {tag}: promised, and held by 0 allocations"),
            "counter donations-2026: it stands at 7, and there are 1".to_owned(),
        ]);
    }

    async fn a_screen_without_storage_goes_to_stock_on_a_sheet_filled_in_by_hand(app: TestApp) {
        let bench = Bench::open(&app).await;
        let tag = bench.receive("monitor").await;
        let sheet = json!({ "manufacturer": "Iiyama", "model": "ProLite XUB2490" });
        assert_eq!(bench.tech(&tag, "manual-sheet", sheet.clone()).await.wrong_fields(), ["attested: must_attest"]);
        let mut sheet = sheet;
        sheet["attested"] = json!(true);
        bench.tech(&tag, "manual-sheet", sheet).await.expect(201);
        bench.tech(&tag, "triage", json!({ "route": "refurbish" })).await.expect(200);
        assert_eq!(bench.blockers(&tag).await[0], "media_unconfirmed", "an empty list is a question");
        bench.tech(&tag, "media/confirm", json!({ "none_attested": true })).await.expect(200);
        let list = app.api("technician").get("/vocabularies/check_items_monitor").await.expect(200);
        let items: Vec<_> = list.json["items"].as_array().unwrap().iter().map(|i| json!({ "code": i["code"], "result": "pass" })).collect();
        bench.checker(&tag, "checks", json!({ "items": items, "grade_appearance": "B", "grade_function": "B" })).await.expect(201);
        let version = bench.device(&tag).await.int("/version");
        let facts = json!({ "price_cents": 1500, "location": "M-1" });
        app.api("workshop_lead").patch(&format!("/devices/{tag}"), version, facts).await.expect(200);
        assert_eq!(bench.lead(&tag, "release", json!({})).await.expect(200).str("/state"), "stock");
    }
}
