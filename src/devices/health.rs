//! Whether a disk is about to fail, from what smartctl reads of it (`domain.md`, "Disk health").

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// Up to this many reallocated sectors (attribute 5) a disk may still leave, with a warning.
pub const REALLOCATED_LIMIT: u64 = 50;

/// From this wear on (percent of the rated life) an NVMe disk may not leave.
pub const WORN_PERCENT: u64 = 90;

/// What one run of smartctl says of one disk. What it did not say is `None`, never zero.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SmartFacts {
    /// The disk's own overall verdict.
    pub passed: Option<bool>,
    /// smartctl's exit status: a mask of bits, not an error number.
    pub exit_status: Option<u32>,
    /// ATA attribute 5: sectors replaced by spare ones.
    pub reallocated_sectors: Option<u64>,
    /// ATA attribute 187: errors that the disk could not correct.
    pub reported_uncorrectable: Option<u64>,
    /// ATA attribute 197: unreadable sectors waiting to be replaced.
    pub pending_sectors: Option<u64>,
    /// ATA attribute 198: sectors that a scan could not correct.
    pub offline_uncorrectable: Option<u64>,
    /// ATA attribute 199: transfer errors, most often a cable's.
    pub crc_errors: Option<u64>,
    /// NVMe: the warning bits of the health log.
    pub nvme_critical_warning: Option<u64>,
    /// NVMe: data that came back wrong.
    pub nvme_media_errors: Option<u64>,
    /// NVMe: percent of the rated life used; may pass 100.
    pub nvme_percentage_used: Option<u64>,
    /// Hours under power.
    pub power_on_hours: Option<u64>,
    /// When it was read, by the machine's clock.
    pub taken_at: Option<DateTime<Utc>>,
}

crate::codes! {
    /// What keeps a disk, and the device it sits in, off the shelf until a lead waives it by name.
    pub enum HealthProblem {
        /// The disk itself says that it fails.
        SelfAssessmentFailed = "self_assessment_failed",
        /// Exit status bit 3: the disk is failing.
        DiskFailing = "disk_failing",
        /// Exit status bit 4: an attribute that foretells failure is below its threshold.
        PrefailAttribute = "prefail_attribute",
        /// Sectors wait to be replaced.
        PendingSectors = "pending_sectors",
        /// Sectors cannot be corrected.
        OfflineUncorrectable = "offline_uncorrectable",
        /// More sectors were replaced than [`REALLOCATED_LIMIT`].
        ManyReallocatedSectors = "many_reallocated_sectors",
        /// An NVMe warning bit is set.
        NvmeCriticalWarning = "nvme_critical_warning",
        /// An NVMe disk lost data.
        NvmeMediaErrors = "nvme_media_errors",
        /// An NVMe disk is used up, see [`WORN_PERCENT`].
        NvmeWorn = "nvme_worn",
    }
}

crate::codes! {
    /// What is shown beside a disk and holds nothing up.
    pub enum HealthWarning {
        /// Exit status bit 5: an attribute was below its threshold once.
        PastThreshold = "past_threshold",
        /// Exit status bit 6: the error log is not empty.
        ErrorLog = "error_log",
        /// Exit status bit 7: a self-test failed.
        SelfTestLog = "self_test_log",
        /// Some sectors were replaced.
        ReallocatedSectors = "reallocated_sectors",
        /// Errors were reported.
        ReportedUncorrectable = "reported_uncorrectable",
        /// Transfers failed: look at the cable.
        CrcErrors = "crc_errors",
    }
}

impl SmartFacts {
    /// What holds the device up, in the order of the list; empty when nothing does, or when nothing was read.
    pub fn problems(&self) -> Vec<HealthProblem> {
        use HealthProblem::*;
        let found = |problem| match problem {
            SelfAssessmentFailed => self.passed == Some(false),
            DiskFailing => self.exit_bit(3),
            PrefailAttribute => self.exit_bit(4),
            PendingSectors => above(self.pending_sectors, 0),
            OfflineUncorrectable => above(self.offline_uncorrectable, 0),
            ManyReallocatedSectors => above(self.reallocated_sectors, REALLOCATED_LIMIT),
            NvmeCriticalWarning => above(self.nvme_critical_warning, 0),
            NvmeMediaErrors => above(self.nvme_media_errors, 0),
            NvmeWorn => above(self.nvme_percentage_used, WORN_PERCENT - 1),
        };
        HealthProblem::ALL.iter().copied().filter(|problem| found(*problem)).collect()
    }

