//! Files that prove something, kept unchanged beside what was read from them.

use crate::act::Act;
use crate::devices::facts::Inventory;
use crate::devices::identity::MachineIdentity;
use crate::devices::store::{Device, identity_columns, inventory_code, save};
use crate::entities::{devices, evidence, evidence_devices};
use crate::error::{Error, Result};
use crate::journal::Event;
use crate::workshop::evidence::Parsed;
use crate::workshop::evidence::facts::{EvidenceFacts, Format, MachineFacts, Warning};
use chrono::{DateTime, Utc};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait, ConnectionTrait, DerivePartialModel, EntityTrait, IntoActiveModel as _,
    QueryFilter, QueryOrder, QuerySelect, QueryTrait,
};
use uuid::Uuid;

/// A file as it arrived: its bytes hashed and compressed.
#[derive(Clone, Debug)]
pub struct RawFile {
    /// Its name, which proves nothing.
    pub filename: String,
    /// Its length.
    pub size_bytes: i64,
    /// SHA-256 of its bytes.
    pub sha256: Vec<u8>,
    /// Its bytes, gzip.
    pub gzip: Vec<u8>,
}

/// A kept file, without its bytes.
#[derive(Clone, Debug)]
pub struct Kept {
    /// Its key.
    pub id: Uuid,
    /// The workshop it belongs to.
    pub organisation_id: Uuid,
    /// The batch it came with, when the sender said.
    pub donation_id: Option<Uuid>,
    /// Its name.
    pub filename: String,
    /// SHA-256 of its bytes.
    pub sha256: Vec<u8>,
    /// Its length.
    pub size_bytes: i64,
    /// What was read from it.
    pub parsed: Parsed,
    /// Whether it waits for someone to say which device it belongs to.
    pub waits: bool,
    /// When it arrived.
    pub recorded_at: DateTime<Utc>,
}

#[derive(DerivePartialModel)]
#[sea_orm(entity = "evidence::Entity")]
struct Narrow {
    id: Uuid,
    organisation_id: Uuid,
    donation_id: Option<Uuid>,
    format: String,
    filename: String,
    sha256: Vec<u8>,
    size_bytes: i64,
    facts: String,
    warnings: String,
    review: Option<String>,
    recorded_at: DateTime<Utc>,
}

impl Narrow {
    fn read(self) -> Result<Kept> {
        let facts: EvidenceFacts = serde_json::from_str(&self.facts)?;
        let warnings: Vec<Warning> = serde_json::from_str(&self.warnings)?;
        let format = Format::from_code(&self.format).ok_or_else(|| Error::internal("a file has an unknown format"))?;
        Ok(Kept {
            id: self.id,
            organisation_id: self.organisation_id,
            donation_id: self.donation_id,
            filename: self.filename,
            sha256: self.sha256,
            size_bytes: self.size_bytes,
            parsed: Parsed { format, facts, warnings },
            waits: self.review.as_deref() == Some("waiting"),
            recorded_at: self.recorded_at,
        })
    }
}

/// Keeps a file. `waits`: nobody knows yet which device it belongs to.
///
/// # Errors
/// When the database refuses.
pub async fn keep(
    act: &Act,
    organisation_id: Uuid,
    donation_id: Option<Uuid>,
    file: &RawFile,
    parsed: &Parsed,
) -> Result<Uuid> {
    let (id, by) = (act.new_id(), act.actor().user_id().ok());
    let row = evidence::Model { donation_id, ..fresh_row(id, organisation_id, file, parsed, (by, act.now()))? };
    row.into_active_model().insert(act.db()).await?;
    Ok(id)
}

/// The row that keeps a file, by whom and when.
///
/// # Errors
/// When what was read from it cannot be written as JSON.
pub(crate) fn fresh_row(
    id: Uuid,
    organisation_id: Uuid,
    file: &RawFile,
    parsed: &Parsed,
    (recorded_by, recorded_at): (Option<Uuid>, DateTime<Utc>),
) -> Result<evidence::Model> {
    Ok(evidence::Model {
        id,
        organisation_id,
        donation_id: None,
        format: parsed.format.code().to_owned(),
        filename: file.filename.clone(),
        sha256: file.sha256.clone(),
        size_bytes: file.size_bytes,
        raw: file.gzip.clone(),
        facts: serde_json::to_string(&parsed.facts)?,
        warnings: serde_json::to_string(&parsed.warnings)?,
        review: None,
        recorded_by,
        recorded_at,
    })
}

/// Notes whether a file waits for a decision, or has had one.
///
/// # Errors
/// When the database refuses.
pub async fn set_review(act: &Act, id: Uuid, waits: bool) -> Result<()> {
    let review = if waits { "waiting" } else { "decided" };
    evidence::Entity::update_many()
        .set(evidence::ActiveModel { review: Set(Some(review.to_owned())), ..Default::default() })
        .filter(evidence::Column::Id.eq(id))
        .exec(act.db())
        .await?;
    Ok(())
}

/// Ties a file to a device.
///
/// # Errors
/// When the database refuses.
pub async fn link(act: &Act, evidence_id: Uuid, device_id: Uuid) -> Result<()> {
    let row = evidence_devices::ActiveModel { evidence_id: Set(evidence_id), device_id: Set(device_id) };
    let once = OnConflict::columns([evidence_devices::Column::DeviceId, evidence_devices::Column::EvidenceId])
        .do_nothing()
        .to_owned();
    evidence_devices::Entity::insert(row).on_conflict(once).exec_without_returning(act.db()).await?;
    Ok(())
}

