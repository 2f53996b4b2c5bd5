//! The forms of a device's page: those that its state and the visitor's permissions allow, each for one act.

mod bench;
mod media;
mod moves;
mod proof;
mod quick;
mod record;

pub(super) use media::of_medium;
pub(super) use quick::{Quick, of as quick_of, tiles};

use super::device::Known;
use crate::access::Permission as P;
use crate::devices::blockers::may_check;
use crate::devices::lifecycle::State;
use crate::devices::store::Device;
use crate::web::{ActForm, FieldView, FormMaker, Sent, Shell, Visit};
use crate::workshop::rules::is_in_house;

/// What forms are made from.
pub(super) struct Forms<'a> {
    pub visit: &'a Visit,
    pub shell: &'a Shell,
    pub sent: &'a Sent,
    pub known: &'a Known,
}

/// Forms under one heading.
pub(super) struct Group {
    pub title: String,
    pub forms: Vec<ActForm>,
}

impl<'a> Forms<'a> {
    pub(super) fn maker(&self, id: impl Into<String>) -> FormMaker<'a> {
        FormMaker::new(self.shell, self.sent, id)
    }

    fn device(&self) -> &'a Device {
        self.known.device()
    }

    /// An address under the device's own.
    pub(super) fn at(&self, act: &str) -> String {
        format!("/devices/{}/{act}", self.device().tag)
    }

    pub(super) fn t(&self, key: &str) -> String {
        self.shell.t(key)
    }

    pub(super) fn can(&self, permission: P) -> bool {
        self.visit.can(permission)
    }

    fn in_house(&self) -> bool {
        is_in_house(self.device().state)
    }

    /// Whether it has not left for good.
    fn is_here(&self) -> bool {
        !matches!(self.device().state, State::Recycled | State::ReturnedToDonor | State::Cancelled)
    }

    /// Whether the visitor worked on this device, and so may not check it.
    pub fn checks_own_repair(&self) -> bool {
        let user = self.visit.actor().ok().and_then(|actor| actor.user_id().ok());
        self.can(P::ChecksRecord) && user.is_some_and(|user| !may_check(&self.known.sheet.facts, user))
    }
}

/// Every form that is not about one medium.
pub(super) fn groups(forms: &Forms<'_>) -> Vec<Group> {
    let group =
        |title: String, forms: Vec<Option<ActForm>>| Group { title, forms: forms.into_iter().flatten().collect() };
    let mut bench = vec![
        proof::evidence(forms),
        proof::sheet(forms),
        media::look(forms),
        media::none(forms),
        media::declare(forms),
        bench::repair(forms),
    ];
    bench.extend(bench::closings(forms));
    bench.extend([bench::software(forms), bench::check(forms)]);
    let record = vec![record::place(forms), record::price(forms), record::facts(forms)];
    vec![
        group(forms.t("group-bench"), bench),
        group(forms.t("group-record"), record),
        group(forms.t("group-moves"), moves::all(forms)),
    ]
}

/// Of a form that was based on an older version: label, what was typed, what stands now, where they differ.
pub(super) fn conflict(forms: &Forms<'_>) -> Vec<(String, String, String)> {
    if forms.sent.stale.is_none() {
        return Vec::new();
    }
    let nothing = Sent::nothing();
    let now = Forms { sent: &nothing, ..*forms };
    let both = |typed: Option<ActForm>, now: Option<ActForm>| -> Vec<(FieldView, FieldView)> {
        let fields = |form: Option<ActForm>| form.map(|form| form.fields).unwrap_or_default();
        fields(typed).into_iter().zip(fields(now)).collect()
    };
    let pairs = [
        ("place", record::place as fn(&Forms<'_>) -> Option<ActForm>),
        ("price", record::price),
        ("facts", record::facts),
    ];
    let sent = pairs.into_iter().find(|(id, _)| forms.sent.is(id));
    let pairs = sent.map(|(_, make)| both(make(forms), make(&now))).unwrap_or_default();
    let differ = pairs.into_iter().filter(|(typed, now)| typed.value != now.value);
    differ.map(|(typed, now)| (typed.label.clone(), said(&typed), said(&now))).collect()
}

/// The value of a field as it is read: the words of what is chosen.
fn said(field: &FieldView) -> String {
    let chosen: Vec<&str> =
        field.options.iter().filter(|(code, _)| field.holds(code)).map(|(_, words)| words.as_str()).collect();
    match (field.options.is_empty(), chosen.is_empty(), field.value.is_empty()) {
        (false, false, _) => chosen.join(", "),
        (true, _, false) => field.value.clone(),
        _ => "–".to_owned(),
    }
}
