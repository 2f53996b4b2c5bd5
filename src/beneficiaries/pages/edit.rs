//! Correcting a file. Someone else's correction in between is shown beside what was typed; nothing typed is lost.

use super::form::{Choices, PersonFields, typed};
use super::{address, own};
use crate::access::Permission;
use crate::beneficiaries::actions;
use crate::beneficiaries::rules::content::Correction;
use crate::beneficiaries::store::{File, Reached};
use crate::error::{Error, Result};
use crate::kernel::fields::{Fields, Wish};
use crate::web::{self, FieldView, Flash, FormBody, Shell, Visit};
use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;

/// A correction, and the version it is based on.
pub struct Edited {
    version: i64,
    by: Correction,
}

impl Wish for Edited {
    fn read(fields: &mut Fields) -> Self {
        Self { version: fields.required_int("version", 1..=i64::MAX), by: Correction::read(fields) }
    }
}

#[derive(Template)]
#[template(path = "beneficiaries/edit.html")]
struct EditPage {
    shell: Shell,
    here: String,
    version: i64,
    frozen: Option<String>,
    fields: PersonFields,
    /// Fields that stand otherwise now, after someone else's correction: label, and what stands now.
    now: Vec<(String, String)>,
}

/// The form.
pub async fn edit(visit: Visit, Path(file): Path<String>) -> Result<Response> {
    let actor = visit.actor()?;
    let reached = own(&visit, actor, Permission::BeneficiariesEdit, &file).await?;
    let file = actions::read(&visit.app, actor, &reached, "person").await?;
    let form = FormBody::<Edited> { wish: Err(Vec::new()), typed: typed(&file.content) };
    let shell = titled(&visit, &reached);
    form_page(&visit, StatusCode::OK, shell, &file, &form, false).await
}

/// Corrects the file, or shows the form again.
pub async fn correct(visit: Visit, Path(file): Path<String>, form: FormBody<Edited>) -> Result<Response> {
    let actor = visit.actor()?;
    let reached = own(&visit, actor, Permission::BeneficiariesEdit, &file).await?;
    let done = match &form.wish {
        Ok(wish) => actions::correct(&visit.app, actor, reached.id, wish.version, &wish.by).await,
        Err(errors) => Err(Error::Invalid(errors.clone())),
    };
    let shell = titled(&visit, &reached);
    let (status, shell, stale) = match done {
        Ok(()) => {
            let flash = Flash::new("person-corrected").value(&reached.file_number);
            return Ok(visit.done(&address(&reached.file_number), &flash));
        }
        Err(Error::Stale { .. }) => {
            let words = shell.t("person-edit-stale");
            (StatusCode::CONFLICT, shell.with_problem(words), true)
        }
        Err(error) => {
            let (status, shell) = shell.mended(&["person"], error)?;
            (status, shell, false)
        }
    };
    let file = actions::read(&visit.app, actor, &reached, "person").await?;
    form_page(&visit, status, shell, &file, &form, stale).await
}

fn titled(visit: &Visit, reached: &Reached) -> Shell {
    visit.shell_titled(visit.texts().with("person-edit-title", &[("value", reached.file_number.clone().into())]))
}

/// A form refused for its fields keeps the version it began with; one that came too late goes on from the version whose
/// differences it shows.
async fn form_page(
    visit: &Visit,
    status: StatusCode,
    shell: Shell,
    file: &File,
    form: &FormBody<Edited>,
    stale: bool,
) -> Result<Response> {
    let choices = Choices::read(visit).await?;
    let fields = PersonFields::new(&shell, &choices, form);
    let now = if stale {
        let standing = FormBody::<Edited> { wish: Err(Vec::new()), typed: typed(&file.content) };
        different(&fields, &PersonFields::new(&shell, &choices, &standing))
    } else {
        Vec::new()
    };
    let based_on = form.typed("version").parse().ok().filter(|_| !stale);
    let frozen = file.entry_frozen_on.map(|day| shell.tv("person-edit-frozen", &shell.date(&day)));
    let page = EditPage {
        here: format!("{}/edit", address(&file.file_number)),
        version: based_on.unwrap_or(file.version),
        frozen,
        fields,
        now,
        shell,
    };
    Ok(web::page(status, &page))
}

fn different(typed: &PersonFields, standing: &PersonFields) -> Vec<(String, String)> {
    let typed = typed.all();
    let other = |field: &&&FieldView| typed.iter().all(|t| t.name != field.name || t.value != field.value);
    standing.all().iter().filter(other).map(|field| (field.label.clone(), words(field))).collect()
}

fn words(field: &FieldView) -> String {
    let chosen = field.options.iter().find(|(code, _)| *code == field.value);
    match chosen {
        Some((_, words)) => words.clone(),
        None if field.value.is_empty() => "–".to_owned(),
        None => field.value.clone(),
    }
}
