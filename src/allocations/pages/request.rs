//! One request: what is needed, where it stands, what can be done now.

use super::requests::{explained, needs};
use super::{Again, badge, framed, kind_word};
use crate::access::{self, Permission};
use crate::allocations::actions;
use crate::allocations::rules::requests::{REASON_EXPIRED, RequestAct, RequestState, allowed};
use crate::allocations::rules::wishes::Refusal;
use crate::allocations::store;
use crate::allocations::store::requests::Request;
use crate::error::Result;
use crate::journal::pages::{EventView, Timeline, view};
use crate::journal::{self, Subject, SubjectKind};
use crate::kernel::fields::Nothing;
use crate::organisations;
use crate::vault::DataKey;
use crate::vocabularies;
use crate::vocabularies::words::Labels;
use crate::web::{self, FieldView, Flash, FormBody, Shell, Visit};
use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use uuid::Uuid;

#[derive(Template)]
#[template(path = "allocations/request.html")]
struct RequestPage {
    shell: Shell,
    id: Uuid,
    who: String,
    file: String,
    state: String,
    badge: &'static str,
    facts: Vec<(String, String)>,
    may_accept: bool,
    may_refuse: bool,
    may_decline: bool,
    may_withdraw: bool,
    may_match: bool,
    handover: Option<Uuid>,
    reason: FieldView,
    words: FieldView,
    events: Vec<EventView>,
}

/// One request.
pub async fn one(visit: Visit, Path(id): Path<String>) -> Result<Response> {
    let request = found(&visit, &id).await?;
    shown(&visit, &request, &FormBody::empty(), None).await
}

/// Puts the person on the waiting list.
pub async fn accept(visit: Visit, Path(id): Path<String>, body: FormBody<Nothing>) -> Result<Response> {
    let request = found(&visit, &id).await?;
    body.wish?;
    let done = actions::accept(&visit.app, visit.actor()?, request.id).await;
    after(&visit, &request, done, "request-accepted").await
}

/// Refuses the request.
pub async fn refuse(visit: Visit, Path(id): Path<String>, body: FormBody<Refusal>) -> Result<Response> {
    let request = found(&visit, &id).await?;
    let again = match &body.wish {
        Err(errors) => Again::Fields(errors.clone()),
        Ok(wish) => match actions::refuse(&visit.app, visit.actor()?, request.id, wish).await {
            Ok(()) => return Ok(visit.done(&format!("/requests/{}", request.id), &Flash::new("request-refused"))),
            Err(error) => Again::of(&visit, error)?,
        },
    };
    shown(&visit, &request, &body, Some(&again)).await
}

/// The person does not want it.
pub async fn decline(visit: Visit, Path(id): Path<String>, body: FormBody<Nothing>) -> Result<Response> {
    let request = found(&visit, &id).await?;
    body.wish?;
    let done = actions::decline(&visit.app, visit.actor()?, request.id).await;
    after(&visit, &request, done, "request-declined").await
}

/// The request is taken back.
pub async fn withdraw(visit: Visit, Path(id): Path<String>, body: FormBody<Nothing>) -> Result<Response> {
    let request = found(&visit, &id).await?;
    body.wish?;
    let done = actions::withdraw(&visit.app, visit.actor()?, request.id).await;
    after(&visit, &request, done, "request-withdrawn").await
}

async fn after(visit: &Visit, request: &Request, done: Result<()>, flash: &'static str) -> Result<Response> {
    match done {
        Ok(()) => Ok(visit.done(&format!("/requests/{}", request.id), &Flash::new(flash))),
        Err(error) => {
            let again = Again::of(visit, error)?;
            let request = found(visit, &request.id.to_string()).await?;
            shown(visit, &request, &FormBody::empty(), Some(&again)).await
        }
    }
}

async fn found(visit: &Visit, id: &str) -> Result<Request> {
    store::requests::within(&visit.app.db, visit.actor()?, Permission::RequestsEdit, web::id(id)?).await
}

