//! The verdict on one attempt to erase one medium: a pure reading of what the log proves.

use super::attempt::{Bus, DriveStatus, HiddenArea, ToolVersion, Verification, WipeAttempt};
use super::{MediumIdentity, Verdict};
use chrono::{DateTime, Days, NaiveDate, Utc};
use chrono_tz::Tz;

/// Earlier releases wrote "Erased" after verification errors.
const TRUSTED_SINCE: ToolVersion = ToolVersion { major: 0, minor: 31 };

/// Earlier releases do not look for hidden sectors.
const HIDDEN_AREA_SINCE: ToolVersion = ToolVersion { major: 0, minor: 35 };

/// What is known beside the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Context {
    /// The zone in which the log's times are read: the instance's.
    pub zone: Tz,
    /// The day the device was received (its donation's day).
    pub received_on: Option<NaiveDate>,
    /// When the medium last came back from someone who used it.
    pub used_again_at: Option<DateTime<Utc>>,
    /// When the log was recorded.
    pub recorded_at: DateTime<Utc>,
}

crate::codes! {
    /// Why a verdict is not `verified`; several may hold at once.
    pub enum Reason {
        /// No medium of this serial is known here.
        MediumUnknown = "medium_unknown",
        /// The log names no serial.
        SerialMissing = "serial_missing",
        /// The serial was masked.
        SerialMasked = "serial_masked",
        /// It is another medium's serial.
        SerialMismatch = "serial_mismatch",
        /// The serial is right and the model is another's.
        ModelMismatch = "model_mismatch",
        /// Writing went wrong.
        PassErrors = "pass_errors",
        /// Reading back went wrong.
        VerificationErrors = "verification_errors",
        /// Flushing went wrong.
        SyncErrors = "sync_errors",
        /// The log reports an error.
        ErrorReported = "error_reported",
        /// The closing table says that it failed.
        StatusFailed = "status_failed",
        /// It was stopped.
        Aborted = "aborted",
        /// Fewer bytes were erased than there are.
        BytesShort = "bytes_short",
        /// The disk hides sectors that were not reached.
        HiddenAreaPresent = "hidden_area_present",
        /// The log does not say how many bytes were erased, or there are.
        BytesUnknown = "bytes_unknown",
        /// The log names no release of the tool.
        VersionUnknown = "version_unknown",
        /// The release is one whose "Erased" proves nothing.
        VersionTooOld = "version_too_old",
        /// The log stops before its end.
        LogTruncated = "log_truncated",
        /// The log contradicts itself.
        LogContradictory = "log_contradictory",
        /// Verification was asked for and is not shown.
        VerificationUnproven = "verification_unproven",
        /// Verification was off.
        VerificationOff = "verification_off",
        /// Nobody looked for hidden sectors, or they could not be told.
        HiddenAreaUnknown = "hidden_area_unknown",
        /// Dated before the device was received: a dead clock, or a wipe from an earlier life.
        DatedBeforeReception = "dated_before_reception",
        /// Dated before the medium came back from someone who used it.
        DatedBeforeReturn = "dated_before_return",
        /// Dated after it was recorded: a wrong clock.
        DatedInFuture = "dated_in_future",
        /// Not dated.
        DateUnknown = "date_unknown",
    }
}

impl Reason {
    /// The best verdict that is possible where this reason holds.
    pub const fn verdict(self) -> Verdict {
        match self {
            Self::MediumUnknown
            | Self::SerialMissing
            | Self::SerialMasked
            | Self::SerialMismatch
            | Self::ModelMismatch
            | Self::BytesUnknown
            | Self::VersionUnknown
            | Self::VersionTooOld
            | Self::LogTruncated
            | Self::LogContradictory
            | Self::VerificationUnproven => Verdict::Indeterminate,
            Self::PassErrors
            | Self::VerificationErrors
            | Self::SyncErrors
            | Self::ErrorReported
            | Self::StatusFailed
            | Self::BytesShort
            | Self::HiddenAreaPresent => Verdict::Failed,
            Self::Aborted => Verdict::Interrupted,
            Self::VerificationOff
            | Self::HiddenAreaUnknown
            | Self::DatedBeforeReception
            | Self::DatedBeforeReturn
            | Self::DatedInFuture
            | Self::DateUnknown => Verdict::Completed,
        }
    }

    /// Whether it leaves open which medium was written to, so that nothing else counts.
    const fn is_about_identity(self) -> bool {
        matches!(
            self,
            Self::MediumUnknown | Self::SerialMissing | Self::SerialMasked | Self::SerialMismatch | Self::ModelMismatch
        )
    }

    /// Whether it shows that something went wrong, whatever else the log fails to show.
    const fn is_an_error(self) -> bool {
        matches!(
            self,
            Self::PassErrors | Self::VerificationErrors | Self::SyncErrors | Self::ErrorReported | Self::StatusFailed
        )
    }
}

/// Judges an attempt for a medium (`None`: no known medium has its serial). Gives the verdict and every reason why it
/// is not `verified`; without a reason it is.
///
/// What the log proves wrong counts even where the log is otherwise worth little: errors first, then that it was
/// stopped, then bytes short; only then what cannot be told, and last what a lead may accept.
pub fn judge(attempt: &WipeAttempt, medium: Option<&MediumIdentity>, context: &Context) -> (Verdict, Vec<Reason>) {
    let mut reasons = Vec::new();
    identity(attempt, medium, &mut reasons);
    outcome(attempt, medium, &mut reasons);
    proof(attempt, &mut reasons);
    dates(attempt, context, &mut reasons);
    (weigh(&reasons), reasons)
}

