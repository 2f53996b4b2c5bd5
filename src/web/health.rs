//! Whether the service lives and is ready: nothing about why.

use crate::access::routes::Routes;
use crate::app::App;
use crate::web::present::SaysItself;
use axum::Extension;
use axum::extract::State;
use axum::http::{Method, StatusCode};
use sea_orm::ConnectionTrait;
use std::time::Duration;

/// `/healthz` and `/readyz`.
pub fn routes() -> Routes {
    Routes::new().public(Method::GET, "/healthz", live).public(Method::GET, "/readyz", ready)
}

/// Whether a path asks only this.
pub fn is_health(path: &str) -> bool {
    matches!(path, "/healthz" | "/readyz")
}

async fn live() -> &'static str {
    "ok"
}

/// The database answers within half a second, no migration waits, nothing forbids to write, and it was seen to write if there was a doubt.
async fn ready(State(app): State<App>) -> (StatusCode, Extension<SaysItself>, &'static str) {
    const NOT_READY: (StatusCode, Extension<SaysItself>, &str) =
        (StatusCode::SERVICE_UNAVAILABLE, Extension(SaysItself), "not ready");
    if app.is_stopping() {
        return NOT_READY;
    }
    let asked = async {
        app.may_be_written()?;
        app.db.execute_unprepared("SELECT 1").await?;
        let pending = crate::database::pending(&app.db).await?;
        if app.doubts_storage() {
            crate::database::write_nothing_new(&app.db).await?;
            app.trust_storage();
        }
        Ok::<_, crate::error::Error>(pending)
    };
    match tokio::time::timeout(Duration::from_millis(500), asked).await {
        Ok(Ok(0)) => (StatusCode::OK, Extension(SaysItself), "ready"),
        _ => NOT_READY,
    }
}
