//! The life of a device as its events tell it.

use crate::access;
use crate::entities::event_notes;
use crate::error::Result;
use crate::journal::store::{Recorded, of_subject};
use crate::journal::{Subject, SubjectKind};
use crate::vault::{Aad, Vault};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use std::collections::HashMap;
use uuid::Uuid;

/// One event with who did it and what they said of it.
#[derive(Clone, Debug)]
pub struct History {
    /// The event.
    pub event: Recorded,
    /// The account's name; nothing for the service itself.
    pub by: Option<String>,
    /// The reason or note that was given.
    pub note: Option<String>,
}

/// The events of one device, newest first, before the sequence number `before` when given.
///
/// # Errors
/// When the database refuses, or an event does not read.
pub async fn history<C: ConnectionTrait>(
    db: &C,
    vault: &Vault,
    device_id: Uuid,
    before: Option<i64>,
    limit: u64,
) -> Result<Vec<History>> {
    let subject = Subject { kind: SubjectKind::Device, id: device_id };
    let events = of_subject(db, subject, before, limit).await?;
    let names = access::store::names(db, events.iter().filter_map(|event| event.row.actor_id)).await?;
    let mut notes = notes(db, vault, &events).await?;
    let told = events.into_iter().map(|event| History {
        by: event.row.actor_id.and_then(|id| names.get(&id).cloned()),
        note: notes.remove(&event.row.id),
        event,
    });
    Ok(told.collect())
}

/// Notes on devices are locked with the instance's key.
async fn notes<C: ConnectionTrait>(db: &C, vault: &Vault, events: &[Recorded]) -> Result<HashMap<Uuid, String>> {
    let key = vault.instance();
    let rows = event_notes::Entity::find()
        .filter(event_notes::Column::EventId.is_in(events.iter().map(|event| event.row.id)))
        .filter(event_notes::Column::KeyId.eq(key.id))
        .all(db)
        .await?;
    let mut notes = HashMap::with_capacity(rows.len());
    for row in rows {
        let text = key.open(Aad { table: "event_notes", row: row.event_id, column: "sealed" }, &row.sealed)?;
        notes.insert(row.event_id, String::from_utf8_lossy(&text).into_owned());
    }
    Ok(notes)
}
