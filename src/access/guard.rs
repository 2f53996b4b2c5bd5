//! Who is calling, found once per request: a bearer token on the API, a session cookie on pages. Without either, only
//! what is public answers.

use super::{Actor, kept, second_factor, tokens};
use crate::app::App;
use crate::error::{Error, Refusal, Result};
use crate::web::cookies;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use uuid::Uuid;

/// Whether a path answers without sign-in. Everything else does not, mounted or not.
pub fn is_public(path: &str) -> bool {
    matches!(
        path,
        "/sign-in"
            | "/sign-in/code"
            | "/accessibility"
            | "/healthz"
            | "/readyz"
            | "/language"
            | "/demo"
            | "/demo/sign-in"
    ) || path.strip_prefix("/assets/").is_some_and(|rest| !rest.contains('/'))
        || path.strip_prefix("/d/").is_some_and(|rest| !rest.is_empty() && !rest.contains('/'))
}

/// Whether a path belongs to the API; the page that describes it is a page.
pub fn is_api(path: &str) -> bool {
    path.starts_with("/api/") && path != "/api/docs"
}

/// The API's document, which its page links to: the one call a browser may make with its session.
const DOCUMENT: &str = "/api/openapi.json";

/// Puts the `Actor` beside the request, or turns the caller away.
pub async fn identify(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let path = request.uri().path().to_owned();
    if crate::web::health::is_health(&path) {
        // Told whoever asks, without a look at the database.
        return next.run(request).await;
    }
    let found = if is_api(&path) {
        match bearer(request.headers()) {
            Some(token) => tokens::actor_of_token(&app, token).await.map(Some),
            None if path == DOCUMENT => {
                of_session(&app, request.headers()).await.and_then(|found| found.map(Some).ok_or(Error::SignIn))
            }
            None => Err(Error::SignIn),
        }
    } else {
        of_session(&app, request.headers()).await
    };
    let found = match found {
        Ok(Some((actor, false))) if lacks_second_factor(&app, &actor, &path) => {
            return if is_api(&path) {
                Error::from(SecondFactorMissing).into_response()
            } else {
                Redirect::to(SECOND_FACTOR).into_response()
            };
        }
        found => found.map(|found| found.map(|(actor, _)| actor)),
    };
    match found {
        Ok(Some(mut actor)) => {
            if let Some(id) = request.extensions().get::<RequestId>() {
                actor.request_id = id.0;
            }
            request.extensions_mut().insert(actor.clone());
            let mut response = next.run(request).await;
            // For whoever words a refusal further out: in this person's language, with their menu.
            response.extensions_mut().insert(actor);
            response
        }
        Ok(None) if is_public(&path) => next.run(request).await,
        Ok(None) => {
            let back = request.uri().path_and_query().filter(|_| request.method() == Method::GET);
            match back.map(axum::http::uri::PathAndQuery::as_str).filter(|p| *p != "/" && *p != "/today") {
                Some(back) => Redirect::to(&format!("/sign-in?next={}", crate::web::encode(back))).into_response(),
                None => kept::door(&app, request).await,
            }
        }
        Err(error) => error.into_response(),
    }
}

/// Where a second factor is set up.
const SECOND_FACTOR: &str = "/me/second-factor";

/// What a token of someone who has none is told, where the instance requires one.
#[derive(Debug)]
struct SecondFactorMissing;

impl Refusal for SecondFactorMissing {
    fn code(&self) -> &'static str {
        "second_factor_missing"
    }

    fn status(&self) -> u16 {
        403
    }
}

/// Whether this has to wait until the caller has a second factor, where the instance requires one.
fn lacks_second_factor(app: &App, actor: &Actor, path: &str) -> bool {
    let without = is_public(path) || path.starts_with(SECOND_FACTOR) || path == "/sign-out";
    app.config.require_second_factor && second_factor::is_for(&actor.roles) && !without
}

async fn of_session(app: &App, headers: &HeaderMap) -> Result<Option<(Actor, bool)>> {
    match cookies::read(headers, &cookies::session_name(&app.config)) {
        Some(token) => tokens::actor_of_session(app, &token).await,
        None => Ok(None),
    }
}

/// The id of a request, given to the caller and written in events and logs.
#[derive(Clone, Copy, Debug)]
pub struct RequestId(pub Uuid);

fn bearer(headers: &HeaderMap) -> Option<&str> {
    headers.get(header::AUTHORIZATION)?.to_str().ok()?.strip_prefix("Bearer ").map(str::trim)
}
