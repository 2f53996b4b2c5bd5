//! Events in their chains.

use super::canonical;
use super::event::{Event, Subject, SubjectKind};
use crate::access::Who;
use crate::act::Act;
use crate::entities::{chain_heads, event_notes, events};
use crate::error::Result;
use crate::kernel::ids;
use crate::vault::{Aad, Vault};
use chrono::{DateTime, Utc};
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, ExprTrait as _, IntoActiveModel as _, PaginatorTrait as _, QueryFilter,
    QueryOrder, QuerySelect,
};
use serde_json::{Map, Value, json};
use uuid::Uuid;

/// One event as it is read back.
#[derive(Clone, Debug)]
pub struct Recorded {
    /// Its row.
    pub row: events::Model,
    /// Fields that changed: `{field, before?, after?}`.
    pub changes: Vec<Value>,
    /// What else it says.
    pub facts: Map<String, Value>,
}

/// How many histories are gone on with together.
const CHAINS_AT_ONCE: usize = 100;

/// How many events are written together.
const EVENTS_AT_ONCE: usize = 200;

/// Appends what an act recorded, each event to its subject's chain. Chains are locked in one order (kind, id), so that two
/// acts never wait for each other in a circle.
pub(crate) async fn append(act: &Act, mut recorded: Vec<Event>) -> Result<()> {
    recorded.sort_by_key(|event| (event.subject.kind.code(), event.subject.id));
    let chains: Vec<&[Event]> = recorded.chunk_by(|one, next| one.subject == next.subject).collect();
    for some in chains.chunks(CHAINS_AT_ONCE) {
        append_to_chains(act, some).await?;
    }
    Ok(())
}

async fn append_to_chains(act: &Act, chains: &[&[Event]]) -> Result<()> {
    let subjects = chains.iter().filter_map(|events| events.first()).map(|event| event.subject);
    let known = locked_heads(act, subjects).await?;
    let doing = Doing { who: &act.actor().who, request_id: act.actor().request_id, at: act.now() };
    let (mut rows, mut notes, mut begun, mut grown) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for events in chains {
        let subject = events[0].subject;
        let head = known.iter().find(|head| head.id == subject.id && head.kind == subject.kind.code());
        let (mut seq, mut hash) = head.map_or((0, canonical::GENESIS.to_vec()), |head| (head.seq, head.hash.clone()));
        for event in *events {
            seq += 1;
            let (row, note) = linked(act.vault(), &doing, event, (ids::new_id(act.now()), seq, &hash));
            hash.clone_from(&row.hash);
            rows.push(row.into_active_model());
            notes.extend(note.map(event_notes::Model::into_active_model));
        }
        let (kind, sealed_seq) = (subject.kind.code().to_owned(), head.map_or(0, |head| head.sealed_seq));
        let now = chain_heads::Model { kind, id: subject.id, seq, hash, sealed_seq }.into_active_model();
        if head.is_some() { grown.push(now) } else { begun.push(now) }
    }
    for some in chunks(rows) {
        events::Entity::insert_many(some).exec_without_returning(act.db()).await?;
    }
    for some in chunks(notes) {
        event_notes::Entity::insert_many(some).exec_without_returning(act.db()).await?;
    }
    // A history that another act began meanwhile is a conflict, not one to write over.
    if !begun.is_empty() {
        chain_heads::Entity::insert_many(begun).exec_without_returning(act.db()).await?;
    }
    if !grown.is_empty() {
        let on = OnConflict::columns([chain_heads::Column::Kind, chain_heads::Column::Id])
            .update_columns([chain_heads::Column::Seq, chain_heads::Column::Hash])
            .to_owned();
        chain_heads::Entity::insert_many(grown).on_conflict(on).exec_without_returning(act.db()).await?;
    }
    Ok(())
}

/// The ends of these histories, which nobody else goes on with before the act ends; none for one that is to be begun.
async fn locked_heads(act: &Act, subjects: impl Iterator<Item = Subject>) -> Result<Vec<chain_heads::Model>> {
    let any = subjects.fold(Condition::any(), |any, subject| {
        any.add(chain_heads::Column::Kind.eq(subject.kind.code()).and(chain_heads::Column::Id.eq(subject.id)))
    });
    let heads = chain_heads::Entity::find()
        .filter(any)
        .order_by_asc(chain_heads::Column::Kind)
        .order_by_asc(chain_heads::Column::Id)
        .lock_exclusive();
    Ok(heads.all(act.db()).await?)
}

