//! Around every write: a bounded body, a harmless repeat, a second try when PostgreSQL gave up one of two transactions.

use crate::access::guard::is_api;
use crate::access::{Actor, IdempotencyKey, Permission};
use crate::act::with_made;
use crate::app::App;
use crate::entities::idempotency_keys;
use crate::error::{Error, Result};
use crate::journal::refusals::{self, Refused};
use crate::vault::Aad;
use crate::web::turns::Turn;
use axum::body::{Body, Bytes};
use axum::extract::{MatchedPath, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Utc};
use http_body_util::{BodyExt, Limited};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, EntityTrait};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use std::time::Duration;
use uuid::Uuid;

/// The hidden field that makes sending a form twice harmless.
pub const FORM_KEY: &str = "_key";
/// The header of the API for the same.
const HEADER: &str = "idempotency-key";
/// Bytes of an ordinary body.
const BODY_LIMIT: usize = 2 * 1024 * 1024;
/// Bytes of an uploaded file.
const UPLOAD_LIMIT: usize = 10 * 1024 * 1024;
/// Bytes that a form wraps around the file it sends.
const ENVELOPE: usize = 16 * 1024;
const TRIES: usize = 3;
/// An answer that is not kept so long after its act never will be: its request ended with its process.
const LOST: chrono::Duration = chrono::Duration::seconds(60);
/// How long a repeat waits for the answer of the first.
const LONGEST_WAIT: Duration = Duration::from_secs(2);
const STEP: Duration = Duration::from_millis(20);

/// An answer as it is kept, sealed, for 48 hours.
#[derive(Serialize, Deserialize)]
struct Kept {
    status: u16,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

/// The middleware.
pub async fn writes(State(app): State<App>, request: Request, next: Next) -> Response {
    if matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS) {
        return next.run(request).await;
    }
    match run(&app, request, next).await {
        Ok(response) => response,
        Err(error) => error.into_response(),
    }
}

async fn run(app: &App, request: Request, next: Next) -> Result<Response> {
    let (mut parts, body) = request.into_parts();
    let body = receive(body, limit(parts.uri.path()));
    let body = match parts.extensions.get::<Turn>() {
        Some(turn) => turn.receive(body).await??,
        None => body.await?,
    };
    let actor = parts.extensions.get::<Actor>().cloned();
    let key = match (&actor, key(&parts, &body)?) {
        (Some(actor), Some(key)) => {
            let hashed = format!("{} {}\n", parts.method, parts.uri);
            let body_hash = app.vault.hash("idempotency", &[hashed.as_bytes(), &body].concat());
            Some((actor.user_id()?, IdempotencyKey { key, body_hash }))
        }
        _ => None,
    };
    if let Some((user_id, key)) = &key {
        match earlier(app, *user_id, key).await? {
            Earlier::Answered(answer) => return Ok(answer),
            Earlier::Done { .. } => return wait_for_answer(app, *user_id, key).await,
            Earlier::Never => {}
        }
        if let Some(actor) = parts.extensions.get_mut::<Actor>() {
            actor.idempotency = Some(key.clone());
        }
    }
    let mut tried = 0;
    loop {
        tried += 1;
        let request = Request::from_parts(parts.clone(), Body::from(body.clone()));
        let (response, made) = with_made(next.clone().run(request)).await;
        let error = response.extensions().get::<Arc<Error>>().cloned();
        if let (Some(made), Some(error)) = (made, error.as_deref())
            && says_nothing_was_done(error)
        {
            tracing::warn!(?error, "done, but not shown");
            return Err(DoneNotShown { made }.into());
        }
        match (error.as_deref(), &key) {
            (Some(Error::Forbidden), _) => {
                if let Some(actor) = &actor {
                    let permission = response.extensions().get::<Permission>().copied();
                    note_refusal(app, actor, &parts, permission).await;
                }
                return Ok(response);
            }
            (Some(Error::Repeated), Some((user_id, key))) => return wait_for_answer(app, *user_id, key).await,
            (Some(error), _) if error.is_transient() && tried < TRIES => {}
            (None, Some((user_id, key))) => return keep(app, *user_id, key, response).await,
            _ => return Ok(response),
        }
    }
}

