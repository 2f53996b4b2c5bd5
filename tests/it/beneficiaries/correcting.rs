//! Correcting a file.

use super::*;
use crate::on_both;
use crate::support::rows;
use axum::http::Method;

on_both! {
    async fn a_correction_clears_nothing_it_does_not_name(app: TestApp) {
        let person = opened(&app).await;
        let api = app.api("caseworker");
        let mut expected = api.get(&file(&person)).await.expect(200).json;
        let changed = api.patch(&file(&person), 1, json!({ "commune": "01004" })).await.expect(200);
        expected["commune"] = json!("01004");
        expected["version"] = json!(2);
        assert_eq!(changed.json, expected);
        let lists = json!({ "channels": [{ "kind": "postal", "value": "3 rue des Prés" }], "birth_month": null });
        let changed = api.patch(&file(&person), 2, lists).await.expect(200);
        expected["channels"] = json!([{ "kind": "postal", "value": "3 rue des Prés", "preferred": false }]);
        expected["birth_month"] = json!(null);
        expected["version"] = json!(3);
        assert_eq!(changed.json, expected);
    }

    async fn a_correction_says_which_version_it_is_based_on(app: TestApp) {
        let path = file(&opened(&app).await);
        let api = app.api("caseworker");
        api.json(Method::PATCH, &path, &[], json!({ "commune": "01004" })).await.expect_problem(428, "version_missing");
        api.patch(&path, 1, json!({ "commune": "01004" })).await.expect(200);
        let stale = api.patch(&path, 1, json!({ "commune": "01007" })).await.expect_problem(412, "stale");
        assert_eq!(stale.int("/version"), 2);
        assert_eq!(api.get(&path).await.expect(200).str("/commune"), "01004");
    }

    async fn a_field_that_is_not_of_the_file_is_refused_and_changes_nothing(app: TestApp) {
        let person = opened(&app).await;
        let api = app.api("caseworker");
        let before = app.everything().await;
        for field in ["role", "organisation_id", "structure_id", "id", "created_by", "status", "version", "caseworker_id", "file_number"] {
            let mut wish = nolwenn();
            wish[field] = json!("1");
            assert_eq!(api.post("/beneficiaries", wish).await.wrong_fields(), [format!("{field}: unknown_field")]);
            let change = json!({ "commune": "01004", field: "1" });
            assert_eq!(api.patch(&file(&person), 1, change).await.wrong_fields(), [format!("{field}: unknown_field")]);
        }
        assert_eq!(rows::changed(&before, &app.everything().await, &[]), [""; 0]);
    }

    async fn every_wrong_day_and_code_is_named_in_one_answer(app: TestApp) {
        let mut wish = nolwenn();
        wish["birth_year"] = json!(2027);
        wish["notice_given_on"] = json!("2027-01-01");
        wish["equipment_code"] = json!("minitel");
        wish["channels"] = json!([{ "kind": "pigeon", "value": "roucoule" }]);
        wish["entitlements"] = json!([{ "code": "rsa", "checked_on": "2026-12-25", "proof": "trust" }]);
        let refused = app.api("caseworker").post("/beneficiaries", wish).await;
        assert_eq!(
            refused.wrong_fields(),
            [
                "birth_year: in_the_future",
                "channels[0].kind: unknown_code",
                "entitlements[0].checked_on: in_the_future",
                "entitlements[0].code: unknown_code",
                "entitlements[0].proof: unknown_code",
                "equipment_code: unknown_code",
                "notice_given_on: in_the_future",
            ]
        );
        assert_eq!(app.count("SELECT count(*) FROM beneficiaries").await, 0);
    }

    async fn a_code_retired_since_may_stay_where_it_stands(app: TestApp) {
        let path = file(&opened(&app).await);
        app.sql("UPDATE vocabulary_entries SET retired_at = '2026-11-24T08:00:00Z' WHERE code = 'aucun'").await;
        let api = app.api("caseworker");
        api.patch(&path, 1, json!({ "equipment_code": "aucun", "commune": "01004" })).await.expect(200);
        let refused = api.post("/beneficiaries", nolwenn()).await;
        assert_eq!(refused.wrong_fields(), ["equipment_code: unknown_code"]);
    }

    async fn what_was_frozen_at_entry_is_rectified_with_a_trace(app: TestApp) {
        let person = opened(&app).await;
        let caseworker = app.actor("caseworker").await;
        for day in ["2026-11-20", "2026-11-23"] {
            let act = Act::begin(&app.app, &caseworker).await.unwrap();
            store::freeze_entry(&act, id(&person), day.parse().unwrap()).await.unwrap();
            let _ = act.commit().await;
        }
        let api = app.api("caseworker");
        let frozen = api.get(&file(&person)).await.expect(200);
        assert_eq!((frozen.str("/entry_frozen_on"), frozen.int("/version")), ("2026-11-20".to_owned(), 2));
        let bands = "SELECT count(*) FROM beneficiaries WHERE entry_age_band = ";
        assert_eq!(app.count(&format!("{bands}'projet.30_49'")).await, 1);
        let change = json!({ "birth_year": 1974, "entry_situation_code": "de_12_23m", "commune": "01004" });
        api.patch(&file(&person), 2, change).await.expect(200);
        assert_eq!(app.count(&format!("{bands}'projet.50_54'")).await, 1);
        let page = app.browser("caseworker").await.page(&file(&person)).await;
        page.shows("Situation à l’entrée rectifiée").shows("Dossier modifié").shows("Situation à l’entrée figée");
    }

    async fn a_refusal_of_follow_up_is_kept_once_with_its_day(app: TestApp) {
        let path = file(&opened(&app).await);
        let api = app.api("caseworker");
        let refusal = format!("{path}/followup-refusal");
        let first = api.post(&refusal, json!({})).await.expect(200);
        assert_eq!(first.str("/followup_refused_on"), "2026-11-24");
        app.pass(chrono::Duration::days(3));
        let again = api.post(&refusal, json!({})).await.expect(200);
        assert_eq!((again.str("/followup_refused_on"), again.int("/version")), ("2026-11-24".to_owned(), 2));
    }
}
