//! What can be wished of a device, as it is asked for.

use super::lifecycle::{Kind, TriageRoute};
use crate::kernel::fields::{Fields, Wish};
use crate::kernel::tag;

/// The heaviest thing a person carries in, in grams.
const HEAVIEST_G: i64 = 500_000;

/// The longest text of a device's own fields.
const TEXT: usize = 120;

/// Why something is done: not needed, kept when given.
#[derive(Clone, Debug, Default, utoipa::ToSchema)]
pub struct Reason {
    /// Why.
    pub reason: Option<String>,
}

impl Wish for Reason {
    fn read(fields: &mut Fields) -> Self {
        Self { reason: fields.text("reason", 2000) }
    }
}

/// A device to write down.
#[derive(Clone, Debug, utoipa::ToSchema)]
pub struct NewDevice {
    /// The batch it came with.
    pub donation_id: uuid::Uuid,
    /// What it is.
    #[schema(value_type = String)]
    pub kind: Kind,
    /// Its maker.
    pub manufacturer: Option<String>,
    /// Its model.
    pub model: Option<String>,
    /// Its serial.
    pub serial: Option<String>,
    /// Its weight in grams.
    pub weight_g: i64,
    /// Its waste stream (code of `weee_streams`); by default what its kind says.
    pub weee_stream: Option<String>,
    /// The tag of a label printed before; else the next number is taken.
    pub tag: Option<String>,
}

impl Wish for NewDevice {
    fn read(fields: &mut Fields) -> Self {
        let typed = fields.text("tag", 80);
        let tag = typed.as_deref().and_then(tag::read_tag);
        if typed.is_some() && tag.is_none() {
            fields.refuse("tag", "not_a_tag");
        }
        Self {
            donation_id: fields.required_id("donation_id"),
            kind: fields.required_word("kind", Kind::from_code).unwrap_or(Kind::Other),
            manufacturer: fields.text("manufacturer", TEXT),
            model: fields.text("model", TEXT),
            serial: fields.text("serial", TEXT),
            weight_g: fields.required_int("weight_g", 1..=HEAVIEST_G),
            weee_stream: fields.text("weee_stream", 40),
            tag,
        }
    }
}

/// Several devices alike, written down in one go.
#[derive(Clone, Debug, utoipa::ToSchema)]
pub struct NewDevices {
    /// What each is; serial and pre-printed tag are for a single one only.
    pub device: NewDevice,
    /// How many.
    pub count: i64,
}

impl Wish for NewDevices {
    fn read(fields: &mut Fields) -> Self {
        let count = fields.int("count", 1..=100).unwrap_or(1);
        let device = NewDevice::read(fields);
        if count > 1 {
            for (name, given) in [("tag", device.tag.is_some()), ("serial", device.serial.is_some())] {
                if given {
                    fields.refuse(name, "one_device_only");
                }
            }
        }
        Self { device, count }
    }
}

/// A corrected value: `None` leaves it, `Some(None)` clears it.
pub type Change<T> = Option<Option<T>>;

/// Facts set by hand. What is not named stays; `null` clears.
#[derive(Clone, Debug, Default, PartialEq, Eq, utoipa::ToSchema)]
pub struct Correction {
    /// Its price in cents.
    #[schema(value_type = Option<i64>)]
    pub price_cents: Change<i64>,
    /// Grade of appearance (A, B, C).
    #[schema(value_type = Option<String>)]
    pub grade_appearance: Change<String>,
    /// Grade of function (A, B, C).
    #[schema(value_type = Option<String>)]
    pub grade_function: Change<String>,
    /// Where it stands.
    #[schema(value_type = Option<String>)]
    pub location: Change<String>,
    /// What comes with it (codes of `accessories`).
    pub accessories: Option<Vec<String>>,
    /// Its maker.
    #[schema(value_type = Option<String>)]
    pub manufacturer: Change<String>,
    /// Its model.
    #[schema(value_type = Option<String>)]
    pub model: Change<String>,
    /// Its serial.
    #[schema(value_type = Option<String>)]
    pub serial: Change<String>,
    /// Its weight in grams.
    pub weight_g: Option<i64>,
    /// Its waste stream (code of `weee_streams`).
    pub weee_stream: Option<String>,
}

impl Correction {
    /// Whether it holds what only a lead may set: price and grades.
    pub const fn needs_price_permission(&self) -> bool {
        self.price_cents.is_some() || self.grade_appearance.is_some() || self.grade_function.is_some()
    }
}

