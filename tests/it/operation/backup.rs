//! The drill: fill, back up, lose everything, put back, compare, sign in.

use crate::support::command::{names, run, said};
use crate::support::objects::Objects;
use crate::support::rows::changed;
use crate::support::{PASSWORD, TestApp, fixtures};
use crate::{on_both, racing_on_both};
use serde_json::json;
use std::os::unix::fs::PermissionsExt as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

async fn sign_in(app: &TestApp) {
    let email = app.world.account("caseworker").email.clone();
    app.visitor().sign_in(&email, PASSWORD).await.expect(303);
}

on_both! {
    async fn what_was_backed_up_comes_back_row_for_row_and_people_sign_in(app: TestApp) {
        Objects::make(&app).await;
        passerelle::journal::seals::seal(&app.app).await.unwrap();
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("it's 100% ours?.backup");
        let path = file.to_str().unwrap();
        let before = app.everything().await;
        let made = app.command(&["backup", "--to", path]).await;
        assert_eq!(made.status.code(), Some(0), "{}", said(&made));
        let key = &app.app.config.master_key_file;
        assert!(said(&made).contains(&format!("the master key is not in it: keep a copy of {}", key.display())), "{}", said(&made));
        assert_eq!(names(folder.path()), ["it's 100% ours?.backup"], "nothing else is left");
        assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
        let (bytes, key) = (std::fs::read(&file).unwrap(), std::fs::read_to_string(key).unwrap());
        let holds = |part: &[u8]| bytes.windows(part.len()).any(|window| window == part);
        assert!(!holds(key.trim().as_bytes()) && !holds(&hex::decode(key.trim()).unwrap()), "the master key is in it");

        app.in_an_empty_place(async |place| {
            let restored = run(&place, &["restore", "--from", path]).await;
            assert_eq!(restored.status.code(), Some(0), "{}", said(&restored));
            let verified = run(&place, &["verify"]).await;
            assert_eq!(verified.status.code(), Some(0), "{}", said(&verified));
            let back = app.opened(&place).await;
            let but = ["user_sessions"];
            assert_eq!(changed(&before, &back.everything().await, &but), [""; 0], "every table but the sessions");
            assert_eq!(back.count("SELECT count(*) FROM user_sessions").await, 0, "everyone signs in again");
            sign_in(&back).await;
            back.browser("caseworker").await.page("/beneficiaries").await.shows("Cosima");
            back.app.db.clone().close().await.unwrap();
        })
        .await;
    }

    async fn a_person_erased_after_a_backup_stays_erased_when_it_comes_back(app: TestApp) {
        let case = app.api("caseworker");
        let mut wish = fixtures::person("Philomène", "Grandvaloux");
        wish["district"] = json!("QN00101M");
        let person = case.post("/beneficiaries", wish).await.expect(201);
        let request = app.accepted("caseworker", &person.str("/id")).await;
        let held = app.held("caseworker", &request, &app.ready_laptop().await).await;
        let programme = json!({ "name": "Premiers pas", "starts_on": "2026-10-05" });
        let programme = app.api("trainer").post("/programmes", programme).await.expect(201).str("/id");
        let place = json!({ "programme_id": programme, "beneficiary_id": person.str("/id") });
        case.post("/enrolments", place).await.expect(201);
        let other = case.post("/beneficiaries", fixtures::person("Cosima", "Brévand")).await.expect(201);
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("before.backup");
        let path = path.to_str().unwrap();
        assert!(app.command(&["backup", "--to", path]).await.status.success());
        let key = format!("(SELECT key_id FROM beneficiaries WHERE id = {})", app.sql_id(person.str("/id").parse().unwrap()));
        let file = person.str("/file_number");
        case.post(&format!("/requests/{request}/withdrawal"), json!({})).await.expect(200);
        let asked = json!({ "asked_on": app.app.today() });
        let erasure = case.post(&format!("/beneficiaries/{file}/erasure"), asked).await.expect(201).str("/id");
        let confirmed = json!({ "file_number": file });
        app.api("dpo").post(&format!("/erasures/{erasure}/execution"), confirmed).await.expect(200);
        let later = folder.path().join("after.backup");
        assert!(app.command(&["backup", "--to", later.to_str().unwrap()]).await.status.success());
        app.in_an_empty_place(async |place| {
            let restored = run(&place, &["restore", "--from", path]).await;
            assert!(restored.status.success() && said(&restored).contains("erased once more: 1"), "{}", said(&restored));
            let back = app.opened(&place).await;
            let gone = back.count(&format!("SELECT count(*) FROM data_keys WHERE wrapped IS NULL AND id = {key}")).await;
            assert_eq!(gone, 1);
            let case = back.api("caseworker");
            case.get(&format!("/beneficiaries/{file}")).await.expect(404);
            let found = case.post("/beneficiaries/search", json!({ "q": "Grandvaloux" })).await.expect(200);
            assert_eq!(found.json["items"], json!([]));
            for table in ["beneficiary_hashes", "beneficiary_channels", "beneficiary_entitlements"] {
                let of = format!("SELECT count(*) FROM {table} WHERE beneficiary_id = (SELECT id FROM beneficiaries WHERE file_number = '{file}')");
                assert_eq!(back.count(&of).await, 0, "{table}: what would still find or describe the person");
            }
            for left in [
                "beneficiaries b WHERE b.district IS NOT NULL AND",
                "beneficiary_access a JOIN beneficiaries b ON b.id = a.beneficiary_id WHERE a.until_on IS NULL AND",
                "enrolments e JOIN beneficiaries b ON b.id = e.beneficiary_id WHERE e.exited_on IS NULL AND",
            ] {
                assert_eq!(back.count(&format!("SELECT count(*) FROM {left} b.file_number = '{file}'")).await, 0, "{left}");
            }
            // What was under way in the backup can still come to its end.
            case.post(&format!("/requests/{request}/withdrawal"), json!({})).await.expect(200);
            let free = format!("SELECT count(*) FROM allocations WHERE id = {} AND state = 'held'", app.sql_id(held.parse().unwrap()));
            assert_eq!(back.count(&free).await, 0);
            let seen = case.get(&format!("/beneficiaries/{}", other.str("/file_number"))).await.expect(200);
            assert_eq!(seen.str("/family_name"), "Brévand", "others are read as before");
            assert_eq!(back.differences().await, [""; 0]);
            back.app.db.clone().close().await.unwrap();
        })
        .await;
    }

    async fn in_a_folder_seven_days_and_four_weeks_are_kept(app: TestApp) {
        let folder = tempfile::tempdir().unwrap();
        let to = folder.path().to_str().unwrap();
        let old: Vec<String> = (1..=28).map(|day| format!("passerelle-202401{day:02}T020000Z.backup")).collect();
        for name in old.iter().map(String::as_str).chain(["notes.txt"]) {
            std::fs::write(folder.path().join(name), "x").unwrap();
        }
        // One that fails takes nothing away.
        app.sql("ALTER TABLE events RENAME TO events_elsewhere").await;
        assert_eq!(app.command(&["backup", "--to", to, "--keep"]).await.status.code(), Some(1));
        app.sql("ALTER TABLE events_elsewhere RENAME TO events").await;
        assert_eq!(names(folder.path()).len(), 29);
        let made = app.command(&["backup", "--to", to, "--keep"]).await;
        assert!(made.status.success(), "{}", said(&made));
        let left = names(folder.path());
        let kept: Vec<&String> = left.iter().filter(|name| old.contains(name)).collect();
        // Today's is one of the seven days and one of the four weeks.
        assert_eq!(kept, ["14", "21", "23", "24", "25", "26", "27", "28"].map(|day| format!("passerelle-202401{day}T020000Z.backup")).iter().collect::<Vec<_>>());
        assert_eq!(left.len(), 10, "{left:?}");
    }
}

