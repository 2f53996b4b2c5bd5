//! A form that was sent after the session had ended: what was typed is kept, sealed, in the sign-in page, and offered to
//! be sent again once signed in. The server keeps nothing; nothing is sent without a press of a button.

use super::sign_in;
use crate::app::App;
use crate::error::{Error, Result};
use crate::vault::Aad;
use crate::web::{self, Shell, Visit};
use askama::Template;
use axum::extract::Request;
use axum::http::{Method, StatusCode, header};
use axum::response::{IntoResponse as _, Redirect, Response};
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD as BASE64;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The longest form that is kept, in bytes.
const LONGEST: usize = 64 * 1024;
/// How long it is kept, in seconds.
const KEPT_FOR: i64 = 60 * 60;
const PLACE: Aad<'_> = Aad { table: "forms", row: Uuid::nil(), column: "kept" };

/// A form as it was sent.
#[derive(Serialize, Deserialize)]
struct Kept {
    action: String,
    fields: Vec<(String, String)>,
    /// When, in seconds since 1970.
    at: i64,
}

/// The door, for someone whose session has ended: with what they typed, if that was a form.
pub async fn door(app: &App, request: Request) -> Response {
    let door = || Redirect::to("/sign-in").into_response();
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    if request.method() != Method::POST || !kind.starts_with("application/x-www-form-urlencoded") {
        return door();
    }
    let (parts, body) = request.into_parts();
    let Ok(bytes) = axum::body::to_bytes(body, LONGEST).await else { return door() };
    let fields: Vec<(String, String)> = crate::web::body::read_pairs(&bytes).unwrap_or_default();
    if fields.is_empty() {
        return door();
    }
    let kept = Kept { action: parts.uri.path().to_owned(), fields, at: app.clock.now().timestamp() };
    match kept.sealed(app) {
        Ok(kept) => sign_in::again(&Visit::of_refused(&parts, app), kept),
        Err(error) => error.into_response(),
    }
}

#[derive(Template)]
#[template(path = "access/kept.html")]
struct KeptPage {
    shell: Shell,
    kept: Kept,
}

/// What is offered after sign-in: the form, to be sent now. Nothing when it does not open or is too old.
pub fn offered(visit: &Visit, sealed: &str) -> Option<Response> {
    let kept = Kept::open(&visit.app, sealed)?;
    Some(web::page(StatusCode::OK, &KeptPage { shell: visit.shell("kept-title"), kept }))
}

impl Kept {
    fn sealed(&self, app: &App) -> Result<String> {
        let plain = serde_json::to_vec(self).map_err(|cause| Error::internal(cause.to_string()))?;
        Ok(BASE64.encode(app.vault.instance().seal(PLACE, &plain)))
    }

    fn open(app: &App, sealed: &str) -> Option<Self> {
        let plain = app.vault.instance().open(PLACE, &BASE64.decode(sealed).ok()?).ok()?;
        let kept: Self = serde_json::from_slice(&plain).ok()?;
        (app.clock.now().timestamp() - kept.at <= KEPT_FOR).then_some(kept)
    }
}
