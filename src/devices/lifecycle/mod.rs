//! Where a device is, and the acts that may move it (`domain.md`, "Device").

mod kind;
mod moves;
mod reversal;
#[cfg(test)]
mod tests;

pub use kind::{CHARGER, Kind};
pub use moves::{Move, Refused, Wish, decide};
pub use reversal::{Past, REVERSAL_HOURS, Reverser, Told, is_overtaken, is_undone, reverse};

crate::codes! {
    /// In whose hands a device is.
    pub enum State {
        /// Promised by a donor, not seen yet.
        Announced = "announced",
        /// At the workshop's door, waiting to be sorted.
        Received = "received",
        /// Set aside: perhaps stolen, or locked by an account or its firmware.
        Quarantined = "quarantined",
        /// On the bench.
        Workshop = "workshop",
        /// Ready, on the shelf.
        Stock = "stock",
        /// In an itinerant kit: lent, not given.
        Pool = "pool",
        /// Promised to one request.
        Reserved = "reserved",
        /// With a person.
        HandedOver = "handed_over",
        /// Taken apart for its parts.
        ForParts = "for_parts",
        /// Waiting for the recycler.
        ToRecycle = "to_recycle",
        /// Gone to the recycler. Terminal.
        Recycled = "recycled",
        /// Given back. Terminal.
        ReturnedToDonor = "returned_to_donor",
        /// Nobody knows where.
        Lost = "lost",
        /// Announced, never came. Terminal.
        Cancelled = "cancelled",
    }
}

crate::codes! {
    /// The acts that move a device from one state to another.
    pub enum Action {
        /// It has arrived.
        Receive = "receive",
        /// It will not come.
        Cancel = "cancel",
        /// Sorted: to the bench, for parts, or to the recycler.
        Triage = "triage",
        /// Set aside.
        Quarantine = "quarantine",
        /// The quarantine is lifted, with proof.
        Clear = "clear",
        /// From the bench to the shelf.
        Release = "release",
        /// From the shelf back to the bench.
        Withdraw = "withdraw",
        /// Promised to a request.
        Reserve = "reserve",
        /// The promise ends.
        Unreserve = "unreserve",
        /// Given to the person.
        HandOver = "hand_over",
        /// Back from the person or from the kit.
        TakeBack = "take_back",
        /// Put into an itinerant kit.
        AssignPool = "assign_pool",
        /// What is left after the parts goes to the recycler's pile.
        Recycle = "recycle",
        /// Collected by the recycler.
        Dispatch = "dispatch",
        /// Given back to the donor.
        ReturnToDonor = "return_to_donor",
        /// Nobody finds it.
        ReportLost = "report_lost",
        /// Found again.
        Recover = "recover",
    }
}

crate::codes! {
    /// Where sorting sends a device.
    pub enum TriageRoute {
        /// To the bench.
        Refurbish = "refurbish",
        /// To be taken apart.
        Parts = "parts",
        /// To the recycler's pile.
        Recycle = "recycle",
    }
}

impl TriageRoute {
    /// The state this route leads to.
    pub const fn state(self) -> State {
        match self {
            Self::Refurbish => State::Workshop,
            Self::Parts => State::ForParts,
            Self::Recycle => State::ToRecycle,
        }
    }
}

impl State {
    /// Whether it stands somewhere of ours, so that its place says where to look.
    pub const fn is_here(self) -> bool {
        !matches!(
            self,
            Self::Announced | Self::HandedOver | Self::Recycled | Self::ReturnedToDonor | Self::Lost | Self::Cancelled
        )
    }

    /// The acts that lead out of this state, whatever their guards say today, in the order screens offer them.
    pub const fn allowed(self) -> &'static [Action] {
        use Action::*;
        match self {
            Self::Announced => &[Receive, Cancel, ReportLost],
            Self::Received => &[Triage, Quarantine, ReturnToDonor, ReportLost],
            Self::Quarantined => &[Clear, ReturnToDonor, ReportLost],
            Self::Workshop => &[Release, Triage, Quarantine, ReportLost],
            Self::Stock => &[Reserve, AssignPool, Withdraw, Triage, ReportLost],
            Self::Pool => &[TakeBack, ReportLost],
            Self::Reserved => &[HandOver, Unreserve, ReportLost],
            Self::HandedOver => &[TakeBack, ReportLost],
            Self::ForParts => &[Recycle, ReportLost],
            Self::ToRecycle => &[Dispatch, ReportLost],
            Self::Lost => &[Recover],
            Self::Recycled | Self::ReturnedToDonor | Self::Cancelled => &[],
        }
    }

    /// The routes sorting may take from here; none where sorting is not possible.
    pub const fn routes(self) -> &'static [TriageRoute] {
        use TriageRoute::*;
        match self {
            Self::Received => &[Refurbish, Parts, Recycle],
            Self::Workshop | Self::Stock => &[Parts, Recycle],
            _ => &[],
        }
    }

    /// Whether nothing but a reversing event can lead out.
    pub const fn is_terminal(self) -> bool {
        self.allowed().is_empty()
    }

    /// Whether blockers are looked for: elsewhere the list is empty.
    pub const fn is_checked(self) -> bool {
        matches!(self, Self::Workshop | Self::Stock | Self::Reserved)
    }
}

/// The acts that lead out of a state; empty for a terminal one.
pub fn allowed(state: State) -> Vec<Action> {
    state.allowed().to_vec()
}
