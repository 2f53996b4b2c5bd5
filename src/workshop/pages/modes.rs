//! The scan loop: an act is armed once, then each device that is scanned gets it, or the reason why not.

use super::device::reach;
use crate::access::Permission as P;
use crate::devices;
use crate::devices::pages::words;
use crate::devices::rules::Correction;
use crate::devices::store::{self as device_store, Device};
use crate::error::{Error, Result};
use crate::kernel::fields::{Fields, Wish};
use crate::kernel::tag;
use crate::vocabularies::words::Labels;
use crate::web::present::wording;
use crate::web::{self, FormBody, Shell, Visit};
use crate::workshop::actions;
use crate::workshop::rules::modes::Mode;
use crate::workshop::rules::usual::usual;
use crate::workshop::rules::{NewRepair, NewSoftware};
use crate::workshop::store::usual as habits;
use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use uuid::Uuid;

#[derive(Template)]
#[template(path = "workshop/modes.html")]
struct CardsPage {
    shell: Shell,
    /// Address and words of each.
    cards: Vec<(String, String)>,
}

/// The acts that can be armed.
pub async fn cards(visit: Visit) -> Result<Response> {
    let shell = visit.shell("modes-title");
    let cards = Mode::ALL.iter().map(|mode| (format!("/bench/mode/{mode}"), shell.word("mode", mode.code())));
    let cards = cards.collect();
    Ok(web::page(StatusCode::OK, &CardsPage { shell, cards }))
}

/// Where a series stands: all of it in the address, so that a reload changes nothing.
#[derive(Clone, Debug, Default)]
struct Series {
    with: String,
    done: i64,
    refused: i64,
    /// The device done last.
    last: String,
}

impl Series {
    fn read(fields: &mut Fields) -> Self {
        let last = fields.text("last", 20).and_then(|typed| tag::read_tag(&typed));
        Self {
            with: fields.text("with", 200).unwrap_or_default(),
            done: fields.int("done", 0..=100_000).unwrap_or(0),
            refused: fields.int("refused", 0..=100_000).unwrap_or(0),
            last: last.unwrap_or_default(),
        }
    }

    fn address(&self, mode: Mode) -> String {
        let Self { with, done, refused, last } = self;
        format!("/bench/mode/{mode}?with={}&done={done}&refused={refused}&last={last}", web::encode(with))
    }

    fn hidden(&self) -> Vec<(&'static str, String)> {
        vec![
            ("with", self.with.clone()),
            ("done", self.done.to_string()),
            ("refused", self.refused.to_string()),
            ("last", self.last.clone()),
        ]
    }
}

/// A device in the series: its code, its name, what came of it.
struct Outcome {
    tag: String,
    name: String,
    words: String,
}

#[derive(Template)]
#[template(path = "workshop/mode.html")]
struct ModePage {
    shell: Shell,
    mode: Mode,
    /// Whether it is armed, and its words with what it is armed with.
    armed: (bool, String),
    /// What it can be armed with: address and words. Empty once it is armed.
    choices: Vec<(String, String)>,
    series: Series,
    done: Option<Outcome>,
    refused: Option<Outcome>,
    /// The event of the last act, to undo it.
    undo: Option<String>,
}

fn mode_of(code: &str) -> Result<Mode> {
    Mode::from_code(code).ok_or(Error::NotFound)
}

/// The loop, armed or to be armed.
pub async fn one(visit: Visit, Path(code): Path<String>) -> Result<Response> {
    let mode = mode_of(&code)?;
    let mut query = visit.query();
    let series = Series::read(&mut query);
    query.finish()?;
    show(&visit, StatusCode::OK, mode, series, None).await
}

async fn show(
    visit: &Visit,
    status: StatusCode,
    mode: Mode,
    series: Series,
    refused: Option<Outcome>,
) -> Result<Response> {
    let armed = !mode.asks() || !series.with.is_empty();
    let labels = Labels::read(&visit.app, visit.lang).await?;
    let shell = visit.shell("modes-title");
    let title = shell.word("mode", mode.code());
    let shell = visit.shell_titled(title);
    let choices = if armed { Vec::new() } else { choices(visit, mode, &labels).await? };
    let last = device_store::by_tag(&visit.app.db, visit.actor()?.scope(P::DevicesRead), &series.last).await.ok();
    let undo = match &last {
        Some(device) => last_event(visit, device, mode).await?,
        None => None,
    };
    let done = last.map(|device| Outcome {
        tag: tag::shown(&device.tag),
        name: words::name(&shell, &device),
        words: shell.word("mode-done", mode.code()),
    });
    let with = match (mode, series.with.split_once('/')) {
        (Mode::Software, Some((_, image))) => image,
        _ => series.with.as_str(),
    };
    let words = if with.is_empty() { shell.title.clone() } else { format!("{} – {with}", shell.title) };
    Ok(web::page(status, &ModePage { shell, mode, armed: (armed, words), choices, series, done, refused, undo }))
}

/// What this workshop usually puts there.
async fn choices(visit: &Visit, mode: Mode, labels: &Labels) -> Result<Vec<(String, String)>> {
    let (db, own) = (&visit.app.db, visit.actor()?.organisation_id()?);
    let all: Vec<(String, String)> = match mode {
        Mode::Software => {
            let systems = habits::systems(db, own).await?;
            let told = systems.into_iter().map(|(image, licence)| {
                let words = format!("{image} ({})", labels.of("software_licences", &licence));
                (format!("{licence}/{image}"), words)
            });
            told.collect()
        }
        _ => habits::shelf(db, own).await?.0.into_iter().map(|place| (place.clone(), place)).collect(),
    };
    let address = |with: String| Series { with, ..Series::default() }.address(mode);
    Ok(all.into_iter().map(|(with, words)| (address(with), words)).collect())
}