fn weigh(reasons: &[Reason]) -> Verdict {
    let holds = |verdict: Verdict| reasons.iter().any(|reason| reason.verdict() == verdict);
    if reasons.iter().any(|reason| reason.is_about_identity()) {
        Verdict::Indeterminate
    } else if reasons.iter().any(|reason| reason.is_an_error()) {
        Verdict::Failed
    } else {
        // A stopped wipe is short of bytes as a matter of course: that it was stopped says more.
        [Verdict::Interrupted, Verdict::Failed, Verdict::Indeterminate, Verdict::Completed]
            .into_iter()
            .find(|verdict| holds(*verdict))
            .unwrap_or(Verdict::Verified)
    }
}

fn identity(attempt: &WipeAttempt, medium: Option<&MediumIdentity>, reasons: &mut Vec<Reason>) {
    if attempt.serial_masked {
        reasons.push(Reason::SerialMasked);
    } else if attempt.medium.serial.is_none() {
        reasons.push(Reason::SerialMissing);
    } else {
        match medium {
            None => reasons.push(Reason::MediumUnknown),
            Some(medium) if !attempt.medium.same_serial(medium) => reasons.push(Reason::SerialMismatch),
            Some(medium) if !attempt.medium.same_model(medium) => reasons.push(Reason::ModelMismatch),
            Some(_) => {}
        }
    }
}

fn outcome(attempt: &WipeAttempt, medium: Option<&MediumIdentity>, reasons: &mut Vec<Reason>) {
    let counted = |count: Option<u64>| count.is_some_and(|n| n > 0);
    let mut note = |holds: bool, reason| {
        if holds {
            reasons.push(reason);
        }
    };
    note(counted(attempt.errors.pass), Reason::PassErrors);
    note(
        counted(attempt.errors.verification) || attempt.verification == Verification::Failed,
        Reason::VerificationErrors,
    );
    note(counted(attempt.errors.sync), Reason::SyncErrors);
    note(attempt.errors.lines > 0, Reason::ErrorReported);
    note(matches!(attempt.status, Some(DriveStatus::Failed | DriveStatus::Other)), Reason::StatusFailed);
    note(attempt.aborted || attempt.status == Some(DriveStatus::Aborted), Reason::Aborted);
    note(attempt.hidden_area == HiddenArea::Present, Reason::HiddenAreaPresent);
    match (attempt.bytes_erased, attempt.bytes_total) {
        (Some(erased), Some(total)) => {
            let whole = medium.and_then(|m| m.size_bytes).filter(|size| is_far_above(*size, total)).unwrap_or(total);
            note(erased < whole || whole == 0, Reason::BytesShort);
            note(erased > total, Reason::LogContradictory);
        }
        _ => note(true, Reason::BytesUnknown),
    }
}

/// A capacity typed from a label may be a little off; one that a disk hides is not.
const fn is_far_above(size: u64, total: u64) -> bool {
    size - size / 100 > total
}

fn proof(attempt: &WipeAttempt, reasons: &mut Vec<Reason>) {
    match attempt.tool {
        None => reasons.push(Reason::VersionUnknown),
        Some(version) if version < TRUSTED_SINCE => reasons.push(Reason::VersionTooOld),
        Some(_) => {}
    }
    if !attempt.complete || attempt.status.is_none() {
        reasons.push(Reason::LogTruncated);
    }
    if attempt.contradictory {
        reasons.push(Reason::LogContradictory);
    }
    match attempt.verification {
        Verification::Unproven => reasons.push(Reason::VerificationUnproven),
        Verification::Off => reasons.push(Reason::VerificationOff),
        Verification::Passed | Verification::Failed => {}
    }
    let looked = attempt.hidden_area == HiddenArea::None && attempt.tool >= Some(HIDDEN_AREA_SINCE);
    if !looked && attempt.hidden_area != HiddenArea::Present && may_hide(attempt.bus) {
        reasons.push(Reason::HiddenAreaUnknown);
    }
}

/// Whether a medium on this bus may hide sectors behind HPA or DCO: an ATA matter. What a USB adapter or an unnamed bus
/// hides is not known, so it may.
const fn may_hide(bus: Bus) -> bool {
    !matches!(bus, Bus::Nvme | Bus::Virtual | Bus::Mmc | Bus::Sas)
}

fn dates(attempt: &WipeAttempt, context: &Context, reasons: &mut Vec<Reason>) {
    let (Some(began), Some(ended)) = (attempt.started_at.or(attempt.ended_at), attempt.ended_at.or(attempt.started_at))
    else {
        reasons.push(Reason::DateUnknown);
        return;
    };
    if context.received_on.is_some_and(|day| began.date() < day) {
        reasons.push(Reason::DatedBeforeReception);
    }
    if context.used_again_at.is_some_and(|back| attempt.started_utc(context.zone).is_some_and(|at| at < back)) {
        reasons.push(Reason::DatedBeforeReturn);
    }
    // A day's grace: a workshop's machines often run on UTC, or on another country's time.
    let today = context.recorded_at.with_timezone(&context.zone).date_naive();
    if today.checked_add_days(Days::new(1)).is_some_and(|tomorrow| ended.date() > tomorrow) {
        reasons.push(Reason::DatedInFuture);
    }
}
