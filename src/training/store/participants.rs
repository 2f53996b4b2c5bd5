//! People as a room knows them: first name and initial, told apart by the file number where two are called the same.

use crate::beneficiaries::store::first_names;
use crate::entities::beneficiaries;
use crate::error::Result;
use crate::kernel::text;
use crate::vault::Vault;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect};
use std::collections::{BTreeSet, HashMap};
use uuid::Uuid;

/// Someone in a room.
#[derive(Clone, PartialEq, Eq)]
pub struct Participant {
    /// The person.
    pub id: Uuid,
    /// Their file.
    pub file_number: String,
    /// Given names; nothing when the file was erased.
    pub first_name: String,
    /// The first letter of the family name.
    pub initial: String,
    /// Whether someone else in the same list is called the same.
    pub alike: bool,
}

impl Participant {
    /// As said aloud: `Amina B.`.
    pub fn called(&self) -> String {
        let name = match (self.first_name.as_str(), self.initial.as_str()) {
            ("", _) => "–".to_owned(),
            (first, "") => first.to_owned(),
            (first, initial) => format!("{first} {initial}."),
        };
        if self.alike { format!("{name} ({})", self.file_number) } else { name }
    }
}

/// These people, in the order a room reads them out.
///
/// # Errors
/// When there are more than one page names, or the database refuses.
pub async fn read<C: ConnectionTrait>(
    db: &C,
    vault: &Vault,
    ids: impl IntoIterator<Item = Uuid>,
) -> Result<Vec<Participant>> {
    let ids: BTreeSet<Uuid> = ids.into_iter().collect();
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let files: Vec<(Uuid, String)> = beneficiaries::Entity::find()
        .select_only()
        .columns([beneficiaries::Column::Id, beneficiaries::Column::FileNumber])
        .filter(beneficiaries::Column::Id.is_in(ids.iter().copied()))
        .into_tuple()
        .all(db)
        .await?;
    let mut names = first_names(db, vault, ids).await?;
    let mut people: Vec<Participant> = files
        .into_iter()
        .map(|(id, file_number)| {
            let (first_name, initial) = names.remove(&id).map(|n| (n.first_name, n.initial)).unwrap_or_default();
            Participant { id, file_number, first_name, initial, alike: false }
        })
        .collect();
    let mut called: HashMap<String, u32> = HashMap::new();
    for person in &people {
        *called.entry(text::fold(&person.called())).or_default() += 1;
    }
    for person in &mut people {
        person.alike = called.get(&text::fold(&person.called())).is_some_and(|times| *times > 1);
    }
    people.sort_by_cached_key(|person| (text::fold(&person.called()), person.id));
    Ok(people)
}

/// The same, by person.
///
/// # Errors
/// When there are more than one page names, or the database refuses.
pub async fn by_id<C: ConnectionTrait>(
    db: &C,
    vault: &Vault,
    ids: impl IntoIterator<Item = Uuid>,
) -> Result<HashMap<Uuid, Participant>> {
    Ok(read(db, vault, ids).await?.into_iter().map(|person| (person.id, person)).collect())
}
