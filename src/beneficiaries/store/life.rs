//! What happens to a file as the person goes through the programme.

use super::reach::lock;
use super::save::age_band;
use crate::act::Act;
use crate::entities::{beneficiaries, followups};
use crate::error::Result;
use crate::journal::{Event, SubjectKind};
use crate::vault;
use chrono::NaiveDate;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, ExprTrait as _, QueryFilter};
use uuid::Uuid;

/// Something happened with the person now: lists follow, and the time to keep the file begins again. It is no change of
/// the file, so its version stays.
///
/// # Errors
/// When the database refuses.
pub async fn touch(act: &Act, id: Uuid) -> Result<()> {
    beneficiaries::Entity::update_many()
        .col_expr(beneficiaries::Column::LastActivityAt, Expr::value(act.now()))
        .filter(beneficiaries::Column::Id.eq(id))
        .exec(act.db())
        .await?;
    Ok(())
}

/// The first enrolment or handover freezes the situation at entry and the age band of that day; later ones change
/// nothing.
///
/// # Errors
/// `NotFound` when there is no such file, or it was erased.
pub async fn freeze_entry(act: &Act, id: Uuid, on: NaiveDate) -> Result<()> {
    let row = lock(act, id).await?;
    // Before anything else: nobody whose file was erased begins anything again.
    let key = vault::store::key(act.db(), act.vault(), row.key_id).await?;
    if row.entry_frozen_on.is_some() {
        return Ok(());
    }
    let (year, month) = super::names::open_birth(&key, &row)?;
    let band = age_band(year, month, on);
    beneficiaries::Entity::update_many()
        .col_expr(beneficiaries::Column::EntryFrozenOn, Expr::value(Some(on)))
        .col_expr(beneficiaries::Column::EntryAgeBand, Expr::value(Some(band)))
        .col_expr(beneficiaries::Column::Version, Expr::value(row.version + 1))
        .filter(beneficiaries::Column::Id.eq(id))
        .exec(act.db())
        .await?;
    act.record(Event::new(SubjectKind::Beneficiary, id, "freeze_entry").fact("on", on.to_string()));
    Ok(())
}

/// The person wants no follow-up: kept with its day, and never asked again; the waves that could still be asked are refused
/// with it, those whose window is over stay what they were. Gives whether it was not known yet.
///
/// # Errors
/// `NotFound` when there is no such file.
pub async fn refuse_followup(act: &Act, id: Uuid) -> Result<bool> {
    let row = lock(act, id).await?;
    if row.followup_refused_on.is_some() {
        return Ok(false);
    }
    beneficiaries::Entity::update_many()
        .col_expr(beneficiaries::Column::FollowupRefusedOn, Expr::value(Some(act.today())))
        .col_expr(beneficiaries::Column::Version, Expr::value(row.version + 1))
        .filter(beneficiaries::Column::Id.eq(id))
        .exec(act.db())
        .await?;
    followups::Entity::update_many()
        .col_expr(followups::Column::RefusedOn, Expr::value(Some(act.today())))
        .col_expr(followups::Column::Version, Expr::col(followups::Column::Version).add(1))
        .filter(followups::Column::BeneficiaryId.eq(id))
        .filter(followups::Column::ClosesOn.gte(act.today()))
        .filter(followups::Column::AnsweredAt.is_null())
        .filter(followups::Column::OutOfScopeOn.is_null())
        .exec(act.db())
        .await?;
    Ok(true)
}
