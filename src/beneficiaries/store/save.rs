//! Writing a file: sealed columns, channels, rights, search keys. The event is written by whoever opens or corrects.

use super::{File, channel_place, place};
use crate::act::Act;
use crate::beneficiaries::rules::age;
use crate::beneficiaries::rules::content::{Channel, Content, Entitlement};
use crate::beneficiaries::rules::file_number::file_number;
use crate::beneficiaries::rules::search::{Known, Probe, probes_of};
use crate::entities::{beneficiaries, beneficiary_channels, beneficiary_entitlements, beneficiary_hashes, counters};
use crate::error::{Error, Result};
use crate::vault::{self, DataKey, Vault};
use chrono::{DateTime, Datelike as _, NaiveDate, Utc};
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, ExprTrait as _, IntoActiveModel as _, QueryFilter};
use uuid::Uuid;

/// Opens a file for a structure, followed by one of its accounts, under a key of its own. Gives its key and its number.
///
/// # Errors
/// When the database refuses.
pub async fn open(act: &Act, organisation_id: Uuid, caseworker_id: Uuid, content: &Content) -> Result<(Uuid, String)> {
    let key = vault::store::new_key(act, "person").await?;
    let id = act.new_id();
    let number = next_number(act).await?;
    let row = fresh_row(&key, (id, number.clone()), (organisation_id, caseworker_id), content, act.now());
    let row = row.into_active_model();
    beneficiaries::Entity::insert(row).exec_without_returning(act.db()).await?;
    add_channels(act, &key, id, &content.channels).await?;
    add_entitlements(act, id, &content.entitlements).await?;
    add_hashes(act, id, content).await?;
    Ok((id, number))
}

/// Saves a corrected file whose row is locked by this act; `changed` names the fields to write.
///
/// # Errors
/// `Stale` when its version is another than the one that was read.
pub async fn correct(act: &Act, old: &File, new: &Content, changed: &[&'static str]) -> Result<()> {
    use beneficiaries::Column as C;
    let (id, key) = (old.id, &old.key);
    let has = |fields: &[&str]| changed.iter().any(|field| fields.contains(field));
    let mut update = beneficiaries::Entity::update_many()
        .col_expr(C::Version, Expr::value(old.version + 1))
        .col_expr(C::LastActivityAt, Expr::value(act.now()));
    if has(&["given_name"]) {
        update =
            update.col_expr(C::GivenName, Expr::value(key.seal(place(id, "given_name"), new.given_name.as_bytes())));
    }
    if has(&["family_name"]) {
        let sealed = key.seal(place(id, "family_name"), new.family_name.as_bytes());
        update = update.col_expr(C::FamilyName, Expr::value(sealed));
    }
    if has(&["birth_year", "birth_month"]) {
        update = update.col_expr(C::Birth, Expr::value(seal_birth(key, id, new)));
        if let Some(on) = old.entry_frozen_on {
            update = update.col_expr(C::EntryAgeBand, Expr::value(Some(age_band(new.birth_year, new.birth_month, on))));
        }
    }
    for (field, column, value) in [
        ("commune", C::Commune, Some(&new.commune)),
        ("district", C::District, new.district.as_ref()),
        ("equipment_code", C::EquipmentCode, Some(&new.equipment_code)),
        ("connection_code", C::ConnectionCode, Some(&new.connection_code)),
        ("entry_situation_code", C::EntrySituationCode, Some(&new.entry_situation_code)),
    ] {
        if has(&[field]) {
            update = update.col_expr(column, Expr::value(value.cloned()));
        }
    }
    if has(&["notice_given_on"]) {
        update = update.col_expr(C::NoticeGivenOn, Expr::value(new.notice_given_on));
    }
    let done = update.filter(C::Id.eq(id)).filter(C::Version.eq(old.version)).exec(act.db()).await?;
    if done.rows_affected != 1 {
        return Err(Error::Stale { version: old.version });
    }
    if has(&["channels"]) {
        beneficiary_channels::Entity::delete_many()
            .filter(beneficiary_channels::Column::BeneficiaryId.eq(id))
            .exec(act.db())
            .await?;
        add_channels(act, key, id, &new.channels).await?;
    }
    if has(&["entitlements"]) {
        beneficiary_entitlements::Entity::delete_many()
            .filter(beneficiary_entitlements::Column::BeneficiaryId.eq(id))
            .exec(act.db())
            .await?;
        add_entitlements(act, id, &new.entitlements).await?;
    }
    if has(&["given_name", "family_name", "channels"]) {
        beneficiary_hashes::Entity::delete_many()
            .filter(beneficiary_hashes::Column::BeneficiaryId.eq(id))
            .exec(act.db())
            .await?;
        add_hashes(act, id, new).await?;
    }
    Ok(())
}

/// The age band of the programme's grid on a day.
pub(crate) fn age_band(birth_year: i32, birth_month: Option<u32>, on: NaiveDate) -> &'static str {
    age::band(age::Grid::Project, Some(age::age_on(birth_year, birth_month, on)))
}

