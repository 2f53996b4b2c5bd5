//! What is done from a need to a handover. Locks are taken in one order: device, allocation, request, person.

mod handover;
mod holds;
pub mod receipt;
mod requests;
mod settings;

pub use handover::hand_over;
pub use holds::{cancel, hold};
pub use receipt::read as receipt;
pub use requests::{accept, decline, refuse, submit, withdraw};
pub use settings::set;

use super::matching::{PROPOSALS, Wanted, proposals};
use super::rules::requests::RequestState;
use super::store::shelf::Proposable;
use super::store::{self, requests::Request};
use crate::access::{Actor, Permission};
use crate::app::App;
use crate::devices::lifecycle::Kind;
use crate::error::Result;

/// A proposal with the device it is about.
pub struct Proposal {
    /// The device.
    pub device: Proposable,
    /// How well it suits.
    pub fit: super::matching::Fit,
}

/// The best devices for a request, at most three.
///
/// # Errors
/// `Forbidden` without the permission; when the database refuses.
pub async fn matches(app: &App, actor: &Actor, request: &Request) -> Result<Vec<Proposal>> {
    actor.require(Permission::AllocationsMake)?;
    if !matches!(request.state, RequestState::Waiting | RequestState::Offered) {
        return Ok(Vec::new());
    }
    let today = app.today();
    let mut shelf = store::shelf::free(&app.db, actor, &[request.device_kind], today).await?;
    if shelf.len() < PROPOSALS && COMPUTERS.contains(&request.device_kind) {
        let others: Vec<Kind> = COMPUTERS.into_iter().filter(|kind| *kind != request.device_kind).collect();
        shelf.extend(store::shelf::free(&app.db, actor, &others, today).await?);
    }
    let wanted = Wanted { kind: request.device_kind.code(), needs: &request.needs, budget: None };
    let candidates: Vec<_> = shelf.iter().map(Proposable::candidate).collect();
    let best = proposals(&wanted, &candidates, today);
    Ok(best
        .into_iter()
        .filter_map(|found| {
            let device = shelf.iter().find(|one| one.device.tag == found.tag)?.clone();
            Some(Proposal { device, fit: found.fit })
        })
        .collect())
}

/// Kinds that may stand for each other when there are too few of one.
const COMPUTERS: [Kind; 3] = [Kind::Laptop, Kind::Desktop, Kind::AllInOne];
