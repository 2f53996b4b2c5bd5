//! The handover: the device, what goes with it, the amount and who pays it, the signature on paper; then the receipt.

use super::{Again, framed, kind_word};
use crate::access::{Permission, Scope};
use crate::allocations::actions;
use crate::allocations::contributions::ContributionStatus;
use crate::allocations::rules::holds::AllocationState;
use crate::allocations::rules::wishes::{Cancellation, HandoverForm};
use crate::allocations::store;
use crate::allocations::store::allocations::Allocation;
use crate::devices;
use crate::devices::store::Device;
use crate::error::{Error, FieldError, Result};
use crate::journal;
use crate::kernel::lang::Lang;
use crate::kernel::tag;
use crate::organisations;
use crate::vocabularies;
use crate::vocabularies::words::Labels;
use crate::web::{self, FieldView, Flash, FormBody, Shell, Visit};
use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use std::collections::HashMap;
use uuid::Uuid;

struct Line {
    href: String,
    /// Whom it is for, where the reader may know.
    who: String,
    tag: String,
    what: String,
    until: String,
    price: String,
    accessories: String,
}

#[derive(Template)]
#[template(path = "allocations/handovers.html")]
struct ListPage {
    shell: Shell,
    lines: Vec<Line>,
}

/// What those are called for whom these devices are held; nobody for a reader who knows devices only.
pub(super) async fn called(visit: &Visit, held: &[Allocation]) -> Result<HashMap<Uuid, store::people::Called>> {
    if !visit.can(Permission::BeneficiariesRead) {
        return Ok(HashMap::new());
    }
    let (app, actor) = (&visit.app, visit.actor()?);
    let people: Vec<Uuid> = held.iter().map(|allocation| allocation.beneficiary_id).collect();
    journal::readings::log_read(app, actor, "handovers", &people).await?;
    store::people::called(&app.db, &app.vault, &people).await
}

/// The devices of these promises, by their keys.
pub(super) async fn promised(visit: &Visit, held: &[Allocation]) -> Result<HashMap<Uuid, Device>> {
    let ids: Vec<Uuid> = held.iter().map(|allocation| allocation.device_id).collect();
    let devices = devices::store::by_ids(&visit.app.db, Scope::Everything, &ids).await?;
    Ok(devices.into_iter().map(|device| (device.id, device)).collect())
}

/// The handovers to do, by device; with the person for their own structure.
pub async fn list(visit: Visit) -> Result<Response> {
    visit.query().finish()?;
    let app = &visit.app;
    let shell = visit.shell("handovers-title");
    let labels = Labels::read(app, visit.lang).await?;
    let mut lines = Vec::new();
    let held = store::allocations::to_hand_over(&app.db, visit.actor()?, app.today()).await?;
    let called = called(&visit, &held).await?;
    let promised = promised(&visit, &held).await?;
    for allocation in held {
        let Some(device) = promised.get(&allocation.device_id) else { continue };
        lines.push(Line {
            href: format!("/handovers/{}", allocation.id),
            who: called.get(&allocation.beneficiary_id).map(|who| who.name.clone()).unwrap_or_default(),
            what: what(&shell, device),
            until: shell.date(&allocation.hold_until),
            price: shell.euros(&allocation.price.0),
            accessories: worded(&labels, &device.accessories),
            tag: tag::shown(&device.tag),
        });
    }
    Ok(web::page(StatusCode::OK, &ListPage { shell, lines }))
}

#[derive(Template)]
#[template(path = "allocations/handover.html")]
struct HandoverPage {
    shell: Shell,
    id: Uuid,
    tag: String,
    who: Option<(String, String)>,
    facts: Vec<(String, String)>,
    over: bool,
    may_sign: bool,
    may_cancel: bool,
    receipt: Option<String>,
    fields: Vec<FieldView>,
    reason: FieldView,
}

/// One handover: to do, or done.
pub async fn one(visit: Visit, Path(id): Path<String>) -> Result<Response> {
    let allocation = found(&visit, Permission::HandoversPrepare, &id).await?;
    shown(&visit, &allocation, &Typed::nothing(), None).await
}

