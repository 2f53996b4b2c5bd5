//! Holds: one device promised to one request, and the ends of such a promise.

use crate::access::{Actor, Permission};
use crate::act::Act;
use crate::allocations::refusal::hold_refused;
use crate::allocations::rules::holds::{self, DeviceStanding, Exception, HoldFacts, Release, Stored};
use crate::allocations::rules::requests::{RequestState, Wish, step};
use crate::allocations::rules::wishes::NewAllocation;
use crate::allocations::store;
use crate::allocations::store::allocations::{Allocation, For};
use crate::allocations::store::requests::Request;
use crate::app::App;
use crate::beneficiaries;
use crate::devices::facts::Facts;
use crate::devices::lifecycle::{self, State, decide};
use crate::devices::store::{self as devices, Device};
use crate::error::{Error, Result};
use crate::journal::{Event, SubjectKind};
use crate::kernel::money::Cents;
use uuid::Uuid;

/// The answer about equipment at home that makes an allocation need a reason.
const OWN_COMPUTER: &str = "ordinateur";

/// Holds a device for a request. Holds that have lapsed are released on the way.
///
/// # Errors
/// A field that names nothing; the rule that says why not.
pub async fn hold(app: &App, actor: &Actor, wish: &NewAllocation) -> Result<Uuid> {
    actor.require(Permission::AllocationsMake)?;
    let act = Act::begin(app, actor).await?;
    let seen = store::requests::within(act.db(), actor, Permission::AllocationsMake, wish.request_id).await;
    let seen = seen.map_err(|error| unknown(error, "request_id", "unknown_id"))?;
    let device = devices::lock(&act, actor.scope(Permission::StockRead), &wish.device_tag).await;
    let device = device.map_err(|error| unknown(error, "device_tag", "unknown_tag"))?;
    let request = store::requests::lock(&act, seen.id).await?;
    let person = store::people::person(act.db(), act.vault(), request.beneficiary_id).await?;
    let all = store::allocations::touching(act.db(), request.id, device.id, request.beneficiary_id).await?;
    let of = |touched: &dyn Fn(&Allocation) -> bool| -> Vec<Stored> {
        all.iter().filter(|one| touched(one)).map(Allocation::stored).collect()
    };
    let on_request = of(&|one| one.request_id == request.id);
    let on_device = of(&|one| one.device_id == device.id);
    let on_person = of(&|one| one.beneficiary_id == request.beneficiary_id);
    let facts = devices::facts(act.db(), &device).await?;
    let held = holds::hold(&HoldFacts {
        today: act.today(),
        hold_days: store::settings::hold_days(act.db()).await?,
        wanted_until: wish.hold_until,
        request: request.state,
        device: standing(&device, &facts),
        on_request: &on_request,
        on_device: &on_device,
        on_person: &on_person,
        computer_at_home: person.equipment_code == OWN_COMPUTER,
        exception: Some(Exception {
            by_lead: actor.can(Permission::RequestsExcept),
            reason: wish.exception_reason.as_deref().unwrap_or_default(),
        }),
    });
    let held = held.map_err(hold_refused)?;
    let id = act.new_id();
    act.record(
        Event::new(SubjectKind::Allocation, id, "make")
            .fact("request", request.id.to_string())
            .fact("device", device.tag.clone())
            .fact("hold_until", held.hold_until().to_string())
            .fact("price_cents", device.price_cents)
            .fact("exceptional", held.is_exceptional())
            .note(&person.key, held.reason()),
    );
    for lapsed in held.lapsed() {
        expire(&act, *lapsed).await?;
    }
    if held.lapsed().is_empty() {
        reserve(&act, &device, &facts, id).await?;
    } else {
        // They may have stood between: device and request are read again as they left them.
        let device = devices::lock_id(&act, device.id).await?;
        reserve(&act, &device, &devices::facts(act.db(), &device).await?, id).await?;
    }
    let whose = For {
        request_id: request.id,
        beneficiary_id: request.beneficiary_id,
        organisation_id: request.organisation_id,
        price: Cents(device.price_cents.unwrap_or_default()),
    };
    store::allocations::insert(&act, id, whose, &device, &held).await?;
    if held.lapsed().is_empty() {
        save(&act, &request, &Wish::Offer).await?;
    } else {
        save(&act, &store::requests::lock(&act, request.id).await?, &Wish::Offer).await?;
    }
    beneficiaries::store::touch(&act, request.beneficiary_id).await?;
    act.commit().await?;
    Ok(id)
}

