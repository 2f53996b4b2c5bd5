//! Media looked at, taken out, destroyed; what a lead accepts of them.

use super::in_house;
use crate::access::{self, Actor, Permission};
use crate::act::Act;
use crate::app::App;
use crate::devices::media::{Status, Verdict};
use crate::devices::store::{self, Device, Medium};
use crate::error::{Error, FieldError, Refusal, Result, Rule};
use crate::journal::{Event, SubjectKind};
use crate::workshop::rules::{Confirmation, Destruction, NewMedium, is_in_house};
use crate::workshop::store::looks;
use crate::workshop::store::media::{self, Declared};
use serde_json::{Map, Value, json};
use uuid::Uuid;

/// A medium stands in another device too: it has to be taken out of that one first.
#[derive(Debug)]
struct Elsewhere {
    serial: Option<String>,
    tag: String,
}

impl Refusal for Elsewhere {
    fn code(&self) -> &'static str {
        "medium_elsewhere"
    }

    fn details(&self) -> Map<String, Value> {
        Map::from_iter([("serial".to_owned(), json!(self.serial)), ("tag".to_owned(), json!(self.tag))])
    }

    fn words(&self) -> Vec<(&'static str, String)> {
        vec![("serial", self.serial.clone().unwrap_or_default()), ("tag", crate::kernel::tag::shown(&self.tag))]
    }
}

/// Declares a medium by hand; gives its key.
///
/// # Errors
/// Refused for a device that is not in the workshop's hands.
pub async fn declare(app: &App, actor: &Actor, tag: &str, wish: &NewMedium) -> Result<Uuid> {
    actor.require(Permission::MediaRecord)?;
    let act = Act::begin(app, actor).await?;
    let seen = store::by_tag(act.db(), actor.scope(Permission::MediaRecord), tag).await?;
    media::one_at_a_time(&act, seen.organisation_id).await?;
    let device = in_house(&act, actor, Permission::MediaRecord, tag).await?;
    let declared = media::declare(&act, &device, wish.kind, &wish.identity(), &[]).await?;
    if !matches!(declared, Declared::Known(_)) {
        looks::ask_again(&act, &device).await?;
    } else {
        store::touched(&act, &device).await?;
    }
    store::restage_media(&act, &[declared.id()]).await?;
    act.record(
        Event::new(SubjectKind::Device, device.id, "declare_medium")
            .fact("medium", declared.id().to_string())
            .fact("kind", wish.kind.code())
            .fact("serial", wish.serial.clone()),
    );
    act.commit().await?;
    Ok(declared.id())
}

