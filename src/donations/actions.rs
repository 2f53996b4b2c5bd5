//! What is done with donations.

use super::rules::{DonationState, NewDonation};
use super::store;
use crate::access::{Actor, Permission};
use crate::act::Act;
use crate::app::App;
use crate::devices::lifecycle::State;
use crate::error::{Error, Refusal, Result, Rule};
use crate::journal::{Event, SubjectKind};
use crate::organisations;
use serde_json::{Map, Value};
use uuid::Uuid;

/// Devices of the batch are announced and have neither come nor been cancelled.
#[derive(Debug)]
struct DevicesAwaited(i64);

impl Refusal for DevicesAwaited {
    fn code(&self) -> &'static str {
        "devices_awaited"
    }

    fn details(&self) -> Map<String, Value> {
        Map::from_iter([("awaited".to_owned(), self.0.into())])
    }

    fn words(&self) -> Vec<(&'static str, String)> {
        vec![("count", self.0.to_string())]
    }
}

/// Opens a batch for the actor's workshop.
///
/// # Errors
/// Field errors for an unknown donor and for a day to come.
pub async fn open(app: &App, actor: &Actor, wish: &NewDonation) -> Result<Uuid> {
    actor.require(Permission::DonationsEdit)?;
    let own = actor.organisation_id()?;
    let act = Act::begin(app, actor).await?;
    organisations::store::exists(act.db(), wish.donor_id, "donor_id").await?;
    if wish.received_on > act.today() {
        return Err(Error::field("received_on", "in_the_future"));
    }
    let id = store::open(&act, own, wish).await?;
    act.record(
        Event::new(SubjectKind::Donation, id, "open")
            .change("received_on", (), wish.received_on.to_string())
            .fact("donor", wish.donor_id.to_string()),
    );
    act.commit().await?;
    Ok(id)
}

/// Closes a batch: everything that came is written down.
///
/// # Errors
/// Refused when it is closed already, and while announced devices are awaited.
pub async fn close(app: &App, actor: &Actor, key: &str) -> Result<()> {
    actor.require(Permission::DonationsEdit)?;
    let act = Act::begin(app, actor).await?;
    let donation = store::lock(&act, actor.scope(Permission::DonationsEdit), key).await?;
    if donation.state == DonationState::Closed {
        return Err(Rule("donation_closed").into());
    }
    if let Some(awaited) = donation.devices.get(State::Announced.code()) {
        return Err(DevicesAwaited(*awaited).into());
    }
    store::close(&act, &donation).await?;
    act.record(Event::new(SubjectKind::Donation, donation.id, "close").change(
        "state",
        donation.state.code(),
        DonationState::Closed.code(),
    ));
    act.commit().await
}
