//! What is done with a request.

use super::holds::give_up;
use crate::access::{Actor, Permission};
use crate::act::Act;
use crate::allocations::rules::requests::{Wish, step};
use crate::allocations::rules::wishes::{NewRequest, Refusal};
use crate::allocations::store;
use crate::app::App;
use crate::beneficiaries;
use crate::error::{Error, Result};
use crate::journal::Event;
use crate::organisations;
use crate::vocabularies;
use uuid::Uuid;

/// Writes down what a person of one's own structure needs.
///
/// # Errors
/// Every field that is wrong.
pub async fn submit(app: &App, actor: &Actor, wish: &NewRequest) -> Result<Uuid> {
    actor.require(Permission::RequestsEdit)?;
    let act = Act::begin(app, actor).await?;
    let person = beneficiaries::store::own_by_id(act.db(), actor, Permission::RequestsEdit, wish.beneficiary_id).await;
    let person = person.map_err(|error| match error {
        Error::NotFound => Error::field("beneficiary_id", "unknown_id"),
        other => other,
    })?;
    let codes: Vec<(String, &str, &str)> =
        wish.need.iter().enumerate().map(|(at, need)| (format!("need[{at}]"), "needs", need.as_str())).collect();
    vocabularies::store::check(act.db(), &codes).await?;
    if let Some(referrer) = wish.referred_by {
        organisations::store::exists(act.db(), referrer, "referred_by").await?;
    }
    let referred_on = wish.referred_on.unwrap_or(act.today());
    if referred_on > act.today() {
        return Err(Error::field("referred_on", "in_the_future"));
    }
    let key = store::people::person(act.db(), act.vault(), person.id).await?.key;
    let id = store::requests::insert(&act, wish, person.organisation_id, referred_on, &key).await?;
    beneficiaries::store::touch(&act, person.id).await?;
    act.commit().await?;
    Ok(id)
}

/// Puts the person on the waiting list.
///
/// # Errors
/// `NotFound` out of one's own structure; when the request is elsewhere on its way.
pub async fn accept(app: &App, actor: &Actor, id: Uuid) -> Result<()> {
    decide(app, actor, Permission::RequestsDecide, id, &Wish::Accept, None).await
}

/// Refuses a request, for a reason that is kept.
///
/// # Errors
/// `NotFound` out of one's own structure; a reason that is none; when the request is elsewhere on its way.
pub async fn refuse(app: &App, actor: &Actor, id: Uuid, wish: &Refusal) -> Result<()> {
    let words = wish.words.as_deref();
    let refused = Wish::Refuse { reason: &wish.reason_code, words: words.unwrap_or_default() };
    decide(app, actor, Permission::RequestsDecide, id, &refused, words).await
}

/// The person does not want it. No reason is owed, and nothing follows from it.
///
/// # Errors
/// `NotFound` out of one's own structure; when the request is over.
pub async fn decline(app: &App, actor: &Actor, id: Uuid) -> Result<()> {
    decide(app, actor, Permission::RequestsEdit, id, &Wish::Decline, None).await
}

/// The referrer takes the request back.
///
/// # Errors
/// `NotFound` out of one's own structure; when the request is over.
pub async fn withdraw(app: &App, actor: &Actor, id: Uuid) -> Result<()> {
    decide(app, actor, Permission::RequestsEdit, id, &Wish::Withdraw, None).await
}

async fn decide(
    app: &App,
    actor: &Actor,
    permission: Permission,
    id: Uuid,
    wish: &Wish<'_>,
    words: Option<&str>,
) -> Result<()> {
    actor.require(permission)?;
    let act = Act::begin(app, actor).await?;
    let seen = store::requests::within(act.db(), actor, permission, id).await?;
    // The device of a hold is locked before the request, as everywhere.
    for allocation in store::allocations::held_for(act.db(), &[id]).await? {
        crate::devices::store::lock_id(&act, allocation.device_id).await?;
    }
    let request = store::requests::lock(&act, seen.id).await?;
    let moved = step(&request.facts(), wish, act.today())?;
    if let Some(reason) = moved.reason() {
        vocabularies::store::check(act.db(), &[("reason_code".to_owned(), "refusal_reasons", reason)]).await?;
    }
    let key = store::people::key_for(act.db(), act.vault(), request.beneficiary_id, words).await?;
    let noted = |event: Event| key.iter().fold(event, |event, key| event.note(key, words));
    store::requests::save(&act, &request, &moved, noted).await?;
    if moved.gives_up_hold() {
        for allocation in store::allocations::held_for(act.db(), &[id]).await? {
            give_up(&act, allocation.id).await?;
        }
    }
    beneficiaries::store::touch(&act, request.beneficiary_id).await?;
    act.commit().await
}
