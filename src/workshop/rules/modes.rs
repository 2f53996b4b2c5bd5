//! Acts that are armed once and then done to every device that is scanned.

use crate::devices::blockers::Blocker;

crate::codes! {
    /// What each scan does.
    pub enum Mode {
        /// The device was cleaned.
        Cleaned = "cleaned",
        /// The device was tested, without a repair.
        Tested = "tested",
        /// A system was installed: which one is armed with it.
        Software = "software",
        /// The device was put away: where is armed with it.
        Place = "place",
    }
}

impl Mode {
    /// Whether it is armed with a choice.
    pub const fn asks(self) -> bool {
        matches!(self, Self::Software | Self::Place)
    }

    /// The act that its event tells of.
    pub const fn act(self) -> &'static str {
        match self {
            Self::Cleaned | Self::Tested => "log_repair",
            Self::Software => "record_software",
            Self::Place => "edit",
        }
    }

    /// What makes this act lost work on a device: a system on a disk that still has to be erased.
    pub fn in_the_way(self, blockers: &[Blocker]) -> Option<&Blocker> {
        let before = |blocker: &&Blocker| {
            matches!(
                blocker,
                Blocker::MediaUnconfirmed | Blocker::MediumElsewhere { .. } | Blocker::MediumNotSanitized { .. }
            )
        };
        if self == Self::Software { blockers.iter().find(before) } else { None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_system_goes_on_a_disk_that_is_still_to_be_erased() {
        let blockers = [Blocker::NoEvidence, Blocker::MediaUnconfirmed, Blocker::SoftwareMissing];
        assert_eq!(Mode::Software.in_the_way(&blockers), Some(&Blocker::MediaUnconfirmed));
        assert_eq!(Mode::Software.in_the_way(&[Blocker::SoftwareMissing]), None);
        assert_eq!(Mode::Place.in_the_way(&blockers), None, "an unfinished device stands somewhere too");
    }
}
