//! Who gets a place, and who leaves it.

use super::{FAMILY, day, enrolled, person, programme, with_other_trainer};
use crate::{on_both, racing_on_both};
use serde_json::json;

on_both! {
    async fn a_trainer_enrols_with_what_the_person_hands_over_and_sees_a_first_name(app: TestApp) {
        let (trainer, amina) = (app.api("trainer"), person(&app, "Amina").await);
        let file = amina.str("/file_number");
        trainer.get(&format!("/beneficiaries/{file}")).await.expect(404);
        let wish = |year: i64| json!({ "programme_id": "", "file_number": file, "birth_year": year });
        let programme = programme(&app, None).await;
        let with = |mut wish: serde_json::Value| {
            wish["programme_id"] = json!(programme);
            wish
        };
        let refused = trainer.post("/enrolments", with(wish(1985))).await;
        assert_eq!(refused.wrong_fields(), ["file_number: unknown_person"], "another year names nobody");
        trainer.post("/enrolments", with(wish(1984))).await.expect(201).never_says(FAMILY);
        let people = trainer.get(&format!("/programmes/{programme}/enrolments")).await.expect(200);
        assert_eq!((people.str("/items/0/first_name"), people.str("/items/0/initial")), ("Amina".into(), "T".into()));
        people.never_says(FAMILY);
        trainer.get(&format!("/beneficiaries/{file}")).await.expect(200).never_says(FAMILY);
    }

    async fn a_trainer_does_not_enrol_by_an_id_nor_a_caseworker_someone_elses_person(app: TestApp) {
        let (amina, programme) = (person(&app, "Amina").await, programme(&app, None).await);
        let wish = json!({ "programme_id": programme, "beneficiary_id": amina.str("/id") });
        let refused = app.api("trainer").post("/enrolments", wish.clone()).await;
        assert_eq!(refused.wrong_fields(), ["beneficiary_id: only_for_caseworkers"]);
        app.api("other_caseworker").post("/enrolments", wish).await.expect(404);
        let nobody = json!({ "programme_id": programme });
        assert_eq!(app.api("caseworker").post("/enrolments", nobody).await.wrong_fields(), ["beneficiary_id: missing"]);
    }

    async fn a_full_or_finished_programme_takes_no_one_more_and_nobody_twice(app: TestApp) {
        let (amina, bruno) = (person(&app, "Amina").await, person(&app, "Bruno").await);
        let caseworker = app.api("caseworker");
        let full = programme(&app, Some(1)).await;
        let place = enrolled(&app, &full, &amina).await;
        let wish = |programme: &str, who: &str| json!({ "programme_id": programme, "beneficiary_id": who });
        let again = caseworker.post("/enrolments", wish(&full, &amina.str("/id"))).await;
        again.expect_problem(409, "already_enrolled");
        let refused = caseworker.post("/enrolments", wish(&full, &bruno.str("/id"))).await;
        refused.expect_problem(409, "programme_full");
        let shown = app.api("county").get(&format!("/programmes/{full}")).await.expect(200);
        assert_eq!(shown.int("/places_left"), 0);
        // Who leaves gives the place back.
        let left = json!({ "exited_on": day(&app, 1), "reason_code": "souhait" });
        app.api("trainer").post(&format!("/enrolments/{place}/exit"), left).await.expect(200);
        enrolled(&app, &full, &bruno).await;

        let over = json!({ "name": "Fini", "starts_on": day(&app, 40), "ends_on": day(&app, 1) });
        let over = app.api("trainer").post("/programmes", over).await.expect(201).str("/id");
        let refused = caseworker.post("/enrolments", wish(&over, &amina.str("/id"))).await;
        refused.expect_problem(409, "programme_closed");
    }

    async fn an_exit_has_a_day_that_can_be_and_a_reason_of_the_list_and_comes_once(app: TestApp) {
        let (amina, programme) = (person(&app, "Amina").await, programme(&app, None).await);
        let place = enrolled(&app, &programme, &amina).await;
        let exit = format!("/enrolments/{place}/exit");
        let trainer = app.api("trainer");
        let on = |back: i64, reason: &str| json!({ "exited_on": day(&app, back), "reason_code": reason });
        assert_eq!(trainer.post(&exit, on(-1, "emploi")).await.wrong_fields(), ["exited_on: in_the_future"]);
        assert_eq!(trainer.post(&exit, on(41, "emploi")).await.wrong_fields(), ["exited_on: before_enrolment"]);
        assert_eq!(trainer.post(&exit, on(3, "doublon")).await.wrong_fields(), ["reason_code: reason_not_by_hand"]);
        assert_eq!(trainer.post(&exit, on(3, "ennui")).await.wrong_fields(), ["reason_code: unknown_code"]);
        trainer.post(&exit, on(20, "emploi")).await.expect(200);
        trainer.post(&exit, on(20, "emploi")).await.expect_problem(409, "already_exited");
    }

    async fn another_structures_trainer_finds_nothing_to_change(app: TestApp) {
        let app = with_other_trainer(&app).await;
        let (amina, programme) = (person(&app, "Amina").await, programme(&app, Some(5)).await);
        let place = enrolled(&app, &programme, &amina).await;
        let stranger = app.api("trainer_elsewhere");
        let exit = json!({ "exited_on": day(&app, 1), "reason_code": "emploi" });
        stranger.post(&format!("/enrolments/{place}/exit"), exit.clone()).await.expect(404);
        // What is not there is said before what is wrong with the body.
        stranger.post(&format!("/enrolments/{place}/exit"), json!({ "odd": 1 })).await.expect(404);
        let wish = json!({ "programme_id": programme, "file_number": amina.str("/file_number"), "birth_year": 1984 });
        stranger.post("/enrolments", wish).await.expect(404);
        let people = stranger.get(&format!("/programmes/{programme}/enrolments")).await.expect(200);
        assert_eq!(people.json["items"], json!([]));
        let session = json!({
            "programme_id": programme, "kind": "atelier_collectif",
            "starts_at": "2026-11-24T09:00:00Z", "ends_at": "2026-11-24T12:00:00Z",
        });
        assert_eq!(stranger.post("/sessions", session).await.wrong_fields(), ["programme_id: unknown_id"]);
        app.api("other_caseworker").post(&format!("/enrolments/{place}/exit"), exit).await.expect(404);
    }

    async fn one_assessment_a_moment_and_only_of_someone_one_trains(app: TestApp) {
        let app = with_other_trainer(&app).await;
        let (amina, programme) = (person(&app, "Amina").await, programme(&app, None).await);
        let (trainer, stranger) = (app.api("trainer"), app.api("trainer_elsewhere"));
        let wish = |level: serde_json::Value, enrolment: Option<&str>| {
            json!({
                "beneficiary_id": amina.str("/id"), "enrolment_id": enrolment, "moment": "entry",
                "items": [{ "code": "instrumentale.materiel", "level": level }],
            })
        };
        trainer.post("/assessments", wish(json!(1), None)).await.expect(404);
        let place = enrolled(&app, &programme, &amina).await;
        for level in [json!(5), json!(-1), json!("bien"), json!(1.5), json!([1])] {
            let refused = trainer.post("/assessments", wish(level, Some(&place))).await;
            assert_eq!(refused.wrong_fields(), ["items[0].level: not_a_level"]);
        }
        let made = trainer.post("/assessments", wish(json!("refus"), Some(&place))).await.expect(201);
        assert_eq!(made.str("/items/0/level"), "refus");
        trainer.post("/assessments", wish(json!(3), Some(&place))).await.expect_problem(409, "already_assessed");
        stranger.post("/assessments", wish(json!(3), None)).await.expect(404);
        let mut odd = wish(json!(2), Some(&place));
        odd["items"] = json!([
            { "code": "instrumentale.materiel", "level": 2 }, { "code": "danse", "level": 2 },
            { "code": "instrumentale.materiel", "level": 3 },
        ]);
        odd["moment"] = json!("exit");
        let refused = trainer.post("/assessments", odd).await;
        assert_eq!(refused.wrong_fields(), ["items[1].code: unknown_code", "items[2].code: twice"]);
        let list = format!("/assessments?beneficiary_id={}", amina.str("/id"));
        assert_eq!(trainer.get(&list).await.expect(200).json["items"].as_array().map(Vec::len), Some(1));
        stranger.get(&list).await.expect(404);
        app.api("technician").get(&list).await.expect(403);
    }

    async fn every_wrong_field_of_a_programme_or_a_session_is_named_at_once(app: TestApp) {
        let trainer = app.api("trainer");
        let programme = json!({ "starts_on": "2026-11-24", "ends_on": "2026-11-23", "capacity": 0, "color": "red" });
        assert_eq!(
            trainer.post("/programmes", programme).await.wrong_fields(),
            ["capacity: out_of_range", "color: unknown_field", "ends_on: ends_before_start", "name: missing"]
        );
        let session = json!({ "kind": "x", "starts_at": "2026-11-24T09:00:00", "ends_at": "2026-11-24T09:00:00Z" });
        assert_eq!(trainer.post("/sessions", session).await.wrong_fields(), ["starts_at: not_a_time"]);
        let times = |from: &str, until: &str| json!({ "kind": "atelier_collectif", "starts_at": from, "ends_at": until });
        let fault = async |until: &str| trainer.post("/sessions", times("2026-11-24T09:00:00Z", until)).await.wrong_fields();
        assert_eq!(fault("2026-11-24T08:00:00Z").await, ["ends_at: ends_before_start"]);
        assert_eq!(fault("2026-11-24T09:00:00Z").await, ["ends_at: session_too_short"]);
        assert_eq!(fault("2026-11-25T09:00:00Z").await, ["ends_at: session_too_long"]);
        let odd = json!({
            "kind": "bal_musette", "starts_at": "2026-11-24T09:00:00Z", "ends_at": "2026-11-24T10:00:00Z",
        });
        assert_eq!(trainer.post("/sessions", odd).await.wrong_fields(), ["kind: unknown_code"]);
        app.api("caseworker").post("/programmes", json!({})).await.expect(403);
    }
}

racing_on_both! {
    async fn the_last_place_is_given_once(app: TestApp) {
        let programme = programme(&app, Some(1)).await;
        let mut racers = tokio::task::JoinSet::new();
        for at in 0..12 {
            let who = person(&app, &format!("Prénom{at}")).await.str("/id");
            let (caseworker, wish) = (app.api("caseworker"), json!({ "programme_id": programme, "beneficiary_id": who }));
            racers.spawn(async move { caseworker.post("/enrolments", wish).await });
        }
        let answers = racers.join_all().await;
        let won = answers.iter().filter(|answer| answer.status == 201).count();
        let refused = answers.iter().filter(|answer| answer.json["code"] == "programme_full").count();
        assert_eq!((won, refused), (1, 11));
        assert_eq!(app.count("SELECT count(*) FROM enrolments").await, 1);
    }
}
