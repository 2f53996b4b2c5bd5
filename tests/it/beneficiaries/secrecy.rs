//! What names a person stays sealed, and every reading is noted.

use super::*;
use crate::on_both;
use crate::support::{Engine, log};

async fn readings(app: &TestApp, page: &str) -> i64 {
    app.count(&format!("SELECT count(*) FROM read_log WHERE page = '{page}'")).await
}

on_both! {
    async fn a_social_security_number_is_refused_wherever_it_is_typed_and_not_said_again(app: TestApp) {
        log::keep();
        let path = file(&opened(&app).await);
        let api = app.api("caseworker");
        let before = app.everything().await;
        let digits = NIR.replace(' ', "");
        let mut bodies = Vec::new();
        for field in ["given_name", "family_name", "commune", "district", "equipment_code"] {
            bodies.push(json!({ field: NIR }));
        }
        for kind in ["postal", "phone", "in_person"] {
            bodies.push(json!({ "channels": [{ "kind": kind, "value": digits }] }));
        }
        bodies.push(json!({ "entitlements": [{ "code": NIR, "checked_on": "2026-10-01", "proof": "seen" }] }));
        bodies.push(json!({ digits.as_str(): "what is this" }));
        for body in bodies {
            let mut wish = nolwenn();
            for (name, value) in body.as_object().unwrap() {
                wish[name] = value.clone();
            }
            for refused in [api.post("/beneficiaries", wish).await, api.patch(&path, 1, body).await] {
                refused.expect_problem(422, "nir_refused").never_says(NIR).never_says(&digits);
            }
        }
        api.post("/beneficiaries/search", json!({ "q": NIR })).await.expect_problem(422, "nir_refused").never_says(NIR);
        let browser = app.browser("caseworker").await;
        let searched = browser.post_form("/beneficiaries/search", &[("q", NIR)]).await.expect(422);
        searched.never_says(NIR).shows("sécurité sociale");
        let kept = app.everything().await;
        let but = ["user_sessions"];
        assert_eq!(crate::support::rows::changed(&before, &kept, &but), [""; 0]);
        assert!(!log::text().contains(&digits) && !log::text().contains(NIR));
    }

    async fn nothing_that_names_a_person_lies_open_in_the_database_or_the_log(app: TestApp) {
        log::keep();
        let person = opened(&app).await;
        let api = app.api("caseworker");
        shared_for_training(&app, id(&person)).await;
        api.post("/beneficiaries/search", json!({ "q": FAMILY })).await.expect(200);
        api.post_once("key", "/beneficiaries", nolwenn()).await.expect(201);
        api.patch(&file(&person), 1, json!({ "given_name": "Nolwenna" })).await.expect(200);
        let browser = app.browser("caseworker").await;
        browser.page(&file(&person)).await.shows(FAMILY);
        browser.post_form("/beneficiaries/search", &[("q", FAMILY)]).await.expect(200).shows(FAMILY);

        let secrets = [FAMILY, "Nolwenn", "quintrebert", EMAIL, "+33475913864", PHONE];
        let mut places: Vec<Vec<u8>> = app.everything().await.into_values().map(|(_, text)| text.into_bytes()).collect();
        if app.engine == Engine::Sqlite {
            for entry in std::fs::read_dir(app.folder()).unwrap() {
                places.push(std::fs::read(entry.unwrap().path()).unwrap());
            }
        }
        places.push(log::text().into_bytes());
        for secret in secrets {
            for sought in [secret.to_owned(), hex::encode(secret), hex::encode(secret).to_uppercase()] {
                let lies_open = places.iter().any(|bytes| bytes.windows(sought.len()).any(|w| w == sought.as_bytes()));
                assert!(!lies_open, "{secret}");
            }
        }
    }

    async fn every_answer_that_shows_people_is_noted_with_them(app: TestApp) {
        let person = opened(&app).await;
        let (api, browser) = (app.api("caseworker"), app.browser("caseworker").await);
        api.get(&file(&person)).await.expect(200);
        browser.page(&file(&person)).await;
        browser.page("/beneficiaries").await.shows(FAMILY);
        api.post("/beneficiaries/search", json!({ "q": "qui" })).await.expect(200);
        api.post("/beneficiaries/search", json!({ "q": "nobody" })).await.expect(200);
        let noted = [readings(&app, "person").await, readings(&app, "people").await, readings(&app, "search").await];
        assert_eq!(noted, [2, 1, 1]);
        let naming = format!("SELECT count(*) FROM read_log WHERE beneficiaries LIKE '%{}%'", person.str("/id"));
        assert_eq!(app.count(&naming).await, 5, "the opening itself is noted too");
        let lead = app.browser("structure_lead").await;
        lead.page(&format!("{}/readings", file(&person))).await.shows("Caseworker").shows("Une recherche de personnes").never_says(FAMILY);
        lead.get(&format!("{}/readings?month=2026-10", file(&person))).await.expect(200).shows("Personne n’a lu");
        lead.get(&format!("{}/readings?month=soon", file(&person))).await.expect(422);
    }

    async fn nothing_is_shown_when_the_reading_cannot_be_noted(app: TestApp) {
        let person = opened(&app).await;
        let (api, browser) = (app.api("caseworker"), app.browser("caseworker").await);
        app.sql("ALTER TABLE read_log RENAME TO read_log_gone").await;
        for answer in [
            api.get(&file(&person)).await,
            api.post("/beneficiaries/search", json!({ "q": "qui" })).await,
            api.post("/beneficiaries", nolwenn()).await,
            browser.get(&file(&person)).await,
            browser.get("/beneficiaries").await,
        ] {
            answer.expect(500).never_says(FAMILY).never_says("Nolwenn");
        }
        assert_eq!(app.count("SELECT count(*) FROM beneficiaries").await, 1);
    }

    async fn a_file_whose_key_is_destroyed_cannot_be_read(app: TestApp) {
        let person = opened(&app).await;
        app.sql("UPDATE data_keys SET wrapped = NULL, destroyed_at = '2026-11-24T09:00:00Z' WHERE purpose = 'person'").await;
        let (api, browser) = (app.api("caseworker"), app.browser("caseworker").await);
        api.get(&file(&person)).await.expect_problem(404, "not_found");
        browser.get(&file(&person)).await.expect(410).never_says(FAMILY);
        let found = api.post("/beneficiaries/search", json!({ "q": "qui" })).await.expect(200);
        assert_eq!(found.json["items"], json!([]));
        browser.page("/beneficiaries").await.shows(&person.str("/file_number")).shows("Dossier effacé").never_says(FAMILY);
    }
}
