//! A new request: four questions about a person whose file is open.

use super::{Again, framed, kind_word};
use crate::access::Permission;
use crate::allocations::actions;
use crate::allocations::rules::wishes::Need;
use crate::allocations::store;
use crate::beneficiaries;
use crate::devices::lifecycle::Kind;
use crate::error::Result;
use crate::journal;
use crate::kernel::fields::{Fields, Wish};
use crate::organisations;
use crate::vocabularies;
use crate::web::{self, FieldView, Flash, FormBody, Shell, Visit};
use askama::Template;
use axum::response::{IntoResponse as _, Redirect, Response};

/// The need of the person whose file number comes with the form.
pub struct NewNeed {
    need: Need,
}

impl Wish for NewNeed {
    fn read(fields: &mut Fields) -> Self {
        // The number was in the page's address: what is none is not found, rather than a field to correct.
        fields.text("file", 40);
        Self { need: Need::read(fields) }
    }
}

#[derive(Template)]
#[template(path = "allocations/new.html")]
struct NewPage {
    shell: Shell,
    who: String,
    file: String,
    fields: Vec<FieldView>,
}

/// The form, for the file that the query names; without one, the person is chosen first.
pub async fn form(visit: Visit) -> Result<Response> {
    let mut query = visit.query();
    let file = query.text("file", 40);
    query.finish()?;
    match file {
        None => Ok(Redirect::to("/beneficiaries").into_response()),
        Some(file) => shown(&visit, &file, &FormBody::empty(), None).await,
    }
}

/// Submits the request, or shows the form again with what to correct.
pub async fn submit(visit: Visit, body: FormBody<NewNeed>) -> Result<Response> {
    let file = body.typed("file").to_owned();
    if file.is_empty() {
        return Ok(Redirect::to("/beneficiaries").into_response());
    }
    let person = reached(&visit, &file).await?;
    let again = match &body.wish {
        Err(errors) => Again::Fields(errors.clone()),
        Ok(wish) => match actions::submit(&visit.app, visit.actor()?, &wish.need.clone().of(person.id)).await {
            Ok(id) => return Ok(visit.done(&format!("/requests/{id}"), &Flash::new("request-submitted"))),
            Err(error) => Again::of(&visit, error)?,
        },
    };
    shown(&visit, &file, &body, Some(&again)).await
}

async fn reached(visit: &Visit, file: &str) -> Result<beneficiaries::store::Reached> {
    beneficiaries::store::reach_by_file(&visit.app.db, visit.actor()?, Permission::RequestsEdit, file).await
}

async fn shown(visit: &Visit, file: &str, body: &FormBody<NewNeed>, again: Option<&Again>) -> Result<Response> {
    let (app, actor) = (&visit.app, visit.actor()?);
    let person = reached(visit, file).await?;
    let who = store::people::full_name(&app.db, &app.vault, person.id).await?;
    journal::readings::log_read(app, actor, "new_request", &[person.id]).await?;
    let (status, shell) = framed(visit.shell("request-new-title"), again);
    let kinds = Kind::ALL.iter().map(|kind| (kind.code().to_owned(), kind_word(&shell, *kind))).collect();
    let needs = vocabularies::words::options(app, "needs", visit.lang).await?;
    let referrers = organisations::store::choices(&app.db, None).await?;
    let typed_kind = body.typed("device_kind");
    let kind = if typed_kind.is_empty() { Kind::Laptop.code() } else { typed_kind };
    let mut need = shell.field("request", "need", "checkboxes", "").options(needs);
    need.value = body.typed_all("need").join(" ");
    let fields = vec![
        shell.field("request", "device_kind", "radio", kind).options(kinds),
        need,
        shell.field("request", "reason", "textarea", body.typed("reason")),
        shell.field("request", "referred_by", "select", body.typed("referred_by")).options(referrers).optional(),
    ];
    Ok(web::page(status, &NewPage { shell, who, file: person.file_number, fields }))
}
