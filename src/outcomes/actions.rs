//! What is done with a follow-up: by the structure that follows the person, never instead of them.

use super::rules::answering::{self, AnswerRefusal};
use super::rules::status::{AttemptRefusal, AttemptResult, Status, may_attempt};
use super::rules::wishes::{NewAnswer, NewAttempt};
use super::store;
use crate::access::{Actor, Permission};
use crate::act::Act;
use crate::app::App;
use crate::beneficiaries;
use crate::error::{Error, FieldError, Result, Rule};
use crate::vocabularies;
use uuid::Uuid;

/// Records an attempt to reach the person. When they said that they want no follow-up, that is kept too.
///
/// # Errors
/// `NotFound` out of one's own structure; a field that is wrong; a wave that takes no attempt.
pub async fn attempt(app: &App, actor: &Actor, id: Uuid, wish: &NewAttempt) -> Result<Uuid> {
    actor.require(Permission::FollowupsRecord)?;
    let act = Act::begin(app, actor).await?;
    let followup = store::followups::lock(&act, id).await?;
    vocabularies::store::check(act.db(), &[("channel".to_owned(), "channel_kinds", &wish.channel)]).await?;
    followup.with_facts(|facts| may_attempt(facts, wish.attempted_on, act.today())).map_err(
        |refusal| match refusal {
            AttemptRefusal::InTheFuture => Error::field("attempted_on", "in_the_future"),
            AttemptRefusal::NotOpenYet if act.today() >= followup.planned.opens_on => {
                Error::field("attempted_on", "before_window")
            }
            refusal => Rule(refusal.code()).into(),
        },
    )?;
    let made = store::save_attempt(&act, &followup, wish).await?;
    if wish.result == AttemptResult::Refused {
        store::save_refusal(&act, &followup).await?;
    }
    beneficiaries::store::touch(&act, followup.beneficiary_id).await?;
    act.commit().await?;
    Ok(made)
}

/// Records the person's situation at a wave: once, and only when the answer agrees with itself.
///
/// # Errors
/// `NotFound` out of one's own structure; every field that is wrong or contradicts another; a wave that takes no answer.
pub async fn answer(app: &App, actor: &Actor, id: Uuid, wish: &NewAnswer) -> Result<()> {
    actor.require(Permission::FollowupsRecord)?;
    let act = Act::begin(app, actor).await?;
    let followup = store::followups::lock(&act, id).await?;
    let mut codes = vec![
        ("outcome_code".to_owned(), "outcome_types", wish.outcome_code.as_str()),
        ("evidence_code".to_owned(), "evidence_levels", wish.evidence_code.as_str()),
    ];
    codes.extend(wish.contract_code.as_deref().map(|code| ("contract_code".to_owned(), "contract_types", code)));
    vocabularies::store::check(act.db(), &codes).await?;
    let answered = followup
        .with_facts(|facts| {
            answering::answer(facts, &wish.situation(), &wish.evidence_code, wish.observed_on, act.today())
        })
        .map_err(|refusal| worded(refusal, act.today() >= followup.planned.opens_on))?;
    store::save_answer(&act, &followup, wish, answered).await?;
    beneficiaries::store::touch(&act, followup.beneficiary_id).await?;
    act.commit().await
}

/// Records that the person wants no follow-up: it changes nothing for them, and is never asked again.
///
/// # Errors
/// `NotFound` out of one's own structure; a wave of which nothing is asked any more.
pub async fn refuse(app: &App, actor: &Actor, id: Uuid) -> Result<()> {
    actor.require(Permission::FollowupsRecord)?;
    let act = Act::begin(app, actor).await?;
    let followup = store::followups::lock(&act, id).await?;
    match followup.status(act.today()) {
        Status::Refused => return act.unchanged().await,
        status if status.is_settled() => return Err(Rule(AttemptRefusal::WaveSettled.code()).into()),
        _ => {}
    }
    if !store::save_refusal(&act, &followup).await? {
        return act.unchanged().await;
    }
    beneficiaries::store::touch(&act, followup.beneficiary_id).await?;
    act.commit().await
}

/// A refusal as the caller can mend it: fields where what was sent is wrong, a rule where nothing sent would do.
fn worded(refusal: AnswerRefusal, window_has_opened: bool) -> Error {
    match refusal {
        AnswerRefusal::Disagrees(disagreement) => Error::Invalid(
            disagreement
                .0
                .into_iter()
                .map(|(field, wrong)| FieldError { field: field.to_owned(), code: wrong.code() })
                .collect(),
        ),
        AnswerRefusal::InTheFuture => Error::field("observed_on", "in_the_future"),
        AnswerRefusal::NotOpenBefore(_) if window_has_opened => Error::field("observed_on", "before_window"),
        other => Rule(other.code()).into(),
    }
}
