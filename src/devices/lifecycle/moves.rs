//! The decision whether an act may move a device, and the proof that it was decided here.

use super::{Action, State, TriageRoute, allowed};
use crate::devices::blockers::{Blocker, blockers, media_blockers};
use crate::devices::facts::Facts;

/// What someone wants to do with a device, with what the guards ask of the asker.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wish {
    /// It has arrived.
    Receive,
    /// It will not come.
    Cancel,
    /// Sort it.
    Triage(TriageRoute),
    /// Set it aside.
    Quarantine,
    /// Lift the quarantine; `proved` when a proof was recorded with the wish.
    Clear {
        /// A proof (who was asked, what they answered) comes with the wish.
        proved: bool,
    },
    /// Put it on the shelf.
    Release,
    /// Take it from the shelf back to the bench.
    Withdraw,
    /// Promise it to a request.
    Reserve,
    /// End the promise.
    Unreserve,
    /// Give it to the person.
    HandOver,
    /// Take it back.
    TakeBack,
    /// Put it into an itinerant kit.
    AssignPool,
    /// Put what is left on the recycler's pile.
    Recycle,
    /// The recycler collects it; `slip` when the collection slip's number comes with the wish.
    Dispatch {
        /// The number of the collection slip is given.
        slip: bool,
    },
    /// Give it back to the donor.
    ReturnToDonor,
    /// Nobody finds it.
    ReportLost,
    /// It is found again.
    Recover,
}

impl Wish {
    /// The act that is wished for.
    pub const fn action(self) -> Action {
        match self {
            Self::Receive => Action::Receive,
            Self::Cancel => Action::Cancel,
            Self::Triage(_) => Action::Triage,
            Self::Quarantine => Action::Quarantine,
            Self::Clear { .. } => Action::Clear,
            Self::Release => Action::Release,
            Self::Withdraw => Action::Withdraw,
            Self::Reserve => Action::Reserve,
            Self::Unreserve => Action::Unreserve,
            Self::HandOver => Action::HandOver,
            Self::TakeBack => Action::TakeBack,
            Self::AssignPool => Action::AssignPool,
            Self::Recycle => Action::Recycle,
            Self::Dispatch { .. } => Action::Dispatch,
            Self::ReturnToDonor => Action::ReturnToDonor,
            Self::ReportLost => Action::ReportLost,
            Self::Recover => Action::Recover,
        }
    }
}

/// A move that the rule allowed: the only thing a device's state can be saved with. Its fields are private, so that no
/// other module can make one.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use = "a move changes nothing until it is saved"]
pub struct Move {
    from: State,
    to: State,
    action: Action,
    reversal: bool,
    data_incident: bool,
    used_again: bool,
}

impl Move {
    /// The state it was decided in: the save is conditional on it.
    pub const fn from(&self) -> State {
        self.from
    }

    /// The state it leads to.
    pub const fn to(&self) -> State {
        self.to
    }

    /// The act; of a reversal, the act that it undoes.
    pub const fn action(&self) -> Action {
        self.action
    }

    /// Whether it undoes an act instead of doing one. Undoing a `take_back` also lifts the "used again" it set.
    pub const fn is_reversal(&self) -> bool {
        self.reversal
    }

    /// Whether data may have gone with the device, so that an incident must be opened.
    pub const fn opens_data_incident(&self) -> bool {
        self.data_incident
    }

    /// Whether every medium in the device counts as used again from now on: no earlier erasure is worth anything.
    pub const fn media_used_again(&self) -> bool {
        self.used_again
    }

    pub(super) const fn undoing(action: Action, from: State, to: State) -> Self {
        Self { from, to, action, reversal: true, data_incident: false, used_again: false }
    }
}

/// Why an act was refused.
#[derive(Clone, Debug, PartialEq)]
pub enum Refused {
    /// The act does not lead out of this state.
    Illegal {
        /// The act that was asked for.
        action: Action,
        /// Where the device is.
        state: State,
        /// What is possible here.
        allowed: Vec<Action>,
        /// The routes sorting may take here.
        routes: &'static [TriageRoute],
    },
    /// Something still stands in the way; every blocker is named.
    Blocked {
        /// All of them, in stage order.
        blockers: Vec<Blocker>,
    },
    /// The donation it belongs to is closed.
    DonationClosed,
    /// It was not weighed.
    WeightMissing,
    /// No proof lifts the quarantine.
    ProofMissing,
    /// The recycler's collection slip has no number.
    SlipMissing,
    /// Not exactly one live allocation holds it.
    NotAllocated,
    /// The contribution is neither paid, waived nor scheduled.
    ContributionOpen,
    /// The kit is still out: its session is not closed and no loss was declared.
    KitOut,
    /// A later act moved the device on; that one comes first.
    LaterAct,
    /// More than ten hours, or another person's act, and not a lead.
    TooLate,
    /// The act is undone by its own counterpart, not by a reversing event.
    Irreversible {
        /// The act that was to be undone.
        action: Action,
    },
}

