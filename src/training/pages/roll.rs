//! The roll on screen: everyone present, then the exceptions; walk-ins in place; heads where nobody is registered.

use super::FORMS;
use crate::access::Permission;
use crate::error::{Error, FieldError, Result};
use crate::kernel::fields::{Fields, Wish};
use crate::training::actions::{self, SetAside};
use crate::training::rules::attendance::{Counts, counts, is_unrecorded};
use crate::training::rules::sessions::{MOST_HEADS, Nature};
use crate::training::rules::wishes::{Heads, Roll, RollEntry};
use crate::training::store::{roll, sessions};
use crate::vocabularies::words::options;
use crate::web::{self, Flash, FormBody, Shell, Visit};
use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use uuid::Uuid;

/// Lines for people who are not enrolled, empty at first.
const WALK_INS: usize = 3;
/// The age bands that heads are counted by: those of digital mediation, ages 6 to 79 included.
const GRID: &str = "coop.";
const NOT_DISCLOSED: &str = "non_communique";
/// What a line may say by hand: what was not recorded is said by leaving it.
const BY_HAND: [&str; 5] = ["present", "present_partiel", "absent_excuse", "absent", "annulee"];

/// The colour of a status.
pub(super) fn badge(status: &str) -> &'static str {
    match counts(status) {
        Counts::Presence => "ok",
        Counts::Absence => "warn",
        Counts::Apart => "",
    }
}

struct LineView {
    at: usize,
    called: String,
    key: String,
    person: Option<Uuid>,
    walk_in: Option<String>,
    corrects: Option<String>,
    was: Option<String>,
    /// Code, words, whether it is chosen.
    choices: Vec<(String, String, bool)>,
    minutes: String,
    error: String,
}

#[derive(Template)]
#[template(path = "training/roll.html")]
struct RollPage {
    shell: Shell,
    id: Uuid,
    when: String,
    lines: Vec<LineView>,
    walk_ins: Vec<LineView>,
    /// Who a recorded walk-in could be.
    could_be: Vec<(String, String)>,
    /// Age band, words, count.
    heads: Vec<(String, String, String)>,
    registers: bool,
    to_come: bool,
    set_aside: Vec<String>,
}

impl RollPage {
    /// Whether one of those who are not enrolled has to be corrected.
    fn walk_ins_open(&self) -> bool {
        self.lines.is_empty() || self.walk_ins.iter().any(|line| !line.error.is_empty())
    }
}

/// The roll to fill in; with `fill=present`, everyone of whom nothing is recorded is present.
pub async fn form(visit: Visit, Path(path): Path<String>) -> Result<Response> {
    let mut query = visit.query();
    let fill = query.word("fill", |word| (word == "present").then_some("present"));
    query.finish()?;
    let id = web::id(&path)?;
    show(&visit, StatusCode::OK, visit.shell("roll-title"), id, Filled { fill, typed: &[], set_aside: &[] }).await
}

/// A roll as the form says it: what stands as it stood is not said again.
pub struct RollForm {
    roll: Roll,
    /// The line of the form behind each entry.
    lines: Vec<usize>,
}

impl Wish for RollForm {
    fn read(fields: &mut Fields) -> Self {
        let said = fields.objects("entries", entry).into_iter().enumerate();
        let (lines, entries) = said.filter_map(|(at, entry)| Some((at, entry?))).unzip();
        let heads = fields.objects("head_count", |head| {
            let age_band = head.required_text("age_band", 80);
            Some(Heads { age_band, count: head.int("count", 0..=MOST_HEADS)? })
        });
        let heads: Vec<Heads> = heads.into_iter().flatten().collect();
        Self { roll: Roll { entries, head_count: (!heads.is_empty()).then_some(heads) }, lines }
    }
}

impl RollForm {
    /// An error of an entry, told at its line of the form.
    fn at_its_line(&self, error: FieldError) -> FieldError {
        let placed = error.field.strip_prefix("entries[").and_then(|rest| {
            let (at, field) = rest.split_once(']')?;
            Some(format!("entries[{}]{field}", self.lines.get(at.parse::<usize>().ok()?)?))
        });
        FieldError { field: placed.unwrap_or(error.field), code: error.code }
    }
}

