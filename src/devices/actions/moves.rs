//! The acts that move a device. Each has its own permission; the rule decides; one function saves.

use crate::access::{Actor, Permission};
use crate::act::Act;
use crate::app::App;
use crate::devices::lifecycle::{TriageRoute, Wish, decide};
use crate::devices::store;
use crate::error::Result;
use crate::journal::Event;

/// Does one move; `told` adds what else is to be known to its event.
async fn go(
    app: &App,
    actor: &Actor,
    (permission, tag): (Permission, &str),
    wish: Wish,
    reason: Option<&str>,
    told: impl FnOnce(Event) -> Event + Send,
) -> Result<()> {
    actor.require(permission)?;
    let act = Act::begin(app, actor).await?;
    let device = store::lock(&act, actor.scope(permission), tag).await?;
    let facts = store::facts(act.db(), &device).await?;
    let moved = decide(&facts, wish)?;
    let key = act.vault().instance().clone();
    store::move_device(&act, &device, moved, |event| told(event).note(&key, reason)).await?;
    act.commit().await
}

fn nothing_more(event: Event) -> Event {
    event
}

/// An announced device has arrived.
///
/// # Errors
/// Refused elsewhere, and when its batch is closed.
pub async fn receive_announced(app: &App, actor: &Actor, tag: &str, reason: Option<&str>) -> Result<()> {
    go(app, actor, (Permission::DevicesReceive, tag), Wish::Receive, reason, nothing_more).await
}

/// An announced device will not come.
///
/// # Errors
/// Refused elsewhere, and when its batch is closed.
pub async fn cancel(app: &App, actor: &Actor, tag: &str, reason: Option<&str>) -> Result<()> {
    go(app, actor, (Permission::DonationsEdit, tag), Wish::Cancel, reason, nothing_more).await
}

/// Sorts: to the bench, for parts, to the recycler's pile.
///
/// # Errors
/// Refused where this way is not open, and for a device that was not weighed.
pub async fn triage(app: &App, actor: &Actor, tag: &str, route: TriageRoute, reason: Option<&str>) -> Result<()> {
    let told = |event: Event| event.fact("route", route.code());
    go(app, actor, (Permission::DevicesTriage, tag), Wish::Triage(route), reason, told).await
}

/// Sets aside: perhaps stolen, or locked.
///
/// # Errors
/// Refused where it is not possible.
pub async fn quarantine(app: &App, actor: &Actor, tag: &str, reason: Option<&str>) -> Result<()> {
    go(app, actor, (Permission::DevicesQuarantine, tag), Wish::Quarantine, reason, nothing_more).await
}

/// Lifts a quarantine; the proof is kept with the event.
///
/// # Errors
/// Refused where it is not possible.
pub async fn clear(app: &App, actor: &Actor, tag: &str, proof: &str) -> Result<()> {
    let wish = Wish::Clear { proved: !proof.is_empty() };
    go(app, actor, (Permission::DevicesClear, tag), wish, Some(proof), nothing_more).await
}

/// From the bench to the shelf.
///
/// # Errors
/// Refused with every blocker.
pub async fn release(app: &App, actor: &Actor, tag: &str, reason: Option<&str>) -> Result<()> {
    go(app, actor, (Permission::DevicesRelease, tag), Wish::Release, reason, nothing_more).await
}

/// From the shelf back to the bench.
///
/// # Errors
/// Refused where it is not possible.
pub async fn withdraw(app: &App, actor: &Actor, tag: &str, reason: Option<&str>) -> Result<()> {
    go(app, actor, (Permission::DevicesWithdraw, tag), Wish::Withdraw, reason, nothing_more).await
}

/// Nobody finds it. Where data may have gone with it, the event says so.
///
/// # Errors
/// Refused where it is not possible.
pub async fn report_lost(app: &App, actor: &Actor, tag: &str, reason: Option<&str>) -> Result<()> {
    go(app, actor, (Permission::DevicesLose, tag), Wish::ReportLost, reason, nothing_more).await
}

/// Found again.
///
/// # Errors
/// Refused where it is not possible.
pub async fn recover(app: &App, actor: &Actor, tag: &str, reason: Option<&str>) -> Result<()> {
    go(app, actor, (Permission::DevicesLose, tag), Wish::Recover, reason, nothing_more).await
}

/// Back from a person or from the kit: its media are used again, and what the next person relies on is done anew.
///
/// # Errors
/// Refused where it is not possible.
pub async fn take_back(app: &App, actor: &Actor, tag: &str, reason: Option<&str>) -> Result<()> {
    go(app, actor, (Permission::DevicesTakeBack, tag), Wish::TakeBack, reason, nothing_more).await
}

/// What is left after the parts were taken goes to the recycler's pile.
///
/// # Errors
/// Refused where it is not possible.
pub async fn recycle(app: &App, actor: &Actor, tag: &str, reason: Option<&str>) -> Result<()> {
    go(app, actor, (Permission::DevicesTriage, tag), Wish::Recycle, reason, nothing_more).await
}

/// Collected by the recycler, under the number of a slip.
///
/// # Errors
/// Refused with what its media still hold against it, and for a device that was not weighed.
pub async fn dispatch(app: &App, actor: &Actor, tag: &str, slip: &str, reason: Option<&str>) -> Result<()> {
    let wish = Wish::Dispatch { slip: !slip.is_empty() };
    let told = |event: Event| event.fact("slip_number", slip);
    go(app, actor, (Permission::DevicesDispatch, tag), wish, reason, told).await
}

/// Given back to the donor.
///
/// # Errors
/// Refused where it is not possible.
pub async fn return_to_donor(app: &App, actor: &Actor, tag: &str, reason: Option<&str>) -> Result<()> {
    go(app, actor, (Permission::DevicesDispatch, tag), Wish::ReturnToDonor, reason, nothing_more).await
}