/// Hands the device over, or shows the form again with what to correct.
pub async fn sign(visit: Visit, Path(id): Path<String>, body: FormBody<HandoverForm>) -> Result<Response> {
    let allocation = found(&visit, Permission::HandoversSign, &id).await?;
    let again = match &body.wish {
        Err(errors) => Again::Fields(errors.clone()),
        Ok(HandoverForm(wish)) => match actions::hand_over(&visit.app, visit.actor()?, allocation.id, wish).await {
            Ok(()) => {
                let done = found(&visit, Permission::HandoversSign, &id).await?;
                let number = done.receipt_number.unwrap_or_default();
                return Ok(visit.done(&here(done.id), &Flash::new("device-handed-over").value(number)));
            }
            Err(Error::Invalid(errors)) => Again::Fields(on_the_page(errors, &body)),
            Err(error) => Again::of(&visit, error)?,
        },
    };
    let allocation = found(&visit, Permission::HandoversSign, &id).await?;
    shown(&visit, &allocation, &Typed(body.typed), Some(&again)).await
}

/// Gives the hold up.
pub async fn cancel(visit: Visit, Path(id): Path<String>, body: FormBody<Cancellation>) -> Result<Response> {
    let (app, actor) = (&visit.app, visit.actor()?);
    let allocation = store::allocations::own(&app.db, actor, Permission::AllocationsCancel, web::id(&id)?).await?;
    let again = match &body.wish {
        Err(errors) => Again::Fields(errors.clone()),
        Ok(wish) => match actions::cancel(app, actor, allocation.id, wish.reason.as_deref()).await {
            Ok(()) => {
                let to = format!("/requests/{}", allocation.request_id);
                return Ok(visit.done(&to, &Flash::new("hold-cancelled")));
            }
            Err(error) => Again::of(&visit, error)?,
        },
    };
    let allocation = found(&visit, Permission::HandoversPrepare, &id).await?;
    shown(&visit, &allocation, &Typed(body.typed), Some(&again)).await
}

fn here(id: Uuid) -> String {
    format!("/handovers/{id}")
}

async fn found(visit: &Visit, permission: Permission, id: &str) -> Result<Allocation> {
    store::allocations::within(&visit.app.db, visit.actor()?, permission, web::id(id)?).await
}

/// The page has one field where the rules look at a list of shares.
fn on_the_page(errors: Vec<FieldError>, body: &FormBody<HandoverForm>) -> Vec<FieldError> {
    let own_first = body.typed("own_amount").bytes().any(|b| matches!(b, b'1'..=b'9'));
    let named = |field: &str| match field {
        "contributions" => "own_amount".to_owned(),
        other if other.starts_with("contributions[0]") && own_first => "own_amount".to_owned(),
        other if other.starts_with("contributions[") && other.ends_with("payer_id") => "other_payer".to_owned(),
        other if other.starts_with("contributions[") => "other_amount".to_owned(),
        other if other.starts_with("accessories") => "accessories".to_owned(),
        other => other.to_owned(),
    };
    errors.into_iter().map(|error| FieldError { field: named(&error.field), code: error.code }).collect()
}

/// What was typed, to show it again.
struct Typed(Vec<(String, String)>);

impl Typed {
    const fn nothing() -> Self {
        Self(Vec::new())
    }

    fn or(&self, name: &str, usual: &str) -> String {
        let typed = self.0.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str());
        typed.unwrap_or(usual).to_owned()
    }

    fn all_or(&self, name: &str, usual: &[String]) -> String {
        if self.0.is_empty() {
            return usual.join(" ");
        }
        let chosen: Vec<&str> = self.0.iter().filter(|(n, _)| n == name).map(|(_, v)| v.as_str()).collect();
        chosen.join(" ")
    }
}

