//! What a handover leaves: shares, a signature, a receipt. The receipt is an issued document: its bytes are kept as they
//! were given, locked with a key of its own, so that they outlive the person's file and not the other way round.

use super::allocations::Allocation;
use crate::act::Act;
use crate::allocations::contributions::{Contribution, ContributionStatus, Payer};
use crate::allocations::rules::handover::{Handover, SignatureKind};
use crate::allocations::rules::holds::AllocationState;
use crate::entities::{allocations, contributions, issued_documents, organisations};
use crate::error::{Error, Result};
use crate::kernel::money::Cents;
use crate::vault::{self, Aad, DataKey, Vault};
use chrono::{DateTime, Datelike as _, Utc};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel as _, QueryFilter,
    QueryOrder,
};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

/// The kind of document this stage issues.
pub const RECEIPT: &str = "receipt";

/// Who hands over, as a receipt names them.
#[derive(Clone, Debug)]
pub struct Seller {
    /// The workshop.
    pub id: Uuid,
    /// Its name.
    pub name: String,
    /// Its postal address, a line each.
    pub address: Vec<String>,
    /// Its SIREN number.
    pub siren: Option<String>,
    /// Its VAT line.
    pub vat: Option<String>,
}

/// The workshop that a device belongs to, as seller.
///
/// # Errors
/// `NotFound` when there is none.
pub async fn seller<C: ConnectionTrait>(db: &C, id: Uuid) -> Result<Seller> {
    let row = organisations::Entity::find_by_id(id).one(db).await?.ok_or(Error::NotFound)?;
    let address = row.address.unwrap_or_default();
    Ok(Seller {
        id,
        name: row.name,
        address: address.lines().map(|line| line.trim().to_owned()).filter(|line| !line.is_empty()).collect(),
        siren: row.siren,
        vat: row.vat_line,
    })
}

/// The next number of a seller's receipts in the year of the act: gapless, since an act that is given up gives its number
/// back.
///
/// # Errors
/// When the database refuses.
pub async fn next_number(act: &Act, seller: Uuid) -> Result<String> {
    let year = act.today().year();
    let number = act.count_up(&counter(seller, year), 1).await?;
    Ok(receipt_number(year, number))
}

/// As printed.
pub(crate) fn receipt_number(year: i32, n: i64) -> String {
    format!("{year}-{n:06}")
}

/// The counter of a seller and year.
pub(crate) fn counter(seller: Uuid, year: i32) -> String {
    format!("receipt/{seller}/{year}")
}

/// Saves the shares of the price.
///
/// # Errors
/// When the database refuses.
pub async fn insert_contributions(act: &Act, allocation_id: Uuid, shares: &[Contribution]) -> Result<()> {
    for share in shares {
        let payer_id = match share.payer {
            Payer::Beneficiary => None,
            Payer::Organisation(id) => Some(id),
        };
        contributions::ActiveModel {
            id: Set(act.new_id()),
            allocation_id: Set(allocation_id),
            payer_id: Set(payer_id),
            amount_cents: Set(share.amount.0),
            status: Set(share.status.code().to_owned()),
        }
        .insert(act.db())
        .await?;
    }
    Ok(())
}

/// The shares of an allocation's price.
///
/// # Errors
/// When the database refuses.
pub async fn shares<C: ConnectionTrait>(db: &C, allocation_id: Uuid) -> Result<Vec<Contribution>> {
    let rows = contributions::Entity::find()
        .filter(contributions::Column::AllocationId.eq(allocation_id))
        .order_by_asc(contributions::Column::Id)
        .all(db)
        .await?;
    rows.into_iter()
        .map(|row| {
            Ok(Contribution {
                payer: row.payer_id.map_or(Payer::Beneficiary, Payer::Organisation),
                amount: Cents(row.amount_cents),
                status: super::word(&row.status, ContributionStatus::from_code)?,
            })
        })
        .collect()
}

/// Keeps a document as it was issued.
///
/// # Errors
/// When the database refuses.
pub async fn issue(act: &Act, issuer_id: Uuid, number: &str, subject_id: Uuid, bytes: &[u8]) -> Result<()> {
    let id = act.new_id();
    let key = vault::store::new_key(act, "document").await?;
    let row = receipt_row(&key, id, (issuer_id, number), subject_id, bytes, act.now());
    row.into_active_model().insert(act.db()).await?;
    Ok(())
}

/// The row that keeps a receipt issued at this moment, locked with its own key.
pub(crate) fn receipt_row(
    key: &DataKey,
    id: Uuid,
    (issuer_id, number): (Uuid, &str),
    subject_id: Uuid,
    bytes: &[u8],
    now: DateTime<Utc>,
) -> issued_documents::Model {
    issued_documents::Model {
        id,
        kind: RECEIPT.to_owned(),
        issuer_id,
        number: number.to_owned(),
        subject_id,
        sha256: Sha256::digest(bytes).to_vec(),
        key_id: key.id,
        content: key.seal(place(id), bytes),
        issued_at: now,
    }
}

/// The receipt of an allocation: its number and its bytes, as they were issued.
///
/// # Errors
/// `NotFound` when none was issued; an error when the bytes are not those that were issued.
pub async fn receipt<C: ConnectionTrait>(db: &C, vault: &Vault, allocation_id: Uuid) -> Result<(String, Vec<u8>)> {
    let row = issued_documents::Entity::find()
        .filter(issued_documents::Column::Kind.eq(RECEIPT))
        .filter(issued_documents::Column::SubjectId.eq(allocation_id))
        .one(db)
        .await?
        .ok_or(Error::NotFound)?;
    let key = vault::store::key(db, vault, row.key_id).await?;
    let bytes = open(&row, &key)?;
    Ok((row.number, bytes))
}

/// The bytes of a document, checked.
pub(super) fn open(row: &issued_documents::Model, key: &DataKey) -> Result<Vec<u8>> {
    let bytes = key.open(place(row.id), &row.content)?;
    if Sha256::digest(&bytes).as_slice() != row.sha256.as_slice() {
        return Err(Error::internal(format!("the document {} is not the one that was issued", row.number)));
    }
    Ok(bytes)
}

fn place(row: Uuid) -> Aad<'static> {
    Aad { table: "issued_documents", row, column: "content" }
}

/// Saves a handover that the rule allowed; a drawing is locked with the person's key.
///
/// # Errors
/// `Stale` when the device is held for this request no more.
pub async fn save(
    act: &Act,
    allocation: &Allocation,
    handover: &Handover,
    receipt_number: &str,
    signature: (SignatureKind, Option<&[u8]>),
    key: &DataKey,
) -> Result<()> {
    let (kind, drawing) = signature;
    let place = Aad { table: "allocations", row: allocation.id, column: "signature" };
    let done = allocations::Entity::update_many()
        .set(allocations::ActiveModel {
            state: Set(handover.to().code().to_owned()),
            ended_at: Set(Some(act.now())),
            signed_on: Set(Some(handover.signed_on())),
            signature_kind: Set(Some(kind.code().to_owned())),
            signature: Set(drawing.map(|bytes| key.seal(place, bytes))),
            accessories: Set(handover.accessories().join(" ")),
            receipt_number: Set(Some(receipt_number.to_owned())),
            warranty_until: Set(Some(handover.warranty_until())),
            version: Set(allocation.version + 1),
            ..Default::default()
        })
        .filter(allocations::Column::Id.eq(allocation.id))
        .filter(allocations::Column::State.eq(AllocationState::Held.code()))
        .exec(act.db())
        .await?;
    if done.rows_affected == 1 { Ok(()) } else { Err(Error::Stale { version: allocation.version }) }
}
