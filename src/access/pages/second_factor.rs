//! One's own second factor on screen: begun with the password, confirmed with the first digits, taken away with the password.

use crate::access::second_factor::{self, Shared};
use crate::error::{Error, FieldError, Result};
use crate::kernel::fields::{Fields, Wish};
use crate::web::{self, FieldView, Flash, FormBody, Shell, Visit, cookies};
use askama::Template;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use passerelle_documents::Code;

const HERE: &str = "/me/second-factor";

#[derive(Template)]
#[template(path = "access/second_factor.html")]
struct FactorPage {
    shell: Shell,
    /// Since when it is asked for, in words.
    since: Option<String>,
    codes_left: i64,
    /// Whether this account reaches nothing without one.
    required: bool,
    password: FieldView,
}

#[derive(Template)]
#[template(path = "access/second_factor_app.html")]
struct AppPage {
    shell: Shell,
    picture: Option<Code>,
    address: String,
    secret: String,
    code: FieldView,
}

#[derive(Template)]
#[template(path = "access/recovery_codes.html")]
struct CodesPage {
    shell: Shell,
    codes: Vec<String>,
}

/// The password that stands, as proof.
pub struct Proof(String);

impl Wish for Proof {
    fn read(fields: &mut Fields) -> Self {
        let password = fields.raw("current_password").and_then(|v| v.as_str().map(str::to_owned)).unwrap_or_default();
        if password.is_empty() {
            fields.refuse("current_password", "missing");
        }
        Self(password)
    }
}

/// The first digits of the app.
pub struct Digits(String);

impl Wish for Digits {
    fn read(fields: &mut Fields) -> Self {
        Self(fields.required_text("code", 20))
    }
}

/// What one has, and what can be done with it.
pub async fn page(visit: Visit) -> Result<Response> {
    shown(&visit, StatusCode::OK, visit.shell("second-factor-title")).await
}

async fn shown(visit: &Visit, status: StatusCode, shell: Shell) -> Result<Response> {
    let actor = visit.actor()?;
    let standing = second_factor::standing(&visit.app, actor).await?;
    let page = FactorPage {
        since: standing.since.map(|at| shell.instant(&at)),
        codes_left: standing.codes_left,
        required: visit.app.config.require_second_factor && second_factor::is_for(&actor.roles),
        password: shell.field("me", "current_password", "password", ""),
        shell,
    };
    Ok(web::page(status, &page))
}

/// Shows what the app is to be given.
pub async fn begin(visit: Visit, body: FormBody<Proof>) -> Result<Response> {
    let done = match body.wish {
        Err(errors) => Err(Error::Invalid(errors)),
        Ok(Proof(password)) => second_factor::begin(&visit.app, visit.actor()?, &visit.address, password).await,
    };
    match done {
        Ok(shared) => to_the_app(&visit, StatusCode::OK, shared, &[]),
        Err(error) => again(&visit, error).await,
    }
}

/// Takes the first digits, and shows the codes on paper.
pub async fn confirm(visit: Visit, headers: HeaderMap, body: FormBody<Digits>) -> Result<Response> {
    let (app, actor) = (&visit.app, visit.actor()?);
    let session = session(&visit, &headers);
    let done = match body.wish {
        Err(errors) => Err(Error::Invalid(errors)),
        Ok(Digits(digits)) => second_factor::confirm(app, actor, session.as_deref(), &digits).await,
    };
    match done {
        Ok(codes) => on_paper(&visit, codes),
        Err(Error::Invalid(errors)) => {
            let begun = second_factor::begun(app, actor).await?;
            to_the_app(&visit, StatusCode::UNPROCESSABLE_ENTITY, begun, &errors)
        }
        Err(error) => again(&visit, error).await,
    }
}

/// Shows new codes on paper.
pub async fn renew_codes(visit: Visit, body: FormBody<Proof>) -> Result<Response> {
    let done = match body.wish {
        Err(errors) => Err(Error::Invalid(errors)),
        Ok(Proof(password)) => second_factor::renew_codes(&visit.app, visit.actor()?, &visit.address, password).await,
    };
    match done {
        Ok(codes) => on_paper(&visit, codes),
        Err(error) => again(&visit, error).await,
    }
}

/// Asks for it no more.
pub async fn remove(visit: Visit, headers: HeaderMap, body: FormBody<Proof>) -> Result<Response> {
    let session = session(&visit, &headers);
    let done = match body.wish {
        Err(errors) => Err(Error::Invalid(errors)),
        Ok(Proof(password)) => {
            let (app, actor) = (&visit.app, visit.actor()?);
            second_factor::remove_own(app, actor, &visit.address, session.as_deref(), password).await
        }
    };
    match done {
        Ok(()) => Ok(visit.done(HERE, &Flash::new("second-factor-removed"))),
        Err(error) => again(&visit, error).await,
    }
}

fn session(visit: &Visit, headers: &HeaderMap) -> Option<String> {
    cookies::read(headers, &cookies::session_name(&visit.app.config))
}

fn to_the_app(visit: &Visit, status: StatusCode, shared: Shared, errors: &[FieldError]) -> Result<Response> {
    let shell = visit.shell("second-factor-app-title").with_errors(&["second-factor"], errors);
    let page = AppPage {
        picture: passerelle_documents::qr(&shared.address),
        address: shared.address,
        secret: in_fours(&shared.secret),
        code: shell.field("second-factor", "code", "text", ""),
        shell,
    };
    Ok(web::page(status, &page))
}

fn on_paper(visit: &Visit, codes: Vec<String>) -> Result<Response> {
    Ok(web::page(StatusCode::OK, &CodesPage { shell: visit.shell("recovery-codes-title"), codes }))
}

/// The page again over what was refused; other errors are not the form's.
async fn again(visit: &Visit, error: Error) -> Result<Response> {
    let (status, shell) = visit.shell("second-factor-title").mended(&["me"], error)?;
    shown(visit, status, shell).await
}

/// A secret as it is typed by hand, in groups of four.
fn in_fours(secret: &str) -> String {
    secret.as_bytes().chunks(4).map(String::from_utf8_lossy).collect::<Vec<_>>().join(" ")
}
