//! Undoing at the bench: what an act left is gone, history shows both, and nothing is out of order.

use crate::on_both;
use crate::support::bench::Bench;
use chrono::Duration;
use serde_json::{Value, json};

/// The device as it is shown, but for the counter of its changes; and its repairs.
async fn standing(bench: &Bench, tag: &str) -> Value {
    let mut device = bench.device(tag).await.json;
    device.as_object_mut().expect("a device").remove("version");
    let repairs = bench.app.api("technician").get(&format!("/devices/{tag}/repairs")).await.expect(200);
    json!([device, repairs.json["items"]])
}

/// The event of what was done last.
async fn last(bench: &Bench, tag: &str) -> String {
    bench.app.api("technician").get(&format!("/devices/{tag}/events?limit=1")).await.expect(200).str("/items/0/id")
}

async fn undo(bench: &Bench, who: &'static str, event: &str) -> crate::support::Answer {
    let path = format!("/events/{event}/reversal");
    bench.app.api(who).post(&path, json!({ "reason": "wrong device" })).await
}

/// Undoes what was done last, and sees that nothing of it is left but history.
async fn undone(bench: &Bench, tag: &str, who: &'static str, before: &Value, act: &str) {
    let event = last(bench, tag).await;
    assert_ne!(standing(bench, tag).await, *before, "{act} changed something");
    undo(bench, who, &event).await.expect(200);
    assert_eq!(standing(bench, tag).await, *before, "after undoing {act}");
    assert_eq!(bench.history(tag).await[..2], ["reverse".to_owned(), act.to_owned()]);
    assert_eq!(bench.differences().await, Vec::<String>::new(), "after undoing {act}");
    undo(bench, who, &event).await.expect_problem(409, "already_undone");
}