/// Keeps what a person saw of the media listed.
///
/// # Errors
/// Field errors for media that are not listed, and for "no storage" while some is; refused when a medium stands in
/// another device too, and for a device that is not in the workshop's hands.
pub async fn confirm(app: &App, actor: &Actor, tag: &str, wish: &Confirmation) -> Result<()> {
    actor.require(Permission::MediaRecord)?;
    let act = Act::begin(app, actor).await?;
    let device = in_house(&act, actor, Permission::MediaRecord, tag).await?;
    let listed = store::media_of(act.db(), &[device.id]).await?.remove(&device.id).unwrap_or_default();
    let mut errors = Vec::new();
    let mut find = |id: Uuid, field: String| {
        let found = listed.iter().find(|m| m.id == id && !matches!(m.status, Status::Removed | Status::Destroyed));
        if found.is_none() {
            errors.push(FieldError { field, code: "unknown_id" });
        }
        found
    };
    let confirmed: Vec<&Medium> =
        wish.confirmed.iter().enumerate().filter_map(|(at, id)| find(*id, format!("confirmed[{at}]"))).collect();
    let ghosts: Vec<(&Medium, &str)> = wish
        .ghosts
        .iter()
        .enumerate()
        .filter_map(|(at, ghost)| Some((find(ghost.id, format!("ghosts[{at}].id"))?, ghost.reason.as_str())))
        .collect();
    let remain = listed.iter().filter(|medium| medium.facts().is_present());
    let remain = remain.filter(|medium| !ghosts.iter().any(|(ghost, _)| ghost.id == medium.id)).count();
    if wish.none_attested && remain > 0 {
        errors.push(FieldError { field: "none_attested".to_owned(), code: "media_listed" });
    }
    if !errors.is_empty() {
        return Err(Error::Invalid(errors));
    }
    let mut event = Event::new(SubjectKind::Device, device.id, "confirm_media");
    let seen: Vec<&Medium> = confirmed.iter().copied().chain(ghosts.iter().map(|(medium, _)| *medium)).collect();
    // What was a ghost, or another device's, goes back by saying so: the event does not hold its story.
    if seen.iter().all(|medium| medium.device_id == Some(device.id) && medium.facts().is_present()) {
        let mut before = looks::before(&act, &device).await?;
        before["media"] = seen.iter().map(|medium| json!({ "id": medium.id, "status": medium.status })).collect();
        event = event.fact("before", before);
    }
    for medium in &confirmed {
        let is_claimed = medium.device_id != Some(device.id);
        if let Some(tag) = medium.elsewhere.clone().filter(|_| is_claimed) {
            return Err(Elsewhere { serial: medium.identity.serial.clone(), tag }.into());
        }
        if is_claimed {
            media::put(&act, medium.id, device.id).await?;
        }
        media::set_status(&act, medium.id, Status::Confirmed, None).await?;
    }
    for (medium, reason) in &ghosts {
        if medium.device_id == Some(device.id) {
            media::set_status(&act, medium.id, Status::Ghost, Some(reason)).await?;
        } else {
            media::drop_claim(&act, device.id, medium.id).await?;
        }
    }
    let ids = |media: Vec<Uuid>| Value::from(media.iter().map(Uuid::to_string).collect::<Vec<_>>());
    let touched: Vec<Uuid> = confirmed.iter().chain(ghosts.iter().map(|(m, _)| m)).map(|m| m.id).collect();
    event = event
        .fact("confirmed", ids(confirmed.iter().map(|m| m.id).collect()))
        .fact("ghosts", ids(ghosts.iter().map(|(m, _)| m.id).collect()))
        .fact("none_attested", wish.none_attested);
    looks::looked(&act, &device, wish.none_attested).await?;
    store::restage_media(&act, &touched).await?;
    act.record(event);
    act.commit().await
}

/// A medium that is in this device, or came out of it.
async fn medium_of(act: &Act, device: &Device, id: Uuid) -> Result<Medium> {
    let listed = store::media_of(act.db(), &[device.id]).await?.remove(&device.id).unwrap_or_default();
    listed.into_iter().find(|m| m.id == id && m.device_id == Some(device.id)).ok_or(Error::NotFound)
}

/// Takes a medium out: to be kept loose, or into another device of the workshop.
///
/// # Errors
/// `NotFound` when it is not in this device; a field error for an unknown `to_tag`; refused for what is not there to be
/// taken out.
pub async fn remove(app: &App, actor: &Actor, tag: &str, id: Uuid, to_tag: Option<&str>) -> Result<()> {
    actor.require(Permission::MediaRecord)?;
    let scope = actor.scope(Permission::MediaRecord);
    let act = Act::begin(app, actor).await?;
    let seen = store::by_tag(act.db(), scope, tag).await?;
    media::one_at_a_time(&act, seen.organisation_id).await?;
    let device = in_house(&act, actor, Permission::MediaRecord, tag).await?;
    let medium = medium_of(&act, &device, id).await?;
    let present = medium.facts().is_present();
    let comes_from_the_drawer = medium.status == Status::Removed && to_tag.is_some();
    if !present && !comes_from_the_drawer {
        return Err(Rule("medium_not_there").into());
    }
    let taken = |device: Uuid, act: &'static str| {
        Event::new(SubjectKind::Device, device, act)
            .fact("medium", id.to_string())
            .fact("serial", medium.identity.serial.clone())
    };
    match to_tag {
        None => {
            media::set_status(&act, id, Status::Removed, None).await?;
            let event = taken(device.id, "remove_medium");
            act.record(event.change("status", medium.status.code(), Status::Removed.code()));
        }
        Some(to) => {
            let to = target(&act, actor, to, device.id).await?;
            media::put(&act, id, to.id).await?;
            looks::ask_again(&act, &to).await?;
            act.record(taken(device.id, "remove_medium").fact("to", to.tag.clone()));
            act.record(taken(to.id, "install_medium").fact("from", device.tag.clone()));
        }
    }
    store::touched(&act, &device).await?;
    store::restage_media(&act, &[id]).await?;
    act.commit().await
}

