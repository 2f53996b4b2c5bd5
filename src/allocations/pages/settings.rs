//! What the county sets, on screen.

use crate::allocations::actions;
use crate::allocations::rules::settings::{Settings, SettingsForm};
use crate::allocations::store::settings::{self, SUBJECT};
use crate::error::{Error, Result};
use crate::journal;
use crate::web::{self, FieldView, Flash, FormBody, Shell, Visit};
use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;

#[derive(Template)]
#[template(path = "allocations/settings.html")]
struct SettingsPage {
    shell: Shell,
    version: i64,
    fields: Vec<FieldView>,
}

/// The settings, to be corrected.
pub async fn form(visit: Visit) -> Result<Response> {
    visit.query().finish()?;
    let standing = settings::all(&visit.app.db).await?;
    show(&visit, StatusCode::OK, visit.shell("settings-title"), &typed(&standing)).await
}

/// Sets them, or shows the form again with what to correct.
pub async fn set(visit: Visit, form: FormBody<SettingsForm>) -> Result<Response> {
    let done = match &form.wish {
        Ok(wish) => actions::set(&visit.app, visit.actor()?, wish).await,
        Err(errors) => Err(Error::Invalid(errors.clone())),
    };
    let shell = visit.shell("settings-title");
    let (status, shell) = match done {
        Ok(()) => return Ok(visit.done("/settings/programme", &Flash::new("settings-set"))),
        Err(Error::Stale { .. }) => {
            let words = shell.t("error-stale");
            (StatusCode::CONFLICT, shell.with_problem(words))
        }
        Err(error) => shell.mended(&["settings"], error)?,
    };
    show(&visit, status, shell, &form.typed).await
}

fn typed(standing: &Settings) -> Vec<(String, String)> {
    let values = [
        ("help_phone", standing.help_phone.clone().unwrap_or_default()),
        ("help_hours", standing.help_hours.clone().unwrap_or_default()),
        ("help_place", standing.help_place.clone().unwrap_or_default()),
        ("hold_days", standing.hold_days.to_string()),
        ("trained_minutes", standing.trained_minutes.to_string()),
    ];
    values.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

async fn show(visit: &Visit, status: StatusCode, shell: Shell, typed: &[(String, String)]) -> Result<Response> {
    let value = |name: &str| typed.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str()).unwrap_or_default();
    let field = |name, kind| shell.field("settings", name, kind, value(name));
    let fields = vec![
        field("help_phone", "text").optional(),
        field("help_hours", "text").optional(),
        field("help_place", "text").optional(),
        field("hold_days", "number"),
        field("trained_minutes", "number"),
    ];
    let version = journal::store::length(&visit.app.db, SUBJECT).await?;
    Ok(web::page(status, &SettingsPage { version, fields, shell }))
}
