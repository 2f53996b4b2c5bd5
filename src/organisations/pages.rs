//! Partners on screen.

use super::rules::{NewOrganisation, OrganisationKind};
use super::{actions, store};
use crate::access::Permission;
use crate::error::{Error, Result};
use crate::web::lists::PageWish;
use crate::web::{self, FieldView, Flash, FormBody, Shell, Visit};
use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;

struct Line {
    href: String,
    name: String,
    kinds: String,
}

#[derive(Template)]
#[template(path = "organisations/list.html")]
struct ListPage {
    shell: Shell,
    lines: Vec<Line>,
    next: Option<String>,
    may_add: bool,
}

/// The partners.
pub async fn list(visit: Visit) -> Result<Response> {
    let mut query = visit.query();
    let page = PageWish::read(&mut query, 50);
    let kind = query.word("kind", OrganisationKind::from_code);
    query.finish()?;
    let (rows, next) = store::list(&visit.app.db, page, kind).await?;
    let shell = visit.shell("organisations-title");
    let lines = rows
        .into_iter()
        .map(|row| Line {
            href: format!("/organisations/{}", row.id),
            kinds: kinds(&shell, &row.kinds),
            name: row.name,
        })
        .collect();
    let next = next.map(|id| match kind {
        Some(kind) => format!("/organisations?kind={kind}&after={id}"),
        None => format!("/organisations?after={id}"),
    });
    let may_add = visit.can(Permission::OrganisationsEdit);
    Ok(web::page(StatusCode::OK, &ListPage { shell, lines, next, may_add }))
}

#[derive(Template)]
#[template(path = "organisations/one.html")]
struct OnePage {
    shell: Shell,
    kinds: String,
}

/// One partner.
pub async fn one(visit: Visit, Path(id): Path<String>) -> Result<Response> {
    let row = store::one(&visit.app.db, web::id(&id)?).await?;
    let shell = visit.shell_titled(row.name);
    let kinds = kinds(&shell, &row.kinds);
    Ok(web::page(StatusCode::OK, &OnePage { shell, kinds }))
}

#[derive(Template)]
#[template(path = "organisations/new.html")]
struct NewPage {
    shell: Shell,
    name: FieldView,
    kinds: FieldView,
}

/// The form.
pub async fn new(visit: Visit) -> Result<Response> {
    Ok(form_page(StatusCode::OK, visit.shell("organisations-new-title"), &FormBody::empty()))
}

/// Adds a partner, or shows the form again with what to correct.
pub async fn add(visit: Visit, form: FormBody<NewOrganisation>) -> Result<Response> {
    let errors = match &form.wish {
        Err(errors) => errors.clone(),
        Ok(wish) => match actions::add(&visit.app, visit.actor()?, wish).await {
            Ok(id) => return Ok(visit.done(&format!("/organisations/{id}"), &Flash::new("organisation-added"))),
            Err(Error::Invalid(errors)) => errors,
            Err(other) => return Err(other),
        },
    };
    let shell = visit.shell("organisations-new-title").with_errors(&errors);
    Ok(form_page(StatusCode::UNPROCESSABLE_ENTITY, shell, &form))
}

fn form_page(status: StatusCode, shell: Shell, form: &FormBody<NewOrganisation>) -> Response {
    let name = shell.field("organisation", "name", "text", form.typed("name"));
    let options =
        OrganisationKind::ALL.iter().map(|k| (k.code().to_owned(), shell.word("organisation-kind", k.code())));
    let mut kinds = shell.field("organisation", "kinds", "checkboxes", "").options(options.collect());
    kinds.value = form.typed_all("kinds").join(" ");
    web::page(status, &NewPage { shell, name, kinds })
}

fn kinds(shell: &Shell, kinds: &[OrganisationKind]) -> String {
    kinds.iter().map(|kind| shell.word("organisation-kind", kind.code())).collect::<Vec<_>>().join(", ")
}
