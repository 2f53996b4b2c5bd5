//! Allocations in their rows. What must be unique is so in the schema: one live allocation per device, per request, and
//! per person without an exception.

use super::word;
use crate::access::{Actor, Permission};
use crate::act::Act;
use crate::allocations::rules::handover::SignatureKind;
use crate::allocations::rules::holds::{AllocationRefusal, AllocationState, Hold, Release, Stored};
use crate::devices::store::Device;
use crate::entities::{allocations, devices};
use crate::error::{Error, Result, is_unique_violation};
use crate::kernel::ids;
use crate::kernel::money::Cents;
use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait,
    PaginatorTrait as _, QueryFilter, QueryOrder, QuerySelect,
};
use uuid::Uuid;

/// An allocation as its row tells it.
#[derive(Clone, Debug)]
pub struct Allocation {
    /// Its key.
    pub id: Uuid,
    /// What the workshop reads to the caseworker: random.
    pub reference: String,
    /// Whose need it meets.
    pub request_id: Uuid,
    /// Which device.
    pub device_id: Uuid,
    /// The person.
    pub beneficiary_id: Uuid,
    /// The structure that follows the person.
    pub organisation_id: Uuid,
    /// What became of it.
    pub state: AllocationState,
    /// The last day of the hold.
    pub hold_until: NaiveDate,
    /// What the device costs all payers together.
    pub price: Cents,
    /// The day it was signed.
    pub signed_on: Option<NaiveDate>,
    /// How it was signed.
    pub signature_kind: Option<SignatureKind>,
    /// What went with it: codes of `accessories`.
    pub accessories: Vec<String>,
    /// The receipt's number.
    pub receipt_number: Option<String>,
    /// The last day of the warranty.
    pub warranty_until: Option<NaiveDate>,
    /// When the device came back.
    pub returned_at: Option<DateTime<Utc>>,
    /// Changes with every act on it.
    pub version: i64,
}

impl Allocation {
    /// What the rules look at.
    pub fn stored(&self) -> Stored {
        Stored { id: self.id, state: self.state, hold_until: self.hold_until }
    }
}

/// An allocation within reach: of a person of one's own structure, or of a device of one's own workshop.
///
/// # Errors
/// `NotFound` when it is neither.
pub async fn within<C: ConnectionTrait>(db: &C, actor: &Actor, permission: Permission, id: Uuid) -> Result<Allocation> {
    let row = allocations::Entity::find_by_id(id).filter(reach(actor, permission)).one(db).await?;
    from_row(row.ok_or(Error::NotFound)?)
}

/// An allocation of a person of one's own structure.
///
/// # Errors
/// `NotFound` when it is not.
pub async fn own<C: ConnectionTrait>(db: &C, actor: &Actor, permission: Permission, id: Uuid) -> Result<Allocation> {
    let row = allocations::Entity::find_by_id(id)
        .filter(actor.scope(permission).by_organisation(allocations::Column::OrganisationId))
        .one(db)
        .await?;
    from_row(row.ok_or(Error::NotFound)?)
}

/// An allocation whose reach was seen before, its row locked until the act ends. Its device is locked first.
///
/// # Errors
/// `NotFound` when there is none.
pub async fn lock(act: &Act, id: Uuid) -> Result<Allocation> {
    let row = allocations::Entity::find_by_id(id).lock_exclusive().one(act.db()).await?;
    from_row(row.ok_or(Error::NotFound)?)
}

/// Every allocation of this request, of this device, or of this person.
///
/// # Errors
/// When the database refuses.
pub async fn touching<C: ConnectionTrait>(
    db: &C,
    request_id: Uuid,
    device_id: Uuid,
    beneficiary_id: Uuid,
) -> Result<Vec<Allocation>> {
    let any = Condition::any()
        .add(allocations::Column::RequestId.eq(request_id))
        .add(allocations::Column::DeviceId.eq(device_id))
        .add(allocations::Column::BeneficiaryId.eq(beneficiary_id));
    all(db, any).await
}

/// Every allocation of a person.
///
/// # Errors
/// When the database refuses.
pub async fn of_person<C: ConnectionTrait>(db: &C, beneficiary_id: Uuid) -> Result<Vec<Allocation>> {
    all(db, allocations::Column::BeneficiaryId.eq(beneficiary_id).into()).await
}

/// The live hold of each of these requests.
///
/// # Errors
/// When the database refuses.
pub async fn held_for<C: ConnectionTrait>(db: &C, requests: &[Uuid]) -> Result<Vec<Allocation>> {
    let held = Condition::all()
        .add(allocations::Column::RequestId.is_in(requests.iter().copied()))
        .add(allocations::Column::State.eq(AllocationState::Held.code()));
    all(db, held).await
}

async fn all<C: ConnectionTrait>(db: &C, condition: Condition) -> Result<Vec<Allocation>> {
    let rows = allocations::Entity::find().filter(condition).order_by_asc(allocations::Column::Id).all(db).await?;
    rows.into_iter().map(from_row).collect()
}

