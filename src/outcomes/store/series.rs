//! Series: opened by a handover or an exit, moved when the other comes, as the rule says.

use crate::act::Act;
use crate::entities::{beneficiaries, followup_series, followups};
use crate::error::{Error, Result};
use crate::journal::{Event, SubjectKind};
use crate::outcomes::rules::series::{ExitEffect, Series, SeriesWave, Step, exit_effect, on_event};
use crate::outcomes::rules::waves::{self, Planned, Wave};
use chrono::NaiveDate;
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, ExprTrait as _, QueryFilter, QueryOrder, QuerySelect,
};
use uuid::Uuid;

/// What happened to a person, and when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Opening {
    /// They left a programme.
    Exit {
        /// Their last day.
        on: NaiveDate,
    },
    /// They were handed a device.
    Handover {
        /// The day they signed.
        on: NaiveDate,
    },
}

/// Opens a series, or moves what is not answered yet of the one that is open. The person's row is locked until the act
/// ends, so that two events of one person follow each other.
///
/// # Errors
/// `NotFound` when there is no such person.
pub async fn open_or_move(act: &Act, beneficiary_id: Uuid, opening: Opening) -> Result<()> {
    let person = beneficiaries::Entity::find_by_id(beneficiary_id).lock_exclusive().one(act.db()).await?;
    let person = person.ok_or(Error::NotFound)?;
    let (event, on) = opening.parts();
    let last = last_series(act, beneficiary_id).await?;
    let waves = match &last {
        Some(series) => waves_of(act, series.id).await?,
        None => Vec::new(),
    };
    let known = last.as_ref().map(|row| described(row, &waves)).transpose()?;
    match (on_event(known.as_ref(), event, on), last) {
        (Step::Open { index, waves }, _) => open(act, &person, event, index, &waves).await,
        (Step::Join { index, moved }, Some(series)) => join(act, &series, opening, index, &moved).await,
        (Step::Join { .. } | Step::Keep, _) => Ok(()),
    }
}

/// What leaving a programme for this reason does to the follow-up.
///
/// # Errors
/// `NotFound` when there is no such person.
pub async fn leave(act: &Act, beneficiary_id: Uuid, on: NaiveDate, reason: &str) -> Result<()> {
    match exit_effect(reason) {
        ExitEffect::Follow => open_or_move(act, beneficiary_id, Opening::Exit { on }).await,
        ExitEffect::FirstWaveOnly => {
            open_or_move(act, beneficiary_id, Opening::Exit { on }).await?;
            out_of_scope(act, beneficiary_id, on, &[Wave::M3, Wave::M6, Wave::M12]).await
        }
        ExitEffect::OutOfScope => out_of_scope(act, beneficiary_id, on, Wave::ALL).await,
        ExitEffect::Nothing => Ok(()),
    }
}

impl Opening {
    const fn parts(self) -> (waves::Opening, NaiveDate) {
        match self {
            Self::Exit { on } => (waves::Opening::Exit, on),
            Self::Handover { on } => (waves::Opening::Handover, on),
        }
    }
}

async fn last_series(act: &Act, beneficiary_id: Uuid) -> Result<Option<followup_series::Model>> {
    Ok(followup_series::Entity::find()
        .filter(followup_series::Column::BeneficiaryId.eq(beneficiary_id))
        .order_by_desc(followup_series::Column::Id)
        .lock_exclusive()
        .one(act.db())
        .await?)
}

async fn waves_of(act: &Act, series_id: Uuid) -> Result<Vec<SeriesWave>> {
    let rows = followups::Entity::find().filter(followups::Column::SeriesId.eq(series_id)).all(act.db()).await?;
    rows.iter()
        .map(|row| {
            // Who refused may still choose to answer, so a refusal does not end a series before its last window.
            Ok(SeriesWave {
                planned: super::followups::planned(row)?,
                settled: row.answered_at.is_some() || row.out_of_scope_on.is_some(),
            })
        })
        .collect()
}

fn described<'a>(row: &followup_series::Model, waves: &'a [SeriesWave]) -> Result<Series<'a>> {
    let opened_by = match row.opened_by.as_str() {
        EXIT => waves::Opening::Exit,
        HANDOVER => waves::Opening::Handover,
        other => return Err(Error::internal(format!("a series opened by {other}"))),
    };
    Ok(Series {
        opened_by,
        index: row.index_on,
        joined: row.exited_on.is_some() && row.handed_over_on.is_some(),
        waves,
    })
}

const EXIT: &str = "exit";
const HANDOVER: &str = "handover";