impl Refused {
    /// The stable code of the refusal.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Illegal { .. } => "illegal_action",
            Self::Blocked { .. } => "blocked",
            Self::DonationClosed => "donation_closed",
            Self::WeightMissing => "weight_missing",
            Self::ProofMissing => "proof_missing",
            Self::SlipMissing => "slip_missing",
            Self::NotAllocated => "not_allocated",
            Self::ContributionOpen => "contribution_open",
            Self::KitOut => "kit_out",
            Self::LaterAct => "later_act",
            Self::TooLate => "too_late",
            Self::Irreversible { .. } => "irreversible",
        }
    }
}

/// Decides whether the wish may be done in the device's present state, and where it leads.
///
/// # Errors
/// [`Refused::Illegal`] names the acts that are possible; the others name the guard of the act (`domain.md`, "Device").
pub fn decide(facts: &Facts, wish: Wish) -> Result<Move, Refused> {
    let (state, action) = (facts.state, wish.action());
    let illegal = || Refused::Illegal { action, state, allowed: allowed(state), routes: state.routes() };
    if !state.allowed().contains(&action) {
        return Err(illegal());
    }
    let to = match wish {
        Wish::Triage(route) if !state.routes().contains(&route) => return Err(illegal()),
        Wish::Triage(route) => route.state(),
        Wish::Receive | Wish::Clear { .. } | Wish::Recover => State::Received,
        Wish::Cancel => State::Cancelled,
        Wish::Quarantine => State::Quarantined,
        Wish::Release | Wish::Unreserve => State::Stock,
        Wish::Withdraw | Wish::TakeBack => State::Workshop,
        Wish::Reserve => State::Reserved,
        Wish::HandOver => State::HandedOver,
        Wish::AssignPool => State::Pool,
        Wish::Recycle => State::ToRecycle,
        Wish::Dispatch { .. } => State::Recycled,
        Wish::ReturnToDonor => State::ReturnedToDonor,
        Wish::ReportLost => State::Lost,
    };
    guard(facts, wish)?;
    Ok(Move {
        from: state,
        to,
        action,
        reversal: false,
        data_incident: action == Action::ReportLost && facts.may_hold_data(),
        // Nobody knows what was done with a lost device, so it comes back like one that a person used.
        used_again: action == Action::Recover || (action == Action::TakeBack && state == State::HandedOver),
    })
}

fn guard(facts: &Facts, wish: Wish) -> Result<(), Refused> {
    match wish {
        Wish::Receive | Wish::Cancel if !facts.donation_open => Err(Refused::DonationClosed),
        // Giving back and setting aside are never held up by a missing weight: the device may be stolen.
        Wish::Triage(_) if facts.state == State::Received => weighed(facts),
        Wish::Clear { proved: false } => Err(Refused::ProofMissing),
        // Lending or promising a device that could not be handed over would only move the refusal to the counter.
        Wish::Release | Wish::Reserve | Wish::AssignPool => unblocked(blockers(facts)),
        Wish::HandOver if facts.live_allocations != 1 => Err(Refused::NotAllocated),
        Wish::HandOver => {
            unblocked(blockers(facts))?;
            if facts.contribution_settled { Ok(()) } else { Err(Refused::ContributionOpen) }
        }
        Wish::TakeBack if facts.state == State::Pool && !facts.kit_is_back => Err(Refused::KitOut),
        Wish::Dispatch { slip } => {
            unblocked(media_blockers(facts))?;
            weighed(facts)?;
            if slip { Ok(()) } else { Err(Refused::SlipMissing) }
        }
        _ => Ok(()),
    }
}

fn weighed(facts: &Facts) -> Result<(), Refused> {
    if facts.weight_g.is_some_and(|grams| grams > 0) { Ok(()) } else { Err(Refused::WeightMissing) }
}

pub(super) fn unblocked(blockers: Vec<Blocker>) -> Result<(), Refused> {
    if blockers.is_empty() { Ok(()) } else { Err(Refused::Blocked { blockers }) }
}
