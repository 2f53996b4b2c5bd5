//! Sessions on screen: today's first, a new one, one with its roll.

use super::{FORMS, typed};
use crate::access::Permission;
use crate::error::{Error, FieldError, Result};
use crate::kernel::clock::day_begins;
use crate::kernel::fields::{Fields, Wish};
use crate::organisations;
use crate::training::actions;
use crate::training::rules::hours::instant;
use crate::training::rules::sessions::{Nature, length_minutes};
use crate::training::rules::wishes::{NewSession, times_fault};
use crate::training::store::{programmes, roll, sessions};
use crate::vocabularies::words::{Labels, options};
use crate::web::lists::PageWish;
use crate::web::{self, FieldView, Flash, FormBody, Shell, Visit};
use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use chrono::{DateTime, Days, NaiveDate, NaiveTime, Utc};
use std::collections::HashMap;
use uuid::Uuid;

pub(super) struct Line {
    pub(super) href: String,
    pub(super) when: String,
    pub(super) kind: String,
    pub(super) programme: String,
    pub(super) venue: String,
    pub(super) today: bool,
    /// The text of a badge, and its colour; nothing where a roll is none of the reader's business.
    roll: Option<(&'static str, &'static str)>,
    pub(super) roll_href: Option<String>,
}

#[derive(Template)]
#[template(path = "training/sessions.html")]
struct ListPage {
    shell: Shell,
    lines: Vec<Line>,
    next: Option<String>,
    show: &'static str,
    may_add: bool,
}

impl ListPage {
    fn shows(&self, what: &str) -> bool {
        self.show == what
    }
}

/// Sessions from today on; those that are over, the last first; those whose roll was not sent.
pub async fn list(visit: Visit) -> Result<Response> {
    let mut query = visit.query();
    let page = PageWish::read(&mut query, 50);
    let show = query.word("show", |word| ["coming", "past", "without_roll"].into_iter().find(|known| *known == word));
    query.finish()?;
    let show = show.unwrap_or("coming");
    let (app, now) = (&visit.app, visit.app.clock.now());
    let teaches = visit.can(Permission::AttendanceRecord);
    let own = if teaches { Some(visit.actor()?.organisation_id()?) } else { None };
    let midnight = day_begins(app.today(), app.config.time_zone);
    let wanted = sessions::Wanted {
        organisation: own,
        from: (show == "coming").then_some(midnight),
        until: match show {
            "past" => Some(midnight),
            "without_roll" => Some(now),
            _ => None,
        },
        without_roll: show == "without_roll",
        backwards: show == "past",
        programme: None,
    };
    let (rows, next) = sessions::list(&app.db, wanted, page).await?;
    let shell = visit.shell("sessions-title");
    let words = Words::read(&visit, &rows).await?;
    let lines = rows.iter().map(|row| words.line(&visit, &shell, row, now, teaches)).collect();
    let next = next.map(|id| format!("/sessions?show={show}&after={id}"));
    let may_add = visit.can(Permission::TrainingEdit);
    Ok(web::page(StatusCode::OK, &ListPage { shell, lines, next, show, may_add }))
}

/// The words that the lines of a list share.
pub(super) struct Words {
    kinds: Labels,
    programmes: HashMap<Uuid, String>,
    venues: HashMap<Uuid, String>,
}

impl Words {
    pub(super) async fn read(visit: &Visit, rows: &[sessions::Session]) -> Result<Self> {
        let db = &visit.app.db;
        Ok(Self {
            kinds: Labels::read(&visit.app, visit.lang).await?,
            programmes: programmes::names(db, rows.iter().filter_map(|row| row.programme_id)).await?,
            venues: organisations::store::names(db, rows.iter().filter_map(|row| row.venue_id)).await?,
        })
    }

    fn kind(&self, row: &sessions::Session) -> String {
        let kind = self.kinds.of("session_kinds", &row.kind);
        row.theme.as_ref().map_or(kind.clone(), |theme| format!("{kind} · {theme}"))
    }

