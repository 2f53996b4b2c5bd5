use super::*;
use crate::kernel::fields::Fields;
use serde_json::{Value, json};

const NIR: &str = "2 84 01 01 053 001 02";

fn body() -> Value {
    json!({
        "given_name": " Lina ", "family_name": "Oukacine", "birth_year": 1991, "commune": "2a004",
        "channels": [{ "kind": "phone", "value": "04 75 91 38 63", "preferred": true }],
        "entitlements": [{ "code": "rsa_allocataire", "checked_on": "2026-05-01", "proof": "seen" }],
        "equipment_code": "aucun", "connection_code": "aucune", "entry_situation_code": "inconnu",
        "notice_given_on": "2026-05-01",
    })
}

fn with(field: &str, value: Value) -> Value {
    let mut body = body();
    body[field] = value;
    body
}

fn read<W: crate::kernel::fields::Wish>(body: Value) -> Result<W, Vec<(String, &'static str)>> {
    let Value::Object(values) = body else { panic!("a body is an object") };
    Fields::from_json(values).wish().map_err(|errors| errors.into_iter().map(|e| (e.field, e.code)).collect())
}

fn refused<W: crate::kernel::fields::Wish>(body: Value) -> Vec<(String, &'static str)> {
    read::<W>(body).err().expect("a refusal")
}

fn today() -> NaiveDate {
    "2026-05-20".parse().unwrap()
}

fn content() -> Content {
    read(body()).expect("a file")
}

#[test]
fn a_file_is_kept_in_its_written_form() {
    let file = content();
    assert_eq!((file.given_name.as_str(), file.commune.as_str()), ("Lina", "2A004"));
    assert_eq!(file.phones(), ["+33475913863"]);
}

#[test]
fn every_field_that_is_missing_wrong_or_unknown_is_named_at_once() {
    let faults = refused::<Content>(json!({ "given_name": 3, "commune": "01000", "role": "admin",
        "channels": [{ "kind": "email", "value": "nobody" }, {}], "entitlements": [{ "code": "rsa_allocataire" }] }));
    for expected in [
        ("given_name", "not_a_text"),
        ("family_name", "missing"),
        ("birth_year", "missing"),
        ("commune", "not_a_commune"),
        ("channels[0].value", "not_an_email"),
        ("channels[1].kind", "missing"),
        ("entitlements[0].checked_on", "missing"),
        ("entitlements[0].proof", "missing"),
        ("equipment_code", "missing"),
        ("notice_given_on", "missing"),
        ("role", "unknown_field"),
    ] {
        assert!(faults.iter().any(|(field, code)| (field.as_str(), *code) == expected), "{expected:?} in {faults:?}");
    }
}

#[test]
fn a_social_security_number_is_refused_in_every_text() {
    for field in ["given_name", "family_name", "commune", "district", "equipment_code", "entry_situation_code"] {
        assert_eq!(refused::<Content>(with(field, json!(NIR))), [(field.to_owned(), "nir_refused")]);
        assert_eq!(refused::<Correction>(json!({ field: NIR })), [(field.to_owned(), "nir_refused")]);
    }
    for kind in ["phone", "postal", "in_person", "email"] {
        let faults = refused::<Content>(with("channels", json!([{ "kind": kind, "value": NIR }])));
        assert_eq!(faults, [("channels[0].value".to_owned(), "nir_refused")], "{kind}");
    }
    let faults =
        refused::<Content>(with("entitlements", json!([{ "code": NIR, "checked_on": "2026-05-01", "proof": NIR }])));
    assert!(faults.iter().all(|(_, code)| *code == "nir_refused") && faults.len() == 2, "{faults:?}");
}

#[test]
fn only_one_channel_is_tried_first() {
    let two = json!([{ "kind": "in_person", "preferred": true }, { "kind": "via_referrer", "preferred": true }]);
    assert_eq!(refused::<Content>(with("channels", two)), [("channels[1].preferred".to_owned(), "one_preferred")]);
}

#[test]
fn a_correction_touches_only_what_it_names() {
    let file = content();
    let (same, changed) = file.corrected(&read(json!({})).ok().unwrap());
    assert!(same == file && changed.is_empty());
    let (new, changed) = file.corrected(&read(json!({ "birth_month": 4, "channels": [] })).ok().unwrap());
    assert_eq!(changed, ["birth_month", "channels"]);
    assert!(new.birth_month == Some(4) && new.channels.is_empty() && new.entitlements == file.entitlements);
    let (cleared, changed) = new.corrected(&read(json!({ "birth_month": null })).ok().unwrap());
    assert!(cleared.birth_month.is_none() && changed == ["birth_month"]);
}

#[test]
fn saying_the_same_again_changes_nothing() {
    let file = content();
    assert!(file.corrected(&Correction::from(&file)).1.is_empty());
}

#[test]
fn what_a_file_needs_cannot_be_emptied() {
    for field in ["given_name", "birth_year", "commune", "equipment_code", "notice_given_on"] {
        assert_eq!(refused::<Correction>(json!({ field: null })), [(field.to_owned(), "missing")]);
    }
}

#[test]
fn a_form_s_row_left_empty_is_no_channel_and_no_right() {
    let pairs = [
        ("channels[0].kind", "sms"),
        ("channels[0].value", "06 12 34 56 78"),
        ("channels[1].kind", ""),
        ("channels[1].value", " "),
        ("entitlements[0].code", ""),
        ("entitlements[0].checked_on", ""),
        ("entitlements[0].proof", ""),
    ];
    let pairs = pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec();
    let read: Correction = Fields::from_pairs(pairs).wish().expect("a correction");
    assert_eq!(read.channels.map(|channels| channels.len()), Some(1));
    assert_eq!(read.entitlements.map(|entitlements| entitlements.len()), Some(0));
}

#[test]
fn days_and_years_to_come_are_named_all_at_once() {
    let mut body = with("birth_year", json!(2027));
    body["notice_given_on"] = json!("2026-05-21");
    body["entitlements"][0]["checked_on"] = json!("2027-01-01");
    let file: Content = read(body).ok().unwrap();
    let faults: Vec<String> = Correction::from(&file).faults(0, today()).into_iter().map(|e| e.field).collect();
    assert_eq!(faults, ["birth_year", "entitlements[0].checked_on", "notice_given_on"]);
}

#[test]
fn a_month_is_judged_with_the_year_that_stands() {
    let month: Correction = read(json!({ "birth_month": 6 })).ok().unwrap();
    assert_eq!(month.faults(2026, today()).len(), 1);
    assert!(month.faults(2025, today()).is_empty());
}
