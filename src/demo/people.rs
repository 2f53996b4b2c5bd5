//! People, each with what `seeds/demo/people.csv` says: training followed, device received, answer to the first wave.

use super::Stage;
use crate::error::{Error, Result};
use serde::Deserialize;
use serde_json::{Value, json};

#[derive(Deserialize)]
struct Row {
    given_name: String,
    family_name: String,
    birth_year: i64,
    commune: String,
    phone: String,
    equipment_code: String,
    connection_code: String,
    entry_situation_code: String,
    sessions: usize,
    device: Option<String>,
    outcome: Option<String>,
}

struct Person {
    row: Row,
    id: Value,
    enrolment: Value,
}

/// Days ago: the sessions, the exit, the handovers, the first answers.
const SESSIONS: [i64; 2] = [40, 33];
const EXIT: i64 = 25;
const HANDOVER: i64 = 20;
const ANSWER: i64 = 12;

pub(super) async fn fill(stage: &Stage) -> Result<()> {
    stage.go_to(50);
    let (case, train) = (stage.who("caseworker"), stage.who("trainer"));
    let programme = json!({ "name": "Premiers pas numériques", "starts_on": stage.day(45), "capacity": 12 });
    let programme = train.post("/programmes", programme).await?["id"].clone();
    let mut people = Vec::new();
    for row in rows()? {
        let file = json!({
            "given_name": row.given_name, "family_name": row.family_name, "birth_year": row.birth_year,
            "commune": row.commune, "channels": [{ "kind": "phone", "value": row.phone, "preferred": true }],
            "entitlements": [{ "code": "rsa_allocataire", "checked_on": stage.day(50), "proof": "seen" }],
            "equipment_code": row.equipment_code, "connection_code": row.connection_code,
            "entry_situation_code": row.entry_situation_code, "notice_given_on": stage.day(50),
        });
        let id = case.post("/beneficiaries", file).await?["id"].clone();
        let mut enrolment = Value::Null;
        if row.sessions > 0 {
            let place = json!({ "programme_id": programme, "beneficiary_id": id });
            enrolment = case.post("/enrolments", place).await?["id"].clone();
        }
        people.push(Person { row, id, enrolment });
    }
    training(stage, &programme, &people).await?;
    handovers(stage, &people).await?;
    answers(stage, &people).await?;
    next_session(stage, &programme).await
}

fn rows() -> Result<Vec<Row>> {
    let mut reader = csv::Reader::from_reader(include_str!("../../seeds/demo/people.csv").as_bytes());
    reader.deserialize().collect::<Result<_, _>>().map_err(|cause| Error::internal(cause.to_string()))
}

async fn training(stage: &Stage, programme: &Value, people: &[Person]) -> Result<()> {
    let train = stage.who("trainer");
    for (nth, back) in SESSIONS.into_iter().enumerate() {
        stage.go_to(back);
        let day = stage.day(back);
        let session = json!({
            "programme_id": programme, "kind": "atelier_collectif",
            "starts_at": format!("{day}T08:00:00Z"), "ends_at": format!("{day}T11:00:00Z"),
        });
        let session = train.post("/sessions", session).await?["id"].as_str().unwrap_or_default().to_owned();
        let entries: Vec<Value> = people
            .iter()
            .filter(|person| !person.enrolment.is_null())
            .enumerate()
            .map(|(at, person)| {
                let status = if nth < person.row.sessions { "present" } else { "absent" };
                json!({ "key": format!("demo-{nth}-{at}"), "beneficiary_id": person.id, "status": status })
            })
            .collect();
        stage.later();
        train.put(&format!("/sessions/{session}/attendance"), json!({ "entries": entries })).await?;
    }
    stage.go_to(EXIT);
    for person in people.iter().filter(|person| person.row.sessions == SESSIONS.len()) {
        let exit = json!({ "exited_on": stage.day(EXIT), "reason_code": "parcours_acheve" });
        let enrolment = person.enrolment.as_str().unwrap_or_default();
        train.post(&format!("/enrolments/{enrolment}/exit"), exit).await?;
    }
    Ok(())
}

async fn handovers(stage: &Stage, people: &[Person]) -> Result<()> {
    let case = stage.who("caseworker");
    let stock = case.get("/stock?limit=200").await?;
    let models = super::workshop::rows()?;
    for person in people {
        stage.go_to(HANDOVER + 5);
        let request = json!({
            "beneficiary_id": person.id, "device_kind": "laptop", "need": ["job_search"],
            "reason": "Pas d’ordinateur à la maison", "referred_on": stage.day(HANDOVER + 5),
        });
        let request = case.post("/requests", request).await?["id"].as_str().unwrap_or_default().to_owned();
        if person.row.device.is_none() && person.row.sessions == 0 {
            continue;
        }
        stage.later();
        case.post(&format!("/requests/{request}/acceptance"), json!({})).await?;
        let Some(serial) = &person.row.device else { continue };
        let listed = stock["items"].as_array().into_iter().flatten();
        // The shelf shows no serial: the models of the demonstration are all different.
        let model = models.iter().find(|row| row.serial == *serial).map(|row| row.model.as_str());
        let ready = listed.into_iter().find(|device| device["model"].as_str() == model);
        let Some(device) = ready else { return Err(Error::internal(format!("{serial} is not in stock"))) };
        stage.go_to(HANDOVER);
        let wish = json!({ "request_id": request, "device_tag": device["tag"] });
        let allocation = case.post("/allocations", wish).await?["id"].as_str().unwrap_or_default().to_owned();
        stage.later();
        let price = device["price_cents"].as_i64().unwrap_or_default();
        let own = price.min(2_000);
        let signed = json!({
            "contributions": [
                { "payer_id": "beneficiary", "amount_cents": own, "status": "paid" },
                { "payer_id": stage.structure("funder"), "amount_cents": price - own, "status": "scheduled" },
            ],
            "accessories": ["charger"], "signature": { "kind": "paper" }, "signed_on": stage.day(HANDOVER),
        });
        case.post(&format!("/allocations/{allocation}/handover"), signed).await?;
    }
    Ok(())
}

async fn answers(stage: &Stage, people: &[Person]) -> Result<()> {
    let case = stage.who("caseworker");
    stage.go_to(ANSWER);
    for person in people {
        let Some(outcome) = &person.row.outcome else { continue };
        let id = person.id.as_str().unwrap_or_default();
        let waves = case.get(&format!("/followups?beneficiary_id={id}")).await?;
        let first = waves["items"].as_array().into_iter().flatten().min_by_key(|wave| wave["due_on"].to_string());
        let Some(first) = first.and_then(|wave| wave["id"].as_str()) else { continue };
        let mut answer = json!({
            "outcome_code": outcome, "evidence_code": "1_declaratif", "observed_on": stage.day(ANSWER),
        });
        if outcome.starts_with("transition.") {
            answer["contract_code"] = json!("cdd_moins_6m");
            answer["planned_months"] = json!(4);
            answer["hours_per_week"] = json!(24);
        }
        case.post(&format!("/followups/{first}/answer"), answer).await?;
    }
    Ok(())
}

async fn next_session(stage: &Stage, programme: &Value) -> Result<()> {
    stage.go_to(1);
    let day = stage.day(0);
    let session = json!({
        "programme_id": programme, "kind": "atelier_collectif",
        "starts_at": format!("{day}T08:00:00Z"), "ends_at": format!("{day}T11:00:00Z"),
    });
    stage.who("trainer").post("/sessions", session).await.map(drop)
}
