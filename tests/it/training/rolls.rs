//! The roll: sent twice, sent late, contradicted, and never said to more people than it has to.

use super::{FAMILY, enrolled, entry, person, programme, session, with_other_trainer};
use crate::support::{Answer, TestApp};
use crate::{on_both, racing_on_both};
use serde_json::{Value, json};

async fn send(app: &TestApp, session: &str, roll: Value) -> Answer {
    app.api("trainer").put(&format!("/sessions/{session}/attendance"), roll).await
}

fn statuses(answer: &Answer) -> Vec<String> {
    let entries = answer.json["entries"].as_array().unwrap_or_else(|| panic!("entries expected in:\n{answer}"));
    entries.iter().filter_map(|entry| entry["status"].as_str()).map(str::to_owned).collect()
}

on_both! {
    async fn a_roll_sent_twice_counts_once_and_changes_nothing_the_second_time(app: TestApp) {
        let (amina, programme) = (person(&app, "Amina").await, programme(&app, None).await);
        enrolled(&app, &programme, &amina).await;
        let session = session(&app, Some(&programme), "atelier_collectif", 7).await;
        let roll = json!({ "entries": [entry("a", &amina, "present")] });
        let first = send(&app, &session, roll.clone()).await.expect(200);
        assert_eq!((statuses(&first), first.int("/entries/0/minutes")), (vec!["present".to_owned()], 180));
        first.never_says(FAMILY);
        let before = app.everything().await;
        let second = send(&app, &session, roll).await.expect(200);
        assert_eq!(first.json, second.json);
        let changed = crate::support::rows::changed(&before, &app.everything().await, &["read_log", "api_tokens"]);
        assert_eq!(changed, Vec::<String>::new());
    }

    async fn the_same_key_with_another_status_is_told_and_not_taken(app: TestApp) {
        let (amina, bruno) = (person(&app, "Amina").await, person(&app, "Bruno").await);
        let programme = programme(&app, None).await;
        enrolled(&app, &programme, &amina).await;
        enrolled(&app, &programme, &bruno).await;
        let session = session(&app, Some(&programme), "atelier_collectif", 7).await;
        send(&app, &session, json!({ "entries": [entry("a", &amina, "present")] })).await.expect(200);
        let roll = json!({ "entries": [entry("a", &amina, "absent"), entry("b", &bruno, "absent_excuse")] });
        let answer = send(&app, &session, roll).await.expect(200);
        assert_eq!(statuses(&answer), ["present", "absent_excuse"]);
        assert_eq!(answer.json["conflicts"].as_array().map(Vec::len), Some(1));
        assert_eq!((answer.str("/conflicts/0/code"), answer.str("/conflicts/0/kept_status")), ("same_key".into(), "present".into()));
        // A slip is mended by naming what it corrects.
        let mut mended = entry("c", &amina, "present_partiel");
        mended["minutes"] = json!(45);
        mended["corrects"] = json!("a");
        let answer = send(&app, &session, json!({ "entries": [mended] })).await.expect(200);
        assert_eq!((statuses(&answer)[0].as_str(), answer.int("/entries/0/minutes")), ("present_partiel", 45));
        assert_eq!(answer.json["conflicts"], json!([]));
    }

    async fn who_has_no_place_is_a_walk_in_until_they_are_recognised(app: TestApp) {
        let (amina, programme) = (person(&app, "Amina").await, programme(&app, None).await);
        let session = session(&app, Some(&programme), "atelier_collectif", 7).await;
        let refused = send(&app, &session, json!({ "entries": [entry("a", &amina, "present")] })).await;
        assert_eq!(refused.wrong_fields(), ["entries[0].beneficiary_id: not_enrolled"]);
        let nir = json!({ "key": "w", "walk_in": "2 84 01 01 053 001 02", "status": "present" });
        send(&app, &session, json!({ "entries": [nir] })).await.expect_problem(422, "nir_refused");
        let walk_in = json!({ "key": "w", "walk_in": "Sidonie", "status": "present" });
        let answer = send(&app, &session, json!({ "entries": [walk_in] })).await.expect(200);
        assert_eq!(answer.str("/entries/0/walk_in"), "Sidonie");
        enrolled(&app, &programme, &amina).await;
        let mut known = entry("k", &amina, "present");
        known["corrects"] = json!("w");
        let answer = send(&app, &session, json!({ "entries": [known] })).await.expect(200);
        assert_eq!((answer.str("/entries/0/first_name"), answer.json["entries"][0]["walk_in"].clone()), ("Amina".into(), Value::Null));
        assert_eq!(answer.json["entries"].as_array().map(Vec::len), Some(1));
    }

    async fn who_comes_to_the_programme_after_a_roll_is_not_missing_from_it(app: TestApp) {
        let (amina, bruno, programme) = (person(&app, "Amina").await, person(&app, "Bruno").await, programme(&app, None).await);
        enrolled(&app, &programme, &amina).await;
        let (called, waiting) =
            (session(&app, Some(&programme), "atelier_collectif", 7).await, session(&app, Some(&programme), "atelier_collectif", 3).await);
        send(&app, &called, json!({ "entries": [entry("a", &amina, "present")] })).await.expect(200);
        enrolled(&app, &programme, &bruno).await;
        let trainer = app.browser("trainer").await;
        trainer.page(&format!("/sessions/{called}")).await.shows("Amina").never_says("Bruno");
        trainer.page(&format!("/sessions/{waiting}")).await.shows("Bruno");
        // The paper may still say that they came.
        let came = send(&app, &called, json!({ "entries": [entry("b", &bruno, "present")] })).await.expect(200);
        assert_eq!(statuses(&came), ["present", "present"]);
    }

    async fn every_wrong_entry_is_named_by_its_place(app: TestApp) {
        let (amina, programme) = (person(&app, "Amina").await, programme(&app, None).await);
        enrolled(&app, &programme, &amina).await;
        let past = session(&app, Some(&programme), "atelier_collectif", 7).await;
        let entries = json!([
            { "key": "a", "walk_in": "Léo", "status": "late" },
            { "key": "b", "walk_in": "Mia", "status": "present_partiel" },
            { "key": "c", "walk_in": "Noé", "status": "present", "minutes": 181 },
            { "key": "d", "walk_in": "Ona", "status": "absent", "minutes": 5 },
        ]);
        let refused = send(&app, &past, json!({ "entries": entries })).await;
        assert_eq!(
            refused.wrong_fields(),
            [
                "entries[0].status: unknown_code",
                "entries[1].minutes: minutes_required",
                "entries[2].minutes: minutes_out_of_session",
                "entries[3].minutes: minutes_without_presence",
            ]
        );
        let both = json!({ "key": "a", "walk_in": "Léo", "beneficiary_id": amina.str("/id"), "status": "present" });
        let neither = json!({ "key": "b", "status": "present" });
        let refused = send(&app, &past, json!({ "entries": [both, neither] })).await;
        assert_eq!(refused.wrong_fields(), ["entries[0].walk_in: one_of_two", "entries[1].beneficiary_id: missing"]);
        assert_eq!(app.count("SELECT count(*) FROM attendances").await, 0);

        let tomorrow = session(&app, Some(&programme), "atelier_collectif", -1).await;
        let early = send(&app, &tomorrow, json!({ "entries": [entry("a", &amina, "present")] })).await;
        assert_eq!(early.wrong_fields(), ["entries[0].status: session_to_come"]);
        send(&app, &tomorrow, json!({ "entries": [entry("a", &amina, "absent_excuse")] })).await.expect(200);
        let shown = app.api("trainer").get(&format!("/sessions/{tomorrow}")).await.expect(200);
        assert_eq!(shown.json["roll_recorded"], json!(false), "an excuse is no roll yet");
    }

    async fn open_access_counts_visits_and_invents_nobody(app: TestApp) {
        let open = session(&app, None, "accueil_libre", 1).await;
        let walk_in = json!({ "key": "a", "walk_in": "Sidonie", "status": "present" });
        let refused = send(&app, &open, json!({ "entries": [walk_in] })).await;
        assert_eq!(refused.wrong_fields(), ["entries[0].key: heads_only"]);
        let heads = |youngest: i64| {
            json!({ "head_count": [{ "age_band": "coop.moins_12", "count": youngest }, { "age_band": "coop.70_plus", "count": 3 }] })
        };
        send(&app, &open, heads(2)).await.expect(200);
        send(&app, &open, heads(4)).await.expect(200);
        let shown = app.api("trainer").get(&format!("/sessions/{open}")).await.expect(200);
        assert_eq!((shown.int("/head_count/1/count"), shown.str("/nature")), (4, "visits".into()));
        assert_eq!(app.count("SELECT coalesce(sum(count), 0) FROM head_counts").await, 7);
        assert_eq!(app.count("SELECT count(*) FROM beneficiaries").await, 0);
        let odd = json!({ "head_count": [{ "age_band": "teens", "count": 1 }, { "age_band": "coop.70_plus", "count": -1 }] });
        assert_eq!(send(&app, &open, odd).await.wrong_fields(), ["head_count[1].count: out_of_range"]);
        // Only its own trainers read the numbers of a room.
        let county = app.api("county").get(&format!("/sessions/{open}")).await.expect(200);
        assert_eq!((&county.json["head_count"], &county.json["roll"]), (&Value::Null, &Value::Null));
    }

    async fn a_roll_is_seen_whole_by_its_trainers_in_part_by_a_caseworker_and_by_nobody_else(app: TestApp) {
        let app = with_other_trainer(&app).await;
        let (amina, programme) = (person(&app, "Amina").await, programme(&app, None).await);
        let zoe = crate::support::fixtures::person("Zoé", "Malgorn");
        let zoe = app.api("other_caseworker").post("/beneficiaries", zoe).await.expect(201);
        enrolled(&app, &programme, &amina).await;
        let wish = json!({ "programme_id": programme, "beneficiary_id": zoe.str("/id") });
        app.api("other_caseworker").post("/enrolments", wish).await.expect(201);
        app.pass(chrono::Duration::days(8));
        let session = session(&app, Some(&programme), "atelier_collectif", 7).await;
        let walk_in = json!({ "key": "w", "walk_in": "Sidonie", "status": "present" });
        send(&app, &session, json!({ "entries": [entry("a", &amina, "present"), walk_in] })).await.expect(200);
        let seen = async |who: &str| {
            let roll = app.api(who).get(&format!("/sessions/{session}")).await.expect(200);
            roll.never_says(FAMILY).never_says("Malgorn");
            roll.json["roll"].as_array().map(|lines| {
                let name = |line: &Value| line["first_name"].as_str().or(line["walk_in"].as_str()).map(str::to_owned);
                lines.iter().filter_map(name).collect::<Vec<_>>()
            })
        };
        assert_eq!(seen("trainer").await.unwrap(), ["Amina", "Zoé", "Sidonie"]);
        assert_eq!(seen("caseworker").await.unwrap(), ["Amina"]);
        assert_eq!(seen("other_caseworker").await.unwrap(), ["Zoé"]);
        for who in ["trainer_elsewhere", "county", "technician"] {
            assert_eq!(seen(who).await, None, "{who}");
        }
        let stranger = app.api("trainer_elsewhere");
        stranger.put(&format!("/sessions/{session}/attendance"), json!({ "odd": true })).await.expect(404);
        app.api("caseworker").put(&format!("/sessions/{session}/attendance"), json!({})).await.expect(403);
        assert_eq!(app.count("SELECT count(*) FROM read_log WHERE page = 'session'").await, 3 + 1);
    }

    async fn what_a_walk_in_is_called_is_nowhere_in_clear(app: TestApp) {
        let session = session(&app, None, "accompagnement_individuel", 1).await;
        let walk_in = json!({ "key": "w", "walk_in": "Sidonie Vaucansson", "status": "present" });
        send(&app, &session, json!({ "entries": [walk_in] })).await.expect(200);
        let kept = app.rows("SELECT walk_in FROM attendances").await;
        let sealed: Vec<u8> = kept[0].try_get("", "walk_in").unwrap();
        assert!(!sealed.windows(7).any(|bytes| bytes == b"Sidonie"));
    }
}

racing_on_both! {
    async fn two_rolls_at_once_leave_one_line_a_person(app: TestApp) {
        let (amina, programme) = (person(&app, "Amina").await, programme(&app, None).await);
        enrolled(&app, &programme, &amina).await;
        let session = session(&app, Some(&programme), "atelier_collectif", 7).await;
        let mut senders = tokio::task::JoinSet::new();
        for at in 0..8 {
            let roll = json!({ "entries": [entry(&format!("k{at}"), &amina, ["present", "absent"][at % 2])] });
            let (trainer, path) = (app.api("trainer"), format!("/sessions/{session}/attendance"));
            senders.spawn(async move { trainer.put(&path, roll).await });
        }
        let answers = senders.join_all().await;
        assert!(answers.iter().all(|answer| answer.status == 200), "{}", answers[0]);
        let told = answers.iter().filter(|answer| answer.json["conflicts"].as_array().is_some_and(|c| !c.is_empty())).count();
        assert_eq!((app.count("SELECT count(*) FROM attendances").await, told), (1, 4));
    }
}
