//! Which codes of the vocabularies count as what, asked of the rules that say so.

use crate::entities::vocabulary_entries;
use crate::error::Result;
use crate::training::rules::attendance::{self, Counts};
use crate::training::rules::sessions::{self, Nature};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect, Value};

/// Kinds of session and statuses of attendance, by what they count as.
pub struct Kinds {
    /// Sessions whose attendance is not that of beneficiaries.
    pub without_people: Vec<String>,
    /// Sessions that count visits.
    pub visits: Vec<String>,
    /// Statuses of someone who came.
    pub present: Vec<String>,
}

impl Kinds {
    /// Reads the lists, retired entries included: what was recorded with them still counts.
    pub async fn read<C: ConnectionTrait>(db: &C) -> Result<Self> {
        let kinds = all(db, "session_kinds").await?;
        let of = |wanted: fn(Nature) -> bool| kinds.iter().filter(|k| wanted(sessions::nature(k))).cloned().collect();
        Ok(Self {
            without_people: of(|nature| nature != Nature::Persons),
            visits: of(|nature| nature == Nature::Visits),
            present: all(db, "attendance_statuses")
                .await?
                .into_iter()
                .filter(|status| attendance::counts(status) == Counts::Presence)
                .collect(),
        })
    }
}

/// The codes of a list.
pub async fn all<C: ConnectionTrait>(db: &C, vocabulary: &str) -> Result<Vec<String>> {
    Ok(vocabulary_entries::Entity::find()
        .select_only()
        .column(vocabulary_entries::Column::Code)
        .filter(vocabulary_entries::Column::Vocabulary.eq(vocabulary))
        .into_tuple()
        .all(db)
        .await?)
}

/// Adds codes to the values of a query and gives their places, for `IN (…)`. No code at all gives a place that none has.
pub fn places(values: &mut Vec<Value>, codes: &[String]) -> String {
    let first = values.len() + 1;
    if codes.is_empty() {
        values.push("".into());
    }
    values.extend(codes.iter().map(|code| Value::from(code.as_str())));
    (first..=values.len()).map(|at| format!("${at}")).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_take_the_places_after_those_already_there() {
        let mut values = vec![Value::from(1_i64)];
        assert_eq!(places(&mut values, &["a".into(), "b".into()]), "$2, $3");
        assert_eq!(places(&mut values, &[]), "$4");
        assert_eq!(values.len(), 4);
    }
}
