//! What still stands between a device and the shelf (`domain.md`, "Device").

#[cfg(test)]
mod tests;

use super::facts::{Facts, Inventory, MediumFacts};
use super::health::HealthProblem;
use super::lifecycle::{CHARGER, State};
use super::media::{Reason, Status, Verdict};
use serde::Serialize;
use uuid::Uuid;

/// The version of these rules. It stands beside every stored stage; a higher one makes `migrate` restage all devices.
/// Raise it whenever [`blockers`] may answer differently for the same facts.
pub const RULES_VERSION: i32 = 1;

crate::codes! {
    /// The first thing still missing: what the bench shows and lists filter by. In the order of the work.
    pub enum Stage {
        /// Nothing says what the device is made of.
        NoEvidence = "no_evidence",
        /// Nobody looked whether the list of media is right.
        MediaUnconfirmed = "media_unconfirmed",
        /// A medium stands in another device too.
        MediumElsewhere = "medium_elsewhere",
        /// A medium is not erased as it must be.
        MediumNotSanitized = "medium_not_sanitized",
        /// A repair is under way.
        OpenRepair = "open_repair",
        /// A part is awaited.
        WaitingPart = "waiting_part",
        /// No system, or none since the last erasure.
        SoftwareMissing = "software_missing",
        /// No check, or none since the last repair.
        CheckMissing = "check_missing",
        /// The check found a fault.
        CheckFailed = "check_failed",
        /// Someone checked their own repair.
        CheckerIsRepairer = "checker_is_repairer",
        /// A medium is failing.
        DiskHealth = "disk_health",
        /// A grade is missing.
        GradeMissing = "grade_missing",
        /// No price.
        PriceMissing = "price_missing",
        /// Something that must come with it is missing.
        AccessoryMissing = "accessory_missing",
        /// Nobody knows where it stands.
        PlaceMissing = "place_missing",
    }
}

/// One thing that stands in the way, with what one needs to know to remove it. In JSON: its code and its data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum Blocker {
    /// See [`Stage::NoEvidence`].
    NoEvidence,
    /// See [`Stage::MediaUnconfirmed`].
    MediaUnconfirmed,
    /// See [`Stage::MediumElsewhere`].
    MediumElsewhere {
        /// The medium's key.
        medium_id: Uuid,
        /// Its serial.
        serial: Option<String>,
        /// The other device's tag.
        tag: String,
    },
    /// See [`Stage::MediumNotSanitized`].
    MediumNotSanitized {
        /// The medium's key.
        medium_id: Uuid,
        /// Its serial.
        serial: Option<String>,
        /// What the deciding sanitization came to; none when there is none.
        verdict: Option<Verdict>,
        /// Why it is no better.
        reasons: Vec<Reason>,
    },
    /// See [`Stage::OpenRepair`].
    OpenRepair {
        /// How many.
        count: u32,
    },
    /// See [`Stage::WaitingPart`].
    WaitingPart {
        /// How many.
        count: u32,
    },
    /// See [`Stage::SoftwareMissing`].
    SoftwareMissing,
    /// See [`Stage::CheckMissing`].
    CheckMissing,
    /// See [`Stage::CheckFailed`].
    CheckFailed {
        /// The item (code of `check_items_{kind}`).
        item: String,
    },
    /// See [`Stage::CheckerIsRepairer`].
    CheckerIsRepairer,
    /// See [`Stage::DiskHealth`].
    DiskHealth {
        /// The medium's key.
        medium_id: Uuid,
        /// Its serial.
        serial: Option<String>,
        /// What is wrong with it.
        why: Vec<HealthProblem>,
    },
    /// See [`Stage::GradeMissing`].
    GradeMissing,
    /// See [`Stage::PriceMissing`].
    PriceMissing,
    /// See [`Stage::AccessoryMissing`].
    AccessoryMissing {
        /// The accessory (code of `accessories.csv`).
        accessory: String,
    },
    /// See [`Stage::PlaceMissing`].
    PlaceMissing,
}

impl Blocker {
    /// The step of the work that this holds up.
    pub const fn stage(&self) -> Stage {
        match self {
            Self::NoEvidence => Stage::NoEvidence,
            Self::MediaUnconfirmed => Stage::MediaUnconfirmed,
            Self::MediumElsewhere { .. } => Stage::MediumElsewhere,
            Self::MediumNotSanitized { .. } => Stage::MediumNotSanitized,
            Self::OpenRepair { .. } => Stage::OpenRepair,
            Self::WaitingPart { .. } => Stage::WaitingPart,
            Self::SoftwareMissing => Stage::SoftwareMissing,
            Self::CheckMissing => Stage::CheckMissing,
            Self::CheckFailed { .. } => Stage::CheckFailed,
            Self::CheckerIsRepairer => Stage::CheckerIsRepairer,
            Self::DiskHealth { .. } => Stage::DiskHealth,
            Self::GradeMissing => Stage::GradeMissing,
            Self::PriceMissing => Stage::PriceMissing,
            Self::AccessoryMissing { .. } => Stage::AccessoryMissing,
            Self::PlaceMissing => Stage::PlaceMissing,
        }
    }

