//! How a device is named and worded.

use crate::devices::blockers::Blocker;
use crate::devices::health::HealthProblem;
use crate::devices::lifecycle::{Kind, State};
use crate::devices::media::{MediumIdentity, MediumKind, Reason, Verdict};
use crate::devices::store::{Device, Medium};
use crate::vocabularies::words::Labels;
use crate::web::format::{decimal, whole};
use crate::web::{Badge, Shell};

/// The kinds of device as a form offers them.
pub fn kinds(shell: &Shell) -> Vec<(String, String)> {
    Kind::ALL.iter().map(|kind| (kind.code().to_owned(), shell.word("device-kind", kind.code()))).collect()
}

/// Maker and model; what it is when neither is known.
pub fn name(shell: &Shell, device: &Device) -> String {
    named(shell, device.kind, device.identity.vendor.as_deref(), device.model().as_deref())
}

/// The same, from its parts.
pub fn named(shell: &Shell, kind: Kind, maker: Option<&str>, model: Option<&str>) -> String {
    let words: Vec<&str> = [maker, model].into_iter().flatten().collect();
    if words.is_empty() { shell.word("device-kind", kind.code()) } else { words.join(" ") }
}

/// Where a device is.
pub fn state(shell: &Shell, state: State) -> Badge {
    let (icon, look) = match state {
        State::Quarantined | State::Lost => ("✖", "danger"),
        State::Workshop => ("◐", "info"),
        State::ForParts | State::ToRecycle => ("▲", "warn"),
        State::Stock => ("✔", "ok"),
        State::Pool | State::Reserved | State::HandedOver => ("◆", "assigned"),
        State::Announced | State::Received | State::Recycled | State::ReturnedToDonor | State::Cancelled => ("○", ""),
    };
    Badge { icon, look, words: shell.word("device-state", state.code()) }
}

/// What an erasure came to.
pub fn verdict(shell: &Shell, verdict: Option<Verdict>, accepted: bool) -> Badge {
    let Some(verdict) = verdict else {
        return Badge { icon: "○", look: "warn", words: shell.t("verdict-none") };
    };
    let (icon, look) = match verdict {
        Verdict::Verified => ("✔", "ok"),
        Verdict::Completed if accepted => ("✔", "ok"),
        Verdict::Completed => ("▲", "warn"),
        Verdict::Failed | Verdict::Interrupted | Verdict::Indeterminate => ("✖", "danger"),
    };
    let words = shell.word("verdict", verdict.code());
    let words = if accepted && verdict == Verdict::Completed { shell.tv("verdict-accepted", &words) } else { words };
    Badge { icon, look, words }
}

/// Why an erasure is not verified.
pub fn reasons(shell: &Shell, reasons: &[Reason]) -> Vec<String> {
    reasons.iter().map(|reason| shell.word("erasure-reason", reason.code())).collect()
}

/// What is wrong with a disk.
pub fn health(shell: &Shell, problems: &[HealthProblem]) -> Vec<String> {
    problems.iter().map(|problem| shell.word("health", problem.code())).collect()
}

/// A medium in a line: what it is, its model, its size, its serial.
pub fn medium(shell: &Shell, kind: MediumKind, identity: &MediumIdentity) -> String {
    let size = identity.size_bytes.map(|bytes| size(shell, bytes));
    let serial = identity.serial.as_deref().map(|serial| shell.tv("medium-serial-shown", serial));
    let parts = [Some(shell.word("medium-kind", kind.code())), identity.model.clone(), size, serial];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

/// How people call a medium in a sentence: by its serial, else by what it is.
pub fn medium_name(shell: &Shell, medium: &Medium) -> String {
    let kind = || shell.word("medium-kind", medium.kind.code());
    medium.identity.serial.clone().unwrap_or_else(kind)
}

/// Bytes as on the disk's own label: decimal giga- and terabytes.
pub fn size(shell: &Shell, bytes: u64) -> String {
    let gigabytes = bytes as f64 / 1e9;
    let (value, unit) = if gigabytes >= 1000.0 { (gigabytes / 1000.0, "unit-tb") } else { (gigabytes, "unit-gb") };
    let rounded = if value < 10.0 { decimal(value, shell.lang) } else { whole(value.round() as i64, shell.lang) };
    shell.tv(unit, &rounded)
}

/// Main memory in gibibytes, as people say it.
pub fn memory(shell: &Shell, mib: i64) -> String {
    shell.tv("unit-gb", &decimal(mib as f64 / 1024.0, shell.lang))
}

/// Grams as kilograms.
pub fn weight(shell: &Shell, grams: i64) -> String {
    shell.tv("unit-kg", &decimal(grams as f64 / 1000.0, shell.lang))
}

/// What stands in the way, in words.
pub fn blocker(shell: &Shell, labels: &Labels, kind: Kind, blocker: &Blocker) -> String {
    let unnamed = || shell.t("medium-unnamed");
    let (serial, more) = match blocker {
        Blocker::MediumElsewhere { serial, tag, .. } => (serial.clone(), crate::kernel::tag::shown(tag)),
        Blocker::MediumNotSanitized { serial, verdict, reasons: why, .. } => {
            (serial.clone(), erasure(shell, *verdict, why))
        }
        Blocker::DiskHealth { serial, why, .. } => (serial.clone(), health(shell, why).join(", ")),
        Blocker::CheckFailed { item } => (None, labels.of(&check_list(kind), item)),
        Blocker::AccessoryMissing { accessory } => (None, labels.of("accessories", accessory)),
        Blocker::OpenRepair { count } | Blocker::WaitingPart { count } => (None, count.to_string()),
        _ => (None, String::new()),
    };
    let serial = serial.unwrap_or_else(unnamed);
    let key = blocker.code().replace('_', "-");
    shell.texts().with(&format!("blocker-{key}"), &[("serial", serial.into()), ("value", more.into())])
}

/// What to do about it.
pub fn way_out(shell: &Shell, blocker: &Blocker) -> String {
    let key = blocker.code().replace('_', "-");
    shell.texts().text(&format!("way-out-{key}"))
}

fn erasure(shell: &Shell, verdict: Option<Verdict>, why: &[Reason]) -> String {
    let Some(verdict) = verdict else { return within_a_sentence(&shell.t("verdict-none")) };
    let mut words = vec![within_a_sentence(&shell.word("verdict", verdict.code()))];
    words.extend(reasons(shell, why));
    words.join(", ")
}

fn within_a_sentence(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map(|first| first.to_lowercase().chain(letters).collect()).unwrap_or_default()
}

/// The list of what is checked on this kind of device.
pub fn check_list(kind: Kind) -> String {
    format!("check_items_{}", kind.code())
}

/// A choice of two or three grades.
pub fn grades() -> Vec<(String, String)> {
    ["A", "B", "C"].iter().map(|grade| ((*grade).to_owned(), (*grade).to_owned())).collect()
}
