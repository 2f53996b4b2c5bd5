//! Acts done by one tap, or by a tap and a choice: nothing is typed. Each button sends what the longer form would.

use super::{Forms, bench};
use crate::access::Permission as P;
use crate::devices::lifecycle::{CHARGER, State, TriageRoute};
use crate::devices::media::Status;
use crate::devices::pages::words;
use crate::devices::store::Medium;
use crate::workshop::rules::modes::Mode;
use crate::workshop::rules::usual::{BY_THEMSELVES, usual};
use crate::workshop::store::bench::Repair;

/// A button that sends one more name and value.
pub struct Choice {
    /// Empty where the button has nothing to add.
    pub name: &'static str,
    pub value: String,
    pub words: String,
}

/// A form whose only fields are its buttons.
pub struct Quick {
    /// What it is called in the page.
    pub id: String,
    pub title: String,
    /// The name of its drawing.
    pub icon: &'static str,
    pub action: String,
    pub key: String,
    pub hidden: Vec<(String, String)>,
    pub choices: Vec<Choice>,
    /// Whether its only choice stands for the whole: one tap.
    pub one_tap: bool,
}

impl Quick {
    fn hidden(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.hidden.push((name.into(), value.into()));
        self
    }

    /// With its only choice as the whole of it.
    fn at_once(mut self) -> Self {
        self.one_tap = self.choices.len() == 1;
        self
    }
}

/// The acts that are usual on the bench, in the order of the work. Not the one that is the next step.
pub fn tiles(forms: &Forms<'_>, next: &str) -> Vec<Quick> {
    let shelf = if next == "place" { None } else { place(forms) };
    let system = if next == "software" { None } else { software(forms) };
    let mut tiles = found(forms);
    tiles.extend([changed(forms), by_itself(forms, "cleaned", "drop"), by_itself(forms, "tested", "ok")]);
    tiles.extend([system, waits(forms), shelf, charger(forms), beyond_repair(forms)]);
    tiles.into_iter().flatten().collect()
}

/// What a tap does for the form of this id, where it can be done without typing.
pub fn of(forms: &Forms<'_>, id: &str) -> Option<Quick> {
    let open = forms.known.repairs.iter().find(|repair| id == format!("closing-{}", repair.id));
    match id {
        "triage" => triage(forms, forms.device().state.routes()),
        "look" => look(forms),
        "repair" => found(forms).into_iter().flatten().next(),
        "none" => Some(button(forms, "none", "media/confirm").hidden("none_attested", "on")),
        "software" => software(forms),
        "place" => charger(forms).or_else(|| place(forms)),
        "price" => price(forms),
        "reception" | "release" | "take-back" | "recycling" | "recovery" => Some(button(forms, id, id)),
        _ => open.map(|repair| closing(forms, repair)),
    }
}

fn quick(forms: &Forms<'_>, id: &str, icon: &'static str, action: String, choices: Vec<Choice>) -> Quick {
    Quick {
        id: format!("quick-{id}"),
        title: forms.shell.word("quick", id),
        icon,
        key: format!("{}-quick-{id}", forms.shell.form_key),
        action,
        hidden: Vec::new(),
        choices,
        one_tap: false,
    }
}

/// The button of a move that asks for nothing.
fn button(forms: &Forms<'_>, id: &str, act: &str) -> Quick {
    let words = if id == "none" { forms.t("none-save") } else { forms.shell.word("move-save", id) };
    let only = vec![Choice { name: "", value: String::new(), words: words.clone() }];
    let key = format!("{}-quick-{id}", forms.shell.form_key);
    let id = format!("quick-{id}");
    let action = forms.at(act);
    Quick { id, title: words, icon: "ok", key, action, hidden: Vec::new(), choices: only, one_tap: true }
}

fn works(forms: &Forms<'_>) -> bool {
    forms.can(P::RepairsLog) && forms.in_house()
}

/// Codes of a list with their words, as buttons.
fn buttons(name: &'static str, list: &[(String, String)], wanted: impl Fn(&str) -> bool) -> Vec<Choice> {
    let wanted = list.iter().filter(|(code, _)| wanted(code));
    wanted.map(|(code, words)| Choice { name, value: code.clone(), words: words.clone() }).collect()
}

fn is_change(act: &str) -> bool {
    usual(act).is_some() && !BY_THEMSELVES.contains(&act)
}

fn by_itself(forms: &Forms<'_>, act: &'static str, icon: &'static str) -> Option<Quick> {
    let only = buttons("did", &forms.known.acts, |code| code == act);
    (works(forms) && !only.is_empty()).then(|| quick(forms, act, icon, forms.at("repairs"), only).at_once())
}

fn found(forms: &Forms<'_>) -> Vec<Option<Quick>> {
    let faults = buttons("found", &forms.known.faults, |code| !matches!(code, "dirty" | "none_found"));
    vec![works(forms).then(|| quick(forms, "found", "fault", forms.at("repairs"), faults))]
}

/// The faults of repairs that are open come first; what waits already is not asked again.
fn waits(forms: &Forms<'_>) -> Option<Quick> {
    let open: Vec<&Repair> = forms.known.repairs.iter().filter(|repair| repair.closed_at.is_none()).collect();
    let waits = |code: &str| open.iter().any(|repair| repair.fault == code && repair.waiting_part);
    let mut faults = buttons("waits", &forms.known.faults, |code| {
        !matches!(code, "dirty" | "none_found" | "software") && !waits(code)
    });
    faults.sort_by_key(|choice| !open.iter().any(|repair| repair.fault == choice.value));
    (works(forms) && !faults.is_empty()).then(|| quick(forms, "waits", "wait", forms.at("repairs"), faults))
}

