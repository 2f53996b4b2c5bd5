//! What is done with an erasure: asked for by those who know the person, answered by the data protection officer.

use super::rules::{Asking, Confirmation, Refusal, State};
use super::store::{self, Erasure};
use crate::access::{Actor, Permission};
use crate::act::Act;
use crate::app::App;
use crate::beneficiaries;
use crate::beneficiaries::rules::file_number::read_file_number;
use crate::database;
use crate::error::{Error, Result, Rule};
use crate::journal::{Event, SubjectKind};
use crate::training;
use crate::vault::{self, erased};
use std::collections::BTreeSet;
use uuid::Uuid;

/// Writes down that a person asked for their file to be erased.
///
/// # Errors
/// `NotFound` out of reach; a day to come; one that is asked for already; a file that is erased.
pub async fn ask(app: &App, actor: &Actor, beneficiary_id: Uuid, wish: &Asking) -> Result<Uuid> {
    actor.require(Permission::RightsRequest)?;
    let act = Act::begin(app, actor).await?;
    let person = beneficiaries::store::own_by_id(act.db(), actor, Permission::RightsRequest, beneficiary_id).await?;
    if wish.asked_on > act.today() {
        return Err(Error::field("asked_on", "in_the_future"));
    }
    match vault::store::key(act.db(), act.vault(), person.key_id).await {
        Err(Error::NotFound) => return Err(Rule("erased_already").into()),
        Err(other) => return Err(other),
        Ok(_) => {}
    }
    let id = store::insert(&act, &person, wish.asked_on).await?;
    act.commit().await?;
    Ok(id)
}

/// Erases the file, for good. What was done with the person is still counted, without them.
///
/// # Errors
/// `NotFound` out of reach; another number than the file's; a request that is open: only those who know the person can end
/// it, and free what is promised to them.
pub async fn carry_out(app: &App, actor: &Actor, id: Uuid, wish: &Confirmation) -> Result<()> {
    actor.require(Permission::RightsExecute)?;
    let act = Act::begin(app, actor).await?;
    let erasure = asked(store::lock(&act, Permission::RightsExecute, id).await?)?;
    if read_file_number(&wish.file_number).as_ref() != Some(&erasure.file_number) {
        return Err(Error::field("file_number", "not_this_file"));
    }
    let person = erasure.beneficiary_id;
    let person = beneficiaries::store::own_by_id(act.db(), actor, Permission::RightsExecute, person).await?;
    if store::has_open_request(act.db(), person.id).await? {
        return Err(Rule("erasure_request_open").into());
    }
    store::decide(&act, &erasure, State::Done, None).await?;
    training::store::enrolments::close_of_erased(&act, person.id).await?;
    vault::store::destroy(act.db(), &BTreeSet::from([person.key_id]), act.now()).await?;
    store::forget(act.db(), &[person.key_id], act.today()).await?;
    act.record(Event::new(SubjectKind::Beneficiary, person.id, "erase").fact("erasure", erasure.id.to_string()));
    let ledger = erased::beside(&app.config.master_key_file);
    let (now, key) = (act.now(), person.key_id);
    // Last of all, and before the end: a destroyed key that is not in the ledger would come back with a backup.
    act.commit_after(async || {
        let noted = tokio::task::spawn_blocking(move || erased::add(&ledger, &[key], now)).await;
        let noted = noted.map_err(|cause| Error::Internal(Box::new(cause)))?;
        noted.map(drop).map_err(|cause| Error::Storage(Box::new(cause)))
    })
    .await?;
    // Done is done: what the log still holds goes with its next turn, if not now.
    if let Err(cause) = database::empty_log(&app.db).await {
        tracing::warn!(?cause, "the log still holds pages of before an erasure");
    }
    Ok(())
}

/// Refuses the erasure, with a reason of the regulation.
///
/// # Errors
/// `NotFound` out of reach; one that has its answer.
pub async fn refuse(app: &App, actor: &Actor, id: Uuid, wish: &Refusal) -> Result<()> {
    actor.require(Permission::RightsExecute)?;
    let act = Act::begin(app, actor).await?;
    let erasure = asked(store::lock(&act, Permission::RightsExecute, id).await?)?;
    store::decide(&act, &erasure, State::Refused, Some(wish.reason)).await?;
    act.commit().await
}

/// The person does not want it any more.
///
/// # Errors
/// `NotFound` out of reach; one that has its answer.
pub async fn withdraw(app: &App, actor: &Actor, id: Uuid) -> Result<()> {
    actor.require(Permission::RightsRequest)?;
    let act = Act::begin(app, actor).await?;
    let erasure = asked(store::lock(&act, Permission::RightsRequest, id).await?)?;
    store::decide(&act, &erasure, State::Withdrawn, None).await?;
    act.commit().await
}

fn asked(erasure: Erasure) -> Result<Erasure> {
    if erasure.state == State::Asked { Ok(erasure) } else { Err(Rule("erasure_answered").into()) }
}
