//! `/today`: what waits for someone, what they come for most, what they can begin. Each stage says its part.

use super::shell::{Badge, Shell};
use super::visit::Visit;
use crate::access::Permission;
use crate::error::Result;
use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;

/// What waits for someone: a count, and where it leads.
#[derive(Clone, Debug)]
pub struct Waiting {
    /// How many.
    pub count: i64,
    /// The text that counts them.
    pub key: &'static str,
    /// Where they are.
    pub href: String,
}

/// Some things by name, that someone is likely to come for.
#[derive(Clone, Debug, Default)]
pub struct Part {
    /// The text that heads them.
    pub title: &'static str,
    /// Where all of them are.
    pub more: Option<&'static str>,
    /// The things.
    pub entries: Vec<Entry>,
    /// Figures, in place of things.
    pub figures: Vec<FigureTile>,
    /// What is said of the figures; may be empty.
    pub note: String,
}

/// One thing: where it is, what it is, and the act one comes for.
#[derive(Clone, Debug, Default)]
pub struct Entry {
    /// Where it is.
    pub href: String,
    /// What it is.
    pub label: String,
    /// What else one wants to know at once; may be empty.
    pub note: String,
    /// Its state.
    pub badge: Option<Badge>,
    /// The act: where, and its words.
    pub act: Option<(String, String)>,
}

/// A figure with all that is needed to read it, for the macro `figure`.
#[derive(Clone, Debug, Default)]
pub struct FigureTile {
    /// What is counted.
    pub label: String,
    /// The value in words.
    pub value: String,
    /// Whether there is none, so that it is shown small.
    pub missing: bool,
    /// Its 95 % interval and its base; may be empty.
    pub interval: String,
    /// Which way it went since the period before: `up`, `down`, `even`; may be empty.
    pub trend: &'static str,
    /// The same in words.
    pub since: String,
    /// How it is counted, in French.
    pub definition: String,
    /// Which date puts a case into the period, and where the definition comes from.
    pub source: String,
    /// The figure that all others lead up to.
    pub first: bool,
}

impl Entry {
    /// What else one wants to know, in one line; what there is not is left out.
    pub fn note(parts: &[String]) -> String {
        parts.iter().filter(|part| !part.is_empty()).map(String::as_str).collect::<Vec<_>>().join(" · ")
    }
}

#[derive(Template)]
#[template(path = "web/today.html")]
struct TodayPage {
    shell: Shell,
    day: String,
    waiting: Vec<Waiting>,
    parts: Vec<Part>,
    doors: Vec<(&'static str, &'static str, &'static str)>,
}

/// The first page, by what the visitor may do.
pub async fn today(visit: Visit) -> Result<Response> {
    let page = TodayPage {
        shell: visit.shell("today-title"),
        day: super::format::weekday_and_date(visit.app.today(), visit.lang),
        waiting: crate::app::waiting(&visit).await?,
        parts: crate::app::today(&visit).await?,
        doors: DOORS.iter().filter(|door| visit.can(door.3)).map(|door| (door.0, door.1, door.2)).collect(),
    };
    Ok(super::page(StatusCode::OK, &page))
}

/// What can be begun from the first page: address, words, drawing, permission.
const DOORS: &[(&str, &str, &str, Permission)] = &[
    ("/bench", "door-bench", "device", Permission::RepairsLog),
    ("/donations/new", "door-donation", "box", Permission::DonationsEdit),
    ("/beneficiaries/new", "door-beneficiary", "person", Permission::BeneficiariesEdit),
    ("/programmes/new", "door-programme", "training", Permission::TrainingEdit),
    ("/reports", "door-report", "chart", Permission::ReportsRead),
    ("/colleagues/new", "door-account", "account", Permission::UsersInvite),
    ("/settings/accounts/new", "door-account", "account", Permission::UsersManage),
];
