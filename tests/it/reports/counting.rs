//! What each figure counts, and in which period.

use super::population::Population;
use super::{figure, report, values};
use crate::on_both;
use serde_json::json;

on_both! {
    async fn nothing_happened_and_it_says_so(app: TestApp) {
        let empty = report(&app, "2025").await;
        assert_eq!(values(&empty, &["A1", "B1", "B2", "C1", "C2", "C4", "D1"]), [0.0; 7]);
        for figure in empty.json["indicators"].as_array().unwrap() {
            assert_eq!(figure["suppressed"], false, "a true zero shows, and 0 ÷ 0 is not hidden: {figure}");
            assert!(figure["definition"].as_str().is_some_and(|d| !d.is_empty()), "{figure}");
            let rate = figure["unit"] == "share";
            assert!(!rate || (figure["value"].is_null() && figure["reason"] == "no_base"), "{figure}");
        }
    }

    async fn people_are_counted_once_and_devices_each(app: TestApp) {
        let of = Population::new(&app).await;
        let (twice, once, draft) = (of.person().await, of.person().await, of.person().await);
        of.equipped(twice, "2025-01-01", false).await;
        of.equipped(twice, "2025-03-31", true).await;
        of.equipped(once, "2025-03-31", false).await;
        of.referred(once, "2025-02-02", "declined").await;
        of.referred(draft, "2025-02-02", "draft").await;
        assert_eq!(values(&report(&app, "2025-Q1").await, &["A1", "B1", "B2"]), [2.0, 2.0, 3.0]);
        assert_eq!(values(&report(&app, "2025-01").await, &["A1", "B1", "B2"]), [1.0, 1.0, 1.0]);
        assert_eq!(values(&report(&app, "2025-Q2").await, &["A1", "B1", "B2"]), [0.0; 3]);
    }

    async fn a_person_is_trained_in_the_period_of_their_sixth_hour(app: TestApp) {
        let of = Population::new(&app).await;
        let (slow, almost) = (of.person().await, of.person().await);
        of.trained(slow, "2025-03-20", 180).await;
        of.trained(slow, "2025-04-20", 180).await;
        of.trained(slow, "2025-05-20", 360).await;
        of.trained(almost, "2025-03-20", 359).await;
        let (q1, q2, year) = (report(&app, "2025-Q1").await, report(&app, "2025-Q2").await, report(&app, "2025").await);
        assert_eq!([&q1, &q2, &year].map(|r| values(r, &["C1"])[0]), [0.0, 1.0, 1.0]);
        assert_eq!(values(&year, &["C2"]), [(180.0 + 180.0 + 360.0 + 359.0) / 60.0]);
    }

    async fn the_county_s_own_number_of_hours_decides(app: TestApp) {
        let of = Population::new(&app).await;
        let person = of.person().await;
        of.trained(person, "2025-03-20", 120).await;
        assert_eq!(values(&report(&app, "2025").await, &["C1"]), [0.0]);
        app.sql("INSERT INTO settings (key, value) VALUES ('trained_minutes', '120')").await;
        let report = report(&app, "2025").await;
        assert_eq!(values(&report, &["C1"]), [1.0]);
        assert_eq!(report.json["trained_minutes"], 120);
    }

    async fn only_minutes_of_people_who_came_are_hours(app: TestApp) {
        let of = Population::new(&app).await;
        let person = of.person().await;
        let workshop = of.session("atelier_collectif", "2025-06-02T08:00:00Z").await;
        of.attended(workshop, Some(person), "present_partiel", 90).await;
        of.attended(workshop, None, "present", 30).await;
        for (kind, status, minutes) in [("atelier_collectif", "absent", 0), ("formation_professionnels", "present", 600)] {
            let session = of.session(kind, "2025-06-03T08:00:00Z").await;
            of.attended(session, Some(person), status, minutes).await;
        }
        let open = of.session("accueil_libre", "2025-06-04T08:00:00Z").await;
        of.heads(open, 17).await;
        let counted = of.session("atelier_collectif", "2025-06-05T08:00:00Z").await;
        of.heads(counted, 5).await;
        assert_eq!(values(&report(&app, "2025").await, &["C1", "C2", "C4"]), [0.0, 2.0, 17.0]);
    }

    async fn days_begin_at_midnight_where_the_county_is(app: TestApp) {
        let of = Population::new(&app).await;
        let person = of.person().await;
        // Half past midnight on 1 April in Paris.
        let session = of.session("atelier_collectif", "2025-03-31T22:30:00Z").await;
        of.attended(session, Some(person), "present", 360).await;
        assert_eq!(values(&report(&app, "2025-Q1").await, &["C1", "C2"]), [0.0, 0.0]);
        assert_eq!(values(&report(&app, "2025-04-01..2025-04-01").await, &["C1", "C2"]), [1.0, 6.0]);
    }

    async fn equipped_and_trained_is_counted_when_the_second_of_the_two_happens(app: TestApp) {
        let of = Population::new(&app).await;
        let people = of.people(3).await;
        of.equipped(people[0], "2025-02-10", false).await;
        of.trained(people[0], "2025-05-10", 360).await;
        of.trained(people[1], "2025-01-10", 360).await;
        of.equipped(people[1], "2025-02-10", false).await;
        of.equipped(people[2], "2025-02-10", false).await;
        let by_quarter: Vec<f64> = [report(&app, "2025-Q1").await, report(&app, "2025-Q2").await, report(&app, "2025-Q3").await]
            .iter()
            .map(|r| values(r, &["D1"])[0])
            .collect();
        assert_eq!(by_quarter, [1.0, 1.0, 0.0]);
        assert_eq!(values(&report(&app, "2025").await, &["B1", "C1", "D1"]), [3.0, 2.0, 2.0]);
    }

    async fn one_only_is_read_ninety_days_after_the_first(app: TestApp) {
        let of = Population::new(&app).await;
        for person in of.people(5).await {
            of.equipped(person, "2025-01-10", false).await; // Landmark: 10 April.
        }
        for person in of.people(6).await {
            of.trained(person, "2025-01-10", 360).await;
        }
        let both = of.people(2).await;
        of.equipped(both[0], "2025-01-10", false).await;
        of.trained(both[0], "2025-04-10", 360).await; // On the landmark: both.
        of.trained(both[1], "2025-01-10", 360).await;
        of.equipped(both[1], "2025-04-11", false).await; // A day later: trained only at the landmark.
        let (q1, q2) = (report(&app, "2025-Q1").await, report(&app, "2025-Q2").await);
        let only = |report: &_, group: &str| figure(report, "D2", group)["value"].clone();
        assert_eq!((only(&q1, "equipped_only"), only(&q1, "trained_only")), (json!(0), json!(0)));
        assert_eq!((only(&q2, "equipped_only"), only(&q2, "trained_only")), (json!(5), json!(7)));
    }

    async fn a_wave_counts_in_the_period_in_which_its_window_closes_and_not_before(app: TestApp) {
        let of = Population::new(&app).await;
        for n in 0..20 {
            let person = of.person().await;
            of.wave(person, "m6", "2026-11-24", (n < 10).then_some(("durable", true))).await;
            of.wave(person, "m12", "2026-11-25", Some(("durable", true))).await;
        }
        let november = report(&app, "2026-11").await;
        assert_eq!(figure(&november, "E1", "m6")["base"], 20);
        assert_eq!(figure(&november, "E1", "m12")["base"], 0, "its window closes tomorrow");
        assert_eq!(figure(&report(&app, "2026-10").await, "E1", "m6")["base"], 0);
    }

    async fn the_unreachable_stay_in_the_base_and_the_withdrawn_the_moved_and_the_erased_leave_it(app: TestApp) {
        let of = Population::new(&app).await;
        for person in of.people(20).await {
            of.wave(person, "m3", "2025-05-31", Some(("positive", false))).await;
        }
        for person in of.people(10).await {
            of.wave(person, "m3", "2025-05-31", None).await;
        }
        for person in of.people(6).await {
            of.wave(person, "m3", "2025-05-31", Some(("withdrawn", false))).await;
        }
        let erased = of.erased().await;
        of.wave(erased, "m3", "2025-05-31", Some(("durable", true))).await;
        let moved = of.person().await;
        let wave = of.wave(moved, "m3", "2025-05-31", None).await;
        app.sql(&format!("UPDATE followups SET out_of_scope_on = '2025-05-01' WHERE id = {}", app.sql_id(wave))).await;
        let report = report(&app, "2025-Q2").await;
        let observed = figure(&report, "E1", "m3");
        assert_eq!((&observed["numerator"], &observed["denominator"]), (&json!(20), &json!(30)));
        assert_eq!(figure(&report, "E1W", "m3")["value"], 6);
    }

    async fn an_exit_is_counted_once_a_person_and_programme_the_last_and_no_news_is_no_success(app: TestApp) {
        let of = Population::new(&app).await;
        let programme = of.programme().await;
        for (n, person) in of.people(10).await.into_iter().enumerate() {
            // The first of two exits is not the one that counts.
            of.left(person, programme, "2025-02-01", "souhait", Some("other")).await;
            let answer = ["durable", "transition", "positive", "other", "durable"][n % 5];
            of.left(person, programme, "2025-05-01", "parcours_acheve", Some(answer)).await;
        }
        for person in of.people(4).await {
            of.left(person, programme, "2025-05-02", "sans_contact", None).await;
        }
        for person in of.people(5).await {
            of.left(person, programme, "2025-05-03", "deces", None).await;
        }
        let duplicate = of.person().await;
        of.left(duplicate, programme, "2025-05-04", "doublon", None).await;
        let report = report(&app, "2025").await;
        let rate = figure(&report, "E4", "");
        assert_eq!((&rate["numerator"], &rate["denominator"]), (&json!(8), &json!(14)));
        assert_eq!(figure(&report, "E4W", "")["value"], 5);
    }

    async fn an_exit_whose_first_wave_still_runs_is_no_failure_yet(app: TestApp) {
        let of = Population::new(&app).await;
        let programme = of.programme().await;
        for person in of.people(12).await {
            of.left(person, programme, "2026-11-01", "parcours_acheve", None).await;
        }
        assert_eq!(figure(&report(&app, "2026").await, "E4", "")["base"], 0);
    }
}
