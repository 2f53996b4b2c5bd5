//! The same on screen, as a caseworker does it.

use crate::on_both;

on_both! {
    async fn four_steps_lead_from_a_request_to_a_held_device_and_the_receipt_follows(app: TestApp) {
        let (_, file) = app.person("caseworker", "Nina", "Charvieux").await;
        let tag = app.ready_laptop().await;
        let case = app.browser("caseworker").await;
        let form = case.page(&format!("/requests/new?file={file}")).await.form("/requests");
        let sent = case.submit(&form, &[("need", "work"), ("reason", "")]).await.expect(422);
        sent.shows("À remplir");
        let form = sent.form("/requests");
        assert_eq!(form.value("device_kind"), "laptop");
        let sent = case.submit(&form, &[("need", "work"), ("reason", "un emploi à distance")]).await.expect(303);
        let request = sent.location().to_owned();
        let page = case.follow(&sent).await.expect(200);
        page.shows("Nina Charvieux").shows("un emploi à distance").shows("À décider");
        let accepted = case.submit(&page.form(&format!("{request}/acceptance")), &[]).await.expect(303);
        // 1: the request
        let page = case.follow(&accepted).await.expect(200);
        page.shows("En attente").shows("1re de la liste").shows("n’a pas d’ordinateur");
        assert!(page.links().contains(&format!("{request}/match")));
        // 2: one of the proposals
        let page = case.page(&format!("{request}/match")).await;
        page.shows("le type demandé").shows("40,00");
        let choice = page.form(&format!("{request}/match")).filled(&[]);
        let device = choice.iter().find(|(name, _)| name == "device").map(|(_, value)| value.clone());
        assert_eq!(device.as_deref(), Some(tag.as_str()));
        // 3: the check
        let page = case.page(&format!("{request}/match?device={tag}")).await;
        page.shows("Nina Charvieux").shows("8 décembre 2026");
        // 4: the confirmation
        let held = case.submit(&page.form(&format!("{request}/match")), &[]).await.expect(303);
        let page = case.follow(&held).await.expect(200);
        let handover = held.location().to_owned();
        let form = page.form(&handover);
        assert_eq!(form.value("own_amount"), "40,00");
        assert!(form.filled(&[]).contains(&("accessories".to_owned(), "charger".to_owned())), "what comes with it is ticked");
        let short = case.submit(&form, &[("own_amount", "30,00")]).await.expect(422);
        short.shows("Les parts ensemble ne font pas le prix");
        let form = short.form(&handover);
        assert_eq!(form.value("own_amount"), "30,00", "what was typed is kept");
        let funder = app.world.organisation("funder").to_string();
        let shares = [("other_payer", funder.as_str()), ("other_amount", "10"), ("other_status", "scheduled")];
        let done = case.submit(&form, &shares).await.expect(303);
        let page = case.follow(&done).await.expect(200);
        page.shows("Reçu 2026-000001").shows("24 novembre 2028");
        let receipt = case.get(&format!("{handover}/receipt.pdf")).await.expect(200);
        assert!(receipt.bytes.starts_with(b"%PDF-"));
        let told = case.page(&format!("/beneficiaries/{file}")).await;
        told.shows("Dossier ouvert").shows("Demande envoyée").shows("Demande acceptée").shows("Appareil remis");
        assert_eq!(app.differences().await, [""; 0]);
    }

    async fn the_waiting_list_says_why_each_stands_where_they_stand(app: TestApp) {
        let first = app.waiting("caseworker", "Odile").await;
        app.pass(chrono::Duration::days(1));
        let second = app.waiting("caseworker", "Pia").await;
        let case = app.browser("caseworker").await;
        let page = case.page("/requests").await;
        page.shows("n’a pas d’ordinateur").shows("1 jour");
        let text = page.text();
        assert!(text.find(&first.request) < text.find(&second.request), "the one who came first stands first");
        let refuse = case.page(&format!("/requests/{}", second.request)).await;
        let form = refuse.form(&format!("/requests/{}/refusal", second.request));
        let again = case.submit(&form, &[("reason_code", "autre"), ("words", "")]).await.expect(422);
        assert_eq!(again.form(&format!("/requests/{}/refusal", second.request)).value("reason_code"), "autre");
        let wish = [("reason_code", "structure.hors_secteur"), ("words", "habite dans l’Isère")];
        let done = case.submit(&form, &wish).await.expect(303);
        case.follow(&done).await.expect(200).shows("Demande refusée").shows("habite dans l’Isère");
        case.page("/requests?state=refused").await.shows("Pia Charvieux");
        app.browser("other_caseworker").await.page("/requests").await.never_says("Odile");
    }

    async fn a_form_sent_twice_holds_one_device(app: TestApp) {
        let waiting = app.waiting("caseworker", "Quentin").await;
        let tag = app.ready_laptop().await;
        let case = app.browser("caseworker").await;
        let page = case.page(&format!("/requests/{}/match?device={tag}", waiting.request)).await;
        let form = page.form(&format!("/requests/{}/match", waiting.request));
        let once = case.submit(&form, &[]).await.expect(303);
        let twice = case.submit(&form, &[]).await.expect(303);
        assert_eq!(once.location(), twice.location());
        assert_eq!(app.count("SELECT count(*) FROM allocations").await, 1);
    }

    async fn a_device_taken_meanwhile_is_said_on_the_page(app: TestApp) {
        let (slow, quick) = (app.waiting("caseworker", "Rosa").await, app.waiting("caseworker", "Sam").await);
        let tag = app.ready_laptop().await;
        let case = app.browser("caseworker").await;
        let page = case.page(&format!("/requests/{}/match?device={tag}", slow.request)).await;
        app.held("caseworker", &quick.request, &tag).await;
        let refused = case.submit(&page.form(&format!("/requests/{}/match", slow.request)), &[]).await.expect(409);
        refused.shows("Cet appareil vient d’être réservé pour quelqu’un d’autre");
    }

    async fn the_workshop_prepares_handovers_without_the_person(app: TestApp) {
        let waiting = app.waiting("caseworker", "Tess").await;
        let allocation = app.held("caseworker", &waiting.request, &app.ready_laptop().await).await;
        let tech = app.browser("technician").await;
        tech.page("/today").await.shows("1 remise à faire");
        let list = tech.page("/handovers").await;
        assert!(list.links().contains(&format!("/handovers/{allocation}")));
        let one = tech.page(&format!("/handovers/{allocation}")).await;
        one.never_says("Tess").never_says("Charvieux").never_says(&waiting.file);
        assert!(one.forms().iter().all(|form| !form.action.starts_with("/handovers")), "a technician does not sign");
        app.browser("stranger").await.page("/handovers").await.never_says(&allocation);
    }
}
