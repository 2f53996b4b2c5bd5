//! What is recorded of a wave, each with its event.

use super::followups::Followup;
use crate::act::Act;
use crate::beneficiaries::store as people;
use crate::entities::{followup_answers, followup_attempts, followup_series, followups};
use crate::error::{Error, Result};
use crate::journal::{Event, SubjectKind};
use crate::outcomes::rules::answering::Answered;
use crate::outcomes::rules::waves::Wave;
use crate::outcomes::rules::wishes::{NewAnswer, NewAttempt};
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

/// An attempt.
///
/// # Errors
/// `Stale` when the wave changed meanwhile.
pub async fn save_attempt(act: &Act, followup: &Followup, wish: &NewAttempt) -> Result<Uuid> {
    let id = act.new_id();
    followup_attempts::ActiveModel {
        id: Set(id),
        followup_id: Set(followup.id),
        attempted_on: Set(wish.attempted_on),
        channel: Set(wish.channel.clone()),
        result: Set(wish.result.code().to_owned()),
        recorded_by: Set(act.actor().user_id()?),
        recorded_at: Set(act.now()),
    }
    .insert(act.db())
    .await?;
    change(act, followup, None).await?;
    act.record(event(followup, "record_attempt"));
    Ok(id)
}

/// The answer of a wave, as the rule took it. The last wave's ends the series.
///
/// # Errors
/// `Stale` when the wave changed meanwhile.
pub async fn save_answer(act: &Act, followup: &Followup, wish: &NewAnswer, answered: Answered) -> Result<Uuid> {
    let small = |number: Option<i64>| number.and_then(|number| i32::try_from(number).ok());
    let id = act.new_id();
    change(act, followup, Some(followups::Column::AnsweredAt)).await?;
    followup_answers::ActiveModel {
        id: Set(id),
        followup_id: Set(followup.id),
        outcome_code: Set(wish.outcome_code.clone()),
        contract_code: Set(wish.contract_code.clone()),
        planned_months: Set(small(wish.planned_months)),
        hours_per_week: Set(small(wish.hours_per_week)),
        evidence_code: Set(wish.evidence_code.clone()),
        observed_on: Set(wish.observed_on),
        category: Set(answered.category().code().to_owned()),
        employed: Set(answered.in_employment()),
        late: Set(answered.late()),
        recorded_by: Set(act.actor().user_id()?),
        recorded_at: Set(act.now()),
    }
    .insert(act.db())
    .await?;
    if followup.planned.wave == Wave::M12 {
        followup_series::Entity::update_many()
            .col_expr(followup_series::Column::ClosedAt, Expr::value(Some(act.now())))
            .filter(followup_series::Column::Id.eq(followup.series_id))
            .filter(followup_series::Column::ClosedAt.is_null())
            .exec(act.db())
            .await?;
    }
    act.record(event(followup, "answer"));
    Ok(id)
}

/// The person refuses to be followed up. Gives whether it was not known yet.
///
/// # Errors
/// When the database refuses.
pub async fn save_refusal(act: &Act, followup: &Followup) -> Result<bool> {
    let new = people::refuse_followup(act, followup.beneficiary_id).await?;
    if new {
        act.record(Event::new(SubjectKind::Beneficiary, followup.beneficiary_id, "refuse_followup"));
    }
    Ok(new)
}

async fn change(act: &Act, followup: &Followup, moment: Option<followups::Column>) -> Result<()> {
    let mut update = followups::Entity::update_many()
        .col_expr(followups::Column::Version, Expr::value(followup.version + 1))
        .filter(followups::Column::Id.eq(followup.id))
        .filter(followups::Column::Version.eq(followup.version));
    if let Some(column) = moment {
        update = update.col_expr(column, Expr::value(Some(act.now())));
    }
    match update.exec(act.db()).await?.rows_affected {
        1 => Ok(()),
        _ => Err(Error::Stale { version: followup.version }),
    }
}

fn event(followup: &Followup, act: &'static str) -> Event {
    Event::new(SubjectKind::FollowupSeries, followup.series_id, act)
        .fact("followup", followup.id.to_string())
        .fact("wave", followup.planned.wave.code())
}
