//! From the donation to the shelf on the pages alone, as people with a browser and no script do it.

use crate::support::client::Browser;
use crate::support::fixtures::{DISK_BYTES, lshw_laptop, nwipe_log};
use crate::support::{Answer, TestApp};
use crate::{on_both, racing_on_both};
use axum::http::Method;
use chrono::Duration;

const DISK: &str = "NV-77120041";

/// Sends a file as a form of a page does.
async fn send_file(
    browser: &Browser,
    page: &Answer,
    action: &str,
    file: (&str, Vec<u8>),
    more: &[(&str, &str)],
) -> Answer {
    assert!(page.form(action).names.contains(&"file".to_owned()), "the form asks for a file");
    let boundary = "----passerelle-tests";
    let mut body = Vec::new();
    for (name, value) in more {
        let part = format!("--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
        body.extend_from_slice(part.as_bytes());
    }
    let head = format!(
        "--{boundary}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{}\"\r\n\
         Content-Type: application/octet-stream\r\n\r\n",
        file.0
    );
    body.extend_from_slice(head.as_bytes());
    body.extend_from_slice(&file.1);
    body.extend_from_slice(format!("\r\n--{boundary}--\r\n").as_bytes());
    let kind = format!("multipart/form-data; boundary={boundary}");
    let headers = [("content-type", kind.as_str()), ("sec-fetch-site", "same-origin")];
    browser.call(Method::POST, action, &headers, body).await
}

/// Opens a batch of forty days ago; gives the page where devices are written down.
async fn donation(app: &TestApp, lead: &Browser) -> String {
    let form = lead.page("/donations/new").await.form("/donations");
    let day = (app.app.today() - Duration::days(40)).to_string();
    let donor = app.world.organisation("donor").to_string();
    let opened = lead.submit(&form, &[("donor_id", &donor), ("received_on", &day)]).await.expect(303);
    opened.location().to_owned()
}

/// Receives so many laptops alike; gives the page that shows them and the first one's address.
async fn receive(technician: &Browser, intake: &str, count: &str) -> (Answer, String) {
    let form = technician.page(intake).await.form(intake);
    let laptop = [
        ("kind", "laptop"),
        ("weight_kg", "2,1"),
        ("manufacturer", "Novatel"),
        ("model", "Lumio 14"),
        ("count", count),
    ];
    let done = technician.submit(&form, &laptop).await.expect(303);
    let page = technician.follow(&done).await.expect(200);
    let device = page.links().into_iter().find(|link| link.starts_with("/devices/0")).expect("a device is shown");
    (page, device)
}

/// Sends one form of a device's page.
async fn act(browser: &Browser, device: &str, act: &str, values: &[(&str, &str)]) -> Answer {
    let names: Vec<&str> = values.iter().map(|(name, _)| *name).collect();
    let form = browser.page(device).await.form_asking(&format!("{device}/{act}"), &names);
    browser.submit(&form, values).await
}

/// Does it, and is back on the device's page.
async fn done(browser: &Browser, device: &str, name: &str, values: &[(&str, &str)]) -> Answer {
    let done = act(browser, device, name, values).await.expect_redirect(device);
    browser.follow(&done).await.expect(200)
}

/// A laptop on the bench; gives its address.
async fn on_the_bench(app: &TestApp) -> String {
    let (lead, technician) = (app.browser("workshop_lead").await, app.browser("technician").await);
    let intake = donation(app, &lead).await;
    let (_, device) = receive(&technician, &intake, "1").await;
    done(&technician, &device, "triage", &[("route", "refurbish")]).await;
    device
}

async fn inventory(technician: &Browser, device: &str, serial: &str) -> Answer {
    let page = technician.page(device).await;
    let file = ("lshw.json", lshw_laptop(serial, DISK));
    send_file(technician, &page, &format!("{device}/evidence"), file, &[]).await
}

on_both! {
    async fn a_laptop_goes_from_the_donation_to_the_shelf_on_the_pages_alone(app: TestApp) {
        let (lead, technician) = (app.browser("workshop_lead").await, app.browser("technician").await);
        let checker = app.browser("checker").await;
        let intake = donation(&app, &lead).await;
        let (page, device) = receive(&technician, &intake, "2").await;
        page.shows("2 appareils notés").shows("000 001-7").shows("000 002-5");
        let sheets = page.links().into_iter().find(|link| link.contains("/labels?")).expect("labels are offered");
        let labels = technician.page(&sheets).await;
        labels.shows("000 001-7").shows("000 002-5").shows("Novatel Lumio 14");
        assert_eq!(labels.text().matches("<svg class=\"qr\"").count(), 2);
        technician.page(&format!("{device}/label")).await.shows("000 001-7");

        done(&technician, &device, "triage", &[("route", "refurbish")]).await.shows("Prochaine étape : Lire le matériel");
        inventory(&technician, &device, "LM14-000001").await.expect_redirect(&device);
        technician.page(&device).await.shows("Prochaine étape : Vérifier les disques").shows(DISK);
        done(&technician, &device, "media/confirm", &[("media[0].is", "confirmed")]).await.shows("Effacer le disque");
        let began = app.app.clock.now() - Duration::hours(3);
        for (erased, wanted) in [(DISK_BYTES / 2, "tout le disque n’a pas été effacé"), (DISK_BYTES, "Effacé et vérifié")] {
            let log = ("nwipe.log", nwipe_log(DISK, began + Duration::hours(i64::from(erased == DISK_BYTES)), erased));
            let page = technician.page(&device).await;
            send_file(&technician, &page, &format!("{device}/evidence"), log, &[]).await.expect_redirect(&device);
            technician.page(&device).await.shows(wanted);
        }
        let work = [("fault", "dirty"), ("acts", "cleaned"), ("acts", "tested"), ("minutes", "25")];
        done(&technician, &device, "repairs", &work).await.shows("Sale").shows("Nettoyé, Testé").shows("25 minutes");
        let system = [("image", "Debian 13 fr"), ("licence", "free")];
        let page = done(&technician, &device, "software", &system).await;
        page.shows("Une autre personne de l’atelier doit le faire.");
        assert!(page.forms().iter().all(|form| !form.action.ends_with("/checks")), "nobody checks their own repair");

        let grades = [("grade_appearance", "B"), ("grade_function", "A")];
        let untried = act(&checker, &device, "checks", &grades).await.expect(422);
        untried.shows("Cochez quand vous avez essayé chaque point.");
        let form = untried.form(&format!("{device}/checks"));
        let chosen = form.values.iter().filter(|(name, value)| name.ends_with(".result") && value == "pass").count();
        assert_eq!(chosen, form.names.iter().filter(|name| name.ends_with(".code")).count(), "every item has a result");
        checker.submit(&form, &[("tried", "on")]).await.expect_redirect(&device);
        done(&technician, &device, "place", &[("location", "A-12"), ("accessories", "charger")]).await.shows("Chargeur");
        done(&lead, &device, "price", &[("price_cents", "40")]).await.shows("Prochaine étape : Mettre en stock");
        done(&lead, &device, "release", &[]).await.shows("Appareil mis en stock").shows("✔ En stock");

        let stock = app.browser("caseworker").await.page("/stock").await;
        stock.shows("Lumio 14").shows("8 Go").shows("B / A").shows("40,00 €").never_says(DISK);
        technician.page("/devices?state=stock").await.shows("1 appareil").shows("A-12");
        let batch = intake.trim_end_matches("/intake");
        lead.page(&format!("{batch}/proof")).await.shows("Banque du Revermont").shows(&format!("{DISK} – Effacé et vérifié"));
        let closing = lead.page(batch).await.form(&format!("{batch}/closing"));
        let closed = lead.submit(&closing, &[]).await.expect_redirect(batch);
        lead.follow(&closed).await.shows("Clos").shows("2 appareils");
    }

    async fn a_refused_release_names_everything_in_the_way_in_words(app: TestApp) {
        let device = on_the_bench(&app).await;
        let lead = app.browser("workshop_lead").await;
        let refused = act(&lead, &device, "release", &[("reason", "pressé")]).await.expect(409);
        for words in [
            "Il reste des choses à faire avant.",
            "On ne sait pas encore de quoi l’appareil est fait.",
            "Personne n’a encore regardé quels disques sont dans l’appareil.",
            "Aucun système n’est installé depuis le dernier effacement.",
            "L’appareil n’a pas été contrôlé depuis la dernière réparation.",
            "L’aspect ou la marche n’ont pas d’état (A, B ou C).",
            "Le prix n’est pas fixé.",
            "Il manque ceci avec l’appareil : Chargeur.",
            "L’emplacement n’est pas noté.",
        ] {
            let said = refused.text().matches(words).count();
            assert!(said >= 1, "{words} expected in:\n{refused}");
        }
        let form = refused.form_asking(&format!("{device}/release"), &["reason"]);
        assert_eq!(form.value("reason"), "pressé", "what was typed is kept");
        lead.set_cookie("passerelle-lang", "en");
        act(&lead, &device, "release", &[]).await.expect(409).shows("Nobody knows yet what the device is made of.");
    }

    async fn a_form_sent_twice_makes_one_row(app: TestApp) {
        let (lead, technician) = (app.browser("workshop_lead").await, app.browser("technician").await);
        let intake = donation(&app, &lead).await;
        let form = technician.page(&intake).await.form(&intake);
        let monitor = [("kind", "monitor"), ("weight_kg", "4")];
        let first = technician.submit(&form, &monitor).await.expect(303);
        let again = technician.submit(&form, &monitor).await.expect_redirect(first.location());
        technician.follow(&again).await.shows("1 appareil");
    }

    async fn a_technician_sees_no_price_form_and_cannot_send_one(app: TestApp) {
        let device = on_the_bench(&app).await;
        let technician = app.browser("technician").await;
        let page = technician.page(&device).await;
        let price = format!("{device}/price");
        assert!(page.forms().iter().all(|form| form.action != price && !form.names.contains(&"price_cents".to_owned())));
        assert!(page.forms().iter().all(|form| !form.action.ends_with("/release")));
        technician.post_form(&price, &[("version", "2"), ("price_cents", "1")]).await.expect(403);
        let version = page.form(&format!("{device}/place")).value("version").to_owned();
        let sly = [("version", version.as_str()), ("price_cents", "1")];
        technician.post_form(&format!("{device}/place"), &sly).await.expect(403);
        app.browser("workshop_lead").await.page(&device).await.form(&price);
    }

    async fn a_stale_form_is_shown_beside_what_stands_now(app: TestApp) {
        let device = on_the_bench(&app).await;
        let (one, other) = (app.browser("workshop_lead").await, app.browser("workshop_lead").await);
        let form = other.page(&device).await.form_asking(&format!("{device}/price"), &["price_cents"]);
        done(&one, &device, "price", &[("price_cents", "40")]).await;
        let stale = other.submit(&form, &[("price_cents", "55")]).await.expect(409);
        stale.shows("Quelqu’un a modifié la fiche entre-temps").shows("Les deux versions").shows("Prix, en euros 55 40");
        let again = stale.form(&format!("{device}/price"));
        assert_eq!(again.value("price_cents"), "55", "what was typed is kept");
        let done = other.submit(&again, &[]).await.expect_redirect(&device);
        other.follow(&done).await.shows("55,00 €");
    }

    async fn a_wrong_form_comes_back_with_what_was_typed_and_what_to_correct(app: TestApp) {
        let device = on_the_bench(&app).await;
        let technician = app.browser("technician").await;
        let work = [("fault", "battery"), ("acts", "battery_replaced"), ("minutes", "an hour"), ("note", "gonflée")];
        let wrong = act(&technician, &device, "repairs", &work).await.expect(422);
        wrong.shows("Un nombre entier est attendu. (Minutes passées)");
        assert!(wrong.links().contains(&"#repair-minutes".to_owned()), "the summary leads to the field");
        let form = wrong.form_asking(&format!("{device}/repairs"), &["fault", "note"]);
        for (name, typed) in work {
            assert_eq!(form.value(name), typed);
        }
        act(&technician, &device, "triage", &[]).await.expect(422).shows("À remplir. (Où va-t-il ?)");
    }

    async fn a_card_reader_is_said_to_be_none_only_with_what_it_is(app: TestApp) {
        let device = on_the_bench(&app).await;
        let technician = app.browser("technician").await;
        let by_hand = [("kind", "unknown"), ("serial", "CARD-0042"), ("size_gb", "16")];
        done(&technician, &device, "media", &by_hand).await.shows("16 Go").shows("CARD-0042");
        let ghost = [("media[0].is", "ghost")];
        let wrong = act(&technician, &device, "media/confirm", &ghost).await.expect(422);
        wrong.shows("À remplir. (Ce que c’est)");
        let told = [("media[0].is", "ghost"), ("media[0].reason", "lecteur de cartes")];
        done(&technician, &device, "media/confirm", &told).await.shows("lecteur de cartes");
        done(&technician, &device, "media/confirm", &[]).await.shows("Disques vérifiés");
    }

    async fn the_file_of_another_machine_is_refused_unless_a_lead_insists(app: TestApp) {
        let device = on_the_bench(&app).await;
        let (lead, technician) = (app.browser("workshop_lead").await, app.browser("technician").await);
        inventory(&technician, &device, "LM14-000001").await.expect(303);
        let refused = inventory(&technician, &device, "LM14-000002").await.expect(409);
        refused.shows("Ce relevé est celui d’une autre machine");
        let evidence = format!("{device}/evidence");
        assert!(!refused.form(&evidence).names.contains(&"force".to_owned()));
        let refused = inventory(&lead, &device, "LM14-000002").await.expect(409);
        let file = ("lshw.json", lshw_laptop("LM14-000002", DISK));
        send_file(&lead, &refused, &evidence, file, &[("force", "on")]).await.expect_redirect(&device);
        lead.page(&device).await.shows("LM14-000002");
    }

    async fn a_file_that_is_none_or_too_large_is_refused_in_words(app: TestApp) {
        let device = on_the_bench(&app).await;
        let technician = app.browser("technician").await;
        let page = technician.page(&device).await;
        let evidence = format!("{device}/evidence");
        let none = send_file(&technician, &page, &evidence, ("", Vec::new()), &[]).await.expect(422);
        none.shows("À remplir. (Fichier)");
        let photo = send_file(&technician, &page, &evidence, ("photo.jpg", vec![0xff, 0xd8, 0, 0]), &[]).await;
        photo.expect(422).shows("Ce n’est pas un fichier de texte");
        let huge = send_file(&technician, &page, &evidence, ("huge.json", vec![b' '; 10 * 1024 * 1024 + 20_000]), &[]).await;
        huge.expect(413).shows("10 Mio");
    }

    async fn a_mistake_is_undone_by_whoever_made_it(app: TestApp) {
        let device = on_the_bench(&app).await;
        let technician = app.browser("technician").await;
        let undone = done(&technician, &device, "reversal", &[]).await;
        undone.shows("○ Reçu, à trier").shows("Appareil trié Annulé");
        let checker = app.browser("checker").await;
        let page = checker.page(&device).await;
        assert!(page.forms().iter().all(|form| !form.action.ends_with("/reversal")), "nothing of theirs to undo");
    }

    async fn a_device_that_a_file_tells_of_is_written_down_with_its_donation(app: TestApp) {
        let (lead, technician) = (app.browser("workshop_lead").await, app.browser("technician").await);
        let intake = donation(&app, &lead).await;
        let files = intake.replace("/intake", "/evidence");
        let page = technician.page(&intake).await;
        let made = send_file(&technician, &page, &files, ("lshw.json", lshw_laptop("LM14-000009", DISK)), &[]).await;
        let device = technician.follow(&made.expect(303)).await.expect(200);
        device.shows("noté d’après le fichier").shows("Lumio 14").shows("Poids, en kilos");
        let log = nwipe_log("LONE-1", app.app.clock.now() - Duration::hours(2), DISK_BYTES);
        let waits = send_file(&technician, &page, &files, ("nwipe.log", log), &[]).await.expect_redirect(&intake);
        technician.follow(&waits).await.shows("un responsable dira de quel appareil");
        let today = lead.page("/today").await;
        today.shows("1 relevé à rattacher").shows("1 appareil à trier").shows("1 don ouvert");
        let review = lead.page("/evidence/reviews").await.links().into_iter().find(|link| link.contains("/reviews/"));
        let review = review.expect("the file waits");
        let form = lead.page(&review).await.shows("LONE-1").form(&format!("{review}/decision"));
        lead.submit(&form, &[("device_tag", "12")]).await.expect(422).shows("Rien ne correspond à cet identifiant.");
        let decided = lead.submit(&form, &[("device_tag", "000 001-7")]).await.expect(303);
        lead.follow(&decided).await.shows("Fichier rattaché").shows("LONE-1");
    }

    async fn a_message_is_shown_on_one_page_only(app: TestApp) {
        let device = on_the_bench(&app).await;
        let technician = app.browser("technician").await;
        done(&technician, &device, "place", &[("location", "B-01")]).await.shows("Fiche enregistrée.");
        technician.page(&device).await.never_says("Fiche enregistrée.");
    }
}

racing_on_both! {
    async fn a_form_pressed_twice_at_once_makes_one_row(app: TestApp) {
        let (lead, technician) = (app.browser("workshop_lead").await, app.browser("technician").await);
        let intake = donation(&app, &lead).await;
        let form = technician.page(&intake).await.form(&intake);
        let monitor = [("kind", "monitor"), ("weight_kg", "4")];
        let (one, two) = tokio::join!(technician.submit(&form, &monitor), technician.submit(&form, &monitor));
        assert_eq!(one.expect(303).location(), two.expect(303).location());
        technician.page(&intake).await.shows("· 1 appareil ·");
    }
}
