//! Who reads the report, in which form, of which period.

use super::population::Population;
use super::{report, values};
use crate::on_both;
use crate::support::TestApp;
use calamine::{Data, Reader as _, Xlsx};
use std::io::Cursor;
use std::process::Command;

/// The command line on this service's database.
fn passerelle(app: &TestApp, arguments: &[&str]) -> (i32, String) {
    let config = &app.app.config;
    let done = Command::new(env!("CARGO_BIN_EXE_passerelle"))
        .args(arguments)
        .env("PASSERELLE_DATABASE_URL", &config.database_url)
        .env("PASSERELLE_MASTER_KEY_FILE", &config.master_key_file)
        .output()
        .expect("the command runs");
    let text = [done.stdout, done.stderr].concat();
    (done.status.code().unwrap_or(-1), String::from_utf8(text).expect("it writes UTF-8"))
}

fn lines(csv: &str, separator: char) -> Vec<Vec<String>> {
    let mut reader =
        csv::ReaderBuilder::new().delimiter(separator as u8).from_reader(csv.trim_start_matches('\u{feff}').as_bytes());
    reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect()
}

on_both! {
    async fn the_county_and_the_data_protection_officer_read_it_and_no_one_else(app: TestApp) {
        for who in ["county", "dpo"] {
            app.api(who).get("/reports/2025").await.expect(200);
        }
        for who in ["technician", "workshop_lead", "caseworker", "structure_lead", "trainer", "admin"] {
            for path in ["/reports/2025", "/reports/2025.csv", "/reports/2025.json", "/reports/nonsense"] {
                app.api(who).get(path).await.expect(403);
            }
        }
        app.anonymous_api().get("/reports/2025").await.expect(401);
    }

    async fn page_file_and_terminal_say_the_same(app: TestApp) {
        let of = Population::new(&app).await;
        for person in of.people(12).await {
            of.equipped(person, "2025-02-10", false).await;
            of.trained(person, "2025-02-12", 400).await;
        }
        let json = report(&app, "2025-Q1").await;
        assert_eq!((json.str("/period"), json.json["published"].clone()), ("2025-Q1".to_owned(), false.into()));
        let csv = app.api("county").get("/reports/2025-Q1.csv").await.expect(200);
        assert!(csv.header("content-type").starts_with("text/csv"));
        assert!(csv.header("content-disposition").contains("passerelle-2025-Q1.csv"));
        let rows = lines(&csv.text(), ',');
        assert_eq!(rows.len(), json.json["indicators"].as_array().unwrap().len());
        let value = |code: &str| rows.iter().find(|row| row[0] == code).map(|row| row[1].clone());
        assert_eq!((value("B1").as_deref(), value("C2").as_deref(), value("D1").as_deref()), (Some("12"), Some("80"), Some("12")));
        let (code, terminal) = passerelle(&app, &["report", "--period", "2025-Q1", "--format", "csv"]);
        assert_eq!(code, 0, "{terminal}");
        let without_time = |rows: Vec<Vec<String>>| rows.into_iter().map(|mut row| { row.remove(18); row }).collect::<Vec<_>>();
        assert_eq!(without_time(lines(&terminal, ',')), without_time(rows));
        let (code, text) = passerelle(&app, &["report", "--period", "2025-Q1"]);
        assert!(code == 0 && text.contains("People equipped") && text.contains("80 h"), "{text}");
        let (code, told) = passerelle(&app, &["report", "--period", "2025-Q5"]);
        assert!(code == 1 && told.contains("2026-Q1"), "{told}");
    }

    async fn the_workbook_holds_the_same_figures_as_numbers_with_their_names(app: TestApp) {
        let of = Population::new(&app).await;
        for person in of.people(12).await {
            of.equipped(person, "2025-02-10", false).await;
        }
        let made = app.browser("county").await.get("/reports/2025-Q1.xlsx").await.expect(200);
        assert!(made.header("content-disposition").contains("passerelle-2025-Q1.xlsx"));
        let mut book: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(made.bytes)).expect("a workbook");
        let sheet = book.worksheet_range("2025-Q1").expect("a sheet named by the period");
        let row = sheet.rows().find(|row| row[0] == Data::String("B1".into())).expect("a row for each figure");
        assert_eq!((&row[1], &row[2]), (&Data::Float(12.0), &Data::String("Personnes équipées".into())));
        let withdrawn = sheet.rows().find(|row| row[0] == Data::String("E1W".into())).expect("withdrawals stand apart");
        assert_eq!((&withdrawn[2], &withdrawn[3]), (&Data::String("Retirées du calcul".into()), &Data::String("à 3 mois".into())));
        app.api("caseworker").get("/reports/2025-Q1.xlsx").await.expect(403);
    }

    async fn what_is_not_counted_is_said_apart_from_what_is(app: TestApp) {
        let page = app.browser("county").await.page("/definitions").await;
        let (counted, rest) = page.text().split_once("Pas encore comptés").map(|(a, b)| (a.to_owned(), b.to_owned())).expect("both parts");
        assert!(counted.contains("D1 Équipées et formées") && !counted.contains("<dt>A3"), "only what a report holds");
        assert!(rest.contains("A3 ") && !rest.contains("D1 "));
    }

    async fn the_months_on_the_page_are_what_the_report_of_each_month_says(app: TestApp) {
        let of = Population::new(&app).await;
        let (first, then, equipped, edge) = (of.person().await, of.person().await, of.person().await, of.person().await);
        of.trained(first, "2025-01-20", 400).await;
        of.equipped(first, "2025-03-02", false).await;
        of.equipped(then, "2025-02-01", false).await;
        of.trained(then, "2025-02-10", 300).await;
        of.trained(then, "2025-03-05", 100).await;
        of.equipped(equipped, "2025-03-31", false).await;
        of.equipped(equipped, "2025-03-30", true).await;
        of.equipped(edge, "2024-12-31", false).await;
        of.trained(edge, "2025-01-01", 360).await;
        let page = app.browser("county").await.get("/reports/2025").await.expect(200);
        let page = crate::support::html::visible(&page.text());
        for (month, number) in [("janvier 2025", 1), ("février 2025", 2), ("mars 2025", 3), ("décembre 2025", 12)] {
            let report = report(&app, &format!("2025-{number:02}")).await;
            let counts: Vec<String> = values(&report, &["B1", "C1", "D1"]).iter().map(ToString::to_string).collect();
            let row = format!("{month} {}", counts.join(" "));
            assert!(page.contains(&row), "no {row:?} in:\n{page}");
        }
        assert!(page.contains("mars 2025 2 1 2"), "the month of March is the one that tells them apart");
    }

    async fn a_figure_says_which_way_it_went(app: TestApp) {
        let of = Population::new(&app).await;
        for (person, on) in of.people(5).await.into_iter().zip(["2024-05-02", "2025-01-02", "2025-01-03", "2025-01-04"]) {
            of.equipped(person, on, false).await;
        }
        let county = app.browser("county").await;
        county.get("/reports/2025").await.expect(200).shows("2 de plus. 2024 : 1");
        county.get("/reports/2024").await.expect(200).shows("2023 : pas de données");
        county.get("/reports/2025-Q2").await.expect(200).shows("3 de moins. T1 2025 : 3");
    }

    async fn a_spreadsheet_gets_its_own_separator_and_decimal_mark(app: TestApp) {
        let of = Population::new(&app).await;
        let person = of.person().await;
        of.trained(person, "2025-02-12", 90).await;
        let county = app.browser("county").await;
        let rows = lines(&county.get("/reports/2025.csv").await.expect(200).text(), ';');
        assert_eq!(rows.iter().find(|row| row[0] == "C2").map(|row| row[1].as_str()), Some("1,5"));
        let json = county.get("/reports/2025.json").await.expect(200);
        assert_eq!(json.str("/period"), "2025");
    }

    async fn a_period_that_does_not_read_is_told_which_do(app: TestApp) {
        let county = app.api("county");
        for (period, code) in [
            ("2025-Q5", "period_no_such_quarter"),
            ("2025-13", "period_no_such_month"),
            ("25", "period_unknown_form"),
            ("2025-2027", "period_years_do_not_follow"),
            ("2025-03-31..2025-01-01", "period_ends_before_start"),
            ("2025-02-30..2025-03-01", "period_no_such_day"),
            ("2025.xml", "period_unknown_form"),
        ] {
            let refused = county.get(&format!("/reports/{period}")).await;
            assert_eq!(refused.wrong_fields(), [format!("period: {code}")], "{period}");
            assert!(refused.str("/errors/0/message").contains("20"), "an example is given:\n{refused}");
        }
        let page = app.browser("county").await.get("/reports/2025-Q5").await.expect(422);
        page.shows("Les trimestres vont de Q1 à Q4");
        assert_eq!(page.form("/reports").value("period"), "2025-Q5", "what was typed is kept");
    }

    async fn every_way_to_write_the_same_days_gives_the_same_report(app: TestApp) {
        let county = app.api("county");
        for (written, canonical) in [
            ("2025-T1", "2025-Q1"),
            ("2025-01-01..2025-12-31", "2025"),
            ("2025-09-01..2026-08-31", "2025-2026"),
            ("2025-03-01..2025-03-31", "2025-03"),
        ] {
            assert_eq!(county.get(&format!("/reports/{written}")).await.expect(200).str("/period"), canonical);
        }
    }

    async fn a_period_is_chosen_in_two_clicks_and_every_figure_is_explained(app: TestApp) {
        let county = app.browser("county").await;
        let links = county.page("/reports").await.links();
        for period in ["2026", "2026-Q4", "2026-11", "2026-2027", "2025", "2026-Q3"] {
            assert!(links.contains(&format!("/reports/{period}")), "{period} in {links:?}");
        }
        let page = county.page("/reports/2026-Q3").await;
        page.shows("Personnes équipées").shows("bon de remise signé dans la période").shows("Source :");
        page.shows("Compté à la date de signature de la remise").shows("Chiffres du");
        let typed = county.get("/reports?period=2025-T2").await.expect(303);
        assert_eq!(typed.location(), "/reports/2025-Q2");
        county.page("/definitions").await.shows("Masquage complémentaire");
        app.browser("caseworker").await.page("/definitions").await.shows("Personnes équipées");
        county.set_cookie("passerelle-lang", "en");
        county.page("/reports/2026-Q3").await.shows("People equipped").shows("Definitions are written in French.");
    }

    async fn figures_of_one_moment_do_not_change_while_they_are_read(app: TestApp) {
        let of = Population::new(&app).await;
        let person = of.person().await;
        of.equipped(person, "2025-02-10", false).await;
        let (first, second) = (report(&app, "2025").await, report(&app, "2025").await);
        assert_eq!(first.json["indicators"], second.json["indicators"]);
    }
}
