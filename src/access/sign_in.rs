//! Signing in and out.

use super::{Permission, kept, passwords, routes::Routes, second_factor, store, throttle, tokens};
use crate::access::tokens::hash;
use crate::act::Write;
use crate::app::App;
use crate::entities::known_browsers;
use crate::error::{Error, FieldError, Result};
use crate::vault::Aad;
use crate::web::cookies::{self, Life};
use crate::web::{self, Shell, Visit};
use askama::Template;
use axum::extract::{Form, State};
use axum::http::{HeaderMap, Method, StatusCode};
use axum::response::{AppendHeaders, IntoResponse, Redirect, Response};
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD as BASE64;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, EntityTrait};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Sign-in, sign-out, and the demonstration's one click.
pub fn routes() -> Routes {
    Routes::new()
        .public(Method::GET, "/sign-in", page)
        .public(Method::POST, "/sign-in", submit)
        .public(Method::POST, "/sign-in/code", code)
        .public(Method::POST, "/demo/sign-in", demo)
        .post("/sign-out", Permission::MeManage, sign_out)
}

#[derive(Template)]
#[template(path = "access/sign_in.html")]
struct SignInPage {
    shell: Shell,
    email: String,
    next: String,
    problem: Option<String>,
    kept: String,
    demo_roles: Vec<(&'static str, String)>,
}

#[derive(Default, Deserialize)]
struct Typed {
    #[serde(default)]
    email: String,
    #[serde(default)]
    password: String,
    #[serde(default)]
    next: String,
    #[serde(default)]
    role: String,
    #[serde(default)]
    kept: String,
    #[serde(default)]
    challenge: String,
    #[serde(default)]
    code: String,
}

async fn page(visit: Visit) -> Result<Response> {
    if visit.is_signed_in() {
        return Ok(Redirect::to("/today").into_response());
    }
    let next = visit.query_value("next").unwrap_or_default().to_owned();
    Ok(shown(&visit, StatusCode::OK, Typed { next, ..Typed::default() }, None))
}

/// The door for someone whose session ended, with what they typed, sealed.
pub(super) fn again(visit: &Visit, kept: String) -> Response {
    let problem = visit.texts().text("sign-in-kept");
    shown(visit, StatusCode::UNAUTHORIZED, Typed { kept, ..Typed::default() }, Some(problem))
}

fn shown(visit: &Visit, status: StatusCode, typed: Typed, problem: Option<String>) -> Response {
    let shell = visit.shell("sign-in-title");
    let demo_roles = if visit.app.config.demo {
        super::accounts::DEMO_ACCOUNTS.iter().map(|(role, _)| (*role, shell.t(&format!("role-{role}")))).collect()
    } else {
        Vec::new()
    };
    let next = local_path(&typed.next).to_owned();
    web::page(status, &SignInPage { shell, email: typed.email, next, problem, kept: typed.kept, demo_roles })
}

async fn submit(visit: Visit, headers: HeaderMap, Form(mut typed): Form<Typed>) -> Result<Response> {
    let email = store::fold_email(&typed.email);
    let password = std::mem::take(&mut typed.password);
    match check(&visit, &headers, &email, password).await {
        Ok(Proven::Inside(user_id, set)) => Ok(inside(&visit, user_id, set, &typed)),
        Ok(Proven::Password(user_id)) => {
            let challenge = Challenge { user_id, at: visit.app.clock.now().timestamp() }.sealed(&visit.app)?;
            Ok(asked(&visit, StatusCode::OK, Typed { challenge, ..typed }, None))
        }
        Err(Error::Invalid(errors)) => {
            let problem = visit.texts().text(&format!("sign-in-{}", errors[0].code));
            Ok(shown(&visit, StatusCode::UNPROCESSABLE_ENTITY, typed, Some(problem)))
        }
        Err(Error::Throttled(seconds)) => {
            let problem = visit.texts().with("sign-in-throttled", &[("seconds", seconds.into())]);
            let mut response = shown(&visit, StatusCode::TOO_MANY_REQUESTS, typed, Some(problem));
            response.headers_mut().insert(axum::http::header::RETRY_AFTER, seconds.into());
            Ok(response)
        }
        Err(other) => Err(other),
    }
}

/// Where sign-in leads: to the page that was asked for, or to what was typed before the session ended.
fn inside(visit: &Visit, user_id: Uuid, set: SetCookies, typed: &Typed) -> Response {
    match kept::offered(visit, &typed.kept, user_id) {
        Some(offered) => (AppendHeaders(set), offered).into_response(),
        None => (AppendHeaders(set), Redirect::to(local_path(&typed.next))).into_response(),
    }
}

type SetCookies = Vec<(axum::http::HeaderName, String)>;

/// How far someone has come by their password.
enum Proven {
    /// Inside, with these cookies.
    Inside(Uuid, SetCookies),
    /// To the second factor.
    Password(Uuid),
}

/// Checks the password; the answer and the time it takes are the same for an unknown account.
async fn check(visit: &Visit, headers: &HeaderMap, email: &str, password: String) -> Result<Proven> {
    let app = &visit.app;
    // No address holds a NUL, and PostgreSQL looks for none.
    if email.chars().count() > 254 || email.contains('\0') || password.chars().count() > passwords::LONGEST {
        return Err(Error::Invalid(vec![FieldError { field: "password".into(), code: "wrong" }]));
    }
    let account = store::by_email(&app.db, email).await?;
    let known = known_browser(app, headers, account.as_ref().map(|row| row.id)).await?;
    throttle::attempt(app, email, &visit.address, known).await?;
    let phc = account.as_ref().filter(|row| row.disabled_at.is_none()).map(|row| row.password_hash.clone());
    if !passwords::verify(password, phc).await? {
        return Err(Error::Invalid(vec![FieldError { field: "password".into(), code: "wrong" }]));
    }
    let account = account.ok_or(Error::SignIn)?;
    throttle::succeeded(app, email).await?;
    if account.second_factor_since.is_some() {
        return Ok(Proven::Password(account.id));
    }
    Ok(Proven::Inside(account.id, opened(app, headers, account.id, known).await?))
}

/// That someone's password was right, for the minutes in which the second factor is asked for: sealed, in the page.
#[derive(Serialize, Deserialize)]
struct Challenge {
    user_id: Uuid,
    /// When, in seconds since 1970.
    at: i64,
}

/// How long a right password waits for the digits, in seconds.
const WAITS: i64 = 5 * 60;
const CHALLENGE: Aad<'_> = Aad { table: "challenges", row: Uuid::nil(), column: "sealed" };

impl Challenge {
    fn sealed(&self, app: &App) -> Result<String> {
        Ok(BASE64.encode(app.vault.instance().seal(CHALLENGE, &serde_json::to_vec(self)?)))
    }