    pub(super) fn line(
        &self,
        visit: &Visit,
        shell: &Shell,
        row: &sessions::Session,
        now: DateTime<Utc>,
        teaches: bool,
    ) -> Line {
        let name = |names: &HashMap<Uuid, String>, id: Option<Uuid>| {
            id.and_then(|id| names.get(&id).cloned()).unwrap_or_default()
        };
        Line {
            href: format!("/sessions/{}", row.id),
            when: shell.instant(&row.starts_at),
            kind: self.kind(row),
            programme: name(&self.programmes, row.programme_id),
            venue: name(&self.venues, row.venue_id),
            today: visit.app.day(row.starts_at) == visit.app.today(),
            roll: teaches.then(|| match (row.roll_recorded_at, row.starts_at <= now) {
                (Some(_), _) => ("session-roll-sent", "ok"),
                (None, true) => ("session-roll-missing", "warn"),
                (None, false) => ("session-roll-to-come", ""),
            }),
            roll_href: (teaches && row.starts_at <= now).then(|| format!("/sessions/{}/roll", row.id)),
        }
    }
}

#[derive(Template)]
#[template(path = "training/session_new.html")]
struct NewPage {
    shell: Shell,
    fields: Vec<FieldView>,
}

/// The form, of a programme when the address names one; like an earlier session, a week later, when it names that.
pub async fn new(visit: Visit) -> Result<Response> {
    let mut query = visit.query();
    let (programme, again) = (query.id("programme"), query.id("again"));
    query.finish()?;
    let mut filled: Vec<(String, String)> = Vec::new();
    if let Some(again) = again {
        let row = sessions::one(&visit.app.db, again).await?;
        filled = as_before(&visit, &row);
    } else if let Some(programme) = programme {
        filled.push(("programme_id".to_owned(), programme.to_string()));
    }
    form_page(&visit, StatusCode::OK, visit.shell("session-new-title"), &filled).await
}

fn as_before(visit: &Visit, row: &sessions::Session) -> Vec<(String, String)> {
    let zone = visit.app.config.time_zone;
    let (from, until) = (row.starts_at.with_timezone(&zone), row.ends_at.with_timezone(&zone));
    let values = [
        ("kind", Some(row.kind.clone())),
        ("programme_id", row.programme_id.map(|id| id.to_string())),
        ("venue_id", row.venue_id.map(|id| id.to_string())),
        ("theme", row.theme.clone()),
        ("audience", row.audience.clone()),
        ("handouts", row.handouts.clone()),
        ("day", Some((from.date_naive() + Days::new(7)).to_string())),
        ("from", Some(from.format("%H:%M").to_string())),
        ("until", Some(until.format("%H:%M").to_string())),
    ];
    values.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))).collect()
}

/// What the form says: a day and two hours, where the session takes place.
pub struct SessionForm {
    programme_id: Option<Uuid>,
    kind: String,
    theme: Option<String>,
    audience: Option<String>,
    handouts: Option<String>,
    venue_id: Option<Uuid>,
    day: NaiveDate,
    from: NaiveTime,
    until: NaiveTime,
}

impl Wish for SessionForm {
    fn read(fields: &mut Fields) -> Self {
        Self {
            programme_id: fields.id("programme_id"),
            kind: fields.required_text("kind", 80),
            theme: fields.text("theme", 200),
            audience: fields.text("audience", 120),
            handouts: fields.text("handouts", 200),
            venue_id: fields.id("venue_id"),
            day: fields.required_date("day"),
            from: hour(fields, "from"),
            until: hour(fields, "until"),
        }
    }
}

fn hour(fields: &mut Fields, name: &str) -> NaiveTime {
    let typed = fields.required_text(name, 8);
    // People write `9h30` as well as `9:30`.
    let read = ["%H:%M", "%H:%M:%S", "%Hh%M"].iter().find_map(|form| NaiveTime::parse_from_str(&typed, form).ok());
    if read.is_none() && !typed.is_empty() {
        fields.refuse(name, "not_an_hour");
    }
    read.unwrap_or_default()
}

impl SessionForm {
    fn wish(&self, zone: chrono_tz::Tz) -> Result<NewSession> {
        let at = |time: NaiveTime, name: &'static str| {
            instant(self.day, time, zone).ok_or_else(|| Error::field(name, "not_an_hour"))
        };
        let wish = NewSession {
            programme_id: self.programme_id,
            kind: self.kind.clone(),
            theme: self.theme.clone(),
            audience: self.audience.clone(),
            handouts: self.handouts.clone(),
            venue_id: self.venue_id,
            starts_at: at(self.from, "from")?,
            ends_at: at(self.until, "until")?,
        };
        length_minutes(wish.starts_at, wish.ends_at).map_err(|fault| {
            Error::Invalid(vec![FieldError { field: "until".to_owned(), code: times_fault(fault) }])
        })?;
        Ok(wish)
    }
}

