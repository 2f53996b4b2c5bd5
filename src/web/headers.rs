//! What every answer carries, and what no request may: a strict policy, one host, no write from elsewhere.

use crate::access::guard::{RequestId, is_api};
use crate::app::App;
use crate::error::Error;
use crate::web::health;
use crate::web::turns::Ambiguous;
use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; \
    connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

const FILE_POLICY: &str = "default-src 'none'; sandbox; form-action 'none'; base-uri 'none'; frame-ancestors 'none'";

/// Puts the headers on every answer, whatever happened inside.
pub async fn secure(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let id = RequestId(uuid::Uuid::new_v4());
    request.extensions_mut().insert(id);
    let is_asset = request.uri().path().starts_with("/assets/");
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    for (name, value) in [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::REFERRER_POLICY, "same-origin"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
        (HeaderName::from_static("permissions-policy"), "camera=(self), microphone=(), geolocation=()"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if app.config.is_https() {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=63072000"));
    }
    // A file to keep does nothing, even where a browser opens it.
    let headers = response.headers_mut();
    if headers.get(header::CONTENT_DISPOSITION).is_some_and(|kept| kept.as_bytes().starts_with(b"attachment")) {
        headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(FILE_POLICY));
    }
    let may_be_kept = is_asset && (response.status().is_success() || response.status() == StatusCode::NOT_MODIFIED);
    let headers = response.headers_mut();
    if !may_be_kept {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    if let Ok(value) = HeaderValue::from_str(&id.0.to_string()) {
        headers.insert(HeaderName::from_static("x-request-id"), value);
    }
    response
}

/// One Host, and one of ours; and an address that can be read.
pub async fn known_host(State(app): State<App>, request: Request, next: Next) -> Response {
    let mut hosts = request.headers().get_all(header::HOST).iter();
    let (first, second) = (hosts.next(), hosts.next());
    let host = first.and_then(|value| value.to_str().ok()).map(str::to_ascii_lowercase);
    // A proxy asks the two health pages by our address; they say the same to everyone and build nothing from it.
    let ours = host.is_some_and(|host| health::is_health(request.uri().path()) || app.allowed_hosts.contains(&host));
    let both_lengths = request.headers().contains_key(header::CONTENT_LENGTH)
        && request.headers().contains_key(header::TRANSFER_ENCODING);
    if second.is_some() || !ours || both_lengths || request.extensions().get::<Ambiguous>().is_some() {
        // Whatever else is on this connection is not read.
        return ([(header::CONNECTION, "close")], Error::Unreadable("bad_host")).into_response();
    }
    // No name, tag or number holds a NUL, and PostgreSQL takes none in a text: nothing is there.
    if request.uri().path().contains("%00") {
        return Error::NotFound.into_response();
    }
    next.run(request).await
}

/// No write from another site (`tower_http::csrf` refuses those it can tell); one that says nothing of where it comes
/// from is refused too, unless it carries a bearer token, which no browser adds by itself.
pub async fn same_origin(request: Request, next: Next) -> Response {
    let safe = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    let site = request.headers().get("sec-fetch-site").map(HeaderValue::as_bytes);
    let says = site.is_some() || request.headers().contains_key(header::ORIGIN);
    let elsewhere = matches!(site, Some(b"cross-site" | b"same-site"));
    if !safe && (!says || elsewhere) && !is_api(request.uri().path()) {
        return Error::Forbidden.into_response();
    }
    next.run(request).await
}
