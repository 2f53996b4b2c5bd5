//! The roll of a session in its rows. What a walk-in is called is locked with the instance's key: it may well be a name.

use crate::act::Act;
use crate::entities::{attendances, head_counts, sessions};
use crate::error::{Error, Result};
use crate::training::rules::attendance::{Recorded, Row, Who};
use crate::training::rules::sessions::HeadCount;
use crate::vault::{Aad, Vault};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect, QueryTrait as _,
};
use std::collections::HashMap;
use uuid::Uuid;

/// A recorded line.
#[derive(Clone, Debug)]
pub struct Line {
    /// Its row.
    pub id: Uuid,
    /// What it says.
    pub row: Row,
    /// What a walk-in is called.
    pub walk_in: Option<String>,
}

/// The recorded lines of a session, in the order they were first sent.
///
/// # Errors
/// When the database refuses, or a line does not open.
pub async fn lines<C: ConnectionTrait>(db: &C, vault: &Vault, session_id: Uuid) -> Result<Vec<Line>> {
    let rows = attendances::Entity::find()
        .filter(attendances::Column::SessionId.eq(session_id))
        .order_by_asc(attendances::Column::Id)
        .all(db)
        .await?;
    rows.into_iter()
        .map(|row| {
            let walk_in = match &row.walk_in {
                Some(sealed) => Some(vault.instance().open_text(place(row.id), sealed)?),
                None => None,
            };
            Ok(Line {
                id: row.id,
                row: Row {
                    key: Some(row.entry_key),
                    who: row.beneficiary_id.map_or(Who::WalkIn, Who::Person),
                    status: row.status,
                    minutes: u32::try_from(row.minutes).map_err(|_| Error::internal("minutes of a century"))?,
                },
                walk_in,
            })
        })
        .collect()
}

/// Saves what the rule recorded over the lines it was given. `called` says what the walk-in of a key is called.
///
/// # Errors
/// When the database refuses.
pub async fn save(
    act: &Act,
    session_id: Uuid,
    before: &[Line],
    recorded: &Recorded,
    called: &HashMap<&str, &str>,
) -> Result<()> {
    for at in &recorded.changed {
        let row = &recorded.rows[*at];
        let key = row.key.as_deref().ok_or_else(|| Error::internal("a line is recorded under its key"))?;
        let known = before.get(*at);
        let id = known.map_or_else(|| act.new_id(), |line| line.id);
        let (beneficiary_id, walk_in) = match row.who {
            Who::Person(id) => (Some(id), None),
            Who::WalkIn => {
                let name = called.get(key).copied().or_else(|| known?.walk_in.as_deref()).unwrap_or_default();
                (None, Some(act.vault().instance().seal(place(id), name.as_bytes())))
            }
        };
        if known.is_some() {
            attendances::Entity::update_many()
                .col_expr(attendances::Column::BeneficiaryId, Expr::value(beneficiary_id))
                .col_expr(attendances::Column::WalkIn, Expr::value(walk_in))
                .col_expr(attendances::Column::EntryKey, Expr::value(key))
                .col_expr(attendances::Column::Status, Expr::value(row.status.as_str()))
                .col_expr(attendances::Column::Minutes, Expr::value(i64::from(row.minutes)))
                .col_expr(attendances::Column::RecordedBy, Expr::value(act.actor().user_id()?))
                .col_expr(attendances::Column::RecordedAt, Expr::value(act.now()))
                .filter(attendances::Column::Id.eq(id))
                .exec(act.db())
                .await?;
        } else {
            attendances::ActiveModel {
                id: Set(id),
                session_id: Set(session_id),
                beneficiary_id: Set(beneficiary_id),
                walk_in: Set(walk_in),
                entry_key: Set(key.to_owned()),
                status: Set(row.status.clone()),
                minutes: Set(i64::from(row.minutes)),
                recorded_by: Set(act.actor().user_id()?),
                recorded_at: Set(act.now()),
            }
            .insert(act.db())
            .await?;
        }
    }
    Ok(())
}

/// The heads counted at a session, by age band.
///
/// # Errors
/// When the database refuses.
pub async fn heads<C: ConnectionTrait>(db: &C, session_id: Uuid) -> Result<Vec<HeadCount>> {
    let rows = head_counts::Entity::find()
        .filter(head_counts::Column::SessionId.eq(session_id))
        .order_by_asc(head_counts::Column::AgeBand)
        .all(db)
        .await?;
    Ok(rows.into_iter().map(|row| HeadCount { age_band: row.age_band, count: i64::from(row.count) }).collect())
}

/// Replaces the head count of a session.
///
/// # Errors
/// When the database refuses.
pub async fn replace_heads(act: &Act, session_id: Uuid, heads: &[HeadCount]) -> Result<()> {
    head_counts::Entity::delete_many().filter(head_counts::Column::SessionId.eq(session_id)).exec(act.db()).await?;
    for head in heads {
        let row = head_counts::ActiveModel {
            session_id: Set(session_id),
            age_band: Set(head.age_band.clone()),
            count: Set(i32::try_from(head.count).map_err(|_| Error::internal("more heads than a town has"))?),
        };
        head_counts::Entity::insert(row).exec_without_returning(act.db()).await?;
    }
    Ok(())
}

/// The statuses recorded for these people at the sessions of a programme.
///
/// # Errors
/// When the database refuses.
pub async fn of_people<C: ConnectionTrait>(
    db: &C,
    programme_id: Uuid,
    people: impl IntoIterator<Item = Uuid>,
) -> Result<HashMap<Uuid, Vec<String>>> {
    let of_programme = sessions::Entity::find()
        .select_only()
        .column(sessions::Column::Id)
        .filter(sessions::Column::ProgrammeId.eq(programme_id));
    let rows: Vec<(Uuid, String)> = attendances::Entity::find()
        .select_only()
        .columns([attendances::Column::BeneficiaryId, attendances::Column::Status])
        .filter(attendances::Column::BeneficiaryId.is_in(people))
        .filter(attendances::Column::SessionId.in_subquery(of_programme.into_query()))
        .into_tuple()
        .all(db)
        .await?;
    let mut statuses: HashMap<Uuid, Vec<String>> = HashMap::new();
    for (person, status) in rows {
        statuses.entry(person).or_default().push(status);
    }
    Ok(statuses)
}

/// Where what a walk-in is called stands.
fn place(row: Uuid) -> Aad<'static> {
    Aad { table: "attendances", row, column: "walk_in" }
}
