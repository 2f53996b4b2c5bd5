//! Files that prove something: kept once, read or refused by name, tied to the machine and the media they speak of.

use crate::on_both;
use crate::support::Bench;
use crate::support::fixtures::{DISK_BYTES, lshw_laptop, nwipe_log};
use crate::support::rows::changed;
use chrono::Duration;
use serde_json::{Value, json};

/// What smartctl says of the made-up disk, read `hours` ago.
fn smartctl(disk: &str, at: i64, change: impl FnOnce(&mut Value)) -> Vec<u8> {
    let mut file = json!({
        "smartctl": { "version": [7, 4], "exit_status": 0 },
        "device": { "name": "/dev/sda", "type": "sat", "protocol": "ATA" },
        "model_name": "NOVA SSD 256", "serial_number": disk, "user_capacity": { "bytes": DISK_BYTES },
        "rotation_rate": 0, "smart_status": { "passed": true }, "local_time": { "time_t": at },
        "ata_smart_attributes": { "table": [{ "id": 5, "raw": { "value": 0, "string": "0" } }] },
    });
    change(&mut file);
    file.to_string().into_bytes()
}

on_both! {
    async fn a_file_that_cannot_be_read_is_refused_by_name_and_nothing_is_written(app: TestApp) {
        let bench = Bench::open(&app).await;
        let (tag, _) = bench.laptop("NVT-0201", "DISK-0201").await;
        let before = app.everything().await;
        let whole = lshw_laptop("NVT-0201", "DISK-0201");
        let cases: [(&str, Vec<u8>); 6] = [
            ("empty_file", Vec::new()),
            ("truncated_json", whole[..whole.len() / 2].to_vec()),
            ("unknown_format", b"{\"not\": \"an inventory\"}".to_vec()),
            ("unknown_format", b"bonjour".to_vec()),
            ("binary_file", vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0]),
            ("no_disk", json!({ "smartctl": { "exit_status": 2, "messages": [{ "string": "open failed" }] } }).to_string().into_bytes()),
        ];
        for (code, bytes) in cases {
            let refused = bench.upload(&tag, "x.json", bytes).await.expect_problem(422, code);
            assert!(refused.json["found"].is_string() && !refused.str("/title").contains('⟦'), "{refused}");
            let sent = app.api("technician").upload("/evidence?filename=x", b"bonjour".to_vec()).await;
            sent.expect_problem(422, "unknown_format");
        }
        bench.upload(&tag, "big.json", vec![b' '; 10 * 1024 * 1024 + 1]).await.expect_problem(413, "too_large");
        assert_eq!(changed(&before, &app.everything().await, &[]), Vec::<String>::new());
    }

    async fn a_file_in_another_encoding_is_read_with_a_remark(app: TestApp) {
        let bench = Bench::open(&app).await;
        let tag = bench.receive("laptop").await;
        let mut latin = String::from_utf8(lshw_laptop("NVT-0202", "DISK-0202")).unwrap().replace("Notebook", "Portable ?").into_bytes();
        let at = latin.iter().position(|byte| *byte == b'?').unwrap();
        latin[at] = 0xe9;
        let kept = bench.upload(&tag, "lshw.json", latin).await.expect(201);
        assert!(kept.json["warnings"].as_array().unwrap().iter().any(|w| w["code"] == "not_utf8"), "{kept}");
        assert_eq!(bench.device(&tag).await.str("/serial"), "NVT-0202");
    }

    async fn the_inventory_of_another_machine_is_a_leads_to_force(app: TestApp) {
        let bench = Bench::open(&app).await;
        let (tag, _) = bench.laptop("NVT-0203", "DISK-0203").await;
        let before = app.everything().await;
        let other = lshw_laptop("NVT-9999", "DISK-9999");
        let refused = bench.upload(&tag, "x.json", other.clone()).await.expect_problem(409, "other_machine");
        assert_eq!((refused.str("/expected/serial"), refused.str("/found/serial")), ("NVT-0203".to_owned(), "NVT-9999".to_owned()));
        let force = format!("/devices/{tag}/evidence?filename=x.json&force=true");
        app.api("technician").upload(&force, other.clone()).await.expect_problem(403, "forbidden");
        // The refusal of what is a lead's leaves its trace, and nothing else.
        let but = ["events", "chain_heads"];
        assert_eq!(changed(&before, &app.everything().await, &but), Vec::<String>::new());
        app.api("workshop_lead").upload(&force, other).await.expect(201);
        assert_eq!(bench.device(&tag).await.str("/serial"), "NVT-9999");
        assert!(bench.blockers(&tag).await.contains(&"media_unconfirmed".to_owned()), "its disk has to be looked at");
    }

    async fn one_machines_inventory_does_not_name_a_second_device(app: TestApp) {
        let bench = Bench::open(&app).await;
        let (first, _) = bench.laptop("NVT-0204", "DISK-0204").await;
        let second = bench.receive("laptop").await;
        let same_bytes = bench.upload(&second, "x.json", lshw_laptop("NVT-0204", "DISK-0204")).await;
        assert_eq!(same_bytes.expect_problem(409, "other_machine").str("/found/tag"), first);
        let newer = bench.upload(&second, "x.json", lshw_laptop("NVT-0204", "DISK-0204B")).await;
        assert_eq!(newer.expect_problem(409, "other_machine").str("/found/tag"), first);
    }

    async fn a_later_inventory_resets_nothing_that_was_decided(app: TestApp) {
        let bench = Bench::open(&app).await;
        let (tag, medium) = bench.in_stock("NVT-0205", "DISK-0205").await;
        let before = bench.device(&tag).await;
        let mut again = lshw_laptop("NVT-0205", "DISK-0205");
        again.push(b'\n');
        bench.upload(&tag, "again.json", again.clone()).await.expect(201);
        let after = bench.device(&tag).await;
        for field in ["state", "blockers", "media", "serial", "model"] {
            assert_eq!(after.json[field], before.json[field], "{field}");
        }
        bench.tech(&tag, "media/confirm", json!({ "ghosts": [{ "id": medium, "reason": "boot stick" }] })).await.expect(200);
        again.push(b'\n');
        bench.upload(&tag, "third.json", again).await.expect(201);
        assert_eq!(bench.device(&tag).await.str("/media/0/status"), "ghost");
    }

    async fn a_wipe_log_finds_its_disk_in_whichever_device_it_sits(app: TestApp) {
        let bench = Bench::open(&app).await;
        let (here, _) = bench.laptop("NVT-0206", "DISK-0206").await;
        let (there, disk) = bench.laptop("NVT-0207", "DISK-0207").await;
        let kept = bench.wipe(&here, "DISK-0207").await.expect(201);
        assert_eq!((kept.str("/sanitizations/0/medium_id"), kept.str("/sanitizations/0/verdict")), (disk, "verified".to_owned()));
        assert!(bench.blockers(&here).await.contains(&"medium_not_sanitized".to_owned()));
        assert!(!bench.blockers(&there).await.contains(&"medium_not_sanitized".to_owned()));
        assert_eq!(bench.history(&there).await[0], "record_evidence", "its own history tells why");
        assert_eq!(bench.differences().await, Vec::<String>::new());
    }

    async fn a_wipe_log_that_came_first_waits_for_its_disk(app: TestApp) {
        let bench = Bench::open(&app).await;
        let (bystander, _) = bench.laptop("NVT-0208", "DISK-0208").await;
        let kept = bench.wipe(&bystander, "DISK-0209").await.expect(201);
        assert_eq!((&kept.json["sanitizations"][0]["medium_id"], kept.str("/sanitizations/0/verdict")), (&json!(null), "indeterminate".to_owned()));
        let (tag, _) = bench.laptop("NVT-0209", "DISK-0209").await;
        assert_eq!(bench.device(&tag).await.str("/media/0/verdict"), "verified");
    }

    async fn another_workshops_log_erases_nothing_here(app: TestApp) {
        let (ours, theirs) = (Bench::open(&app).await, Bench::open_elsewhere(&app).await);
        let (tag, _) = ours.laptop("NVT-0210", "DISK-0210").await;
        let (other, _) = theirs.laptop("NVT-0211", "DISK-0211").await;
        theirs.wipe(&other, "DISK-0210").await.expect(201);
        assert_eq!(ours.device(&tag).await.json["media"][0]["verdict"], json!(null));
    }

    async fn the_same_wipe_told_in_a_second_file_changes_nothing_decided(app: TestApp) {
        let bench = Bench::open(&app).await;
        let (tag, medium) = bench.laptop("NVT-0212", "DISK-0212").await;
        // A wipe from before the donation came: complete, and a lead's to accept.
        let log = nwipe_log("DISK-0212", app.app.clock.now() - Duration::days(60), DISK_BYTES);
        bench.upload(&tag, "old.log", log.clone()).await.expect(201);
        bench.lead(&tag, &format!("media/{medium}/acceptance"), json!({ "reason": "seen at the donor’s" })).await.expect(200);
        bench.tech(&tag, "software", json!({ "image": "Debian", "licence": "free" })).await.expect(201);
        bench.upload(&tag, "old-again.log", [log, b"\n".to_vec()].concat()).await.expect(201);
        let open = bench.blockers(&tag).await;
        assert!(!open.contains(&"medium_not_sanitized".to_owned()) && !open.contains(&"software_missing".to_owned()), "{open:?}");
    }

    async fn a_log_from_before_a_return_proves_nothing_about_what_came_after(app: TestApp) {
        let bench = Bench::open(&app).await;
        let (tag, _) = bench.laptop("NVT-0213", "DISK-0213").await;
        let log = nwipe_log("DISK-0213", app.app.clock.now() - Duration::hours(2), DISK_BYTES);
        bench.upload(&tag, "n.log", log.clone()).await.expect(201);
        app.sql(&format!("UPDATE devices SET state = 'handed_over', stage = NULL WHERE tag = '{tag}'")).await;
        bench.tech(&tag, "take-back", json!({})).await.expect(200);
        bench.upload(&tag, "n2.log", [log, b"\n".to_vec()].concat()).await.expect(201);
        assert!(bench.blockers(&tag).await.contains(&"medium_not_sanitized".to_owned()));
    }

    async fn a_failing_disk_holds_the_device_until_a_lead_lets_it_pass(app: TestApp) {
        let bench = Bench::open(&app).await;
        let (tag, medium) = bench.laptop("NVT-0214", "DISK-0214").await;
        let now = app.app.clock.now().timestamp();
        let pending = |file: &mut Value| file["ata_smart_attributes"]["table"][0] = json!({ "id": 197, "raw": { "value": 3, "string": "3" } });
        bench.upload(&tag, "smart.json", smartctl("DISK-0214", now, pending)).await.expect(201);
        assert!(bench.blockers(&tag).await.contains(&"disk_health".to_owned()));
        // A reading from before says nothing any more, however good.
        bench.upload(&tag, "older.json", smartctl("DISK-0214", now - 3600, |_| {})).await.expect(201);
        assert!(bench.blockers(&tag).await.contains(&"disk_health".to_owned()));
        let waiver = format!("media/{medium}/health-waiver");
        bench.tech(&tag, &waiver, json!({ "reason": "for parts" })).await.expect_problem(403, "forbidden");
        assert_eq!(bench.lead(&tag, &waiver, json!({})).await.wrong_fields(), ["reason: missing"]);
        bench.lead(&tag, &waiver, json!({ "reason": "told to the person" })).await.expect(200);
        assert!(!bench.blockers(&tag).await.contains(&"disk_health".to_owned()));
        bench.lead(&tag, &waiver, json!({ "reason": "again" })).await.expect_problem(409, "nothing_to_waive");
        let failing = |file: &mut Value| file["smart_status"]["passed"] = json!(false);
        bench.upload(&tag, "worse.json", smartctl("DISK-0214", now + 60, failing)).await.expect(201);
        assert!(bench.blockers(&tag).await.contains(&"disk_health".to_owned()), "what appears later is not covered");
    }

    async fn a_file_without_a_device_makes_one_or_finds_it(app: TestApp) {
        let bench = Bench::open(&app).await;
        let tech = app.api("technician");
        let file = lshw_laptop("NVT-0215", "DISK-0215");
        assert_eq!(tech.upload("/evidence?filename=a", file.clone()).await.wrong_fields(), ["donation_id: missing"]);
        let path = format!("/evidence?filename=a&donation_id={}", bench.donation);
        let made = tech.upload(&path, file.clone()).await.expect(201);
        assert_eq!(made.str("/outcome"), "created");
        let tag = made.str("/device_tag");
        let device = bench.device(&tag).await;
        assert_eq!((device.str("/kind"), device.str("/serial"), device.str("/state")), ("laptop".to_owned(), "NVT-0215".to_owned(), "received".to_owned()));
        let again = tech.upload(&path, file.clone()).await.expect(200);
        assert_eq!((again.str("/outcome"), again.str("/device_tag")), ("matched".to_owned(), tag.clone()));
        let newer = tech.upload("/evidence?filename=b", [file, b"\n".to_vec()].concat()).await.expect(201);
        assert_eq!((newer.str("/outcome"), newer.str("/device_tag")), ("matched".to_owned(), tag.clone()));
        let start = app.app.clock.now() - Duration::hours(1);
        let wiped = tech.upload("/evidence?filename=n.log", nwipe_log("DISK-0215", start, DISK_BYTES)).await.expect(201);
        assert_eq!((wiped.str("/outcome"), wiped.str("/device_tag")), ("matched".to_owned(), tag));
    }

    async fn what_one_key_alone_points_to_waits_for_a_lead(app: TestApp) {
        let bench = Bench::open(&app).await;
        let (tag, _) = bench.laptop("NVT-0216", "DISK-0216").await;
        let (tech, lead) = (app.api("technician"), app.api("workshop_lead"));
        // The same serial on another maker's machine.
        let text = String::from_utf8(lshw_laptop("NVT-0216", "DISK-0217")).unwrap();
        let clone = text.replace("Novatel Industries", "Other Maker").replace("MB-NVT-0216", "MB-OTHER-1").replace("5f0e7a5c", "6a1b8c9d");
        let sent = tech.upload(&format!("/evidence?filename=c&donation_id={}", bench.donation), clone.into_bytes()).await.expect(201);
        assert_eq!((sent.str("/outcome"), &sent.json["device_tag"]), ("needs_review".to_owned(), &json!(null)));
        tech.get("/evidence/reviews").await.expect(403);
        assert_eq!(lead.get("/evidence/reviews").await.expect(200).str("/items/0/id"), sent.str("/review_id"));
        let path = format!("/evidence/reviews/{}/decision", sent.str("/review_id"));
        app.api("stranger_lead").post(&path, json!({ "new": true })).await.expect_problem(404, "not_found");
        assert_eq!(lead.post(&path, json!({})).await.wrong_fields(), ["device_tag: missing"]);
        assert_eq!(lead.post(&path, json!({ "device_tag": "9999999" })).await.wrong_fields(), ["device_tag: unknown_id"]);
        let made = lead.post(&path, json!({ "new": true })).await.expect(200);
        assert_ne!(made.str("/tag"), tag);
        assert_eq!(made.str("/manufacturer"), "Other Maker");
        lead.post(&path, json!({ "device_tag": tag })).await.expect_problem(409, "already_decided");
        assert_eq!(lead.get("/evidence/reviews").await.expect(200).json["items"], json!([]));
    }
}
