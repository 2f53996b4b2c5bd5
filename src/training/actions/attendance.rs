//! The roll of a session is sent: once, twice, late, by two people.

use crate::access::{Actor, Permission};
use crate::act::Act;
use crate::app::App;
use crate::beneficiaries;
use crate::error::{Error, FieldError, Result};
use crate::journal::{Event, SubjectKind};
use crate::training::rules::attendance::{self, ConflictCode, Entry, Row, Session, Who};
use crate::training::rules::sessions::{HeadCount, head_count_faults};
use crate::training::rules::wishes::{Roll, RollEntry};
use crate::training::store::{self, attendance::Line};
use crate::vocabularies;
use chrono::NaiveDate;
use std::collections::{BTreeSet, HashMap, HashSet};
use uuid::Uuid;

/// What came of a roll.
#[derive(Debug)]
pub struct Sent {
    /// Entries set aside: what stands was kept.
    pub set_aside: Vec<SetAside>,
}

/// An entry set aside.
#[derive(Debug)]
pub struct SetAside {
    /// The key it came with.
    pub key: String,
    /// What it said.
    pub status: String,
    /// Why it was set aside.
    pub code: ConflictCode,
    /// What stands.
    pub kept: Row,
}

/// Records a roll. What it repeats changes nothing; what contradicts the record is set aside and told.
///
/// # Errors
/// `NotFound` out of reach; every entry that cannot be, by its place.
pub async fn record(app: &App, actor: &Actor, session_id: Uuid, roll: &Roll) -> Result<Sent> {
    actor.require(Permission::AttendanceRecord)?;
    let act = Act::begin(app, actor).await?;
    let session = store::sessions::lock(&act, Permission::AttendanceRecord, session_id).await?;
    let day = app.day(session.starts_at);
    let before = store::attendance::lines(act.db(), act.vault(), session_id).await?;
    let heads: Option<Vec<HeadCount>> = roll.head_count.as_ref().map(|heads| heads.iter().map(Into::into).collect());
    check_heads(&act, heads.as_deref()).await?;
    check_enrolled(&act, &session, day, roll, &before).await?;

    let statuses = codes(&act, "attendance_statuses").await?;
    let known: Vec<&str> = statuses.iter().map(String::as_str).collect();
    let facts = Session {
        nature: session.nature(),
        length_minutes: session.minutes(),
        day,
        today: act.today(),
        known_statuses: &known,
    };
    let rows: Vec<Row> = before.iter().map(|line| line.row.clone()).collect();
    let entries: Vec<Entry> = roll.entries.iter().map(entry).collect();
    let recorded = attendance::record(&facts, &rows, &entries).map_err(|faults| {
        let errors = faults
            .into_iter()
            .map(|(at, field, fault)| FieldError { field: format!("entries[{at}].{field}"), code: fault.code() });
        Error::Invalid(errors.collect())
    })?;
    let set_aside = recorded
        .conflicts
        .iter()
        .map(|conflict| SetAside {
            key: roll.entries[conflict.at].key.clone(),
            status: roll.entries[conflict.at].status.clone(),
            code: conflict.code,
            kept: conflict.kept.clone(),
        })
        .collect();

    let heads_before = store::attendance::heads(act.db(), session_id).await?;
    let heads = heads.filter(|heads| sorted(heads) != sorted(&heads_before));
    // What is said before the session begins (an excuse) is no roll yet; nobody at all is one.
    let sent_at = session.roll_recorded_at.or_else(|| (act.now() >= session.starts_at).then(|| act.now()));
    if recorded.changed.is_empty() && heads.is_none() && sent_at == session.roll_recorded_at {
        act.unchanged().await?;
        return Ok(Sent { set_aside });
    }
    let called: HashMap<&str, &str> =
        roll.entries.iter().filter_map(|entry| Some((entry.key.as_str(), entry.walk_in.as_deref()?))).collect();
    store::attendance::save(&act, session_id, &before, &recorded, &called).await?;
    let changed: Vec<&Row> = recorded.changed.iter().map(|at| &recorded.rows[*at]).collect();
    let people: BTreeSet<Uuid> = changed.iter().filter_map(|row| person_of(row)).collect();
    for person in &people {
        beneficiaries::store::touch(&act, *person).await?;
    }
    let mut event = Event::new(SubjectKind::Session, session_id, "record_attendance")
        .fact("people", people.iter().map(Uuid::to_string).collect::<Vec<_>>())
        .fact("walk_ins", changed.iter().filter(|row| row.who == Who::WalkIn).count());
    if let Some(heads) = &heads {
        store::attendance::replace_heads(&act, session_id, heads).await?;
        event = event.change("heads", total(&heads_before), total(heads));
    }
    store::sessions::roll_changed(&act, &session, sent_at).await?;
    act.record(event);
    act.commit().await?;
    Ok(Sent { set_aside })
}

async fn check_heads(act: &Act, heads: Option<&[HeadCount]>) -> Result<()> {
    let Some(heads) = heads else { return Ok(()) };
    let bands = codes(act, "age_bands").await?;
    let known: Vec<&str> = bands.iter().map(String::as_str).collect();
    let faults = head_count_faults(heads, &known).into_iter();
    let errors: Vec<FieldError> =
        faults.map(|(at, field, code)| FieldError { field: format!("head_count[{at}].{field}"), code }).collect();
    if errors.is_empty() { Ok(()) } else { Err(Error::Invalid(errors)) }
}

/// Someone who has no place is no more than a walk-in; someone already on the roll stays on it.
async fn check_enrolled(
    act: &Act,
    session: &store::sessions::Session,
    day: NaiveDate,
    roll: &Roll,
    before: &[Line],
) -> Result<()> {
    let named: HashSet<Uuid> = roll.entries.iter().filter_map(|entry| entry.beneficiary_id).collect();
    if named.is_empty() {
        return Ok(());
    }
    let mut known: HashSet<Uuid> = before.iter().filter_map(|line| person_of(&line.row)).collect();
    known.extend(store::enrolments::expected(act.db(), session, day, store::enrolments::Among::These(&named)).await?);
    let errors: Vec<FieldError> = roll
        .entries
        .iter()
        .enumerate()
        .filter(|(_, entry)| entry.beneficiary_id.is_some_and(|id| !known.contains(&id)))
        .map(|(at, _)| FieldError { field: format!("entries[{at}].beneficiary_id"), code: "not_enrolled" })
        .collect();
    if errors.is_empty() { Ok(()) } else { Err(Error::Invalid(errors)) }
}

async fn codes(act: &Act, vocabulary: &str) -> Result<Vec<String>> {
    let entries = vocabularies::store::entries(act.db(), vocabulary).await?;
    Ok(entries.into_iter().map(|entry| entry.code).collect())
}

fn entry(entry: &RollEntry) -> Entry {
    Entry {
        key: entry.key.clone(),
        who: entry.beneficiary_id.map_or(Who::WalkIn, Who::Person),
        status: entry.status.clone(),
        minutes: entry.minutes,
        corrects: entry.corrects.clone(),
    }
}

fn person_of(row: &Row) -> Option<Uuid> {
    match row.who {
        Who::Person(id) => Some(id),
        Who::WalkIn => None,
    }
}

fn sorted(heads: &[HeadCount]) -> Vec<(&str, i64)> {
    let mut heads: Vec<(&str, i64)> = heads.iter().map(|head| (head.age_band.as_str(), head.count)).collect();
    heads.sort_unstable();
    heads
}

fn total(heads: &[HeadCount]) -> i64 {
    heads.iter().map(|head| head.count).sum()
}