/// Gives a hold up: the device goes back to the shelf, the request back to waiting.
///
/// # Errors
/// `NotFound` out of one's own structure; when it is over, or the device was handed over.
pub async fn cancel(app: &App, actor: &Actor, id: Uuid, reason: Option<&str>) -> Result<()> {
    actor.require(Permission::AllocationsCancel)?;
    let act = Act::begin(app, actor).await?;
    let seen = store::allocations::own(act.db(), actor, Permission::AllocationsCancel, id).await?;
    devices::lock_id(&act, seen.device_id).await?;
    let allocation = store::allocations::lock(&act, id).await?;
    let released = holds::cancel(&allocation.stored())?;
    let key = store::people::key_for(act.db(), act.vault(), allocation.beneficiary_id, reason).await?;
    let event = Event::new(SubjectKind::Allocation, id, "cancel");
    act.record(key.iter().fold(event, |event, key| event.note(key, reason)));
    release(&act, &allocation, released).await?;
    wait_again(&act, allocation.request_id).await?;
    beneficiaries::store::touch(&act, allocation.beneficiary_id).await?;
    act.commit().await
}

/// Ends the hold of a request that is over: its state was saved by the caller.
pub(super) async fn give_up(act: &Act, id: Uuid) -> Result<()> {
    let allocation = store::allocations::lock(act, id).await?;
    let released = holds::cancel(&allocation.stored())?;
    act.record(Event::new(SubjectKind::Allocation, id, "cancel"));
    release(act, &allocation, released).await
}

/// Releases a hold whose days are over.
async fn expire(act: &Act, id: Uuid) -> Result<()> {
    let allocation = store::allocations::lock(act, id).await?;
    let released = holds::expire(&allocation.stored(), act.today())?;
    act.record(Event::new(SubjectKind::Allocation, id, "expire"));
    release(act, &allocation, released).await?;
    wait_again(act, allocation.request_id).await
}

/// Saves the end of a hold, and puts its device back on the shelf unless it is somewhere else by now.
async fn release(act: &Act, allocation: &Allocation, released: Release) -> Result<()> {
    store::allocations::release(act, allocation, released).await?;
    let device = devices::lock_id(act, allocation.device_id).await?;
    if device.state != State::Reserved {
        return Ok(());
    }
    let facts = devices::facts(act.db(), &device).await?;
    let moved = decide(&facts, lifecycle::Wish::Unreserve)?;
    devices::move_device(act, &device, moved, |event| event.fact("allocation", allocation.id.to_string())).await
}

async fn reserve(act: &Act, device: &Device, facts: &Facts, allocation_id: Uuid) -> Result<()> {
    let moved = decide(facts, lifecycle::Wish::Reserve)?;
    devices::move_device(act, device, moved, |event| event.fact("allocation", allocation_id.to_string())).await
}

/// The request of a hold that ended waits again, where it still stands on the offer.
async fn wait_again(act: &Act, request_id: Uuid) -> Result<()> {
    let request = store::requests::lock(act, request_id).await?;
    if request.state == RequestState::Offered { save(act, &request, &Wish::TakeBackOffer).await } else { Ok(()) }
}

async fn save(act: &Act, request: &Request, wish: &Wish<'_>) -> Result<()> {
    let moved = step(&request.facts(), wish, act.today())?;
    store::requests::save(act, request, &moved, |event| event).await
}

/// Where the device stands. On the shelf with something against it, it is not to be promised.
fn standing(device: &Device, facts: &Facts) -> DeviceStanding {
    match device.state {
        State::Reserved => DeviceStanding::Reserved,
        State::Stock if decide(facts, lifecycle::Wish::Reserve).is_ok() => DeviceStanding::InStock,
        _ => DeviceStanding::NotAvailable,
    }
}

/// An id in a body that names nothing within reach is a wrong field.
fn unknown(error: Error, field: &str, code: &'static str) -> Error {
    match error {
        Error::NotFound => Error::field(field, code),
        other => other,
    }
}
