//! The list of devices: the address is the view.

use super::words;
use crate::access::Permission;
use crate::devices::blockers::Stage;
use crate::devices::lifecycle::{Kind, State};
use crate::devices::store::{self, Filter, Listed, MOST_COUNTED};
use crate::error::Result;
use crate::kernel::tag;
use crate::web::lists::PageWish;
use crate::web::{self, Badge, FieldView, Shell, Visit, encode};
use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use uuid::Uuid;

/// A device as a line of a list.
pub struct Line {
    /// Where its page is.
    pub href: String,
    /// Its tag as people read it.
    pub tag: String,
    /// Maker and model.
    pub name: String,
    /// What it is.
    pub kind: String,
    /// Where it is.
    pub state: Badge,
    /// Its next step; empty when nothing is open.
    pub stage: String,
    /// Where it stands on the shelf.
    pub place: String,
}

impl Line {
    /// The line of a device.
    pub fn of(shell: &Shell, device: &Listed) -> Self {
        Self {
            href: format!("/devices/{}", device.tag),
            tag: tag::shown(&device.tag),
            name: words::named(
                shell,
                device.kind,
                device.identity.vendor.as_deref(),
                device.identity.model().as_deref(),
            ),
            kind: shell.word("device-kind", device.kind.code()),
            state: words::state(shell, device.state),
            stage: device.stage.map(|stage| shell.word("stage", stage.code())).unwrap_or_default(),
            place: device.location.clone().filter(|_| device.state.is_here()).unwrap_or_default(),
        }
    }
}

/// Where devices are, with how many.
struct Pile {
    href: String,
    words: String,
    count: String,
    current: bool,
}

/// A next step, or none: nothing holds the device up.
#[derive(Clone, Copy)]
enum Step {
    Of(Stage),
    None,
}

impl Step {
    const NONE: &'static str = "none";

    fn from_code(code: &str) -> Option<Self> {
        if code == Self::NONE { Some(Self::None) } else { Stage::from_code(code).map(Self::Of) }
    }

    const fn stage(self) -> Option<Stage> {
        match self {
            Self::Of(stage) => Some(stage),
            Self::None => None,
        }
    }
}

/// The code of the step that a filter asks for.
fn step(filter: &Filter) -> Option<&'static str> {
    if filter.unblocked { Some(Step::NONE) } else { filter.stage.map(Stage::code) }
}

#[derive(Template)]
#[template(path = "devices/list.html")]
struct ListPage {
    shell: Shell,
    piles: Vec<Pile>,
    filters: Vec<FieldView>,
    filtered: bool,
    count: String,
    lines: Vec<Line>,
    next: Option<String>,
}

/// The devices within reach.
pub async fn page(visit: Visit) -> Result<Response> {
    let mut query = visit.query();
    let wish = PageWish::read(&mut query, 50);
    let step = query.word("stage", Step::from_code);
    let filter = Filter {
        state: query.word("state", State::from_code),
        stage: step.and_then(Step::stage),
        unblocked: matches!(step, Some(Step::None)),
        kind: query.word("kind", Kind::from_code),
        donation_id: None,
    };
    let typed = query.text("q", 80);
    let typed = typed.as_deref();
    query.finish()?;
    let scope = visit.actor()?.scope(Permission::DevicesRead);
    let (devices, next) = store::lines(&visit.app.db, scope, wish, &filter, typed).await?;
    let there = store::by_state(&visit.app.db, scope).await?;
    // Where a word or a kind narrows the list, only those of the page are counted.
    let counted = match (typed.is_some() || filter.kind.is_some(), filter.stage.is_some() || filter.unblocked) {
        (true, _) => None,
        (false, true) => Some(store::count(&visit.app.db, scope, &filter).await?),
        (false, false) => Some(in_all(&there, filter.state)),
    };
    let shell = visit.shell("devices-title");
    let lines: Vec<Line> = devices.iter().map(|device| Line::of(&shell, device)).collect();
    let page = ListPage {
        piles: piles(&shell, &there, filter.state),
        filters: filters(&shell, &filter, typed),
        filtered: !address(&filter, typed, None).is_empty(),
        count: count(&shell, counted, lines.len(), wish.after.is_none() && next.is_none()),
        next: next.map(|after| format!("/devices?{}", address(&filter, typed, Some(after)))),
        lines,
        shell,
    };
    Ok(web::page(StatusCode::OK, &page))
}

fn piles(shell: &Shell, there: &[(State, i64)], current: Option<State>) -> Vec<Pile> {
    let piles = State::ALL.iter().filter_map(|state| {
        let count = in_all(there, Some(*state));
        let current = current == Some(*state);
        (count > 0 || current).then(|| Pile {
            href: format!("/devices?state={state}"),
            words: shell.word("device-state", state.code()),
            count: if count > MOST_COUNTED { shell.tn("more-than", &MOST_COUNTED) } else { count.to_string() },
            current,
        })
    });
    piles.collect()
}

/// How many stand in this state, or anywhere.
fn in_all(there: &[(State, i64)], state: Option<State>) -> i64 {
    there.iter().filter(|(of, _)| state.is_none_or(|state| state == *of)).map(|(_, count)| count).sum()
}

/// How many there are, up to what is counted; else how many stand on this page.
fn count(shell: &Shell, counted: Option<i64>, on_page: usize, whole: bool) -> String {
    match counted {
        Some(count) if count > MOST_COUNTED => shell.tn("devices-count-more", &MOST_COUNTED),
        Some(count) => shell.tn("count-devices", &count),
        None => {
            let key = if whole { "count-devices" } else { "devices-count-of-page" };
            shell.tn(key, &i64::try_from(on_page).unwrap_or(i64::MAX))
        }
    }
}

fn filters(shell: &Shell, filter: &Filter, typed: Option<&str>) -> Vec<FieldView> {
    let code = |code: Option<&'static str>| code.unwrap_or_default();
    let worded = |list: &'static str, codes: Vec<&'static str>| -> Vec<(String, String)> {
        codes.into_iter().map(|code| (code.to_owned(), shell.word(list, code))).collect()
    };
    let states = worded("device-state", State::ALL.iter().map(|state| state.code()).collect());
    let mut stages = worded("stage", Stage::ALL.iter().map(|stage| stage.code()).collect());
    stages.push((Step::NONE.to_owned(), shell.t("stage-none")));
    vec![
        shell.field("devices-filter", "q", "search", typed.unwrap_or_default()),
        shell.field("devices-filter", "state", "select", code(filter.state.map(State::code))).options(states),
        shell.field("devices-filter", "stage", "select", code(step(filter))).options(stages),
        shell.field("devices-filter", "kind", "select", code(filter.kind.map(Kind::code))).options(words::kinds(shell)),
    ]
}

/// The query of this view, from a device on when asked.
fn address(filter: &Filter, typed: Option<&str>, after: Option<Uuid>) -> String {
    let given = [
        ("state", filter.state.map(|state| state.code().to_owned())),
        ("stage", step(filter).map(str::to_owned)),
        ("kind", filter.kind.map(|kind| kind.code().to_owned())),
        ("q", typed.map(str::to_owned)),
        ("after", after.map(|id| id.to_string())),
    ];
    let pairs = given.into_iter().filter_map(|(name, value)| Some(format!("{name}={}", encode(&value?))));
    pairs.collect::<Vec<_>>().join("&")
}
