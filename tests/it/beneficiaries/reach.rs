//! Whose file someone reaches, and how much of it.

use super::*;
use crate::on_both;
use axum::http::Method;

on_both! {
    async fn another_structure_cannot_tell_a_file_from_none(app: TestApp) {
        let theirs = file(&opened(&app).await);
        let stranger = app.api("other_caseworker");
        for path in [theirs.as_str(), "/beneficiaries/2026-9999", "/beneficiaries/no-such-file"] {
            let seen = stranger.get(path).await.expect_problem(404, "not_found");
            assert_eq!(said(&seen, path), said(&stranger.get("/beneficiaries/absent").await, "/beneficiaries/absent"));
            let headers = [("if-match", "\"1\"")];
            stranger.json(Method::PATCH, path, &headers, json!({ "role": 1 })).await.expect_problem(404, "not_found");
            let refusal = format!("{path}/followup-refusal");
            stranger.post(&refusal, json!({ "role": 1 })).await.expect_problem(404, "not_found");
        }
        let browser = app.browser("other_caseworker").await;
        for page in ["", "/edit", "/readings"] {
            browser.get(&format!("{theirs}{page}")).await.expect(404).never_says(FAMILY);
        }
        browser.post_form(&format!("{theirs}/edit"), &[("version", "1")]).await.expect(404).never_says(FAMILY);
        assert_eq!(app.api("caseworker").get(&theirs).await.expect(200).int("/version"), 1);
    }

    async fn only_those_who_follow_people_search_or_open_files(app: TestApp) {
        let theirs = file(&opened(&app).await);
        for word in ["technician", "workshop_lead", "county", "admin"] {
            let api = app.api(word);
            api.post("/beneficiaries/search", json!({ "q": "qui" })).await.expect_problem(403, "forbidden");
            api.post("/beneficiaries", nolwenn()).await.expect_problem(403, "forbidden");
            api.get(&theirs).await.expect_problem(403, "forbidden");
            let browser = app.browser(word).await;
            for path in ["/beneficiaries", "/beneficiaries/new", theirs.as_str()] {
                browser.get(path).await.expect(403).never_says(FAMILY);
            }
        }
        let trainer = app.api("trainer");
        trainer.post("/beneficiaries/search", json!({ "q": "qui" })).await.expect_problem(403, "forbidden");
        trainer.get(&theirs).await.expect_problem(404, "not_found");
    }

    async fn a_training_body_sees_the_first_name_and_no_more(app: TestApp) {
        let person = opened(&app).await;
        shared_for_training(&app, id(&person)).await;
        for word in ["trainer", "other_caseworker"] {
            let seen = app.api(word).get(&file(&person)).await.expect(200);
            let fields: Vec<&str> = seen.json.as_object().unwrap().keys().map(String::as_str).collect();
            assert_eq!(fields, ["family_initial", "file_number", "given_name", "id", "shared_for"], "{seen}");
            assert_eq!((seen.str("/given_name"), seen.str("/family_initial")), ("Nolwenn".into(), "Q".into()));
            let page = app.browser(word).await.page(&file(&person)).await;
            page.shows("Nolwenn Q.").shows("la formation");
            for secret in [FAMILY, EMAIL, "+33475913864", "1984", "01053", "rsa_", "RSA"] {
                seen.never_says(secret);
                page.never_says(secret);
            }
        }
        let found = app.api("other_caseworker").post("/beneficiaries/search", json!({ "q": FAMILY })).await.expect(200);
        assert_eq!(found.json["items"], json!([]), "a sharing is no way to find someone by their family name");
        let edit = json!({ "given_name": "Other" });
        app.api("other_caseworker").patch(&file(&person), 1, edit).await.expect_problem(404, "not_found");
    }

    async fn a_sharing_that_has_ended_shows_nothing(app: TestApp) {
        let person = opened(&app).await;
        shared_for_training(&app, id(&person)).await;
        app.sql("UPDATE beneficiary_access SET until_on = from_on").await;
        app.api("trainer").get(&file(&person)).await.expect_problem(404, "not_found");
        let page = app.browser("caseworker").await.page(&file(&person)).await;
        page.shows("Aucrey Formation : la formation, jusqu’au 24 novembre 2026");
    }

    async fn sharing_twice_opens_the_file_once(app: TestApp) {
        let person = opened(&app).await;
        shared_for_training(&app, id(&person)).await;
        let caseworker = app.actor("caseworker").await;
        let act = Act::begin(&app.app, &caseworker).await.unwrap();
        store::share(&act, id(&person), app.world.organisation("training_body"), Purpose::Training).await.unwrap();
        act.unchanged().await.unwrap();
        assert_eq!(app.count("SELECT count(*) FROM beneficiary_access").await, 1);
        let page = app.browser("caseworker").await.page(&file(&person)).await;
        page.shows("CCAS de Bourg : tout le dossier").shows("Aucrey Formation : la formation, depuis le");
    }

    async fn a_trainer_finds_a_file_only_with_the_right_year_of_birth(app: TestApp) {
        let number = opened(&app).await.str("/file_number");
        let (db, vault) = (&app.app.db, &app.app.vault);
        assert!(store::by_file_and_birth_year(db, vault, &number, 1984).await.is_ok());
        assert!(store::by_file_and_birth_year(db, vault, &number, 1985).await.is_err());
        assert!(store::by_file_and_birth_year(db, vault, "2026-9999", 1984).await.is_err());
    }
}
