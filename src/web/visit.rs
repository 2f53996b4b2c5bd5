//! One request as a handler sees it: who, in which language, asking what.

use super::cookies;
use super::flash::{self, Flash, FlashView};
use super::shell::Shell;
use super::texts::Texts;
use crate::access::guard::RequestId;
use crate::access::{Actor, Permission};
use crate::app::App;
use crate::error::{Error, Result};
use crate::kernel::fields::Fields;
use crate::kernel::lang::Lang;
use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Uri, header};
use axum::response::{AppendHeaders, IntoResponse, Redirect, Response};
use std::net::SocketAddr;
use uuid::Uuid;

/// A visit: of a page or of the API.
#[derive(Clone)]
pub struct Visit {
    /// The application.
    pub app: App,
    /// The language of the answer.
    pub lang: Lang,
    /// Where the visitor comes from: the connection, or the trusted proxy's word.
    pub address: String,
    /// The request's id.
    pub request_id: Uuid,
    actor: Option<Actor>,
    uri: Uri,
    query: Vec<(String, String)>,
    flash: Option<FlashView>,
    if_match: Option<String>,
    came_from: Option<String>,
}

impl FromRequestParts<App> for Visit {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self> {
        let query = read_query(parts.uri.query().unwrap_or_default())?;
        Ok(Self { query, ..Self::of_refused(parts, app) })
    }
}

impl Visit {
    /// The visit of a request that is refused: its query is not looked at.
    pub fn of_refused(parts: &Parts, app: &App) -> Self {
        let actor = parts.extensions.get::<Actor>().cloned();
        let lang = lang(app, &parts.headers, actor.as_ref());
        Self {
            lang,
            address: address(app, parts),
            request_id: parts.extensions.get::<RequestId>().map_or_else(Uuid::nil, |id| id.0),
            query: Vec::new(),
            flash: flash::read(&app.config, &parts.headers, Texts(lang)),
            if_match: parts.headers.get(header::IF_MATCH).map(|v| v.to_str().unwrap_or_default().to_owned()),
            came_from: came_from(app, parts),
            uri: parts.uri.clone(),
            app: app.clone(),
            actor,
        }
    }

    /// Who is signed in.
    ///
    /// # Errors
    /// `SignIn` on a public page visited by nobody.
    pub fn actor(&self) -> Result<&Actor> {
        self.actor.as_ref().ok_or(Error::SignIn)
    }

    /// Whether someone is signed in.
    pub fn is_signed_in(&self) -> bool {
        self.actor.is_some()
    }

    /// Whether a link or a button is worth showing.
    pub fn can(&self, permission: Permission) -> bool {
        self.actor.as_ref().is_some_and(|actor| actor.can(permission))
    }

    /// The words, in the visitor's language.
    pub fn texts(&self) -> Texts {
        Texts(self.lang)
    }

    /// What stands around a page whose title is the text `title`.
    pub fn shell(&self, title: &str) -> Shell {
        Shell::new(self, self.texts().text(title))
    }

    /// What stands around a page whose title is already words.
    pub fn shell_titled(&self, title: String) -> Shell {
        Shell::new(self, title)
    }

    /// The version a PATCH is based on: `If-Match: "3"`.
    ///
    /// # Errors
    /// `VersionMissing` without the header; `Stale` cannot be told from a header that is no version.
    pub fn if_match(&self) -> Result<i64> {
        let header = self.if_match.as_deref().ok_or(Error::VersionMissing)?;
        let version = header.trim().strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
        version.and_then(|version| version.parse().ok()).ok_or(Error::Unreadable("bad_if_match"))
    }

    /// The page the visitor looks at, to come back to: this one; after a form was sent, the one that held it.
    pub fn page(&self) -> &str {
        self.came_from.as_deref().unwrap_or_else(|| self.path_and_query())
    }

    /// The path asked for.
    pub fn path(&self) -> &str {
        self.uri.path()
    }

    /// The whole address asked for, without the host.
    pub fn path_and_query(&self) -> &str {
        self.uri.path_and_query().map_or("/", |p| p.as_str())
    }

    /// One value of the query.
    pub fn query_value(&self, name: &str) -> Option<&str> {
        self.query.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str())
    }

    /// The query as fields: known ones are taken, others refused.
    pub fn query(&self) -> Fields {
        Fields::from_pairs(self.query.clone())
    }

    pub(super) fn actor_maybe(&self) -> Option<&Actor> {
        self.actor.as_ref()
    }

    pub(super) fn flash(&self) -> Option<FlashView> {
        self.flash.clone()
    }

    /// After an act: to a page of ours, with a message there.
    pub fn done(&self, to: &str, flash: &Flash) -> Response {
        (AppendHeaders([flash.cookie(&self.app.config)]), Redirect::to(to)).into_response()
    }
}

/// User setting, then cookie, then what the browser prefers.
fn lang(app: &App, headers: &HeaderMap, actor: Option<&Actor>) -> Lang {
    actor
        .and_then(|actor| actor.lang)
        .or_else(|| cookies::read(headers, &cookies::lang_name(&app.config)).and_then(|code| Lang::from_code(&code)))
        .unwrap_or_else(|| {
            let accepted = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
            accepted.map_or(Lang::Fr, Lang::from_accept)
        })
}

/// The page of ours that held the form of a POST, whose own address shows nothing by itself; the first page when unknown.
fn came_from(app: &App, parts: &Parts) -> Option<String> {
    if parts.method != axum::http::Method::POST {
        return None;
    }
    let said = parts.headers.get(header::REFERER).and_then(|value| value.to_str().ok());
    let path = said.and_then(|said| said.strip_prefix(app.config.base_url.as_str().trim_end_matches('/')));
    Some(crate::access::sign_in::local_path(path.unwrap_or("/today")).to_owned())
}

fn address(app: &App, parts: &Parts) -> String {
    let forwarded = parts.headers.get_all("x-forwarded-for").iter().next_back().and_then(|value| value.to_str().ok());
    match forwarded.filter(|_| app.config.trusted_proxy) {
        Some(list) => list.rsplit(',').next().unwrap_or_default().trim().chars().take(45).collect(),
        None => {
            parts.extensions.get::<ConnectInfo<SocketAddr>>().map_or_else(String::new, |info| info.0.ip().to_string())
        }
    }
}

/// Name and value pairs; a name that stands twice is refused, so that no two readers can disagree on which one counts.
fn read_query(query: &str) -> Result<Vec<(String, String)>> {
    let pairs = super::body::read_pairs(query.as_bytes())?;
    if pairs.iter().any(|(name, value)| name.contains('\0') || value.contains('\0')) {
        return Err(Error::Unreadable("bad_character"));
    }
    let mut names: Vec<&str> = pairs.iter().map(|(name, _)| name.as_str()).collect();
    names.sort_unstable();
    if names.windows(2).any(|two| two[0] == two[1]) {
        return Err(Error::Unreadable("repeated_parameter"));
    }
    Ok(pairs)
}
