//! Leaving a programme, on screen.

use super::{FORMS, typed};
use crate::access::Permission;
use crate::error::{Error, Result};
use crate::training::actions;
use crate::training::rules::wishes::Exit;
use crate::training::store::{enrolments, participants, programmes};
use crate::vocabularies::words::options;
use crate::web::{self, FieldView, Flash, FormBody, Shell, Visit};
use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use uuid::Uuid;

#[derive(Template)]
#[template(path = "training/exit.html")]
struct ExitPage {
    shell: Shell,
    id: Uuid,
    person: String,
    programme: String,
    programme_href: String,
    left: bool,
    fields: Vec<FieldView>,
}

/// The form.
pub async fn exit_form(visit: Visit, Path(path): Path<String>) -> Result<Response> {
    show(&visit, StatusCode::OK, visit.shell("exit-title"), web::id(&path)?, &[]).await
}

/// Records that someone left, or shows the form again with what to correct.
pub async fn exit(visit: Visit, Path(path): Path<String>, form: FormBody<Exit>) -> Result<Response> {
    let id = web::id(&path)?;
    let done = match &form.wish {
        Ok(wish) => actions::exit(&visit.app, visit.actor()?, id, wish).await,
        Err(errors) => Err(Error::Invalid(errors.clone())),
    };
    match done {
        Ok(()) => {
            let row = enrolments::within(&visit.app.db, visit.actor()?, Permission::EnrolmentsEdit, id).await?;
            Ok(visit.done(&format!("/programmes/{}", row.programme_id), &Flash::new("exited")))
        }
        Err(error) => {
            let (status, shell) = visit.shell("exit-title").mended(FORMS, error)?;
            show(&visit, status, shell, id, &form.typed).await
        }
    }
}

async fn show(
    visit: &Visit,
    status: StatusCode,
    shell: Shell,
    id: Uuid,
    sent: &[(String, String)],
) -> Result<Response> {
    let app = &visit.app;
    let row = enrolments::within(&app.db, visit.actor()?, Permission::EnrolmentsEdit, id).await?;
    let programme = programmes::one(&app.db, row.programme_id).await?;
    let people = participants::read(&app.db, &app.vault, [row.beneficiary_id]).await?;
    super::shown_to(visit, "exit", people.iter()).await?;
    let reasons = options(app, "closure_reasons", visit.lang).await?;
    // These two come from a merge or an erasure, never from a hand.
    let reasons = reasons.into_iter().filter(|(code, _)| !matches!(code.as_str(), "doublon" | "effacement")).collect();
    let today = app.today().to_string();
    let fields = vec![
        shell.field("exit", "exited_on", "date", typed(sent, "exited_on", &today)),
        shell.field("exit", "reason_code", "radio", typed(sent, "reason_code", "")).options(reasons),
    ];
    let page = ExitPage {
        id,
        person: people.first().map_or_else(|| "–".to_owned(), participants::Participant::called),
        programme_href: format!("/programmes/{}", programme.id),
        programme: programme.name,
        left: row.exited_on.is_some(),
        fields,
        shell,
    };
    Ok(web::page(status, &page))
}
