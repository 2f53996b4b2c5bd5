//! Choosing a device for a request: three proposals, the check, the confirmation.

use super::requests::needs;
use super::{Again, framed, kind_word};
use crate::access::Permission;
use crate::allocations::actions::{self, Proposal};
use crate::allocations::rules::holds::{AllocationState, hold_until};
use crate::allocations::rules::wishes::Choice;
use crate::allocations::store;
use crate::allocations::store::requests::Request;
use crate::error::Result;
use crate::journal;
use crate::kernel::tag;
use crate::vocabularies::words::Labels;
use crate::web::{self, FieldView, Flash, FormBody, Shell, Visit};
use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;

/// The answer about equipment at home that makes an allocation need a reason.
const OWN_COMPUTER: &str = "ordinateur";

struct Offer {
    tag: String,
    shown: String,
    name: String,
    reasons: Vec<String>,
    against: Vec<String>,
    price: String,
    since: String,
}

#[derive(Template)]
#[template(path = "allocations/match.html")]
struct MatchPage {
    shell: Shell,
    id: String,
    who: String,
    wanted: String,
    offers: Vec<Offer>,
    waiting: bool,
    may_see_stock: bool,
}

#[derive(Template)]
#[template(path = "allocations/check.html")]
struct CheckPage {
    shell: Shell,
    id: String,
    who: String,
    wanted: String,
    tag: String,
    offer: Option<Offer>,
    hold_until: String,
    reason: Option<FieldView>,
}

/// The proposals; with a device in the query, what to check before it is held.
pub async fn show(visit: Visit, Path(id): Path<String>) -> Result<Response> {
    let mut query = visit.query();
    let device = query.text("device", 80);
    query.finish()?;
    let request = found(&visit, &id).await?;
    match device {
        Some(device) => check(&visit, &request, &device, &FormBody::empty(), None).await,
        None => proposals(&visit, &request).await,
    }
}

/// Holds the device, or says why not.
pub async fn confirm(visit: Visit, Path(id): Path<String>, body: FormBody<Choice>) -> Result<Response> {
    let request = found(&visit, &id).await?;
    let again = match &body.wish {
        Err(errors) => Again::Fields(errors.clone()),
        Ok(wish) => match actions::hold(&visit.app, visit.actor()?, &wish.clone().of(request.id)).await {
            Ok(id) => {
                let flash =
                    Flash::new("device-held").value(tag::shown(&tag::read_tag(wish.device_tag()).unwrap_or_default()));
                return Ok(visit.done(&format!("/handovers/{id}"), &flash));
            }
            Err(error) => Again::of(&visit, error)?,
        },
    };
    check(&visit, &request, body.typed("device_tag"), &body, Some(&again)).await
}

async fn found(visit: &Visit, id: &str) -> Result<Request> {
    store::requests::within(&visit.app.db, visit.actor()?, Permission::AllocationsMake, web::id(id)?).await
}

async fn proposals(visit: &Visit, request: &Request) -> Result<Response> {
    let shell = visit.shell("match-title");
    let proposals = actions::matches(&visit.app, visit.actor()?, request).await?;
    let page = MatchPage {
        id: request.id.to_string(),
        who: who(visit, request).await?,
        wanted: wanted(visit, &shell, request).await?,
        offers: proposals.iter().map(|proposal| offer(&shell, proposal)).collect(),
        waiting: request.state == crate::allocations::rules::requests::RequestState::Waiting,
        may_see_stock: visit.can(Permission::StockRead),
        shell,
    };
    Ok(web::page(StatusCode::OK, &page))
}

async fn check(
    visit: &Visit,
    request: &Request,
    device: &str,
    body: &FormBody<Choice>,
    again: Option<&Again>,
) -> Result<Response> {
    let (app, actor) = (&visit.app, visit.actor()?);
    let (status, shell) = framed(visit.shell("match-check-title"), again);
    let digits = tag::read_tag(device).unwrap_or_else(|| device.to_owned());
    let proposals = actions::matches(app, actor, request).await?;
    let chosen = proposals.iter().find(|proposal| proposal.device.device.tag == digits);
    let days = store::settings::hold_days(&app.db).await?;
    let reason = if needs_reason(visit, request).await? || !shell.error_of("exception_reason").is_empty() {
        Some(shell.field("match", "exception_reason", "textarea", body.typed("exception_reason")))
    } else {
        None
    };
    let page = CheckPage {
        id: request.id.to_string(),
        who: who(visit, request).await?,
        wanted: wanted(visit, &shell, request).await?,
        offer: chosen.map(|proposal| offer(&shell, proposal)),
        hold_until: shell.date(&hold_until(app.today(), days)),
        tag: digits,
        reason,
        shell,
    };
    Ok(web::page(status, &page))
}

/// Whether the rules will ask for a reason: a device of the programme already, or a computer of one's own.
async fn needs_reason(visit: &Visit, request: &Request) -> Result<bool> {
    let app = &visit.app;
    let person = store::people::person(&app.db, &app.vault, request.beneficiary_id).await?;
    let all = store::allocations::of_person(&app.db, request.beneficiary_id).await?;
    let today = app.today();
    let equipped = all.iter().any(|a| a.stored().is_live(today) || a.state == AllocationState::HandedOver);
    Ok(equipped || person.equipment_code == OWN_COMPUTER)
}

async fn who(visit: &Visit, request: &Request) -> Result<String> {
    let app = &visit.app;
    journal::readings::log_read(app, visit.actor()?, "match", &[request.beneficiary_id]).await?;
    store::people::full_name(&app.db, &app.vault, request.beneficiary_id).await
}

async fn wanted(visit: &Visit, shell: &Shell, request: &Request) -> Result<String> {
    let labels = Labels::read(&visit.app, visit.lang).await?;
    Ok(format!("{} · {}", kind_word(shell, request.device_kind), needs(&labels, request)))
}

fn offer(shell: &Shell, proposal: &Proposal) -> Offer {
    let device = &proposal.device.device;
    let name = [device.manufacturer.clone(), device.model.clone()].into_iter().flatten().collect::<Vec<_>>().join(" ");
    Offer {
        shown: tag::shown(&device.tag),
        name: if name.is_empty() { kind_word(shell, device.kind) } else { name },
        reasons: proposal.fit.reasons.iter().map(|reason| shell.word("match-for", reason.code())).collect(),
        against: proposal.fit.against.iter().map(|reason| shell.word("match-against", reason.code())).collect(),
        price: shell.euros(&device.price_cents.unwrap_or_default()),
        since: device.in_stock_on.as_ref().map(|day| shell.date(day)).unwrap_or_default(),
        tag: device.tag.clone(),
    }
}