fn entry(fields: &mut Fields) -> Option<RollEntry> {
    let key = fields.required_text("key", 100);
    let beneficiary_id = fields.id("beneficiary_id");
    let walk_in = fields.personal_text("walk_in", 80);
    let status = fields.text("status", 80);
    let minutes = fields.int("minutes", 0..=100_000);
    let (corrects, was) = (fields.text("corrects", 100), fields.text("was", 120));
    // A walk-in recognised as someone is theirs from now on.
    let recognised = beneficiary_id.is_some() && walk_in.is_some();
    if beneficiary_id.is_none() && walk_in.is_none() {
        return None;
    }
    let status = status?;
    let minutes = minutes.filter(|_| counts(&status) == Counts::Presence);
    if was == Some(told(&status, minutes)) && !recognised {
        return None;
    }
    let walk_in = if recognised { None } else { walk_in };
    Some(RollEntry { key, beneficiary_id, walk_in, status, minutes, corrects })
}

/// A line's content in one word, to see whether it changed.
fn told(status: &str, minutes: Option<i64>) -> String {
    format!("{status}/{}", minutes.map(|m| m.to_string()).unwrap_or_default())
}

/// Records the roll, or shows it again with what to correct or what was set aside.
pub async fn record(visit: Visit, Path(path): Path<String>, form: FormBody<RollForm>) -> Result<Response> {
    let id = web::id(&path)?;
    let sent = match &form.wish {
        Ok(_) if says_nothing(&form) => {
            Err(Error::Invalid(vec![FieldError { field: "entries[0].status".to_owned(), code: "nobody_marked" }]))
        }
        Ok(wish) => actions::record(&visit.app, visit.actor()?, id, &wish.roll).await.map_err(|error| match error {
            Error::Invalid(errors) => Error::Invalid(errors.into_iter().map(|e| wish.at_its_line(e)).collect()),
            other => other,
        }),
        Err(errors) => Err(Error::Invalid(errors.clone())),
    };
    let shell = visit.shell("roll-title");
    match sent {
        Ok(sent) if sent.set_aside.is_empty() => {
            Ok(visit.done(&format!("/sessions/{id}"), &Flash::new("roll-recorded")))
        }
        Ok(sent) => {
            let shell = shell.with_problem(visit.shell("roll-title").t("roll-set-aside"));
            let filled = Filled { fill: None, typed: &[], set_aside: &sent.set_aside };
            show(&visit, StatusCode::CONFLICT, shell, id, filled).await
        }
        Err(error) => {
            let (status, shell) = shell.mended(FORMS, error)?;
            show(&visit, status, shell, id, Filled { fill: None, typed: &form.typed, set_aside: &[] }).await
        }
    }
}

/// Whether the roll has people on it and says nothing of any of them: sent like that it would only look done.
fn says_nothing(form: &FormBody<RollForm>) -> bool {
    let named = |end: &str| form.typed.iter().any(|(name, value)| name.ends_with(end) && !value.is_empty());
    let walk_ins = form.typed.iter().any(|(name, value)| name.ends_with("].walk_in") && !value.is_empty());
    let people: Vec<&str> = form
        .typed
        .iter()
        .filter(|(name, value)| name.ends_with("].beneficiary_id") && !value.is_empty())
        .filter_map(|(name, _)| name.split(']').next())
        .collect();
    let marked = people.iter().any(|line| !form.typed(&format!("{line}].status")).is_empty());
    !people.is_empty() && !marked && !walk_ins && !named("].was")
}

/// What the page is filled with besides what is recorded.
struct Filled<'a> {
    fill: Option<&'static str>,
    typed: &'a [(String, String)],
    set_aside: &'a [SetAside],
}

async fn show(visit: &Visit, status: StatusCode, mut shell: Shell, id: Uuid, filled: Filled<'_>) -> Result<Response> {
    let app = &visit.app;
    let session = sessions::within(&app.db, visit.actor()?, Permission::AttendanceRecord, id).await?;
    let (day, now) = (app.day(session.starts_at), app.clock.now());
    let roll = roll::read(&app.db, &app.vault, visit.actor()?, &session, (day, now)).await?.ok_or(Error::NotFound)?;
    super::shown_to(visit, "roll", roll.lines.iter().filter_map(|line| line.person.as_ref())).await?;
    // Shorter than in the list of codes: a room of twelve is called on a telephone.
    let statuses: Vec<(String, String)> =
        BY_HAND.iter().map(|code| ((*code).to_owned(), shell.word("roll-status", code))).collect();
    let registers = session.nature() == Nature::Persons;
    let has_walk_ins = roll.lines.iter().any(|line| line.person.is_none());
    let could_be = if registers && (has_walk_ins || session.programme_id.is_none()) {
        roll::not_on_it(&app.db, &app.vault, &session, day, &roll).await?
    } else {
        Vec::new()
    };
    let lines: Vec<LineView> = if registers {
        roll.lines.iter().enumerate().map(|(at, line)| line_view(&shell, &statuses, &filled, at, line)).collect()
    } else {
        Vec::new()
    };
    // Whose line it is that has to be corrected.
    for error in &mut shell.errors {
        let whose = lines.iter().find(|line| error.field.starts_with(&format!("entries[{}].", line.at)));
        error.label = whose.filter(|_| !error.words.is_empty()).map(|line| line.called.clone()).unwrap_or_default();
    }
    let walk_ins = if registers { WALK_INS } else { 0 };
    let walk_ins = (lines.len()..lines.len() + walk_ins).map(|at| empty_line(&shell, &statuses, &filled, at)).collect();
    let page = RollPage {
        id,
        when: shell.instant(&session.starts_at),
        lines,
        walk_ins,
        could_be: could_be.into_iter().map(|person| (person.id.to_string(), person.called())).collect(),
        heads: if registers { Vec::new() } else { heads(visit, &roll, filled.typed).await? },
        registers,
        to_come: day > app.today(),
        set_aside: filled.set_aside.iter().map(|aside| told_aside(&shell, &statuses, &roll, aside)).collect(),
        shell,
    };
    Ok(web::page(status, &page))
}

