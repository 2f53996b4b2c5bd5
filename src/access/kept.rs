//! A form that was sent after the session had ended: what was typed is kept, sealed, in the sign-in page, and offered to
//! be sent again once its author has signed in. The server keeps nothing; nothing is sent without a press of a button.

use super::{sign_in, tokens};
use crate::app::App;
use crate::error::{Error, Result};
use crate::vault::Aad;
use crate::web::{self, Shell, Visit, cookies};
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
    /// Whose session had ended, when the browser still says so.
    by: Option<Uuid>,
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
    let sealed = async {
        let by = match cookies::read(&parts.headers, &cookies::session_name(&app.config)) {
            Some(token) => tokens::whose_session(app, &token).await?,
            None => None,
        };
        Kept { action: parts.uri.path().to_owned(), fields, by, at: app.clock.now().timestamp() }.sealed(app)
    };
    match sealed.await {
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

/// What is offered to an account after sign-in: the form, to be sent now. Nothing when it does not open, is too old, or is
/// someone else's: on a shared machine, what one typed is not the next one's to read.
pub fn offered(visit: &Visit, sealed: &str, user_id: Uuid) -> Option<Response> {
    let kept = Kept::open(&visit.app, sealed).filter(|kept| kept.by.is_none_or(|by| by == user_id))?;
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
