//! Repairs, the system, the check.

use super::{after, again, reach};
use crate::access::Permission as P;
use crate::error::Result;
use crate::web::{self, Flash, FormBody, Sent, Visit};
use crate::workshop::actions;
use crate::workshop::rules::{CheckResult, NewCheck, NewRepair, NewSoftware, RepairClosing};
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;

/// Logs work.
pub async fn log_repair(visit: Visit, Path(typed): Path<String>, form: FormBody<NewRepair>) -> Result<Response> {
    let device = reach(&visit, P::RepairsLog, &typed).await?;
    let done = match form.wish {
        Ok(wish) => actions::log_repair(&visit.app, visit.actor()?, &device.tag, &wish).await,
        Err(errors) => Err(errors.into()),
    };
    after(&visit, &device.tag, "repair", &form.typed, done.map(|_| Flash::new("repair-logged"))).await
}

/// Closes a repair.
pub async fn close_repair(
    visit: Visit,
    Path((typed, id)): Path<(String, String)>,
    form: FormBody<RepairClosing>,
) -> Result<Response> {
    let device = reach(&visit, P::RepairsLog, &typed).await?;
    let id = web::id(&id)?;
    let done = match form.wish {
        Ok(wish) => actions::close_repair(&visit.app, visit.actor()?, &device.tag, id, &wish).await,
        Err(errors) => Err(errors.into()),
    };
    let done = done.map(|()| Flash::new("repair-closed"));
    after(&visit, &device.tag, &format!("closing-{id}"), &form.typed, done).await
}

/// Notes that a system was installed.
pub async fn software(visit: Visit, Path(typed): Path<String>, form: FormBody<NewSoftware>) -> Result<Response> {
    let device = reach(&visit, P::RepairsLog, &typed).await?;
    let done = match form.wish {
        Ok(wish) => actions::install(&visit.app, visit.actor()?, &device.tag, &wish).await,
        Err(errors) => Err(errors.into()),
    };
    after(&visit, &device.tag, "software", &form.typed, done.map(|_| Flash::new("software-noted"))).await
}

/// Keeps a check; or, asked to, only fills in that what was not chosen works, and shows the form again.
pub async fn check(visit: Visit, Path(typed): Path<String>, form: FormBody<NewCheck>) -> Result<Response> {
    let device = reach(&visit, P::ChecksRecord, &typed).await?;
    if !form.typed("fill").is_empty() {
        let mut sent = Sent::again("check", &form.typed);
        for at in 0..form.typed.iter().filter(|(name, _)| name.ends_with("].code")).count() {
            let name = format!("items[{at}].result");
            if form.typed(&name).is_empty() {
                sent = sent.with(name, CheckResult::Pass.code());
            }
        }
        return again(&visit, StatusCode::OK, &device.tag, &sent).await;
    }
    let done = match form.wish {
        Ok(wish) => actions::check(&visit.app, visit.actor()?, &device.tag, &wish).await,
        Err(errors) => Err(errors.into()),
    };
    after(&visit, &device.tag, "check", &form.typed, done.map(|_| Flash::new("check-kept"))).await
}
