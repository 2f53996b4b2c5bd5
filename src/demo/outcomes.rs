//! What became of people: tried, answered, or lost to sight.

use super::Stage;
use super::rows::{Answer, Attempt};
use crate::error::{Error, Result};
use serde_json::json;

pub(super) async fn attempt(stage: &Stage, row: &Attempt) -> Result<()> {
    let wave = wave(stage, &row.person, &row.wave).await?;
    let tried = json!({ "attempted_on": row.day, "channel": row.channel, "result": row.result });
    stage.who("caseworker").post(&format!("/followups/{wave}/attempts"), tried).await.map(drop)
}

pub(super) async fn answer(stage: &Stage, row: &Answer) -> Result<()> {
    let wave = wave(stage, &row.person, &row.wave).await?;
    let answer = json!({
        "outcome_code": row.outcome, "contract_code": row.contract, "planned_months": row.months,
        "hours_per_week": row.hours, "evidence_code": row.evidence, "observed_on": row.day,
    });
    stage.who("caseworker").post(&format!("/followups/{wave}/answer"), answer).await.map(drop)
}

/// The key of a person's wave; the first is named after what opened the series.
async fn wave(stage: &Stage, person: &str, wanted: &str) -> Result<String> {
    let id = stage.known("person", person)?;
    let waves = stage.who("caseworker").get(&format!("/followups?beneficiary_id={id}")).await?;
    let is_it = |name: &str| name == wanted || (wanted == "first" && matches!(name, "remise" | "sortie"));
    let mut listed = waves["items"].as_array().into_iter().flatten();
    let found = listed.find(|wave| wave["wave"].as_str().is_some_and(is_it));
    let id = found.and_then(|wave| wave["id"].as_str()).map(str::to_owned);
    id.ok_or_else(|| Error::internal(format!("{person} has no wave {wanted}")))
}
