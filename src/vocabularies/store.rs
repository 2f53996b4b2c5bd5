//! Coded lists in their rows.

use crate::entities::vocabulary_entries;
use crate::error::{Error, FieldError, Result};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, ExprTrait as _, QueryFilter, QueryOrder, QuerySelect,
};
use std::collections::BTreeSet;

/// The names of the lists.
///
/// # Errors
/// When the database refuses.
pub async fn names<C: ConnectionTrait>(db: &C) -> Result<Vec<String>> {
    Ok(vocabulary_entries::Entity::find()
        .select_only()
        .column(vocabulary_entries::Column::Vocabulary)
        .distinct()
        .order_by_asc(vocabulary_entries::Column::Vocabulary)
        .into_tuple()
        .all(db)
        .await?)
}

/// The entries of a list in their order, retired ones left out.
///
/// # Errors
/// `NotFound` when there is no such list.
pub async fn entries<C: ConnectionTrait>(db: &C, vocabulary: &str) -> Result<Vec<vocabulary_entries::Model>> {
    let entries = vocabulary_entries::Entity::find()
        .filter(vocabulary_entries::Column::Vocabulary.eq(vocabulary))
        .filter(vocabulary_entries::Column::RetiredAt.is_null())
        .order_by_asc(vocabulary_entries::Column::Position)
        .all(db)
        .await?;
    if entries.is_empty() { Err(Error::NotFound) } else { Ok(entries) }
}

/// Every entry of every list, in the order of its list, retired ones included.
///
/// # Errors
/// When the database refuses.
pub async fn all<C: ConnectionTrait>(db: &C) -> Result<Vec<vocabulary_entries::Model>> {
    Ok(vocabulary_entries::Entity::find().order_by_asc(vocabulary_entries::Column::Position).all(db).await?)
}

/// Refuses every code that its list does not offer, all at once: `(field, list, code)`.
///
/// # Errors
/// One field error per unknown code.
pub async fn check<C: ConnectionTrait>(db: &C, codes: &[(String, &str, &str)]) -> Result<()> {
    if codes.is_empty() {
        return Ok(());
    }
    use vocabulary_entries::Column as C;
    let any = codes.iter().map(|(_, list, code)| C::Vocabulary.eq(*list).and(C::Code.eq(*code)));
    let known: BTreeSet<(String, String)> = vocabulary_entries::Entity::find()
        .select_only()
        .columns([C::Vocabulary, C::Code])
        .filter(any.fold(Condition::any(), Condition::add))
        .filter(C::RetiredAt.is_null())
        .into_tuple::<(String, String)>()
        .all(db)
        .await?
        .into_iter()
        .collect();
    let errors: Vec<FieldError> = codes
        .iter()
        .filter(|(_, list, code)| !known.contains(&((*list).to_owned(), (*code).to_owned())))
        .map(|(field, _, _)| FieldError { field: field.clone(), code: "unknown_code" })
        .collect();
    if errors.is_empty() { Ok(()) } else { Err(Error::Invalid(errors)) }
}
