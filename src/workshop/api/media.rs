//! Media: by hand, looked at, taken out, destroyed, accepted.

use crate::access::Permission as P;
use crate::devices::api::{Device, Medium, answer, reach};
use crate::devices::rules::GivenReason;
use crate::devices::store as devices;
use crate::error::{Error, Result};
use crate::web::lists::{Page, PageWish};
use crate::web::{LateJson, Visit};
use crate::workshop::rules::{Confirmation, Destruction, NewMedium, Removal};
use crate::workshop::{actions, store};
use axum::Json;
use axum::extract::Path;
use axum::http::StatusCode;
use serde::Serialize;
use uuid::Uuid;

/// `POST /devices/{tag}/media`
pub async fn declare(visit: Visit, Path(tag): Path<String>, late: LateJson) -> Result<(StatusCode, Json<Medium>)> {
    let actor = reach(&visit, P::MediaRecord, &tag).await?;
    let wish: NewMedium = late.read()?;
    let id = actions::declare(&visit.app, actor, &tag, &wish).await?;
    let device = devices::by_tag(&visit.app.db, actor.scope(P::MediaRecord), &tag).await?;
    let listed = devices::media_of(&visit.app.db, &[device.id]).await?.remove(&device.id).unwrap_or_default();
    let medium = listed.into_iter().find(|medium| medium.id == id).ok_or(Error::NotFound)?;
    Ok((StatusCode::CREATED, Json(medium.into())))
}

/// `POST /devices/{tag}/media/confirm`
pub async fn confirm(visit: Visit, Path(tag): Path<String>, late: LateJson) -> Result<Json<Device>> {
    let actor = reach(&visit, P::MediaRecord, &tag).await?;
    let wish: Confirmation = late.read()?;
    actions::confirm(&visit.app, actor, &tag, &wish).await?;
    answer(&visit, &tag).await
}

/// `POST /devices/{tag}/media/{id}/removal`
pub async fn remove(visit: Visit, Path((tag, id)): Path<(String, String)>, late: LateJson) -> Result<Json<Device>> {
    let id = reach_medium(&visit, P::MediaRecord, &tag, &id).await?;
    let wish: Removal = late.read()?;
    actions::remove(&visit.app, visit.actor()?, &tag, id, wish.to_tag.as_deref()).await?;
    answer(&visit, &tag).await
}

/// `POST /devices/{tag}/media/{id}/destruction`
pub async fn destroy(visit: Visit, Path((tag, id)): Path<(String, String)>, late: LateJson) -> Result<Json<Device>> {
    let id = reach_medium(&visit, P::MediaAccept, &tag, &id).await?;
    let wish: Destruction = late.read()?;
    actions::destroy(&visit.app, visit.actor()?, &tag, id, &wish).await?;
    answer(&visit, &tag).await
}

/// `POST /devices/{tag}/media/{id}/acceptance`
pub async fn accept(visit: Visit, Path((tag, id)): Path<(String, String)>, late: LateJson) -> Result<Json<Device>> {
    let id = reach_medium(&visit, P::MediaAccept, &tag, &id).await?;
    let wish: GivenReason = late.read()?;
    actions::accept(&visit.app, visit.actor()?, &tag, id, &wish.reason).await?;
    answer(&visit, &tag).await
}

/// `POST /devices/{tag}/media/{id}/health-waiver`
pub async fn waive_health(
    visit: Visit,
    Path((tag, id)): Path<(String, String)>,
    late: LateJson,
) -> Result<Json<Device>> {
    let id = reach_medium(&visit, P::MediaAccept, &tag, &id).await?;
    let wish: GivenReason = late.read()?;
    actions::waive_health(&visit.app, visit.actor()?, &tag, id, &wish.reason).await?;
    answer(&visit, &tag).await
}

/// Sees that device and medium are there, before anything is said of the body.
async fn reach_medium(visit: &Visit, permission: P, tag: &str, id: &str) -> Result<Uuid> {
    let id = crate::web::id(id)?;
    let device = devices::by_tag(&visit.app.db, visit.actor()?.scope(permission), tag).await?;
    store::media::exists(&visit.app.db, device.id, id).await?;
    Ok(id)
}

/// A medium that is kept apart.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct LooseMedium {
    id: Uuid,
    kind: String,
    serial: Option<String>,
    model: Option<String>,
    size_bytes: Option<u64>,
    from_tag: Option<String>,
}

/// `GET /media`
pub async fn loose(visit: Visit) -> Result<Json<Page<LooseMedium>>> {
    let mut query = visit.query();
    let page = PageWish::read(&mut query, 50);
    query.finish()?;
    let scope = visit.actor()?.scope(P::DevicesRead);
    let (media, next) = store::loose::list(&visit.app.db, scope, page).await?;
    let shown = media.into_iter().map(|medium| LooseMedium {
        id: medium.id,
        kind: medium.kind,
        serial: medium.identity.serial,
        model: medium.identity.model,
        size_bytes: medium.identity.size_bytes,
        from_tag: medium.tag,
    });
    Ok(Json(Page::new(shown.collect(), next)))
}
