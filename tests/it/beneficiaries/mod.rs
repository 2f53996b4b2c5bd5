//! People's files: who reaches them, what is kept of them, how they are found and corrected.

mod correcting;
mod finding;
mod pages;
mod reach;
mod secrecy;

use crate::support::fixtures::person;
use crate::support::{Answer, TestApp};
use passerelle::act::Act;
use passerelle::beneficiaries::rules::sharing::Purpose;
use passerelle::beneficiaries::store;
use serde_json::{Value, json};
use uuid::Uuid;

/// A family name that nothing else holds.
const FAMILY: &str = "Quintrebert";
const PHONE: &str = "04 75 91 38 64";
const EMAIL: &str = "nolwenn.q@example.org";
const NIR: &str = "2 84 01 01 053 001 02";

fn nolwenn() -> Value {
    let mut wish = person("Nolwenn", FAMILY);
    wish["birth_month"] = json!(5);
    wish["channels"] = json!([
        { "kind": "phone", "value": PHONE, "preferred": true },
        { "kind": "email", "value": EMAIL },
    ]);
    wish["entitlements"] = json!([{ "code": "rsa_allocataire", "checked_on": "2026-10-01", "proof": "seen" }]);
    wish
}

/// A file of the social service.
async fn opened(app: &TestApp) -> Answer {
    app.api("caseworker").post("/beneficiaries", nolwenn()).await.expect(201)
}

fn file(opened: &Answer) -> String {
    format!("/beneficiaries/{}", opened.str("/file_number"))
}

fn id(opened: &Answer) -> Uuid {
    opened.str("/id").parse().unwrap()
}

/// The file is shared with the training body, as an enrolment does.
async fn shared_for_training(app: &TestApp, id: Uuid) {
    let caseworker = app.actor("caseworker").await;
    let act = Act::begin(&app.app, &caseworker).await.unwrap();
    store::share(&act, id, app.world.organisation("training_body"), Purpose::Training).await.unwrap();
    act.commit().await.unwrap();
}

/// The same answer, without what names this very request.
fn said(answer: &Answer, path: &str) -> (u16, String) {
    (answer.status, answer.text().replace(answer.header("x-request-id"), "ID").replace(path, "PATH"))
}
