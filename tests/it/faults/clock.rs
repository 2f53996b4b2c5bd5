//! Days are those of the place, instants are kept in UTC: at the turn of a year, of a season, of a leap day, elsewhere.

use crate::on_both;
use chrono::{DateTime, NaiveDate, Utc};
use serde_json::json;

/// Instants, a zone, and the day it is there.
const MOMENTS: &[(&str, &str, &str)] = &[
    ("2026-12-31T22:59:59Z", "Europe/Paris", "2026-12-31"),
    ("2026-12-31T23:00:00Z", "Europe/Paris", "2027-01-01"),
    ("2027-03-28T00:59:59Z", "Europe/Paris", "2027-03-28"),
    ("2027-03-28T01:00:00Z", "Europe/Paris", "2027-03-28"),
    ("2027-03-28T22:30:00Z", "Europe/Paris", "2027-03-29"),
    ("2027-10-31T00:30:00Z", "Europe/Paris", "2027-10-31"),
    ("2027-10-31T01:30:00Z", "Europe/Paris", "2027-10-31"),
    ("2027-10-31T22:30:00Z", "Europe/Paris", "2027-10-31"),
    ("2028-02-28T23:30:00Z", "Europe/Paris", "2028-02-29"),
    ("2028-02-29T23:30:00Z", "Europe/Paris", "2028-03-01"),
    ("2028-02-29T19:59:59Z", "Indian/Reunion", "2028-02-29"),
    ("2028-02-29T20:00:00Z", "Indian/Reunion", "2028-03-01"),
    ("2028-03-01T03:59:59Z", "America/Martinique", "2028-02-29"),
    ("2028-03-01T04:00:00Z", "America/Martinique", "2028-03-01"),
];

on_both! {
    async fn today_is_the_day_of_the_place_and_instants_are_kept_in_utc(app: TestApp) {
        let donor = app.world.organisation("donor");
        for (at, zone, day) in MOMENTS {
            let (at, day): (DateTime<Utc>, NaiveDate) = (at.parse().unwrap(), day.parse().unwrap());
            let there = app.with_config(|config| config.time_zone = zone.parse().unwrap());
            // Asking takes ten milliseconds of the test's time: they must not reach the next day.
            there.app.clock.set(at - chrono::Duration::milliseconds(10));
            let donation = |on: NaiveDate| json!({ "donor_id": donor, "received_on": on });
            let made = there.api("workshop_lead").post("/donations", donation(day)).await.expect(201);
            let id: uuid::Uuid = made.str("/id").parse().unwrap();
            let rows = there.rows(&format!("SELECT at FROM events WHERE subject_id = {}", there.sql_id(id))).await;
            assert_eq!(rows[0].try_get::<DateTime<Utc>>("", "at").unwrap(), at, "{zone} {day}");
            there.app.clock.set(at - chrono::Duration::milliseconds(10));
            let tomorrow = there.api("workshop_lead").post("/donations", donation(day.succ_opt().unwrap())).await;
            assert_eq!(tomorrow.wrong_fields().len(), 1, "{zone} {day}: {tomorrow}");
        }
        assert_eq!(app.differences().await, [""; 0]);
    }
}
