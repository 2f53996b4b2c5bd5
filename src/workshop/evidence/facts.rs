//! What a file proves, in one shape for every format. It is stored as JSON beside the raw file, so it holds nothing
//! about people: no host name, no user, no network address, no list of programs.

use crate::devices::health::SmartFacts;
use crate::devices::identity::MachineIdentity;
use crate::devices::lifecycle::Kind;
use crate::devices::media::{MediumIdentity, MediumKind, WipeAttempt};
use serde::{Deserialize, Serialize};

crate::codes! {
    /// The formats of evidence.
    pub enum Format {
        /// `lshw -json`.
        Lshw = "lshw",
        /// `smartctl --json`, one disk.
        Smartctl = "smartctl",
        /// nwipe's log.
        Nwipe = "nwipe",
        /// A snapshot of eReuse's Workbench.
        Workbench = "workbench",
        /// A GLPI inventory.
        Glpi = "glpi",
        /// `dmidecode`.
        Dmidecode = "dmidecode",
        /// `inxi --output json`.
        Inxi = "inxi",
    }
}

/// The machine a file was made on.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct MachineFacts {
    /// Who it is.
    pub identity: MachineIdentity,
    /// What its chassis looks like.
    pub kind: Option<Kind>,
    /// Its processor, in the maker's words.
    pub cpu: Option<String>,
    /// Cores of one processor.
    pub cpu_cores: Option<u32>,
    /// Main memory, in MiB.
    pub memory_mib: Option<u64>,
}

/// A medium inside the machine.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MediumFound {
    /// What it is made of.
    pub kind: MediumKind,
    /// Which one it is.
    #[serde(flatten)]
    pub identity: MediumIdentity,
}

crate::codes! {
    /// Why something that looks like storage is not declared as the machine's own.
    pub enum LeftOutWhy {
        /// It hangs on USB.
        Usb = "usb",
        /// A disc drive.
        Optical = "optical",
        /// A card reader, or the card in it.
        CardReader = "card_reader",
        /// A controller without a medium that can be read.
        NoNamespace = "no_namespace",
        /// A volume that a RAID controller shows in place of its disks.
        RaidVolume = "raid_volume",
    }
}

/// Something that looks like storage and is not declared.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeftOut {
    /// Why not.
    pub why: LeftOutWhy,
    /// What the tool calls it.
    pub name: Option<String>,
    /// Its serial.
    pub serial: Option<String>,
    /// Its capacity.
    pub size_bytes: Option<u64>,
}

/// A reading of one disk's health.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HealthReading {
    /// Which disk.
    pub medium: MediumIdentity,
    /// What it says.
    pub smart: SmartFacts,
}

/// Everything a file proves.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct EvidenceFacts {
    /// The machine, when the file tells which.
    pub machine: Option<MachineFacts>,
    /// The media in it.
    pub media: Vec<MediumFound>,
    /// What looks like storage and is not declared.
    pub left_out: Vec<LeftOut>,
    /// Readings of health.
    pub health: Vec<HealthReading>,
    /// Attempts to erase.
    pub wipes: Vec<WipeAttempt>,
}

crate::codes! {
    /// What a reader should know about a file that was read.
    pub enum WarningCode {
        /// No medium inside the machine was seen: a question, not an answer.
        NoInternalStorage = "no_internal_storage",
        /// An NVMe controller shows no medium.
        NvmeWithoutNamespace = "nvme_without_namespace",
        /// Only a part of the machine was listed.
        PartialListing = "partial_listing",
        /// The file was not valid JSON and was mended.
        RepairedJson = "repaired_json",
        /// The text is not UTF-8 and was read as Latin-1.
        NotUtf8 = "not_utf8",
        /// The machine has no serial worth the name.
        NoMachineSerial = "no_machine_serial",
        /// A disk's serial is masked.
        SerialMasked = "serial_masked",
        /// A disk has no serial.
        SerialMissing = "serial_missing",
        /// Read through a USB adapter, which may put its own name and serial in the disk's place.
        UsbBridge = "usb_bridge",
        /// Read through a RAID controller: the others behind it need a file each.
        RaidMember = "raid_member",
        /// A RAID volume, not a disk.
        RaidVolume = "raid_volume",
        /// The disk's own verdict was not read.
        HealthUnknown = "health_unknown",
        /// No disk was wiped in this log.
        NothingWiped = "nothing_wiped",
        /// A disk was only looked at, not erased.
        VerifiedOnly = "verified_only",
        /// The log holds runs on several machines.
        SeveralMachines = "several_machines",
        /// The log holds several runs.
        SeveralRuns = "several_runs",
        /// A disk's places in the log contradict each other.
        Contradictory = "contradictory",
        /// The log holds more than is read of one file.
        TooMuch = "too_much",
    }
}

/// A warning, and what it is about (a serial, a device name).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Warning {
    /// What.
    pub code: WarningCode,
    /// About which thing.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub about: Option<String>,
}

impl Warning {
    /// A warning about the file as a whole.
    pub const fn plain(code: WarningCode) -> Self {
        Self { code, about: None }
    }

    /// A warning about one thing in it.
    pub fn about(code: WarningCode, about: impl Into<String>) -> Self {
        Self { code, about: Some(about.into()) }
    }
}
