//! The life of a request. It *is* the referral, so its states are those of `orientation_statuses.csv` under English
//! names. A state can be saved only through a [`Move`], which only [`step`] makes.

use chrono::{Days, NaiveDate};
use uuid::Uuid;

#[cfg(test)]
mod tests;

/// A request submitted this many days ago without an answer expires. The days when information is awaited do not count.
pub const ANSWER_DAYS: u32 = 30;
/// Days after which the structure that owes an answer is reminded.
pub const REMINDER_DAYS: [u32; 2] = [10, 20];
/// The refusal reason that only the service gives.
pub const REASON_EXPIRED: &str = "automatique.expiration";
/// The refusal reason that needs a few words.
pub const REASON_OTHER: &str = "autre";

crate::codes! {
    /// Where a request stands.
    pub enum RequestState {
        Draft = "draft",
        Submitted = "submitted",
        InformationNeeded = "information_needed",
        Waiting = "waiting",
        Offered = "offered",
        Fulfilled = "fulfilled",
        /// By the structure, with a reason.
        Refused = "refused",
        /// By the person, who owes no reason.
        Declined = "declined",
        /// By the referrer.
        Withdrawn = "withdrawn",
        /// Unanswered: a failing of the structure, not of the person.
        Expired = "expired",
        Redirected = "redirected",
        Duplicate = "duplicate",
    }
}

impl RequestState {
    /// The code of `orientation_statuses.csv`.
    pub const fn orientation_code(self) -> &'static str {
        match self {
            Self::Draft => "brouillon",
            Self::Submitted => "ouverte",
            Self::InformationNeeded => "complement",
            Self::Waiting => "liste_attente",
            Self::Offered => "proposee",
            Self::Fulfilled => "realisee",
            Self::Refused => "refusee",
            Self::Declined => "declinee",
            Self::Withdrawn => "retiree",
            Self::Expired => "expiree",
            Self::Redirected => "reorientee",
            Self::Duplicate => "doublon",
        }
    }

    /// The state of an orientation code: accepted and on the waiting list are one state here.
    pub fn from_orientation(code: &str) -> Option<Self> {
        match code {
            "acceptee" => Some(Self::Waiting),
            _ => Self::ALL.iter().copied().find(|state| state.orientation_code() == code),
        }
    }

    /// Whether something may still come of it.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Draft | Self::Submitted | Self::InformationNeeded | Self::Waiting | Self::Offered)
    }
}

crate::codes! {
    /// What can be done with a request.
    pub enum RequestAct {
        Submit = "submit",
        AskInformation = "ask_information",
        /// The information asked for has come.
        Complete = "complete",
        Accept = "accept",
        /// A device is held for it.
        Offer = "offer",
        /// The hold was given up or has lapsed.
        TakeBackOffer = "take_back_offer",
        /// The device was handed over.
        Fulfil = "fulfil",
        Refuse = "refuse",
        Decline = "decline",
        Withdraw = "withdraw",
        Expire = "expire",
        Redirect = "redirect",
        MarkDuplicate = "mark_duplicate",
    }
}

/// What is wished, with what the act needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wish<'a> {
    /// Hand a draft in.
    Submit,
    /// Ask for what is missing.
    AskInformation,
    /// Note that it has come.
    Complete,
    /// Put the person on the waiting list.
    Accept,
    /// Note that a device is held.
    Offer,
    /// Note that it is held no more.
    TakeBackOffer,
    /// Note the handover.
    Fulfil,
    /// A code of `refusal_reasons.csv`, and a few words, needed for [`REASON_OTHER`] only.
    Refuse {
        /// The code.
        reason: &'a str,
        /// The words.
        words: &'a str,
    },
    /// The person does not want it; no reason is owed.
    Decline,
    /// The referrer takes it back.
    Withdraw,
    /// Nobody answered in time.
    Expire,
    /// To which organisation.
    Redirect {
        /// The organisation.
        to: Uuid,
    },
    /// Of which other request.
    MarkDuplicate {
        /// The other request.
        of: Uuid,
    },
}