racing_on_both! {
    async fn a_backup_taken_while_others_write_holds_all_that_was_done_before_and_verifies(app: TestApp) {
        let stop = Arc::new(AtomicBool::new(false));
        let done = Arc::new(std::sync::Mutex::new(Vec::new()));
        let writers: Vec<_> = (0..3)
            .map(|writer| {
                let (app, stop, done) = (app.clone(), stop.clone(), done.clone());
                tokio::spawn(async move {
                    let lead = app.api("workshop_lead");
                    for n in 0.. {
                        if stop.load(Ordering::Relaxed) {
                            return;
                        }
                        let name = format!("Partenaire {writer} {n}");
                        lead.post("/organisations", json!({ "name": name, "kinds": ["donor"] })).await.expect(201);
                        done.lock().unwrap().push(name);
                        tokio::task::yield_now().await;
                    }
                })
            })
            .collect();
        let count = || done.lock().unwrap().len();
        while count() < 10 {
            tokio::task::yield_now().await;
        }
        let before = done.lock().unwrap().clone();
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("busy.backup");
        let made = app.command(&["backup", "--to", path.to_str().unwrap()]).await;
        let meanwhile = count();
        while count() < meanwhile + 10 {
            tokio::task::yield_now().await;
        }
        stop.store(true, Ordering::Relaxed);
        for writer in writers {
            writer.await.unwrap();
        }
        assert_eq!(made.status.code(), Some(0), "{}", said(&made));
        app.in_an_empty_place(async |place| {
            let restored = run(&place, &["restore", "--from", path.to_str().unwrap()]).await;
            assert_eq!(restored.status.code(), Some(0), "{}", said(&restored));
            let back = app.opened(&place).await;
            let rows = back.rows("SELECT name FROM organisations").await;
            let held: std::collections::BTreeSet<String> = rows.iter().map(|row| row.try_get("", "name").unwrap()).collect();
            let missing: Vec<_> = before.iter().filter(|name| !held.contains(*name)).collect();
            assert!(missing.is_empty(), "acknowledged before it began, and not in it: {missing:?}");
            back.app.db.clone().close().await.unwrap();
        })
        .await;
    }
}