async fn open(
    act: &Act,
    person: &beneficiaries::Model,
    event: waves::Opening,
    index: NaiveDate,
    planned: &[Planned],
) -> Result<()> {
    followup_series::Entity::update_many()
        .col_expr(followup_series::Column::ClosedAt, Expr::value(Some(act.now())))
        .filter(followup_series::Column::BeneficiaryId.eq(person.id))
        .filter(followup_series::Column::ClosedAt.is_null())
        .exec(act.db())
        .await?;
    let is_exit = event == waves::Opening::Exit;
    let series = followup_series::ActiveModel {
        id: Set(act.new_id()),
        beneficiary_id: Set(person.id),
        opened_by: Set(if is_exit { EXIT } else { HANDOVER }.to_owned()),
        index_on: Set(index),
        exited_on: Set(is_exit.then_some(index)),
        handed_over_on: Set((!is_exit).then_some(index)),
        opened_at: Set(act.now()),
        closed_at: Set(None),
    };
    let series = series.insert(act.db()).await?;
    let rows = planned.iter().map(|wave| followups::ActiveModel {
        id: Set(act.new_id()),
        series_id: Set(series.id),
        beneficiary_id: Set(person.id),
        organisation_id: Set(person.organisation_id),
        wave: Set(wave.wave.code().to_owned()),
        due_on: Set(wave.due_on),
        opens_on: Set(wave.opens_on),
        closes_on: Set(wave.closes_on),
        refused_on: Set(person.followup_refused_on),
        out_of_scope_on: Set(None),
        answered_at: Set(None),
        version: Set(1),
    });
    followups::Entity::insert_many(rows).exec_without_returning(act.db()).await?;
    act.record(
        Event::new(SubjectKind::FollowupSeries, series.id, "open_series")
            .fact("beneficiary", person.id.to_string())
            .fact("opened_by", series.opened_by)
            .fact("index_on", index.to_string()),
    );
    Ok(())
}

async fn join(
    act: &Act,
    series: &followup_series::Model,
    opening: Opening,
    index: NaiveDate,
    moved: &[Planned],
) -> Result<()> {
    let (column, on) = match opening {
        Opening::Exit { on } => (followup_series::Column::ExitedOn, on),
        Opening::Handover { on } => (followup_series::Column::HandedOverOn, on),
    };
    followup_series::Entity::update_many()
        .col_expr(column, Expr::value(Some(on)))
        .col_expr(followup_series::Column::IndexOn, Expr::value(index))
        .filter(followup_series::Column::Id.eq(series.id))
        .exec(act.db())
        .await?;
    for wave in moved {
        followups::Entity::update_many()
            .col_expr(followups::Column::DueOn, Expr::value(wave.due_on))
            .col_expr(followups::Column::OpensOn, Expr::value(wave.opens_on))
            .col_expr(followups::Column::ClosesOn, Expr::value(wave.closes_on))
            .col_expr(followups::Column::Version, Expr::col(followups::Column::Version).add(1))
            .filter(followups::Column::SeriesId.eq(series.id))
            .filter(followups::Column::Wave.eq(wave.wave.code()))
            .exec(act.db())
            .await?;
    }
    let moved: Vec<&str> = moved.iter().map(|wave| wave.wave.code()).collect();
    act.record(
        Event::new(SubjectKind::FollowupSeries, series.id, "move_series")
            .change("index_on", series.index_on.to_string(), index.to_string())
            .fact("moved", moved),
    );
    Ok(())
}

/// Takes out of scope what is still to be asked of the person's last series.
async fn out_of_scope(act: &Act, beneficiary_id: Uuid, on: NaiveDate, waves: &[Wave]) -> Result<()> {
    let Some(series) = last_series(act, beneficiary_id).await? else { return Ok(()) };
    let left = followups::Entity::update_many()
        .col_expr(followups::Column::OutOfScopeOn, Expr::value(Some(on)))
        .col_expr(followups::Column::Version, Expr::col(followups::Column::Version).add(1))
        .filter(followups::Column::SeriesId.eq(series.id))
        .filter(followups::Column::Wave.is_in(waves.iter().map(|wave| wave.code())))
        .filter(followups::Column::AnsweredAt.is_null())
        .filter(followups::Column::OutOfScopeOn.is_null())
        .exec(act.db())
        .await?;
    if left.rows_affected > 0 {
        act.record(
            Event::new(SubjectKind::FollowupSeries, series.id, "leave_scope")
                .fact("on", on.to_string())
                .fact("waves", left.rows_affected),
        );
    }
    Ok(())
}
