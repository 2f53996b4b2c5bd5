//! People forgotten: nothing finds them or says how they live. That their key is destroyed makes the rest unreadable.

use crate::entities::{
    beneficiaries, beneficiary_access, beneficiary_channels, beneficiary_entitlements, beneficiary_hashes,
};
use crate::error::Result;
use chrono::NaiveDate;
use sea_orm::sea_query::{Expr, SelectStatement};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, ExprTrait as _, QueryFilter, QuerySelect, QueryTrait as _};
use uuid::Uuid;

/// The people whose keys these are.
#[must_use]
pub fn of_keys(key_ids: &[Uuid]) -> SelectStatement {
    let people = beneficiaries::Entity::find().select_only().column(beneficiaries::Column::Id);
    people.filter(beneficiaries::Column::KeyId.is_in(key_ids.iter().copied())).into_query()
}

/// Takes away the hashes that the people of these keys were searched by, how they were reached, their entitlements, their
/// neighbourhood; nobody sees the file by a sharing any more. The row stays, so that what was done is still counted.
///
/// # Errors
/// When the database refuses.
pub async fn forget<C: ConnectionTrait>(db: &C, key_ids: &[Uuid], today: NaiveDate) -> Result<()> {
    let hashes = beneficiary_hashes::Column::BeneficiaryId.in_subquery(of_keys(key_ids));
    beneficiary_hashes::Entity::delete_many().filter(hashes).exec(db).await?;
    let channels = beneficiary_channels::Column::BeneficiaryId.in_subquery(of_keys(key_ids));
    beneficiary_channels::Entity::delete_many().filter(channels).exec(db).await?;
    let entitlements = beneficiary_entitlements::Column::BeneficiaryId.in_subquery(of_keys(key_ids));
    beneficiary_entitlements::Entity::delete_many().filter(entitlements).exec(db).await?;
    beneficiaries::Entity::update_many()
        .col_expr(beneficiaries::Column::District, Expr::value(None::<String>))
        .col_expr(beneficiaries::Column::Version, Expr::col(beneficiaries::Column::Version).add(1))
        .filter(beneficiaries::Column::KeyId.is_in(key_ids.iter().copied()))
        .exec(db)
        .await?;
    beneficiary_access::Entity::update_many()
        .col_expr(beneficiary_access::Column::UntilOn, Expr::value(Some(today)))
        .filter(beneficiary_access::Column::BeneficiaryId.in_subquery(of_keys(key_ids)))
        .filter(beneficiary_access::Column::UntilOn.is_null())
        .exec(db)
        .await?;
    Ok(())
}
