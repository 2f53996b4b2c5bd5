//! Coded lists through the API.

use super::store;
use crate::error::Result;
use crate::web::Visit;
use crate::web::lists::Page;
use axum::Json;
use axum::extract::Path;
use serde::Serialize;

/// An entry as the API shows it.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Entry {
    code: String,
    label_fr: String,
    label_en: String,
    definition: String,
    source: String,
}

/// `GET /vocabularies`
pub async fn names(visit: Visit) -> Result<Json<Page<String>>> {
    visit.query().finish()?;
    Ok(Json(Page::whole(store::names(&visit.app.db).await?)))
}

/// `GET /vocabularies/{name}`
pub async fn one(visit: Visit, Path(name): Path<String>) -> Result<Json<Page<Entry>>> {
    visit.query().finish()?;
    let entries = store::entries(&visit.app.db, &name).await?;
    Ok(Json(Page::whole(
        entries
            .into_iter()
            .map(|e| Entry {
                code: e.code,
                label_fr: e.label_fr,
                label_en: e.label_en,
                definition: e.definition,
                source: e.source,
            })
            .collect(),
    )))
}
