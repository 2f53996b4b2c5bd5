//! Donations, and devices each taken as far as `seeds/demo/devices.csv` says.

use super::rows::{Device, Donation, codes};
use super::{Stage, files};
use crate::error::Result;
use files::{Disk, Machine};
use serde_json::{Value, json};

/// What the bench does with a device.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    Sort,
    Inventory,
    Confirm,
    Erase,
    Repair,
    Install,
    Check,
    Price,
    Release,
    End,
}

/// What is done with a device, and how many working days after it is taken up.
pub fn steps(device: &Device) -> Vec<(usize, Step)> {
    use Step as S;
    const WORK: [(usize, Step); 9] = [
        (0, S::Sort),
        (0, S::Inventory),
        (1, S::Confirm),
        (1, S::Erase),
        (2, S::Repair),
        (2, S::Install),
        (3, S::Check),
        (4, S::Price),
        (4, S::Release),
    ];
    let done = match device.reaches.as_str() {
        "received" => 0,
        "sorted" => 1,
        "inventoried" => 2,
        "confirmed" => 3,
        "erased" => 4,
        "opened" | "waiting" => 5,
        "repaired" => 6,
        "checked" | "failed" | "failing" => 7,
        "ready" => 8,
        _ => 9,
    };
    let end = device.then.is_some().then_some((2, S::End));
    WORK[..done].iter().copied().chain(end).collect()
}

pub(super) async fn receive_donation(stage: &mut Stage, row: &Donation) -> Result<()> {
    let donor = stage.known("organisation", &row.donor)?;
    let wish = json!({ "donor_id": donor, "received_on": row.received_on, "note": row.note });
    let made = stage.who("workshop_lead").post("/donations", wish).await?;
    stage.learn("donation", &row.key, &made["id"]);
    Ok(())
}

pub(super) async fn close_donation(stage: &Stage, row: &Donation) -> Result<()> {
    let donation = stage.known("donation", &row.key)?;
    stage.who("workshop_lead").post(&format!("/donations/{donation}/closing"), json!({})).await.map(drop)
}

pub(super) async fn receive(stage: &mut Stage, row: &Device) -> Result<()> {
    let wish = json!({
        "donation_id": stage.known("donation", &row.donation)?, "kind": row.kind, "manufacturer": row.manufacturer,
        "model": row.model, "serial": row.serial, "weight_g": row.weight_g,
    });
    let made = stage.who("technician").post("/devices", wish).await?;
    stage.learn("device", &row.serial, &made["tag"]);
    Ok(())
}

pub(super) async fn bench(stage: &Stage, row: &Device, step: Step) -> Result<()> {
    let tech = stage.who("technician");
    let device = format!("/devices/{}", stage.known("device", &row.serial)?);
    match step {
        Step::Sort => tech.post(&format!("{device}/triage"), json!({ "route": "refurbish" })).await?,
        Step::Inventory => return inventory(stage, row, &device).await,
        Step::Confirm => {
            let media = tech.get(&device).await?["media"].clone();
            let ids: Vec<&Value> = media.as_array().into_iter().flatten().map(|medium| &medium["id"]).collect();
            let look = json!({ "confirmed": ids, "ghosts": [], "none_attested": ids.is_empty() });
            tech.post(&format!("{device}/media/confirm"), look).await?
        }
        Step::Erase => {
            let start = stage.app.clock.now() - chrono::Duration::hours(10);
            let log = files::wipe_log(&disk(row), start, files::DISK_BYTES);
            tech.upload(&format!("{device}/evidence?filename=nwipe-{}.log", row.serial), log).await?
        }
        Step::Repair => {
            let (waits, open) = (row.reaches == "waiting", row.reaches == "opened");
            let repair = json!({
                "fault": row.fault, "acts": codes(&row.acts), "minutes": row.minutes, "waiting_part": waits,
                "close": !waits && !open,
            });
            tech.post(&format!("{device}/repairs"), repair).await?
        }
        Step::Install => {
            let system = json!({ "image": "Linux Mint 13 Xfce fr", "licence": "free" });
            tech.post(&format!("{device}/software"), system).await?
        }
        Step::Check => return check(stage, row, &device).await,
        Step::Price => {
            let with = if row.kind == "laptop" { "charger" } else { "power_cable" };
            let facts = json!({ "price_cents": row.price_cents, "location": row.location, "accessories": [with] });
            stage.who("workshop_lead").patch(&device, facts).await?
        }
        Step::Release => stage.who("workshop_lead").post(&format!("{device}/release"), json!({})).await?,
        Step::End => return end(stage, row, &device).await,
    };
    Ok(())
}