    /// What is worth showing and holds nothing up.
    pub fn warnings(&self) -> Vec<HealthWarning> {
        use HealthWarning::*;
        let found = |warning| match warning {
            PastThreshold => self.exit_bit(5),
            ErrorLog => self.exit_bit(6),
            SelfTestLog => self.exit_bit(7),
            ReallocatedSectors => above(self.reallocated_sectors, 0),
            ReportedUncorrectable => above(self.reported_uncorrectable, 0),
            CrcErrors => above(self.crc_errors, 0),
        };
        HealthWarning::ALL.iter().copied().filter(|warning| found(*warning)).collect()
    }

    fn exit_bit(&self, bit: u32) -> bool {
        self.exit_status.is_some_and(|status| status & (1 << bit) != 0)
    }
}

fn above(value: Option<u64>, limit: u64) -> bool {
    value.is_some_and(|v| v > limit)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn with(change: impl FnOnce(&mut SmartFacts)) -> SmartFacts {
        let mut facts = SmartFacts { passed: Some(true), exit_status: Some(0), ..SmartFacts::default() };
        change(&mut facts);
        facts
    }

    #[test]
    fn each_sign_of_a_failing_disk_holds_it_up() {
        use HealthProblem::*;
        for (facts, problem) in [
            (with(|f| f.passed = Some(false)), SelfAssessmentFailed),
            (with(|f| f.exit_status = Some(8)), DiskFailing),
            (with(|f| f.exit_status = Some(16)), PrefailAttribute),
            (with(|f| f.pending_sectors = Some(1)), PendingSectors),
            (with(|f| f.offline_uncorrectable = Some(1)), OfflineUncorrectable),
            (with(|f| f.reallocated_sectors = Some(51)), ManyReallocatedSectors),
            (with(|f| f.nvme_critical_warning = Some(4)), NvmeCriticalWarning),
            (with(|f| f.nvme_media_errors = Some(7)), NvmeMediaErrors),
            (with(|f| f.nvme_percentage_used = Some(90)), NvmeWorn),
        ] {
            assert_eq!(facts.problems(), [problem]);
        }
    }

    #[test]
    fn what_is_only_worth_showing_holds_nothing_up() {
        use HealthWarning::*;
        for (facts, warning) in [
            (with(|f| f.exit_status = Some(32)), PastThreshold),
            (with(|f| f.exit_status = Some(64)), ErrorLog),
            (with(|f| f.exit_status = Some(128)), SelfTestLog),
            (with(|f| f.reallocated_sectors = Some(50)), ReallocatedSectors),
            (with(|f| f.reported_uncorrectable = Some(12)), ReportedUncorrectable),
            (with(|f| f.crc_errors = Some(108)), CrcErrors),
        ] {
            assert_eq!((facts.problems(), facts.warnings()), (vec![], vec![warning]));
        }
    }

    #[test]
    fn a_disk_that_passes_may_still_be_held_up() {
        let facts = with(|f| f.reallocated_sectors = Some(126));
        assert_eq!(facts.passed, Some(true));
        assert_eq!(facts.problems(), [HealthProblem::ManyReallocatedSectors]);
    }

    #[test]
    fn what_was_not_read_says_nothing() {
        assert!(SmartFacts::default().problems().is_empty() && SmartFacts::default().warnings().is_empty());
        assert!(with(|f| f.nvme_percentage_used = Some(89)).problems().is_empty());
    }

    proptest! {
        #[test]
        fn command_trouble_alone_is_no_failing_disk(low in 0u32..8) {
            prop_assert!(with(|f| f.exit_status = Some(low)).problems().is_empty());
        }

        #[test]
        fn bits_three_and_four_always_hold_it_up(status in 0u32..256) {
            prop_assert_eq!(with(|f| f.exit_status = Some(status)).problems().is_empty(), status & 0b11000 == 0);
        }
    }
}
