//! What to do next, and everything that stands in the way, each with the form that settles it.

use super::super::forms::{self, Forms, Group, Quick};
use super::views::MediumView;
use crate::devices::blockers::{Blocker, media_blockers};
use crate::devices::lifecycle::State;
use crate::devices::media::Verdict;
use crate::devices::pages::words;
use crate::web::ActForm;

/// One thing that stands in the way.
pub(super) struct InTheWay {
    /// What.
    pub words: String,
    /// What to do about it.
    pub way_out: String,
    /// The form that settles it; empty when the visitor has none.
    pub leads_to: String,
    /// Who settles it, when it is not the visitor.
    pub who: String,
}

/// The next step.
pub(super) struct Next {
    /// What it is, in a few words.
    pub title: String,
    /// Why, or who can do it.
    pub words: Vec<String>,
    /// What one tap does of it.
    pub quick: Option<Quick>,
    /// Its form, when the visitor may fill it in.
    pub form: Option<ActForm>,
}

impl Next {
    /// The form it is about; empty where there is none.
    pub fn id(&self) -> &str {
        self.form.as_ref().map_or("", |form| form.id.as_str())
    }
}

/// Everything that stands in the way: before the shelf, or before the recycler.
pub(super) fn in_the_way(forms: &Forms<'_>, groups: &[Group], media: &[MediumView]) -> Vec<InTheWay> {
    let sheet = &forms.known.sheet;
    let found = match sheet.device.state {
        State::ToRecycle => media_blockers(&sheet.facts),
        _ => sheet.blockers.clone(),
    };
    let exists = |id: &String| all(groups, media).any(|form| form.id == *id);
    let told = found.iter().map(|blocker| {
        let leads_to = settled_by(forms, blocker).into_iter().find(exists).unwrap_or_default();
        InTheWay {
            words: words::blocker(forms.shell, &forms.known.labels, sheet.device.kind, blocker),
            way_out: words::way_out(forms.shell, blocker),
            who: if leads_to.is_empty() { who(forms, blocker) } else { String::new() },
            leads_to,
        }
    });
    told.collect()
}

/// Who settles what the visitor cannot.
fn who(forms: &Forms<'_>, blocker: &Blocker) -> String {
    match blocker {
        Blocker::PriceMissing
        | Blocker::DiskHealth { .. }
        | Blocker::MediumNotSanitized { verdict: Some(Verdict::Completed), .. } => forms.t("who-lead"),
        Blocker::CheckMissing | Blocker::CheckerIsRepairer | Blocker::GradeMissing => forms.t("who-another"),
        _ => forms.t("who-workshop"),
    }
}

/// The forms that settle it, the best first.
fn settled_by(forms: &Forms<'_>, blocker: &Blocker) -> Vec<String> {
    let of = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    match blocker {
        Blocker::NoEvidence => of(&["evidence", "sheet"]),
        Blocker::MediaUnconfirmed => of(&["look", "none", "medium"]),
        Blocker::MediumElsewhere { medium_id, .. } => vec![format!("removal-{medium_id}"), "look".to_owned()],
        Blocker::MediumNotSanitized { medium_id, verdict: Some(Verdict::Completed), .. } => {
            vec![format!("acceptance-{medium_id}"), "evidence".to_owned()]
        }
        Blocker::MediumNotSanitized { .. } => of(&["evidence"]),
        Blocker::OpenRepair { .. } | Blocker::WaitingPart { .. } => {
            let open = forms.known.repairs.iter().filter(|repair| repair.closed_at.is_none());
            open.map(|repair| format!("closing-{}", repair.id)).collect()
        }
        Blocker::SoftwareMissing => of(&["software"]),
        Blocker::CheckMissing | Blocker::CheckerIsRepairer => of(&["check"]),
        Blocker::CheckFailed { .. } => of(&["repair", "check"]),
        Blocker::DiskHealth { medium_id, .. } => {
            vec![format!("health-waiver-{medium_id}"), format!("removal-{medium_id}")]
        }
        Blocker::GradeMissing => of(&["check", "price"]),
        Blocker::PriceMissing => of(&["price"]),
        Blocker::AccessoryMissing { .. } | Blocker::PlaceMissing => of(&["place"]),
    }
}

/// The next step; its form is taken out of the others, so that it stands once on the page.
pub(super) fn next(forms: &Forms<'_>, blockers: &[InTheWay], groups: &mut [Group], media: &mut [MediumView]) -> Next {
    let shell = forms.shell;
    let device = forms.known.device();
    let (title, mut words, wanted) = match (blockers.first(), device.state) {
        (Some(first), _) => {
            let stage = device.stage.map(|stage| shell.word("stage", stage.code()));
            let title = stage.unwrap_or_else(|| shell.t("stage-medium-not-sanitized"));
            let told = [&first.words, &first.way_out, &first.who].into_iter().filter(|words| !words.is_empty());
            (title, told.cloned().collect(), first.leads_to.clone())
        }
        (None, state) => {
            let title = shell.word("next", state.code());
            (title, Vec::new(), by_state(state, device.weight_g.is_some()).to_owned())
        }
    };
    let form = take(groups, media, &wanted);
    if form.is_none() && blockers.is_empty() && !by_state(device.state, true).is_empty() {
        words.push(shell.t("next-by-lead"));
    }
    let quick = form.as_ref().filter(|form| !form.open).and_then(|form| forms::quick_of(forms, &form.id));
    Next { title, words, quick, form }
}

/// The form of what is usually done next where nothing stands in the way.
fn by_state(state: State, weighed: bool) -> &'static str {
    match state {
        State::Announced => "reception",
        State::Received if weighed => "triage",
        State::Received => "facts",
        State::Quarantined => "clearance",
        State::Workshop => "release",
        State::ForParts => "recycling",
        State::ToRecycle => "dispatch",
        State::Lost => "recovery",
        State::HandedOver | State::Pool => "take-back",
        State::Stock | State::Reserved | State::Recycled | State::ReturnedToDonor | State::Cancelled => "",
    }
}

fn all<'f>(groups: &'f [Group], media: &'f [MediumView]) -> impl Iterator<Item = &'f ActForm> {
    groups.iter().flat_map(|group| &group.forms).chain(media.iter().flat_map(|medium| &medium.forms))
}

fn take(groups: &mut [Group], media: &mut [MediumView], id: &str) -> Option<ActForm> {
    let lists = groups.iter_mut().map(|group| &mut group.forms).chain(media.iter_mut().map(|medium| &mut medium.forms));
    for list in lists {
        if let Some(at) = list.iter().position(|form| form.id == id) {
            let mut form = list.remove(at);
            if form.style.is_empty() {
                form.style = "primary";
            }
            if id == "evidence" {
                // What to do says already which file.
                form.explained.clear();
            }
            return Some(form);
        }
    }
    None
}