/// Leaves a trace of a write that was refused. It stays refused when the trace cannot be written.
async fn note_refusal(app: &App, actor: &Actor, parts: &Parts, permission: Option<Permission>) {
    let pattern = parts.extensions.get::<MatchedPath>().map_or("", MatchedPath::as_str);
    let refused = Refused {
        permission,
        call: format!("{} {pattern}", parts.method),
        named: parts.uri.path().split('/').filter_map(|part| Uuid::parse_str(part).ok()).next_back(),
    };
    if let Err(cause) = refusals::note(app, actor, &refused).await {
        tracing::error!(?cause, "a refusal was not noted");
    }
}

fn limit(path: &str) -> usize {
    match path.ends_with("/evidence") {
        true if is_api(path) => UPLOAD_LIMIT,
        true => UPLOAD_LIMIT + ENVELOPE,
        false => BODY_LIMIT,
    }
}

async fn receive(body: Body, limit: usize) -> Result<Bytes> {
    match Limited::new(body, limit).collect().await {
        Ok(collected) => Ok(collected.to_bytes()),
        Err(cause) if cause.is::<http_body_util::LengthLimitError>() => Err(Error::TooLarge),
        Err(_) => Err(Error::Unreadable("body_cut_short")),
    }
}

/// The caller's key: a header on the API, a hidden field in a form.
fn key(parts: &Parts, body: &[u8]) -> Result<Option<String>> {
    let key = if is_api(parts.uri.path()) {
        match parts.headers.get(HEADER) {
            Some(value) => Some(value.to_str().map_err(|_| Error::Unreadable("bad_idempotency_key"))?.to_owned()),
            None => None,
        }
    } else {
        let is_form = parts
            .headers
            .get(header::CONTENT_TYPE)
            .is_some_and(|kind| kind.as_bytes().starts_with(b"application/x-www-form-urlencoded"));
        if is_form {
            super::body::read_pairs(body)?.into_iter().find(|(name, _)| name == FORM_KEY).map(|(_, value)| value)
        } else {
            None
        }
    };
    match key {
        Some(key) if key.is_empty() || key.len() > 200 || key.contains('\0') => {
            Err(Error::Unreadable("bad_idempotency_key"))
        }
        key => Ok(key),
    }
}

/// What became of an earlier request under a key.
enum Earlier {
    /// There was none.
    Never,
    /// It made this; its answer is not kept, or not yet.
    Done { made: Option<Uuid>, at: DateTime<Utc> },
    /// It was answered so.
    Answered(Response),
}

async fn earlier(app: &App, user_id: Uuid, key: &IdempotencyKey) -> Result<Earlier> {
    let Some(row) = idempotency_keys::Entity::find_by_id((user_id, key.key.clone())).one(&app.db).await? else {
        return Ok(Earlier::Never);
    };
    if row.body_hash != key.body_hash {
        return Err(crate::error::Error::from(KeyReused));
    }
    let Some(sealed) = row.answer else {
        return Ok(Earlier::Done { made: row.made_id, at: row.created_at });
    };
    let kept: Kept = serde_json::from_slice(&app.vault.instance().open(place(user_id), &sealed)?)?;
    let mut response = (StatusCode::from_u16(kept.status).unwrap_or(StatusCode::OK), kept.body).into_response();
    response.headers_mut().remove(header::CONTENT_TYPE);
    for (name, value) in kept.headers {
        if let (Ok(name), Ok(value)) = (name.parse::<HeaderName>(), HeaderValue::from_str(&value)) {
            response.headers_mut().append(name, value);
        }
    }
    Ok(Earlier::Answered(response))
}

