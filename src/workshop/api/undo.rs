//! Undoing.

use crate::devices::actions::undoable;
use crate::devices::api::{Device, answer};
use crate::devices::rules::GivenReason;
use crate::error::{Error, Result};
use crate::web::{LateJson, Visit};
use crate::workshop::actions;
use axum::Json;
use axum::extract::Path;

/// `POST /events/{id}/reversal`
pub async fn reversal(visit: Visit, Path(id): Path<String>, late: LateJson) -> Result<Json<Device>> {
    let event = crate::web::id(&id)?;
    let actor = visit.actor()?;
    match undoable(&visit.app.db, actor, event).await {
        Ok(_) | Err(Error::Refused(_)) => {}
        Err(other) => return Err(other),
    }
    let wish: GivenReason = late.read()?;
    let tag = actions::undo(&visit.app, actor, event, Some(&wish.reason)).await?;
    answer(&visit, &tag).await
}
