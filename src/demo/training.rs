//! Programmes, sessions and their rolls, places, and what people can do before and after.

use super::Stage;
use super::rows::{Person, Programme, Session, Year, codes};
use crate::error::Result;
use chrono::NaiveTime;
use serde_json::{Value, json};

pub(super) async fn open_programme(stage: &mut Stage, row: &Programme) -> Result<()> {
    let wish = json!({ "name": row.name, "starts_on": row.starts_on, "capacity": row.capacity });
    let made = stage.who("trainer").post("/programmes", wish).await?;
    stage.learn("programme", &row.key, &made["id"]);
    Ok(())
}

pub(super) async fn announce(stage: &mut Stage, row: &Session) -> Result<()> {
    let programme = row.programme.as_deref().map(|key| stage.known("programme", key)).transpose()?;
    let at = |time: NaiveTime| stage.instant(row.day.and_time(time)).to_rfc3339();
    let wish = json!({
        "programme_id": programme, "kind": row.kind, "venue_id": stage.known("organisation", &row.venue)?,
        "theme": row.theme, "handouts": row.handouts, "starts_at": at(row.begins), "ends_at": at(row.ends),
    });
    let made = stage.who("trainer").post("/sessions", wish).await?;
    stage.learn("session", &key(row), &made["id"]);
    Ok(())
}

/// Calls the roll of the group, or counts the heads where nobody is registered.
pub(super) async fn call_roll(stage: &Stage, year: &Year, row: &Session, nth: usize) -> Result<()> {
    let session = stage.known("session", &key(row))?;
    let mut entries = Vec::new();
    let group = year.people.iter().filter(|person| row.group.is_some() && person.group == row.group);
    for (at, person) in group.enumerate() {
        let Some(letter) = person.attendance.as_deref().and_then(|letters| letters.chars().nth(nth)) else { continue };
        let (status, minutes) = match letter {
            'P' => ("present", None),
            'H' => ("present_partiel", Some(60)),
            'E' => ("absent_excuse", None),
            _ => ("absent", None),
        };
        let beneficiary = stage.known("person", &person.key())?;
        let line = json!({ "key": format!("{}-{at}", key(row)), "beneficiary_id": beneficiary, "status": status });
        entries.push(with(line, "minutes", minutes.map(Value::from)));
    }
    let heads: Vec<Value> = codes(row.heads.as_deref().unwrap_or_default())
        .into_iter()
        .filter_map(|head| head.split_once(':'))
        .map(|(band, count)| json!({ "age_band": band, "count": count.parse::<i64>().unwrap_or_default() }))
        .collect();
    let roll = json!({ "entries": entries });
    let roll = with(roll, "head_count", row.heads.is_some().then_some(Value::from(heads)));
    stage.who("trainer").put(&format!("/sessions/{session}/attendance"), roll).await.map(drop)
}

pub(super) async fn enrol(stage: &mut Stage, row: &Person) -> Result<()> {
    let place = json!({
        "programme_id": stage.known("programme", row.programme.as_deref().unwrap_or_default())?,
        "beneficiary_id": stage.known("person", &row.key())?,
    });
    let made = stage.who("caseworker").post("/enrolments", place).await?;
    stage.learn("enrolment", &row.key(), &made["id"]);
    Ok(())
}

pub(super) async fn assess(stage: &mut Stage, row: &Person, moment: &str) -> Result<()> {
    let levels = if moment == "entry" { &row.levels_before } else { &row.levels_after };
    let domains = stage.who("trainer").get("/vocabularies/skill_domains").await?;
    let items: Vec<Value> = domains["items"]
        .as_array()
        .into_iter()
        .flatten()
        .zip(levels.as_deref().unwrap_or_default().chars())
        .filter_map(|(item, level)| Some(json!({ "code": item["code"], "level": level.to_digit(10)? })))
        .collect();
    let sheet = json!({
        "beneficiary_id": stage.known("person", &row.key())?, "enrolment_id": stage.known("enrolment", &row.key())?,
        "moment": moment, "items": items,
    });
    stage.who("trainer").post("/assessments", sheet).await.map(drop)
}

pub(super) async fn leave(stage: &Stage, row: &Person) -> Result<()> {
    let enrolment = stage.known("enrolment", &row.key())?;
    let exit = json!({ "exited_on": row.exited_on, "reason_code": row.exit_reason });
    stage.who("trainer").post(&format!("/enrolments/{enrolment}/exit"), exit).await.map(drop)
}

/// Two sessions of a day begin at different times.
fn key(row: &Session) -> String {
    format!("{}-{}", row.day, row.begins.format("%H%M"))
}

/// The same with one more field, where there is something to say.
fn with(mut object: Value, field: &str, value: Option<Value>) -> Value {
    if let Some(value) = value {
        object[field] = value;
    }
    object
}
