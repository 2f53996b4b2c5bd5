//! A person erased: what names them cannot be read any more, by anyone, and nothing finds them.

use super::Reached;
use crate::act::Act;
use crate::beneficiaries::rules::erased::ERASED;
use crate::entities::{
    beneficiaries, beneficiary_access, beneficiary_channels, beneficiary_entitlements, beneficiary_hashes, enrolments,
    followups, idempotency_keys,
};
use crate::error::Result;
use crate::vault;
use chrono::NaiveDate;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, ExprTrait as _, QueryFilter, QuerySelect, QueryTrait as _};
use std::collections::BTreeSet;
use uuid::Uuid;

/// Erases someone whose row is locked: their key is destroyed, what it locked with it (names, birth, channels, reasons,
/// notes). The row stays, so that what was done is still counted. Whoever calls this notes the key in the ledger before the
/// act is committed.
///
/// # Errors
/// When the database refuses.
pub async fn erase(act: &Act, reached: &Reached) -> Result<()> {
    vault::store::destroy(act.db(), &BTreeSet::from([reached.key_id]), act.now()).await?;
    forget(act.db(), &[reached.key_id], act.today()).await
}

/// Takes away what would still find the people of these destroyed keys, or say how they live: the hashes they were searched
/// by, how they were reached, their entitlements, their neighbourhood. Nobody sees the file by a sharing any more, no course
/// runs, nothing is left to ask them. A backup brings it all back, so a restore calls this too.
///
/// # Errors
/// When the database refuses.
pub async fn forget<C: ConnectionTrait>(db: &C, key_ids: &[Uuid], today: NaiveDate) -> Result<()> {
    for some in key_ids.chunks(500) {
        let people = || {
            let of_keys = beneficiaries::Entity::find().select_only().column(beneficiaries::Column::Id);
            of_keys.filter(beneficiaries::Column::KeyId.is_in(some.iter().copied())).into_query()
        };
        let hashes = beneficiary_hashes::Column::BeneficiaryId.in_subquery(people());
        beneficiary_hashes::Entity::delete_many().filter(hashes).exec(db).await?;
        let channels = beneficiary_channels::Column::BeneficiaryId.in_subquery(people());
        beneficiary_channels::Entity::delete_many().filter(channels).exec(db).await?;
        let entitlements = beneficiary_entitlements::Column::BeneficiaryId.in_subquery(people());
        beneficiary_entitlements::Entity::delete_many().filter(entitlements).exec(db).await?;
        beneficiaries::Entity::update_many()
            .col_expr(beneficiaries::Column::District, Expr::value(None::<String>))
            .col_expr(beneficiaries::Column::Version, Expr::col(beneficiaries::Column::Version).add(1))
            .filter(beneficiaries::Column::KeyId.is_in(some.iter().copied()))
            .exec(db)
            .await?;
        beneficiary_access::Entity::update_many()
            .col_expr(beneficiary_access::Column::UntilOn, Expr::value(Some(today)))
            .filter(beneficiary_access::Column::BeneficiaryId.in_subquery(people()))
            .filter(beneficiary_access::Column::UntilOn.is_null())
            .exec(db)
            .await?;
        followups::Entity::update_many()
            .col_expr(followups::Column::OutOfScopeOn, Expr::value(Some(today)))
            .col_expr(followups::Column::Version, Expr::col(followups::Column::Version).add(1))
            .filter(followups::Column::BeneficiaryId.in_subquery(people()))
            .filter(followups::Column::AnsweredAt.is_null())
            .filter(followups::Column::OutOfScopeOn.is_null())
            .exec(db)
            .await?;
        enrolments::Entity::update_many()
            .col_expr(enrolments::Column::ExitedOn, Expr::value(Some(today)))
            .col_expr(enrolments::Column::ExitReason, Expr::value(Some(ERASED)))
            .col_expr(enrolments::Column::Version, Expr::col(enrolments::Column::Version).add(1))
            .filter(enrolments::Column::BeneficiaryId.in_subquery(people()))
            .filter(enrolments::Column::ExitedOn.is_null())
            .exec(db)
            .await?;
    }
    // Answers kept for repeats are sealed as a whole: which of them name a person is not known. Whoever repeats a call of
    // the last days is told that it was done.
    idempotency_keys::Entity::update_many()
        .col_expr(idempotency_keys::Column::Answer, Expr::value(None::<Vec<u8>>))
        .filter(idempotency_keys::Column::Answer.is_not_null())
        .exec(db)
        .await?;
    Ok(())
}
