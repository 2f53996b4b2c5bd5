//! What was done, newest first: what of it can be undone, by a tap; and why the rest cannot.

use super::super::forms::Forms;
use crate::access::Permission as P;
use crate::devices::lifecycle::{Reverser, Told, is_undone};
use crate::devices::pages::history;
use crate::devices::store::{History, told};
use crate::journal::pages::EventView;
use crate::web::ActForm;
use crate::workshop::rules::undo::{Kept, Stands, may_undo, needs_reason};
use crate::workshop::store::undo::undoing;
use serde_json::Value;

/// One act of the history.
pub(super) struct Line {
    pub event: EventView,
    /// What the act was about, in words of the lists.
    pub about: String,
    pub undone: bool,
    /// The form that undoes it; without fields it is a single button.
    pub undo: Option<ActForm>,
    /// Why one's own act of the day cannot be undone.
    pub why: String,
}

/// The history, in words.
pub(super) fn lines(forms: &Forms<'_>) -> Vec<Line> {
    let known = forms.known;
    let history: Vec<Told> = known.history.iter().map(|one| told(&one.event)).collect();
    let who = reverser(forms);
    let lines = known.history.iter().zip(&history).map(|(one, told)| {
        let undone = is_undone(&history, told.id);
        let (undo, why) = match &who {
            // Of an older page the newer acts are not at hand.
            Some(who) if known.newest && !undone => undo(forms, &history, (one, told), who),
            _ => (None, String::new()),
        };
        let event = history::told(forms.shell, &known.labels, one);
        Line { event, about: about(forms, one), undone, undo, why }
    });
    lines.collect()
}

fn reverser(forms: &Forms<'_>) -> Option<Reverser> {
    let user = forms.visit.actor().ok()?.user_id().ok()?;
    let now = forms.visit.app.clock.now();
    forms.can(P::EventsReverseOwn).then(|| Reverser { user, lead: forms.can(P::EventsReverse), now })
}

fn undo(
    forms: &Forms<'_>,
    history: &[Told],
    (one, told): (&History, &Told),
    who: &Reverser,
) -> (Option<ActForm>, String) {
    let why = match may_undo(history, told, undoing(&one.event), who) {
        Ok(_) => return (Some(form(forms, told, needs_reason(told, who))), String::new()),
        Err(Stands::Kept(Kept::Reversal) | Stands::Undone | Stands::TooLate) => String::new(),
        Err(Stands::Kept(kept)) => forms.shell.word("kept", kept.code()),
        Err(Stands::LaterAct) => forms.t("undo-newer-first"),
    };
    (None, if who.is_own(told.by, told.at) { why } else { String::new() })
}

fn form(forms: &Forms<'_>, told: &Told, asks: bool) -> ActForm {
    let maker = forms.maker(format!("undo-{}", told.id));
    let fields = if asks || maker.was_sent() { vec![maker.field("undo", "reason", "text", "")] } else { Vec::new() };
    let title = if asks { forms.t("undo-explain") } else { forms.t("undo-save") };
    maker.form(forms.at("reversal"), title, forms.t("undo-save"), fields).hidden("event", told.id.to_string())
}

/// Faults, acts and minutes of work, the system installed, what was undone.
fn about(forms: &Forms<'_>, one: &History) -> String {
    let labels = &forms.known.labels;
    let fact = |name: &str| one.event.facts.get(name);
    let text = |name: &str| fact(name).and_then(Value::as_str);
    let mut words = Vec::new();
    words.extend(text("undone").map(|act| forms.shell.word("act-device", act)));
    words.extend(text("fault").map(|code| labels.of("faults", code)));
    let acts = fact("acts").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
    let acts: Vec<String> = acts.map(|code| labels.of("repair_acts", code)).collect();
    words.extend(Some(acts.join(", ")).filter(|acts| !acts.is_empty()));
    words.extend(fact("minutes").and_then(Value::as_i64).map(|n| forms.shell.tn("repair-minutes-spent", &n)));
    words.extend(fact("waiting_part").filter(|waits| waits.as_bool() == Some(true)).map(|_| forms.t("repair-waits")));
    words.extend(text("image").map(str::to_owned));
    words.extend(text("licence").map(|code| labels.of("software_licences", code)));
    words.extend(text("route").map(|code| forms.shell.word("triage-route", code)));
    words.extend(text("format").map(|code| forms.shell.word("evidence-format", code)));
    words.extend(text("serial").map(|serial| forms.shell.tv("medium-serial-shown", serial)));
    words.join(" · ")
}
