//! The life of a device as its events tell it.

use crate::entities::events;
use crate::error::Result;
use crate::journal::store::{Recorded, recorded};
use crate::vault::{Aad, Vault};
use sea_orm::{ConnectionTrait, FromQueryResult as _, Statement};
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

/// The events of one device, newest first, before the sequence number `before` when given. Notes on devices are locked with
/// the instance's key.
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
    let key = vault.instance();
    let sql = "SELECT e.id AS id, e.subject_kind AS subject_kind, e.subject_id AS subject_id, e.seq AS seq, e.at AS at, \
               e.act AS act, e.actor_kind AS actor_kind, e.actor_id AS actor_id, e.organisation_id AS organisation_id, \
               e.canonical AS canonical, e.hash AS hash, u.name AS told_by, n.sealed AS note \
               FROM events e LEFT JOIN users u ON u.id = e.actor_id \
               LEFT JOIN event_notes n ON n.event_id = e.id AND n.key_id = $1 \
               WHERE e.subject_kind = 'device' AND e.subject_id = $2 AND e.seq < $3 ORDER BY e.seq DESC LIMIT $4";
    let values = [key.id.into(), device_id.into(), before.unwrap_or(i64::MAX).into(), limit.into()];
    let statement = Statement::from_sql_and_values(db.get_database_backend(), sql, values);
    let rows = db.query_all_raw(statement).await?;
    let told = rows.iter().map(|row| {
        let event = recorded(events::Model::from_query_result(row, "")?)?;
        let note = row.try_get::<Option<Vec<u8>>>("", "note")?.map(|sealed| {
            let place = Aad { table: "event_notes", row: event.row.id, column: "sealed" };
            key.open(place, &sealed).map(|text| String::from_utf8_lossy(&text).into_owned())
        });
        Ok(History { by: row.try_get("", "told_by")?, note: note.transpose()?, event })
    });
    told.collect()
}
