//! Partners on screen.

use super::rules::{CorrectionForm, NewOrganisation, OrganisationKind};
use super::{actions, store};
use crate::access::Permission;
use crate::error::{Error, Result};
use crate::web::lists::PageWish;
use crate::web::{self, FieldView, Flash, FormBody, Shell, Visit};
use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use uuid::Uuid;

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
    id: Uuid,
    kinds: String,
    siren: Option<String>,
    address: Option<String>,
    vat_line: Option<String>,
    may_edit: bool,
}

/// One partner.
pub async fn one(visit: Visit, Path(id): Path<String>) -> Result<Response> {
    let row = store::one(&visit.app.db, web::id(&id)?).await?;
    let shell = visit.shell_titled(row.name.clone());
    let page = OnePage {
        kinds: kinds(&shell, &row.kinds),
        shell,
        id: row.id,
        siren: row.siren,
        address: row.address,
        vat_line: row.vat_line,
        may_edit: visit.can(Permission::OrganisationsEdit),
    };
    Ok(web::page(StatusCode::OK, &page))
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
    let shell = visit.shell("organisations-new-title").with_errors(&["organisation"], &errors);
    Ok(form_page(StatusCode::UNPROCESSABLE_ENTITY, shell, &form))
}

fn form_page(status: StatusCode, shell: Shell, form: &FormBody<NewOrganisation>) -> Response {
    let name = shell.field("organisation", "name", "text", form.typed("name"));
    let kinds = kinds_field(&shell, &form.typed_all("kinds"));
    web::page(status, &NewPage { shell, name, kinds })
}

#[derive(Template)]
#[template(path = "organisations/edit.html")]
struct EditPage {
    shell: Shell,
    id: Uuid,
    version: i64,
    /// What stands now, when it was changed while the form was being filled.
    now: Option<store::Organisation>,
    fields: Vec<FieldView>,
}

/// The form to correct a partner.
pub async fn edit(visit: Visit, Path(id): Path<String>) -> Result<Response> {
    let row = store::one(&visit.app.db, web::id(&id)?).await?;
    let shell = visit.shell("organisation-edit-title");
    let typed = [
        ("name", Some(row.name.clone())),
        ("siren", row.siren.clone()),
        ("address", row.address.clone()),
        ("vat_line", row.vat_line.clone()),
    ];
    let mut pairs: Vec<(String, String)> =
        typed.into_iter().map(|(name, value)| (name.to_owned(), value.unwrap_or_default())).collect();
    pairs.extend(row.kinds.iter().map(|kind| ("kinds".to_owned(), kind.code().to_owned())));
    let form = FormBody::<CorrectionForm> { wish: Err(Vec::new()), typed: pairs };
    Ok(edit_page(StatusCode::OK, shell, row.id, row.version, None, &form))
}

/// Corrects a partner. A form filled from an older version is shown again with both, the typed text kept.
pub async fn correct(visit: Visit, Path(id): Path<String>, form: FormBody<CorrectionForm>) -> Result<Response> {
    let row = store::one(&visit.app.db, web::id(&id)?).await?;
    let errors = match &form.wish {
        Err(errors) => errors.clone(),
        Ok(wish) => {
            let correction = wish.correction.clone();
            match actions::correct(&visit.app, visit.actor()?, row.id, wish.version, correction).await {
                Ok(()) => {
                    return Ok(visit.done(&format!("/organisations/{}", row.id), &Flash::new("organisation-corrected")));
                }
                Err(Error::Invalid(errors)) => errors,
                Err(Error::Stale { version }) => {
                    let shell = visit.shell("organisation-edit-title").with_problem(visit.texts().text("error-stale"));
                    return Ok(edit_page(StatusCode::CONFLICT, shell, row.id, version, Some(row), &form));
                }
                Err(other) => return Err(other),
            }
        }
    };
    let shell = visit.shell("organisation-edit-title").with_errors(&["organisation"], &errors);
    Ok(edit_page(StatusCode::UNPROCESSABLE_ENTITY, shell, row.id, row.version, None, &form))
}

fn edit_page(
    status: StatusCode,
    shell: Shell,
    id: Uuid,
    version: i64,
    now: Option<store::Organisation>,
    form: &FormBody<CorrectionForm>,
) -> Response {
    let fields = vec![
        shell.field("organisation", "name", "text", form.typed("name")),
        kinds_field(&shell, &form.typed_all("kinds")),
        shell.field("organisation", "siren", "text", form.typed("siren")).optional(),
        shell.field("organisation", "address", "textarea", form.typed("address")).optional(),
        shell.field("organisation", "vat_line", "text", form.typed("vat_line")).optional(),
    ];
    web::page(status, &EditPage { shell, id, version, now, fields })
}

fn kinds_field(shell: &Shell, chosen: &[&str]) -> FieldView {
    let options =
        OrganisationKind::ALL.iter().map(|k| (k.code().to_owned(), shell.word("organisation-kind", k.code())));
    let mut kinds = shell.field("organisation", "kinds", "checkboxes", "").options(options.collect());
    kinds.value = chosen.join(" ");
    kinds
}

fn kinds(shell: &Shell, kinds: &[OrganisationKind]) -> String {
    kinds.iter().map(|kind| shell.word("organisation-kind", kind.code())).collect::<Vec<_>>().join(", ")
}
