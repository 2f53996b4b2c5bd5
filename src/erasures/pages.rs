//! Erasures on screen. A file number names them: who answers need not know whose file it is.

use super::actions;
use super::rules::{Asking, Confirmation, Refusal, RefusalReason, State};
use super::store::{self, Erasure};
use crate::access::{self, Permission};
use crate::beneficiaries;
use crate::beneficiaries::rules::file_number::read_file_number;
use crate::beneficiaries::store::Reached;
use crate::error::{Error, Result};
use crate::kernel::fields::Nothing;
use crate::organisations;
use crate::web::lists::PageWish;
use crate::web::{self, FieldView, Flash, FormBody, Shell, Visit};
use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use uuid::Uuid;

struct Line {
    href: String,
    file: String,
    structure: String,
    asked: String,
    due: String,
    state: String,
    badge: &'static str,
}

#[derive(Template)]
#[template(path = "erasures/list.html")]
struct ListPage {
    shell: Shell,
    /// Where, its words, whether it is shown.
    tabs: Vec<(String, String, bool)>,
    lines: Vec<Line>,
    next: Option<String>,
}

/// The erasures that stand in one way: asked for, when none is said.
pub async fn list(visit: Visit) -> Result<Response> {
    let mut query = visit.query();
    let page = PageWish::read(&mut query, 50);
    let state = query.word("state", State::from_code);
    query.finish()?;
    let state = state.unwrap_or(State::Asked);
    let db = &visit.app.db;
    let (rows, next) = store::list(db, visit.actor()?, page, state).await?;
    let structures = organisations::store::names(db, rows.iter().map(|row| row.organisation_id)).await?;
    let shell = visit.shell("erasures-title");
    let address = |state: State| format!("/erasures?state={state}");
    let lines = rows
        .iter()
        .map(|row| Line {
            href: format!("/erasures/{}", row.id),
            file: row.file_number.clone(),
            structure: structures.get(&row.organisation_id).cloned().unwrap_or_default(),
            asked: shell.date(&row.asked_on),
            due: shell.date(&row.due_on),
            state: state_word(&shell, row),
            badge: badge(&visit, row),
        })
        .collect();
    let tabs =
        State::ALL.iter().map(|one| (address(*one), shell.word("erasures", one.code()), *one == state)).collect();
    let next = next.map(|after| format!("{}&after={after}", address(state)));
    Ok(web::page(StatusCode::OK, &ListPage { tabs, lines, next, shell }))
}

#[derive(Template)]
#[template(path = "erasures/ask.html")]
struct AskPage {
    shell: Shell,
    here: String,
    /// Back to the file, for whoever may open it.
    person: Option<String>,
    asked_on: FieldView,
}

/// What an erasure takes away and what stays, before it is asked for.
pub async fn asking(visit: Visit, Path(file): Path<String>) -> Result<Response> {
    let person = person(&visit, &file).await?;
    let asked = store::of_person(&visit.app.db, visit.actor()?, person.id).await?;
    if let Some(there) = asked.iter().find(|erasure| matches!(erasure.state, State::Asked | State::Done)) {
        return Ok(Redirect::to(&format!("/erasures/{}", there.id)).into_response());
    }
    ask_page(&visit, StatusCode::OK, ask_shell(&visit, &person), &person, None)
}

/// Writes down that the person asked.
pub async fn ask(visit: Visit, Path(file): Path<String>, form: FormBody<Asking>) -> Result<Response> {
    let person = person(&visit, &file).await?;
    let done = match &form.wish {
        Ok(wish) => actions::ask(&visit.app, visit.actor()?, person.id, wish).await,
        Err(errors) => Err(Error::Invalid(errors.clone())),
    };
    let shell = ask_shell(&visit, &person);
    let (status, shell) = match done {
        Ok(id) => {
            let flash = Flash::new("erasure-asked").value(&person.file_number);
            return Ok(visit.done(&format!("/erasures/{id}"), &flash));
        }
        Err(error) => shell.mended(&["erasure"], error)?,
    };
    ask_page(&visit, status, shell, &person, Some(form.typed("asked_on")))
}

fn ask_shell(visit: &Visit, person: &Reached) -> Shell {
    visit.shell_titled(visit.texts().with("erasure-ask-title", &[("value", person.file_number.clone().into())]))
}

fn ask_page(
    visit: &Visit,
    status: StatusCode,
    shell: Shell,
    person: &Reached,
    typed: Option<&str>,
) -> Result<Response> {
    let today = visit.app.today().to_string();
    let back = visit.can(Permission::BeneficiariesReadShared);
    let page = AskPage {
        here: format!("/beneficiaries/{}/erasure", person.file_number),
        person: back.then(|| format!("/beneficiaries/{}", person.file_number)),
        asked_on: shell.field("erasure", "asked_on", "date", typed.unwrap_or(&today)),
        shell,
    };
    Ok(web::page(status, &page))
}

/// Whose file it is, by the number in an address.
async fn person(visit: &Visit, file: &str) -> Result<Reached> {
    let number = read_file_number(file).ok_or(Error::NotFound)?;
    beneficiaries::store::own_by_file(&visit.app.db, visit.actor()?, Permission::RightsRequest, &number).await
}

#[derive(Template)]
#[template(path = "erasures/one.html")]
struct OnePage {
    shell: Shell,
    id: Uuid,
    state: String,
    badge: &'static str,
    facts: Vec<(String, String)>,
    /// Whether a request has to come to its end first.
    request_open: bool,
    may_carry_out: bool,
    may_refuse: bool,
    may_withdraw: bool,
    file_number: FieldView,
    reason: FieldView,
}

