//! Compares what is stored about devices with what the rules say.

use super::stage::{AT_ONCE, stage_of};
use super::{Device, facts_of, from_row};
use crate::devices::blockers::RULES_VERSION;
use crate::devices::lifecycle::State;
use crate::entities::{allocations, devices};
use crate::error::Result;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait};
use uuid::Uuid;

/// What does not hold, one sentence each: a stage that is not what the rules say, a promised device without exactly one
/// live allocation, a live allocation of a device that is not promised.
///
/// # Errors
/// When the database refuses.
pub async fn differences<C: ConnectionTrait>(db: &C) -> Result<Vec<String>> {
    let mut found = Vec::new();
    let mut after = Uuid::nil();
    loop {
        let rows = devices::Entity::find()
            .filter(devices::Column::Id.gt(after))
            .order_by_asc(devices::Column::Id)
            .limit(AT_ONCE)
            .all(db)
            .await?;
        let Some(last) = rows.last() else { break };
        after = last.id;
        let devices = rows.into_iter().map(from_row).collect::<Result<Vec<Device>>>()?;
        for (device, facts) in devices.iter().zip(facts_of(db, &devices).await?) {
            let (code, stage) =
                (|stage: Option<_>| stage.map_or("none", crate::devices::blockers::Stage::code), stage_of(&facts));
            if device.rules_version == RULES_VERSION && device.stage != stage {
                found.push(format!(
                    "device {}: its stage is {}, the rules say {}",
                    device.tag,
                    code(device.stage),
                    code(stage)
                ));
            }
            if device.state == State::Reserved && facts.live_allocations != 1 {
                found.push(format!(
                    "device {}: promised, and held by {} allocations",
                    device.tag, facts.live_allocations
                ));
            }
        }
    }
    // A hold on a device that is lost, or found again, is the caseworker's to give up.
    let free = devices::Entity::find()
        .select_only()
        .column(devices::Column::Id)
        .filter(devices::Column::State.is_in([State::Stock.code(), State::Pool.code(), State::HandedOver.code()]));
    let stray = allocations::Entity::find()
        .filter(allocations::Column::State.eq("held"))
        .filter(allocations::Column::DeviceId.in_subquery(free.into_query()))
        .order_by_asc(allocations::Column::Id)
        .all(db)
        .await?;
    found.extend(stray.iter().map(|row| format!("allocation {}: it holds a device that is not promised", row.id)));
    Ok(found)
}
