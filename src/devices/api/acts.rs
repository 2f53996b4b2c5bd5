//! One act, one address, one permission.

use super::{Device, answer, reach};
use crate::access::Permission as P;
use crate::devices::actions;
use crate::devices::rules::{Clearance, Dispatch, Reason, Triage};
use crate::error::Result;
use crate::web::{LateJson, Visit};
use axum::Json;
use axum::extract::Path;

/// `POST /devices/{tag}/triage`
pub async fn triage(visit: Visit, Path(tag): Path<String>, late: LateJson) -> Result<Json<Device>> {
    let actor = reach(&visit, P::DevicesTriage, &tag).await?;
    let wish: Triage = late.read()?;
    actions::triage(&visit.app, actor, &tag, wish.route, wish.reason.as_deref()).await?;
    answer(&visit, &tag).await
}

/// `POST /devices/{tag}/clearance`
pub async fn clearance(visit: Visit, Path(tag): Path<String>, late: LateJson) -> Result<Json<Device>> {
    let actor = reach(&visit, P::DevicesClear, &tag).await?;
    let wish: Clearance = late.read()?;
    actions::clear(&visit.app, actor, &tag, &wish.proof).await?;
    answer(&visit, &tag).await
}

/// `POST /devices/{tag}/dispatch`
pub async fn dispatch(visit: Visit, Path(tag): Path<String>, late: LateJson) -> Result<Json<Device>> {
    let actor = reach(&visit, P::DevicesDispatch, &tag).await?;
    let wish: Dispatch = late.read()?;
    actions::dispatch(&visit.app, actor, &tag, &wish.slip_number, wish.reason.as_deref()).await?;
    answer(&visit, &tag).await
}

/// The acts that take no more than a reason.
macro_rules! with_a_reason {
    ($($(#[$doc:meta])* $name:ident, $permission:ident, $action:ident;)+) => {$(
        $(#[$doc])*
        pub async fn $name(visit: Visit, Path(tag): Path<String>, late: LateJson) -> Result<Json<Device>> {
            let actor = reach(&visit, P::$permission, &tag).await?;
            let wish: Reason = late.read()?;
            actions::$action(&visit.app, actor, &tag, wish.reason.as_deref()).await?;
            answer(&visit, &tag).await
        }
    )+};
}

with_a_reason! {
    /// `POST /devices/{tag}/reception`
    reception, DevicesReceive, receive_announced;
    /// `POST /devices/{tag}/cancellation`
    cancellation, DonationsEdit, cancel;
    /// `POST /devices/{tag}/quarantine`
    quarantine, DevicesQuarantine, quarantine;
    /// `POST /devices/{tag}/release`
    release, DevicesRelease, release;
    /// `POST /devices/{tag}/withdrawal`
    withdrawal, DevicesWithdraw, withdraw;
    /// `POST /devices/{tag}/loss`
    loss, DevicesLose, report_lost;
    /// `POST /devices/{tag}/recovery`
    recovery, DevicesLose, recover;
    /// `POST /devices/{tag}/take-back`
    take_back, DevicesTakeBack, take_back;
    /// `POST /devices/{tag}/recycling`
    recycling, DevicesTriage, recycle;
    /// `POST /devices/{tag}/return-to-donor`
    return_to_donor, DevicesDispatch, return_to_donor;
}
