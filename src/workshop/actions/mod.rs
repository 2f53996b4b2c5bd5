//! What is done at the bench.

mod bench;
mod evidence;
mod media;
mod read;
mod reviews;
mod undo;

pub use bench::{await_part, check, close_repair, install, log_repair};
pub use evidence::{Added, add};
pub use media::{accept, confirm, declare, destroy, remove, waive_health};
pub use read::Upload;
pub(crate) use read::read_at_once;
pub use reviews::{Outcome, Sent, decide, send};
pub use undo::undo;

use crate::access::{Actor, Permission};
use crate::act::Act;
use crate::devices::store::{self, Device};
use crate::error::{Result, Rule};
use crate::workshop::rules::is_in_house;

/// Locks a device that is in the workshop's hands.
async fn in_house(act: &Act, actor: &Actor, permission: Permission, tag: &str) -> Result<Device> {
    let device = store::lock(act, actor.scope(permission), tag).await?;
    if is_in_house(device.state) { Ok(device) } else { Err(Rule("not_in_the_workshop").into()) }
}
