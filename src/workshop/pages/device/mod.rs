//! The page of one device: what to do next, what is usually done, what was done; the rest is folded below.

mod known;
mod next;
mod timeline;
mod views;

pub(super) use known::Known;

use super::forms::{self, Forms, Group, Quick};
use crate::access::Permission as P;
use crate::devices::pages::words;
use crate::devices::store::{self as devices, Device};
use crate::error::Result;
use crate::kernel::tag;
use crate::web::shell::ErrorView;
use crate::web::{self, Badge, Flash, Sent, Shell, Visit};
use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use next::{InTheWay, Next};
use timeline::Line;
use views::{FileView, MediumView, RepairView};

#[derive(Template)]
#[template(path = "workshop/device.html")]
struct DevicePage {
    shell: Shell,
    tag: String,
    name: String,
    kind: String,
    state: Badge,
    /// What it is made of, in a line.
    made_of: Vec<String>,
    facts: Vec<(String, String)>,
    donation: (String, String),
    /// What was typed against what stands now, when both were changed.
    conflict: Vec<(String, String, String)>,
    next: Next,
    blockers: Vec<InTheWay>,
    tiles: Vec<Quick>,
    groups: Vec<Group>,
    media: Vec<MediumView>,
    repairs: Vec<RepairView>,
    files: Vec<FileView>,
    lines: Vec<Line>,
    older: Option<String>,
    may_label: bool,
}

impl DevicePage {
    /// Whether one of the forms of a folded part stands open.
    fn acts_open(&self) -> bool {
        self.groups.iter().flat_map(|group| &group.forms).any(|form| form.open)
    }

    fn media_open(&self) -> bool {
        self.media.iter().flat_map(|medium| &medium.forms).any(|form| form.open)
    }
}

/// One device.
pub async fn one(visit: Visit, Path(typed): Path<String>) -> Result<Response> {
    let device = devices::by_tag(&visit.app.db, visit.actor()?.scope(P::DevicesRead), &typed).await?;
    let mut query = visit.query();
    let before = query.int("before", 1..=i64::MAX);
    let open = query.text("open", 80).unwrap_or_default();
    query.finish()?;
    show(&visit, StatusCode::OK, device, &Sent::nothing(), (before, &open)).await
}

/// Sees that the device of an address is within reach of an act, before anything is said of the form.
///
/// # Errors
/// `NotFound`.
pub(super) async fn reach(visit: &Visit, permission: P, typed: &str) -> Result<Device> {
    devices::by_tag(&visit.app.db, visit.actor()?.scope(permission), typed).await
}

/// Back to the device with a message; or its page again, with what was typed and why it was not done.
///
/// # Errors
/// What no form can mend.
pub(super) async fn after(
    visit: &Visit,
    tag: &str,
    form: &str,
    typed: &[(String, String)],
    done: Result<Flash>,
) -> Result<Response> {
    match done {
        Ok(flash) => Ok(visit.done(&format!("/devices/{tag}"), &flash)),
        Err(error) => {
            let (status, sent) = Sent::of(&visit.shell("error-title"), form, typed, error)?;
            let device = devices::by_tag(&visit.app.db, visit.actor()?.scope(P::DevicesRead), tag).await?;
            show(visit, status, device, &sent, (None, "")).await
        }
    }
}

/// The page: around a form that was sent, or with the form of the address open, so that a link to it works without script.
async fn show(
    visit: &Visit,
    status: StatusCode,
    device: Device,
    sent: &Sent,
    (before, open): (Option<i64>, &str),
) -> Result<Response> {
    let known = Known::read(visit, device, before).await?;
    let mut shell = visit.shell_titled(tag::shown(&known.device().tag));
    let forms = Forms { visit, shell: &shell, sent, known: &known };
    let mut groups = forms::groups(&forms);
    let mut media = views::media(&forms);
    let lines = timeline::lines(&forms);
    let in_groups = groups.iter_mut().flat_map(|group| &mut group.forms);
    for form in in_groups.chain(media.iter_mut().flat_map(|medium| &mut medium.forms)) {
        form.open |= form.id == open;
    }
    let summary = {
        let all = groups.iter().flat_map(|group| &group.forms).chain(media.iter().flat_map(|medium| &medium.forms));
        sent.summary(&shell, all.chain(lines.iter().filter_map(|line| line.undo.as_ref())))
    };
    let conflict = forms::conflict(&forms);
    let blockers = next::in_the_way(&forms, &groups, &media);
    let next = next::next(&forms, &blockers, &mut groups, &mut media);
    groups.retain(|group| !group.forms.is_empty());
    let repairs = views::repairs(&forms);
    let files = views::files(&forms);
    let tiles = forms::tiles(&forms, next.id());
    let made_of = views::made_of(&forms);
    let facts = views::facts(&forms);
    let name = words::name(&shell, known.device());
    let kind = shell.word("device-kind", known.device().kind.code());
    let state = words::state(&shell, known.device().state);
    shell.errors = summary;
    if sent.refused == Some("blocked") {
        let told = blockers.iter().map(|blocker| ErrorView {
            field: blocker.leads_to.clone(),
            words: blocker.words.clone(),
            label: String::new(),
        });
        shell.errors.extend(told);
    }
    let page = DevicePage {
        tag: known.device().tag.clone(),
        donation: (format!("/donations/{}", known.sheet.donation), known.sheet.donation.clone()),
        older: known.older.map(|seq| format!("/devices/{}?before={seq}#history", known.device().tag)),
        may_label: visit.can(P::DevicesReceive),
        shell,
        name,
        kind,
        state,
        made_of,
        facts,
        conflict,
        next,
        blockers,
        tiles,
        groups,
        media,
        repairs,
        files,
        lines,
    };
    Ok(web::page(status, &page))
}
