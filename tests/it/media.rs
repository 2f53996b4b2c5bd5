//! Media: looked at by a person, in two devices at once, taken out, destroyed, accepted.

use crate::support::Bench;
use crate::support::fixtures::{DISK_BYTES, lshw_laptop, nwipe_log};
use crate::{on_both, racing_on_both};
use chrono::Duration;
use serde_json::json;

on_both! {
    async fn what_a_person_saw_is_checked_against_what_is_listed(app: TestApp) {
        let bench = Bench::open(&app).await;
        let tag = bench.receive("laptop").await;
        bench.upload(&tag, "lshw.json", lshw_laptop("NVT-0301", "DISK-0301")).await.expect(201);
        let medium = bench.device(&tag).await.str("/media/0/id");
        let stray = uuid::Uuid::max().to_string();
        let sent = json!({ "confirmed": [medium, stray, "seven"], "ghosts": [{ "id": medium, "reason": "x" }, { "id": stray }] });
        assert_eq!(
            bench.tech(&tag, "media/confirm", sent).await.wrong_fields(),
            ["confirmed[2]: not_an_id", "ghosts[0].id: repeated", "ghosts[1].id: repeated", "ghosts[1].reason: missing"]
        );
        let sent = json!({ "confirmed": [medium, stray] });
        assert_eq!(bench.tech(&tag, "media/confirm", sent).await.wrong_fields(), ["confirmed[1]: unknown_id"]);
        let sent = json!({ "none_attested": true });
        assert_eq!(bench.tech(&tag, "media/confirm", sent).await.wrong_fields(), ["none_attested: media_listed"]);
        assert_eq!(bench.device(&tag).await.str("/media/0/status"), "declared");
    }

    async fn a_disk_declared_by_hand_has_to_be_looked_at_even_where_none_was_attested(app: TestApp) {
        let bench = Bench::open(&app).await;
        let tag = bench.receive("desktop").await;
        bench.tech(&tag, "triage", json!({ "route": "refurbish" })).await.expect(200);
        bench.tech(&tag, "media/confirm", json!({ "none_attested": true })).await.expect(200);
        assert!(!bench.blockers(&tag).await.contains(&"media_unconfirmed".to_owned()));
        let wish = json!({ "kind": "hdd", "serial": "n/a", "size_bytes": 0, "colour": "blue" });
        assert_eq!(
            bench.tech(&tag, "media", wish).await.wrong_fields(),
            ["colour: unknown_field", "serial: not_a_serial", "size_bytes: out_of_range"]
        );
        let declared = bench.tech(&tag, "media", json!({ "kind": "hdd", "serial": "wd-hand 01" })).await.expect(201);
        assert_eq!((declared.str("/media/0/serial"), declared.json["no_storage_attested"].as_bool()), ("WD-HAND01".to_owned(), Some(false)));
        assert!(bench.blockers(&tag).await.contains(&"media_unconfirmed".to_owned()));
    }

    async fn a_disk_that_two_devices_name_holds_both_until_it_is_moved(app: TestApp) {
        let bench = Bench::open(&app).await;
        let (one, medium) = bench.laptop("NVT-0302", "DISK-0302").await;
        let two = bench.receive("laptop").await;
        let text = String::from_utf8(lshw_laptop("NVT-0303", "DISK-0302")).unwrap().replace("5f0e7a5c", "6a1b8c9d");
        bench.upload(&two, "lshw.json", text.into_bytes()).await.expect(201);
        bench.tech(&two, "triage", json!({ "route": "refurbish" })).await.expect(200);
        for tag in [&one, &two] {
            assert!(bench.blockers(tag).await.contains(&"medium_elsewhere".to_owned()), "{tag}");
        }
        assert_eq!(bench.device(&two).await.str("/media/0/elsewhere"), one);
        let confirm = json!({ "confirmed": [medium] });
        let refused = bench.tech(&two, "media/confirm", confirm.clone()).await.expect_problem(409, "medium_elsewhere");
        assert_eq!(refused.str("/tag"), one);
        bench.tech(&one, &format!("media/{medium}/removal"), json!({ "to_tag": two })).await.expect(200);
        assert_eq!(bench.device(&one).await.json["media"], json!([]));
        bench.tech(&two, "media/confirm", confirm).await.expect(200);
        assert!(!bench.blockers(&two).await.contains(&"medium_elsewhere".to_owned()));
        assert_eq!(bench.history(&two).await[1], "install_medium");
        assert_eq!(app.count("SELECT count(*) FROM media").await, 1);
        assert_eq!(bench.differences().await, Vec::<String>::new());
    }

    async fn a_disk_taken_out_keeps_its_erasure_and_its_donor(app: TestApp) {
        let bench = Bench::open(&app).await;
        let (one, medium) = bench.laptop("NVT-0304", "DISK-0304").await;
        bench.wipe(&one, "DISK-0304").await.expect(201);
        bench.tech(&one, &format!("media/{medium}/removal"), json!({})).await.expect(200);
        let loose = app.api("technician").get("/media").await.expect(200);
        assert_eq!((loose.str("/items/0/serial"), loose.str("/items/0/from_tag")), ("DISK-0304".to_owned(), one.clone()));
        assert!(bench.blockers(&one).await.contains(&"media_unconfirmed".to_owned()), "an empty list is a question again");
        let two = bench.receive("desktop").await;
        let back = bench.tech(&two, "media", json!({ "kind": "ssd", "serial": "DISK-0304", "model": "NOVA SSD 256" })).await.expect(201);
        assert_eq!((back.str("/media/0/id"), back.str("/media/0/verdict")), (medium, "verified".to_owned()));
        assert_eq!(app.api("technician").get("/media").await.expect(200).json["items"], json!([]));
    }

    async fn a_disk_is_destroyed_before_a_colleague_or_by_certificate(app: TestApp) {
        let bench = Bench::open(&app).await;
        let (tag, medium) = bench.laptop("NVT-0305", "DISK-0305").await;
        let act = format!("media/{medium}/destruction");
        bench.tech(&tag, &act, json!({ "certificate": "C-1" })).await.expect_problem(403, "forbidden");
        assert_eq!(
            bench.lead(&tag, &act, json!({})).await.wrong_fields(),
            ["certificate: witness_or_certificate", "witness_email: witness_or_certificate"]
        );
        for nobody in ["workshop_lead@example.org", "stranger@example.org", "nobody@example.org"] {
            let sent = json!({ "witness_email": nobody });
            assert_eq!(bench.lead(&tag, &act, sent).await.wrong_fields(), ["witness_email: not_a_colleague"], "{nobody}");
        }
        let done = bench.lead(&tag, &act, json!({ "witness_email": "Checker@example.org" })).await.expect(200);
        assert_eq!(done.str("/media/0/status"), "destroyed");
        bench.lead(&tag, &act, json!({ "certificate": "C-1" })).await.expect_problem(409, "medium_not_there");
    }

    async fn a_lead_accepts_what_is_complete_and_not_proved_and_nothing_less(app: TestApp) {
        let bench = Bench::open(&app).await;
        let (tag, medium) = bench.laptop("NVT-0306", "DISK-0306").await;
        let act = format!("media/{medium}/acceptance");
        let reason = json!({ "reason": "policy of March" });
        bench.lead(&tag, &act, reason.clone()).await.expect_problem(409, "nothing_to_accept");
        let now = app.app.clock.now();
        bench.upload(&tag, "half.log", nwipe_log("DISK-0306", now - Duration::hours(5), DISK_BYTES / 2)).await.expect(201);
        bench.lead(&tag, &act, reason.clone()).await.expect_problem(409, "nothing_to_accept");
        // Told by a clock that runs a week ahead: complete, and dated in the future.
        bench.upload(&tag, "ahead.log", nwipe_log("DISK-0306", now + Duration::days(7), DISK_BYTES)).await.expect(201);
        assert_eq!(bench.device(&tag).await.str("/media/0/verdict"), "completed");
        bench.tech(&tag, &act, reason.clone()).await.expect_problem(403, "forbidden");
        let accepted = bench.lead(&tag, &act, reason).await.expect(200);
        assert_eq!(accepted.json["media"][0]["accepted"], json!(true));
        assert!(!bench.blockers(&tag).await.contains(&"medium_not_sanitized".to_owned()));
        let told = app.api("technician").get(&format!("/devices/{tag}/events?limit=1")).await.expect(200);
        assert_eq!((told.str("/items/0/act"), told.str("/items/0/by"), told.str("/items/0/reason")),
            ("accept_sanitization".to_owned(), "Workshop Lead".to_owned(), "policy of March".to_owned()));
        // A later failure counts again.
        app.pass(Duration::hours(1));
        bench.upload(&tag, "failed.log", nwipe_log("DISK-0306", app.app.clock.now(), DISK_BYTES / 2)).await.expect(201);
        assert!(bench.blockers(&tag).await.contains(&"medium_not_sanitized".to_owned()));
    }

    async fn nobody_reaches_another_workshops_media(app: TestApp) {
        let (ours, theirs) = (Bench::open(&app).await, Bench::open_elsewhere(&app).await);
        let (tag, medium) = ours.laptop("NVT-0307", "DISK-0307").await;
        let (other, foreign) = theirs.laptop("NVT-0308", "DISK-0308").await;
        theirs.tech(&tag, "media/confirm", json!({})).await.expect_problem(404, "not_found");
        ours.tech(&tag, &format!("media/{foreign}/removal"), json!({})).await.expect_problem(404, "not_found");
        let moved = ours.tech(&tag, &format!("media/{medium}/removal"), json!({ "to_tag": other })).await;
        assert_eq!(moved.wrong_fields(), ["to_tag: unknown_id"]);
    }
}

racing_on_both! {
    async fn one_disk_named_by_two_devices_at_once_is_one_disk(app: TestApp) {
        let bench = Bench::open(&app).await;
        let mut sent = Vec::new();
        for n in 0..6 {
            let tag = bench.receive("laptop").await;
            let text = String::from_utf8(lshw_laptop(&format!("NVT-040{n}"), "DISK-0400")).unwrap();
            let text = text.replace("5f0e7a5c", &format!("6a1b8c{n}d"));
            let bench = bench.clone();
            sent.push(tokio::spawn(async move { bench.upload(&tag, "lshw.json", text.into_bytes()).await.status }));
        }
        for answer in sent {
            assert_eq!(answer.await.unwrap(), 201);
        }
        assert_eq!(app.count("SELECT count(*) FROM media").await, 1);
        assert_eq!(app.count("SELECT count(*) FROM medium_claims").await, 5);
        assert_eq!(bench.differences().await, Vec::<String>::new());
    }
}
