//! What a workshop usually does, read from what it did last: offered as a tap instead of being typed.

use crate::devices::lifecycle::State;
use crate::entities::devices;
use crate::error::Result;
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QueryResult, QuerySelect, Statement,
};
use uuid::Uuid;

/// How many devices on the shelf are looked at: the last ones, whatever the size of the workshop.
const ON_THE_SHELF: u64 = 20;

/// How many installs are looked at, of all workshops together: an install does not say whose it is.
const INSTALLS: u64 = 50;

/// What is offered at most.
const OFFERED: usize = 6;

/// What a workshop usually does.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Habits {
    /// Where it puts what is ready.
    pub places: Vec<String>,
    /// The prices of what is ready, in cents, the lowest first.
    pub prices: Vec<i64>,
    /// The systems it installs: image and licence, the most usual first.
    pub systems: Vec<(String, String)>,
}

/// What this workshop usually puts on its shelf, and where.
///
/// # Errors
/// When the database refuses.
pub async fn shelf<C: ConnectionTrait>(db: &C, organisation_id: Uuid) -> Result<(Vec<String>, Vec<i64>)> {
    use devices::Column as D;
    let shelf: Vec<(Option<String>, Option<i64>)> = devices::Entity::find()
        .select_only()
        .columns([D::Location, D::PriceCents])
        .filter(D::OrganisationId.eq(organisation_id))
        .filter(D::State.eq(State::Stock.code()))
        .order_by_desc(D::Id)
        .limit(ON_THE_SHELF)
        .into_tuple()
        .all(db)
        .await?;
    let (places, prices): (Vec<_>, Vec<_>) = shelf.into_iter().unzip();
    let mut prices = most(prices.into_iter().flatten());
    prices.sort_unstable();
    Ok((most(places.into_iter().flatten()), prices))
}

/// The systems this workshop usually installs, each with its licence.
///
/// # Errors
/// When the database refuses.
pub async fn systems<C: ConnectionTrait>(db: &C, organisation_id: Uuid) -> Result<Vec<(String, String)>> {
    // `CROSS JOIN` has SQLite begin with these few, not with every device of the workshop.
    let sql = "SELECT s.id AS id, s.image AS image, s.licence AS licence FROM ( \
                   SELECT id, device_id, image, licence FROM software_installs WHERE undone_at IS NULL \
                   ORDER BY id DESC LIMIT $1 \
               ) AS s CROSS JOIN devices d WHERE d.id = s.device_id AND d.organisation_id = $2";
    let values = [INSTALLS.into(), organisation_id.into()];
    let statement = Statement::from_sql_and_values(db.get_database_backend(), sql, values);
    let rows = db.query_all_raw(statement).await?;
    let read =
        |row: &QueryResult| Ok((row.try_get("", "id")?, (row.try_get("", "image")?, row.try_get("", "licence")?)));
    let mut systems = rows.iter().map(read).collect::<Result<Vec<(Uuid, _)>>>()?;
    systems.sort_by_key(|(id, _)| std::cmp::Reverse(*id));
    Ok(most(systems.into_iter().map(|(_, system)| system)))
}

/// The most usual first; of those as usual, the latest.
fn most<T: PartialEq>(all: impl Iterator<Item = T>) -> Vec<T> {
    let mut counted: Vec<(usize, T)> = Vec::new();
    for one in all {
        match counted.iter_mut().find(|(_, known)| *known == one) {
            Some((count, _)) => *count += 1,
            None => counted.push((1, one)),
        }
    }
    counted.sort_by_key(|(count, _)| std::cmp::Reverse(*count));
    counted.truncate(OFFERED);
    counted.into_iter().map(|(_, one)| one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_usual_comes_first_and_little_is_offered() {
        assert_eq!(most(["b", "a", "c", "a", "c"].into_iter()), ["a", "c", "b"]);
        assert_eq!(most(0..40).len(), OFFERED);
    }
}
