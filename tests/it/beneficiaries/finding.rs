//! Finding people, and not opening a second file for one person.

use super::*;
use crate::on_both;

fn found(answer: &Answer) -> Vec<String> {
    let items = answer.json["items"].as_array().unwrap_or_else(|| panic!("items expected in:\n{answer}"));
    items.iter().map(|item| item["file_number"].as_str().unwrap().to_owned()).collect()
}

on_both! {
    async fn letters_a_whole_telephone_an_email_or_the_number_find_a_person(app: TestApp) {
        let number = opened(&app).await.str("/file_number");
        let api = app.api("caseworker");
        for q in ["qui", "QUINTRE", "nol", "quintrebert nolw", "0475913864", "+33 4 75 91 38 64", EMAIL, &number] {
            let answer = api.post("/beneficiaries/search", json!({ "q": q })).await.expect(200);
            assert_eq!(found(&answer), std::slice::from_ref(&number), "{q}");
        }
        for q in ["quo", "intrebert", "quintrebert yann", "0475913865", "04759138", "nolwenn@example.org", "2026-9999"] {
            let answer = api.post("/beneficiaries/search", json!({ "q": q })).await.expect(200);
            assert_eq!(found(&answer), [""; 0], "{q}");
        }
        let other = app.api("other_caseworker");
        for q in ["qui", PHONE, EMAIL, &number] {
            let answer = other.post("/beneficiaries/search", json!({ "q": q })).await.expect(200);
            assert_eq!(found(&answer), [""; 0], "{q}");
        }
    }

    async fn people_found_stand_in_the_order_of_their_names(app: TestApp) {
        let api = app.api("caseworker");
        for (given, family) in [("Zoé", "Quintal"), ("Anne", "Quintal"), ("Éric", "Quincy")] {
            api.post("/beneficiaries", person(given, family)).await.expect(201);
        }
        let answer = api.post("/beneficiaries/search", json!({ "q": "qui" })).await.expect(200);
        let items = answer.json["items"].as_array().unwrap();
        let names: Vec<&str> = items.iter().map(|item| item["given_name"].as_str().unwrap()).collect();
        assert_eq!(names, ["Éric", "Anne", "Zoé"]);
    }

    async fn a_corrected_name_or_telephone_is_found_and_the_old_one_no_more(app: TestApp) {
        let person = opened(&app).await;
        let api = app.api("caseworker");
        let change = json!({ "family_name": "Vandamme", "channels": [{ "kind": "sms", "value": "0612345678" }] });
        api.patch(&file(&person), 1, change).await.expect(200);
        for (q, count) in [("qui", 0), (PHONE, 0), (EMAIL, 0), ("van", 1), ("06 12 34 56 78", 1), ("nolwenn", 1)] {
            let answer = api.post("/beneficiaries/search", json!({ "q": q })).await.expect(200);
            assert_eq!(found(&answer).len(), count, "{q}");
        }
    }

    async fn a_likely_twin_is_shown_and_stops_nothing(app: TestApp) {
        let first = opened(&app).await;
        assert_eq!(first.json["possible_duplicates"], json!([]));
        let mut again = nolwenn();
        again["given_name"] = json!("NOLWENN");
        let second = app.api("caseworker").post("/beneficiaries", again.clone()).await.expect(201);
        assert_eq!(second.str("/possible_duplicates/0/id"), first.str("/id"));
        let reasons = json!(["same_name", "same_birth_year", "same_phone", "same_email"]);
        assert_eq!(second.json["possible_duplicates"][0]["reasons"], reasons);
        let elsewhere = app.api("other_caseworker").post("/beneficiaries", again).await.expect(201);
        assert_eq!(elsewhere.json["possible_duplicates"], json!([]), "another structure's people are not told");
    }

    async fn the_same_file_sent_twice_under_one_key_is_opened_once(app: TestApp) {
        let api = app.api("caseworker");
        let first = api.post_once("a-file", "/beneficiaries", nolwenn()).await.expect(201);
        let again = api.post_once("a-file", "/beneficiaries", nolwenn()).await.expect(201);
        assert_eq!(first.bytes, again.bytes);
        assert_eq!(app.count("SELECT count(*) FROM beneficiaries").await, 1);
    }

    async fn files_are_numbered_one_after_the_other_in_their_year(app: TestApp) {
        let (first, second) = (opened(&app).await, opened(&app).await);
        assert_eq!([first.str("/file_number"), second.str("/file_number")], ["2026-0001", "2026-0002"]);
        app.pass(chrono::Duration::days(60));
        assert_eq!(opened(&app).await.str("/file_number"), "2027-0001");
    }

    async fn a_name_is_found_from_the_box_but_never_by_an_address(app: TestApp) {
        let person = opened(&app).await;
        let browser = app.browser("caseworker").await;
        browser.get("/find?q=quintrebert").await.expect(200).never_says("Nolwenn");
        browser.get(&format!("/find?q={}", person.str("/file_number"))).await.expect_redirect(&file(&person));
        browser.post_form("/find", &[("q", "quintre")]).await.expect_redirect(&file(&person));
        let technician = app.browser("technician").await;
        technician.post_form("/find", &[("q", "quintre")]).await.expect(200).never_says("Nolwenn");
        technician.get(&format!("/find?q={}", person.str("/file_number"))).await.expect(200);
    }
}