    fn open(app: &App, sealed: &str) -> Option<Self> {
        let plain = app.vault.instance().open(CHALLENGE, &BASE64.decode(sealed).ok()?).ok()?;
        let challenge: Self = serde_json::from_slice(&plain).ok()?;
        (app.clock.now().timestamp() - challenge.at <= WAITS).then_some(challenge)
    }
}

#[derive(Template)]
#[template(path = "access/sign_in_code.html")]
struct CodePage {
    shell: Shell,
    challenge: String,
    next: String,
    kept: String,
    problem: Option<String>,
}

/// The page that asks for the second factor.
fn asked(visit: &Visit, status: StatusCode, typed: Typed, problem: Option<String>) -> Response {
    let next = local_path(&typed.next).to_owned();
    let shell = visit.shell("sign-in-code-title");
    web::page(status, &CodePage { shell, challenge: typed.challenge, next, kept: typed.kept, problem })
}

/// Takes the digits of an app, or a code on paper, of someone whose password was right a moment ago.
async fn code(visit: Visit, headers: HeaderMap, Form(mut typed): Form<Typed>) -> Result<Response> {
    let app = &visit.app;
    let late = |typed: Typed| {
        let back = Typed { next: typed.next, kept: typed.kept, ..Typed::default() };
        shown(&visit, StatusCode::UNAUTHORIZED, back, Some(visit.texts().text("sign-in-late")))
    };
    let Some(challenge) = Challenge::open(app, &typed.challenge) else { return Ok(late(typed)) };
    let account = store::one(&app.db, challenge.user_id).await?;
    if account.disabled_at.is_some() || account.second_factor_since.is_none() {
        return Ok(late(typed));
    }
    let digits = std::mem::take(&mut typed.code);
    let known = known_browser(app, &headers, Some(account.id)).await?;
    match second_factor::check(app, &account, known, &digits).await {
        Ok(()) => {
            let set = opened(app, &headers, account.id, known).await?;
            Ok(inside(&visit, account.id, set, &typed))
        }
        Err(Error::Invalid(_)) => {
            let problem = visit.texts().text("sign-in-wrong-code");
            Ok(asked(&visit, StatusCode::UNPROCESSABLE_ENTITY, typed, Some(problem)))
        }
        Err(Error::Throttled(seconds)) => {
            let problem = visit.texts().with("sign-in-throttled", &[("seconds", seconds.into())]);
            let mut response = asked(&visit, StatusCode::TOO_MANY_REQUESTS, typed, Some(problem));
            response.headers_mut().insert(axum::http::header::RETRY_AFTER, seconds.into());
            Ok(response)
        }
        Err(other) => Err(other),
    }
}

/// A new session for this account, whatever cookie the browser came with; the old one ends.
async fn opened(app: &App, headers: &HeaderMap, user_id: Uuid, known: bool) -> Result<SetCookies> {
    if let Some(planted) = cookies::read(headers, &cookies::session_name(&app.config)) {
        tokens::close_session(app, &planted).await?;
    }
    let session = tokens::open_session(app, user_id).await?;
    let mut set = vec![cookies::set(&app.config, &cookies::session_name(&app.config), &session, Life::Browser)];
    if !known {
        let token = tokens::new_token();
        let txn = Write::begin(app).await?;
        known_browsers::ActiveModel {
            token_hash: Set(hash(&token)),
            user_id: Set(user_id),
            created_at: Set(app.clock.now()),
        }
        .insert(&*txn)
        .await?;
        txn.commit().await?;
        set.push(cookies::set(&app.config, &cookies::browser_name(&app.config), &token, Life::Year));
    }
    Ok(set)
}

async fn known_browser(app: &App, headers: &HeaderMap, user_id: Option<Uuid>) -> Result<bool> {
    let Some(token) = cookies::read(headers, &cookies::browser_name(&app.config)) else { return Ok(false) };
    let row = known_browsers::Entity::find_by_id(hash(&token)).one(&app.db).await?;
    Ok(row.is_some_and(|row| Some(row.user_id) == user_id))
}

async fn demo(visit: Visit, headers: HeaderMap, Form(typed): Form<Typed>) -> Result<Response> {
    if !visit.app.config.demo {
        return Err(Error::NotFound);
    }
    let email = super::accounts::DEMO_ACCOUNTS.iter().find(|(role, _)| *role == typed.role).map(|(_, email)| *email);
    let account = store::by_email(&visit.app.db, email.ok_or(Error::NotFound)?).await?.ok_or(Error::NotFound)?;
    let set = opened(&visit.app, &headers, account.id, false).await?;
    Ok(inside(&visit, account.id, set, &typed))
}

async fn sign_out(State(app): State<App>, headers: HeaderMap) -> Result<Response> {
    let name = cookies::session_name(&app.config);
    if let Some(token) = cookies::read(&headers, &name) {
        tokens::close_session(&app, &token).await?;
    }
    // What the browser kept of the pages is dropped, so that Back shows nothing.
    let cleared = [
        cookies::set(&app.config, &name, "", Life::Gone),
        (axum::http::HeaderName::from_static("clear-site-data"), "\"cache\"".to_owned()),
    ];
    Ok((AppendHeaders(cleared), Redirect::to("/sign-in")).into_response())
}

/// A path of ours, or home: never another host, whatever the spelling.
pub(crate) fn local_path(next: &str) -> &str {
    let plain = next.bytes().all(|b| b.is_ascii_graphic() && b != b'\\');
    let lower = next.to_ascii_lowercase();
    let local = next.starts_with('/') && !next.starts_with("//") && !lower.contains("%09") && !lower.contains("%5c");
    if plain && local && next != "/" && !lower.starts_with("/%2f") { next } else { "/today" }
}

#[cfg(test)]
mod tests {
    use super::local_path;

    #[test]
    fn after_sign_in_one_stays_in_the_house() {
        for bad in [
            "//e",
            "\\\\e",
            "/\\e",
            "https:e",
            "https://e",
            "/%09/e",
            "javascript:alert(1)",
            "/a\r\nb",
            "",
            "e",
            "/%2f/e",
        ] {
            assert_eq!(local_path(bad), "/today", "{bad:?}");
        }
        assert_eq!(local_path("/devices?state=stock&q=a%20b"), "/devices?state=stock&q=a%20b");
    }
}
