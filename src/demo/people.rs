//! Files, requests, devices promised, handed over and taken back.

use super::Stage;
use super::rows::{Person, Request, Year, codes};
use crate::error::Result;
use serde_json::{Value, json};

pub(super) async fn open_file(stage: &mut Stage, row: &Person) -> Result<()> {
    let file = json!({
        "given_name": row.given_name, "family_name": row.family_name, "birth_year": row.birth_year,
        "commune": row.commune, "channels": [{ "kind": "phone", "value": row.phone, "preferred": true }],
        "entitlements": [{ "code": row.entitlement, "checked_on": row.opened_on, "proof": row.proof }],
        "equipment_code": row.equipment, "connection_code": row.connection, "entry_situation_code": row.situation,
        "notice_given_on": row.opened_on,
    });
    let made = stage.who("caseworker").post("/beneficiaries", file).await?;
    stage.learn("person", &row.key(), &made["id"]);
    stage.learn("file", &row.key(), &made["file_number"]);
    Ok(())
}

pub(super) async fn forget(stage: &Stage, row: &Person) -> Result<()> {
    let file = stage.known("file", &row.key())?;
    let asked = json!({ "asked_on": row.forget_on });
    stage.who("caseworker").post(&format!("/beneficiaries/{file}/erasure"), asked).await.map(drop)
}

pub(super) async fn ask(stage: &mut Stage, row: &Request) -> Result<()> {
    let referred_by = row.referred_by.as_deref().map(|key| stage.known("organisation", key)).transpose()?;
    let wish = json!({
        "beneficiary_id": stage.known("person", &row.person)?, "device_kind": row.device_kind,
        "need": codes(&row.need), "reason": row.reason, "referred_by": referred_by, "referred_on": row.referred_on,
    });
    let made = stage.who("caseworker").post("/requests", wish).await?;
    stage.learn("request", &row.key(), &made["id"]);
    Ok(())
}

pub(super) async fn accept(stage: &Stage, row: &Request) -> Result<()> {
    let request = stage.known("request", &row.key())?;
    stage.who("caseworker").post(&format!("/requests/{request}/acceptance"), json!({})).await.map(drop)
}

pub(super) async fn refuse(stage: &Stage, row: &Request) -> Result<()> {
    let (case, request) = (stage.who("caseworker"), stage.known("request", &row.key())?);
    match row.refusal.as_deref() {
        Some("declined") | None => case.post(&format!("/requests/{request}/decline"), json!({})).await.map(drop),
        Some(reason) => {
            case.post(&format!("/requests/{request}/refusal"), json!({ "reason_code": reason })).await.map(drop)
        }
    }
}

pub(super) async fn hold(stage: &mut Stage, row: &Request) -> Result<()> {
    let wish = json!({
        "request_id": stage.known("request", &row.key())?,
        "device_tag": stage.known("device", row.device.as_deref().unwrap_or_default())?,
    });
    let made = stage.who("caseworker").post("/allocations", wish).await?;
    stage.learn("allocation", &row.key(), &made["id"]);
    Ok(())
}

pub(super) async fn hand_over(stage: &Stage, year: &Year, row: &Request) -> Result<()> {
    let device = year.devices.iter().find(|device| row.device.as_ref() == Some(&device.serial));
    let price_cents = device.map_or(0, |device| device.price_cents);
    let allocation = stage.known("allocation", &row.key())?;
    let payer = stage.known("organisation", row.payer.as_deref().unwrap_or("county"))?;
    let own = row.own_cents.unwrap_or_default().min(price_cents);
    let shares: Vec<Value> = [("beneficiary", own, "paid"), (payer, price_cents - own, "scheduled")]
        .into_iter()
        .filter(|(_, amount, _)| *amount > 0)
        .map(|(payer, amount, status)| json!({ "payer_id": payer, "amount_cents": amount, "status": status }))
        .collect();
    let with = if row.device_kind == "laptop" { "charger" } else { "power_cable" };
    let signed = json!({
        "contributions": shares, "accessories": [with], "signature": { "kind": "paper" }, "signed_on": row.handed_on,
    });
    stage.who("caseworker").post(&format!("/allocations/{allocation}/handover"), signed).await.map(drop)
}

pub(super) async fn take_back(stage: &Stage, row: &Request) -> Result<()> {
    let tag = stage.known("device", row.device.as_deref().unwrap_or_default())?;
    let why = json!({ "reason": "Rend l’ordinateur : équipée par son employeur" });
    stage.who("technician").post(&format!("/devices/{tag}/take-back"), why).await.map(drop)
}