async fn shown(visit: &Visit, allocation: &Allocation, typed: &Typed, again: Option<&Again>) -> Result<Response> {
    let (app, actor) = (&visit.app, visit.actor()?);
    let device = devices::store::by_id(&app.db, allocation.device_id).await?;
    let (status, shell) = framed(visit.shell("handover-title"), again);
    let held = allocation.state == AllocationState::Held;
    let own = store::allocations::own(&app.db, actor, Permission::ReceiptsRead, allocation.id).await.is_ok();
    let person = allocation.beneficiary_id;
    let may_open = own && actions::receipt::may_open(&app.db, &app.vault, actor, person).await?;
    let who = if own {
        let called = store::people::called(&app.db, &app.vault, &[allocation.beneficiary_id]).await?;
        journal::readings::log_read(app, actor, "handover", &[allocation.beneficiary_id]).await?;
        called.into_values().next().map(|called| (called.name, called.file_number))
    } else {
        None
    };
    let page = HandoverPage {
        id: allocation.id,
        tag: tag::shown(&device.tag),
        who,
        facts: facts(visit, &shell, allocation, &device).await?,
        over: !held && allocation.state != AllocationState::HandedOver,
        may_sign: held && visit.can(Permission::HandoversSign),
        may_cancel: held && own && visit.can(Permission::AllocationsCancel),
        receipt: allocation.receipt_number.clone().filter(|_| may_open),
        fields: fields(visit, &shell, allocation, &device, typed).await?,
        reason: shell.field("handover", "reason", "textarea", &typed.or("reason", "")).optional(),
        shell,
    };
    Ok(web::page(status, &page))
}

async fn facts(
    visit: &Visit,
    shell: &Shell,
    allocation: &Allocation,
    device: &Device,
) -> Result<Vec<(String, String)>> {
    let labels = Labels::read(&visit.app, visit.lang).await?;
    let mut facts = vec![
        (shell.t("handover-device"), what(shell, device)),
        (shell.t("handover-place"), device.location.clone().unwrap_or_default()),
        (shell.t("handover-price"), shell.euros(&allocation.price.0)),
        (shell.t("handover-reference"), allocation.reference.clone()),
    ];
    match (allocation.signed_on, allocation.warranty_until) {
        (Some(signed), Some(warranty)) => facts.extend([
            (shell.t("handover-accessories"), worded(&labels, &allocation.accessories)),
            (shell.t("handover-signed-on"), shell.date(&signed)),
            (shell.t("handover-receipt"), allocation.receipt_number.clone().unwrap_or_default()),
            (shell.t("handover-warranty"), shell.date(&warranty)),
        ]),
        _ => facts.push((shell.t("handover-hold-until"), shell.date(&allocation.hold_until))),
    }
    if let Some(returned) = &allocation.returned_at {
        facts.push((shell.t("handover-returned"), shell.instant(returned)));
    }
    facts.retain(|(_, value)| !value.is_empty());
    Ok(facts)
}

async fn fields(
    visit: &Visit,
    shell: &Shell,
    allocation: &Allocation,
    device: &Device,
    typed: &Typed,
) -> Result<Vec<FieldView>> {
    if allocation.state != AllocationState::Held {
        return Ok(Vec::new());
    }
    let db = &visit.app.db;
    let accessories = vocabularies::words::options(&visit.app, "accessories", visit.lang).await?;
    let payers = organisations::store::choices(db, None).await?;
    let statuses = || -> Vec<(String, String)> {
        let word = |status: &ContributionStatus| (status.code().to_owned(), shell.word("share-status", status.code()));
        ContributionStatus::ALL.iter().map(word).collect()
    };
    let field = |name, kind, usual: &str| shell.field("handover", name, kind, &typed.or(name, usual));
    let mut ticked = shell.field("handover", "accessories", "checkboxes", "").options(accessories);
    ticked.value = typed.all_or("accessories", &device.accessories);
    Ok(vec![
        ticked,
        field("own_amount", "text", &amount(allocation.price.0, shell.lang)),
        field("own_status", "radio", ContributionStatus::Paid.code()).options(statuses()),
        field("other_payer", "select", "").options(payers).optional(),
        field("other_amount", "text", "").optional(),
        field("other_status", "radio", ContributionStatus::Scheduled.code()).options(statuses()),
        field("signed_on", "date", &visit.app.today().to_string()),
    ])
}

/// An amount as it is typed in a language: euros and cents.
fn amount(cents: i64, lang: Lang) -> String {
    let point = if lang == Lang::Fr { ',' } else { '.' };
    format!("{}{point}{:02}", cents / 100, cents % 100)
}

/// What a device is, in words.
pub(super) fn what(shell: &Shell, device: &Device) -> String {
    let parts = [Some(kind_word(shell, device.kind)), device.identity.vendor.clone(), device.model()];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

fn worded(labels: &Labels, codes: &[String]) -> String {
    codes.iter().map(|code| labels.of("accessories", code)).collect::<Vec<_>>().join(", ")
}