/// Adds a session, or shows the form again with what to correct.
pub async fn add(visit: Visit, form: FormBody<SessionForm>) -> Result<Response> {
    let wish = match &form.wish {
        Ok(form) => form.wish(visit.app.config.time_zone),
        Err(errors) => Err(Error::Invalid(errors.clone())),
    };
    let added = match wish {
        Ok(wish) => actions::add_session(&visit.app, visit.actor()?, &wish).await,
        Err(error) => Err(error),
    };
    match added {
        Ok(id) => Ok(visit.done(&format!("/sessions/{id}"), &Flash::new("session-added"))),
        Err(error) => {
            let (status, shell) = visit.shell("session-new-title").mended(FORMS, error)?;
            form_page(&visit, status, shell, &form.typed).await
        }
    }
}

async fn form_page(visit: &Visit, status: StatusCode, shell: Shell, sent: &[(String, String)]) -> Result<Response> {
    let db = &visit.app.db;
    let field = |name: &str, kind: &'static str| shell.field("session", name, kind, typed(sent, name, ""));
    let own = visit.actor()?.organisation_id()?;
    let (mine, _) = programmes::list(db, PageWish { after: None, limit: 200 }, Some(own)).await?;
    let mine = mine.into_iter().map(|row| (row.id.to_string(), row.name)).collect();
    let fields = vec![
        field("programme_id", "select").options(mine).optional(),
        field("kind", "select").options(options(&visit.app, "session_kinds", visit.lang).await?),
        field("day", "date"),
        field("from", "time"),
        field("until", "time"),
        field("venue_id", "select").options(organisations::store::choices(db, None).await?).optional(),
        field("theme", "text").optional(),
        field("audience", "text").optional(),
        field("handouts", "text").optional(),
    ];
    Ok(web::page(status, &NewPage { shell, fields }))
}

struct RollLineView {
    person: String,
    status: String,
    badge: &'static str,
    minutes: u32,
}

#[derive(Template)]
#[template(path = "training/session.html")]
struct OnePage {
    shell: Shell,
    id: Uuid,
    facts: Vec<(String, String)>,
    programme: Option<(String, String)>,
    lines: Vec<RollLineView>,
    heads: Vec<(String, i64)>,
    sees_roll: bool,
    teaches: bool,
    counts_visits: bool,
}

/// One session.
pub async fn one(visit: Visit, Path(path): Path<String>) -> Result<Response> {
    let app = &visit.app;
    let row = sessions::one(&app.db, web::id(&path)?).await?;
    let words = Words::read(&visit, std::slice::from_ref(&row)).await?;
    let shell = visit.shell_titled(words.kind(&row));
    let when = (app.day(row.starts_at), app.clock.now());
    let roll = roll::read(&app.db, &app.vault, visit.actor()?, &row, when).await?;
    let people = roll.iter().flat_map(|roll| &roll.lines).filter_map(|line| line.person.as_ref());
    super::shown_to(&visit, "session", people).await?;
    let labels = Labels::read(app, visit.lang).await?;
    let sees_roll = roll.is_some();
    let teaches = roll.as_ref().is_some_and(|roll| roll.whole);
    let (lines, heads) = roll.map(|roll| (roll.lines, roll.heads)).unwrap_or_default();
    let page = OnePage {
        id: row.id,
        facts: facts(&shell, &words, &row),
        programme: row
            .programme_id
            .map(|id| (format!("/programmes/{id}"), words.programmes.get(&id).cloned().unwrap_or_default())),
        lines: lines
            .iter()
            .map(|line| RollLineView {
                person: line.called(),
                status: labels.of("attendance_statuses", &line.status),
                badge: super::roll::badge(&line.status),
                minutes: line.minutes,
            })
            .collect(),
        heads: heads.into_iter().map(|head| (labels.of("age_bands", &head.age_band), head.count)).collect(),
        sees_roll,
        teaches,
        counts_visits: row.nature() != Nature::Persons,
        shell,
    };
    Ok(web::page(StatusCode::OK, &page))
}

fn facts(shell: &Shell, words: &Words, row: &sessions::Session) -> Vec<(String, String)> {
    let mut facts = vec![
        (shell.t("session-when"), shell.instant(&row.starts_at)),
        (shell.t("session-length"), shell.tn("session-minutes", &i64::from(row.minutes()))),
    ];
    let venue = row.venue_id.and_then(|id| words.venues.get(&id).cloned());
    let more = [
        ("session-venue-id", venue),
        ("session-audience", row.audience.clone()),
        ("session-handouts", row.handouts.clone()),
    ];
    facts.extend(more.into_iter().filter_map(|(key, value)| Some((shell.t(key), value?))));
    facts
}
