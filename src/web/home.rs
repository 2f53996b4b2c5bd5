//! `/`, the menu, the find box, the language, the accessibility statement.

use super::cookies::{self, Life};
use super::shell::Shell;
use super::visit::Visit;
use super::{components, help, today};
use crate::access::routes::Routes;
use crate::access::{Actor, Permission};
use crate::app::App;
use crate::error::Result;
use crate::kernel::lang::Lang;
use crate::kernel::tag;
use crate::kernel::text;
use askama::Template;
use axum::extract::{Form, Path, State};
use axum::http::{Method, StatusCode};
use axum::response::{AppendHeaders, IntoResponse, Redirect, Response};
use serde::Deserialize;

/// The places everyone starts from.
pub fn routes() -> Routes {
    Routes::new()
        .get("/", Permission::MeManage, async || Redirect::to("/today"))
        .get("/today", Permission::MeManage, today::today)
        .get("/help", Permission::MeManage, help::help)
        .get("/help/components", Permission::MeManage, components::components)
        .get("/menu", Permission::MeManage, menu)
        .get("/find", Permission::MeManage, find_code)
        .post("/find", Permission::MeManage, find)
        .public(Method::POST, "/language", language)
        .public(Method::GET, "/accessibility", accessibility)
        .public(Method::GET, "/d/{tag}", printed_code)
}

#[derive(Template)]
#[template(path = "web/menu.html")]
struct MenuPage {
    shell: Shell,
}

async fn menu(visit: Visit) -> Response {
    super::page(StatusCode::OK, &MenuPage { shell: visit.shell("menu-title") })
}

#[derive(Deserialize)]
struct Sought {
    #[serde(default)]
    q: String,
}

/// The box on every page: a form that is posted, so that a name typed there never reaches an address.
async fn find(visit: Visit, Form(sought): Form<Sought>) -> Result<Response> {
    let actor = visit.actor()?.clone();
    found(&visit, &actor, &short(&sought.q), true).await
}

/// The same for codes: tags, serials, file and donation numbers only.
async fn find_code(visit: Visit) -> Result<Response> {
    let actor = visit.actor()?.clone();
    found(&visit, &actor, &short(visit.query_value("q").unwrap_or_default()), false).await
}

/// What is sought, without what a scanner or a copy adds to it.
fn short(typed: &str) -> String {
    text::clean(&typed.chars().take(200).collect::<String>())
}

/// One thing found: where it is, and its words.
#[derive(Clone, Debug)]
pub struct Found {
    /// Where it is.
    pub href: String,
    /// What it is.
    pub label: String,
}

#[derive(Template)]
#[template(path = "web/find.html")]
struct FindPage {
    shell: Shell,
    sought: String,
    found: Vec<Found>,
    may_create_person: bool,
}

async fn found(visit: &Visit, actor: &Actor, sought: &str, people_too: bool) -> Result<Response> {
    let found = if sought.is_empty() { Vec::new() } else { crate::app::find(visit, actor, sought, people_too).await? };
    if let [only] = found.as_slice() {
        return Ok(Redirect::to(&only.href).into_response());
    }
    let page = FindPage {
        shell: visit.shell("find-title"),
        sought: sought.to_owned(),
        found,
        may_create_person: people_too && visit.can(Permission::BeneficiariesEdit),
    };
    Ok(super::page(StatusCode::OK, &page))
}

#[derive(Deserialize)]
struct Chosen {
    #[serde(default)]
    lang: String,
    #[serde(default)]
    back: String,
}

async fn language(State(app): State<App>, Form(chosen): Form<Chosen>) -> Response {
    let lang = Lang::from_code(&chosen.lang).unwrap_or(Lang::Fr);
    let back = crate::access::sign_in::local_path(&chosen.back).to_owned();
    let cookie = cookies::set(&app.config, &cookies::lang_name(&app.config), lang.code(), Life::Year);
    (AppendHeaders([cookie]), Redirect::to(&back)).into_response()
}

#[derive(Template)]
#[template(path = "web/accessibility.html")]
struct AccessibilityPage {
    shell: Shell,
}

async fn accessibility(visit: Visit) -> Response {
    super::page(StatusCode::OK, &AccessibilityPage { shell: visit.shell("accessibility-title") })
}

#[derive(Template)]
#[template(path = "web/printed_code.html")]
struct PrintedCodePage {
    shell: Shell,
    structure: String,
}

/// What a printed code leads to: the device for those who may see it; for others, whom to bring it back to.
async fn printed_code(visit: Visit, Path(typed): Path<String>) -> Result<Response> {
    let read = tag::read_tag(&typed);
    if visit.can(Permission::DevicesRead) {
        return Ok(match read {
            Some(tag) => Redirect::to(&format!("/devices/{tag}")).into_response(),
            None => Redirect::to("/find").into_response(),
        });
    }
    let page = PrintedCodePage {
        shell: visit.shell("printed-code-title"),
        structure: visit.app.config.structure_name.clone(),
    };
    Ok(super::page(StatusCode::OK, &page))
}