impl Wish<'_> {
    /// The act that is wished.
    pub const fn act(&self) -> RequestAct {
        match self {
            Self::Submit => RequestAct::Submit,
            Self::AskInformation => RequestAct::AskInformation,
            Self::Complete => RequestAct::Complete,
            Self::Accept => RequestAct::Accept,
            Self::Offer => RequestAct::Offer,
            Self::TakeBackOffer => RequestAct::TakeBackOffer,
            Self::Fulfil => RequestAct::Fulfil,
            Self::Refuse { .. } => RequestAct::Refuse,
            Self::Decline => RequestAct::Decline,
            Self::Withdraw => RequestAct::Withdraw,
            Self::Expire => RequestAct::Expire,
            Self::Redirect { .. } => RequestAct::Redirect,
            Self::MarkDuplicate { .. } => RequestAct::MarkDuplicate,
        }
    }
}

/// What [`step`] must know of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestFacts {
    /// Its key.
    pub id: Uuid,
    /// Where it stands.
    pub state: RequestState,
    /// The day it was submitted; none for a draft.
    pub submitted_on: Option<NaiveDate>,
    /// Whole days spent waiting for information.
    pub suspended_days: u32,
}

/// The proof that a request may change its state.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use = "a move changes nothing until it is saved"]
pub struct Move {
    from: RequestState,
    to: RequestState,
    act: RequestAct,
    reason: Option<String>,
    other: Option<Uuid>,
}

impl Move {
    /// The state it must still be in when the move is saved.
    pub const fn from(&self) -> RequestState {
        self.from
    }

    /// The state it enters.
    pub const fn to(&self) -> RequestState {
        self.to
    }

    /// What was done, for the event.
    pub const fn act(&self) -> RequestAct {
        self.act
    }

    /// The code of `refusal_reasons.csv`, for a refusal and for an expiry.
    pub fn reason(&self) -> Option<&str> {
        self.reason.as_deref()
    }

    /// The organisation redirected to, or the request it doubles.
    pub const fn other(&self) -> Option<Uuid> {
        self.other
    }

    /// Whether the device held for it must be given up in the same transaction.
    pub fn gives_up_hold(&self) -> bool {
        self.from == RequestState::Offered && self.to != RequestState::Fulfilled
    }

    /// Whether the person is owed a letter, an SMS or an e-mail about it.
    pub const fn person_is_told(&self) -> bool {
        matches!(
            self.act,
            RequestAct::AskInformation
                | RequestAct::Accept
                | RequestAct::Offer
                | RequestAct::TakeBackOffer
                | RequestAct::Refuse
                | RequestAct::Expire
                | RequestAct::Redirect
        )
    }
}

/// Why a request cannot do what is wished.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RequestRefusal {
    /// Not in this state; what is possible instead.
    IllegalAct {
        /// What was wished.
        act: RequestAct,
        /// What is possible.
        allowed: Vec<RequestAct>,
    },
    /// A refusal names its reason.
    ReasonRequired,
    /// This reason is given by the service only.
    ReasonNotByHand,
    /// This reason needs a few words.
    WordsRequired,
    /// The answer is due on that day only.
    NotDueBefore(NaiveDate),
    /// A request is no duplicate of itself.
    DuplicateOfItself,
}

impl RequestRefusal {
    /// The stable code of the refusal.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::IllegalAct { .. } => "illegal_action",
            Self::ReasonRequired => "reason_required",
            Self::ReasonNotByHand => "reason_not_by_hand",
            Self::WordsRequired => "words_required",
            Self::NotDueBefore(_) => "not_due_yet",
            Self::DuplicateOfItself => "duplicate_of_itself",
        }
    }
}

/// The acts possible in a state.
pub fn allowed(state: RequestState) -> Vec<RequestAct> {
    RequestAct::ALL.iter().copied().filter(|act| target(state, *act).is_some()).collect()
}

