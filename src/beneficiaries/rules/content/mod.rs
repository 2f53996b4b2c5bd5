//! What is written in a person's file, and how it is corrected. Nothing here is ever printed: these types have no `Debug`.

mod read;

#[cfg(test)]
mod tests;

use super::fields::{self, Fault};
use crate::kernel::fields::FieldError;
use chrono::NaiveDate;

/// One way to reach the person.
#[derive(Clone, PartialEq, Eq, serde::Serialize, utoipa::ToSchema)]
pub struct Channel {
    /// A code of `channel_kinds`.
    pub kind: String,
    /// In its one written form: `+33475913862`. Empty where none is needed.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub value: String,
    /// The one to try first; at most one.
    pub preferred: bool,
}

/// A right seen on a day.
#[derive(Clone, PartialEq, Eq, serde::Serialize, utoipa::ToSchema)]
pub struct Entitlement {
    /// A code of `rsa_status_at_entry`.
    pub code: String,
    /// The day it was checked.
    pub checked_on: NaiveDate,
    /// A code of `entitlement_proofs`: what was seen; no copy is kept.
    pub proof: String,
}

/// A person's file.
#[derive(Clone, PartialEq, Eq, utoipa::ToSchema)]
pub struct Content {
    /// Given names.
    pub given_name: String,
    /// Family names.
    pub family_name: String,
    /// Year of birth.
    pub birth_year: i32,
    /// Month of birth, when known; the day is not kept.
    pub birth_month: Option<u32>,
    /// INSEE code of the commune.
    pub commune: String,
    /// Code of the priority district, when the person lives in one.
    pub district: Option<String>,
    /// Ways to reach the person.
    pub channels: Vec<Channel>,
    /// Rights seen.
    pub entitlements: Vec<Entitlement>,
    /// A code of `household_equipment`.
    pub equipment_code: String,
    /// A code of `household_connection`.
    pub connection_code: String,
    /// A code of `entry_situations`.
    pub entry_situation_code: String,
    /// The day the person was told what is kept and why.
    pub notice_given_on: NaiveDate,
}

/// What changes in a file: what is not named stays as it is. A list that is named replaces the list.
#[derive(Clone, Default, PartialEq, Eq, utoipa::ToSchema)]
pub struct Correction {
    /// Given names.
    pub given_name: Option<String>,
    /// Family names.
    pub family_name: Option<String>,
    /// Year of birth.
    pub birth_year: Option<i32>,
    /// Month of birth; `null` when it is not known.
    #[schema(value_type = Option<u32>)]
    pub birth_month: Option<Option<u32>>,
    /// INSEE code of the commune.
    pub commune: Option<String>,
    /// Code of the priority district; `null` for none.
    #[schema(value_type = Option<String>)]
    pub district: Option<Option<String>>,
    /// Ways to reach the person.
    pub channels: Option<Vec<Channel>>,
    /// Rights seen.
    pub entitlements: Option<Vec<Entitlement>>,
    /// A code of `household_equipment`.
    pub equipment_code: Option<String>,
    /// A code of `household_connection`.
    pub connection_code: Option<String>,
    /// A code of `entry_situations`.
    pub entry_situation_code: Option<String>,
    /// The day the person was told what is kept and why.
    pub notice_given_on: Option<NaiveDate>,
}

/// A code, its field, and the list it has to stand in.
pub type Coded<'a> = (String, &'static str, &'a str);

/// What the figures freeze at entry: once frozen, a change of it is a rectification, said as such in the history.
pub const AT_ENTRY: &[&str] = &["birth_year", "birth_month", "entry_situation_code"];

impl Content {
    /// Telephones, in their written form.
    pub fn phones(&self) -> Vec<String> {
        self.values_of(super::contact::is_telephone)
    }

    /// E-mail addresses.
    pub fn emails(&self) -> Vec<String> {
        self.values_of(|kind| kind == "email")
    }

    fn values_of(&self, wanted: impl Fn(&str) -> bool) -> Vec<String> {
        self.channels.iter().filter(|channel| wanted(&channel.kind)).map(|channel| channel.value.clone()).collect()
    }

    /// This file corrected, with the names of the fields that changed.
    pub fn corrected(&self, by: &Correction) -> (Self, Vec<&'static str>) {
        let mut changed = Vec::new();
        let new = Self {
            given_name: after("given_name", &self.given_name, &by.given_name, &mut changed),
            family_name: after("family_name", &self.family_name, &by.family_name, &mut changed),
            birth_year: after("birth_year", &self.birth_year, &by.birth_year, &mut changed),
            birth_month: after("birth_month", &self.birth_month, &by.birth_month, &mut changed),
            commune: after("commune", &self.commune, &by.commune, &mut changed),
            district: after("district", &self.district, &by.district, &mut changed),
            channels: after("channels", &self.channels, &by.channels, &mut changed),
            entitlements: after("entitlements", &self.entitlements, &by.entitlements, &mut changed),
            equipment_code: after("equipment_code", &self.equipment_code, &by.equipment_code, &mut changed),
            connection_code: after("connection_code", &self.connection_code, &by.connection_code, &mut changed),
            entry_situation_code: after(
                "entry_situation_code",
                &self.entry_situation_code,
                &by.entry_situation_code,
                &mut changed,
            ),
            notice_given_on: after("notice_given_on", &self.notice_given_on, &by.notice_given_on, &mut changed),
        };
        (new, changed)
    }
}

