//! A donation, and its devices each taken as far as `seeds/demo/devices.csv` says.

use super::{Stage, files};
use crate::error::{Error, Result};
use serde::Deserialize;
use serde_json::{Value, json};

#[derive(Deserialize)]
pub(super) struct Row {
    kind: String,
    manufacturer: String,
    pub(super) model: String,
    pub(super) serial: String,
    disk_serial: Option<String>,
    memory_mib: Option<i64>,
    weight_g: i64,
    price_cents: Option<i64>,
    location: Option<String>,
    reaches: String,
}

const STEPS: [&str; 7] = ["received", "inventoried", "erased", "repaired", "checked", "stock", "handed_over"];

/// The rows of the seed file.
pub(super) fn rows() -> Result<Vec<Row>> {
    let mut reader = csv::Reader::from_reader(include_str!("../../seeds/demo/devices.csv").as_bytes());
    reader.deserialize().collect::<Result<_, _>>().map_err(|cause| Error::internal(cause.to_string()))
}

pub(super) async fn fill(stage: &Stage) -> Result<()> {
    stage.go_to(70);
    let donation = json!({ "donor_id": stage.structure("donor"), "received_on": stage.day(70) });
    let donation = stage.who("workshop_lead").post("/donations", donation).await?;
    for (at, row) in rows()?.iter().enumerate() {
        stage.go_to(69 - i64::try_from(at).unwrap_or_default());
        device(stage, &donation["id"], row).await?;
    }
    Ok(())
}

async fn device(stage: &Stage, donation: &Value, row: &Row) -> Result<()> {
    let (tech, checker, lead) = (stage.who("technician"), stage.who("checker"), stage.who("workshop_lead"));
    let reaches = |step: &str| {
        let place = |word: &str| STEPS.iter().position(|s| *s == word);
        place(&row.reaches) >= place(step)
    };
    let received = tech.post(
        "/devices",
        json!({
            "donation_id": donation, "kind": row.kind, "manufacturer": row.manufacturer, "model": row.model,
            "serial": row.serial, "weight_g": row.weight_g,
        }),
    );
    let tag = received.await?["tag"].as_str().unwrap_or_default().to_owned();
    let device = format!("/devices/{tag}");
    if !reaches("inventoried") {
        return Ok(());
    }
    stage.later();
    let sheet = json!({
        "manufacturer": row.manufacturer, "model": row.model, "serial": row.serial, "memory_mib": row.memory_mib,
        "attested": true,
    });
    tech.post(&format!("{device}/manual-sheet"), sheet).await?;
    tech.post(&format!("{device}/triage"), json!({ "route": "refurbish" })).await?;
    let medium = json!({ "kind": "ssd", "serial": row.disk_serial, "size_bytes": files::DISK_BYTES });
    tech.post(&format!("{device}/media"), medium).await?;
    let media = tech.get(&device).await?["media"].clone();
    let ids: Vec<&Value> = media.as_array().into_iter().flatten().map(|medium| &medium["id"]).collect();
    tech.post(&format!("{device}/media/confirm"), json!({ "confirmed": ids, "ghosts": [] })).await?;
    if !reaches("erased") {
        return Ok(());
    }
    let start = stage.app.clock.now() - chrono::Duration::hours(10);
    let log = files::nwipe_log(row.disk_serial.as_deref().unwrap_or_default(), start, files::DISK_BYTES);
    tech.upload(&format!("{device}/evidence?filename=nwipe.log"), log).await?;
    if !reaches("repaired") {
        return Ok(());
    }
    stage.later();
    let repair = json!({ "fault": "dirty", "acts": ["cleaned", "tested"], "minutes": 40, "close": true });
    tech.post(&format!("{device}/repairs"), repair).await?;
    tech.post(&format!("{device}/software"), json!({ "image": "Linux Mint 22 fr", "licence": "free" })).await?;
    if !reaches("checked") {
        return Ok(());
    }
    stage.later();
    let list = tech.get(&format!("/vocabularies/check_items_{}", row.kind)).await?;
    let listed = list["items"].as_array().into_iter().flatten();
    let items: Vec<Value> = listed.map(|item| json!({ "code": item["code"], "result": "pass" })).collect();
    let sheet = json!({ "items": items, "grade_appearance": "B", "grade_function": "A" });
    checker.post(&format!("{device}/checks"), sheet).await?;
    if !reaches("stock") {
        return Ok(());
    }
    let accessories = if row.kind == "laptop" { vec!["charger"] } else { vec!["power_cable"] };
    let facts = json!({ "price_cents": row.price_cents, "location": row.location, "accessories": accessories });
    lead.patch(&device, facts).await?;
    lead.post(&format!("{device}/release"), json!({})).await?;
    Ok(())
}
