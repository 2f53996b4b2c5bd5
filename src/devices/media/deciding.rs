//! Which of several sanitizations of one medium counts.

use super::Verdict;
use chrono::{DateTime, Utc};
use uuid::Uuid;

/// A sanitization as history holds it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sanitization {
    /// Its key.
    pub id: Uuid,
    /// What it came to.
    pub verdict: Verdict,
    /// Whether a lead accepted it.
    pub accepted: bool,
    /// When the wipe ended, by its log; `None` when the log does not say.
    pub ended_at: Option<DateTime<Utc>>,
    /// When it was recorded.
    pub recorded_at: DateTime<Utc>,
}

impl Sanitization {
    /// When it ended. No wipe ends after its log was recorded, whatever a wrong clock says: else one log from a clock
    /// that runs years ahead would hide every later failure.
    fn order(&self) -> (DateTime<Utc>, DateTime<Utc>, Uuid) {
        (self.ended_at.map_or(self.recorded_at, |end| end.min(self.recorded_at)), self.recorded_at, self.id)
    }
}

/// The sanitization that decides: the latest by end of the wipe, then by arrival. What was recorded before the medium
/// was used again counts no more.
pub fn deciding(all: &[Sanitization], used_again_at: Option<DateTime<Utc>>) -> Option<&Sanitization> {
    all.iter().filter(|one| used_again_at.is_none_or(|back| one.recorded_at > back)).max_by_key(|one| one.order())
}

/// Whether a verdict is enough for the medium to leave: verified, or completed and accepted by a lead.
pub fn enough(verdict: Option<Verdict>, accepted: bool) -> bool {
    match verdict {
        Some(Verdict::Verified) => true,
        Some(Verdict::Completed) => accepted,
        Some(Verdict::Failed | Verdict::Interrupted | Verdict::Indeterminate) | None => false,
    }
}