/// What its tools say of a computer; a sheet filled in by hand for a screen.
async fn inventory(stage: &Stage, row: &Device, device: &str) -> Result<()> {
    let tech = stage.who("technician");
    if row.disk.is_none() {
        let sheet = json!({
            "manufacturer": row.manufacturer, "model": row.model, "serial": row.serial, "attested": true,
        });
        return tech.post(&format!("{device}/manual-sheet"), sheet).await.map(drop);
    }
    let machine = Machine {
        vendor: &row.manufacturer,
        model: &row.model,
        serial: &row.serial,
        portable: row.kind == "laptop",
        memory_mib: row.memory_mib.unwrap_or_default(),
    };
    let listing = files::lshw(&machine, &disk(row));
    tech.upload(&format!("{device}/evidence?filename=lshw-{}.json", row.serial), listing).await?;
    let unreadable = if row.reaches == "failing" { 24 } else { 0 };
    let health = files::smartctl(&disk(row), unreadable, stage.app.clock.now());
    tech.upload(&format!("{device}/evidence?filename=smartctl-{}.json", row.serial), health).await.map(drop)
}

/// By someone else than who repaired.
async fn check(stage: &Stage, row: &Device, device: &str) -> Result<()> {
    let checker = stage.who("checker");
    let list = checker.get(&format!("/vocabularies/check_items_{}", row.kind)).await?;
    let items: Vec<Value> = list["items"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|item| {
            let fails = row.reaches == "failed" && item["code"] == "network";
            json!({ "code": item["code"], "result": if fails { "fail" } else { "pass" } })
        })
        .collect();
    let sheet =
        json!({ "items": items, "grade_appearance": "B", "grade_function": if row.minutes > 50 { "B" } else { "A" } });
    checker.post(&format!("{device}/checks"), sheet).await.map(drop)
}

async fn end(stage: &Stage, row: &Device, device: &str) -> Result<()> {
    let (tech, lead) = (stage.who("technician"), stage.who("workshop_lead"));
    let sort = |route: &str, reason: &str| {
        let wish = json!({ "route": route, "reason": reason });
        async move { tech.post(&format!("{device}/triage"), wish).await.map(drop) }
    };
    match row.then.as_deref().unwrap_or_default() {
        "parts" => sort("parts", "Carte mère en panne, le reste est bon").await,
        "recycle" => sort("recycle", "Dalle cassée").await,
        "dispatch" => {
            sort("recycle", "Trop ancien").await?;
            let slip = json!({ "slip_number": format!("BSD-2012-{}", row.serial) });
            lead.post(&format!("{device}/dispatch"), slip).await.map(drop)
        }
        "quarantine" => {
            let why = json!({ "reason": "Étiquette d’un autre propriétaire : à éclaircir" });
            tech.post(&format!("{device}/quarantine"), why).await.map(drop)
        }
        _ => {
            let why = json!({ "reason": "Donné par erreur" });
            lead.post(&format!("{device}/return-to-donor"), why).await.map(drop)
        }
    }
}

fn disk(row: &Device) -> Disk<'_> {
    Disk { model: "NOVA HD 256", serial: row.disk.as_deref().unwrap_or_default(), turns: 5400 }
}