fn after<T: Clone + PartialEq>(field: &'static str, old: &T, new: &Option<T>, changed: &mut Vec<&'static str>) -> T {
    match new {
        Some(new) if new != old => {
            changed.push(field);
            new.clone()
        }
        _ => old.clone(),
    }
}

impl From<&Content> for Correction {
    /// Every field, named.
    fn from(file: &Content) -> Self {
        Self {
            given_name: Some(file.given_name.clone()),
            family_name: Some(file.family_name.clone()),
            birth_year: Some(file.birth_year),
            birth_month: Some(file.birth_month),
            commune: Some(file.commune.clone()),
            district: Some(file.district.clone()),
            channels: Some(file.channels.clone()),
            entitlements: Some(file.entitlements.clone()),
            equipment_code: Some(file.equipment_code.clone()),
            connection_code: Some(file.connection_code.clone()),
            entry_situation_code: Some(file.entry_situation_code.clone()),
            notice_given_on: Some(file.notice_given_on),
        }
    }
}

impl Correction {
    /// The part of it about these fields: what stands as it was is not judged again (a retired code stays readable).
    #[must_use]
    pub fn only(&self, fields: &[&str]) -> Self {
        fn kept<T: Clone>(fields: &[&str], name: &str, value: &Option<T>) -> Option<T> {
            value.clone().filter(|_| fields.contains(&name))
        }
        Self {
            given_name: kept(fields, "given_name", &self.given_name),
            family_name: kept(fields, "family_name", &self.family_name),
            birth_year: kept(fields, "birth_year", &self.birth_year),
            birth_month: kept(fields, "birth_month", &self.birth_month),
            commune: kept(fields, "commune", &self.commune),
            district: kept(fields, "district", &self.district),
            channels: kept(fields, "channels", &self.channels),
            entitlements: kept(fields, "entitlements", &self.entitlements),
            equipment_code: kept(fields, "equipment_code", &self.equipment_code),
            connection_code: kept(fields, "connection_code", &self.connection_code),
            entry_situation_code: kept(fields, "entry_situation_code", &self.entry_situation_code),
            notice_given_on: kept(fields, "notice_given_on", &self.notice_given_on),
        }
    }

    /// What today makes wrong in it: `birth_year` is the year that stands when it names none.
    pub fn faults(&self, birth_year: i32, today: NaiveDate) -> Vec<FieldError> {
        let mut faults = Vec::new();
        let mut blame = |field: String, fault: Option<Fault>| {
            faults.extend(fault.map(|fault| FieldError { field, code: field_code(fault) }));
        };
        if let Some(year) = self.birth_year {
            blame("birth_year".into(), fields::birth_year(year.into(), today).err());
        }
        if let Some(Some(month)) = self.birth_month {
            let year = self.birth_year.unwrap_or(birth_year);
            blame("birth_month".into(), fields::birth_month(month.into(), year, today).err());
        }
        for (at, entitlement) in self.entitlements.iter().flatten().enumerate() {
            blame(format!("entitlements[{at}].checked_on"), fields::past_day(entitlement.checked_on, today).err());
        }
        if let Some(day) = self.notice_given_on {
            blame("notice_given_on".into(), fields::past_day(day, today).err());
        }
        faults
    }

    /// The codes it names.
    pub fn codes(&self) -> Vec<Coded<'_>> {
        let mut codes = Vec::new();
        for (at, channel) in self.channels.iter().flatten().enumerate() {
            codes.push((format!("channels[{at}].kind"), "channel_kinds", channel.kind.as_str()));
        }
        for (at, entitlement) in self.entitlements.iter().flatten().enumerate() {
            codes.push((format!("entitlements[{at}].code"), "rsa_status_at_entry", entitlement.code.as_str()));
            codes.push((format!("entitlements[{at}].proof"), "entitlement_proofs", entitlement.proof.as_str()));
        }
        for (field, list, code) in [
            ("equipment_code", "household_equipment", &self.equipment_code),
            ("connection_code", "household_connection", &self.connection_code),
            ("entry_situation_code", "entry_situations", &self.entry_situation_code),
        ] {
            codes.extend(code.as_deref().map(|code| (field.to_owned(), list, code)));
        }
        codes
    }
}

/// The code of a field's error.
pub(super) fn field_code(fault: Fault) -> &'static str {
    match fault {
        Fault::Required => "missing",
        other => other.code(),
    }
}
