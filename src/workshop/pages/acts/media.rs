//! Media: looked at, declared, taken out, destroyed, accepted.

use super::{after, reach};
use crate::access::Permission as P;
use crate::devices::rules::GivenReason;
use crate::error::Result;
use crate::kernel::fields::{Fields, Wish};
use crate::web::{self, Flash, FormBody, Visit};
use crate::workshop::actions;
use crate::workshop::rules::{Confirmation, Destruction, Ghost, NewMedium, Removal};
use axum::extract::Path;
use axum::response::Response;
use uuid::Uuid;

/// What a person saw, medium by medium, as the page asks it.
pub struct Look(Confirmation);

struct Seen {
    id: Uuid,
    confirmed: Option<bool>,
    reason: Option<String>,
}

impl Wish for Look {
    fn read(fields: &mut Fields) -> Self {
        let none_attested = fields.flag("none_attested");
        let seen = fields.objects("media", |fields| {
            let is = fields.word("is", |code| match code {
                "confirmed" => Some(true),
                "ghost" => Some(false),
                _ => None,
            });
            let seen = Seen { id: fields.required_id("id"), confirmed: is, reason: fields.text("reason", 200) };
            if seen.confirmed == Some(false) && seen.reason.is_none() {
                fields.refuse("reason", "missing");
            }
            seen
        });
        if !none_attested && seen.iter().all(|one| one.confirmed.is_none()) {
            fields.refuse("media[0].is", "missing");
        }
        let of = |wanted: bool| seen.iter().filter(move |one| one.confirmed == Some(wanted));
        let ghosts = of(false).filter_map(|one| Some(Ghost { id: one.id, reason: one.reason.clone()? }));
        let ghosts = ghosts.collect();
        Self(Confirmation { confirmed: of(true).map(|one| one.id).collect(), ghosts, none_attested })
    }
}

/// Keeps what a person saw of the media listed, or that there is none.
pub async fn confirm(visit: Visit, Path(typed): Path<String>, form: FormBody<Look>) -> Result<Response> {
    let device = reach(&visit, P::MediaRecord, &typed).await?;
    let none = !form.typed("none_attested").is_empty();
    let done = match form.wish {
        Ok(Look(wish)) => actions::confirm(&visit.app, visit.actor()?, &device.tag, &wish).await,
        Err(errors) => Err(errors.into()),
    };
    let sent = if none { "none" } else { "look" };
    after(&visit, &device.tag, sent, &form.typed, done.map(|()| Flash::new("media-looked-at"))).await
}

/// A medium as the page asks for it: its capacity in gigabytes.
pub struct MediumByHand(NewMedium);

impl Wish for MediumByHand {
    fn read(fields: &mut Fields) -> Self {
        let size_bytes = fields.int("size_gb", 1..=1_000_000).map(|gigabytes| gigabytes * 1_000_000_000);
        Self(NewMedium { size_bytes, ..NewMedium::read(fields) })
    }
}

/// Declares a medium that no tool saw.
pub async fn declare(visit: Visit, Path(typed): Path<String>, form: FormBody<MediumByHand>) -> Result<Response> {
    let device = reach(&visit, P::MediaRecord, &typed).await?;
    let done = match form.wish {
        Ok(MediumByHand(wish)) => actions::declare(&visit.app, visit.actor()?, &device.tag, &wish).await,
        Err(errors) => Err(errors.into()),
    };
    after(&visit, &device.tag, "medium", &form.typed, done.map(|_| Flash::new("medium-declared"))).await
}

/// An address of a medium: the device's tag as typed, the medium's id.
type OfMedium = Path<(String, String)>;

/// Takes a medium out.
pub async fn remove(visit: Visit, Path((typed, id)): OfMedium, form: FormBody<Removal>) -> Result<Response> {
    let device = reach(&visit, P::MediaRecord, &typed).await?;
    let id = web::id(&id)?;
    let done = match form.wish {
        Ok(wish) => actions::remove(&visit.app, visit.actor()?, &device.tag, id, wish.to_tag.as_deref()).await,
        Err(errors) => Err(errors.into()),
    };
    let done = done.map(|()| Flash::new("medium-removed"));
    after(&visit, &device.tag, &format!("removal-{id}"), &form.typed, done).await
}

/// Notes that a medium was destroyed.
pub async fn destroy(visit: Visit, Path((typed, id)): OfMedium, form: FormBody<Destruction>) -> Result<Response> {
    let device = reach(&visit, P::MediaAccept, &typed).await?;
    let id = web::id(&id)?;
    let done = match form.wish {
        Ok(wish) => actions::destroy(&visit.app, visit.actor()?, &device.tag, id, &wish).await,
        Err(errors) => Err(errors.into()),
    };
    let done = done.map(|()| Flash::new("medium-destroyed"));
    after(&visit, &device.tag, &format!("destruction-{id}"), &form.typed, done).await
}

/// Accepts an erasure that lacks one proof.
pub async fn accept(visit: Visit, Path((typed, id)): OfMedium, form: FormBody<GivenReason>) -> Result<Response> {
    let device = reach(&visit, P::MediaAccept, &typed).await?;
    let id = web::id(&id)?;
    let done = match form.wish {
        Ok(wish) => actions::accept(&visit.app, visit.actor()?, &device.tag, id, &wish.reason).await,
        Err(errors) => Err(errors.into()),
    };
    let done = done.map(|()| Flash::new("erasure-accepted"));
    after(&visit, &device.tag, &format!("acceptance-{id}"), &form.typed, done).await
}

/// Lets a disk pass whose health speaks against it.
pub async fn waive_health(visit: Visit, Path((typed, id)): OfMedium, form: FormBody<GivenReason>) -> Result<Response> {
    let device = reach(&visit, P::MediaAccept, &typed).await?;
    let id = web::id(&id)?;
    let done = match form.wish {
        Ok(wish) => actions::waive_health(&visit.app, visit.actor()?, &device.tag, id, &wish.reason).await,
        Err(errors) => Err(errors.into()),
    };
    let done = done.map(|()| Flash::new("health-waived"));
    after(&visit, &device.tag, &format!("health-waiver-{id}"), &form.typed, done).await
}
