//! The right to be forgotten: asked for, answered, carried out for good.

use crate::support::{Engine, TestApp, fixtures, shelf};
use crate::{on_both, racing_on_both};
use passerelle::vault::erased;
use serde_json::{Value, json};

/// An erasure asked for today by the person's caseworker.
async fn asked(app: &TestApp, file: &str) -> String {
    let wish = json!({ "asked_on": app.app.today() });
    app.api("caseworker").post(&format!("/beneficiaries/{file}/erasure"), wish).await.expect(201).str("/id")
}

fn number(file: &str) -> Value {
    json!({ "file_number": file })
}

on_both! {
    async fn an_erased_person_is_read_and_found_by_nobody_and_still_counted(app: TestApp) {
        let (case, dpo) = (app.api("caseworker"), app.api("dpo"));
        let tag = app.ready_laptop().await;
        let waiting = app.waiting("caseworker", "Philomène").await;
        let allocation = app.held("caseworker", &waiting.request, &tag).await;
        let handover = format!("/allocations/{allocation}/handover");
        case.post(&handover, shelf::paid(&app, 4_000)).await.expect(200);
        let period = app.app.today().format("/reports/%Y").to_string();
        let before = app.api("county").get(&period).await.expect(200);
        let page = format!("/beneficiaries/{}", waiting.file);
        let words = ["Philomène", "Charvieux", "pas d’ordinateur"];
        app.browser("caseworker").await.page(&page).await.shows("Philomène");

        let id = asked(&app, &waiting.file).await;
        let seen = dpo.get(&format!("/erasures/{id}")).await.expect(200);
        assert_eq!((seen.str("/state"), seen.json["request_open"].clone()), ("asked".to_owned(), json!(false)));
        seen.never_says("Philomène");
        let done = dpo.post(&format!("/erasures/{id}/execution"), number(&waiting.file)).await.expect(200);
        assert_eq!(done.str("/state"), "done");

        case.get(&page).await.expect(404);
        for sought in ["Philomène", "charvieux", waiting.file.as_str()] {
            let found = case.post("/beneficiaries/search", json!({ "q": sought })).await.expect(200);
            assert_eq!(found.json["items"], json!([]), "{sought}");
        }
        let browser = app.browser("caseworker").await;
        let gone = browser.get(&page).await.expect(410);
        gone.shows("Ce dossier a été effacé").shows("Dossier effacé");
        for path in [page.as_str(), "/beneficiaries", "/followups", "/requests?state=fulfilled", "/today"] {
            let shown = browser.get(path).await;
            words.iter().for_each(|word| { shown.never_says(word); });
        }
        let request = case.get(&format!("/requests/{}", waiting.request)).await.expect(200);
        assert_eq!(request.json["reason"], json!(null));
        let receipt = format!("/allocations/{allocation}/receipt.pdf");
        case.get(&receipt).await.expect(403);
        let kept = app.api("structure_lead").get(&receipt).await.expect(200);
        assert_eq!(kept.header("content-type"), "application/pdf", "the law asks for it; who leads still opens it");
        let link = format!("/handovers/{allocation}/receipt.pdf");
        let links = async |word: &str| app.browser(word).await.page(&format!("/handovers/{allocation}")).await.links();
        assert!(!links("caseworker").await.contains(&link) && links("structure_lead").await.contains(&link));
        for list in ["/followups", "/followups?due_before=2030-01-01"] {
            assert_eq!(case.get(list).await.expect(200).json["items"], json!([]), "nothing is left to ask: {list}");
        }
        let kept = erased::read(&erased::beside(&app.app.config.master_key_file)).unwrap();
        assert_eq!(kept.len(), 1, "outside the database and its backups");
        let after = app.api("county").get(&period).await.expect(200);
        assert_eq!(after.json["indicators"], before.json["indicators"], "what was done is still counted");
        assert_eq!(app.differences().await, [""; 0]);
    }

    async fn nothing_is_erased_while_a_device_is_asked_for_and_a_course_ends_with_the_file(app: TestApp) {
        let (case, dpo) = (app.api("caseworker"), app.api("dpo"));
        let waiting = app.waiting("caseworker", "Basile").await;
        let programme = json!({ "name": "Premiers pas", "starts_on": "2026-10-05" });
        let programme = app.api("trainer").post("/programmes", programme).await.expect(201).str("/id");
        let place = json!({ "programme_id": programme, "beneficiary_id": waiting.person });
        let place = case.post("/enrolments", place).await.expect(201).str("/id");
        let id = asked(&app, &waiting.file).await;
        let execution = format!("/erasures/{id}/execution");
        dpo.post(&execution, number(&waiting.file)).await.expect_problem(409, "erasure_request_open");
        case.get(&format!("/beneficiaries/{}", waiting.file)).await.expect(200);
        let page = app.browser("dpo").await.page(&format!("/erasures/{id}")).await;
        page.shows("Avant d’effacer");
        assert!(page.forms_to(&execution).is_empty(), "what would be refused is not offered");
        case.post(&format!("/requests/{}/withdrawal", waiting.request), json!({})).await.expect(200);
        assert_eq!(dpo.post(&execution, number("2026-9999")).await.wrong_fields(), ["file_number: not_this_file"]);
        dpo.post(&execution, number(&waiting.file.replace('-', " "))).await.expect(200);
        let again = json!({ "programme_id": programme, "beneficiary_id": waiting.person });
        case.post("/enrolments", again).await.expect(404);
        let left = app.sql_id(place.parse().unwrap());
        let left = format!("SELECT count(*) FROM enrolments WHERE id = {left} AND exit_reason = 'effacement'");
        assert_eq!(app.count(&left).await, 1);
        dpo.post(&execution, number(&waiting.file)).await.expect_problem(409, "erasure_answered");
        let again = json!({ "asked_on": app.app.today() });
        dpo.post(&format!("/beneficiaries/{}/erasure", waiting.file), again).await.expect_problem(409, "erased_already");
        assert_eq!(app.differences().await, [""; 0]);
    }

    async fn it_is_answered_within_a_month_once_or_taken_back(app: TestApp) {
        let (case, dpo) = (app.api("caseworker"), app.api("dpo"));
        let (_, file) = app.person("caseworker", "Solène", "Ravier").await;
        let path = format!("/beneficiaries/{file}/erasure");
        assert_eq!(case.post(&path, json!({})).await.wrong_fields(), ["asked_on: missing"]);
        let tomorrow = app.app.today().succ_opt().unwrap();
        assert_eq!(case.post(&path, json!({ "asked_on": tomorrow })).await.wrong_fields(), ["asked_on: in_the_future"]);
        let made = case.post(&path, json!({ "asked_on": "2026-01-31" })).await.expect(201);
        assert_eq!(made.str("/due_on"), "2026-02-28", "regulation (EU) 2016/679, article 12(3)");
        case.post(&path, json!({ "asked_on": "2026-01-31" })).await.expect_problem(409, "erasure_asked_already");
        let id = made.str("/id");
        app.browser("dpo").await.page("/today").await.shows("1 demande d’effacement à traiter");
        let refusal = format!("/erasures/{id}/refusal");
        assert_eq!(dpo.post(&refusal, json!({ "reason": "no" })).await.wrong_fields(), ["reason: unknown_code"]);
        let refused = dpo.post(&refusal, json!({ "reason": "identity_not_proven" })).await.expect(200);
        assert_eq!((refused.str("/state"), refused.str("/refusal_reason")), ("refused".to_owned(), "identity_not_proven".to_owned()));
        for act in ["execution", "refusal", "withdrawal"] {
            let body = match act {
                "execution" => number(&file),
                "refusal" => json!({ "reason": "unfounded" }),
                _ => json!({}),
            };
            dpo.post(&format!("/erasures/{id}/{act}"), body).await.expect_problem(409, "erasure_answered");
        }
        let id = asked(&app, &file).await;
        case.post(&format!("/erasures/{id}/withdrawal"), json!({})).await.expect(200);
        let lists = async |state: &str| {
            let list = dpo.get(&format!("/erasures{state}")).await.expect(200);
            list.json["items"].as_array().unwrap().len()
        };
        assert_eq!([lists("").await, lists("?state=refused").await, lists("?state=withdrawn").await], [0, 1, 1]);
        assert_eq!(case.get(&format!("/beneficiaries/{file}")).await.expect(200).str("/family_name"), "Ravier");
        app.browser("caseworker").await.page(&format!("/beneficiaries/{file}")).await.shows("Retiré par la personne");
    }

    async fn a_caseworker_asks_on_screen_and_the_officer_answers_there(app: TestApp) {
        let (_, file) = app.person("caseworker", "Odile", "Ravaudet").await;
        let (case, dpo) = (app.browser("caseworker").await, app.browser("dpo").await);
        let page = case.page(&format!("/beneficiaries/{file}")).await;
        let path = format!("/beneficiaries/{file}/erasure");
        assert!(page.links().contains(&path));
        let form = case.page(&path).await;
        form.shows("Ce qui reste");
        let wrong = case.submit(&form.form(&path), &[("asked_on", "2099-01-01")]).await;
        let again = wrong.expect(422).form(&path);
        assert_eq!(again.value("asked_on"), "2099-01-01", "what was typed stays");
        let made = case.submit(&form.form(&path), &[]).await;
        let one = made.location().to_owned();
        case.follow(&made).await.expect(200).shows("Demande d’effacement notée");
        case.get(&path).await.expect_redirect(&one);
        assert!(case.page(&one).await.forms_to(&format!("{one}/execution")).is_empty(), "not hers to carry out");
        let list = dpo.page("/erasures").await;
        list.shows(&file).never_says("Ravaudet");
        let seen = dpo.page(&one).await;
        let form = seen.form(&format!("{one}/execution"));
        dpo.submit(&form, &[("file_number", "2026-0001x")]).await.expect(422).shows("Ce n’est pas le numéro de ce dossier");
        let done = dpo.submit(&form, &[("file_number", &file)]).await;
        dpo.follow(&done).await.expect(200).shows("Dossier effacé.");
        case.get(&format!("/beneficiaries/{file}")).await.expect(410);
    }

    async fn the_file_of_sqlite_holds_no_byte_of_a_destroyed_key(app: TestApp) {
        if app.engine == Engine::Postgres {
            return;
        }
        let (id, file) = app.person("caseworker", "Léopoldine", "Varambon").await;
        let id = app.sql_id(id.parse().unwrap());
        let sql = format!("SELECT wrapped FROM data_keys WHERE id = (SELECT key_id FROM beneficiaries WHERE id = {id})");
        let wrapped: Vec<u8> = app.rows(&sql).await[0].try_get("", "wrapped").unwrap();
        let held = || {
            let files = std::fs::read_dir(app.folder()).unwrap().map(|entry| std::fs::read(entry.unwrap().path()).unwrap());
            // A piece of it would be as bad as the whole.
            let piece = |bytes: &[u8]| wrapped.chunks_exact(8).any(|piece| bytes.windows(8).any(|window| window == piece));
            files.into_iter().any(|bytes| piece(&bytes))
        };
        assert!(held(), "it is there, and looked for where it is");
        let erasure = asked(&app, &file).await;
        app.api("dpo").post(&format!("/erasures/{erasure}/execution"), number(&file)).await.expect(200);
        assert!(!held(), "neither in the file nor in its log");
    }

    async fn an_answer_kept_for_a_repeat_does_not_bring_a_name_back(app: TestApp) {
        let (case, dpo) = (app.api("caseworker"), app.api("dpo"));
        let wish = fixtures::person("Cosima", "Brévand");
        let made = case.post_once("one", "/beneficiaries", wish.clone()).await.expect(201);
        let repeated = case.post_once("one", "/beneficiaries", wish.clone()).await.expect(201);
        assert_eq!(made.bytes, repeated.bytes);
        let file = made.str("/file_number");
        let id = asked(&app, &file).await;
        dpo.post(&format!("/erasures/{id}/execution"), number(&file)).await.expect(200);
        app.pass(chrono::Duration::minutes(5));
        case.post_once("one", "/beneficiaries", wish).await.expect_problem(409, "already_done").never_says("Brévand");
    }
}

racing_on_both! {
    async fn one_answer_stands_however_many_are_given_at_once(app: TestApp) {
        let (_, file) = app.person("caseworker", "Anselme", "Courtepierre").await;
        let id = asked(&app, &file).await;
        let mut running = tokio::task::JoinSet::new();
        for at in 0..6 {
            let (dpo, id, file) = (app.api("dpo"), id.clone(), file.clone());
            running.spawn(async move {
                match at % 3 {
                    0 => dpo.post(&format!("/erasures/{id}/execution"), number(&file)).await,
                    1 => dpo.post(&format!("/erasures/{id}/refusal"), json!({ "reason": "unfounded" })).await,
                    _ => dpo.post(&format!("/erasures/{id}/withdrawal"), json!({})).await,
                }
                .status
            });
        }
        let mut answers = running.join_all().await;
        answers.sort_unstable();
        assert_eq!(answers, [200, 409, 409, 409, 409, 409]);
        let state = app.api("dpo").get(&format!("/erasures/{id}")).await.expect(200).str("/state");
        let read = app.api("caseworker").get(&format!("/beneficiaries/{file}")).await.status;
        assert_eq!(read, if state == "done" { 404 } else { 200 });
        assert_eq!(app.differences().await, [""; 0]);
    }
}
