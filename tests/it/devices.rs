//! Devices as the workshop handles them: received, moved, corrected, listed, taken back; donations around them.

use crate::on_both;
use crate::support::{Bench, bench::codes};
use chrono::Duration;
use passerelle::devices;
use passerelle::devices::rules::NewDevices;
use passerelle::kernel::tag::tag_of;
use serde_json::json;

on_both! {
    async fn a_label_printed_before_is_used_once_and_its_number_never_given_again(app: TestApp) {
        let bench = Bench::open(&app).await;
        let wish = |tag: &str| json!({ "donation_id": bench.donation, "kind": "desktop", "weight_g": 7000, "tag": tag });
        let tech = app.api("technician");
        assert_eq!(tech.post("/devices", wish("1234567")).await.wrong_fields(), ["tag: not_a_tag"]);
        tech.post("/devices", wish(&tag_of(2))).await.expect(201);
        assert_eq!(tech.post("/devices", wish(&tag_of(2))).await.wrong_fields(), ["tag: tag_in_use"]);
        let next = [bench.receive("laptop").await, bench.receive("laptop").await];
        assert_eq!(next, [tag_of(1), tag_of(3)]);
    }

    async fn devices_alike_are_written_down_together_or_not_at_all(app: TestApp) {
        let bench = Bench::open(&app).await;
        let wish = || crate::support::actors::fields(json!({
            "donation_id": bench.donation, "kind": "monitor", "weight_g": 4200, "manufacturer": "Iiyama", "count": 20,
        }));
        let actor = app.actor("technician").await;
        let wish: NewDevices = wish().wish().unwrap();
        let tags = devices::actions::receive_alike(&app.app, &actor, &wish).await.unwrap();
        assert_eq!(tags.len(), 20);
        let list = app.api("technician").get("/devices?kind=monitor&limit=200").await.expect(200);
        assert_eq!(list.json["items"].as_array().unwrap().len(), 20);
        app.api("workshop_lead").post(&format!("/donations/{}/closing", bench.donation), json!({})).await.expect(200);
        assert!(devices::actions::receive_alike(&app.app, &actor, &wish).await.is_err());
        assert_eq!(app.count("SELECT count(*) FROM devices").await, 20);
    }

    async fn every_wrong_field_of_a_new_device_is_named_at_once(app: TestApp) {
        let tech = app.api("technician");
        let sent = json!({ "kind": "toaster", "weight_g": "heavy", "tag": 7, "colour": "red", "serial": ["a"] });
        assert_eq!(
            tech.post("/devices", sent).await.wrong_fields(),
            ["colour: unknown_field", "donation_id: missing", "kind: unknown_code", "serial: not_a_text",
             "tag: not_a_text", "weight_g: not_a_whole_number"]
        );
        let unknown = json!({ "donation_id": uuid::Uuid::max(), "kind": "laptop", "weight_g": 1 });
        assert_eq!(tech.post("/devices", unknown).await.wrong_fields(), ["donation_id: unknown_id"]);
        let twice = r#"{"kind":"laptop","kind":"desktop"}"#;
        let headers = [("content-type", "application/json")];
        tech.call(axum::http::Method::POST, "/devices", &headers, twice).await.expect_problem(400, "repeated_key");
    }

    async fn another_workshops_donation_takes_no_device_of_ours(app: TestApp) {
        let theirs = Bench::open_elsewhere(&app).await;
        let wish = json!({ "donation_id": theirs.donation, "kind": "laptop", "weight_g": 2000 });
        assert_eq!(app.api("technician").post("/devices", wish).await.wrong_fields(), ["donation_id: unknown_id"]);
    }

    async fn a_donation_closes_when_all_that_was_announced_has_come_or_been_cancelled(app: TestApp) {
        let bench = Bench::open(&app).await;
        let tag = bench.receive("laptop").await;
        app.sql(&format!("UPDATE devices SET state = 'announced' WHERE tag = '{tag}'")).await;
        let lead = app.api("workshop_lead");
        let closing = format!("/donations/{}/closing", bench.donation);
        let refused = lead.post(&closing, json!({})).await.expect_problem(409, "devices_awaited");
        assert_eq!(refused.int("/awaited"), 1);
        bench.lead(&tag, "cancellation", json!({ "reason": "never came" })).await.expect(200);
        let closed = lead.post(&closing, json!({})).await.expect(200);
        assert_eq!((closed.str("/state"), closed.int("/devices/cancelled")), ("closed".to_owned(), 1));
        lead.post(&closing, json!({})).await.expect_problem(409, "donation_closed");
        let tech = app.api("technician");
        tech.post("/devices", json!({ "donation_id": bench.donation, "kind": "laptop", "weight_g": 9 })).await
            .expect_problem(409, "donation_closed");
    }

    async fn a_donation_of_a_day_to_come_or_of_nobody_is_refused(app: TestApp) {
        let lead = app.api("workshop_lead");
        let tomorrow = (app.app.today() + Duration::days(1)).to_string();
        let sent = json!({ "donor_id": app.world.organisation("donor"), "received_on": tomorrow });
        assert_eq!(lead.post("/donations", sent).await.wrong_fields(), ["received_on: in_the_future"]);
        let nobody = json!({ "donor_id": uuid::Uuid::max(), "received_on": "2026-11-01" });
        assert_eq!(lead.post("/donations", nobody).await.wrong_fields(), ["donor_id: unknown_id"]);
    }

    async fn what_is_not_named_stays_and_null_clears(app: TestApp) {
        let bench = Bench::open(&app).await;
        let (tag, _) = bench.laptop("NVT-0001", "DISK-0001").await;
        let lead = app.api("workshop_lead");
        let path = format!("/devices/{tag}");
        let version = bench.device(&tag).await.int("/version");
        let set = lead.patch(&path, version, json!({ "price_cents": 0, "location": "B-2" })).await.expect(200);
        assert!(!codes(&set).contains(&"price_missing".to_owned()), "nothing to pay is a price");
        let cleared = lead.patch(&path, set.int("/version"), json!({ "location": null })).await.expect(200);
        assert_eq!((cleared.json["location"].as_str(), cleared.int("/price_cents")), (None, 0));
        assert_eq!(cleared.str("/serial"), "NVT-0001");
        let wrong = json!({ "accessories": ["charger", "charger", "sword"], "weee_stream": "sea", "price_cents": -1 });
        assert_eq!(
            lead.patch(&path, cleared.int("/version"), wrong).await.wrong_fields(),
            ["accessories[1]: repeated", "price_cents: out_of_range"]
        );
        let unknown = json!({ "accessories": ["sword"], "weee_stream": "sea" });
        assert_eq!(
            lead.patch(&path, cleared.int("/version"), unknown).await.wrong_fields(),
            ["accessories[0]: unknown_code", "weee_stream: unknown_code"]
        );
        let tech = app.api("technician");
        tech.patch(&path, cleared.int("/version"), json!({ "grade_function": "A" })).await.expect_problem(403, "forbidden");
        tech.patch(&path, cleared.int("/version"), json!({ "location": "C-1" })).await.expect(200);
    }

    async fn the_stock_is_shown_to_caseworkers_without_its_history(app: TestApp) {
        let bench = Bench::open(&app).await;
        let (tag, _) = bench.in_stock("NVT-0002", "DISK-0002").await;
        let case = app.api("caseworker");
        let stock = case.get("/stock?kind=laptop").await.expect(200);
        assert_eq!(stock.str("/items/0/tag"), tag);
        stock.never_says("DISK-0002").never_says("NVT-0002").never_says("A-12");
        case.get(&format!("/devices/{tag}")).await.expect(403);
        let other = app.api("stranger").get("/stock").await.expect(200);
        assert_eq!(other.json["items"], json!([]), "a workshop sees its own stock");
        assert!(app.api("trainer").get("/stock").await.status == 403);
    }

    async fn a_list_is_narrowed_by_state_stage_kind_and_beginning(app: TestApp) {
        let bench = Bench::open(&app).await;
        let (tag, _) = bench.laptop("NVT-0003", "DISK-0003").await;
        let other = bench.receive("desktop").await;
        let tech = app.api("technician");
        let tags = async |query: &str| -> Vec<String> {
            let list = tech.get(&format!("/devices?{query}")).await.expect(200);
            list.json["items"].as_array().unwrap().iter().map(|d| d["tag"].as_str().unwrap().to_owned()).collect()
        };
        for query in ["state=workshop", "stage=medium_not_sanitized", "kind=laptop", "q=nvt-0", "q=NVT0003", "q=lumio%2014"] {
            assert_eq!(tags(query).await, std::slice::from_ref(&tag), "{query}");
        }
        assert_eq!(tags(&format!("q={other}")).await, std::slice::from_ref(&other));
        assert_eq!(tags("q=000").await, [tag.clone(), other.clone()]);
        assert_eq!(tags("q=thinkpad").await, Vec::<String>::new());
        let first = tech.get("/devices?limit=1").await.expect(200);
        let rest = tags(&format!("limit=1&after={}", first.str("/next"))).await;
        assert_eq!(rest, [other]);
        assert_eq!(tech.get("/devices?state=cooked&color=red").await.wrong_fields(), ["color: unknown_field", "state: unknown_code"]);
        assert_eq!(app.api("stranger").get("/devices?q=nvt").await.expect(200).json["items"], json!([]));
    }

    async fn a_search_goes_page_by_page_through_models_then_serials_and_shows_nothing_twice(app: TestApp) {
        let bench = Bench::open(&app).await;
        let tech = app.api("technician");
        let receive = async |model: &str, serial: &str| -> String {
            let wish = json!({ "donation_id": bench.donation, "kind": "laptop", "weight_g": 2000, "model": model, "serial": serial });
            tech.post("/devices", wish).await.expect(201).str("/tag")
        };
        let fifteen = receive("Lumio 15", "X-1").await;
        let both = receive("Lumio 14", "LUMIO-2").await;
        let by_serial = receive("Zeta", "Lumio-7").await;
        let fourteen = receive("Lumio 14", "X-2").await;
        let first_serial = receive("Zeta", "lumio 5").await;
        receive("Zeta", "Q-1").await;
        let expected = [both, fourteen, fifteen, first_serial, by_serial];
        for role in ["technician", "admin"] {
            for (query, size) in [("q=lumio", 1), ("q=lumio", 2), ("q=Lum&state=received", 2), ("q=lumio&kind=laptop", 4)] {
                let (mut found, mut after) = (Vec::new(), String::new());
                loop {
                    let page = app.api(role).get(&format!("/devices?{query}&limit={size}{after}")).await.expect(200);
                    found.extend(page.json["items"].as_array().unwrap().iter().map(|d| d["tag"].as_str().unwrap().to_owned()));
                    let Some(next) = page.json["next"].as_str() else { break };
                    after = format!("&after={next}");
                }
                assert_eq!(found, expected, "{role}: {query}, {size} a page");
            }
        }
        for nothing in ["q=lumio&state=workshop".to_owned(), format!("q=lumio&after={}", uuid::Uuid::max()), "q=-".to_owned()] {
            assert_eq!(tech.get(&format!("/devices?{nothing}")).await.expect(200).json["items"], json!([]), "{nothing}");
        }
    }

    async fn a_device_that_comes_back_has_everything_to_prove_again(app: TestApp) {
        let bench = Bench::open(&app).await;
        let (tag, _) = bench.in_stock("NVT-0004", "DISK-0004").await;
        app.sql(&format!("UPDATE devices SET state = 'handed_over', stage = NULL WHERE tag = '{tag}'")).await;
        let before = app.api("workshop_lead").get(&format!("/donations/{}/proof", bench.donation)).await.expect(200);
        assert_eq!((before.str("/devices/0/fate"), before.str("/devices/0/media/0/verdict")), ("reused".to_owned(), "verified".to_owned()));
        let back = bench.tech(&tag, "take-back", json!({ "reason": "warranty" })).await.expect(200);
        let open = codes(&back);
        for code in ["medium_not_sanitized", "software_missing", "check_missing", "grade_missing", "accessory_missing", "place_missing"] {
            assert!(open.contains(&code.to_owned()), "{code} in {open:?}");
        }
        assert_eq!(back.json["media"][0]["verdict"], json!(null));
        let proof = app.api("workshop_lead").get(&format!("/donations/{}/proof", bench.donation)).await.expect(200);
        assert_eq!(proof.str("/devices/0/media/0/verdict"), "verified", "what the donor gave was erased");
        app.pass(Duration::hours(3));
        bench.wipe(&tag, "DISK-0004").await.expect(201);
        assert!(!bench.blockers(&tag).await.contains(&"medium_not_sanitized".to_owned()));
        assert_eq!(bench.differences().await, Vec::<String>::new());
    }

    async fn a_mistake_is_undone_by_its_author_within_ten_hours_and_by_a_lead_after(app: TestApp) {
        let bench = Bench::open(&app).await;
        let tag = bench.receive("laptop").await;
        bench.tech(&tag, "triage", json!({ "route": "parts" })).await.expect(200);
        let event = app.api("technician").get(&format!("/devices/{tag}/events")).await.expect(200).str("/items/0/id");
        let undo = format!("/events/{event}/reversal");
        let reason = json!({ "reason": "wrong pile" });
        app.api("stranger").post(&undo, reason.clone()).await.expect_problem(404, "not_found");
        app.api("checker").post(&undo, reason.clone()).await.expect_problem(409, "too_late");
        assert_eq!(app.api("technician").post(&undo, json!({})).await.wrong_fields(), ["reason: missing"]);
        let back = app.api("technician").post(&undo, reason.clone()).await.expect(200);
        assert_eq!(back.str("/state"), "received");
        assert_eq!(bench.history(&tag).await, ["reverse", "triage", "receive"]);
        bench.tech(&tag, "triage", json!({ "route": "recycle" })).await.expect(200);
        app.api("technician").post(&undo, reason.clone()).await.expect_problem(409, "already_undone");
        let event = app.api("technician").get(&format!("/devices/{tag}/events")).await.expect(200).str("/items/0/id");
        app.pass(Duration::hours(11));
        let undo = format!("/events/{event}/reversal");
        app.api("technician").post(&undo, reason.clone()).await.expect_problem(409, "too_late");
        app.api("workshop_lead").post(&undo, reason).await.expect(200);
    }

    async fn a_taking_back_that_was_a_mistake_leaves_no_trace_on_the_device(app: TestApp) {
        let bench = Bench::open(&app).await;
        let (tag, _) = bench.in_stock("NVT-0005", "DISK-0005").await;
        app.sql(&format!("UPDATE devices SET state = 'handed_over', stage = NULL WHERE tag = '{tag}'")).await;
        let before = bench.device(&tag).await;
        bench.tech(&tag, "take-back", json!({})).await.expect(200);
        let event = app.api("technician").get(&format!("/devices/{tag}/events")).await.expect(200).str("/items/0/id");
        let undone = app.api("technician").post(&format!("/events/{event}/reversal"), json!({ "reason": "other tag" })).await.expect(200);
        for field in ["state", "media", "grade_appearance", "grade_function", "location", "accessories", "in_stock_on", "taken_back_at"] {
            assert_eq!(undone.json[field], before.json[field], "{field}");
        }
    }

    async fn a_loss_with_data_on_board_is_told_and_a_find_begins_again(app: TestApp) {
        let bench = Bench::open(&app).await;
        let (tag, _) = bench.laptop("NVT-0006", "DISK-0006").await;
        bench.tech(&tag, "loss", json!({})).await.expect(403);
        bench.lead(&tag, "loss", json!({ "reason": "not on the shelf" })).await.expect(200);
        let told = app.api("technician").get(&format!("/devices/{tag}/events?limit=1")).await.expect(200);
        assert_eq!((told.str("/items/0/act"), &told.json["items"][0]["facts"]["data_incident"]), ("report_lost".to_owned(), &json!(true)));
        assert_eq!(told.str("/items/0/reason"), "not on the shelf");
        assert_eq!(bench.lead(&tag, "recovery", json!({})).await.expect(200).str("/state"), "received");
    }

    async fn nothing_goes_to_the_recycler_with_data_on_it_or_without_a_slip(app: TestApp) {
        let bench = Bench::open(&app).await;
        let (tag, medium) = bench.laptop("NVT-0007", "DISK-0007").await;
        bench.tech(&tag, "triage", json!({ "route": "recycle" })).await.expect(200);
        assert_eq!(bench.lead(&tag, "dispatch", json!({})).await.wrong_fields(), ["slip_number: missing"]);
        let refused = bench.lead(&tag, "dispatch", json!({ "slip_number": "B-1" })).await.expect_problem(409, "blocked");
        assert_eq!(codes(&refused), ["medium_not_sanitized"]);
        bench.lead(&tag, &format!("media/{medium}/destruction"), json!({ "certificate": "C-77" })).await.expect(200);
        bench.lead(&tag, "dispatch", json!({ "slip_number": "B-1" })).await.expect_problem(409, "blocked");
        bench.tech(&tag, "media/confirm", json!({ "none_attested": true })).await.expect(200);
        bench.lead(&tag, "dispatch", json!({ "slip_number": "B-1" })).await.expect(200);
        bench.tech(&tag, "repairs", json!({ "fault": "storage", "minutes": 1 })).await.expect_problem(409, "not_in_the_workshop");
    }
}
