//! Repairs and software in their rows.

use crate::act::Act;
use crate::devices::store::{Device, codes_of};
use crate::entities::{repair_acts, repairs, software_installs};
use crate::error::{Error, Result};
use crate::workshop::rules::{NewRepair, NewSoftware, RepairClosing};
use chrono::{DateTime, Utc};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, FromQueryResult, QueryFilter, QueryOrder,
    QueryResult, QuerySelect, Statement, Value,
};
use uuid::Uuid;

/// A repair as it stands.
#[derive(Clone, Debug)]
pub struct Repair {
    /// Its key.
    pub id: Uuid,
    /// What was wrong (code of `faults`).
    pub fault: String,
    /// What was done (codes of `repair_acts`), in order.
    pub acts: Vec<String>,
    /// How long it took.
    pub minutes: i64,
    /// What else is to be known.
    pub note: Option<String>,
    /// A part is awaited.
    pub waiting_part: bool,
    /// Who opened it.
    pub opened_by: String,
    /// When.
    pub opened_at: DateTime<Utc>,
    /// Who closed it.
    pub closed_by: Option<String>,
    /// When.
    pub closed_at: Option<DateTime<Utc>>,
}

/// Opens a repair, closed at once when it is done.
///
/// # Errors
/// `Forbidden` without an account: someone has to have done it.
pub async fn open(act: &Act, device: &Device, wish: &NewRepair) -> Result<Uuid> {
    let id = act.new_id();
    let by = act.actor().user_id()?;
    repairs::ActiveModel {
        id: Set(id),
        device_id: Set(device.id),
        fault: Set(wish.fault.clone()),
        note: Set(wish.note.clone()),
        minutes: Set(wish.minutes),
        waiting_part: Set(wish.waiting_part),
        opened_by: Set(by),
        opened_at: Set(act.now()),
        closed_by: Set(wish.close.then_some(by)),
        closed_at: Set(wish.close.then_some(act.now())),
        undone_at: Set(None),
    }
    .insert(act.db())
    .await?;
    add_acts(act, id, &wish.acts, 0).await?;
    Ok(id)
}

/// A repair of a locked device, as it stands.
///
/// # Errors
/// `NotFound` when the device has no such repair.
pub async fn ticket(act: &Act, device: &Device, id: Uuid) -> Result<repairs::Model> {
    let row = repairs::Entity::find_by_id(id)
        .filter(repairs::Column::DeviceId.eq(device.id))
        .filter(repairs::Column::UndoneAt.is_null());
    row.one(act.db()).await?.ok_or(Error::NotFound)
}

/// Notes whether an open repair waits for a part; says whether it is open, and stood otherwise.
///
/// # Errors
/// When the database refuses.
pub async fn set_waiting(act: &Act, id: Uuid, waits: bool) -> Result<bool> {
    let done = repairs::Entity::update_many()
        .col_expr(repairs::Column::WaitingPart, Expr::value(waits))
        .filter(repairs::Column::Id.eq(id))
        .filter(repairs::Column::WaitingPart.eq(!waits))
        .filter(repairs::Column::ClosedAt.is_null())
        .filter(repairs::Column::UndoneAt.is_null())
        .exec(act.db())
        .await?;
    Ok(done.rows_affected == 1)
}

/// Closes a repair of a locked device, with the work done since it was opened. Says whether a part was awaited; nothing when
/// it was closed already.
///
/// # Errors
/// `NotFound` when the device has no such repair.
pub async fn close(act: &Act, device: &Device, id: Uuid, wish: &RepairClosing) -> Result<Option<bool>> {
    let row = ticket(act, device, id).await?;
    if row.closed_at.is_some() {
        return Ok(None);
    }
    let changes = repairs::ActiveModel {
        minutes: Set(row.minutes + wish.minutes),
        waiting_part: Set(false),
        closed_by: Set(Some(act.actor().user_id()?)),
        closed_at: Set(Some(act.now())),
        ..Default::default()
    };
    repairs::Entity::update_many().set(changes).filter(repairs::Column::Id.eq(id)).exec(act.db()).await?;
    let done: Option<i32> = repair_acts::Entity::find()
        .select_only()
        .column(repair_acts::Column::Position)
        .filter(repair_acts::Column::RepairId.eq(id))
        .order_by_desc(repair_acts::Column::Position)
        .into_tuple()
        .one(act.db())
        .await?;
    add_acts(act, id, &wish.acts, done.map_or(0, |last| last + 1)).await?;
    Ok(Some(row.waiting_part))
}

