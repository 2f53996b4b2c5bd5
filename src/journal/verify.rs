//! Recomputes history: every chain from its first event, every head, every seal.

use super::canonical;
use crate::entities::{chain_heads, events, seals};
use crate::error::Result;
use crate::vault::Vault;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, ExprTrait as _, QueryFilter, QueryOrder, QuerySelect};
use serde_json::Value;
use std::collections::HashMap;
use uuid::Uuid;

const AT_ONCE: u64 = 2_000;

/// Of each chain, the furthest event that was sealed: its number and its hash.
type Sealed = HashMap<(String, Uuid), (i64, String)>;

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
            // One comparison of both: PostgreSQL begins there in its index; of two with an "or" it reads all before, each time.
            let columns = Expr::tuple([Expr::col(chain_heads::Column::Kind), Expr::col(chain_heads::Column::Id)]);
            query = query.filter(columns.gt(Expr::tuple([Expr::val(kind.as_str()), Expr::val(*id)])));
        }
        let heads = query
            .order_by_asc(chain_heads::Column::Kind)
            .order_by_asc(chain_heads::Column::Id)
            .limit(AT_ONCE)
            .all(db)
            .await?;
        let Some(last) = heads.last() else { break };
        after = Some((last.kind.clone(), last.id));
        for of_kind in heads.chunk_by(|a, b| a.kind == b.kind) {
            found.extend(chains(db, of_kind, &sealed).await?);
        }
        seen.extend(heads.into_iter().map(|head| (head.kind, head.id)));
    }
    for key in sealed.keys().filter(|key| !seen.contains(*key)) {
        found.push(format!("{} {}: the chain was sealed and is gone", key.0, key.1));
    }
    found.extend(orphans(db).await?);
    Ok(found)
}

/// The furthest sealed event of each chain; seals whose code is wrong are named.
async fn sealed_heads<C: ConnectionTrait>(db: &C, vault: &Vault, found: &mut Vec<String>) -> Result<Sealed> {
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

/// What does not hold in the chains of these heads, which are of one kind, in the order of their ids. Their events are read
/// in long stretches, whosever they are: one question a chain would take hours where there are millions.
async fn chains<C: ConnectionTrait>(db: &C, heads: &[chain_heads::Model], sealed: &Sealed) -> Result<Vec<String>> {
    let (Some(first), Some(last)) = (heads.first(), heads.last()) else { return Ok(Vec::new()) };
    let mut found = Vec::new();
    let mut walks = heads.iter().map(|head| Walk::along(head, sealed.get(&(head.kind.clone(), head.id)))).peekable();
    let mut from = (first.id, i64::MIN);
    loop {
        let place = [events::Column::SubjectId, events::Column::Seq].map(Expr::col);
        let rows = events::Entity::find()
            .filter(events::Column::SubjectKind.eq(first.kind.as_str()))
            .filter(events::Column::SubjectId.lte(last.id))
            .filter(Expr::tuple(place).gt(Expr::tuple([Expr::value(from.0), Expr::value(from.1)])))
            .order_by_asc(events::Column::SubjectId)
            .order_by_asc(events::Column::Seq)
            .limit(AT_ONCE)
            .all(db)
            .await?;
        let Some(end) = rows.last() else { break };
        from = (end.subject_id, end.seq);
        for row in &rows {
            while let Some(passed) = walks.next_if(|walk| walk.head.id < row.subject_id) {
                found.extend(passed.end());
            }
            // An event whose chain has no head is named by `orphans`.
            if let Some(walk) = walks.peek_mut().filter(|walk| walk.head.id == row.subject_id) {
                walk.step(row)?;
            }
        }
    }
    found.extend(walks.filter_map(Walk::end));
    Ok(found)
}

/// One chain, event by event.
struct Walk<'a> {
    head: &'a chain_heads::Model,
    sealed: Option<&'a (i64, String)>,
    seq: i64,
    hash: Vec<u8>,
    problem: Option<String>,
}

impl<'a> Walk<'a> {
    fn along(head: &'a chain_heads::Model, sealed: Option<&'a (i64, String)>) -> Self {
        Self { head, sealed, seq: 0, hash: canonical::GENESIS.to_vec(), problem: None }
    }

    fn name(&self) -> String {
        format!("{} {}", self.head.kind, self.head.id)
    }

    /// Looks at the next event; only the first bad one of a chain is named.
    fn step(&mut self, row: &events::Model) -> Result<()> {
        if self.problem.is_some() {
            return Ok(());
        }
        self.seq += 1;
        self.hash = canonical::link(&self.hash, &row.canonical);
        let (seq, id) = (self.seq, row.id);
        let told = if row.seq != seq {
            format!("event {seq} is missing")
        } else if row.hash != self.hash {
            format!("event {seq} ({id}) was changed")
        } else if !says_what_its_row_says(row)? {
            format!("event {seq} ({id}) and its row differ")
        } else if self.sealed.is_some_and(|(at, sealed)| *at == seq && *sealed != hex::encode(&self.hash)) {
            format!("event {seq} ({id}) is not the one that was sealed")
        } else {
            return Ok(());
        };
        self.problem = Some(format!("{}: {told}", self.name()));
        Ok(())
    }

    fn end(self) -> Option<String> {
        let Self { head, seq, .. } = self;
        if self.problem.is_some() {
            return self.problem;
        }
        if seq != head.seq || self.hash != head.hash {
            return Some(format!("{}: the head says {} events, the chain has {seq}", self.name(), head.seq));
        }
        let gone = self.sealed.is_some_and(|(at, _)| *at > seq);
        gone.then(|| format!("{}: events after {seq} were sealed and are gone", self.name()))
    }
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