on_both! {
    async fn each_act_at_the_bench_is_undone_without_a_trace_but_history(app: TestApp) {
        let bench = Bench::open(&app).await;
        let (tag, medium) = bench.laptop("NVT-0301", "DISK-0301").await;
        let steps = [
            ("log_repair", "repairs", json!({ "fault": "battery", "acts": ["battery_replaced"], "minutes": 10, "close": true })),
            ("record_software", "software", json!({ "image": "Debian 13 fr", "licence": "free" })),
            ("remove_medium", &*format!("media/{medium}/removal"), json!({})),
            ("quarantine", "quarantine", json!({})),
            ("record_manual_sheet", "manual-sheet", json!({ "manufacturer": "Novatel", "model": "Lumio 15", "memory_mib": 4096, "attested": true })),
        ];
        for (act, path, body) in steps {
            let before = standing(&bench, &tag).await;
            let done = bench.tech(&tag, path, body).await;
            assert!(done.status < 300, "{done}");
            undone(&bench, &tag, "technician", &before, act).await;
        }
        bench.wipe(&tag, "DISK-0301").await.expect(201);
        let before = standing(&bench, &tag).await;
        bench.checker(&tag, "checks", bench.sheet().await).await.expect(201);
        undone(&bench, &tag, "checker", &before, "record_check").await;
        let before = standing(&bench, &tag).await;
        bench.lead(&tag, &format!("media/{medium}/destruction"), json!({ "certificate": "C-1" })).await.expect(200);
        undone(&bench, &tag, "workshop_lead", &before, "destroy_medium").await;
        let before = standing(&bench, &tag).await;
        let version = bench.device(&tag).await.int("/version");
        let facts = json!({ "price_cents": 4000, "location": "A-12", "accessories": ["charger"], "model": "Lumio", "weight_g": 900 });
        app.api("workshop_lead").patch(&format!("/devices/{tag}"), version, facts).await.expect(200);
        undone(&bench, &tag, "workshop_lead", &before, "edit").await;
    }

    async fn what_was_seen_of_the_disks_is_undone(app: TestApp) {
        let bench = Bench::open(&app).await;
        let tag = bench.receive("laptop").await;
        bench.tech(&tag, "triage", json!({ "route": "refurbish" })).await.expect(200);
        let before = standing(&bench, &tag).await;
        bench.tech(&tag, "media/confirm", json!({ "none_attested": true })).await.expect(200);
        undone(&bench, &tag, "technician", &before, "confirm_media").await;
        for n in 1..=2 {
            let disk = json!({ "kind": "ssd", "serial": format!("DISK-030{n}") });
            bench.tech(&tag, "media", disk).await.expect(201);
        }
        let before = standing(&bench, &tag).await;
        let [one, two] = [0, 1].map(|at| before[0]["media"][at]["id"].clone());
        let seen = json!({ "confirmed": [one], "ghosts": [{ "id": two, "reason": "card reader" }] });
        bench.tech(&tag, "media/confirm", seen.clone()).await.expect(200);
        undone(&bench, &tag, "technician", &before, "confirm_media").await;
        bench.tech(&tag, "media/confirm", seen).await.expect(200);
        bench.tech(&tag, "media/confirm", json!({ "confirmed": [two] })).await.expect(200);
        undo(&bench, "technician", &last(&bench, &tag).await).await.expect_problem(409, "irreversible");
    }

    async fn what_a_lead_accepted_of_a_disk_is_undone(app: TestApp) {
        let bench = Bench::open(&app).await;
        let (tag, medium) = bench.laptop("NVT-0303", "DISK-0303").await;
        // Dated before the device came: whole, and not proven.
        let early = app.app.clock.now() - Duration::days(60);
        let log = crate::support::fixtures::nwipe_log("DISK-0303", early, crate::support::fixtures::DISK_BYTES);
        bench.upload(&tag, "nwipe.log", log).await.expect(201);
        assert_eq!(bench.device(&tag).await.str("/media/0/verdict"), "completed");
        let before = standing(&bench, &tag).await;
        bench.lead(&tag, &format!("media/{medium}/acceptance"), json!({ "reason": "our own clock was dead" })).await.expect(200);
        undone(&bench, &tag, "workshop_lead", &before, "accept_sanitization").await;
        app.sql(&format!(
            "UPDATE media SET health = '{}'",
            json!({ "passed": false, "exit_status": 8 })
        )).await;
        let before = standing(&bench, &tag).await;
        assert_ne!(before[0]["media"][0]["health"], json!([]), "the disk is failing");
        bench.lead(&tag, &format!("media/{medium}/health-waiver"), json!({ "reason": "for tests only" })).await.expect(200);
        undone(&bench, &tag, "workshop_lead", &before, "waive_health").await;
    }

    async fn a_repair_closed_too_soon_is_open_again_as_it_was(app: TestApp) {
        let bench = Bench::open(&app).await;
        let (tag, _) = bench.laptop("NVT-0304", "DISK-0304").await;
        let wish = json!({ "fault": "screen", "acts": ["tested"], "minutes": 10, "waiting_part": true });
        let ticket = bench.tech(&tag, "repairs", wish).await.expect(201).str("/id");
        let opened = last(&bench, &tag).await;
        let before = standing(&bench, &tag).await;
        let closing = json!({ "acts": ["screen_replaced", "cleaned"], "minutes": 40 });
        bench.checker(&tag, &format!("repairs/{ticket}/closing"), closing).await.expect(200);
        undo(&bench, "technician", &opened).await.expect_problem(409, "later_act");
        undone(&bench, &tag, "checker", &before, "close_repair").await;
        undo(&bench, "technician", &opened).await.expect(200);
        assert_eq!(standing(&bench, &tag).await[1], json!([]));
    }

    async fn a_repair_that_waits_for_a_part_waits_no_more(app: TestApp) {
        let bench = Bench::open(&app).await;
        let (tag, _) = bench.laptop("NVT-0314", "DISK-0314").await;
        let ticket = bench.tech(&tag, "repairs", json!({ "fault": "screen", "minutes": 5 })).await.expect(201).str("/id");
        let before = standing(&bench, &tag).await;
        let waits = format!("repairs/{ticket}/awaited-part");
        let waiting = bench.checker(&tag, &waits, json!({})).await.expect(200);
        assert_eq!((waiting.json["waiting_part"].as_bool(), waiting.json["closed_at"].is_null()), (Some(true), true));
        bench.tech(&tag, &waits, json!({})).await.expect_problem(409, "repair_waits");
        assert_eq!(bench.tech(&tag, &waits, json!({ "part": "screen" })).await.wrong_fields(), ["part: unknown_field"]);
        undone(&bench, &tag, "checker", &before, "await_part").await;
        app.sql(&format!("UPDATE devices SET state = 'lost' WHERE tag = '{tag}'")).await;
        bench.tech(&tag, &waits, json!({})).await.expect_problem(409, "not_in_the_workshop");
        app.sql(&format!("UPDATE devices SET state = 'workshop' WHERE tag = '{tag}'")).await;
        bench.tech(&tag, &format!("repairs/{ticket}/closing"), json!({ "acts": ["cleaned"] })).await.expect(200);
        bench.tech(&tag, &waits, json!({})).await.expect_problem(409, "repair_closed");
        assert_eq!(bench.differences().await, Vec::<String>::new());
    }

    async fn a_whole_shift_is_undone_act_by_act_the_newest_first(app: TestApp) {
        let bench = Bench::open(&app).await;
        let tag = bench.receive("laptop").await;
        let mut stood = vec![standing(&bench, &tag).await];
        let mut events = Vec::new();
        for (path, body) in [
            ("triage", json!({ "route": "refurbish" })),
            ("repairs", json!({ "fault": "dirty", "acts": ["cleaned"], "minutes": 10, "close": true })),
            ("repairs", json!({ "fault": "screen", "minutes": 5 })),
            ("software", json!({ "image": "Mint 22", "licence": "free" })),
            ("quarantine", json!({})),
        ] {
            bench.tech(&tag, path, body).await;
            stood.push(standing(&bench, &tag).await);
            events.push(last(&bench, &tag).await);
        }
        undo(&bench, "technician", &events[1]).await.expect_problem(409, "later_act");
        for (event, before) in events.iter().zip(&stood).rev() {
            undo(&bench, "technician", event).await.expect(200);
            assert_eq!(standing(&bench, &tag).await, *before);
        }
        assert_eq!(bench.history(&tag).await.len(), 11);
        assert_eq!(bench.differences().await, Vec::<String>::new());
    }

    async fn undoing_never_takes_from_under_a_device_on_the_shelf(app: TestApp) {
        let bench = Bench::open(&app).await;
        let (tag, _) = bench.in_stock("NVT-0306", "DISK-0306").await;
        let told = app.api("technician").get(&format!("/devices/{tag}/events")).await.expect(200);
        let of = |act: &str| {
            let mut items = told.json["items"].as_array().expect("events").iter();
            items.find(|event| event["act"] == act).expect("it was done")["id"].as_str().expect("an id").to_owned()
        };
        undo(&bench, "technician", &of("record_software")).await.expect_problem(409, "later_act");
        undo(&bench, "technician", &of("record_evidence")).await.expect_problem(409, "irreversible");
        undo(&bench, "workshop_lead", &of("release")).await.expect(200);
        undo(&bench, "checker", &of("record_software")).await.expect_problem(409, "too_late");
        undo(&bench, "technician", &of("record_software")).await.expect(200);
        assert_eq!(bench.blockers(&tag).await, ["software_missing"]);

        let (other, _) = bench.in_stock("NVT-0307", "DISK-0307").await;
        let before = standing(&bench, &other).await;
        let version = bench.device(&other).await.int("/version");
        app.api("technician").patch(&format!("/devices/{other}"), version, json!({ "location": null })).await.expect(200);
        let emptied = last(&bench, &other).await;
        undo(&bench, "technician", &emptied).await.expect(200);
        assert_eq!(standing(&bench, &other).await, before);
        let version = bench.device(&other).await.int("/version");
        app.api("technician").patch(&format!("/devices/{other}"), version, json!({ "location": null })).await.expect(200);
        let version = bench.device(&other).await.int("/version");
        app.api("technician").patch(&format!("/devices/{other}"), version, json!({ "location": "B-1" })).await.expect(200);
        undo(&bench, "technician", &last(&bench, &other).await).await.expect_problem(409, "blocked");
        assert_eq!(bench.device(&other).await.str("/location"), "B-1", "a refused undoing changes nothing");
    }

    async fn a_tap_undoes_ones_own_act_and_says_so_on_the_page(app: TestApp) {
        let bench = Bench::open(&app).await;
        let (tag, _) = bench.laptop("NVT-0308", "DISK-0308").await;
        let device = format!("/devices/{tag}");
        let technician = app.browser("technician").await;
        let work = technician.page(&device).await.forms_to(&format!("{device}/repairs"));
        let offers = ("did".to_owned(), "cleaned".to_owned());
        let cleaned = work.iter().find(|form| form.offers == [offers.clone()]).expect("a tile for what is usual");
        technician.submit(cleaned, &[("did", "cleaned")]).await.expect_redirect(&device);
        let page = technician.page(&device).await;
        page.shows("Réparation notée – Sale · Nettoyé · 10 minutes");
        let undo = page.forms_to(&format!("{device}/reversal")).remove(0);
        assert!(!undo.names.contains(&"reason".to_owned()), "one's own act of the day needs no word");
        let undone = technician.submit(&undo, &[]).await.expect_redirect(&device);
        technician.follow(&undone).await.shows("Acte annulé.").shows("Réparation notée Annulé");
        let again = technician.submit(&undo, &[("_key", "another")]).await.expect(409);
        again.shows("C’est déjà annulé.");

        technician.submit(cleaned, &[("did", "cleaned"), ("_key", "a new page")]).await.expect_redirect(&device);
        let lead = app.browser("workshop_lead").await;
        let theirs = lead.page(&device).await.forms_to(&format!("{device}/reversal")).remove(0);
        lead.submit(&theirs, &[]).await.expect(422).shows("À remplir. (Pourquoi)");
        lead.submit(&theirs, &[("reason", "mauvais appareil")]).await.expect_redirect(&device);
        lead.page(&device).await.shows("mauvais appareil");
        let checker = app.browser("checker").await;
        assert!(checker.page(&device).await.forms_to(&format!("{device}/reversal")).is_empty(), "nothing of theirs");
    }
}
