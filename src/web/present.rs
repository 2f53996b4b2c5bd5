//! Errors in the caller's form: a page for people, `application/problem+json` (RFC 9457) for programs.

use super::shell::Shell;
use super::texts::Texts;
use super::visit;
use crate::access::Actor;
use crate::access::guard::{RequestId, is_api};
use crate::app::App;
use crate::error::{Error, Refusal};
use askama::Template;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use serde_json::{Map, Value, json};
use std::sync::Arc;

impl IntoResponse for Error {
    /// The bare status, with the error beside it for the middleware to word.
    fn into_response(self) -> Response {
        let mut response = status(&self).into_response();
        response.extensions_mut().insert(Arc::new(self));
        response
    }
}

/// Words what a handler or a lock refused.
pub async fn present(State(app): State<App>, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    let mut response = next.run(Request::from_parts(parts.clone(), body)).await;
    let error = match response.extensions().get::<Arc<Error>>() {
        Some(error) => error.clone(),
        // What the router, an extractor or a layer refused without our words.
        None => match foreign(&response) {
            Some(error) => Arc::new(error),
            None => return response,
        },
    };
    let request_id = parts.extensions.get::<RequestId>().map(|id| id.0.to_string()).unwrap_or_default();
    if let Error::Internal(cause) = &*error {
        tracing::error!(request_id, %cause, "an operation failed");
    }
    match &*error {
        Error::Busy => tracing::warn!(request_id, "turned away: everything is taken"),
        Error::Unreachable(cause) => tracing::warn!(request_id, %cause, "the database is away"),
        Error::StorageFull(cause) => tracing::error!(request_id, %cause, "no room is left to write"),
        Error::Storage(cause) => {
            tracing::error!(request_id, %cause, "nothing can be written");
            app.doubt_storage();
        }
        Error::Damaged(cause) => {
            tracing::error!(request_id, %cause, "the database is damaged: stop the service, keep its files, restore the last backup");
            app.stop_writing();
        }
        _ => {}
    }
    if let Some(actor) = response.extensions_mut().remove::<Actor>() {
        parts.extensions.insert(actor);
    }
    let status = status(&error);
    let visit = visit::Visit::of_refused(&parts, &app);
    let mut worded = if is_api(parts.uri.path()) {
        problem(&error, status, visit.texts(), &request_id)
    } else if matches!(*error, Error::SignIn) {
        Redirect::to("/sign-in").into_response()
    } else {
        error_page(&visit, &error, status, &request_id)
    };
    let wait = match &*error {
        Error::Throttled(seconds) => Some(*seconds),
        Error::Busy | Error::Unreachable(_) => Some(1),
        Error::Storage(_) | Error::StorageFull(_) | Error::Damaged(_) => Some(30),
        _ => None,
    };
    if let Some(seconds) = wait {
        worded.headers_mut().insert(header::RETRY_AFTER, seconds.into());
    }
    for name in [header::ALLOW, header::CONNECTION] {
        if let Some(value) = response.headers_mut().remove(&name) {
            worded.headers_mut().insert(name, value);
        }
    }
    worded
}

/// A refusal that is not ours yet: bare, or the English sentence of a library. Answers of our own handlers are HTML, JSON
/// or files, and the two health pages say themselves what they are.
fn foreign(response: &Response) -> Option<Error> {
    let kind = response.headers().get(header::CONTENT_TYPE).map_or(&b""[..], HeaderValue::as_bytes);
    if !(kind.is_empty() || kind.starts_with(b"text/plain")) || response.extensions().get::<SaysItself>().is_some() {
        return None;
    }
    match response.status() {
        StatusCode::NOT_FOUND => Some(Error::NotFound),
        StatusCode::METHOD_NOT_ALLOWED => Some(Error::WrongMethod),
        StatusCode::PAYLOAD_TOO_LARGE => Some(Error::TooLarge),
        StatusCode::UNSUPPORTED_MEDIA_TYPE => Some(Error::UnsupportedType),
        StatusCode::SERVICE_UNAVAILABLE => Some(Error::Busy),
        other if other.is_client_error() => Some(Error::Unreadable("unreadable")),
        other if other.is_server_error() => Some(Error::internal(format!("a layer answered {other}"))),
        _ => None,
    }
}

/// Beside an answer that stays as it is, whatever its status.
#[derive(Clone, Copy, Debug)]
pub struct SaysItself;