fn line_view(
    shell: &Shell,
    statuses: &[(String, String)],
    filled: &Filled<'_>,
    at: usize,
    line: &roll::RollLine,
) -> LineView {
    let recorded = line.key.is_some() && !is_unrecorded(&line.status);
    let present = counts(&line.status) == Counts::Presence;
    let minutes = (recorded && present).then_some(i64::from(line.minutes));
    let stands = if recorded { line.status.as_str() } else { filled.fill.unwrap_or_default() };
    let usual = minutes.map(|m| m.to_string()).unwrap_or_default();
    LineView {
        called: line.called(),
        person: line.person.as_ref().map(|person| person.id),
        walk_in: line.walk_in.clone(),
        corrects: line.key.clone(),
        was: recorded.then(|| told(&line.status, minutes)),
        choices: choices(statuses, typed(filled, at, "status", stands)),
        minutes: typed(filled, at, "minutes", &usual).to_owned(),
        ..empty_line(shell, statuses, filled, at)
    }
}

fn empty_line(shell: &Shell, statuses: &[(String, String)], filled: &Filled<'_>, at: usize) -> LineView {
    let wrong = format!("entries[{at}]");
    let error = shell.errors.iter().find(|error| error.field.starts_with(&wrong));
    LineView {
        at,
        called: String::new(),
        key: format!("{}-{at}", shell.form_key),
        person: None,
        walk_in: Some(typed(filled, at, "walk_in", "").to_owned()),
        corrects: None,
        was: None,
        choices: choices(statuses, typed(filled, at, "status", "present")),
        minutes: typed(filled, at, "minutes", "").to_owned(),
        error: error.map(|error| error.words.clone()).unwrap_or_default(),
    }
}

fn choices(statuses: &[(String, String)], chosen: &str) -> Vec<(String, String, bool)> {
    statuses.iter().map(|(code, label)| (code.clone(), label.clone(), code == chosen)).collect()
}

fn typed<'a>(filled: &'a Filled<'_>, at: usize, name: &str, usual: &'a str) -> &'a str {
    super::typed(filled.typed, &format!("entries[{at}].{name}"), usual)
}

async fn heads(visit: &Visit, roll: &roll::Roll, sent: &[(String, String)]) -> Result<Vec<(String, String, String)>> {
    let bands = options(&visit.app, "age_bands", visit.lang).await?;
    let counted = |code: &str| roll.heads.iter().find(|head| head.age_band == code).map(|head| head.count.to_string());
    let known = |code: &str| code.starts_with(GRID) || code == NOT_DISCLOSED || counted(code).is_some();
    Ok(bands
        .into_iter()
        .filter(|(code, _)| known(code))
        .enumerate()
        .map(|(at, (code, label))| {
            let usual = counted(&code).unwrap_or_default();
            let count = super::typed(sent, &format!("head_count[{at}].count"), &usual).to_owned();
            (code, label, count)
        })
        .collect())
}

/// One entry set aside, in words: who, what was sent, what stands.
fn told_aside(shell: &Shell, statuses: &[(String, String)], roll: &roll::Roll, aside: &SetAside) -> String {
    let label =
        |code: &str| statuses.iter().find(|(known, _)| known == code).map_or(code.to_owned(), |(_, l)| l.clone());
    let line = roll.lines.iter().find(|line| line.key == aside.kept.key);
    let who = line.map(roll::RollLine::called).unwrap_or_default();
    let words = shell.word("roll-conflict", aside.code.code());
    format!("{who} : {} → {} ({words})", label(&aside.status), label(&aside.kept.status))
}