/// As many rows at a time as both databases take values for.
fn chunks<T>(mut rows: Vec<T>) -> impl Iterator<Item = Vec<T>> {
    std::iter::from_fn(move || {
        let some = rows.len().min(EVENTS_AT_ONCE);
        (some > 0).then(|| rows.drain(..some).collect())
    })
}

/// Who does something, in which request, when.
pub(crate) struct Doing<'a> {
    pub(crate) who: &'a Who,
    pub(crate) request_id: Uuid,
    pub(crate) at: DateTime<Utc>,
}

/// The rows of an event at its place in a chain: its key, its number, and the hash before it.
pub(crate) fn linked(
    vault: &Vault,
    doing: &Doing<'_>,
    event: &Event,
    (id, seq, previous): (Uuid, i64, &[u8]),
) -> (events::Model, Option<event_notes::Model>) {
    let (actor_kind, actor_id, organisation_id) = author(doing.who);
    let bytes = canonical::bytes(&json!({
        "v": canonical::FORMAT,
        "id": id,
        "subject": { "kind": event.subject.kind, "id": event.subject.id },
        "seq": seq,
        "at": canonical::instant(doing.at),
        "act": event.act,
        "actor": { "kind": actor_kind, "id": actor_id },
        "organisation": organisation_id,
        "request": doing.request_id,
        "changes": event.changes,
        "facts": event.facts,
        "note": event.note.as_ref().map(|note| hex::encode(vault.hash("note", note.text.as_bytes()))),
    }));
    let note = event.note.as_ref().map(|note| {
        let place = Aad { table: "event_notes", row: id, column: "sealed" };
        event_notes::Model { event_id: id, key_id: note.key.id, sealed: note.key.seal(place, note.text.as_bytes()) }
    });
    let row = events::Model {
        id,
        subject_kind: event.subject.kind.code().to_owned(),
        subject_id: event.subject.id,
        seq,
        at: doing.at,
        act: event.act.to_owned(),
        actor_kind: actor_kind.to_owned(),
        actor_id,
        organisation_id,
        hash: canonical::link(previous, &bytes),
        canonical: bytes,
    };
    (row, note)
}

fn author(who: &Who) -> (&'static str, Option<Uuid>, Option<Uuid>) {
    match *who {
        Who::User { id, organisation_id } => ("user", Some(id), Some(organisation_id)),
        Who::Operator => ("operator", None, None),
        Who::System => ("system", None, None),
    }
}

/// How many events the history of a subject holds: the version of what has none of its own.
///
/// # Errors
/// When the database refuses.
pub async fn length<C: sea_orm::ConnectionTrait>(db: &C, subject: Subject) -> Result<i64> {
    let head = chain_heads::Entity::find_by_id((subject.kind.code().to_owned(), subject.id)).one(db).await?;
    Ok(head.map_or(0, |head| head.seq))
}

/// The same within an act, which keeps others from adding to it.
///
/// # Errors
/// When the database refuses.
pub async fn locked_length(act: &Act, subject: Subject) -> Result<i64> {
    let head = chain_heads::Entity::find_by_id((subject.kind.code().to_owned(), subject.id)).lock_exclusive();
    Ok(head.one(act.db()).await?.map_or(0, |head| head.seq))
}

/// The events of one subject, newest first, before `before` (a sequence number) when given.
///
/// # Errors
/// When the database refuses, or an event does not read.
pub async fn of_subject<C: sea_orm::ConnectionTrait>(
    db: &C,
    subject: Subject,
    before: Option<i64>,
    limit: u64,
) -> Result<Vec<Recorded>> {
    let mut query = events::Entity::find()
        .filter(events::Column::SubjectKind.eq(subject.kind.code()))
        .filter(events::Column::SubjectId.eq(subject.id));
    if let Some(before) = before {
        query = query.filter(events::Column::Seq.lt(before));
    }
    let rows = query.order_by_desc(events::Column::Seq).limit(limit).all(db).await?;
    rows.into_iter().map(recorded).collect()
}

