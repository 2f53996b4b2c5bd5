//! Two people change the same thing: the second is told, sees both versions, and loses nothing they typed.

use crate::on_both;
use serde_json::json;

on_both! {
    async fn a_program_that_knows_an_older_version_changes_nothing(app: TestApp) {
        let tag = app.ready_laptop().await;
        let (_, file) = app.person("caseworker", "Ondine", "Bellerive").await;
        let donor = app.world.organisation("donor");
        for (word, path, one, other) in [
            ("workshop_lead", format!("/devices/{tag}"), json!({ "location": "A-1" }), json!({ "location": "B-2" })),
            ("caseworker", format!("/beneficiaries/{file}"), json!({ "commune": "01034" }), json!({ "commune": "01007" })),
            ("workshop_lead", format!("/organisations/{donor}"), json!({ "vat_line": "un" }), json!({ "vat_line": "deux" })),
        ] {
            let api = app.api(word);
            let version = api.get(&path).await.expect(200).int("/version");
            api.patch(&path, version, one.clone()).await.expect(200);
            let late = api.patch(&path, version, other.clone()).await.expect_problem(412, "stale");
            assert_eq!(late.int("/version"), version + 1);
            let headers = [];
            api.json(axum::http::Method::PATCH, &path, &headers, other).await.expect_problem(428, "version_missing");
            let stands = api.get(&path).await.expect(200);
            for (field, value) in one.as_object().unwrap() {
                assert_eq!(&stands.json[field], value, "{path}");
            }
            assert_eq!(stands.int("/version"), version + 1);
        }
    }

    async fn a_page_that_was_opened_before_shows_both_versions_and_keeps_what_was_typed(app: TestApp) {
        let (_, file) = app.person("caseworker", "Ondine", "Bellerive").await;
        let donor = app.world.organisation("donor");
        for (word, page, field, one, other) in [
            ("caseworker", format!("/beneficiaries/{file}/edit"), "family_name", "Bellerive-Un", "Bellerive-Deux"),
            ("workshop_lead", format!("/organisations/{donor}/edit"), "name", "Banque Un", "Banque Deux"),
        ] {
            let (first, second) = (app.browser(word).await, app.browser(word).await);
            let (ours, theirs) = (first.page(&page).await, second.page(&page).await);
            let action = ours.forms().into_iter().find(|form| form.names.contains(&field.to_owned())).unwrap().action;
            first.submit(&ours.form(&action), &[(field, one)]).await.expect(303);
            let late = second.submit(&theirs.form(&action), &[(field, other)]).await.expect(409);
            late.shows(one);
            let again = late.form(&action);
            assert_eq!(again.value(field), other, "what was typed is kept: {late}");
            // Having seen both, they may insist.
            let insisted = second.submit(&again, &[]).await.expect(303);
            second.follow(&insisted).await.shows(other);
        }
        assert_eq!(app.differences().await, [""; 0]);
    }
}