/// The holds within reach that run today, the one that ends first at the head, at most 200.
///
/// # Errors
/// When the database refuses.
pub async fn to_hand_over<C: ConnectionTrait>(db: &C, actor: &Actor, today: NaiveDate) -> Result<Vec<Allocation>> {
    let rows = running(actor, today)
        .order_by_asc(allocations::Column::HoldUntil)
        .order_by_asc(allocations::Column::Id)
        .limit(200)
        .all(db)
        .await?;
    rows.into_iter().map(from_row).collect()
}

/// How many holds within reach run today.
///
/// # Errors
/// When the database refuses.
pub async fn count_to_hand_over<C: ConnectionTrait>(db: &C, actor: &Actor, today: NaiveDate) -> Result<i64> {
    Ok(i64::try_from(running(actor, today).count(db).await?).unwrap_or(i64::MAX))
}

fn running(actor: &Actor, today: NaiveDate) -> sea_orm::Select<allocations::Entity> {
    allocations::Entity::find()
        .filter(reach(actor, Permission::HandoversPrepare))
        // Written out: only then does the index of what is promised answer, whoever reaches it.
        .filter(Expr::cust("state = 'held'"))
        .filter(allocations::Column::HoldUntil.gte(today))
}

fn reach(actor: &Actor, permission: Permission) -> Condition {
    let scope = actor.scope(permission);
    use devices::Column::{Id, OrganisationId};
    Condition::any().add(scope.by_organisation(allocations::Column::OrganisationId)).add(Expr::exists(scope.by_row(
        allocations::Column::DeviceId,
        Id,
        OrganisationId,
    )))
}

/// Who a hold is for, and at what price.
#[derive(Clone, Copy, Debug)]
pub struct For {
    /// Whose need it meets.
    pub request_id: Uuid,
    /// The person.
    pub beneficiary_id: Uuid,
    /// The structure that follows the person.
    pub organisation_id: Uuid,
    /// What the device costs.
    pub price: Cents,
}

/// Saves a hold that the rule allowed.
///
/// # Errors
/// The rule's own refusal when another hold was saved first: the schema is the last wall.
pub async fn insert(act: &Act, id: Uuid, whose: For, device: &Device, hold: &Hold) -> Result<()> {
    let row = allocations::ActiveModel {
        id: Set(id),
        reference: Set(ids::new_reference()),
        request_id: Set(whose.request_id),
        device_id: Set(device.id),
        beneficiary_id: Set(whose.beneficiary_id),
        organisation_id: Set(whose.organisation_id),
        state: Set(AllocationState::Held.code().to_owned()),
        hold_until: Set(hold.hold_until()),
        price_cents: Set(whose.price.0),
        exceptional: Set(hold.is_exceptional()),
        made_by: Set(act.actor().user_id()?),
        made_at: Set(act.now()),
        ended_at: Set(None),
        signed_on: Set(None),
        signature_kind: Set(None),
        signature: Set(None),
        accessories: Set(String::new()),
        receipt_number: Set(None),
        warranty_until: Set(None),
        returned_at: Set(None),
        version: Set(1),
    };
    match row.insert(act.db()).await {
        Ok(_) => Ok(()),
        Err(cause) if is_unique_violation(&cause) => Err(taken(&cause).into()),
        Err(cause) => Err(cause.into()),
    }
}

/// What the unique index that refused says: SQLite names its column, PostgreSQL the index.
fn taken(cause: &DbErr) -> AllocationRefusal {
    let told = cause.to_string();
    if told.contains("device") {
        AllocationRefusal::DeviceAlreadyAllocated
    } else if told.contains("person") || told.contains("beneficiary") {
        AllocationRefusal::PersonAlreadyEquipped
    } else {
        AllocationRefusal::RequestAlreadyServed
    }
}

/// Ends a hold without a handover.
///
/// # Errors
/// `Stale` when it is held no more.
pub async fn release(act: &Act, allocation: &Allocation, release: Release) -> Result<()> {
    let done = allocations::Entity::update_many()
        .set(allocations::ActiveModel {
            state: Set(release.to().code().to_owned()),
            ended_at: Set(Some(act.now())),
            version: Set(allocation.version + 1),
            ..Default::default()
        })
        .filter(allocations::Column::Id.eq(release.id()))
        .filter(allocations::Column::State.eq(AllocationState::Held.code()))
        .exec(act.db())
        .await?;
    if done.rows_affected == 1 { Ok(()) } else { Err(Error::Stale { version: allocation.version }) }
}

pub(super) fn from_row(row: allocations::Model) -> Result<Allocation> {
    Ok(Allocation {
        id: row.id,
        reference: row.reference,
        request_id: row.request_id,
        device_id: row.device_id,
        beneficiary_id: row.beneficiary_id,
        organisation_id: row.organisation_id,
        state: word(&row.state, AllocationState::from_code)?,
        hold_until: row.hold_until,
        price: Cents(row.price_cents),
        signed_on: row.signed_on,
        signature_kind: row.signature_kind.as_deref().map(|code| word(code, SignatureKind::from_code)).transpose()?,
        accessories: row.accessories.split_whitespace().map(str::to_owned).collect(),
        receipt_number: row.receipt_number,
        warranty_until: row.warranty_until,
        returned_at: row.returned_at,
        version: row.version,
    })
}