/// The keyed hash by which a search key is found again; keys of different kinds never meet.
pub(super) fn key_hash(vault: &Vault, probe: &Probe) -> Vec<u8> {
    vault.hash(&format!("person-{}", probe.kind), probe.text.as_bytes())
}

/// Sealed as `1984` or `1984-05`.
/// The row of a file opened at this moment, under this key and number.
pub(crate) fn fresh_row(
    key: &DataKey,
    (id, file_number): (Uuid, String),
    (organisation_id, caseworker_id): (Uuid, Uuid),
    content: &Content,
    now: DateTime<Utc>,
) -> beneficiaries::Model {
    beneficiaries::Model {
        id,
        file_number,
        organisation_id,
        caseworker_id,
        key_id: key.id,
        given_name: key.seal(place(id, "given_name"), content.given_name.as_bytes()),
        family_name: key.seal(place(id, "family_name"), content.family_name.as_bytes()),
        birth: seal_birth(key, id, content),
        commune: content.commune.clone(),
        district: content.district.clone(),
        equipment_code: content.equipment_code.clone(),
        connection_code: content.connection_code.clone(),
        entry_situation_code: content.entry_situation_code.clone(),
        entry_frozen_on: None,
        entry_age_band: None,
        notice_given_on: content.notice_given_on,
        followup_refused_on: None,
        last_activity_at: now,
        created_at: now,
        version: 1,
    }
}

/// The row of a channel.
pub(crate) fn channel_row(key: &DataKey, id: Uuid, person: Uuid, channel: &Channel) -> beneficiary_channels::Model {
    beneficiary_channels::Model {
        id,
        beneficiary_id: person,
        kind: channel.kind.clone(),
        value: key.seal(channel_place(id), channel.value.as_bytes()),
        preferred: channel.preferred,
    }
}

/// The rows by which a search finds a person.
pub(crate) fn hash_rows(vault: &Vault, id: Uuid, content: &Content) -> Vec<beneficiary_hashes::Model> {
    let (phones, emails) = (content.phones(), content.emails());
    let known =
        Known { given_name: &content.given_name, family_name: &content.family_name, phones: &phones, emails: &emails };
    probes_of(&known)
        .iter()
        .map(|probe| beneficiary_hashes::Model { beneficiary_id: id, hash: key_hash(vault, probe) })
        .collect()
}

fn seal_birth(key: &DataKey, id: Uuid, content: &Content) -> Vec<u8> {
    let text = match content.birth_month {
        Some(month) => format!("{:04}-{month:02}", content.birth_year),
        None => format!("{:04}", content.birth_year),
    };
    key.seal(place(id, "birth"), text.as_bytes())
}

async fn add_channels(act: &Act, key: &DataKey, id: Uuid, channels: &[Channel]) -> Result<()> {
    let rows = channels.iter().map(|channel| channel_row(key, act.new_id(), id, channel).into_active_model());
    let rows: Vec<_> = rows.collect();
    if !rows.is_empty() {
        beneficiary_channels::Entity::insert_many(rows).exec_without_returning(act.db()).await?;
    }
    Ok(())
}

async fn add_entitlements(act: &Act, id: Uuid, entitlements: &[Entitlement]) -> Result<()> {
    let rows: Vec<_> = entitlements
        .iter()
        .map(|entitlement| beneficiary_entitlements::ActiveModel {
            id: Set(act.new_id()),
            beneficiary_id: Set(id),
            code: Set(entitlement.code.clone()),
            checked_on: Set(entitlement.checked_on),
            proof: Set(entitlement.proof.clone()),
        })
        .collect();
    if !rows.is_empty() {
        beneficiary_entitlements::Entity::insert_many(rows).exec_without_returning(act.db()).await?;
    }
    Ok(())
}

async fn add_hashes(act: &Act, id: Uuid, content: &Content) -> Result<()> {
    let rows: Vec<_> = hash_rows(act.vault(), id, content).into_iter().map(|row| row.into_active_model()).collect();
    if !rows.is_empty() {
        beneficiary_hashes::Entity::insert_many(rows).exec_without_returning(act.db()).await?;
    }
    Ok(())
}

/// The next file number of this year, from its counter.
async fn next_number(act: &Act) -> Result<String> {
    let year = act.today().year();
    let counter = counters::ActiveModel { name: Set(format!("files-{year}")), value: Set(1) };
    let one_more = Expr::col((counters::Entity, counters::Column::Value)).add(1);
    let row = counters::Entity::insert(counter)
        .on_conflict(OnConflict::column(counters::Column::Name).value(counters::Column::Value, one_more).to_owned())
        .exec_with_returning(act.db())
        .await?;
    Ok(file_number(year, u64::try_from(row.value).unwrap_or(1)))
}
