//! Accounts: listed, opened, moved, disabled.

use crate::access::accounts::{self, NewAccount};
use crate::access::{Permission, Role, Scope, second_factor, store};
use crate::error::{Error, Result};
use crate::journal::pages::{EventView, view};
use crate::journal::{self, Subject, SubjectKind};
use crate::kernel::fields::{Fields, Wish};
use crate::organisations;
use crate::web::{self, FieldView, Flash, FormBody, Shell, Visit};
use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use uuid::Uuid;

const ANYWHERE: &str = "/settings/accounts";
const OWN: &str = "/colleagues";

struct Line {
    href: Option<String>,
    name: String,
    email: String,
    roles: String,
    organisation: String,
    disabled: bool,
}

#[derive(Template)]
#[template(path = "access/accounts.html")]
struct ListPage {
    shell: Shell,
    base: &'static str,
    lines: Vec<Line>,
    next: Option<String>,
}

/// Every account.
pub async fn list_all(visit: Visit) -> Result<Response> {
    list(visit, ANYWHERE, Permission::UsersManage).await
}

/// The accounts of one's structure.
pub async fn list_own(visit: Visit) -> Result<Response> {
    list(visit, OWN, Permission::UsersInvite).await
}

async fn list(visit: Visit, base: &'static str, permission: Permission) -> Result<Response> {
    let mut query = visit.query();
    let after = query.id("after");
    query.finish()?;
    let rows = store::list(&visit.app.db, visit.actor()?.scope(permission), after).await?;
    let shell = visit.shell(if visit.can(Permission::UsersManage) { "accounts-title" } else { "colleagues-title" });
    let next = rows.last().filter(|_| rows.len() == 200).map(|last| format!("{base}?after={}", last.row.id));
    let mut lines = Vec::with_capacity(rows.len());
    for account in rows {
        lines.push(Line {
            href: (base == ANYWHERE).then(|| format!("{base}/{}", account.row.id)),
            roles: roles(&shell, &store::roles(&account.row)?),
            name: account.row.name,
            email: account.row.email,
            organisation: account.organisation,
            disabled: account.row.disabled_at.is_some(),
        });
    }
    Ok(web::page(StatusCode::OK, &ListPage { shell, base, lines, next }))
}

#[derive(Template)]
#[template(path = "access/account_new.html")]
struct NewPage {
    shell: Shell,
    base: &'static str,
    fields: Vec<FieldView>,
}

/// The form, for any structure.
pub async fn new_anywhere(visit: Visit) -> Result<Response> {
    form(&visit, ANYWHERE, StatusCode::OK, visit.shell("account-new-title"), &FormBody::empty()).await
}

/// The form, for one's own structure.
pub async fn new_own(visit: Visit) -> Result<Response> {
    form(&visit, OWN, StatusCode::OK, visit.shell("account-new-title"), &FormBody::empty()).await
}

/// Opens an account in any structure.
pub async fn add_anywhere(visit: Visit, body: FormBody<NewAccount>) -> Result<Response> {
    add(visit, ANYWHERE, body).await
}

/// Opens an account in one's own structure.
pub async fn add_own(visit: Visit, body: FormBody<NewAccount>) -> Result<Response> {
    add(visit, OWN, body).await
}

async fn add(visit: Visit, base: &'static str, body: FormBody<NewAccount>) -> Result<Response> {
    let done = match &body.wish {
        Ok(wish) => accounts::add(&visit.app, visit.actor()?, wish.clone()).await,
        Err(errors) => Err(errors.clone().into()),
    };
    match done {
        Ok(_) => Ok(visit.done(base, &Flash::new("account-added"))),
        Err(error) => {
            let (status, shell) = visit.shell("account-new-title").mended(&["account"], error)?;
            form(&visit, base, status, shell, &body).await
        }
    }
}

async fn form(
    visit: &Visit,
    base: &'static str,
    status: StatusCode,
    shell: Shell,
    body: &FormBody<NewAccount>,
) -> Result<Response> {
    let own_only = base == OWN;
    let may_give = |role: &&Role| !own_only || !matches!(role, Role::Admin | Role::Dpo | Role::County);
    let choices =
        Role::ALL.iter().filter(may_give).map(|r| (r.code().to_owned(), shell.t(&format!("role-{r}")))).collect();
    let mut fields = vec![
        shell.field("account", "name", "text", body.typed("name")),
        shell.field("account", "email", "email", body.typed("email")),
        shell.field("account", "role", "radio", body.typed("role")).options(choices),
    ];
    if !own_only {
        let structures = organisations::store::choices(&visit.app.db, None).await?;
        let structure = shell.field("account", "organisation_id", "select", body.typed("organisation_id"));
        fields.push(structure.options(structures));
    }
    // A password is never sent back to the page.
    fields.push(shell.field("account", "password", "password", ""));
    Ok(web::page(status, &NewPage { shell, base, fields }))
}

