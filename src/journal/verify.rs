//! Recomputes history: every chain from its first event, every head, every seal.

use super::canonical;
use crate::entities::{chain_heads, events, seals};
use crate::error::Result;
use crate::vault::Vault;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use serde_json::Value;
use std::collections::HashMap;
use uuid::Uuid;

const AT_ONCE: u64 = 2_000;

/// What does not hold, one sentence each: the first bad row of each chain.
///
/// # Errors
/// When the database refuses.
pub async fn differences<C: ConnectionTrait>(db: &C, vault: &Vault) -> Result<Vec<String>> {
    let mut found = Vec::new();
    let sealed = sealed_heads(db, vault, &mut found).await?;
    let mut after: Option<(String, Uuid)> = None;
    let mut seen = std::collections::HashSet::new();
    loop {
        let mut query = chain_heads::Entity::find();
        if let Some((kind, id)) = &after {
            query = query.filter(
                sea_orm::Condition::any().add(chain_heads::Column::Kind.gt(kind.as_str())).add(
                    sea_orm::Condition::all()
                        .add(chain_heads::Column::Kind.eq(kind.as_str()))
                        .add(chain_heads::Column::Id.gt(*id)),
                ),
            );
        }
        let heads = query
            .order_by_asc(chain_heads::Column::Kind)
            .order_by_asc(chain_heads::Column::Id)
            .limit(AT_ONCE)
            .all(db)
            .await?;
        let Some(last) = heads.last() else { break };
        after = Some((last.kind.clone(), last.id));
        for head in heads {
            if let Some(problem) = chain(db, &head, sealed.get(&(head.kind.clone(), head.id))).await? {
                found.push(problem);
            }
            seen.insert((head.kind, head.id));
        }
    }
    for key in sealed.keys().filter(|key| !seen.contains(*key)) {
        found.push(format!("{} {}: the chain was sealed and is gone", key.0, key.1));
    }
    found.extend(orphans(db).await?);
    Ok(found)
}

/// The furthest sealed event of each chain; seals whose code is wrong are named.
async fn sealed_heads<C: ConnectionTrait>(
    db: &C,
    vault: &Vault,
    found: &mut Vec<String>,
) -> Result<HashMap<(String, Uuid), (i64, String)>> {
    let mut heads = HashMap::new();
    let mut after = Uuid::nil();
    loop {
        let page = seals::Entity::find()
            .filter(seals::Column::Id.gt(after))
            .order_by_asc(seals::Column::Id)
            .limit(AT_ONCE)
            .all(db)
            .await?;
        let Some(last) = page.last() else { return Ok(heads) };
        after = last.id;
        for seal in page {
            if vault.seal_mac(&seal.heads) != seal.mac {
                found.push(format!("seal {}: its code does not match its content", seal.id));
                continue;
            }
            let content: Value = serde_json::from_slice(&seal.heads)?;
            for head in content["heads"].as_array().into_iter().flatten() {
                let id = head["id"].as_str().and_then(|id| Uuid::parse_str(id).ok()).unwrap_or_default();
                let key = (head["kind"].as_str().unwrap_or_default().to_owned(), id);
                let seq = head["seq"].as_i64().unwrap_or_default();
                let furthest = heads.entry(key).or_insert((0, String::new()));
                if seq > furthest.0 {
                    *furthest = (seq, head["hash"].as_str().unwrap_or_default().to_owned());
                }
            }
        }
    }
}

async fn chain<C: ConnectionTrait>(
    db: &C,
    head: &chain_heads::Model,
    sealed: Option<&(i64, String)>,
) -> Result<Option<String>> {
    let name = format!("{} {}", head.kind, head.id);
    let (mut seq, mut hash) = (0_i64, canonical::GENESIS.to_vec());
    loop {
        let rows = events::Entity::find()
            .filter(events::Column::SubjectKind.eq(head.kind.as_str()))
            .filter(events::Column::SubjectId.eq(head.id))
            .filter(events::Column::Seq.gt(seq))
            .order_by_asc(events::Column::Seq)
            .limit(AT_ONCE)
            .all(db)
            .await?;
        if rows.is_empty() {
            break;
        }
        for row in rows {
            seq += 1;
            hash = canonical::link(&hash, &row.canonical);
            if row.seq != seq {
                return Ok(Some(format!("{name}: event {seq} is missing")));
            }
            if row.hash != hash {
                return Ok(Some(format!("{name}: event {seq} ({}) was changed", row.id)));
            }
            if !says_what_its_row_says(&row)? {
                return Ok(Some(format!("{name}: event {seq} ({}) and its row differ", row.id)));
            }
            if sealed.is_some_and(|(at, sealed)| *at == seq && *sealed != hex::encode(&hash)) {
                return Ok(Some(format!("{name}: event {seq} ({}) is not the one that was sealed", row.id)));
            }
        }
    }
    if seq != head.seq || hash != head.hash {
        return Ok(Some(format!("{name}: the head says {} events, the chain has {seq}", head.seq)));
    }
    if sealed.is_some_and(|(at, _)| *at > seq) {
        return Ok(Some(format!("{name}: events after {seq} were sealed and are gone")));
    }
    Ok(None)
}

/// The columns beside the canonical bytes are copies for lists: they must say the same.
fn says_what_its_row_says(row: &events::Model) -> Result<bool> {
    let content: Value = serde_json::from_slice(&row.canonical)?;
    Ok(content["id"] == row.id.to_string()
        && content["act"] == row.act
        && content["seq"] == row.seq
        && content["subject"]["id"] == row.subject_id.to_string()
        && content["actor"]["kind"] == row.actor_kind
        && content["at"] == canonical::instant(row.at))
}

/// Events whose chain has no head.
async fn orphans<C: ConnectionTrait>(db: &C) -> Result<Vec<String>> {
    let rows = db
        .query_all_raw(sea_orm::Statement::from_string(
            db.get_database_backend(),
            "SELECT e.subject_kind AS kind, e.id AS id FROM events e LEFT JOIN chain_heads h \
             ON h.kind = e.subject_kind AND h.id = e.subject_id WHERE h.id IS NULL LIMIT 20",
        ))
        .await?;
    let mut found = Vec::new();
    for row in rows {
        let (kind, id): (String, Uuid) = (row.try_get("", "kind")?, row.try_get("", "id")?);
        found.push(format!("event {id} of a {kind} stands in no chain"));
    }
    Ok(found)
}