/// The events of several subjects together, newest first.
///
/// # Errors
/// When the database refuses, or an event does not read.
pub async fn of_subjects<C: sea_orm::ConnectionTrait>(
    db: &C,
    subjects: &[Subject],
    limit: u64,
) -> Result<Vec<Recorded>> {
    let of_kind = |kind: SubjectKind| {
        let ids: Vec<Uuid> = subjects.iter().filter(|subject| subject.kind == kind).map(|subject| subject.id).collect();
        (!ids.is_empty()).then(|| events::Column::SubjectKind.eq(kind.code()).and(events::Column::SubjectId.is_in(ids)))
    };
    let any = SubjectKind::ALL.iter().filter_map(|kind| of_kind(*kind)).fold(Condition::any(), Condition::add);
    let rows = events::Entity::find().filter(any).order_by_desc(events::Column::Id).limit(limit).all(db).await?;
    rows.into_iter().map(recorded).collect()
}

/// The moment of the last event there is.
///
/// # Errors
/// When the database refuses.
pub async fn last_at<C: sea_orm::ConnectionTrait>(db: &C) -> Result<Option<chrono::DateTime<chrono::Utc>>> {
    let row = events::Entity::find().order_by_desc(events::Column::Id).limit(1).one(db).await?;
    Ok(row.map(|row| row.at))
}

/// The acts of one account, newest first.
///
/// # Errors
/// When the database refuses, or an event does not read.
pub async fn of_actor<C: sea_orm::ConnectionTrait>(
    db: &C,
    user_id: Uuid,
    before: Option<Uuid>,
    limit: u64,
) -> Result<Vec<Recorded>> {
    let mut query = events::Entity::find().filter(events::Column::ActorId.eq(user_id));
    if let Some(before) = before {
        query = query.filter(events::Column::Id.lt(before));
    }
    let rows = query.order_by_desc(events::Column::Id).limit(limit).all(db).await?;
    rows.into_iter().map(recorded).collect()
}

/// The devices that someone's last acts were about, the last first. Acts further back than the last hundred are left out.
///
/// # Errors
/// When the database refuses.
pub async fn last_devices<C: sea_orm::ConnectionTrait>(db: &C, user_id: Uuid, most: usize) -> Result<Vec<Uuid>> {
    let acts: Vec<(String, Uuid)> = events::Entity::find()
        .select_only()
        .columns([events::Column::SubjectKind, events::Column::SubjectId])
        .filter(events::Column::ActorId.eq(user_id))
        .order_by_desc(events::Column::Id)
        .limit(100)
        .into_tuple()
        .all(db)
        .await?;
    let mut last: Vec<Uuid> = Vec::new();
    for (kind, id) in acts {
        if kind == SubjectKind::Device.code() && !last.contains(&id) && last.len() < most {
            last.push(id);
        }
    }
    Ok(last)
}

/// How many of these acts an account did since a moment.
///
/// # Errors
/// When the database refuses.
pub async fn count_acts<C: sea_orm::ConnectionTrait>(
    db: &C,
    user_id: Uuid,
    acts: &[&str],
    since: chrono::DateTime<chrono::Utc>,
) -> Result<u64> {
    let counted = events::Entity::find()
        .filter(events::Column::ActorId.eq(user_id))
        .filter(events::Column::Id.gte(ids::earliest(since)))
        .filter(events::Column::Act.is_in(acts.iter().copied()));
    Ok(counted.count(db).await?)
}

pub(crate) fn recorded(row: events::Model) -> Result<Recorded> {
    let mut content: Map<String, Value> = serde_json::from_slice(&row.canonical)?;
    let changes = match content.remove("changes") {
        Some(Value::Array(changes)) => changes,
        _ => Vec::new(),
    };
    let facts = match content.remove("facts") {
        Some(Value::Object(facts)) => facts,
        _ => Map::new(),
    };
    Ok(Recorded { row, changes, facts })
}
