//! What a trainer still learns of someone who left, and what trying years of birth gives.

use super::{FAMILY, day, enrolled, entry, person, programme, session};
use crate::{on_both, racing_on_both};
use chrono::Duration;
use serde_json::json;

on_both! {
    async fn the_file_closes_to_the_trainers_with_the_last_place_and_the_roll_stays(app: TestApp) {
        let (trainer, caseworker) = (app.api("trainer"), app.api("caseworker"));
        let (amina, first, second) = (person(&app, "Amina").await, programme(&app, None).await, programme(&app, None).await);
        let places = [enrolled(&app, &first, &amina).await, enrolled(&app, &second, &amina).await];
        let meeting = session(&app, Some(&first), "atelier_collectif", 3).await;
        let roll = json!({ "entries": [entry("k1", &amina, "present")] });
        trainer.put(&format!("/sessions/{meeting}/attendance"), roll).await.expect(200);
        let file = format!("/beneficiaries/{}", amina.str("/file_number"));
        let assessments = format!("/assessments?beneficiary_id={}", amina.str("/id"));
        let leave = async |place: &str| {
            let exit = json!({ "exited_on": day(&app, 1), "reason_code": "parcours_acheve" });
            trainer.post(&format!("/enrolments/{place}/exit"), exit).await.expect(200);
        };
        leave(&places[0]).await;
        trainer.get(&file).await.expect(200);
        leave(&places[1]).await;
        trainer.get(&file).await.expect(404);
        trainer.get(&assessments).await.expect(404);
        let page = app.browser("trainer").await;
        page.get(&file).await.expect(404);
        page.post_form("/find", &[("q", &amina.str("/file_number"))]).await.expect(200).never_says("Amina");

        // Their own session's roll says who came, and what they could do at the end is still written down.
        page.page(&format!("/sessions/{meeting}/roll")).await.shows("Amina T.");
        let told = page.page(&format!("/programmes/{first}")).await;
        told.shows("Amina T.");
        assert!(!told.links().contains(&file), "a link that leads nowhere");
        let wish = |place: Option<&str>| json!({
            "beneficiary_id": amina.str("/id"), "enrolment_id": place, "moment": "exit",
            "items": [{ "code": "instrumentale.materiel", "level": 3 }],
        });
        trainer.post("/assessments", wish(None)).await.expect(404);
        trainer.post("/assessments", wish(Some(&places[0]))).await.expect(201);

        // The person is shown since when and until when; a new place opens the file again.
        let seen = app.browser("caseworker").await.page(&file).await;
        seen.shows("Partage du dossier terminé").shows("Aucrey Formation");
        let until = app.count("SELECT count(*) FROM beneficiary_access WHERE until_on IS NOT NULL").await;
        assert_eq!(until, 1);
        let third = programme(&app, None).await;
        enrolled(&app, &third, &amina).await;
        trainer.get(&file).await.expect(200).never_says(FAMILY);
        caseworker.get(&file).await.expect(200);
        assert_eq!(app.differences().await, [""; 0]);
    }

    async fn trying_years_of_birth_gives_nothing_after_five_in_a_day(app: TestApp) {
        let (amina, programme) = (person(&app, "Amina").await, programme(&app, None).await);
        let try_year = async |word: &str, year: i64| {
            let wish = json!({ "programme_id": programme, "file_number": amina.str("/file_number"), "birth_year": year });
            app.api(word).post("/enrolments", wish).await
        };
        for year in 1970..1975 {
            assert_eq!(try_year("trainer", year).await.wrong_fields(), ["file_number: unknown_person"]);
        }
        let refused = try_year("trainer", 1984).await.expect_problem(429, "throttled");
        assert!(refused.header("retry-after").parse::<u64>().is_ok_and(|seconds| seconds > 80_000));
        // Nor for a colleague, nor on the page: it is the file that is guessed at.
        let app_too = app.with_account("colleague", passerelle::access::Role::Trainer, "training_body").await;
        let wish = json!({ "programme_id": programme, "file_number": amina.str("/file_number"), "birth_year": 1984 });
        app_too.api("colleague").post("/enrolments", wish).await.expect_problem(429, "throttled");
        let values = [("file_number", &amina.str("/file_number")[..]), ("birth_year", "1984")];
        let page = app.browser("trainer").await.post_form(&format!("/programmes/{programme}/enrolments"), &values).await;
        page.expect(429).shows("Trop d’essais");
        assert_eq!(app.count("SELECT count(*) FROM enrolments").await, 0);
        // The person's own caseworker gives the place meanwhile; the next day the year counts again.
        app.pass(Duration::hours(25));
        try_year("trainer", 1984).await.expect(201);
    }

    async fn who_knows_some_years_is_slowed_down_at_the_others_and_the_honest_are_not(app: TestApp) {
        let programme = programme(&app, None).await;
        let mut files = Vec::new();
        for at in 0..9 {
            files.push(person(&app, &format!("Prénom{at}")).await.str("/file_number"));
        }
        let try_year = async |file: &str, year: i64| {
            let wish = json!({ "programme_id": programme, "file_number": file, "birth_year": year });
            app.api("trainer").post("/enrolments", wish).await.status
        };
        // Eight people hand over their numbers one after the other: nobody waits.
        for file in &files[..8] {
            assert_eq!(try_year(file, 1984).await, 201);
        }
        // Wrong ones count together, whatever right ones come between.
        let mut answers = Vec::new();
        for at in 0..8 {
            answers.push(try_year(&format!("2026-10{at:02}"), 1950 + at).await);
            answers.push(try_year(&files[0], 1984).await);
        }
        assert!(answers.contains(&429), "{answers:?}");
    }
}

racing_on_both! {
    async fn first_attempts_at_once_are_all_counted(app: TestApp) {
        let mut racers = tokio::task::JoinSet::new();
        for _ in 0..6 {
            let visitor = app.visitor();
            racers.spawn(async move { visitor.sign_in("personne@example.org", "x").await });
        }
        let answers = racers.join_all().await;
        assert!(answers.iter().all(|answer| answer.status == 422), "{}", answers[0]);
        assert_eq!(app.count("SELECT max(failures) FROM sign_in_throttles").await, 6);
    }
}