/// The devices a file is tied to: key and tag, the first tied first.
///
/// # Errors
/// When the database refuses.
pub async fn devices_of<C: ConnectionTrait>(db: &C, evidence_id: Uuid) -> Result<Vec<(Uuid, String)>> {
    let tied = evidence_devices::Entity::find()
        .select_only()
        .column(evidence_devices::Column::DeviceId)
        .filter(evidence_devices::Column::EvidenceId.eq(evidence_id));
    Ok(devices::Entity::find()
        .select_only()
        .columns([devices::Column::Id, devices::Column::Tag])
        .filter(devices::Column::Id.in_subquery(tied.into_query()))
        .order_by_asc(devices::Column::Id)
        .into_tuple()
        .all(db)
        .await?)
}

/// The file of a workshop with these very bytes.
///
/// # Errors
/// When the database refuses, or holds what it should not.
pub async fn by_sha256<C: ConnectionTrait>(db: &C, organisation_id: Uuid, sha256: &[u8]) -> Result<Option<Kept>> {
    let row = evidence::Entity::find()
        .filter(evidence::Column::OrganisationId.eq(organisation_id))
        .filter(evidence::Column::Sha256.eq(sha256))
        .into_partial_model::<Narrow>()
        .one(db)
        .await?;
    row.map(Narrow::read).transpose()
}

/// One file.
///
/// # Errors
/// `NotFound`.
pub async fn one<C: ConnectionTrait>(db: &C, id: Uuid) -> Result<Kept> {
    let row = evidence::Entity::find_by_id(id).into_partial_model::<Narrow>().one(db).await?;
    row.ok_or(Error::NotFound)?.read()
}

/// The files tied to a device, the newest first.
///
/// # Errors
/// When the database refuses, or holds what it should not.
pub async fn of_device<C: ConnectionTrait>(db: &C, device_id: Uuid) -> Result<Vec<Kept>> {
    let tied = evidence_devices::Entity::find()
        .select_only()
        .column(evidence_devices::Column::EvidenceId)
        .filter(evidence_devices::Column::DeviceId.eq(device_id));
    let rows = evidence::Entity::find()
        .filter(evidence::Column::Id.in_subquery(tied.into_query()))
        .order_by_desc(evidence::Column::Id)
        .limit(200)
        .into_partial_model::<Narrow>()
        .all(db)
        .await?;
    rows.into_iter().map(Narrow::read).collect()
}

/// The files of a workshop that wait for a decision, the oldest first.
pub(super) async fn waiting<C: ConnectionTrait>(
    db: &C,
    scope: crate::access::Scope,
    page: crate::web::lists::PageWish,
) -> Result<(Vec<Kept>, Option<Uuid>)> {
    let mut query = evidence::Entity::find()
        .filter(scope.by_organisation(evidence::Column::OrganisationId))
        // Written out: only then does the index of waiting files answer.
        .filter(sea_orm::sea_query::Expr::cust("review = 'waiting'"));
    if let Some(after) = page.after {
        query = query.filter(evidence::Column::Id.gt(after));
    }
    let query = query.order_by_asc(evidence::Column::Id).limit(page.limit + 1);
    let rows = query.into_partial_model::<Narrow>().all(db).await?;
    let (rows, next) = page.cut(rows, |row| row.id);
    Ok((rows.into_iter().map(Narrow::read).collect::<Result<_>>()?, next))
}

/// What an inventory changes in the device it speaks of: it completes who the device is, and says what it is made of
/// now. Who it is changes only when a lead says that this is the same device. `asks_again`: media were added, so that an
/// attestation of no storage no longer holds. Gives the event, completed.
///
/// # Errors
/// `Stale` when someone else changed the device since it was read.
pub async fn take_inventory(
    act: &Act,
    device: &Device,
    machine: Option<&MachineFacts>,
    replaces: bool,
    asks_again: bool,
    event: Event,
) -> Result<Event> {
    let mut row = <devices::ActiveModel as Default>::default();
    let mut event = event;
    if let Some(machine) = machine {
        let identity = completed(&device.identity, &machine.identity, replaces);
        let memory_mib = machine.memory_mib.and_then(|mib| i64::try_from(mib).ok()).or(device.memory_mib);
        let processor = machine.cpu.clone().or_else(|| device.processor.clone());
        event = event
            .change("manufacturer", device.identity.vendor.clone(), identity.vendor.clone())
            .change("model", device.model(), identity.model())
            .change("serial", device.identity.serial.clone(), identity.serial.clone())
            .change("memory_mib", device.memory_mib, memory_mib)
            .change("processor", device.processor.clone(), processor.clone())
            .change("inventory", inventory_code(device.inventory), inventory_code(Inventory::Evidence));
        row = devices::ActiveModel {
            memory_mib: Set(memory_mib),
            processor: Set(processor),
            inventory: Set(inventory_code(Inventory::Evidence).to_owned()),
            ..identity_columns(&identity)
        };
    }
    if asks_again {
        row.no_storage_attested_by = Set(None);
    }
    save(act, device, row).await?;
    Ok(event)
}

fn completed(known: &MachineIdentity, found: &MachineIdentity, replaces: bool) -> MachineIdentity {
    let pick = |known: &Option<String>, found: &Option<String>| {
        let (first, second) = if replaces { (found, known) } else { (known, found) };
        first.clone().or_else(|| second.clone())
    };
    // A model typed by hand keeps its own name: product and version go together.
    let by_hand = known.product.is_some() && known.version.is_none() && !replaces;
    MachineIdentity {
        vendor: pick(&known.vendor, &found.vendor),
        product: pick(&known.product, &found.product),
        version: if by_hand { None } else { pick(&known.version, &found.version) },
        serial: pick(&known.serial, &found.serial),
        uuid: pick(&known.uuid, &found.uuid),
        board_serial: pick(&known.board_serial, &found.board_serial),
    }
}