async fn target(act: &Act, actor: &Actor, tag: &str, from: Uuid) -> Result<Device> {
    let unknown = || Error::field("to_tag", "unknown_id");
    let device = match store::lock(act, actor.scope(Permission::MediaRecord), tag).await {
        Err(Error::NotFound) => return Err(unknown()),
        other => other?,
    };
    if device.id == from || !is_in_house(device.state) {
        return Err(Error::field("to_tag", "not_possible_there"));
    }
    Ok(device)
}

/// Notes that a medium was destroyed, before a second named person or by the recycler's certificate.
///
/// # Errors
/// `NotFound` when it is not of this device; a field error for a witness who is nobody of this workshop, or oneself;
/// refused for what is destroyed already.
pub async fn destroy(app: &App, actor: &Actor, tag: &str, id: Uuid, wish: &Destruction) -> Result<()> {
    actor.require(Permission::MediaAccept)?;
    let act = Act::begin(app, actor).await?;
    let device = in_house(&act, actor, Permission::MediaAccept, tag).await?;
    let medium = medium_of(&act, &device, id).await?;
    if !medium.facts().is_present() && medium.status != Status::Removed {
        return Err(Rule("medium_not_there").into());
    }
    let witness = match wish.witness_email.as_deref() {
        None => None,
        Some(email) => {
            let account = access::store::by_email(act.db(), email).await?;
            let account = account.filter(|a| a.disabled_at.is_none() && a.organisation_id == device.organisation_id);
            let account = account.filter(|a| Ok(a.id) != actor.user_id().map_err(drop));
            Some(account.ok_or_else(|| Error::field("witness_email", "not_a_colleague"))?.id)
        }
    };
    media::destroy(&act, id, witness, wish.certificate.as_deref()).await?;
    act.record(
        Event::new(SubjectKind::Device, device.id, "destroy_medium")
            .change("status", medium.status.code(), Status::Destroyed.code())
            .fact("medium", id.to_string())
            .fact("serial", medium.identity.serial.clone())
            .fact("witness", witness.map(|id| id.to_string()))
            .fact("certificate", wish.certificate.clone()),
    );
    store::touched(&act, &device).await?;
    store::restage_media(&act, &[id]).await?;
    act.commit().await
}

/// A lead accepts an erasure that lacks one proof, with a reason.
///
/// # Errors
/// `NotFound` when it is not of this device; refused when the sanitization that counts is not one to be accepted.
pub async fn accept(app: &App, actor: &Actor, tag: &str, id: Uuid, reason: &str) -> Result<()> {
    actor.require(Permission::MediaAccept)?;
    let act = Act::begin(app, actor).await?;
    let device = in_house(&act, actor, Permission::MediaAccept, tag).await?;
    let medium = medium_of(&act, &device, id).await?;
    let counts = medium.deciding.filter(|one| one.verdict == Verdict::Completed && !one.accepted);
    let counts = counts.ok_or(Rule("nothing_to_accept"))?;
    let before = media::accept(&act, id, counts.id).await?;
    act.record(
        Event::new(SubjectKind::Device, device.id, "accept_sanitization")
            .fact("medium", id.to_string())
            .fact("sanitization", counts.id.to_string())
            .fact("reasons", json!(counts.reasons))
            .fact("before", before)
            .note(act.vault().instance(), Some(reason)),
    );
    store::touched(&act, &device).await?;
    act.commit().await
}

/// A lead lets a disk pass whose health speaks against it, with a reason. Problems that appear later are not covered.
///
/// # Errors
/// `NotFound` when it is not of this device; refused when nothing speaks against it.
pub async fn waive_health(app: &App, actor: &Actor, tag: &str, id: Uuid, reason: &str) -> Result<()> {
    actor.require(Permission::MediaAccept)?;
    let act = Act::begin(app, actor).await?;
    let device = in_house(&act, actor, Permission::MediaAccept, tag).await?;
    let medium = medium_of(&act, &device, id).await?;
    let problems = medium.facts().open_health();
    if problems.is_empty() {
        return Err(Rule("nothing_to_waive").into());
    }
    let before = media::waive_health(&act, &medium, &problems).await?;
    act.record(
        Event::new(SubjectKind::Device, device.id, "waive_health")
            .fact("medium", id.to_string())
            .fact("problems", json!(problems))
            .fact("before", before)
            .note(act.vault().instance(), Some(reason)),
    );
    store::touched(&act, &device).await?;
    act.commit().await
}
