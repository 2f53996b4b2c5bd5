//! Mending a mistake.

use crate::access::{Actor, Permission};
use crate::devices::store::{self, Device};
use crate::error::{Error, Result, Rule};
use crate::journal::SubjectKind;
use sea_orm::ConnectionTrait;
use uuid::Uuid;

/// The device whose act an event tells of. One's own structure's acts are within reach, and those on devices one may see;
/// only acts on devices are undone by a reversing event.
///
/// # Errors
/// `NotFound` out of reach; refused where the act is undone by its opposite.
pub async fn undoable<C: ConnectionTrait>(db: &C, actor: &Actor, event_id: Uuid) -> Result<Device> {
    let (kind, id, organisation_id) = store::subject_of(db, event_id).await?;
    if kind == SubjectKind::Device {
        let device = store::by_id(db, id).await?;
        match store::by_tag(db, actor.scope(Permission::DevicesRead), &device.tag).await {
            Err(Error::NotFound) => {}
            within_reach => return within_reach,
        }
    }
    if organisation_id.is_some() && organisation_id == actor.organisation_id().ok() {
        return Err(Rule("irreversible").into());
    }
    Err(Error::NotFound)
}
