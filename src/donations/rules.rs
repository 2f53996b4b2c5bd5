//! What a donation is, and what becomes of what was given.

use crate::devices::lifecycle::State;
use crate::kernel::fields::{Fields, Wish};
use chrono::NaiveDate;
use uuid::Uuid;

crate::codes! {
    /// Whether a batch still takes devices.
    pub enum DonationState {
        /// It does.
        Open = "open",
        /// Everything is written down.
        Closed = "closed",
    }
}

crate::codes! {
    /// What became of a device, as its donor is told.
    pub enum Fate {
        /// The workshop has it.
        InProgress = "in_progress",
        /// Someone uses it again.
        Reused = "reused",
        /// Taken apart for other devices.
        Parts = "parts",
        /// With the recycler.
        Recycled = "recycled",
        /// Given back.
        Returned = "returned",
        /// Nobody finds it.
        Lost = "lost",
    }
}

/// What a donor is told of a device in this state; nothing of one that never came.
pub const fn fate(state: State) -> Option<Fate> {
    Some(match state {
        State::Received | State::Quarantined | State::Workshop | State::Stock | State::Reserved | State::ToRecycle => {
            Fate::InProgress
        }
        State::HandedOver | State::Pool => Fate::Reused,
        State::ForParts => Fate::Parts,
        State::Recycled => Fate::Recycled,
        State::ReturnedToDonor => Fate::Returned,
        State::Lost => Fate::Lost,
        State::Announced | State::Cancelled => return None,
    })
}

/// The donation to open.
#[derive(Clone, Debug, utoipa::ToSchema)]
pub struct NewDonation {
    /// Who gives.
    pub donor_id: Uuid,
    /// The day it arrived.
    pub received_on: NaiveDate,
    /// What else is to be known.
    pub note: Option<String>,
}

impl Wish for NewDonation {
    fn read(fields: &mut Fields) -> Self {
        Self {
            donor_id: fields.required_id("donor_id"),
            received_on: fields.required_date("received_on"),
            note: fields.text("note", 2000),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_donor_is_told_of_every_device_that_came() {
        for state in State::ALL {
            let came = !matches!(state, State::Announced | State::Cancelled);
            assert_eq!(fate(*state).is_some(), came, "{state}");
        }
        assert_eq!(fate(State::HandedOver), Some(Fate::Reused));
        assert_eq!(fate(State::ToRecycle), Some(Fate::InProgress), "it has not left yet");
    }
}
