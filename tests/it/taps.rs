//! At the bench with gloves on: a scan opens the device, a tap does what is usual, nothing is typed.

use crate::on_both;
use crate::support::Answer;
use crate::support::bench::Bench;
use crate::support::client::Browser;
use crate::support::html::Form;
use serde_json::json;

/// The button of the page that sends this to this address.
fn tap(page: &Answer, action: &str, name: &str, value: &str) -> Form {
    let offers = (name.to_owned(), value.to_owned());
    let forms = page.forms_to(action);
    let found = forms.into_iter().find(|form| form.offers.contains(&offers));
    found.unwrap_or_else(|| panic!("no button sends {name}={value} to {action}:\n{page}"))
}

/// Opens the device and presses one button.
async fn press(browser: &Browser, device: &str, act: &str, (name, value): (&str, &str)) -> Answer {
    let page = browser.page(device).await;
    let form = tap(&page, &format!("{device}/{act}"), name, value);
    let done = browser.submit(&form, &[(name, value)]).await.expect_redirect(device);
    browser.follow(&done).await.expect(200)
}

on_both! {
    async fn the_box_of_every_page_takes_whatever_a_scanner_or_a_hand_types(app: TestApp) {
        let bench = Bench::open(&app).await;
        let (tag, _) = bench.laptop("NVT-0400", "DISK-0400").await;
        let technician = app.browser("technician").await;
        let spaced = passerelle::kernel::tag::shown(&tag);
        let row: Vec<char> = "à&é\"'(-è_ç".chars().collect();
        let unshifted: String = tag.bytes().map(|digit| row[usize::from(digit - b'0')]).collect();
        let address = format!("{}/d/{tag}", app.app.config.base_url);
        for typed in [
            tag.clone(),
            spaced.clone(),
            spaced.replace([' ', '-'], "-"),
            format!("  {tag}\n"),
            address.clone(),
            format!("{address}/"),
            unshifted.clone(),
            unshifted.to_uppercase(),
            format!("httpM!!127:0:0:1!d!{unshifted}"),
            "NVT-0400".to_owned(),
            "nvt 0400".to_owned(),
        ] {
            for from in ["/today", "/devices", &format!("/devices/{tag}")] {
                let form = technician.page(from).await.form("/find");
                let found = technician.submit(&form, &[("q", &typed)]).await.expect(303);
                assert_eq!(found.location(), format!("/devices/{tag}"), "{typed:?} typed on {from}");
            }
        }
        let scanned = technician.get(&format!("/d/{tag}")).await.expect(303);
        assert_eq!(scanned.location(), format!("/devices/{tag}"));
        let form = technician.page("/today").await.form("/find");
        let wrong = technician.submit(&form, &[("q", "0000000")]).await.expect(200);
        assert!(wrong.links().iter().all(|link| !link.starts_with("/devices/0")), "a wrong check digit opens nothing");
    }

    async fn a_device_goes_through_the_bench_by_taps_alone(app: TestApp) {
        let bench = Bench::open(&app).await;
        bench.in_stock("NVT-0401", "DISK-0401").await;
        let tag = bench.receive("laptop").await;
        let device = format!("/devices/{tag}");
        let (technician, lead) = (app.browser("technician").await, app.browser("workshop_lead").await);
        press(&technician, &device, "triage", ("route", "refurbish")).await.shows("Lire le matériel");
        bench.upload(&tag, "lshw.json", crate::support::fixtures::lshw_laptop("NVT-0402", "DISK-0402")).await.expect(201);
        let page = technician.page(&device).await;
        let confirm = page.forms_to(&format!("{device}/media/confirm")).remove(0);
        technician.submit(&confirm, &[]).await.expect_redirect(&device);
        bench.wipe(&tag, "DISK-0402").await.expect(201);
        press(&technician, &device, "repairs", ("found", "screen")).await
            .shows("Prochaine étape : Finir la réparation").shows("Réparation notée – Écran · 5 minutes");
        let open = app.api("technician").get(&format!("/devices/{tag}/repairs")).await.expect(200).str("/items/0/id");
        press(&technician, &device, "repairs", ("waits", "screen")).await
            .shows("Une pièce est attendue.").shows("Pièce attendue – Écran");
        let tickets = app.api("technician").get(&format!("/devices/{tag}/repairs")).await.expect(200);
        assert_eq!((tickets.json["items"].as_array().map(Vec::len), tickets.json["items"][0]["waiting_part"].as_bool()), (Some(1), Some(true)));
        let page = technician.page(&device).await;
        assert!(!page.text().contains("name=\"waits\" value=\"screen\""), "it waits already");
        assert!(page.text().contains("name=\"waits\" value=\"keyboard\""), "another part may be awaited besides");
        press(&technician, &device, &format!("repairs/{open}/closing"), ("did", "screen_replaced")).await
            .shows("Prochaine étape : Installer le système").shows("Écran changé · 45 minutes");
        press(&technician, &device, "repairs", ("did", "battery_replaced")).await
            .shows("Réparation notée – Batterie · Batterie changée · 10 minutes");
        press(&technician, &device, "repairs", ("waits", "keyboard")).await.shows("Prochaine étape : Finir la réparation");
        let page = technician.page(&device).await;
        let undo = page.forms_to(&format!("{device}/reversal")).remove(0);
        technician.submit(&undo, &[]).await.expect_redirect(&device);
        press(&technician, &device, "software", ("system", "free/Debian 13 fr")).await.shows("Debian 13 fr · Libre");
        bench.checker(&tag, "checks", bench.sheet().await).await.expect(201);
        press(&lead, &device, "price", ("price_cents", "40")).await.shows("Prix noté.").shows("Prochaine étape : Ajouter l’accessoire");
        press(&technician, &device, "place", ("accessories", "charger")).await.shows("Accessoires notés.").shows("Prochaine étape : Ranger");
        press(&technician, &device, "place", ("location", "A-12")).await.shows("Emplacement noté.").shows("Demandez à la personne responsable");
        let release = lead.page(&device).await.forms_to(&format!("{device}/release")).remove(0);
        assert!(!release.names.contains(&"reason".to_owned()), "the first button asks for nothing");
        lead.submit(&release, &[]).await.expect_redirect(&device);
        lead.page(&device).await.shows("✔ En stock");
        assert_eq!(bench.differences().await, Vec::<String>::new());
    }

    async fn what_the_visitor_cannot_settle_says_who_can_and_the_rest_is_one_link_away(app: TestApp) {
        let bench = Bench::open(&app).await;
        let (tag, _) = bench.laptop("NVT-0403", "DISK-0403").await;
        bench.tech(&tag, "repairs", json!({ "fault": "dirty", "acts": ["cleaned"], "minutes": 5, "close": true })).await.expect(201);
        let device = format!("/devices/{tag}");
        let technician = app.browser("technician").await;
        let page = technician.page(&device).await;
        page.shows("Une autre personne de l’atelier doit le faire.").shows("Un responsable de l’atelier peut le faire.");
        let place = format!("{device}?open=place#place");
        assert!(page.links().contains(&place), "{:?}", page.links());
        let opened = technician.page(&format!("{device}?open=place")).await;
        assert!(opened.text().contains("<details class=\"act\" id=\"place\" open>"), "without script, the link opens its form");
        assert!(opened.text().contains("<details class=\"fold\" id=\"acts\" open>"));
    }

    async fn a_check_that_failed_says_how_many_points_and_the_next_tap_is_the_fault(app: TestApp) {
        let bench = Bench::open(&app).await;
        let (tag, _) = bench.laptop("NVT-0404", "DISK-0404").await;
        bench.wipe(&tag, "DISK-0404").await.expect(201);
        bench.tech(&tag, "software", json!({ "image": "Debian 13", "licence": "free" })).await.expect(201);
        let device = format!("/devices/{tag}");
        let lead = app.browser("workshop_lead").await;
        let form = lead.page(&device).await.form(&format!("{device}/checks"));
        let grades = [("grade_appearance", "B"), ("grade_function", "C"), ("tried", "on")];
        let failed = [&grades[..], &[("items[2].result", "fail"), ("items[4].result", "fail")]].concat();
        let done = lead.submit(&form, &failed).await.expect_redirect(&device);
        lead.follow(&done).await.shows("Points qui ne marchent pas : 2.");
        press(&app.browser("technician").await, &device, "repairs", ("found", "keyboard")).await
            .shows("Prochaine étape : Finir la réparation");
    }

    async fn labels_are_pdf_of_ones_own_devices(app: TestApp) {
        let bench = Bench::open(&app).await;
        let tags = [bench.receive("laptop").await, bench.receive("monitor").await];
        let technician = app.browser("technician").await;
        let page = technician.page(&format!("/devices/{}", tags[0])).await;
        assert!(page.links().contains(&format!("/devices/{}/label.pdf", tags[0])), "one tap");
        let pages = |answer: &Answer, size: &str| answer.text().matches(&format!("MediaBox[0 0 {size}")).count();
        let (roll, a4) = ("175.748", "595.27");
        let one = technician.get(&format!("/devices/{}/label.pdf", tags[0])).await.expect(200);
        assert_eq!((one.header("content-type"), one.bytes.starts_with(b"%PDF")), ("application/pdf", true));
        assert_eq!(pages(&one, roll), 1);
        let number = app.api("technician").get(&format!("/devices/{}", tags[0])).await.expect(200).str("/donation_id");
        let number = app.api("technician").get(&format!("/donations/{number}")).await.expect(200).str("/number");
        let shown = technician.page(&format!("/donations/{number}/labels")).await;
        for paper in ["roll", "sheet24", "sheet14"] {
            let href = format!("/donations/{number}/labels.pdf?paper={paper}");
            assert!(shown.links().contains(&href), "{:?}", shown.links());
            let made = technician.get(&href).await.expect(200);
            let (size, wanted) = if paper == "roll" { (roll, tags.len()) } else { (a4, 1) };
            assert_eq!(pages(&made, size), wanted, "{paper}");
        }
        technician.get(&format!("/devices/{}/label.pdf?paper=stone", tags[0])).await.expect(422);
        app.browser("stranger").await.get(&format!("/devices/{}/label.pdf", tags[0])).await.expect(404);
    }

    async fn an_act_armed_once_is_done_to_each_device_scanned(app: TestApp) {
        let bench = Bench::open(&app).await;
        bench.in_stock("NVT-0410", "DISK-0410").await;
        let (unwiped, _) = bench.laptop("NVT-0411", "DISK-0411").await;
        let (wiped, _) = bench.laptop("NVT-0412", "DISK-0412").await;
        bench.wipe(&wiped, "DISK-0412").await.expect(201);
        let technician = app.browser("technician").await;
        let armed = technician.page("/bench/mode/software").await.links();
        let armed = armed.into_iter().find(|link| link.contains("with=free/Debian")).expect("the usual system");
        let mut page = technician.page(&armed).await;
        let done = technician.submit(&page.form("/bench/mode/software"), &[("q", &wiped)]).await.expect(303);
        page = technician.follow(&done).await.expect(200);
        page.shows("1 fait · 0 refusé").shows("système installé");
        let refused = technician.submit(&page.form("/bench/mode/software"), &[("q", &unwiped)]).await.expect(409);
        refused.shows("1 fait · 1 refusé").shows("n’est pas effacé comme il faut");
        assert!(bench.blockers(&unwiped).await.contains(&"software_missing".to_owned()), "nothing was noted");
        let again = technician.submit(&refused.form("/bench/mode/software"), &[("q", &wiped)]).await.expect(409);
        again.shows("Déjà fait à l’instant.").shows("1 fait · 2 refusés");
        assert!(!bench.blockers(&wiped).await.contains(&"software_missing".to_owned()));
        let again = technician.submit(&again.form("/bench/mode/software"), &[("q", &"9".repeat(500))]).await.expect(409);
        again.shows("1 fait · 3 refusés").shows(&"9".repeat(60)).never_says(&"9".repeat(61));
        let undone = technician.submit(&again.form("/bench/mode/software/undo"), &[]).await.expect(303);
        technician.follow(&undone).await.shows("Acte annulé.").shows("0 fait · 3 refusés");
        assert!(bench.blockers(&wiped).await.contains(&"software_missing".to_owned()));

        let page = technician.page("/bench/mode/place?with=B-3").await;
        for typed in [wiped.as_str(), "NVT-0411"] {
            technician.submit(&page.form("/bench/mode/place"), &[("q", typed), ("_key", typed)]).await.expect(303);
        }
        for tag in [&wiped, &unwiped] {
            assert_eq!(bench.device(tag).await.str("/location"), "B-3");
        }
        let other = app.browser("stranger").await.page("/bench/mode/place?with=B-3").await.form("/bench/mode/place");
        let refused = app.browser("stranger").await.submit(&other, &[("q", &wiped)]).await.expect(409);
        refused.shows("aucun appareil n’a ce code.").never_says("Lumio");
    }
}