/// The event of the act that this person did last on a device, when it is this mode's and nothing was done since.
async fn last_event(visit: &Visit, device: &Device, mode: Mode) -> Result<Option<String>> {
    let told = device_store::history(&visit.app.db, &visit.app.vault, device.id, None, 1).await?;
    let user = visit.actor()?.user_id()?;
    let own = told.iter().find(|one| one.event.row.act == mode.act() && one.event.row.actor_id == Some(user));
    Ok(own.map(|one| one.event.row.id.to_string()))
}

/// A device scanned in a series.
pub struct Scan {
    q: String,
    series: Series,
}

impl Wish for Scan {
    fn read(fields: &mut Fields) -> Self {
        // Whatever was read by the scanner, the series goes on.
        let read = fields.text("q", 100_000).unwrap_or_default();
        Self { q: read.chars().take(60).collect(), series: Series::read(fields) }
    }
}

/// Does the act to the device that was scanned; or says why not, on the same page.
pub async fn scan(visit: Visit, Path(code): Path<String>, form: FormBody<Scan>) -> Result<Response> {
    let mode = mode_of(&code)?;
    let Scan { q, mut series } = form.wish?;
    let (found, done) = match sought(&visit, &q).await {
        Ok(device) => {
            let done = act(&visit, mode, &series, &device).await;
            (Some(device), done)
        }
        Err(error) => (None, Err(error)),
    };
    match (done, found) {
        (Ok(()), Some(device)) => {
            series.done += 1;
            series.last = device.tag;
            Ok(Redirect::to(&series.address(mode)).into_response())
        }
        (Ok(()), None) => Err(Error::NotFound),
        (Err(why), found) => {
            series.refused += 1;
            let shell = visit.shell("modes-title");
            let outcome = Outcome {
                tag: found.as_ref().map_or(q, |device| tag::shown(&device.tag)),
                name: found.as_ref().map(|device| words::name(&shell, device)).unwrap_or_default(),
                words: why_not(&visit, found.as_ref(), mode, why).await?,
            };
            show(&visit, StatusCode::CONFLICT, mode, series, Some(outcome)).await
        }
    }
}

/// The device of a code or a serial.
async fn sought(visit: &Visit, q: &str) -> Result<Device> {
    if tag::read_tag(q).is_some() {
        return reach(visit, P::RepairsLog, q).await;
    }
    let found = if q.is_empty() { Vec::new() } else { devices::find(visit, visit.actor()?, q).await? };
    match found.as_slice() {
        [only] => reach(visit, P::RepairsLog, only.href.trim_start_matches("/devices/")).await,
        _ => Err(Error::NotFound),
    }
}

async fn act(visit: &Visit, mode: Mode, series: &Series, device: &Device) -> Result<()> {
    let (app, actor) = (&visit.app, visit.actor()?);
    if device.tag == series.last {
        return Err(crate::error::Rule("scanned_twice").into());
    }
    let sheet = device_store::sheet(&app.db, device.clone()).await?;
    if mode.in_the_way(&sheet.blockers).is_some() {
        return Err(crate::error::Rule("blocked").into());
    }
    match mode {
        Mode::Cleaned | Mode::Tested => {
            let usual = usual(mode.code()).ok_or(Error::NotFound)?;
            let wish = NewRepair {
                fault: usual.fault.to_owned(),
                acts: vec![mode.code().to_owned()],
                minutes: usual.minutes,
                note: None,
                waiting_part: false,
                close: true,
            };
            actions::log_repair(app, actor, &device.tag, &wish).await.map(drop)
        }
        Mode::Software => {
            let (licence, image) = series.with.split_once('/').ok_or(Error::NotFound)?;
            let wish = NewSoftware { image: image.to_owned(), licence: licence.to_owned() };
            actions::install(app, actor, &device.tag, &wish).await.map(drop)
        }
        Mode::Place => {
            let wish = Correction { location: Some(Some(series.with.clone())), ..Correction::default() };
            devices::actions::correct(app, actor, &device.tag, device.version, &wish).await
        }
    }
}

/// Why it was not done: what stands in the way, in words.
async fn why_not(visit: &Visit, device: Option<&Device>, mode: Mode, why: Error) -> Result<String> {
    let shell = visit.shell("modes-title");
    let Some(device) = device else {
        return match why {
            Error::NotFound => Ok(shell.t("mode-unknown")),
            other => Err(other),
        };
    };
    let sheet = device_store::sheet(&visit.app.db, device.clone()).await?;
    let labels = Labels::read(&visit.app, visit.lang).await?;
    match (why, mode.in_the_way(&sheet.blockers)) {
        (Error::Refused(_), Some(blocker)) => Ok(words::blocker(&shell, &labels, device.kind, blocker)),
        (error @ (Error::Refused(_) | Error::Stale { .. }), _) => Ok(wording(&error, shell.texts())),
        (error, _) => Err(error),
    }
}

/// The last act of a series, to undo.
pub struct UndoLast {
    event: Uuid,
    series: Series,
}

impl Wish for UndoLast {
    fn read(fields: &mut Fields) -> Self {
        Self { event: fields.required_id("event"), series: Series::read(fields) }
    }
}

/// Undoes the last act of a series and goes on.
pub async fn undo(visit: Visit, Path(code): Path<String>, form: FormBody<UndoLast>) -> Result<Response> {
    let mode = mode_of(&code)?;
    let UndoLast { event, mut series } = form.wish?;
    actions::undo(&visit.app, visit.actor()?, event, None).await?;
    series.done = (series.done - 1).max(0);
    series.last.clear();
    Ok(visit.done(&series.address(mode), &web::Flash::new("act-undone")))
}
