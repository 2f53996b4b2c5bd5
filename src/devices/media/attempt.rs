//! One attempt to erase one medium, as a log tells it. Nothing here is concluded: that is the verdict's part.

use super::MediumIdentity;
use chrono::{DateTime, NaiveDateTime, TimeZone, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

crate::codes! {
    /// How the medium was attached, as the tool names it.
    pub enum Bus {
        /// SATA or parallel ATA.
        Ata = "ata",
        /// The old IDE driver.
        Ide = "ide",
        /// SCSI, or what hides behind it.
        Scsi = "scsi",
        /// Serial attached SCSI.
        Sas = "sas",
        /// A USB adapter.
        Usb = "usb",
        /// NVMe.
        Nvme = "nvme",
        /// Flash on the board.
        Mmc = "mmc",
        /// A disk of a virtual machine.
        Virtual = "virtual",
        /// Anything else, or not said.
        Unknown = "unknown",
    }
}

crate::codes! {
    /// What the log says of sectors that the disk hides (HPA, DCO).
    pub enum HiddenArea {
        /// Looked for, none found.
        None = "none",
        /// Found.
        Present = "present",
        /// Looked for, could not be told.
        Indeterminate = "indeterminate",
        /// The log does not speak of it.
        NotReported = "not_reported",
    }
}

crate::codes! {
    /// What became of reading back what was written.
    pub enum Verification {
        /// The last thing written was read back and found right.
        Passed = "passed",
        /// It was read back and found wrong, or not wholly.
        Failed = "failed",
        /// It was not asked for.
        Off = "off",
        /// It was asked for, or nobody knows, and the log does not show it.
        Unproven = "unproven",
    }
}

crate::codes! {
    /// The word in the tool's closing table. "Erased" there means no more than that no error was counted.
    pub enum DriveStatus {
        /// No error counted.
        Erased = "erased",
        /// Errors counted.
        Failed = "failed",
        /// Stopped by the user.
        Aborted = "aborted",
        /// Anything else.
        Other = "other",
    }
}

/// A release of the tool, as far as rules compare it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ToolVersion {
    /// Before the first dot.
    pub major: u32,
    /// After it.
    pub minor: u32,
}

/// What the tool counted, and what it wrote as errors; `None` where the log has no count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct WipeErrors {
    /// Errors while writing.
    pub pass: Option<u64>,
    /// Errors while reading back.
    pub verification: Option<u64>,
    /// Errors while flushing.
    pub sync: Option<u64>,
    /// Lines that report an error of this medium.
    pub lines: u64,
}

impl WipeErrors {
    /// Whether anything at all went wrong.
    pub fn any(&self) -> bool {
        let counted = |count: Option<u64>| count.is_some_and(|n| n > 0);
        counted(self.pass) || counted(self.verification) || counted(self.sync) || self.lines > 0
    }
}

/// One attempt to erase one medium.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WipeAttempt {
    /// The kernel's name of the medium on that boot (`sda`).
    pub device: String,
    /// What the log calls it.
    pub medium: MediumIdentity,
    /// The serial was there, but masked.
    pub serial_masked: bool,
    /// How it was attached.
    pub bus: Bus,
    /// Bytes that there are to erase, hidden ones included where the log counts them.
    pub bytes_total: Option<u64>,
    /// Bytes erased by the weakest pass.
    pub bytes_erased: Option<u64>,
    /// The method, in the log's own words.
    pub method: Option<String>,
    /// How many rounds were asked for.
    pub rounds: Option<u32>,
    /// Reading back.
    pub verification: Verification,
    /// Hidden sectors.
    pub hidden_area: HiddenArea,
    /// Errors.
    pub errors: WipeErrors,
    /// The closing table's word.
    pub status: Option<DriveStatus>,
    /// The run was stopped before this medium was done.
    pub aborted: bool,
    /// The log goes to its end for this medium: its last step, its row and what closes the run are there.
    pub complete: bool,
    /// Two places of the log contradict each other about this medium (two rows, two serials).
    pub contradictory: bool,
    /// The tool's release.
    pub tool: Option<ToolVersion>,
    /// When the wipe began, by the machine's clock, in a zone the log does not name.
    pub started_at: Option<NaiveDateTime>,
    /// When it ended, likewise.
    pub ended_at: Option<NaiveDateTime>,
}

impl WipeAttempt {
    /// When the wipe ended, the log's time being read in this zone.
    pub fn ended_utc(&self, zone: Tz) -> Option<DateTime<Utc>> {
        self.ended_at.map(|local| instant(local, zone))
    }

    /// When the wipe began, the log's time being read in this zone; its end where the beginning is not told.
    pub fn started_utc(&self, zone: Tz) -> Option<DateTime<Utc>> {
        self.started_at.or(self.ended_at).map(|local| instant(local, zone))
    }
}

/// A local time as an instant: the earlier of two in the hour that comes twice; as UTC in the hour that never comes.
fn instant(local: NaiveDateTime, zone: Tz) -> DateTime<Utc> {
    zone.from_local_datetime(&local).earliest().map_or_else(|| local.and_utc(), |at| at.with_timezone(&Utc))
}
