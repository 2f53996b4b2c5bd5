//! Repairs, software, and what waits for a decision.

use crate::kernel::fields::{Fields, Wish};
use uuid::Uuid;

/// The longest piece of work one entry may tell of: a hundred hours.
const MOST_MINUTES: i64 = 6_000;

/// Work on a device.
#[derive(Clone, Debug, utoipa::ToSchema)]
pub struct NewRepair {
    /// What was wrong (code of `faults`).
    pub fault: String,
    /// What was done (codes of `repair_acts`), in order.
    pub acts: Vec<String>,
    /// How long it took.
    pub minutes: i64,
    /// What else is to be known.
    pub note: Option<String>,
    /// A part is awaited.
    pub waiting_part: bool,
    /// It is done.
    pub close: bool,
}

impl Wish for NewRepair {
    fn read(fields: &mut Fields) -> Self {
        let wish = Self {
            fault: fields.required_text("fault", 40),
            acts: fields.texts("acts", 40),
            minutes: fields.required_int("minutes", 0..=MOST_MINUTES),
            note: fields.text("note", 2000),
            waiting_part: fields.flag("waiting_part"),
            close: fields.flag("close"),
        };
        if wish.close && wish.waiting_part {
            fields.refuse("waiting_part", "contradictory");
        }
        wish
    }
}

/// The end of a repair, with the work done since it was opened.
#[derive(Clone, Debug, utoipa::ToSchema)]
pub struct RepairClosing {
    /// What was done since (codes of `repair_acts`), in order.
    pub acts: Vec<String>,
    /// How long that took.
    pub minutes: i64,
}

impl Wish for RepairClosing {
    fn read(fields: &mut Fields) -> Self {
        Self { acts: fields.texts("acts", 40), minutes: fields.int("minutes", 0..=MOST_MINUTES).unwrap_or(0) }
    }
}

/// A system installed.
#[derive(Clone, Debug, utoipa::ToSchema)]
pub struct NewSoftware {
    /// Which one, in the workshop's words.
    pub image: String,
    /// By which right it is there (code of `software_licences`).
    pub licence: String,
}

impl Wish for NewSoftware {
    fn read(fields: &mut Fields) -> Self {
        Self { image: fields.required_text("image", 120), licence: fields.required_text("licence", 40) }
    }
}

/// Which device a file that waits belongs to.
#[derive(Clone, Debug, utoipa::ToSchema)]
pub struct ReviewDecision {
    /// This one.
    pub device_tag: Option<String>,
    /// None yet: one is made of it.
    pub new: bool,
    /// The batch of the new device, when the file came with none.
    pub donation_id: Option<Uuid>,
}

impl Wish for ReviewDecision {
    fn read(fields: &mut Fields) -> Self {
        let wish = Self {
            device_tag: fields.text("device_tag", 80),
            new: fields.flag("new"),
            donation_id: fields.id("donation_id"),
        };
        match (&wish.device_tag, wish.new) {
            (None, false) => fields.refuse("device_tag", "missing"),
            (Some(_), true) => fields.refuse("new", "contradictory"),
            _ => {}
        }
        wish
    }
}