async fn shown(visit: &Visit, request: &Request, body: &FormBody<Refusal>, again: Option<&Again>) -> Result<Response> {
    let (app, actor) = (&visit.app, visit.actor()?);
    let person = store::people::person(&app.db, &app.vault, request.beneficiary_id).await?;
    let who = store::people::full_name(&app.db, &app.vault, person.id).await?;
    journal::readings::log_read(app, actor, "request", &[person.id]).await?;
    let (status, shell) = framed(visit.shell("request-title"), again);
    let can = |act| allowed(request.state).contains(&act);
    let held = store::allocations::held_for(&app.db, &[request.id]).await?;
    let reasons = vocabularies::words::options(app, "refusal_reasons", visit.lang).await?;
    let reasons = reasons.into_iter().filter(|(code, _)| code != REASON_EXPIRED).collect();
    let page = RequestPage {
        id: request.id,
        who,
        file: person.file_number.clone(),
        state: shell.word("request-state", request.state.code()),
        badge: badge(request.state),
        facts: facts(visit, &shell, request, request.reason(&person.key)?).await?,
        may_accept: can(RequestAct::Accept) && visit.can(Permission::RequestsDecide),
        may_refuse: can(RequestAct::Refuse) && visit.can(Permission::RequestsDecide),
        may_decline: can(RequestAct::Decline),
        may_withdraw: can(RequestAct::Withdraw),
        may_match: request.state == RequestState::Waiting && visit.can(Permission::AllocationsMake),
        handover: held.first().map(|allocation| allocation.id),
        reason: shell.field("request", "reason_code", "select", body.typed("reason_code")).options(reasons),
        words: shell.field("request", "words", "textarea", body.typed("words")).optional(),
        events: events(visit, &shell, request.id, &person.key).await?,
        shell,
    };
    Ok(web::page(status, &page))
}

async fn facts(visit: &Visit, shell: &Shell, request: &Request, reason: String) -> Result<Vec<(String, String)>> {
    let app = &visit.app;
    let labels = Labels::read(app, visit.lang).await?;
    let mut facts = vec![
        (shell.t("request-device-kind"), kind_word(shell, request.device_kind)),
        (shell.t("request-need"), needs(&labels, request)),
        (shell.t("request-reason"), reason),
        (shell.t("request-referred-on"), shell.date(&request.referred_on)),
    ];
    if let Some(referrer) = request.referred_by {
        let name = organisations::store::names(&app.db, [referrer].into_iter()).await?.remove(&referrer);
        facts.push((shell.t("request-referred-by"), name.unwrap_or_default()));
    }
    if let Some(code) = &request.refusal_reason {
        facts.push((shell.t("request-reason-code"), labels.of("refusal_reasons", code)));
    }
    if request.state == RequestState::Waiting
        && let Some(place) = store::queue::place(&app.db, visit.actor()?, app.today(), request.id).await?
    {
        let rank = i64::try_from(place.rank).unwrap_or(i64::MAX);
        facts.push((shell.t("request-place"), shell.tn("request-rank", &rank)));
        facts.push((shell.t("request-place-why"), explained(shell, &place)));
    }
    Ok(facts)
}

async fn events(visit: &Visit, shell: &Shell, id: Uuid, key: &DataKey) -> Result<Vec<EventView>> {
    let db = &visit.app.db;
    let subject = Subject { kind: SubjectKind::Request, id };
    let rows = journal::store::of_subject(db, subject, None, 50).await?;
    let names = access::store::names(db, rows.iter().filter_map(|event| event.row.actor_id)).await?;
    let ids: Vec<Uuid> = rows.iter().map(|event| event.row.id).collect();
    let mut notes = store::requests::notes(db, key, &ids).await?;
    let worded = rows.iter().map(|event| {
        let by = event.row.actor_id.and_then(|id| names.get(&id).cloned()).unwrap_or_default();
        EventView { note: notes.remove(&event.row.id).unwrap_or_default(), ..view(shell, event, by) }
    });
    Ok(worded.collect())
}
