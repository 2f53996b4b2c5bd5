//! Repairs, the system, the check: by one tap, or by the longer forms.

use super::{after, reach};
use crate::access::Permission as P;
use crate::devices::store::Device;
use crate::error::Result;
use crate::kernel::fields::{Fields, Wish};
use crate::web::{self, Flash, FormBody, Visit};
use crate::workshop::actions;
use crate::workshop::rules::usual::{FINDING_MINUTES, usual};
use crate::workshop::rules::{NewCheck, NewRepair, NewSoftware, RepairClosing};
use crate::workshop::store::bench::{self as store, Repair};
use axum::extract::Path;
use axum::response::Response;

/// Work as the page tells it: a tap on what was done (`did`), on a fault that was found (`found`) or on one whose part is
/// awaited (`waits`); or all of it.
pub enum Work {
    /// A repair as it is logged.
    New(NewRepair),
    /// A part is awaited for this fault (code of `faults`): by the repair that is open for it, or by a new one.
    Waits(String),
}

fn tap(fault: String, acts: Vec<String>, minutes: i64) -> NewRepair {
    NewRepair { fault, close: !acts.is_empty(), acts, minutes, note: None, waiting_part: false }
}

impl Wish for Work {
    fn read(fields: &mut Fields) -> Self {
        if let Some(act) = fields.text("did", 40) {
            let Some(usual) = usual(&act) else {
                fields.refuse("did", "unknown_code");
                return Self::New(tap(String::new(), vec![act], 0));
            };
            return Self::New(tap(usual.fault.to_owned(), vec![act], usual.minutes));
        }
        if let Some(fault) = fields.text("found", 40) {
            return Self::New(tap(fault, Vec::new(), FINDING_MINUTES));
        }
        match fields.text("waits", 40) {
            Some(fault) => Self::Waits(fault),
            None => Self::New(NewRepair::read(fields)),
        }
    }
}

/// The end of a repair: a tap on what was done, or all of it.
pub struct Finished(RepairClosing);

impl Wish for Finished {
    fn read(fields: &mut Fields) -> Self {
        match fields.text("did", 40) {
            Some(act) => {
                let minutes = usual(&act).map_or(0, |usual| usual.minutes);
                Self(RepairClosing { acts: vec![act], minutes })
            }
            None => Self(RepairClosing::read(fields)),
        }
    }
}

/// A system: a tap on a usual one (`licence/image`), or both in words.
pub struct System(NewSoftware);

impl Wish for System {
    fn read(fields: &mut Fields) -> Self {
        let usual = fields.text("system", 200);
        match usual.as_deref().and_then(|usual| usual.split_once('/')) {
            Some((licence, image)) => Self(NewSoftware { image: image.to_owned(), licence: licence.to_owned() }),
            None => Self(NewSoftware::read(fields)),
        }
    }
}

/// A check whose maker answers for having tried every item.
pub struct Tried(NewCheck);

impl Wish for Tried {
    fn read(fields: &mut Fields) -> Self {
        let check = NewCheck::read(fields);
        if !fields.flag("tried") {
            fields.refuse("tried", "must_try");
        }
        Self(check)
    }
}

/// Logs work.
pub async fn log_repair(visit: Visit, Path(typed): Path<String>, form: FormBody<Work>) -> Result<Response> {
    let device = reach(&visit, P::RepairsLog, &typed).await?;
    let done = match form.wish {
        Ok(Work::New(wish)) => log(&visit, &device, &wish).await,
        Ok(Work::Waits(fault)) => waits(&visit, &device, fault).await,
        Err(errors) => Err(errors.into()),
    };
    after(&visit, &device.tag, "repair", &form.typed, done).await
}

async fn log(visit: &Visit, device: &Device, wish: &NewRepair) -> Result<Flash> {
    actions::log_repair(&visit.app, visit.actor()?, &device.tag, wish).await?;
    Ok(Flash::new("repair-logged"))
}

async fn waits(visit: &Visit, device: &Device, fault: String) -> Result<Flash> {
    let repairs = store::of_device(&visit.app.db, device.id).await?;
    let open = |repair: &&Repair| repair.closed_at.is_none() && !repair.waiting_part && repair.fault == fault;
    let Some(ticket) = repairs.iter().find(open) else {
        return log(visit, device, &NewRepair { waiting_part: true, ..tap(fault, Vec::new(), FINDING_MINUTES) }).await;
    };
    actions::await_part(&visit.app, visit.actor()?, &device.tag, ticket.id).await?;
    Ok(Flash::new("repair-waits"))
}

/// Closes a repair.
pub async fn close_repair(
    visit: Visit,
    Path((typed, id)): Path<(String, String)>,
    form: FormBody<Finished>,
) -> Result<Response> {
    let device = reach(&visit, P::RepairsLog, &typed).await?;
    let id = web::id(&id)?;
    let done = match form.wish {
        Ok(Finished(wish)) => actions::close_repair(&visit.app, visit.actor()?, &device.tag, id, &wish).await,
        Err(errors) => Err(errors.into()),
    };
    let done = done.map(|()| Flash::new("repair-closed"));
    after(&visit, &device.tag, &format!("closing-{id}"), &form.typed, done).await
}

/// Notes that a system was installed.
pub async fn software(visit: Visit, Path(typed): Path<String>, form: FormBody<System>) -> Result<Response> {
    let device = reach(&visit, P::RepairsLog, &typed).await?;
    let done = match form.wish {
        Ok(System(wish)) => actions::install(&visit.app, visit.actor()?, &device.tag, &wish).await,
        Err(errors) => Err(errors.into()),
    };
    after(&visit, &device.tag, "software", &form.typed, done.map(|_| Flash::new("software-noted"))).await
}

/// Keeps a check.
pub async fn check(visit: Visit, Path(typed): Path<String>, form: FormBody<Tried>) -> Result<Response> {
    let device = reach(&visit, P::ChecksRecord, &typed).await?;
    let done = match form.wish {
        Ok(Tried(wish)) => {
            let done = actions::check(&visit.app, visit.actor()?, &device.tag, &wish).await;
            done.map(|_| match wish.failed() {
                0 => Flash::new("check-kept"),
                failed => Flash::new("check-failed").value(failed.to_string()),
            })
        }
        Err(errors) => Err(errors.into()),
    };
    after(&visit, &device.tag, "check", &form.typed, done).await
}