/// A part changed closes the repair that is open, when there is one.
fn changed(forms: &Forms<'_>) -> Option<Quick> {
    let open = forms.known.repairs.iter().find(|repair| repair.closed_at.is_none());
    let to = open.map_or_else(|| forms.at("repairs"), |repair| forms.at(&format!("repairs/{}/closing", repair.id)));
    let acts = buttons("did", &forms.known.acts, is_change);
    works(forms).then(|| quick(forms, "changed", "swap", to, acts))
}

fn closing(forms: &Forms<'_>, repair: &Repair) -> Quick {
    let to = forms.at(&format!("repairs/{}/closing", repair.id));
    let mut acts = buttons("did", &forms.known.acts, |act| usual(act).is_some_and(|usual| usual.fault == repair.fault));
    acts.extend(buttons("did", &forms.known.acts, |act| act == "tested"));
    quick(forms, "closing", "ok", to, acts)
}

/// Not while a disk is still to be erased: the system would go with what is on it.
fn software(forms: &Forms<'_>) -> Option<Quick> {
    bench::software(forms)?;
    if Mode::Software.in_the_way(&forms.known.sheet.blockers).is_some() {
        return None;
    }
    let last = forms.known.sheet.installed.as_ref().map(|one| (one.image.clone(), one.licence.clone()));
    let mut systems = forms.known.habits.systems.clone();
    systems.extend(last.filter(|last| !forms.known.habits.systems.contains(last)));
    let systems = systems.into_iter().map(|(image, licence)| Choice {
        name: "system",
        value: format!("{licence}/{image}"),
        words: format!("{image} ({})", forms.known.labels.of("software_licences", &licence)),
    });
    let systems: Vec<Choice> = systems.collect();
    (!systems.is_empty()).then(|| quick(forms, "software", "system", forms.at("software"), systems).at_once())
}

fn versioned(forms: &Forms<'_>, quick: Quick) -> Quick {
    quick.hidden("version", forms.device().version.to_string())
}

fn place(forms: &Forms<'_>) -> Option<Quick> {
    super::record::place(forms)?;
    let here = forms.device().location.as_deref();
    let places = forms.known.habits.places.iter().filter(|place| Some(place.as_str()) != here);
    let places: Vec<Choice> =
        places.map(|place| Choice { name: "location", value: place.clone(), words: place.clone() }).collect();
    (!places.is_empty()).then(|| versioned(forms, quick(forms, "place", "box", forms.at("place"), places)))
}

fn charger(forms: &Forms<'_>) -> Option<Quick> {
    super::record::place(forms)?;
    let device = forms.device();
    let has = device.accessories.iter().any(|code| code == CHARGER);
    if has || !device.kind.needs_charger() {
        return None;
    }
    let only = vec![Choice { name: "accessories", value: CHARGER.to_owned(), words: forms.t("quick-charger") }];
    let quick = versioned(forms, quick(forms, "charger", "plug", forms.at("place"), only)).at_once();
    Some(device.accessories.iter().fold(quick, |quick, code| quick.hidden("accessories", code.as_str())))
}

fn price(forms: &Forms<'_>) -> Option<Quick> {
    super::record::price(forms)?;
    let prices = forms.known.habits.prices.iter().map(|cents| Choice {
        name: "price_cents",
        value: super::record::euros_typed(*cents),
        words: forms.shell.euros(cents),
    });
    let prices: Vec<Choice> = prices.collect();
    (!prices.is_empty()).then(|| versioned(forms, quick(forms, "price", "ok", forms.at("price"), prices)))
}

fn triage(forms: &Forms<'_>, routes: &[TriageRoute]) -> Option<Quick> {
    let routes = routes.iter().map(|route| Choice {
        name: "route",
        value: route.code().to_owned(),
        words: forms.shell.word("triage-route", route.code()),
    });
    let routes: Vec<Choice> = routes.collect();
    let may = forms.can(P::DevicesTriage) && !routes.is_empty();
    may.then(|| quick(forms, "triage", "ok", forms.at("triage"), routes))
}

fn beyond_repair(forms: &Forms<'_>) -> Option<Quick> {
    if forms.device().state != State::Workshop {
        return None;
    }
    let triage = triage(forms, forms.device().state.routes())?;
    Some(quick(forms, "beyond-repair", "cross", triage.action, triage.choices))
}

/// All the media listed are in the device, as the tool said.
fn look(forms: &Forms<'_>) -> Option<Quick> {
    let listed: Vec<&Medium> =
        forms.known.sheet.media.iter().filter(|medium| medium.status == Status::Declared).collect();
    if listed.iter().any(|medium| medium.elsewhere.is_some()) {
        return None;
    }
    let names: Vec<String> =
        listed.iter().map(|medium| words::medium(forms.shell, medium.kind, &medium.identity)).collect();
    let words = forms.shell.tn("quick-look-save", &(listed.len() as i64));
    let only = vec![Choice { name: "", value: String::new(), words }];
    let mut quick = quick(forms, "look", "ok", forms.at("media/confirm"), only).at_once();
    quick.title = names.join(" ; ");
    for (at, medium) in listed.iter().enumerate() {
        quick = quick.hidden(format!("media[{at}].id"), medium.id.to_string());
        quick = quick.hidden(format!("media[{at}].is"), "confirmed");
    }
    Some(quick)
}
