//! What of it one comes for: who is to be equipped first, and the devices to hand over.

use super::kind_word;
use super::requests::explained;
use crate::access::Permission as P;
use crate::allocations::store;
use crate::error::Result;
use crate::journal;
use crate::kernel::tag;
use crate::web::Visit;
use crate::web::today::{Entry, Part};

/// Lines of each part.
const LINES: usize = 5;

/// The first of the waiting list, each with the act that equips them.
pub async fn first_in_line(visit: &Visit) -> Result<Option<Part>> {
    if !visit.can(P::RequestsDecide) {
        return Ok(None);
    }
    let (app, actor) = (&visit.app, visit.actor()?);
    let (rows, _) = store::queue::stretch(&app.db, actor, app.today(), 0, LINES).await?;
    let people: Vec<_> = rows.iter().map(|(request, _)| request.beneficiary_id).collect();
    let called = store::people::called(&app.db, &app.vault, &people).await?;
    journal::readings::log_read(app, actor, "requests", &people).await?;
    let shell = visit.shell("today-title");
    let may_allocate = visit.can(P::AllocationsMake);
    let entries = rows.into_iter().map(|(request, place)| {
        let who = called.get(&request.beneficiary_id).cloned().unwrap_or_default();
        let waited = shell.tn("request-waited", &i64::from(place.waited_days));
        let reasons = explained(&shell, &place);
        let note = [kind_word(&shell, request.device_kind), waited, reasons];
        Entry {
            href: format!("/requests/{}", request.id),
            label: if who.name.is_empty() { who.file_number } else { who.name },
            note: Entry::note(&note),
            badge: None,
            act: may_allocate.then(|| (format!("/requests/{}/match", request.id), shell.t("request-match"))),
        }
    });
    Ok(Some(Part {
        title: "today-first-in-line",
        more: Some("/requests"),
        entries: entries.collect(),
        ..Part::default()
    }))
}

/// The devices that are held for someone, by the day until which they are.
pub async fn to_hand_over(visit: &Visit) -> Result<Option<Part>> {
    if !visit.can(P::HandoversPrepare) {
        return Ok(None);
    }
    let app = &visit.app;
    let shell = visit.shell("today-title");
    let mut held = store::allocations::to_hand_over(&app.db, visit.actor()?, app.today()).await?;
    held.truncate(LINES);
    let called = super::handover::called(visit, &held).await?;
    let may_sign = visit.can(P::HandoversSign);
    let promised = super::handover::promised(visit, &held).await?;
    let mut entries = Vec::with_capacity(held.len());
    for allocation in held {
        let Some(device) = promised.get(&allocation.device_id) else { continue };
        let href = format!("/handovers/{}", allocation.id);
        entries.push(Entry {
            label: match called.get(&allocation.beneficiary_id).filter(|who| !who.name.is_empty()) {
                Some(who) => format!("{} · {}", who.name, tag::shown(&device.tag)),
                None => tag::shown(&device.tag),
            },
            note: format!(
                "{} · {}",
                super::handover::what(&shell, device),
                shell.tv("today-held-until", &shell.date(&allocation.hold_until))
            ),
            badge: None,
            act: may_sign.then(|| (href.clone(), shell.t("handover-sign"))),
            href,
        });
    }
    Ok(Some(Part { title: "today-to-hand-over", more: Some("/handovers"), entries, ..Part::default() }))
}
