//! Mending a mistake: a reversing event, never an edit of history.

use super::moves::{Move, Refused, unblocked};
use super::{Action, State};
use crate::devices::blockers::blockers;
use crate::devices::facts::Facts;
use chrono::{DateTime, TimeDelta, Utc};
use std::collections::BTreeSet;
use uuid::Uuid;

/// How long a person may undo their own act: one working day. A lead may undo later.
pub const REVERSAL_HOURS: i64 = 10;

/// One event of a device's history, as far as undoing looks at it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// The event.
    pub id: Uuid,
    /// What was done.
    pub act: String,
    /// When.
    pub at: DateTime<Utc>,
    /// Who did it; nobody for the service itself.
    pub by: Option<Uuid>,
    /// The states it moved the device between.
    pub moved: Option<(State, State)>,
    /// What it touched: fields, repairs, media.
    pub touches: BTreeSet<String>,
    /// The event that it undid.
    pub undid: Option<Uuid>,
}

/// Whether an event of this history was undone.
pub fn is_undone(history: &[Told], id: Uuid) -> bool {
    history.iter().any(|told| told.undid == Some(id))
}

/// Whether something newer stands on an event: a move, or another act on the same thing, that was not undone itself.
/// `history` is newest first.
pub fn is_overtaken(history: &[Told], id: Uuid) -> bool {
    let Some(at) = history.iter().position(|told| told.id == id) else { return false };
    let this = &history[at];
    history[..at].iter().any(|later| {
        let stands = later.undid.is_none() && !is_undone(history, later.id);
        stands && (later.moved.is_some() || !later.touches.is_disjoint(&this.touches))
    })
}

/// An act as history tells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Past {
    /// What was done.
    pub action: Action,
    /// Where the device was before.
    pub from: State,
    /// Where it came to.
    pub to: State,
    /// When.
    pub at: DateTime<Utc>,
    /// Who did it.
    pub by: Uuid,
    /// Whether nothing newer that still stands moved this device.
    pub latest: bool,
}

/// Who wants to undo, and when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reverser {
    /// The person.
    pub user: Uuid,
    /// Whether they lead the workshop.
    pub lead: bool,
    /// Now.
    pub now: DateTime<Utc>,
}

impl Reverser {
    /// Whether it is their own act of this working day, which nobody has to explain.
    pub fn is_own(&self, by: Option<Uuid>, at: DateTime<Utc>) -> bool {
        by == Some(self.user) && self.now - at <= TimeDelta::hours(REVERSAL_HOURS)
    }

    /// Whether they may undo an act of this person and moment.
    ///
    /// # Errors
    /// [`Refused::TooLate`] past the ten hours, or for another person's act, unless a lead asks.
    pub fn may_undo(&self, by: Option<Uuid>, at: DateTime<Utc>) -> Result<(), Refused> {
        if self.lead || self.is_own(by, at) { Ok(()) } else { Err(Refused::TooLate) }
    }
}

/// Undoes an act: the device goes back to where it was.
///
/// # Errors
/// [`Refused::Irreversible`] where the act has a counterpart of its own (an allocation is cancelled, a device that was
/// handed over is taken back: a receipt was given); [`Refused::LaterAct`] when the device has moved on since;
/// [`Refused::TooLate`] past the ten hours, or for another person's act, unless a lead asks; [`Refused::Blocked`] when
/// it would go back to the shelf although something now stands in the way.
pub fn reverse(facts: &Facts, past: &Past, who: &Reverser) -> Result<Move, Refused> {
    if matches!(past.action, Action::HandOver | Action::Reserve | Action::Unreserve) {
        return Err(Refused::Irreversible { action: past.action });
    }
    if !past.latest || facts.state != past.to {
        return Err(Refused::LaterAct);
    }
    who.may_undo(Some(past.by), past.at)?;
    if past.from == State::Stock {
        unblocked(blockers(&Facts { state: State::Stock, ..facts.clone() }))?;
    }
    Ok(Move::undoing(past.action, past.to, past.from))
}
