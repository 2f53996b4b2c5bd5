//! People on screen.

use super::*;
use crate::on_both;

on_both! {
    async fn a_file_is_opened_with_five_fields(app: TestApp) {
        let browser = app.browser("caseworker").await;
        let looked = browser.post_form("/beneficiaries/search", &[("q", "quintrebert")]).await.expect(200);
        assert!(looked.links().contains(&"/beneficiaries/new".to_owned()), "opening is offered after having looked");
        let form = browser.page("/beneficiaries/new").await.form("/beneficiaries");
        let typed =
            [("given_name", "Nolwenn"), ("family_name", FAMILY), ("birth_year", "1984"), ("commune", "01053"), ("phone", PHONE)];
        let done = browser.submit(&form, &typed).await.expect_redirect("/beneficiaries/2026-0001");
        let page = browser.follow(&done).await.expect(200);
        page.shows("Dossier 2026-0001 ouvert.").shows("Nolwenn Quintrebert").shows("04 75 91 38 64");
        let title = page.text().split("<title>").nth(1).unwrap().split("</title>").next().unwrap().to_owned();
        assert!(title.contains("2026-0001") && !title.contains(FAMILY), "{title}");
        browser.page("/beneficiaries").await.shows("2026-0001").shows("Nolwenn Quintrebert");
    }

    async fn a_likely_twin_is_shown_before_anything_is_saved(app: TestApp) {
        let first = opened(&app).await;
        let browser = app.browser("caseworker").await;
        let form = browser.page("/beneficiaries/new").await.form("/beneficiaries");
        let typed = [("given_name", "nolwenn"), ("family_name", FAMILY), ("birth_year", "1984"), ("commune", "01053")];
        let shown = browser.submit(&form, &typed).await.expect(409);
        shown.shows("même nom").shows("Créer quand même");
        assert!(shown.links().contains(&file(&first)));
        assert_eq!(app.count("SELECT count(*) FROM beneficiaries").await, 1);
        let form = shown.form("/beneficiaries");
        assert_eq!(form.value("family_name"), FAMILY, "what was typed stays");
        browser.submit(&form, &[("anyway", "on")]).await.expect_redirect("/beneficiaries/2026-0002");
        assert_eq!(app.count("SELECT count(*) FROM beneficiaries").await, 2);
    }

    async fn what_is_wrong_is_said_and_what_was_typed_stays(app: TestApp) {
        let browser = app.browser("caseworker").await;
        let form = browser.page("/beneficiaries/new").await.form("/beneficiaries");
        let typed = [("given_name", "Nolwenn"), ("birth_year", "2030"), ("commune", "Bourg"), ("phone", "0475")];
        let refused = browser.submit(&form, &typed).await.expect(422);
        refused.shows("Un code INSEE de commune est attendu").shows("Un numéro de téléphone entier est attendu");
        let form = refused.form("/beneficiaries");
        assert_eq!((form.value("given_name"), form.value("phone")), ("Nolwenn", "0475"));
        let typed = [("family_name", FAMILY), ("commune", "01053"), ("phone", "")];
        browser.submit(&form, &typed).await.expect(422).shows("Cette date n’est pas encore arrivée.");
    }

    async fn a_file_is_corrected_and_its_rows_added_and_taken_away(app: TestApp) {
        let person = opened(&app).await;
        let edit = format!("{}/edit", file(&person));
        let browser = app.browser("caseworker").await;
        let form = browser.page(&edit).await.form(&edit);
        assert_eq!(form.value("channels[0].value"), "+33475913864");
        let typed = [
            ("channels[1].kind", ""),
            ("channels[1].value", ""),
            ("channels[2].kind", "postal"),
            ("channels[2].value", "3 rue des Prés"),
            ("birth_month", ""),
        ];
        browser.submit(&form, &typed).await.expect_redirect(&file(&person));
        let now = app.api("caseworker").get(&file(&person)).await.expect(200).json;
        assert_eq!(
            now["channels"],
            json!([
                { "kind": "phone", "value": "+33475913864", "preferred": true },
                { "kind": "postal", "value": "3 rue des Prés", "preferred": false },
            ])
        );
        assert_eq!((&now["birth_month"], &now["birth_year"]), (&json!(null), &json!(1984)));
        let page = browser.page(&file(&person)).await;
        page.shows("Moyens de joindre la personne").never_says("– → –");
    }

    async fn a_correction_that_comes_too_late_is_shown_beside_what_stands(app: TestApp) {
        let person = opened(&app).await;
        let edit = format!("{}/edit", file(&person));
        let browser = app.browser("caseworker").await;
        let form = browser.page(&edit).await.form(&edit);
        app.api("structure_lead").patch(&file(&person), 1, json!({ "commune": "01004" })).await.expect(200);
        let late = browser.submit(&form, &[("given_name", "Nolwenna")]).await.expect(409);
        late.shows("Quelqu’un a modifié ce dossier entre-temps").shows("01004").shows("Nolwenn");
        let form = late.form(&edit);
        assert_eq!((form.value("given_name"), form.value("commune"), form.value("version")), ("Nolwenna", "01053", "2"));
        assert_eq!(app.api("caseworker").get(&file(&person)).await.int("/version"), 2);
        browser.submit(&form, &[("commune", "01004")]).await.expect_redirect(&file(&person));
        let now = app.api("caseworker").get(&file(&person)).await.expect(200);
        assert_eq!((now.str("/given_name"), now.str("/commune")), ("Nolwenna".to_owned(), "01004".to_owned()));
    }

    async fn the_list_goes_on_where_the_page_ended_the_last_active_first(app: TestApp) {
        for _ in 0..3 {
            opened(&app).await;
        }
        app.api("caseworker").patch("/beneficiaries/2026-0001", 1, json!({ "commune": "01004" })).await.expect(200);
        let browser = app.browser("caseworker").await;
        let numbers = |page: &Answer| -> Vec<String> {
            page.links().into_iter().filter_map(|link| link.strip_prefix("/beneficiaries/2026-").map(str::to_owned)).collect()
        };
        let first = browser.page("/beneficiaries?limit=2").await;
        assert_eq!(numbers(&first), ["0001", "0003"]);
        let next = first.links().into_iter().find(|link| link.contains("after=")).unwrap();
        assert_eq!(numbers(&browser.page(&next).await), ["0002"]);
        browser.get(&format!("/beneficiaries?after={}", Uuid::max())).await.expect(404);
    }

    async fn a_refusal_of_follow_up_is_noted_from_the_page(app: TestApp) {
        let person = opened(&app).await;
        let browser = app.browser("caseworker").await;
        let address = format!("{}/followup-refusal", file(&person));
        let form = browser.page(&file(&person)).await.form(&address);
        let done = browser.submit(&form, &[]).await.expect_redirect(&file(&person));
        let page = browser.follow(&done).await.expect(200);
        page.shows("ne souhaite pas de suivi, depuis le 24 novembre 2026");
        assert!(page.forms().iter().all(|form| form.action != address), "it is not asked again");
    }

    async fn every_page_reads_in_english_too(app: TestApp) {
        let person = opened(&app).await;
        let browser = app.browser("caseworker").await;
        browser.post_form("/language", &[("lang", "en"), ("back", "/beneficiaries")]).await.expect(303);
        let paths = ["/beneficiaries".to_owned(), "/beneficiaries/new".to_owned(), file(&person)];
        for path in paths.into_iter().chain(["edit", "readings"].map(|page| format!("{}/{page}", file(&person)))) {
            browser.page(&path).await.never_says("⟦");
        }
        browser.page(&file(&person)).await.shows("Who sees this file").shows("RSA recipient");
    }
}
