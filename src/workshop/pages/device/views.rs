//! What is known of a device, as its page tells it.

use super::super::forms::{self, Forms};
use crate::devices::health::{HealthWarning, SmartFacts};
use crate::devices::media::Status;
use crate::devices::pages::words;
use crate::devices::store::Medium;
use crate::kernel::tag;
use crate::web::{ActForm, Badge, Shell};
use crate::workshop::store::wipes::Wipe;

/// A medium with what may be done with it.
pub(super) struct MediumView {
    pub name: String,
    pub status: String,
    pub verdict: Option<Badge>,
    /// Why it is not verified, what its health is, where else it was seen.
    pub notes: Vec<String>,
    pub forms: Vec<ActForm>,
}

/// A repair in a few lines.
pub(super) struct RepairView {
    pub state: Badge,
    pub fault: String,
    pub acts: String,
    pub when: String,
    pub by: String,
    pub note: String,
}

/// A file that proves something.
pub(super) struct FileView {
    pub filename: String,
    pub format: String,
    pub when: String,
    /// What it proves, and what a reader should know.
    pub notes: Vec<String>,
}

/// What it is made of, in a few words: memory, disks.
pub(super) fn made_of(forms: &Forms<'_>) -> Vec<String> {
    let (shell, sheet) = (forms.shell, &forms.known.sheet);
    let memory = sheet.device.memory_mib.map(|mib| words::memory(shell, mib));
    let present = sheet.media.iter().filter(|medium| medium.facts().is_present());
    let disks = present.map(|medium| {
        let size = medium.identity.size_bytes.map(|bytes| words::size(shell, bytes));
        let kind = shell.word("medium-kind", medium.kind.code());
        size.map_or(kind.clone(), |size| format!("{kind} {size}"))
    });
    memory.into_iter().chain(disks).collect()
}

/// What the device is, in pairs of word and value.
pub(super) fn facts(forms: &Forms<'_>) -> Vec<(String, String)> {
    let (shell, device) = (forms.shell, forms.known.device());
    let labels = &forms.known.labels;
    let grades = [device.grade_appearance.as_deref(), device.grade_function.as_deref()];
    let grades = grades.iter().any(Option::is_some).then(|| grades.map(|grade| grade.unwrap_or("–")).join(" / "));
    let accessories: Vec<String> = device.accessories.iter().map(|code| labels.of("accessories", code)).collect();
    let installed = forms.known.sheet.installed.as_ref();
    let installed = installed.map(|one| format!("{} ({})", one.image, labels.of("software_licences", &one.licence)));
    let checked = forms.known.checked.as_ref();
    let checked = checked.map(|check| format!("{} · {}", shell.instant(&check.recorded_at), check.checked_by));
    let told = [
        ("device-serial", device.identity.serial.clone()),
        ("device-memory", device.memory_mib.map(|mib| words::memory(shell, mib))),
        ("device-processor", device.processor.clone()),
        ("device-weight", device.weight_g.map(|grams| words::weight(shell, grams))),
        ("device-installed", installed),
        ("device-checked", checked),
        ("device-grades", grades),
        ("device-price", device.price_cents.map(|cents| shell.euros(&cents))),
        ("device-place", device.location.clone()),
        ("device-accessories", Some(accessories.join(", ")).filter(|words| !words.is_empty())),
    ];
    told.into_iter().filter_map(|(key, value)| Some((shell.t(key), value?))).collect()
}

/// The media of the device, those that are gone last.
pub(super) fn media(forms: &Forms<'_>) -> Vec<MediumView> {
    let shell = forms.shell;
    let mut media: Vec<&Medium> = forms.known.sheet.media.iter().collect();
    media.sort_by_key(|medium| matches!(medium.status, Status::Removed | Status::Destroyed | Status::Ghost));
    let shown = media.into_iter().map(|medium| {
        let facts = medium.facts();
        let counts = !matches!(medium.status, Status::Ghost | Status::Destroyed);
        MediumView {
            name: words::medium(shell, medium.kind, &medium.identity),
            status: shell.word("medium-status", medium.status.code()),
            verdict: counts.then(|| words::verdict(shell, facts.verdict, facts.accepted)),
            notes: notes(shell, medium),
            forms: forms::of_medium(forms, medium),
        }
    });
    shown.collect()
}

fn notes(shell: &Shell, medium: &Medium) -> Vec<String> {
    let facts = medium.facts();
    let mut notes = Vec::new();
    notes.extend(medium.elsewhere.as_deref().map(|other| shell.tv("medium-elsewhere", &tag::shown(other))));
    notes.extend(medium.ghost_reason.clone());
    if medium.used_again_at.is_some() && facts.verdict.is_none() {
        notes.push(shell.t("medium-used-again"));
    }
    if !facts.accepted {
        notes.extend(words::reasons(shell, &facts.reasons));
    }
    notes.extend(words::health(shell, &facts.open_health()));
    notes.extend(words::health(shell, &facts.health_waived).iter().map(|words| shell.tv("medium-waived", words)));
    let warnings: Vec<HealthWarning> = medium.smart.as_ref().map(SmartFacts::warnings).unwrap_or_default();
    notes.extend(warnings.iter().map(|warning| shell.word("health-warning", warning.code())));
    notes
}

/// The repairs, the newest first.
pub(super) fn repairs(forms: &Forms<'_>) -> Vec<RepairView> {
    let (shell, labels) = (forms.shell, &forms.known.labels);
    let badge = |icon, look, key: &str| Badge { icon, look, words: shell.t(key) };
    let told = forms.known.repairs.iter().map(|repair| RepairView {
        state: match (repair.closed_at.is_some(), repair.waiting_part) {
            (true, _) => badge("✔", "ok", "repair-closed"),
            (false, true) => badge("▲", "warn", "repair-waits"),
            (false, false) => badge("◐", "info", "repair-open"),
        },
        fault: labels.of("faults", &repair.fault),
        acts: repair.acts.iter().map(|code| labels.of("repair_acts", code)).collect::<Vec<_>>().join(", "),
        when: format!("{} · {}", shell.instant(&repair.opened_at), shell.tn("repair-minutes-spent", &repair.minutes)),
        by: repair.opened_by.clone(),
        note: repair.note.clone().unwrap_or_default(),
    });
    told.collect()
}

/// The files, the newest first.
pub(super) fn files(forms: &Forms<'_>) -> Vec<FileView> {
    let shell = forms.shell;
    let told = forms.known.files.iter().map(|file| {
        let wipes = forms.known.wipes.get(&file.id).map(Vec::as_slice).unwrap_or_default();
        let wiped = wipes.iter().map(|wipe| wiped(shell, wipe));
        let warned = file.parsed.warnings.iter().map(|warning| {
            let words = shell.word("evidence-warning", warning.code.code());
            warning.about.as_ref().map_or_else(|| words.clone(), |about| format!("{words} ({about})"))
        });
        FileView {
            filename: if file.filename.is_empty() { shell.t("evidence-unnamed") } else { file.filename.clone() },
            format: shell.word("evidence-format", file.parsed.format.code()),
            when: shell.instant(&file.recorded_at),
            notes: wiped.chain(warned).collect(),
        }
    });
    told.collect()
}

fn wiped(shell: &Shell, wipe: &Wipe) -> String {
    let serial = wipe.serial.clone().unwrap_or_else(|| shell.t("medium-unnamed"));
    let mut words = vec![words::verdict(shell, Some(wipe.verdict), false).words];
    words.extend(words::reasons(shell, &wipe.reasons));
    format!("{serial} – {}", words.join(", "))
}