/// The other request with this key has done it; its answer is kept a moment later. An answer that was lost with the
/// process that gave it never comes: then only what was made is said, and nothing is done twice.
async fn wait_for_answer(app: &App, user_id: Uuid, key: &IdempotencyKey) -> Result<Response> {
    let mut waited = Duration::ZERO;
    loop {
        let made = match earlier(app, user_id, key).await? {
            Earlier::Answered(response) => return Ok(response),
            Earlier::Done { made, at } if app.clock.now() - at > LOST => return Err(AlreadyDone { made }.into()),
            Earlier::Done { made, .. } => made,
            Earlier::Never => None,
        };
        if waited >= LONGEST_WAIT {
            return Err(AlreadyDone { made }.into());
        }
        tokio::time::sleep(STEP).await;
        waited += STEP;
    }
}

/// Keeps the answer, sealed, beside the key that the act took. An act that took none (it changed nothing) keeps nothing.
async fn keep(app: &App, user_id: Uuid, key: &IdempotencyKey, response: Response) -> Result<Response> {
    let (parts, body) = response.into_parts();
    let body = body.collect().await.map_err(|e| Error::internal(e.to_string()))?.to_bytes();
    let named = [header::CONTENT_TYPE, header::LOCATION, header::SET_COOKIE, header::ETAG];
    let headers = named
        .iter()
        .flat_map(|name| parts.headers.get_all(name).iter().map(move |value| (name, value)))
        .filter_map(|(name, value)| Some((name.to_string(), value.to_str().ok()?.to_owned())))
        .collect();
    let kept = Kept { status: parts.status.as_u16(), headers, body: body.to_vec() };
    let sealed = app.vault.instance().seal(place(user_id), &serde_json::to_vec(&kept)?);
    let response = Response::from_parts(parts, Body::from(body));
    // The act stands: whoever is busy now does not make it undone. A repeat is told that it was done.
    let txn = match crate::act::Write::begin(app).await {
        Ok(txn) => txn,
        Err(cause) => {
            tracing::warn!(?cause, "an answer was not kept");
            return Ok(response);
        }
    };
    let row = idempotency_keys::ActiveModel {
        user_id: sea_orm::ActiveValue::Unchanged(user_id),
        key: sea_orm::ActiveValue::Unchanged(key.key.clone()),
        status: Set(Some(i32::from(kept.status))),
        answer: Set(Some(sealed)),
        ..Default::default()
    };
    match row.update(&*txn).await {
        Ok(_) => txn.commit().await?,
        Err(sea_orm::DbErr::RecordNotUpdated) => txn.rollback().await?,
        Err(cause) => return Err(cause.into()),
    }
    Ok(response)
}

fn place(user_id: Uuid) -> Aad<'static> {
    Aad { table: "idempotency_keys", row: user_id, column: "answer" }
}

#[derive(Debug)]
struct KeyReused;

impl crate::error::Refusal for KeyReused {
    fn code(&self) -> &'static str {
        "idempotency_key_reused"
    }

    fn status(&self) -> u16 {
        422
    }
}

/// Whether an error tells the caller to send the same again.
fn says_nothing_was_done(error: &Error) -> bool {
    matches!(
        error,
        Error::Busy
            | Error::Unreachable(_)
            | Error::Storage(_)
            | Error::StorageFull(_)
            | Error::Damaged(_)
            | Error::Internal(_)
    )
}

/// The act stands; what was to be read for its answer could not be.
#[derive(Debug)]
struct DoneNotShown {
    made: Uuid,
}

impl crate::error::Refusal for DoneNotShown {
    fn code(&self) -> &'static str {
        "done_not_shown"
    }

    fn details(&self) -> serde_json::Map<String, serde_json::Value> {
        serde_json::Map::from_iter([("made".to_owned(), self.made.to_string().into())])
    }
}

#[derive(Debug)]
struct AlreadyDone {
    made: Option<Uuid>,
}

impl crate::error::Refusal for AlreadyDone {
    fn code(&self) -> &'static str {
        "already_done"
    }

    fn details(&self) -> serde_json::Map<String, serde_json::Value> {
        self.made.into_iter().map(|id| ("made".to_owned(), id.to_string().into())).collect()
    }
}
