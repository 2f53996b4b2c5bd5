//! What is known of one device when something is decided about it: plain data, loaded by the store, judged by the
//! rules.

use super::health::HealthProblem;
use super::lifecycle::{Kind, State};
use super::media::{Reason, Status, Verdict, enough};
use crate::kernel::money::Cents;
use chrono::{DateTime, Utc};
use uuid::Uuid;

/// What says what the device is made of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Inventory {
    /// Nothing yet.
    #[default]
    None,
    /// A tool's file.
    Evidence,
    /// A sheet filled in by hand and attested.
    ManualSheet,
}

/// One medium as the device's rules see it. Media that were moved out stay listed as [`Status::Removed`] or are left
/// out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MediumFacts {
    /// Its key.
    pub id: Uuid,
    /// Its serial, when one was read.
    pub serial: Option<String>,
    /// Where it stands.
    pub status: Status,
    /// The tag of another device that the same medium stands in too.
    pub elsewhere: Option<String>,
    /// The verdict of the deciding sanitization; `None` when none counts.
    pub verdict: Option<Verdict>,
    /// Why the verdict is no better.
    pub reasons: Vec<Reason>,
    /// Whether a lead accepted the deciding sanitization.
    pub accepted: bool,
    /// When the deciding sanitization was recorded (its arrival, not the time in the log).
    pub sanitized_at: Option<DateTime<Utc>>,
    /// What its last health reading says against it.
    pub health: Vec<HealthProblem>,
    /// What of it a lead waived by name. A problem that appears later is not covered.
    pub health_waived: Vec<HealthProblem>,
}

impl MediumFacts {
    /// Whether it is in the device, as far as anybody knows.
    pub const fn is_present(&self) -> bool {
        matches!(self.status, Status::Declared | Status::Confirmed)
    }

    /// Whether what stood on it is gone: verified, or completed and accepted.
    pub fn is_sanitized(&self) -> bool {
        enough(self.verdict, self.accepted)
    }

    /// The health problems that nobody waived.
    pub fn open_health(&self) -> Vec<HealthProblem> {
        self.health.iter().copied().filter(|problem| !self.health_waived.contains(problem)).collect()
    }
}

/// The system that was installed: image and licence were both given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Software {
    /// When it was recorded.
    pub recorded_at: DateTime<Utc>,
}

/// The last functional check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// When it was recorded.
    pub recorded_at: DateTime<Utc>,
    /// Who checked.
    pub checker: Uuid,
    /// The items (codes of `check_items_{kind}`) that failed and were not waived.
    pub failed: Vec<String>,
}

/// Everything the rules of one device look at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facts {
    /// What it is.
    pub kind: Kind,
    /// Where it is.
    pub state: State,
    /// What says what it is made of.
    pub inventory: Inventory,
    /// Its media, ghosts and removed ones included.
    pub media: Vec<MediumFacts>,
    /// Someone attested by name that it holds no storage.
    pub none_attested: bool,
    /// Repair tickets not closed.
    pub open_repairs: u32,
    /// Parts waited for.
    pub awaited_parts: u32,
    /// The system on it.
    pub software: Option<Software>,
    /// Its last functional check.
    pub check: Option<Check>,
    /// When repair work was last recorded.
    pub repaired_at: Option<DateTime<Utc>>,
    /// Everyone who worked on it since it last came to the bench from outside (sorting or taking back), so that nobody
    /// checks their own work after a short stay on the shelf.
    pub repairers: Vec<Uuid>,
    /// Grade of appearance (A, B, C).
    pub grade_appearance: Option<String>,
    /// Grade of function (A, B, C).
    pub grade_function: Option<String>,
    /// Its price; nothing to pay is a price too.
    pub price: Option<Cents>,
    /// What comes with it (codes of `accessories.csv`).
    pub accessories: Vec<String>,
    /// Whether it may not leave without a charger; by default what its kind says.
    pub charger_required: bool,
    /// Where it stands on the shelf.
    pub place: Option<String>,
    /// Its weight in grams.
    pub weight_g: Option<i64>,
    /// Its waste stream, when it is not the default of its kind.
    pub weee_stream: Option<String>,
    /// Whether the donation it belongs to is open.
    pub donation_open: bool,
    /// Allocations that hold it now.
    pub live_allocations: u32,
    /// Whether the contribution of the live allocation is paid, waived or scheduled.
    pub contribution_settled: bool,
    /// Of a device in a kit: its session is closed, or its loss declared.
    pub kit_is_back: bool,
}

impl Facts {
    /// A device of which nothing is known but its kind and state.
    pub fn new(kind: Kind, state: State) -> Self {
        Self {
            kind,
            state,
            inventory: Inventory::None,
            media: Vec::new(),
            none_attested: false,
            open_repairs: 0,
            awaited_parts: 0,
            software: None,
            check: None,
            repaired_at: None,
            repairers: Vec::new(),
            grade_appearance: None,
            grade_function: None,
            price: None,
            accessories: Vec::new(),
            charger_required: kind.needs_charger(),
            place: None,
            weight_g: None,
            weee_stream: None,
            donation_open: true,
            live_allocations: 0,
            contribution_settled: false,
            kit_is_back: false,
        }
    }

    /// The waste stream it belongs to.
    pub fn stream(&self) -> &str {
        self.weee_stream.as_deref().unwrap_or_else(|| self.kind.default_stream())
    }

    /// The media in it, as far as anybody knows.
    pub fn present_media(&self) -> impl Iterator<Item = &MediumFacts> {
        self.media.iter().filter(|medium| medium.is_present())
    }

    /// Whether the list of its media is settled: every one looked at, and an empty list attested by name.
    pub fn media_settled(&self) -> bool {
        let mut present = self.present_media().peekable();
        if present.peek().is_none() { self.none_attested } else { present.all(|m| m.status == Status::Confirmed) }
    }

    /// Whether someone who finds the device might read data on it. Where nobody looked, what holds storage by nature
    /// might.
    pub fn may_hold_data(&self) -> bool {
        let mut present = self.present_media().peekable();
        if present.peek().is_none() {
            return self.kind.stores_data() && !self.none_attested;
        }
        present.any(|medium| !medium.is_sanitized())
    }
}
