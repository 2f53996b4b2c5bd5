//! A file as it is sent, read field by field. Every text is looked at for a social security number, codes included.

use super::{Channel, Content, Correction, Entitlement, field_code};
use crate::beneficiaries::rules::contact::channel_value;
use crate::beneficiaries::rules::fields::{Fault, commune, district, name};
use crate::kernel::fields::{Fields, Wish};
use chrono::NaiveDate;

/// Channels and rights of one person.
const MOST: usize = 20;

impl Wish for Content {
    fn read(fields: &mut Fields) -> Self {
        let sent = Correction::read(fields);
        Self {
            given_name: needed(fields, "given_name", sent.given_name),
            family_name: needed(fields, "family_name", sent.family_name),
            birth_year: needed(fields, "birth_year", sent.birth_year),
            birth_month: sent.birth_month.flatten(),
            commune: needed(fields, "commune", sent.commune),
            district: sent.district.flatten(),
            channels: sent.channels.unwrap_or_default(),
            entitlements: sent.entitlements.unwrap_or_default(),
            equipment_code: needed(fields, "equipment_code", sent.equipment_code),
            connection_code: needed(fields, "connection_code", sent.connection_code),
            entry_situation_code: needed(fields, "entry_situation_code", sent.entry_situation_code),
            notice_given_on: needed(fields, "notice_given_on", sent.notice_given_on),
        }
    }
}

impl Wish for Correction {
    fn read(fields: &mut Fields) -> Self {
        Self {
            given_name: given(fields, "given_name", |f| checked(f, "given_name", 400, name)),
            family_name: given(fields, "family_name", |f| checked(f, "family_name", 400, name)),
            birth_year: given(fields, "birth_year", |f| whole(f, "birth_year")),
            birth_month: cleared(fields, "birth_month", |f| whole(f, "birth_month")),
            commune: given(fields, "commune", |f| checked(f, "commune", 40, commune)),
            district: cleared(fields, "district", |f| checked(f, "district", 40, district)),
            channels: list(fields, "channels", channel).inspect(|channels| one_preferred(fields, channels)),
            entitlements: list(fields, "entitlements", entitlement),
            equipment_code: given(fields, "equipment_code", |f| f.personal_text("equipment_code", 40)),
            connection_code: given(fields, "connection_code", |f| f.personal_text("connection_code", 40)),
            entry_situation_code: given(fields, "entry_situation_code", |f| {
                f.personal_text("entry_situation_code", 40)
            }),
            notice_given_on: given(fields, "notice_given_on", |f| f.date("notice_given_on")),
        }
    }
}

trait Blank {
    /// What stands where nothing was sent; the wish is refused then.
    fn blank() -> Self;
}

impl Blank for String {
    fn blank() -> Self {
        Self::new()
    }
}

impl Blank for i32 {
    fn blank() -> Self {
        0
    }
}

impl Blank for NaiveDate {
    fn blank() -> Self {
        Self::MIN
    }
}

fn needed<T: Blank>(fields: &mut Fields, name: &str, value: Option<T>) -> T {
    value.unwrap_or_else(|| {
        fields.refuse(name, "missing");
        T::blank()
    })
}

/// A field that may be left out, and not be emptied.
fn given<T>(fields: &mut Fields, name: &str, read: impl FnOnce(&mut Fields) -> Option<T>) -> Option<T> {
    let named = fields.names(name);
    let value = read(fields);
    if named && value.is_none() {
        fields.refuse(name, "missing");
    }
    value
}

/// A field that may be left out, and be emptied.
fn cleared<T>(fields: &mut Fields, name: &str, read: impl FnOnce(&mut Fields) -> Option<T>) -> Option<Option<T>> {
    let named = fields.names(name);
    let value = read(fields);
    named.then_some(value)
}

fn checked(fields: &mut Fields, field: &str, most: usize, check: fn(&str) -> Result<String, Fault>) -> Option<String> {
    let typed = fields.personal_text(field, most)?;
    check(&typed).map_err(|fault| fields.refuse(field, field_code(fault))).ok()
}

/// A year or a month: what is possible today is checked when today is known.
fn whole<T: TryFrom<i64>>(fields: &mut Fields, field: &str) -> Option<T> {
    fields.int(field, 1..=9_999).and_then(|number| T::try_from(number).ok())
}

fn list<T>(fields: &mut Fields, field: &str, mut read: impl FnMut(&mut Fields) -> Option<T>) -> Option<Vec<T>> {
    let named = fields.names(field);
    let items: Vec<T> = fields.objects(field, |inner| read(inner)).into_iter().flatten().collect();
    if items.len() > MOST {
        fields.refuse(field, "too_many");
    }
    named.then_some(items)
}

/// A row of a form whose every field was left empty is no row.
fn channel(fields: &mut Fields) -> Option<Channel> {
    let shown = fields.names("kind") || fields.names("value");
    let (kind, typed) = (fields.personal_text("kind", 40), fields.personal_text("value", 400));
    let preferred = fields.flag("preferred");
    if shown && kind.is_none() && typed.is_none() && !fields.has_errors() {
        return None;
    }
    let Some(kind) = kind else {
        fields.refuse("kind", "missing");
        return None;
    };
    let value = channel_value(&kind, typed.as_deref().unwrap_or_default());
    let value = value.map_err(|fault| fields.refuse("value", field_code(fault))).ok()?;
    Some(Channel { kind, value, preferred })
}

fn one_preferred(fields: &mut Fields, channels: &[Channel]) {
    let preferred = channels.iter().enumerate().filter(|(_, channel)| channel.preferred);
    if let Some((at, _)) = preferred.skip(1).last() {
        fields.refuse(&format!("channels[{at}].preferred"), "one_preferred");
    }
}

fn entitlement(fields: &mut Fields) -> Option<Entitlement> {
    let shown = ["code", "checked_on", "proof"].iter().any(|name| fields.names(name));
    let (code, proof) = (fields.personal_text("code", 40), fields.personal_text("proof", 40));
    let checked_on = fields.date("checked_on");
    if shown && code.is_none() && proof.is_none() && checked_on.is_none() && !fields.has_errors() {
        return None;
    }
    for (name, missing) in [("code", code.is_none()), ("checked_on", checked_on.is_none()), ("proof", proof.is_none())]
    {
        if missing {
            fields.refuse(name, "missing");
        }
    }
    Some(Entitlement { code: code?, checked_on: checked_on?, proof: proof? })
}
