//! Mending a mistake: a reversing event, never an edit of history.

use super::moves::{Move, Refused, unblocked};
use super::{Action, State};
use crate::devices::blockers::blockers;
use crate::devices::facts::Facts;
use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

/// How long a person may undo their own act: one working day. A lead may undo later.
pub const REVERSAL_HOURS: i64 = 10;

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
    /// Whether it is the last event that moved this device, and not itself a reversal.
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
    let in_time = who.user == past.by && who.now - past.at <= TimeDelta::hours(REVERSAL_HOURS);
    if !in_time && !who.lead {
        return Err(Refused::TooLate);
    }
    if past.from == State::Stock {
        unblocked(blockers(&Facts { state: State::Stock, ..facts.clone() }))?;
    }
    Ok(Move::undoing(past.action, past.to, past.from))
}
