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

async fn live() -> &'static str {
    "ok"
}

/// The database answers within half a second and no migration waits.
async fn ready(State(app): State<App>) -> (StatusCode, Extension<SaysItself>, &'static str) {
    const NOT_READY: (StatusCode, Extension<SaysItself>, &str) =
        (StatusCode::SERVICE_UNAVAILABLE, Extension(SaysItself), "not ready");
    if app.is_stopping() {
        return NOT_READY;
    }
    let asked = async {
        app.db.execute_unprepared("SELECT 1").await?;
        crate::database::pending(&app.db).await
    };
    match tokio::time::timeout(Duration::from_millis(500), asked).await {
        Ok(Ok(0)) => (StatusCode::OK, Extension(SaysItself), "ready"),
        _ => NOT_READY,
    }
}
