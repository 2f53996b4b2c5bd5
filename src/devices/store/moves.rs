//! The only place that saves a state: with the token that the rule made, and its event.

use super::{Device, restage, save};
use crate::act::Act;
use crate::devices::blockers::RULES_VERSION;
use crate::devices::lifecycle::{Action, Move, State};
use crate::devices::media::Status;
use crate::entities::{allocations, devices, media};
use crate::error::{Error, Result};
use crate::journal::{Event, SubjectKind};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, ExprTrait as _, QueryFilter};
use uuid::Uuid;

/// Moves a device that this act has locked to where the rule says, with everything that follows from the move: the day on
/// the shelf, media used again, what must be done anew, the stage, the event. `told` adds facts or a note to the event.
///
/// # Errors
/// `Stale` when the device is no longer where the rule saw it.
pub async fn move_device(
    act: &Act,
    device: &Device,
    moved: Move,
    told: impl FnOnce(Event) -> Event + Send,
) -> Result<()> {
    if device.state != moved.from() {
        return Err(Error::Stale { version: device.version });
    }
    let mut event = Event::new(SubjectKind::Device, device.id, moved.action().code());
    event = event.change("state", device.state.code(), moved.to().code());
    let mut row = devices::ActiveModel { state: Set(moved.to().code().to_owned()), ..Default::default() };
    match moved.action() {
        Action::Release => {
            event = event.change("in_stock_on", device.in_stock_on.map(day), day(act.today()));
            row.in_stock_on = Set(Some(act.today()));
        }
        // Promised, lent and promised no more: it came to the shelf when it came.
        Action::Reserve | Action::Unreserve | Action::AssignPool | Action::HandOver => {}
        _ if device.in_stock_on.is_some() => {
            event = event.change("in_stock_on", device.in_stock_on.map(day), ());
            row.in_stock_on = Set(None);
        }
        _ => {}
    }
    if moved.media_used_again() {
        event = begin_again(act, device, &mut row, event);
        use_media_again(act, device.id).await?;
    }
    if moved.opens_data_incident() {
        event = event.fact("data_incident", true);
    }
    save(act, device, row).await?;
    if moved.action() == Action::TakeBack && device.state == State::HandedOver {
        end_loan(act, device.id).await?;
    }
    if !keeps_stage(device, moved) {
        restage(act, device.id).await?;
    }
    act.record(told(event));
    Ok(())
}

/// Whether nothing that the stage is found from changes with the move: what is promised, or promised no more, stays on the
/// shelf as it is.
fn keeps_stage(device: &Device, moved: Move) -> bool {
    matches!(moved.action(), Action::Reserve | Action::Unreserve)
        && device.state.is_checked()
        && moved.to().is_checked()
        && device.rules_version == RULES_VERSION
}

/// Of a device that comes back: grades, place and accessories are found anew.
fn begin_again(act: &Act, device: &Device, row: &mut devices::ActiveModel, event: Event) -> Event {
    row.grade_appearance = Set(None);
    row.grade_function = Set(None);
    row.location = Set(None);
    row.accessories = Set(String::new());
    row.taken_back_at = Set(Some(act.now()));
    event
        .change("taken_back_at", device.taken_back_at.map(instant), instant(act.now()))
        .change("grade_appearance", device.grade_appearance.clone(), ())
        .change("grade_function", device.grade_function.clone(), ())
        .change("location", device.location.clone(), ())
        .change("accessories", device.accessories.clone(), Vec::<String>::new())
}

async fn use_media_again(act: &Act, device_id: Uuid) -> Result<()> {
    media::Entity::update_many()
        .col_expr(media::Column::UsedAgainAt, Expr::value(act.now()))
        .filter(media::Column::DeviceId.eq(device_id))
        .filter(media::Column::Status.is_in([Status::Declared.code(), Status::Confirmed.code()]))
        .exec(act.db())
        .await?;
    Ok(())
}

/// The person no longer has it: the allocation stays in history, and the device may be given again.
async fn end_loan(act: &Act, device_id: Uuid) -> Result<()> {
    let with_a_person = allocations::Column::DeviceId
        .eq(device_id)
        .and(allocations::Column::State.eq("handed_over"))
        .and(allocations::Column::ReturnedAt.is_null());
    let Some(row) = allocations::Entity::find().filter(with_a_person).one(act.db()).await? else { return Ok(()) };
    allocations::Entity::update_many()
        .set(allocations::ActiveModel {
            returned_at: Set(Some(act.now())),
            version: Set(row.version + 1),
            ..Default::default()
        })
        .filter(allocations::Column::Id.eq(row.id))
        .exec(act.db())
        .await?;
    act.record(Event::new(SubjectKind::Allocation, row.id, "take_back"));
    Ok(())
}

fn instant(at: chrono::DateTime<chrono::Utc>) -> String {
    at.to_rfc3339()
}

fn day(day: chrono::NaiveDate) -> String {
    day.to_string()
}
