//! Coded lists in their rows.

use crate::entities::vocabulary_entries;
use crate::error::{Error, FieldError, Result};
use crate::kernel::lang::Lang;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use std::collections::{BTreeSet, HashMap};

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

/// Code and label of each entry: what a form offers.
///
/// # Errors
/// `NotFound` when there is no such list.
pub async fn options<C: ConnectionTrait>(db: &C, vocabulary: &str, lang: Lang) -> Result<Vec<(String, String)>> {
    Ok(entries(db, vocabulary).await?.into_iter().map(|entry| (entry.code.clone(), label(entry, lang))).collect())
}

/// The labels of several lists, retired entries included: `labels[(list, code)]`.
pub struct Labels(HashMap<(String, String), String>);

impl Labels {
    /// Reads the labels of these lists, in one query.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn read<C: ConnectionTrait>(db: &C, vocabularies: &[&str], lang: Lang) -> Result<Self> {
        let rows = vocabulary_entries::Entity::find()
            .filter(vocabulary_entries::Column::Vocabulary.is_in(vocabularies.iter().copied()))
            .all(db)
            .await?;
        Ok(Self(
            rows.into_iter()
                .map(|entry| ((entry.vocabulary.clone(), entry.code.clone()), label(entry, lang)))
                .collect(),
        ))
    }

    /// The label of a code; the code itself when the list does not know it.
    pub fn of(&self, vocabulary: &str, code: &str) -> String {
        self.0.get(&(vocabulary.to_owned(), code.to_owned())).cloned().unwrap_or_else(|| code.to_owned())
    }
}

/// Refuses every code that its list does not offer, all at once: `(field, list, code)`.
///
/// # Errors
/// One field error per unknown code.
pub async fn check<C: ConnectionTrait>(db: &C, codes: &[(String, &str, &str)]) -> Result<()> {
    let lists: BTreeSet<&str> = codes.iter().map(|(_, list, _)| *list).collect();
    let known: BTreeSet<(String, String)> = vocabulary_entries::Entity::find()
        .select_only()
        .columns([vocabulary_entries::Column::Vocabulary, vocabulary_entries::Column::Code])
        .filter(vocabulary_entries::Column::Vocabulary.is_in(lists))
        .filter(vocabulary_entries::Column::RetiredAt.is_null())
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

fn label(entry: vocabulary_entries::Model, lang: Lang) -> String {
    match lang {
        Lang::Fr => entry.label_fr,
        Lang::En => entry.label_en,
    }
}