async fn add_acts(act: &Act, repair_id: Uuid, acts: &[String], from: i32) -> Result<()> {
    if acts.is_empty() {
        return Ok(());
    }
    let rows = acts.iter().zip(from..).map(|(code, position)| repair_acts::ActiveModel {
        repair_id: Set(repair_id),
        act: Set(code.clone()),
        position: Set(position),
    });
    repair_acts::Entity::insert_many(rows).exec_without_returning(act.db()).await?;
    Ok(())
}

/// Whether the device has this repair.
///
/// # Errors
/// `NotFound` when it has not.
pub async fn exists<C: ConnectionTrait>(db: &C, device_id: Uuid, id: Uuid) -> Result<()> {
    let of_device = repairs::Entity::find_by_id(id).filter(repairs::Column::DeviceId.eq(device_id));
    of_device.one(db).await?.map(drop).ok_or(Error::NotFound)
}

/// The repairs of a device, the newest first.
///
/// # Errors
/// When the database refuses.
pub async fn of_device<C: ConnectionTrait>(db: &C, device_id: Uuid) -> Result<Vec<Repair>> {
    told(db, "ORDER BY r.id DESC LIMIT 200", [device_id.into()]).await
}

/// One repair of a device.
///
/// # Errors
/// `NotFound` when the device has it not.
pub async fn one<C: ConnectionTrait>(db: &C, device_id: Uuid, id: Uuid) -> Result<Repair> {
    told(db, "AND r.id = $2", [device_id.into(), id.into()]).await?.pop().ok_or(Error::NotFound)
}

impl FromQueryResult for Repair {
    fn from_query_result(row: &QueryResult, prefix: &str) -> Result<Self, DbErr> {
        let acts: Option<String> = row.try_get(prefix, "acts")?;
        Ok(Self {
            id: row.try_get(prefix, "id")?,
            fault: row.try_get(prefix, "fault")?,
            acts: acts.as_deref().map(codes_of).unwrap_or_default(),
            minutes: row.try_get(prefix, "minutes")?,
            note: row.try_get(prefix, "note")?,
            waiting_part: row.try_get(prefix, "waiting_part")?,
            opened_by: row.try_get(prefix, "opened_by")?,
            opened_at: row.try_get(prefix, "opened_at")?,
            closed_by: row.try_get(prefix, "closed_by")?,
            closed_at: row.try_get(prefix, "closed_at")?,
        })
    }
}

async fn told<C: ConnectionTrait, const N: usize>(db: &C, which: &str, values: [Value; N]) -> Result<Vec<Repair>> {
    let sql = format!(
        "SELECT r.id AS id, r.fault AS fault, r.minutes AS minutes, r.note AS note, r.waiting_part AS waiting_part, \
         o.name AS opened_by, r.opened_at AS opened_at, c.name AS closed_by, r.closed_at AS closed_at, \
         (SELECT string_agg(a.act, ' ' ORDER BY a.position) FROM repair_acts a WHERE a.repair_id = r.id) AS acts \
         FROM repairs r JOIN users o ON o.id = r.opened_by LEFT JOIN users c ON c.id = r.closed_by \
         WHERE r.device_id = $1 AND r.undone_at IS NULL {which}"
    );
    let asked = Statement::from_sql_and_values(db.get_database_backend(), sql, values);
    Ok(Repair::find_by_statement(asked).all(db).await?)
}

/// Notes that a system was installed.
///
/// # Errors
/// `Forbidden` without an account.
pub async fn install(act: &Act, device: &Device, wish: &NewSoftware) -> Result<Uuid> {
    let id = act.new_id();
    software_installs::ActiveModel {
        id: Set(id),
        device_id: Set(device.id),
        image: Set(wish.image.clone()),
        licence: Set(wish.licence.clone()),
        recorded_by: Set(act.actor().user_id()?),
        recorded_at: Set(act.now()),
        undone_at: Set(None),
    }
    .insert(act.db())
    .await?;
    Ok(id)
}