/// The status of an error.
pub fn status(error: &Error) -> StatusCode {
    match error {
        Error::SignIn => StatusCode::UNAUTHORIZED,
        Error::NotFound => StatusCode::NOT_FOUND,
        Error::Forbidden => StatusCode::FORBIDDEN,
        Error::Unreadable(_) => StatusCode::BAD_REQUEST,
        Error::UnsupportedType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
        Error::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        Error::TooSlow => StatusCode::REQUEST_TIMEOUT,
        Error::Invalid(_) => StatusCode::UNPROCESSABLE_ENTITY,
        Error::Refused(refusal) => StatusCode::from_u16(refusal.status()).unwrap_or(StatusCode::CONFLICT),
        Error::Stale { .. } => StatusCode::PRECONDITION_FAILED,
        Error::VersionMissing => StatusCode::PRECONDITION_REQUIRED,
        Error::Throttled(_) => StatusCode::TOO_MANY_REQUESTS,
        Error::Repeated => StatusCode::CONFLICT,
        Error::WrongMethod => StatusCode::METHOD_NOT_ALLOWED,
        Error::Busy | Error::Unreachable(_) | Error::Storage(_) | Error::Damaged(_) => StatusCode::SERVICE_UNAVAILABLE,
        Error::StorageFull(_) => StatusCode::INSUFFICIENT_STORAGE,
        Error::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

/// The stable code of an error.
pub fn code(error: &Error) -> &'static str {
    match error {
        Error::SignIn => "sign_in",
        Error::NotFound => "not_found",
        Error::Forbidden => "forbidden",
        Error::Unreadable(code) => code,
        Error::UnsupportedType => "unsupported_type",
        Error::TooLarge => "too_large",
        Error::TooSlow => "too_slow",
        Error::Invalid(errors) if errors.iter().any(|e| e.code == "nir_refused") => "nir_refused",
        Error::Invalid(_) => "invalid",
        Error::Refused(refusal) => refusal.code(),
        Error::Stale { .. } => "stale",
        Error::VersionMissing => "version_missing",
        Error::Throttled(_) => "throttled",
        Error::Repeated => "already_done",
        Error::WrongMethod => "method_not_allowed",
        Error::Busy => "busy",
        Error::Unreachable(_) => "database_away",
        Error::Storage(_) => "storage_unavailable",
        Error::StorageFull(_) => "storage_full",
        Error::Damaged(_) => "database_damaged",
        Error::Internal(_) => "internal",
    }
}

/// One sentence that says what happened and what to do.
pub fn wording(error: &Error, texts: Texts) -> String {
    match error {
        Error::Refused(refusal) => refusal_wording(refusal.as_ref(), texts),
        Error::Unreadable(_) => texts.text("error-unreadable"),
        Error::Throttled(seconds) => texts.with("sign-in-throttled", &[("seconds", (*seconds).into())]),
        other => texts.text(&format!("error-{}", code(other).replace('_', "-"))),
    }
}

/// The words of a stage's refusal.
pub fn refusal_wording(refusal: &dyn Refusal, texts: Texts) -> String {
    let words: Vec<_> = refusal.words().into_iter().map(|(name, value)| (name, value.into())).collect();
    texts.with(&format!("refused-{}", refusal.code().replace('_', "-")), &words)
}

/// The words of a field's error.
pub fn field_wording(code: &str, texts: Texts) -> String {
    texts.text(&format!("field-{}", code.replace('_', "-")))
}

fn problem(error: &Error, status: StatusCode, texts: Texts, request_id: &str) -> Response {
    let mut members = Map::new();
    let title = wording(error, texts);
    members.insert("type".into(), "about:blank".into());
    members.insert("title".into(), title.into());
    members.insert("status".into(), status.as_u16().into());
    members.insert("code".into(), code(error).into());
    members.insert("request_id".into(), request_id.into());
    match error {
        Error::Invalid(errors) => {
            let errors: Vec<Value> = errors
                .iter()
                .map(|e| json!({ "field": e.field, "code": e.code, "message": field_wording(e.code, texts) }))
                .collect();
            members.insert("errors".into(), errors.into());
        }
        Error::Refused(refusal) => members.extend(refusal.details()),
        Error::Stale { version } => {
            members.insert("version".into(), (*version).into());
        }
        _ => {}
    }
    let mut response = (status, Value::Object(members).to_string()).into_response();
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
    response
}

#[derive(Template)]
#[template(path = "error.html")]
struct ErrorPage {
    shell: Shell,
    words: String,
    fields: Vec<(String, String)>,
    request_id: Option<String>,
}

fn error_page(visit: &visit::Visit, error: &Error, status: StatusCode, request_id: &str) -> Response {
    let texts = visit.texts();
    let fields = match error {
        Error::Invalid(errors) => errors.iter().map(|e| (e.field.clone(), field_wording(e.code, texts))).collect(),
        _ => Vec::new(),
    };
    let title = if matches!(error, Error::NotFound) { "error-title-not-found" } else { "error-title" };
    let page = ErrorPage {
        shell: visit.shell(title),
        words: wording(error, texts),
        fields,
        request_id: matches!(error, Error::Internal(_)).then(|| request_id.to_owned()),
    };
    // A page's stale form is a conflict to look at, not a failed precondition.
    let status = if matches!(error, Error::Stale { .. }) { StatusCode::CONFLICT } else { status };
    super::page(status, &page)
}
