//! What a report may show: the worked examples, small numbers, and the same in every form.

use super::population::Population;
use super::{figure, report};
use crate::on_both;
use crate::support::TestApp;
use serde_json::json;

/// The worked example: 34 due at six months, 22 observed, 12 in employment, 6 of them in a durable job.
async fn example(app: &TestApp) -> Population<'_> {
    let of = Population::new(app).await;
    for n in 0..34 {
        let answer = match n {
            0..6 => Some(("durable", true)),
            6..12 => Some(("transition", true)),
            12..22 => Some(("other", false)),
            _ => None,
        };
        let person = of.person().await;
        of.wave(person, "m6", "2025-09-30", answer).await;
    }
    of
}

fn percent(figure: &serde_json::Value) -> Vec<String> {
    ["value", "low", "high"].iter().map(|part| format!("{:.1}", figure[part].as_f64().unwrap() * 100.0)).collect()
}

on_both! {
    async fn the_worked_example_comes_out_with_its_bounds(app: TestApp) {
        example(&app).await;
        let report = report(&app, "2025-Q3").await;
        for (code, part, expected) in [
            ("E1", "m6", ["64.7", "47.9", "78.5"]),
            ("E2", "m6/among_observed", ["54.5", "34.7", "73.1"]),
            ("E2", "m6/lower_bound", ["35.3", "21.5", "52.1"]),
            ("E2", "m6/upper_bound", ["70.6", "53.8", "83.2"]),
        ] {
            assert_eq!(percent(&figure(&report, code, part)), expected, "{code} {part}");
        }
        let page = app.browser("county").await.page("/reports/2025-Q3").await;
        page.shows("64,7 %").shows("[47,9 % ; 78,5 %]").shows("22 / 34");
    }

    async fn a_period_cut_within_a_month_gives_its_totals_alone(app: TestApp) {
        let of = example(&app).await;
        for person in of.people(12).await {
            of.equipped(person, "2025-09-10", false).await;
        }
        for days in ["2025-07-01..2025-09-29", "2025-07-02..2025-09-30", "2025-07-02..2025-10-01"] {
            let cut = report(&app, days).await;
            assert_eq!(figure(&cut, "B1", "")["value"], 12, "totals show");
            for (code, part) in [("E1", "m6"), ("E2", "m6/lower_bound"), ("E4", ""), ("D2", "equipped_only")] {
                let figure = figure(&cut, code, part);
                assert!(figure["value"].is_null() && figure["base"].is_null() && figure["numerator"].is_null(), "{figure}");
                assert_eq!(figure["reason"], "part_of_month");
            }
        }
        app.browser("county").await.page("/reports/2025-07-01..2025-09-29").await.shows("période coupée dans un mois");
    }

    async fn a_small_number_is_hidden_in_every_form_and_a_zero_is_not(app: TestApp) {
        let of = Population::new(&app).await;
        for person in of.people(3).await {
            of.equipped(person, "2025-01-10", false).await;
        }
        for (n, person) in of.people(9).await.into_iter().enumerate() {
            of.wave(person, "m3", "2025-06-30", (n < 7).then_some(("durable", true))).await;
        }
        let report = report(&app, "2025-Q2").await;
        let hidden = figure(&report, "D2", "equipped_only");
        assert_eq!((&hidden["value"], &hidden["suppressed"]), (&json!(null), &json!(true)));
        assert_eq!(figure(&report, "D2", "trained_only")["value"], 0);
        let rate = figure(&report, "E1", "m3");
        assert_eq!((&rate["value"], &rate["reason"]), (&json!(null), &json!("small_base")));
        for figure in report.json["indicators"].as_array().unwrap() {
            let empty = ["value", "numerator", "denominator", "low", "high"].iter().all(|part| figure[part].is_null());
            assert!(figure["suppressed"] == false || empty, "{figure}");
        }
        let county = app.browser("county").await;
        county.page("/reports/2025-Q2").await.shows("masqué : petit effectif").shows("pas de taux : trop peu de personnes");
        let csv = app.api("county").get("/reports/2025-Q2.csv").await.expect(200).text();
        let line = csv.lines().find(|line| line.starts_with("D2,") && line.contains("equipped_only")).unwrap();
        assert!(line.starts_with("D2,,") && line.contains(",,,,,,true,small_count,"), "{line}");
        let slides = county.page("/reports/2025-Q2?layout=slides").await;
        slides.shows("masqué : petit effectif");
        // The whole instance's totals are no cells.
        assert_eq!(figure(&report, "B1", "")["value"], 0);
    }
}
