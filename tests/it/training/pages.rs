//! The trainer's day on screen, without JavaScript.

use super::{FAMILY, day, enrolled, person, programme, session};
use crate::on_both;

on_both! {
    async fn a_programme_is_opened_filled_and_left_on_screen(app: TestApp) {
        let trainer = app.browser("trainer").await;
        let form = trainer.page("/programmes/new").await.form("/programmes");
        let missing = trainer.submit(&form, &[("name", ""), ("starts_on", &day(&app, 10))]).await.expect(422);
        missing.shows("À remplir.");
        let typed = [("name", "Premiers pas"), ("starts_on", &*day(&app, 10)), ("capacity", "8")];
        let form = missing.form("/programmes");
        let done = trainer.submit(&form, &typed).await.expect(303);
        let page = trainer.follow(&done).await.expect(200);
        page.shows("Premiers pas").shows("8 places libres").shows("Parcours ouvert.");

        let amina = person(&app, "Amina").await;
        let address = done.location().to_owned();
        let form = page.form(&format!("{address}/enrolments"));
        let typed = [("file_number", &*amina.str("/file_number")), ("birth_year", "1999")];
        let refused = trainer.submit(&form, &typed).await.expect(422);
        refused.shows("Aucun dossier ne correspond");
        let form = refused.form(&format!("{address}/enrolments"));
        let done = trainer.submit(&form, &[("birth_year", "1984")]).await.expect(303);
        let page = trainer.follow(&done).await.expect(200);
        page.shows("Amina T.").shows("7 places libres").never_says(FAMILY);

        let leave = page.links().into_iter().find(|link| link.ends_with("/exit")).unwrap();
        let form = trainer.page(&leave).await.form(&leave);
        trainer.submit(&form, &[("exited_on", &day(&app, -2)), ("reason_code", "emploi")]).await.expect(422);
        let done = trainer.submit(&form, &[("exited_on", &day(&app, 2)), ("reason_code", "emploi")]).await.expect(303);
        trainer.follow(&done).await.expect(200).shows("Accès à l’emploi").never_says(FAMILY);
    }

    async fn everyone_present_then_the_exceptions(app: TestApp) {
        let (trainer, programme) = (app.browser("trainer").await, programme(&app, None).await);
        for name in ["Amina", "Bruno", "Chloé"] {
            enrolled(&app, &programme, &person(&app, name).await).await;
        }
        let session = session(&app, Some(&programme), "atelier_collectif", 1).await;
        let today = trainer.page("/today").await;
        today.shows("1 émargement à envoyer");
        let roll = format!("/sessions/{session}/roll");
        let empty = trainer.page(&roll).await;
        let fill = empty.forms().into_iter().find(|form| form.action == roll && form.offers.iter().any(|o| o.0 == "fill"));
        assert!(fill.is_some(), "a button fills everyone in");
        assert_eq!(empty.forms().iter().map(|form| form.value("entries[0].status")).collect::<String>(), "");
        let unmarked = empty.forms().into_iter().find(|form| !form.value("_key").is_empty() && form.action == roll).unwrap();
        let refused = trainer.submit(&unmarked, &[]).await.expect(422);
        refused.shows("Cochez au moins une personne").shows("(Amina T.)");
        trainer.page("/today").await.shows("1 émargement à envoyer");
        let filled = trainer.page(&format!("{roll}?fill=present")).await;
        filled.shows("Amina T.").never_says(FAMILY);
        let form = filled.forms().into_iter().find(|form| !form.value("_key").is_empty() && form.action == roll).unwrap();
        assert_eq!((form.value("entries[0].status"), form.value("entries[2].status")), ("present", "present"));
        let typed = [("entries[1].status", "absent"), ("entries[3].walk_in", "Sidonie")];
        let done = trainer.submit(&form, &typed).await.expect_redirect(&format!("/sessions/{session}"));
        let page = trainer.follow(&done).await.expect(200);
        page.shows("Présent").shows("Absent").shows("Sidonie").shows("Appel enregistré.").never_says(FAMILY);
        trainer.page("/today").await.never_says("émargement à envoyer");

        // Sent again as it stands, the page changes nothing; one line changed is one line mended.
        let form = |page: &crate::support::Answer| {
            page.forms().into_iter().find(|form| !form.value("_key").is_empty() && form.action == roll).unwrap()
        };
        let again = trainer.page(&roll).await;
        trainer.submit(&form(&again), &[]).await.expect(303);
        assert_eq!(app.count("SELECT count(*) FROM events WHERE act = 'record_attendance'").await, 1);
        let again = trainer.page(&roll).await;
        trainer.submit(&form(&again), &[("entries[1].status", "present"), ("entries[1].minutes", "30")]).await.expect(303);
        assert_eq!(app.count("SELECT CAST(sum(minutes) AS bigint) FROM attendances").await, 180 + 30 + 180 + 180);
    }

    async fn an_older_page_that_contradicts_the_roll_is_told_so(app: TestApp) {
        let (one, programme) = (app.browser("trainer").await, programme(&app, None).await);
        enrolled(&app, &programme, &person(&app, "Amina").await).await;
        let session = session(&app, Some(&programme), "atelier_collectif", 1).await;
        let roll = format!("/sessions/{session}/roll");
        let form = |page: &crate::support::Answer| {
            page.forms().into_iter().find(|form| !form.value("_key").is_empty() && form.action == roll).unwrap()
        };
        let (first, second) = (one.page(&roll).await, one.page(&roll).await);
        one.submit(&form(&first), &[("entries[0].status", "present")]).await.expect(303);
        let told = one.submit(&form(&second), &[("entries[0].status", "absent")]).await.expect(409);
        told.shows("Amina T.").shows("déjà noté par quelqu’un d’autre");
        assert_eq!(app.count("SELECT count(*) FROM attendances WHERE status = 'present'").await, 1);
    }

    async fn wrong_minutes_are_shown_at_their_line_with_what_was_typed(app: TestApp) {
        let (trainer, programme) = (app.browser("trainer").await, programme(&app, None).await);
        for name in ["Amina", "Bruno"] {
            enrolled(&app, &programme, &person(&app, name).await).await;
        }
        let session = session(&app, Some(&programme), "atelier_collectif", 1).await;
        let roll = format!("/sessions/{session}/roll");
        let page = trainer.page(&roll).await;
        let form = page.forms().into_iter().find(|form| !form.value("_key").is_empty() && form.action == roll).unwrap();
        let typed = [("entries[1].status", "present_partiel"), ("entries[1].minutes", "999")];
        let refused = trainer.submit(&form, &typed).await.expect(422);
        refused.shows("Les minutes dépassent la durée de la séance. (Bruno T.)");
        let form = refused.forms().into_iter().find(|form| !form.value("_key").is_empty() && form.action == roll).unwrap();
        assert_eq!(form.value("entries[1].minutes"), "999");
        assert!(refused.links().contains(&"#entries[1].minutes".to_owned()), "{refused}");
    }

    async fn the_paper_sheet_has_a_line_a_person_and_a_column_a_half_day(app: TestApp) {
        let (trainer, programme) = (app.browser("trainer").await, programme(&app, None).await);
        enrolled(&app, &programme, &person(&app, "Amina").await).await;
        let session = session(&app, Some(&programme), "atelier_collectif", -3).await;
        let sheet = trainer.page(&format!("/sessions/{session}/sheet")).await;
        sheet.shows("Amina T.").shows("Signature – matin").never_says("après-midi").never_says(FAMILY);
        app.browser("caseworker").await.get(&format!("/sessions/{session}/sheet")).await.expect(403);
    }

    async fn an_assessment_leaves_out_whatever_is_not_asked(app: TestApp) {
        let (trainer, programme) = (app.browser("trainer").await, programme(&app, None).await);
        let place = enrolled(&app, &programme, &person(&app, "Amina").await).await;
        let address = format!("/enrolments/{place}/assessment");
        let page = trainer.page(&format!("{address}?moment=exit")).await;
        let form = page.form(&address);
        trainer.submit(&form, &[]).await.expect(422).shows("Choisissez au moins un niveau.");
        let form = trainer.page(&format!("{address}?moment=exit")).await.form(&address);
        trainer.submit(&form, &[("items[2].level", "3"), ("items[5].level", "refus")]).await.expect(303);
        let shown = trainer.page(&format!("{address}?moment=exit")).await;
        shown.shows("Se connecter et naviguer").shows("Fait seul").shows("Ne souhaite pas être évalué").never_says(FAMILY);
        assert_eq!(app.count("SELECT count(*) FROM assessment_items").await, 2);
    }

    async fn a_session_is_repeated_a_week_later_with_its_hours(app: TestApp) {
        let trainer = app.browser("trainer").await;
        let first = session(&app, None, "permanence_itinerante", 7).await;
        let page = trainer.page(&format!("/sessions/new?again={first}")).await;
        let form = page.form("/sessions");
        assert_eq!((form.value("day"), form.value("from"), form.value("until")), (&*day(&app, 0), "09:00", "12:00"));
        trainer.submit(&form, &[("until", "8h30")]).await.expect(422).shows("La fin est avant le début.");
        let form = trainer.page(&format!("/sessions/new?again={first}")).await.form("/sessions");
        let done = trainer.submit(&form, &[("audience", "Parents")]).await.expect(303);
        trainer.follow(&done).await.expect(200).shows("Parents").shows("Messagerie");
        trainer.page("/sessions").await.shows("aujourd’hui");
    }
}