    /// The stable code.
    pub const fn code(&self) -> &'static str {
        self.stage().code()
    }
}

/// Everything that stands between the device and the shelf, in stage order. Empty outside `workshop`, `stock` and
/// `reserved`: elsewhere the question is not asked.
pub fn blockers(facts: &Facts) -> Vec<Blocker> {
    if !facts.state.is_checked() {
        return Vec::new();
    }
    let mut found = Vec::new();
    if facts.inventory == Inventory::None {
        found.push(Blocker::NoEvidence);
    }
    found.extend(media_blockers(facts));
    work_blockers(facts, &mut found);
    found.extend(confirmed(facts).filter_map(health_blocker));
    shelf_blockers(facts, &mut found);
    found
}

/// What its media hold against a device, in any state: also the rule for handing it to a recycler.
pub fn media_blockers(facts: &Facts) -> Vec<Blocker> {
    let mut found = Vec::new();
    if !facts.media_settled() {
        found.push(Blocker::MediaUnconfirmed);
    }
    found.extend(facts.present_media().filter_map(|medium| {
        let tag = medium.elsewhere.clone()?;
        Some(Blocker::MediumElsewhere { medium_id: medium.id, serial: medium.serial.clone(), tag })
    }));
    found.extend(confirmed(facts).filter(|medium| !medium.is_sanitized()).map(|medium| Blocker::MediumNotSanitized {
        medium_id: medium.id,
        serial: medium.serial.clone(),
        verdict: medium.verdict,
        reasons: medium.reasons.clone(),
    }));
    found
}

/// The stage to store and to show: the first open blocker, where blockers are looked for.
pub fn stage(state: State, blockers: &[Blocker]) -> Option<Stage> {
    if state.is_checked() { blockers.first().map(Blocker::stage) } else { None }
}

/// Whether this person may record the functional check: nobody checks their own repair.
pub fn may_check(facts: &Facts, checker: Uuid) -> bool {
    !facts.repairers.contains(&checker)
}

/// A medium still declared is covered by [`Blocker::MediaUnconfirmed`]: it may turn out to be a card reader.
fn confirmed(facts: &Facts) -> impl Iterator<Item = &MediumFacts> {
    facts.media.iter().filter(|medium| medium.status == Status::Confirmed)
}

fn health_blocker(medium: &MediumFacts) -> Option<Blocker> {
    let why = medium.open_health();
    (!why.is_empty()).then(|| Blocker::DiskHealth { medium_id: medium.id, serial: medium.serial.clone(), why })
}

fn work_blockers(facts: &Facts, found: &mut Vec<Blocker>) {
    if facts.open_repairs > 0 {
        found.push(Blocker::OpenRepair { count: facts.open_repairs });
    }
    if facts.awaited_parts > 0 {
        found.push(Blocker::WaitingPart { count: facts.awaited_parts });
    }
    let erased_at = facts.present_media().filter_map(|medium| medium.sanitized_at).max();
    let installed = facts.software.is_some_and(|software| erased_at <= Some(software.recorded_at));
    if facts.kind.runs_system() && !installed {
        found.push(Blocker::SoftwareMissing);
    }
    // A repair after the check makes the check worthless, whatever it found.
    match facts.check.as_ref().filter(|check| facts.repaired_at <= Some(check.recorded_at)) {
        None => found.push(Blocker::CheckMissing),
        Some(check) => {
            found.extend(check.failed.iter().map(|item| Blocker::CheckFailed { item: item.clone() }));
            if facts.repairers.contains(&check.checker) {
                found.push(Blocker::CheckerIsRepairer);
            }
        }
    }
}

fn shelf_blockers(facts: &Facts, found: &mut Vec<Blocker>) {
    let filled = |text: &Option<String>| text.as_deref().is_some_and(|t| !t.trim().is_empty());
    if !filled(&facts.grade_appearance) || !filled(&facts.grade_function) {
        found.push(Blocker::GradeMissing);
    }
    if facts.price.is_none() {
        found.push(Blocker::PriceMissing);
    }
    if facts.charger_required && !facts.accessories.iter().any(|accessory| accessory == CHARGER) {
        found.push(Blocker::AccessoryMissing { accessory: CHARGER.to_owned() });
    }
    if !filled(&facts.place) {
        found.push(Blocker::PlaceMissing);
    }
}
