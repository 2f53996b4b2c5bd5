//! The acts that move a device.

use super::{after, reach};
use crate::access::Permission as P;
use crate::devices::actions;
use crate::devices::rules::{Clearance, Dispatch, Reason, Triage};
use crate::error::Result;
use crate::kernel::fields::{Fields, Wish};
use crate::web::{Flash, FormBody, Visit};
use crate::workshop::actions::undo;
use axum::extract::Path;
use axum::response::Response;
use uuid::Uuid;

/// Sorts a device.
pub async fn triage(visit: Visit, Path(typed): Path<String>, form: FormBody<Triage>) -> Result<Response> {
    let device = reach(&visit, P::DevicesTriage, &typed).await?;
    let done = match form.wish {
        Ok(wish) => actions::triage(&visit.app, visit.actor()?, &device.tag, wish.route, wish.reason.as_deref()).await,
        Err(errors) => Err(errors.into()),
    };
    after(&visit, &device.tag, "triage", &form.typed, done.map(|()| Flash::new("device-sorted"))).await
}

/// Lifts a quarantine.
pub async fn clearance(visit: Visit, Path(typed): Path<String>, form: FormBody<Clearance>) -> Result<Response> {
    let device = reach(&visit, P::DevicesClear, &typed).await?;
    let done = match form.wish {
        Ok(wish) => actions::clear(&visit.app, visit.actor()?, &device.tag, &wish.proof).await,
        Err(errors) => Err(errors.into()),
    };
    after(&visit, &device.tag, "clearance", &form.typed, done.map(|()| Flash::new("device-cleared"))).await
}

/// Hands a device to the recycler.
pub async fn dispatch(visit: Visit, Path(typed): Path<String>, form: FormBody<Dispatch>) -> Result<Response> {
    let device = reach(&visit, P::DevicesDispatch, &typed).await?;
    let done = match form.wish {
        Ok(wish) => {
            let (slip, reason) = (&wish.slip_number, wish.reason.as_deref());
            actions::dispatch(&visit.app, visit.actor()?, &device.tag, slip, reason).await
        }
        Err(errors) => Err(errors.into()),
    };
    after(&visit, &device.tag, "dispatch", &form.typed, done.map(|()| Flash::new("device-dispatched"))).await
}

/// The act to undo, and why.
pub struct Undo {
    event: Uuid,
    reason: Option<String>,
}

impl Wish for Undo {
    fn read(fields: &mut Fields) -> Self {
        Self { event: fields.required_id("event"), reason: fields.text("reason", 2000) }
    }
}

/// Undoes an act.
pub async fn reversal(visit: Visit, Path(typed): Path<String>, form: FormBody<Undo>) -> Result<Response> {
    let device = reach(&visit, P::DevicesRead, &typed).await?;
    let id = format!("undo-{}", form.typed("event"));
    let done = match form.wish {
        Ok(wish) => undo(&visit.app, visit.actor()?, wish.event, wish.reason.as_deref()).await.map(drop),
        Err(errors) => Err(errors.into()),
    };
    after(&visit, &device.tag, &id, &form.typed, done.map(|()| Flash::new("act-undone"))).await
}

/// The acts that take no more than a reason.
macro_rules! with_a_reason {
    ($($(#[$doc:meta])* $name:ident, $permission:ident, $action:ident, $id:literal, $flash:literal;)+) => {$(
        $(#[$doc])*
        pub async fn $name(visit: Visit, Path(typed): Path<String>, form: FormBody<Reason>) -> Result<Response> {
            let device = reach(&visit, P::$permission, &typed).await?;
            let done = match form.wish {
                Ok(wish) => {
                    actions::$action(&visit.app, visit.actor()?, &device.tag, wish.reason.as_deref()).await
                }
                Err(errors) => Err(errors.into()),
            };
            after(&visit, &device.tag, $id, &form.typed, done.map(|()| Flash::new($flash))).await
        }
    )+};
}

with_a_reason! {
    /// Receives an announced device.
    reception, DevicesReceive, receive_announced, "reception", "device-came";
    /// Cancels an announced device.
    cancellation, DonationsEdit, cancel, "cancellation", "device-cancelled";
    /// Sets a device aside.
    quarantine, DevicesQuarantine, quarantine, "quarantine", "device-set-aside";
    /// Puts a device on the shelf.
    release, DevicesRelease, release, "release", "device-released";
    /// Takes a device from the shelf back to the bench.
    withdrawal, DevicesWithdraw, withdraw, "withdrawal", "device-withdrawn";
    /// Takes a device back from a person or a kit.
    take_back, DevicesTakeBack, take_back, "take-back", "device-taken-back";
    /// Reports a device lost.
    loss, DevicesLose, report_lost, "loss", "device-lost";
    /// Says that a lost device was found.
    recovery, DevicesLose, recover, "recovery", "device-found";
    /// Puts what is left on the recycler's pile.
    recycling, DevicesTriage, recycle, "recycling", "device-to-recycle";
    /// Gives a device back to its donor.
    return_to_donor, DevicesDispatch, return_to_donor, "return-to-donor", "device-returned";
}