/// The day by which the structure answers: [`ANSWER_DAYS`] after submission, later by the days spent waiting for
/// information.
pub fn answer_due(submitted_on: NaiveDate, suspended_days: u32) -> NaiveDate {
    let days = Days::new(u64::from(ANSWER_DAYS) + u64::from(suspended_days));
    submitted_on.checked_add_days(days).unwrap_or(NaiveDate::MAX)
}

/// Does what is wished, or says why not.
pub fn step(facts: &RequestFacts, wish: &Wish, today: NaiveDate) -> Result<Move, RequestRefusal> {
    let act = wish.act();
    let Some(to) = target(facts.state, act) else {
        return Err(RequestRefusal::IllegalAct { act, allowed: allowed(facts.state) });
    };
    let (reason, other) = match wish {
        Wish::Refuse { reason, words } => (Some(refusal_reason(reason, words)?), None),
        Wish::Expire => {
            let due = facts.submitted_on.map_or(NaiveDate::MAX, |on| answer_due(on, facts.suspended_days));
            if today < due {
                return Err(RequestRefusal::NotDueBefore(due));
            }
            (Some(REASON_EXPIRED), None)
        }
        Wish::MarkDuplicate { of } if *of == facts.id => return Err(RequestRefusal::DuplicateOfItself),
        Wish::MarkDuplicate { of: other } | Wish::Redirect { to: other } => (None, Some(*other)),
        _ => (None, None),
    };
    Ok(Move { from: facts.state, to, act, reason: reason.map(str::to_owned), other })
}

fn refusal_reason<'a>(reason: &'a str, words: &str) -> Result<&'a str, RequestRefusal> {
    match reason.trim() {
        "" => Err(RequestRefusal::ReasonRequired),
        REASON_EXPIRED => Err(RequestRefusal::ReasonNotByHand),
        REASON_OTHER if words.trim().is_empty() => Err(RequestRefusal::WordsRequired),
        reason => Ok(reason),
    }
}

const fn target(state: RequestState, act: RequestAct) -> Option<RequestState> {
    use RequestAct as A;
    use RequestState as S;
    match (state, act) {
        (S::Draft, A::Submit) => Some(S::Submitted),
        (S::Submitted, A::AskInformation) => Some(S::InformationNeeded),
        (S::InformationNeeded, A::Complete) => Some(S::Submitted),
        (S::Submitted | S::InformationNeeded, A::Accept) => Some(S::Waiting),
        (S::Waiting, A::Offer) => Some(S::Offered),
        (S::Offered, A::TakeBackOffer) => Some(S::Waiting),
        (S::Offered, A::Fulfil) => Some(S::Fulfilled),
        // An offer is taken back before the structure refuses: the person is told of both.
        (S::Submitted | S::InformationNeeded | S::Waiting, A::Refuse) => Some(S::Refused),
        (S::Submitted | S::InformationNeeded | S::Waiting, A::Redirect) => Some(S::Redirected),
        (S::Submitted | S::InformationNeeded | S::Waiting, A::MarkDuplicate) => Some(S::Duplicate),
        (S::Submitted, A::Expire) => Some(S::Expired),
        (S::Submitted | S::InformationNeeded | S::Waiting | S::Offered, A::Decline) => Some(S::Declined),
        (S::Draft | S::Submitted | S::InformationNeeded | S::Waiting | S::Offered, A::Withdraw) => Some(S::Withdrawn),
        _ => None,
    }
}

crate::codes! {
    /// Who a refusal comes from, for the county's figures: they are never added together.
    pub enum RefusedBy { Structure = "structure", Person = "person", Service = "service", Other = "other" }
}

/// Who refused, by the first word of the code of `refusal_reasons.csv`.
pub fn refused_by(reason: &str) -> RefusedBy {
    match reason.split('.').next() {
        Some("structure") => RefusedBy::Structure,
        Some("personne") => RefusedBy::Person,
        Some("automatique") => RefusedBy::Service,
        _ => RefusedBy::Other,
    }
}