#[derive(Template)]
#[template(path = "access/account.html")]
struct OnePage {
    shell: Shell,
    id: Uuid,
    email: String,
    disabled: bool,
    second_factor: bool,
    role: FieldView,
    organisation: FieldView,
    events: Vec<EventView>,
}

/// How much of an account's history its page shows.
const EVENTS_SHOWN: u64 = 50;

/// One account.
pub async fn one(visit: Visit, Path(id): Path<String>) -> Result<Response> {
    let shell = visit.shell("account-title");
    shown(&visit, StatusCode::OK, shell, web::id(&id)?).await
}

async fn shown(visit: &Visit, status: StatusCode, shell: Shell, id: Uuid) -> Result<Response> {
    let scope = visit.actor()?.scope(Permission::UsersManage);
    if scope != Scope::Everything {
        return Err(Error::NotFound);
    }
    let row = store::one(&visit.app.db, id).await?;
    let role = store::roles(&row)?.last().map_or("", |role| role.code());
    let choices = Role::ALL.iter().map(|r| (r.code().to_owned(), shell.t(&format!("role-{r}")))).collect();
    let structures = organisations::store::choices(&visit.app.db, None).await?;
    let events = history(visit, &shell, id).await?;
    let page = OnePage {
        role: shell.field("account", "role", "radio", role).options(choices),
        organisation: shell
            .field("account", "organisation_id", "select", &row.organisation_id.to_string())
            .options(structures),
        shell,
        id,
        disabled: row.disabled_at.is_some(),
        second_factor: row.second_factor_since.is_some() && visit.actor()?.user_id()? != id,
        email: row.email,
        events,
    };
    Ok(web::page(status, &page))
}

/// What happened to an account, and what it was refused, newest first.
async fn history(visit: &Visit, shell: &Shell, id: Uuid) -> Result<Vec<EventView>> {
    let db = &visit.app.db;
    let subject = Subject { kind: SubjectKind::User, id };
    let events = journal::store::of_subject(db, subject, None, EVENTS_SHOWN).await?;
    let names = store::names(db, events.iter().filter_map(|event| event.row.actor_id)).await?;
    let by = |id: Option<Uuid>| id.and_then(|id| names.get(&id).cloned());
    Ok(events
        .iter()
        .map(|event| view(shell, event, by(event.row.actor_id).unwrap_or_else(|| shell.t("history-by-service"))))
        .collect())
}

/// Where an account goes.
pub struct Place {
    role: Role,
    organisation_id: Uuid,
}

impl Wish for Place {
    fn read(fields: &mut Fields) -> Self {
        Self {
            role: fields.required_word("role", Role::from_code).unwrap_or(Role::Technician),
            organisation_id: fields.required_id("organisation_id"),
        }
    }
}

/// Moves an account to another role or structure.
pub async fn move_to(visit: Visit, Path(id): Path<String>, body: FormBody<Place>) -> Result<Response> {
    let id = web::id(&id)?;
    let place = match body.wish {
        Ok(place) => place,
        Err(errors) => return finished(&visit, id, Err(errors.into()), "account-moved").await,
    };
    let done = accounts::move_to(&visit.app, visit.actor()?, id, place.role, place.organisation_id).await;
    finished(&visit, id, done, "account-moved").await
}

/// Disables an account.
pub async fn disable(visit: Visit, Path(id): Path<String>) -> Result<Response> {
    let id = web::id(&id)?;
    let done = accounts::set_disabled(&visit.app, visit.actor()?, id, true).await;
    finished(&visit, id, done, "account-disabled").await
}

/// Enables an account again.
pub async fn enable(visit: Visit, Path(id): Path<String>) -> Result<Response> {
    let id = web::id(&id)?;
    let done = accounts::set_disabled(&visit.app, visit.actor()?, id, false).await;
    finished(&visit, id, done, "account-enabled").await
}

/// Asks someone who lost app and codes for their second factor no more.
pub async fn remove_second_factor(visit: Visit, Path(id): Path<String>) -> Result<Response> {
    let id = web::id(&id)?;
    let done = second_factor::remove(&visit.app, visit.actor()?, id).await;
    finished(&visit, id, done, "account-second-factor-removed").await
}

async fn finished(visit: &Visit, id: Uuid, done: Result<()>, flash: &'static str) -> Result<Response> {
    match done {
        Ok(()) => Ok(visit.done(&format!("{ANYWHERE}/{id}"), &Flash::new(flash))),
        Err(error) => {
            let (status, shell) = visit.shell("account-title").mended(&["account"], error)?;
            shown(visit, status, shell, id).await
        }
    }
}

fn roles(shell: &Shell, roles: &[Role]) -> String {
    roles.iter().map(|role| shell.t(&format!("role-{role}"))).collect::<Vec<_>>().join(", ")
}
