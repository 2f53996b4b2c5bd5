//! Devices in their rows.

mod counts;
mod edit;
mod events;
mod facts;
mod list;
mod media;
mod moves;
mod receive;
mod reversal;
mod search;
mod stage;
mod verify;

pub use counts::{MOST_COUNTED, by_state, count, work};
pub use edit::{correct, keep_sheet};
pub use events::{History, history};
pub use facts::{Install, facts, facts_of, sheet};
pub use list::{Filter, Listed, Ready, ReadyFilter, find, in_donation, lines, list, ready};
pub(crate) use media::identity as medium_identity;
pub use media::{Deciding, Medium, media_of};
pub use moves::move_device;
pub use receive::{Arrival, OpenDonation, candidates, donation_for, receive};
pub use reversal::{move_of, past, subject_of, told, undo_fields, undo_move, undo_sheet, undoing};
pub use stage::{concerned, restage, restage_media, restage_outdated};
pub use verify::differences;

use super::blockers::{Blocker, Stage};
use super::facts::{Facts, Inventory};
use super::identity::MachineIdentity;
use super::lifecycle::{Kind, State};
use crate::access::Scope;
use crate::act::Act;
use crate::entities::devices;
use crate::error::{Error, Result};
use crate::kernel::{tag, text};
use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect};
use uuid::Uuid;

/// A device as its row tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Device {
    /// Its key.
    pub id: Uuid,
    /// Its tag, digits only.
    pub tag: String,
    /// The batch it came with.
    pub donation_id: Uuid,
    /// The workshop it belongs to.
    pub organisation_id: Uuid,
    /// What it is.
    pub kind: Kind,
    /// Where it is.
    pub state: State,
    /// The first thing still missing, as stored.
    pub stage: Option<Stage>,
    /// The version of the rules that found the stage.
    pub rules_version: i32,
    /// Maker, model, serial, UUID, board.
    pub identity: MachineIdentity,
    /// Main memory, in MiB.
    pub memory_mib: Option<i64>,
    /// Its processor, in the maker's words.
    pub processor: Option<String>,
    /// Its weight in grams.
    pub weight_g: Option<i64>,
    /// Its waste stream (code of `weee_streams`).
    pub weee_stream: String,
    /// What says what it is made of.
    pub inventory: Inventory,
    /// Who attested that it holds no storage.
    pub no_storage_attested_by: Option<Uuid>,
    /// Grade of appearance (A, B, C).
    pub grade_appearance: Option<String>,
    /// Grade of function (A, B, C).
    pub grade_function: Option<String>,
    /// Its price in cents.
    pub price_cents: Option<i64>,
    /// Where it stands on the shelf.
    pub location: Option<String>,
    /// What comes with it (codes of `accessories`).
    pub accessories: Vec<String>,
    /// The day it last came to the shelf.
    pub in_stock_on: Option<NaiveDate>,
    /// When it last came back from someone.
    pub taken_back_at: Option<DateTime<Utc>>,
    /// When it was written down.
    pub created_at: DateTime<Utc>,
    /// Changes with every act on it.
    pub version: i64,
}

impl Device {
    /// The model as people read it.
    pub fn model(&self) -> Option<String> {
        self.identity.model()
    }
}

/// A device with all that is known of it, and what still stands in its way.
#[derive(Clone, Debug)]
pub struct Sheet {
    /// The device.
    pub device: Device,
    /// The number of its batch.
    pub donation: String,
    /// Its media, those that were moved out of it or destroyed last.
    pub media: Vec<Medium>,
    /// The system installed last.
    pub installed: Option<Install>,
    /// What the rules look at.
    pub facts: Facts,
    /// Everything still missing, in the order of the work.
    pub blockers: Vec<Blocker>,
}

/// The device with this tag, as typed or scanned.
///
/// # Errors
/// `NotFound` when there is none within `scope`, or the tag is none.
pub async fn by_tag<C: ConnectionTrait>(db: &C, scope: Scope, typed: &str) -> Result<Device> {
    let row = by_tag_query(scope, typed)?.one(db).await?.ok_or(Error::NotFound)?;
    from_row(row)
}

/// The device with this key.
///
/// # Errors
/// `NotFound`.
pub async fn by_id<C: ConnectionTrait>(db: &C, id: Uuid) -> Result<Device> {
    from_row(devices::Entity::find_by_id(id).one(db).await?.ok_or(Error::NotFound)?)
}

/// The devices with these keys that lie within `scope`, in the order of the keys.
///
/// # Errors
/// When the database refuses.
pub async fn by_ids<C: ConnectionTrait>(db: &C, scope: Scope, ids: &[Uuid]) -> Result<Vec<Device>> {
    let query = devices::Entity::find()
        .filter(devices::Column::Id.is_in(ids.iter().copied()))
        .filter(scope.by_organisation(devices::Column::OrganisationId));
    let mut found: Vec<Device> = query.all(db).await?.into_iter().map(from_row).collect::<Result<_>>()?;
    found.sort_by_key(|device| ids.iter().position(|id| *id == device.id));
    Ok(found)
}

/// The device with this tag, kept for this act until it ends.
///
/// # Errors
/// `NotFound` when there is none within `scope`, or the tag is none.
pub async fn lock(act: &Act, scope: Scope, typed: &str) -> Result<Device> {
    from_row(by_tag_query(scope, typed)?.lock_exclusive().one(act.db()).await?.ok_or(Error::NotFound)?)
}

