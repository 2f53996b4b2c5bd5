//! New devices: the batch they belong to, their tags, their rows.

use super::{Device, folded_serial, from_row, identity_columns, inventory_code};
use crate::access::Scope;
use crate::act::Act;
use crate::devices::blockers::RULES_VERSION;
use crate::devices::facts::{Facts, Inventory};
use crate::devices::identity::MachineIdentity;
use crate::devices::lifecycle::{self, Kind, State};
use crate::entities::{devices, donations};
use crate::error::{Error, Result, is_unique_violation};
use crate::journal::{Event, SubjectKind};
use crate::kernel::tag::tag_of;
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::LockType;
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use uuid::Uuid;

/// The batch that new devices belong to, kept as it is until the act ends.
#[derive(Clone, Debug)]
pub struct OpenDonation {
    /// Its key.
    pub id: Uuid,
    /// The workshop it belongs to.
    pub organisation_id: Uuid,
    /// Whether it still takes devices.
    pub is_open: bool,
}

/// A new device, all checked.
#[derive(Clone, Debug)]
pub struct Arrival<'a> {
    /// What it is.
    pub kind: Kind,
    /// What is known of who it is.
    pub identity: &'a MachineIdentity,
    /// Its weight in grams.
    pub weight_g: Option<i64>,
    /// Its waste stream; by default what its kind says.
    pub weee_stream: Option<&'a str>,
    /// The tag of a label printed before.
    pub tag: Option<&'a str>,
}

/// The batch named in a body.
///
/// # Errors
/// A field error for `donation_id` when there is none within `scope`.
pub async fn donation_for(act: &Act, scope: Scope, id: Uuid) -> Result<OpenDonation> {
    let row = donations::Entity::find_by_id(id)
        .filter(scope.by_organisation(donations::Column::OrganisationId))
        .lock(LockType::Share)
        .one(act.db())
        .await?
        .ok_or_else(|| Error::field("donation_id", "unknown_id"))?;
    Ok(OpenDonation { id: row.id, organisation_id: row.organisation_id, is_open: row.state == "open" })
}

/// Writes down `count` devices alike, received with this batch; gives them back in the order of their tags.
///
/// # Errors
/// The rule's refusal when the batch is closed; a field error when the tag given is in use.
pub async fn receive(act: &Act, donation: &OpenDonation, arrival: &Arrival<'_>, count: usize) -> Result<Vec<Device>> {
    let mut facts = Facts::new(arrival.kind, State::Announced);
    facts.donation_open = donation.is_open;
    let moved = lifecycle::decide(&facts, lifecycle::Wish::Receive)?;
    let tags = match arrival.tag {
        Some(tag) => vec![tag.to_owned()],
        None => next_tags(act, count).await?,
    };
    let mut received = Vec::with_capacity(tags.len());
    for tag in tags {
        let row = row(act, donation, arrival, tag, moved.to());
        let row = match row.insert(act.db()).await {
            Err(cause) if is_unique_violation(&cause) => return Err(Error::field("tag", "tag_in_use")),
            other => other?,
        };
        act.record(
            Event::new(SubjectKind::Device, row.id, moved.action().code())
                .change("state", (), moved.to().code())
                .change("manufacturer", (), row.manufacturer.clone())
                .change("model", (), row.model.clone())
                .change("serial", (), row.serial.clone())
                .change("weight_g", (), row.weight_g)
                .fact("kind", arrival.kind.code())
                .fact("donation", donation.id.to_string()),
        );
        received.push(from_row(row)?);
    }
    Ok(received)
}

fn row(act: &Act, donation: &OpenDonation, arrival: &Arrival<'_>, tag: String, state: State) -> devices::ActiveModel {
    devices::ActiveModel {
        id: Set(act.new_id()),
        tag: Set(tag),
        donation_id: Set(donation.id),
        organisation_id: Set(donation.organisation_id),
        kind: Set(arrival.kind.code().to_owned()),
        state: Set(state.code().to_owned()),
        stage: Set(None),
        rules_version: Set(RULES_VERSION),
        memory_mib: Set(None),
        processor: Set(None),
        weight_g: Set(arrival.weight_g),
        weee_stream: Set(arrival.weee_stream.unwrap_or_else(|| arrival.kind.default_stream()).to_owned()),
        inventory: Set(inventory_code(Inventory::None).to_owned()),
        media_confirmed_at: Set(None),
        no_storage_attested_by: Set(None),
        grade_appearance: Set(None),
        grade_function: Set(None),
        price_cents: Set(None),
        location: Set(None),
        accessories: Set(String::new()),
        in_stock_on: Set(None),
        taken_back_at: Set(None),
        created_at: Set(act.now()),
        version: Set(1),
        ..identity_columns(arrival.identity)
    }
}

/// The next free tags; those of labels printed before, which were used already, are passed over.
async fn next_tags(act: &Act, count: usize) -> Result<Vec<String>> {
    let mut tags: Vec<String> = Vec::with_capacity(count);
    while tags.len() < count {
        let wanted = i64::try_from(count - tags.len()).unwrap_or(1);
        let last = act.count_up("devices", wanted).await?;
        let fresh: Vec<String> =
            (last - wanted + 1..=last).map(|n| tag_of(u64::try_from(n).unwrap_or_default())).collect();
        let used: Vec<String> = devices::Entity::find()
            .select_only()
            .column(devices::Column::Tag)
            .filter(devices::Column::Tag.is_in(fresh.iter().map(String::as_str)))
            .into_tuple()
            .all(act.db())
            .await?;
        tags.extend(fresh.into_iter().filter(|tag| !used.contains(tag)));
    }
    Ok(tags)
}

/// Devices of a structure that might be the machine of this identity: one key agrees, whatever the others say.
///
/// # Errors
/// When the database refuses.
pub async fn candidates(act: &Act, organisation_id: Uuid, identity: &MachineIdentity) -> Result<Vec<Device>> {
    let serial = identity.serial.as_deref().and_then(crate::devices::identity::machine_key);
    let uuid = identity.uuid.as_deref().and_then(crate::devices::identity::uuid_key);
    let mut same = sea_orm::Condition::any();
    if let Some(serial) = &serial {
        same = same.add(devices::Column::FoldedSerial.eq(folded_serial(serial)));
    }
    if let Some(uuid) = uuid {
        same = same.add(devices::Column::MachineUuid.eq(uuid));
    }
    if same.is_empty() {
        return Ok(Vec::new());
    }
    let rows = devices::Entity::find()
        .filter(devices::Column::OrganisationId.eq(organisation_id))
        .filter(same)
        .limit(20)
        .all(act.db())
        .await?;
    rows.into_iter().map(from_row).collect()
}
