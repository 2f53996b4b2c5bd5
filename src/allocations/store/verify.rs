//! Compares what is stored about allocations and receipts with what must hold. That a promised device has exactly one
//! hold is compared where devices are.

use super::handover::{RECEIPT, counter, open};
use crate::allocations::rules::holds::AllocationState;
use crate::allocations::rules::requests::RequestState;
use crate::entities::{allocations, contributions, counters, issued_documents, requests};
use crate::error::Result;
use crate::vault::{self, Vault};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use std::collections::{BTreeMap, HashMap};
use uuid::Uuid;

/// Rows read at once.
const AT_ONCE: u64 = 500;

/// What does not hold, one sentence each: a request that does not stand where its allocation says; a handover whose
/// shares do not make the price, or without the receipt that was issued; receipt numbers with a gap.
///
/// # Errors
/// When the database refuses.
pub async fn differences<C: ConnectionTrait>(db: &C, vault: &Vault) -> Result<Vec<String>> {
    let mut found = Vec::new();
    let mut after = Uuid::nil();
    loop {
        let rows = allocations::Entity::find()
            .filter(allocations::Column::Id.gt(after))
            .filter(
                allocations::Column::State.is_in([AllocationState::Held.code(), AllocationState::HandedOver.code()]),
            )
            .order_by_asc(allocations::Column::Id)
            .limit(AT_ONCE)
            .all(db)
            .await?;
        let Some(last) = rows.last() else { break };
        after = last.id;
        served(db, &rows, &mut found).await?;
        let handed_over: Vec<allocations::Model> =
            rows.into_iter().filter(|row| row.state == AllocationState::HandedOver.code()).collect();
        paid(db, &handed_over, &mut found).await?;
        receipts(db, vault, &handed_over, &mut found).await?;
    }
    numbers(db, &mut found).await?;
    Ok(found)
}

async fn served<C: ConnectionTrait>(db: &C, rows: &[allocations::Model], found: &mut Vec<String>) -> Result<()> {
    let states: Vec<(Uuid, String)> = requests::Entity::find()
        .select_only()
        .columns([requests::Column::Id, requests::Column::State])
        .filter(requests::Column::Id.is_in(rows.iter().map(|row| row.request_id)))
        .into_tuple()
        .all(db)
        .await?;
    let states: HashMap<Uuid, String> = states.into_iter().collect();
    for row in rows {
        let held = row.state == AllocationState::Held.code();
        let expected = if held { RequestState::Offered } else { RequestState::Fulfilled };
        let state = states.get(&row.request_id).map_or("absent", String::as_str);
        if state != expected.code() {
            found.push(format!("allocation {}: {}, and its request is {state}", row.id, row.state));
        }
    }
    Ok(())
}

async fn paid<C: ConnectionTrait>(db: &C, rows: &[allocations::Model], found: &mut Vec<String>) -> Result<()> {
    let shares = contributions::Entity::find()
        .filter(contributions::Column::AllocationId.is_in(rows.iter().map(|row| row.id)))
        .all(db)
        .await?;
    let mut sums: HashMap<Uuid, i64> = HashMap::new();
    for share in shares {
        *sums.entry(share.allocation_id).or_default() += share.amount_cents;
    }
    for row in rows {
        let sum = sums.get(&row.id).copied().unwrap_or_default();
        if sum != row.price_cents {
            found.push(format!("allocation {}: its shares make {sum} cents, its price is {}", row.id, row.price_cents));
        }
    }
    Ok(())
}

async fn receipts<C: ConnectionTrait>(
    db: &C,
    vault: &Vault,
    rows: &[allocations::Model],
    found: &mut Vec<String>,
) -> Result<()> {
    let documents = issued_documents::Entity::find()
        .filter(issued_documents::Column::Kind.eq(RECEIPT))
        .filter(issued_documents::Column::SubjectId.is_in(rows.iter().map(|row| row.id)))
        .all(db)
        .await?;
    let keys = vault::store::keys(db, vault, &documents.iter().map(|d| d.key_id).collect::<Vec<_>>()).await?;
    let documents: HashMap<Uuid, issued_documents::Model> =
        documents.into_iter().map(|document| (document.subject_id, document)).collect();
    for row in rows {
        let Some(document) = documents.get(&row.id) else {
            found.push(format!("allocation {}: handed over without a receipt", row.id));
            continue;
        };
        if row.receipt_number.as_deref() != Some(document.number.as_str()) {
            found.push(format!("allocation {}: its receipt has another number", row.id));
        }
        // A key that was destroyed when its time was over is no difference.
        if keys.get(&document.key_id).is_some_and(|key| open(document, key).is_err()) {
            found.push(format!("receipt {}: its bytes are not those that were issued", document.number));
        }
    }
    Ok(())
}

/// Every seller's numbers of a year are 1, 2, 3 … up to its counter.
async fn numbers<C: ConnectionTrait>(db: &C, found: &mut Vec<String>) -> Result<()> {
    let rows: Vec<(Uuid, String)> = issued_documents::Entity::find()
        .select_only()
        .columns([issued_documents::Column::IssuerId, issued_documents::Column::Number])
        .filter(issued_documents::Column::Kind.eq(RECEIPT))
        .into_tuple()
        .all(db)
        .await?;
    let mut taken: BTreeMap<String, Vec<i64>> = BTreeMap::new();
    for (issuer, number) in rows {
        let parts = number.split_once('-').and_then(|(year, n)| Some((year.parse().ok()?, n.parse().ok()?)));
        match parts {
            Some((year, n)) => taken.entry(counter(issuer, year)).or_default().push(n),
            None => found.push(format!("receipt {number}: this is no number of ours")),
        }
    }
    let prefix = counter(Uuid::nil(), 0);
    let prefix = prefix.split('/').next().unwrap_or_default();
    let counted =
        counters::Entity::find().filter(counters::Column::Name.starts_with(format!("{prefix}/"))).all(db).await?;
    for row in counted {
        let mut numbers = taken.remove(&row.name).unwrap_or_default();
        numbers.sort_unstable();
        if !numbers.iter().copied().eq(1..=row.value) {
            found.push(format!("{}: {} receipts up to number {}", row.name, numbers.len(), row.value));
        }
    }
    found.extend(taken.into_keys().map(|name| format!("{name}: receipts without a counter")));
    Ok(())
}
