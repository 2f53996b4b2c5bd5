//! Repairs, software, checks.

use super::in_house;
use crate::access::{Actor, Permission};
use crate::act::Act;
use crate::app::App;
use crate::devices::blockers::may_check;
use crate::devices::store;
use crate::error::{Error, Result, Rule};
use crate::journal::{Event, SubjectKind};
use crate::vocabularies;
use crate::workshop::rules::{NewCheck, NewRepair, NewSoftware, RepairClosing, compare};
use crate::workshop::store::{bench, checks};
use uuid::Uuid;

/// Logs work on a device; gives the ticket's key.
///
/// # Errors
/// Field errors for unknown codes; refused for a device that is not in the workshop's hands.
pub async fn log_repair(app: &App, actor: &Actor, tag: &str, wish: &NewRepair) -> Result<Uuid> {
    actor.require(Permission::RepairsLog)?;
    let act = Act::begin(app, actor).await?;
    let device = store::lock(&act, actor.scope(Permission::RepairsLog), tag).await?;
    let mut codes = act_codes(&wish.acts);
    codes.push(("fault".to_owned(), "faults", wish.fault.as_str()));
    vocabularies::store::check(act.db(), &codes).await?;
    in_hands(&device)?;
    let id = bench::open(&act, &device, wish).await?;
    act.record(
        Event::new(SubjectKind::Device, device.id, "log_repair")
            .fact("repair", id.to_string())
            .fact("fault", wish.fault.clone())
            .fact("acts", wish.acts.clone())
            .fact("minutes", wish.minutes)
            .fact("waiting_part", wish.waiting_part)
            .fact("closed", wish.close),
    );
    store::touched(&act, &device).await?;
    act.commit().await?;
    Ok(id)
}

/// Closes a repair, with the work done since it was opened.
///
/// # Errors
/// `NotFound` when the device has no such repair; field errors for unknown codes; refused when it is closed already.
pub async fn close_repair(app: &App, actor: &Actor, tag: &str, id: Uuid, wish: &RepairClosing) -> Result<()> {
    actor.require(Permission::RepairsLog)?;
    let act = Act::begin(app, actor).await?;
    let device = store::lock(&act, actor.scope(Permission::RepairsLog), tag).await?;
    bench::exists(act.db(), device.id, id).await?;
    vocabularies::store::check(act.db(), &act_codes(&wish.acts)).await?;
    let waited = bench::close(&act, &device, id, wish).await?.ok_or(Rule("repair_closed"))?;
    act.record(
        Event::new(SubjectKind::Device, device.id, "close_repair")
            .fact("repair", id.to_string())
            .fact("acts", wish.acts.clone())
            .fact("minutes", wish.minutes)
            .fact("waited_part", waited),
    );
    store::touched(&act, &device).await?;
    act.commit().await
}

/// Says that an open repair waits for a part.
///
/// # Errors
/// `NotFound` when the device has no such repair; refused when it is closed, or waits already, and for a device that is not
/// in the workshop's hands.
pub async fn await_part(app: &App, actor: &Actor, tag: &str, id: Uuid) -> Result<()> {
    actor.require(Permission::RepairsLog)?;
    let act = Act::begin(app, actor).await?;
    let device = store::lock(&act, actor.scope(Permission::RepairsLog), tag).await?;
    let ticket = bench::ticket(&act, &device, id).await?;
    in_hands(&device)?;
    if ticket.closed_at.is_some() {
        return Err(Rule("repair_closed").into());
    }
    if ticket.waiting_part {
        return Err(Rule("repair_waits").into());
    }
    bench::set_waiting(&act, id, true).await?;
    act.record(
        Event::new(SubjectKind::Device, device.id, "await_part")
            .fact("repair", id.to_string())
            .fact("fault", ticket.fault),
    );
    store::touched(&act, &device).await?;
    act.commit().await
}

fn act_codes(acts: &[String]) -> Vec<(String, &'static str, &str)> {
    acts.iter().enumerate().map(|(at, code)| (format!("acts[{at}]"), "repair_acts", code.as_str())).collect()
}

fn in_hands(device: &store::Device) -> Result<()> {
    if crate::workshop::rules::is_in_house(device.state) { Ok(()) } else { Err(Rule("not_in_the_workshop").into()) }
}

/// Notes that a system was installed; gives the entry's key.
///
/// # Errors
/// A field error for an unknown licence; refused for a device that is not in the workshop's hands.
pub async fn install(app: &App, actor: &Actor, tag: &str, wish: &NewSoftware) -> Result<Uuid> {
    actor.require(Permission::RepairsLog)?;
    let act = Act::begin(app, actor).await?;
    let licence = [("licence".to_owned(), "software_licences", wish.licence.as_str())];
    vocabularies::store::check(act.db(), &licence).await?;
    let device = in_house(&act, actor, Permission::RepairsLog, tag).await?;
    let id = bench::install(&act, &device, wish).await?;
    act.record(
        Event::new(SubjectKind::Device, device.id, "record_software")
            .fact("image", wish.image.clone())
            .fact("licence", wish.licence.clone()),
    );
    store::touched(&act, &device).await?;
    act.commit().await?;
    Ok(id)
}

/// Keeps a functional check by someone who did not repair the device; gives its key.
///
/// # Errors
/// `Forbidden` for an item let pass without the permission; field errors for items that are unknown, repeated or missing;
/// refused when the checker repaired the device, and for one that is not in the workshop's hands.
pub async fn check(app: &App, actor: &Actor, tag: &str, wish: &NewCheck) -> Result<Uuid> {
    actor.require(Permission::ChecksRecord)?;
    if wish.waives() {
        actor.require(Permission::ChecksWaive)?;
    }
    let act = Act::begin(app, actor).await?;
    let device = store::lock(&act, actor.scope(Permission::ChecksRecord), tag).await?;
    let list = vocabularies::store::entries(act.db(), &format!("check_items_{}", device.kind)).await?;
    let list: Vec<String> = list.into_iter().map(|entry| entry.code).collect();
    let errors = compare(&list, &wish.items);
    if !errors.is_empty() {
        return Err(Error::Invalid(errors));
    }
    in_hands(&device)?;
    let facts = store::facts(act.db(), &device).await?;
    if !may_check(&facts, actor.user_id()?) {
        return Err(Rule("checker_is_repairer").into());
    }
    let id = checks::keep(&act, &device, wish).await?;
    let results: serde_json::Map<String, serde_json::Value> =
        wish.items.iter().map(|item| (item.code.clone(), item.result.code().into())).collect();
    act.record(
        Event::new(SubjectKind::Device, device.id, "record_check")
            .change("grade_appearance", device.grade_appearance.clone(), wish.grade_appearance.clone())
            .change("grade_function", device.grade_function.clone(), wish.grade_function.clone())
            .fact("items", results),
    );
    store::restage(&act, device.id).await?;
    act.commit().await?;
    Ok(id)
}