/// The device with this key, kept for this act until it ends. The caller has already seen that it is within reach.
///
/// # Errors
/// `NotFound`.
pub async fn lock_id(act: &Act, id: Uuid) -> Result<Device> {
    from_row(devices::Entity::find_by_id(id).lock_exclusive().one(act.db()).await?.ok_or(Error::NotFound)?)
}

fn by_tag_query(scope: Scope, typed: &str) -> Result<sea_orm::Select<devices::Entity>> {
    let tag = tag::read_tag(typed).ok_or(Error::NotFound)?;
    Ok(devices::Entity::find()
        .filter(devices::Column::Tag.eq(tag))
        .filter(scope.by_organisation(devices::Column::OrganisationId)))
}

/// Saves what changed, except the state (see [`move_device`]), on the version that was read.
///
/// # Errors
/// `Stale` when someone else changed it since.
pub(crate) async fn save(act: &Act, device: &Device, changes: devices::ActiveModel) -> Result<()> {
    let done = devices::Entity::update_many()
        .set(devices::ActiveModel { version: Set(device.version + 1), ..changes })
        .filter(devices::Column::Id.eq(device.id))
        .filter(devices::Column::Version.eq(device.version))
        .exec(act.db())
        .await?;
    if done.rows_affected == 1 { Ok(()) } else { Err(Error::Stale { version: device.version + 1 }) }
}

/// Notes that an act touched the device: its version and its stage follow. The last thing an act does to a device.
///
/// # Errors
/// `Stale` when someone else changed it since.
pub(crate) async fn touched(act: &Act, device: &Device) -> Result<()> {
    save(act, device, <devices::ActiveModel as Default>::default()).await?;
    stage::restage_as_read(act, device).await
}

/// What changes in the row when the device's identity does: the fields and their search forms.
pub(crate) fn identity_columns(identity: &MachineIdentity) -> devices::ActiveModel {
    devices::ActiveModel {
        manufacturer: Set(identity.vendor.clone()),
        model: Set(identity.product.clone()),
        model_version: Set(identity.version.clone()),
        serial: Set(identity.serial.clone()),
        machine_uuid: Set(identity.uuid.as_deref().and_then(super::identity::uuid_key)),
        board_serial: Set(identity.board_serial.clone()),
        folded_model: Set(folded_model(identity)),
        folded_serial: Set(identity.serial.as_deref().map(folded_serial).unwrap_or_default()),
        ..Default::default()
    }
}

/// A model as it is searched: without the maker in front, whatever the case and accents.
fn folded_model(identity: &MachineIdentity) -> String {
    text::fold(&identity.model().unwrap_or_default())
}

/// A serial as it is searched: letters and digits, lower case.
pub(crate) fn folded_serial(serial: &str) -> String {
    serial.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Codes kept in one column, with spaces between.
pub(crate) fn codes_of(kept: &str) -> Vec<String> {
    kept.split_whitespace().map(str::to_owned).collect()
}

/// A code of the database as the word it stands for.
pub(crate) fn word<T>(code: &str, from_code: impl Fn(&str) -> Option<T>) -> Result<T> {
    from_code(code).ok_or_else(|| Error::internal(format!("the database holds the unknown word {code}")))
}

pub(crate) const fn inventory_code(inventory: Inventory) -> &'static str {
    match inventory {
        Inventory::None => "none",
        Inventory::Evidence => "evidence",
        Inventory::ManualSheet => "manual_sheet",
    }
}

fn inventory_of(code: &str) -> Option<Inventory> {
    [Inventory::None, Inventory::Evidence, Inventory::ManualSheet].into_iter().find(|i| inventory_code(*i) == code)
}

fn from_row(row: devices::Model) -> Result<Device> {
    Ok(Device {
        id: row.id,
        tag: row.tag,
        donation_id: row.donation_id,
        organisation_id: row.organisation_id,
        kind: word(&row.kind, Kind::from_code)?,
        state: word(&row.state, State::from_code)?,
        stage: row.stage.as_deref().map(|code| word(code, Stage::from_code)).transpose()?,
        rules_version: row.rules_version,
        identity: MachineIdentity {
            vendor: row.manufacturer,
            product: row.model,
            version: row.model_version,
            serial: row.serial,
            uuid: row.machine_uuid,
            board_serial: row.board_serial,
        },
        memory_mib: row.memory_mib,
        processor: row.processor,
        weight_g: row.weight_g,
        weee_stream: row.weee_stream,
        inventory: word(&row.inventory, inventory_of)?,
        no_storage_attested_by: row.no_storage_attested_by,
        grade_appearance: row.grade_appearance,
        grade_function: row.grade_function,
        price_cents: row.price_cents,
        location: row.location,
        accessories: codes_of(&row.accessories),
        in_stock_on: row.in_stock_on,
        taken_back_at: row.taken_back_at,
        created_at: row.created_at,
        version: row.version,
    })
}

/// The places of the first so many values in a statement of one's own: `$1, $2`.
fn places(count: usize) -> String {
    (1..=count).map(|place| format!("${place}")).collect::<Vec<_>>().join(", ")
}
