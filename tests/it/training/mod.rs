//! Training: places and who may give them, rolls, assessments, and how little a trainer learns of a person.

mod leaving;
mod pages;
mod places;
mod rolls;

use crate::support::fixtures;
use crate::support::{Answer, TestApp};
use chrono::Duration;
use passerelle::access::Role;
use serde_json::{Value, json};

/// A family name that nothing else holds.
pub const FAMILY: &str = "Trémouilhac";

/// A day so many days ago.
pub fn day(app: &TestApp, back: i64) -> String {
    (app.app.today() - Duration::days(back)).to_string()
}

/// A person of the caseworker's structure.
pub async fn person(app: &TestApp, given_name: &str) -> Answer {
    app.api("caseworker").post("/beneficiaries", fixtures::person(given_name, FAMILY)).await.expect(201)
}

/// A programme of the training body.
pub async fn programme(app: &TestApp, capacity: Option<u32>) -> String {
    let wish = json!({ "name": "Premiers pas", "starts_on": day(app, 40), "capacity": capacity });
    app.api("trainer").post("/programmes", wish).await.expect(201).str("/id")
}

/// A place for someone, given by their caseworker.
pub async fn enrolled(app: &TestApp, programme: &str, person: &Answer) -> String {
    let wish = json!({ "programme_id": programme, "beneficiary_id": person.str("/id") });
    app.api("caseworker").post("/enrolments", wish).await.expect(201).str("/id")
}

/// A session of three hours, so many days ago.
pub async fn session(app: &TestApp, programme: Option<&str>, kind: &str, back: i64) -> String {
    let wish = json!({
        "programme_id": programme, "kind": kind, "theme": "Messagerie",
        "starts_at": format!("{}T09:00:00+01:00", day(app, back)),
        "ends_at": format!("{}T12:00:00+01:00", day(app, back)),
    });
    app.api("trainer").post("/sessions", wish).await.expect(201).str("/id")
}

/// One line of a roll.
pub fn entry(key: &str, person: &Answer, status: &str) -> Value {
    json!({ "key": key, "beneficiary_id": person.str("/id"), "status": status })
}

/// The same service with a trainer of another structure in it: `other_trainer`.
pub async fn with_other_trainer(app: &TestApp) -> TestApp {
    app.with_account("trainer_elsewhere", Role::Trainer, "social_service").await
}