impl Wish for Correction {
    fn read(fields: &mut Fields) -> Self {
        let accessories = fields.names("accessories").then(|| codes(fields, "accessories"));
        Self {
            price_cents: change(fields, "price_cents", Fields::cents),
            grade_appearance: change(fields, "grade_appearance", grade),
            grade_function: change(fields, "grade_function", grade),
            location: change(fields, "location", |fields, name| fields.text(name, 60)),
            accessories,
            manufacturer: change(fields, "manufacturer", |fields, name| fields.text(name, TEXT)),
            model: change(fields, "model", |fields, name| fields.text(name, TEXT)),
            serial: change(fields, "serial", |fields, name| fields.text(name, TEXT)),
            weight_g: fields.int("weight_g", 1..=HEAVIEST_G),
            weee_stream: fields.text("weee_stream", 40),
        }
    }
}

fn change<T>(fields: &mut Fields, name: &str, read: impl Fn(&mut Fields, &str) -> Option<T>) -> Change<T> {
    fields.names(name).then(|| read(fields, name))
}

/// A list of codes, each once.
fn codes(fields: &mut Fields, name: &str) -> Vec<String> {
    let mut kept: Vec<String> = Vec::new();
    for (at, code) in fields.texts(name, 40).into_iter().enumerate() {
        if kept.contains(&code) {
            fields.refuse(&format!("{name}[{at}]"), "repeated");
        } else {
            kept.push(code);
        }
    }
    kept
}

/// A grade: A, B or C.
pub fn grade(fields: &mut Fields, name: &str) -> Option<String> {
    fields.word(name, |code| matches!(code, "A" | "B" | "C").then(|| code.to_owned()))
}

/// A sheet filled in by hand where no tool can run: it stands for an inventory.
#[derive(Clone, Debug, serde::Serialize, utoipa::ToSchema)]
pub struct ManualSheet {
    /// Its maker.
    pub manufacturer: String,
    /// Its model.
    pub model: String,
    /// Its serial.
    pub serial: Option<String>,
    /// Main memory, in MiB.
    pub memory_mib: Option<i64>,
    /// Its processor.
    pub processor: Option<String>,
    /// The size of its screen, in tenths of an inch.
    pub screen_tenths: Option<i64>,
    /// What else was seen.
    pub note: Option<String>,
    /// The one who fills it in answers for it.
    pub attested: bool,
}

impl Wish for ManualSheet {
    fn read(fields: &mut Fields) -> Self {
        let sheet = Self {
            manufacturer: fields.required_text("manufacturer", TEXT),
            model: fields.required_text("model", TEXT),
            serial: fields.text("serial", TEXT),
            memory_mib: fields.int("memory_mib", 1..=16_777_216),
            processor: fields.text("processor", TEXT),
            screen_tenths: fields.int("screen_tenths", 10..=2000),
            note: fields.text("note", 2000),
            attested: fields.flag("attested"),
        };
        if !sheet.attested {
            fields.refuse("attested", "must_attest");
        }
        sheet
    }
}

/// Where to send a device.
#[derive(Clone, Debug, utoipa::ToSchema)]
pub struct Triage {
    /// `refurbish`, `parts` or `recycle`.
    #[schema(value_type = String)]
    pub route: TriageRoute,
    /// Why.
    pub reason: Option<String>,
}

impl Wish for Triage {
    fn read(fields: &mut Fields) -> Self {
        Self {
            route: fields.required_word("route", TriageRoute::from_code).unwrap_or(TriageRoute::Refurbish),
            reason: fields.text("reason", 2000),
        }
    }
}

/// What lifts a quarantine.
#[derive(Clone, Debug, utoipa::ToSchema)]
pub struct Clearance {
    /// Who was asked, and what they answered.
    pub proof: String,
}

impl Wish for Clearance {
    fn read(fields: &mut Fields) -> Self {
        Self { proof: fields.required_text("proof", 2000) }
    }
}

/// A collection by the recycler.
#[derive(Clone, Debug, utoipa::ToSchema)]
pub struct Dispatch {
    /// The number of the collection slip.
    pub slip_number: String,
    /// What else is to be known.
    pub reason: Option<String>,
}

impl Wish for Dispatch {
    fn read(fields: &mut Fields) -> Self {
        Self { slip_number: fields.required_text("slip_number", 80), reason: fields.text("reason", 2000) }
    }
}

/// Why something is decided or undone: it has to be said.
#[derive(Clone, Debug, utoipa::ToSchema)]
pub struct GivenReason {
    /// Why.
    pub reason: String,
}

impl Wish for GivenReason {
    fn read(fields: &mut Fields) -> Self {
        Self { reason: fields.required_text("reason", 2000) }
    }
}
