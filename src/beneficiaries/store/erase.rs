//! A person erased: what names them cannot be read any more, by anyone, and nothing finds them.

use super::Reached;
use crate::act::Act;
use crate::entities::{
    beneficiaries, beneficiary_access, beneficiary_channels, beneficiary_entitlements, beneficiary_hashes,
    idempotency_keys,
};
use crate::error::Result;
use crate::vault;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect, QueryTrait as _};
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
    forget(act.db(), &[reached.key_id]).await?;
    beneficiaries::Entity::update_many()
        .col_expr(beneficiaries::Column::District, Expr::value(None::<String>))
        .col_expr(beneficiaries::Column::Version, Expr::value(reached.version + 1))
        .filter(beneficiaries::Column::Id.eq(reached.id))
        .exec(act.db())
        .await?;
    beneficiary_access::Entity::update_many()
        .col_expr(beneficiary_access::Column::UntilOn, Expr::value(Some(act.today())))
        .filter(beneficiary_access::Column::BeneficiaryId.eq(reached.id))
        .filter(beneficiary_access::Column::UntilOn.is_null())
        .exec(act.db())
        .await?;
    Ok(())
}

/// Takes away what would still find the people of these destroyed keys, or say what they live on: the hashes they were
/// searched by, how they were reached, their entitlements. A backup brings them back, so a restore calls this too.
///
/// # Errors
/// When the database refuses.
pub async fn forget<C: ConnectionTrait>(db: &C, key_ids: &[Uuid]) -> Result<()> {
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
