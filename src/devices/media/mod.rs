//! Storage media: what they are, and what proves that nothing is left on them (`domain.md`, "Medium and the erasure
//! verdict").

mod attempt;
mod deciding;
mod judge;
#[cfg(test)]
mod tests;

pub use attempt::{Bus, DriveStatus, HiddenArea, ToolVersion, Verification, WipeAttempt, WipeErrors};
pub use deciding::{Sanitization, deciding, enough};
pub use judge::{Context, Reason, judge};

use serde::{Deserialize, Serialize};

crate::codes! {
    /// Where a medium stands.
    pub enum Status {
        /// An inventory, or a person, says that it is in the device.
        Declared = "declared",
        /// A person looked: it is.
        Confirmed = "confirmed",
        /// A person looked: it is no storage of this device (a card reader, a boot stick, an optical drive).
        Ghost = "ghost",
        /// It was taken out.
        Removed = "removed",
        /// It was destroyed, before two named persons or by the recycler's certificate.
        Destroyed = "destroyed",
    }
}

crate::codes! {
    /// What a sanitization came to.
    pub enum Verdict {
        /// Everything was erased and read back.
        Verified = "verified",
        /// Everything was erased, but something is not proved: a lead must accept it.
        Completed = "completed",
        /// Something was not erased.
        Failed = "failed",
        /// It was stopped.
        Interrupted = "interrupted",
        /// The log does not say.
        Indeterminate = "indeterminate",
    }
}

crate::codes! {
    /// What a medium is made of.
    pub enum MediumKind {
        /// Turning platters.
        Hdd = "hdd",
        /// Flash behind SATA or SAS.
        Ssd = "ssd",
        /// Flash behind NVMe.
        Nvme = "nvme",
        /// Flash soldered to the board.
        Emmc = "emmc",
        /// The tool did not say.
        Unknown = "unknown",
    }
}

/// What tells one medium from another: its serial, and the model that keeps two makers' equal serials apart.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MediumIdentity {
    /// The serial as read; `None` when there was none, or a mask.
    pub serial: Option<String>,
    /// The model as read; tools cut it after sixteen characters.
    pub model: Option<String>,
    /// The capacity, where it is known.
    pub size_bytes: Option<u64>,
}

/// Tools keep this many characters of a model (the length of a SCSI inquiry field).
const MODEL_CUT: usize = 16;

/// Shorter serials are slots and counters ("0", "3"), not serials.
const SERIAL_MIN: usize = 4;

impl MediumIdentity {
    /// Whether both are the same medium: the serials are equal, and the models, where both are known, agree on their
    /// first sixteen characters. Without a serial nothing is the same.
    pub fn is_same(&self, other: &Self) -> bool {
        self.same_serial(other) && self.same_model(other)
    }

    /// Whether the serials are known and equal, case and spaces aside.
    pub fn same_serial(&self, other: &Self) -> bool {
        let key = |identity: &Self| identity.serial.as_deref().and_then(serial_key);
        matches!((key(self), key(other)), (Some(one), Some(two)) if one == two)
    }

    /// Whether the models agree, or one of them is not known.
    pub fn same_model(&self, other: &Self) -> bool {
        match (&self.model, &other.model) {
            (Some(one), Some(two)) => model_keys(one).iter().any(|key| model_keys(two).contains(key)),
            _ => true,
        }
    }
}

/// A medium's serial as one compares and looks it up: upper case without spaces. `None` for what is no serial: too
/// short, a mask (nwipe's `-q` writes `XXXXXXXXXXXXXXX` or `???`), a word for "none".
pub fn serial_key(serial: &str) -> Option<String> {
    let key: String =
        serial.chars().filter(|c| !c.is_whitespace() && !c.is_control()).flat_map(char::to_uppercase).collect();
    let first = key.chars().next()?;
    let words = ["UNKNOWN", "NONE", "N/A", "NULL", "REMOVED", "[REMOVED]", "NOTSPECIFIED", "NOTAVAILABLE"];
    let usable = key.chars().count() >= SERIAL_MIN
        && !key.chars().all(|c| c == first)
        && !is_masked(&key)
        && !words.contains(&key.as_str());
    usable.then_some(key)
}

/// Whether a serial was masked on purpose, wholly or in part.
pub fn is_masked(serial: &str) -> bool {
    let upper = serial.to_uppercase();
    upper.contains("XXXX") || upper.contains("???") || upper.contains("***")
}

/// A model may be cut before or after its spaces were squeezed, so both forms are compared.
fn model_keys(model: &str) -> [String; 2] {
    let squeeze = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ").to_uppercase();
    let cut = |text: &str| text.chars().take(MODEL_CUT).collect::<String>();
    [squeeze(&cut(&squeeze(model))), squeeze(&cut(model))]
}