/// One erasure.
pub async fn one(visit: Visit, Path(path): Path<String>) -> Result<Response> {
    let row = within(&visit, web::id(&path)?).await?;
    let shell = titled(&visit, &row);
    show(&visit, StatusCode::OK, shell, &row, &[]).await
}

/// Erases the file.
pub async fn carry_out(visit: Visit, Path(path): Path<String>, form: FormBody<Confirmation>) -> Result<Response> {
    let id = web::id(&path)?;
    let done = match &form.wish {
        Ok(wish) => actions::carry_out(&visit.app, visit.actor()?, id, wish).await,
        Err(errors) => Err(Error::Invalid(errors.clone())),
    };
    after(&visit, id, done, "erasure-carried-out", &form.typed).await
}

/// Refuses it.
pub async fn refuse(visit: Visit, Path(path): Path<String>, form: FormBody<Refusal>) -> Result<Response> {
    let id = web::id(&path)?;
    let done = match &form.wish {
        Ok(wish) => actions::refuse(&visit.app, visit.actor()?, id, wish).await,
        Err(errors) => Err(Error::Invalid(errors.clone())),
    };
    after(&visit, id, done, "erasure-refused", &form.typed).await
}

/// The person does not want it any more.
pub async fn withdraw(visit: Visit, Path(path): Path<String>, form: FormBody<Nothing>) -> Result<Response> {
    let id = web::id(&path)?;
    let done = match &form.wish {
        Ok(_) => actions::withdraw(&visit.app, visit.actor()?, id).await,
        Err(errors) => Err(Error::Invalid(errors.clone())),
    };
    after(&visit, id, done, "erasure-withdrawn", &form.typed).await
}

/// Back to the erasure, or its page again with what to correct.
async fn after(
    visit: &Visit,
    id: Uuid,
    done: Result<()>,
    flash: &'static str,
    typed: &[(String, String)],
) -> Result<Response> {
    let Err(error) = done else {
        return Ok(visit.done(&format!("/erasures/{id}"), &Flash::new(flash)));
    };
    let row = within(visit, id).await?;
    let (status, shell) = titled(visit, &row).mended(&["erasure"], error)?;
    show(visit, status, shell, &row, typed).await
}

async fn within(visit: &Visit, id: Uuid) -> Result<Erasure> {
    store::within(&visit.app.db, visit.actor()?, Permission::RightsRequest, id).await
}

fn titled(visit: &Visit, row: &Erasure) -> Shell {
    visit.shell_titled(visit.texts().with("erasure-title", &[("value", row.file_number.clone().into())]))
}

async fn show(
    visit: &Visit,
    status: StatusCode,
    shell: Shell,
    row: &Erasure,
    typed: &[(String, String)],
) -> Result<Response> {
    let asked = row.state == State::Asked;
    let may_answer = asked && visit.can(Permission::RightsExecute);
    let request_open = asked && store::has_open_request(&visit.app.db, row.beneficiary_id).await?;
    let value = |name: &str| typed.iter().find(|(typed, _)| typed == name).map_or("", |(_, value)| value.as_str());
    let reasons = RefusalReason::ALL.iter().map(|reason| {
        let code = reason.code();
        (code.to_owned(), shell.word("erasure-refusal", code))
    });
    let page = OnePage {
        id: row.id,
        state: state_word(&shell, row),
        badge: badge(visit, row),
        facts: facts(visit, &shell, row).await?,
        may_carry_out: may_answer && !request_open,
        may_refuse: may_answer,
        may_withdraw: asked,
        request_open,
        file_number: shell.field("erasure", "file_number", "text", value("file_number")),
        reason: shell.field("erasure", "reason", "radio", value("reason")).options(reasons.collect()),
        shell,
    };
    Ok(web::page(status, &page))
}

async fn facts(visit: &Visit, shell: &Shell, row: &Erasure) -> Result<Vec<(String, String)>> {
    let db = &visit.app.db;
    let structure =
        organisations::store::names(db, [row.organisation_id].into_iter()).await?.remove(&row.organisation_id);
    let by = access::store::names(db, std::iter::once(row.created_by)).await?.remove(&row.created_by);
    let mut facts = vec![
        (shell.t("erasure-structure"), structure.unwrap_or_default()),
        (shell.t("erasure-asked-on"), shell.date(&row.asked_on)),
        (shell.t("erasure-written-by"), by.unwrap_or_default()),
        (shell.t("erasure-due-on"), shell.date(&row.due_on)),
    ];
    facts.extend(row.decided_at.map(|at| (shell.t("erasure-decided-at"), shell.instant(&at))));
    let reason = row.refusal_reason.map(|reason| shell.word("erasure-refusal", reason.code()));
    facts.extend(reason.map(|words| (shell.t("erasure-reason"), words)));
    Ok(facts)
}

/// Where it stands, in words.
pub(super) fn state_word(shell: &Shell, row: &Erasure) -> String {
    shell.word("erasure-state", row.state.code())
}

fn badge(visit: &Visit, row: &Erasure) -> &'static str {
    match row.state {
        State::Asked if row.due_on < visit.app.today() => "danger",
        State::Asked => "warn",
        State::Done => "ok",
        State::Refused | State::Withdrawn => "",
    }
}
