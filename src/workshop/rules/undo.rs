//! Which acts on a device are undone, by what, and why the others are not.

use crate::devices::lifecycle::{Action, Refused, Reverser, State, Told, is_overtaken, is_undone};
use crate::error::Refusal;

crate::codes! {
    /// What has to be put back.
    pub enum Undoing {
        /// The device goes back where it was.
        Move = "move",
        /// Fields of its sheet hold what they held before.
        Fields = "fields",
        /// So do they, and the sheet filled in by hand no longer counts.
        Sheet = "sheet",
        /// The media are as unseen as before.
        Look = "look",
        /// The medium is in the device again.
        Removal = "removal",
        /// The medium was not destroyed.
        Destruction = "destruction",
        /// The erasure is not accepted.
        Acceptance = "acceptance",
        /// The health of the medium counts again.
        Waiver = "waiver",
        /// The repair no longer counts.
        Repair = "repair",
        /// The repair waits for no part.
        AwaitedPart = "awaited_part",
        /// The repair is open again.
        Closing = "closing",
        /// The system installed no longer counts.
        Software = "software",
        /// The check no longer counts; the grades are those before it.
        Check = "check",
    }
}

crate::codes! {
    /// Why an act stays, and what is done instead.
    pub enum Kept {
        /// A file is a proof.
        Proof = "proof",
        /// A medium that was declared is said to be none.
        Declared = "declared",
        /// A medium that went to another device goes back the same way.
        Moved = "moved",
        /// What was seen of the media is said again.
        Seen = "seen",
        /// A device written down stays written down.
        Received = "received",
        /// It is taken back.
        HandedOver = "handed_over",
        /// The promise is the caseworker's.
        Promised = "promised",
        /// The act is simply done again.
        Reversal = "reversal",
    }
}

/// What undoing an act takes. `complete`: its event says all that was before; `elsewhere`: the medium went to, or came
/// from, another device.
///
/// # Errors
/// Why it stays.
pub fn undoing(told: &Told, complete: bool, elsewhere: bool) -> Result<Undoing, Kept> {
    match told.act.as_str() {
        "hand_over" => Err(Kept::HandedOver),
        "reserve" | "unreserve" => Err(Kept::Promised),
        "reverse" => Err(Kept::Reversal),
        act if Action::from_code(act).is_some() => told.moved.map(|_| Undoing::Move).ok_or(Kept::Received),
        "edit" if complete => Ok(Undoing::Fields),
        "record_manual_sheet" if complete => Ok(Undoing::Sheet),
        "confirm_media" if complete => Ok(Undoing::Look),
        "confirm_media" => Err(Kept::Seen),
        "remove_medium" | "install_medium" if elsewhere => Err(Kept::Moved),
        "remove_medium" => Ok(Undoing::Removal),
        "destroy_medium" => Ok(Undoing::Destruction),
        "accept_sanitization" => Ok(Undoing::Acceptance),
        "waive_health" => Ok(Undoing::Waiver),
        "log_repair" => Ok(Undoing::Repair),
        "await_part" => Ok(Undoing::AwaitedPart),
        "close_repair" => Ok(Undoing::Closing),
        "record_software" => Ok(Undoing::Software),
        "record_check" => Ok(Undoing::Check),
        "declare_medium" => Err(Kept::Declared),
        _ => Err(Kept::Proof),
    }
}

/// Why an act cannot be undone now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stands {
    /// It is undone already.
    Undone,
    /// It is not of the kind that is undone.
    Kept(Kept),
    /// Something newer comes first.
    LaterAct,
    /// Too late, or another person's.
    TooLate,
}

impl Refusal for Stands {
    fn code(&self) -> &'static str {
        match self {
            Self::Undone => "already_undone",
            Self::Kept(_) => "irreversible",
            Self::LaterAct => Refused::LaterAct.code(),
            Self::TooLate => Refused::TooLate.code(),
        }
    }
}

/// Whether someone may undo an act of a device's history (newest first) now.
///
/// # Errors
/// Why not.
pub fn may_undo(history: &[Told], told: &Told, what: Result<Undoing, Kept>, who: &Reverser) -> Result<Undoing, Stands> {
    let what = what.map_err(Stands::Kept)?;
    if is_undone(history, told.id) {
        return Err(Stands::Undone);
    }
    if is_overtaken(history, told.id) {
        return Err(Stands::LaterAct);
    }
    who.may_undo(told.by, told.at).map_err(|_| Stands::TooLate)?;
    Ok(what)
}

/// Whether undoing has to be explained: another person's act, one of an earlier day, or one by which a device left for
/// good.
pub fn needs_reason(told: &Told, who: &Reverser) -> bool {
    let left = told.moved.is_some_and(|(_, to)| to.is_terminal() || to == State::Lost);
    left || !who.is_own(told.by, told.at)
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::{DateTime, TimeDelta, Utc};
    use std::collections::BTreeSet;
    use uuid::Uuid;

    fn told(act: &str, moved: Option<(State, State)>) -> Told {
        Told {
            id: Uuid::from_u128(1),
            act: act.to_owned(),
            at: DateTime::<Utc>::UNIX_EPOCH,
            by: Some(Uuid::from_u128(7)),
            moved,
            touches: BTreeSet::new(),
            undid: None,
        }
    }

    fn by(user: u128, lead: bool, hours: i64) -> Reverser {
        Reverser { user: Uuid::from_u128(user), lead, now: DateTime::<Utc>::UNIX_EPOCH + TimeDelta::hours(hours) }
    }

    #[test]
    fn a_proof_a_reception_and_a_promise_stay() {
        for (act, kept) in [
            ("record_evidence", Kept::Proof),
            ("declare_medium", Kept::Declared),
            ("receive", Kept::Received),
            ("hand_over", Kept::HandedOver),
            ("reserve", Kept::Promised),
            ("reverse", Kept::Reversal),
        ] {
            assert_eq!(undoing(&told(act, None), true, false), Err(kept), "{act}");
        }
        assert_eq!(undoing(&told("remove_medium", None), true, true), Err(Kept::Moved));
        assert_eq!(undoing(&told("confirm_media", None), false, false), Err(Kept::Seen));
        let arrival = told("receive", Some((State::Announced, State::Received)));
        assert_eq!(undoing(&arrival, true, false), Ok(Undoing::Move), "an announced device did not arrive after all");
    }

    #[test]
    fn ones_own_act_of_the_day_needs_no_reason_unless_the_device_left() {
        let triage = told("triage", Some((State::Received, State::Workshop)));
        assert!(!needs_reason(&triage, &by(7, false, 9)));
        assert!(needs_reason(&triage, &by(8, true, 1)), "another person's");
        assert!(needs_reason(&triage, &by(7, true, 11)), "another day's");
        let gone = told("dispatch", Some((State::ToRecycle, State::Recycled)));
        assert!(needs_reason(&gone, &by(7, false, 1)));
    }

    #[test]
    fn nothing_is_undone_twice_or_by_another_technician() {
        let repair = told("log_repair", None);
        let what = Ok(Undoing::Repair);
        let alone = [repair.clone()];
        assert_eq!(may_undo(&alone, &repair, what, &by(7, false, 10)), Ok(Undoing::Repair));
        assert_eq!(may_undo(&alone, &repair, what, &by(8, false, 1)), Err(Stands::TooLate));
        let undone = [Told { id: Uuid::from_u128(2), undid: Some(repair.id), ..told("reverse", None) }, repair.clone()];
        assert_eq!(may_undo(&undone, &repair, what, &by(7, true, 1)), Err(Stands::Undone));
    }
}
