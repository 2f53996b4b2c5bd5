//! The handover: device, accessories, shares and signature, on one day.

use super::receipt;
use crate::access::{Actor, Permission};
use crate::act::Act;
use crate::allocations::contributions::Payer;
use crate::allocations::rules::handover::{self as rules, HandoverFacts, HandoverRefusal, SignatureKind};
use crate::allocations::rules::requests::{Wish, step};
use crate::allocations::rules::wishes::HandoverWish;
use crate::allocations::store;
use crate::app::App;
use crate::beneficiaries;
use crate::devices::blockers::blockers;
use crate::devices::lifecycle::{self, CHARGER, Refused, decide};
use crate::devices::store as devices;
use crate::error::{Error, FieldError, Result};
use crate::journal::{Event, SubjectKind};
use crate::organisations;
use crate::outcomes::store::{Opening, open_or_move};
use crate::vocabularies;
use base64::Engine as _;
use uuid::Uuid;

/// Hands a device over, and issues its receipt.
///
/// # Errors
/// `NotFound` out of reach; every field that is wrong; what stands again between the device and the person; a hold that is
/// over, or was handed over already.
pub async fn hand_over(app: &App, actor: &Actor, id: Uuid, wish: &HandoverWish) -> Result<()> {
    actor.require(Permission::HandoversSign)?;
    let act = Act::begin(app, actor).await?;
    let seen = store::allocations::within(act.db(), actor, Permission::HandoversSign, id).await?;
    let device = devices::lock_id(&act, seen.device_id).await?;
    let allocation = store::allocations::lock(&act, id).await?;
    let drawing = drawing(wish)?;
    payers_exist(&act, wish).await?;
    let known = known_accessories(&act).await?;
    let known: Vec<&str> = known.iter().map(String::as_str).collect();
    let facts = devices::facts(act.db(), &device).await?;
    let open = blockers(&facts);
    let made = rules::hand_over(&HandoverFacts {
        today: act.today(),
        allocation: allocation.stored(),
        in_stock_since: device.in_stock_on.unwrap_or(act.today()),
        device_ready: open.is_empty(),
        price: allocation.price,
        contributions: &wish.contributions,
        needed_accessories: if device.kind.needs_charger() { &[CHARGER] } else { &[] },
        known_accessories: &known,
        accessories: &wish.accessories,
        signature: wish.signature,
        drawing: drawing.is_some(),
        signed_on: wish.signed_on,
    });
    let made = made.map_err(|refusal| match refusal {
        HandoverRefusal::Invalid(faults) => {
            Error::Invalid(faults.into_iter().map(|(field, code)| FieldError { field, code }).collect())
        }
        HandoverRefusal::Allocation(refusal) => refusal.into(),
        HandoverRefusal::DeviceBlocked => Refused::Blocked { blockers: open }.into(),
    })?;
    let request = store::requests::lock(&act, allocation.request_id).await?;
    let person = store::people::person(act.db(), act.vault(), allocation.beneficiary_id).await?;
    store::handover::insert_contributions(&act, id, &wish.contributions).await?;
    let number = receipt::issue(&act, &allocation, &device, &person, wish, &made, drawing.as_deref()).await?;
    let totals = made.totals();
    act.record(
        Event::new(SubjectKind::Allocation, id, "hand_over")
            .fact("device", device.tag.clone())
            .fact("receipt", number.clone())
            .fact("signed_on", made.signed_on().to_string())
            .fact("warranty_until", made.warranty_until().to_string())
            .fact("accessories", made.accessories().to_vec())
            .fact("paid_cents", totals.paid.0)
            .fact("waived_cents", totals.waived.0)
            .fact("scheduled_cents", totals.scheduled.0),
    );
    let facts = devices::facts(act.db(), &device).await?;
    let moved = decide(&facts, lifecycle::Wish::HandOver)?;
    devices::move_device(&act, &device, moved, |event| event.fact("allocation", id.to_string())).await?;
    let signature = (wish.signature, drawing.as_deref());
    store::handover::save(&act, &allocation, &made, &number, signature, &person.key).await?;
    let fulfilled = step(&request.facts(), &Wish::Fulfil, act.today())?;
    store::requests::save(&act, &request, &fulfilled, |event| event).await?;
    beneficiaries::store::freeze_entry(&act, person.id, made.signed_on()).await?;
    open_or_move(&act, person.id, Opening::Handover { on: made.signed_on() }).await?;
    beneficiaries::store::touch(&act, person.id).await?;
    act.commit().await
}

/// The picture of a drawn signature.
fn drawing(wish: &HandoverWish) -> Result<Option<Vec<u8>>> {
    let Some(text) = wish.drawing.as_deref().filter(|_| wish.signature == SignatureKind::Drawn) else {
        return Ok(None);
    };
    let text = text.strip_prefix("data:image/png;base64,").unwrap_or(text);
    let bytes = base64::engine::general_purpose::STANDARD.decode(text).ok();
    let png = bytes.filter(|bytes| bytes.starts_with(b"\x89PNG\r\n\x1a\n"));
    png.map(Some).ok_or_else(|| Error::field("signature.data", "not_a_png"))
}

async fn payers_exist(act: &Act, wish: &HandoverWish) -> Result<()> {
    for (at, share) in wish.contributions.iter().enumerate() {
        if let Payer::Organisation(id) = share.payer {
            organisations::store::exists(act.db(), id, &format!("contributions[{at}].payer_id")).await?;
        }
    }
    Ok(())
}

async fn known_accessories(act: &Act) -> Result<Vec<String>> {
    Ok(vocabularies::store::entries(act.db(), "accessories").await?.into_iter().map(|entry| entry.code).collect())
}
