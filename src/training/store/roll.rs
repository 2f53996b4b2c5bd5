//! A session's roll as someone may see it: the trainers of its structure see everyone, a caseworker their own structure's
//! people, others nobody.

use super::attendance::{self, Line};
use super::enrolments::{self, Among};
use super::participants::{self, Participant};
use super::sessions::Session;
use crate::access::{Actor, Permission, Scope};
use crate::entities::beneficiaries;
use crate::error::Result;
use crate::training::rules::attendance::Who;
use crate::training::rules::sessions::HeadCount;
use crate::vault::Vault;
use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect};
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// A roll.
#[derive(Clone)]
pub struct Roll {
    /// Everyone on it, in the order a room reads them out, walk-ins last.
    pub lines: Vec<RollLine>,
    /// Heads counted, by age band.
    pub heads: Vec<HeadCount>,
    /// Whether the reader sees the whole of it.
    pub whole: bool,
}

/// One line.
#[derive(Clone)]
pub struct RollLine {
    /// The key it was recorded under; none for someone expected, of whom nothing is recorded yet.
    pub key: Option<String>,
    /// Someone with a place.
    pub person: Option<Participant>,
    /// What a walk-in is called.
    pub walk_in: Option<String>,
    /// A code of `attendance_statuses`.
    pub status: String,
    /// Minutes attended.
    pub minutes: u32,
}

impl RollLine {
    /// As said aloud.
    pub fn called(&self) -> String {
        match (&self.person, &self.walk_in) {
            (Some(person), _) => person.called(),
            (None, Some(name)) => name.clone(),
            (None, None) => "–".to_owned(),
        }
    }
}

/// The roll of a session; nothing for those who see no part of it.
///
/// # Errors
/// When the database refuses.
pub async fn read<C: ConnectionTrait>(
    db: &C,
    vault: &Vault,
    actor: &Actor,
    session: &Session,
    (day, now): (NaiveDate, DateTime<Utc>),
) -> Result<Option<Roll>> {
    let teaches = enrolments::teaches(actor);
    let whole = teaches && holds(actor, session);
    if !whole && (teaches || !actor.can(Permission::AttendanceRead)) {
        return Ok(None);
    }
    let lines = attendance::lines(db, vault, session.id).await?;
    let mut people: HashSet<Uuid> = lines.iter().filter_map(person_of).collect();
    if session.programme_id.is_some() {
        let among =
            if session.roll_recorded_at.is_some() { Among::EnrolledBy(session.ends_at) } else { Among::Everyone };
        people.extend(enrolments::expected(db, session, day, among).await?);
    }
    if !whole {
        people = own(db, actor, people).await?;
    }
    let heads = if whole { attendance::heads(db, session.id).await? } else { Vec::new() };
    let lines = together(participants::read(db, vault, people).await?, lines, session.starts_at > now, whole);
    Ok(Some(Roll { lines, heads, whole }))
}

/// Who could be one of the walk-ins: people with a place who are not on the roll.
///
/// # Errors
/// When the database refuses.
pub async fn not_on_it<C: ConnectionTrait>(
    db: &C,
    vault: &Vault,
    session: &Session,
    day: NaiveDate,
    roll: &Roll,
) -> Result<Vec<Participant>> {
    let known: HashSet<Uuid> =
        roll.lines.iter().filter(|l| l.key.is_some()).filter_map(|l| Some(l.person.as_ref()?.id)).collect();
    let expected = enrolments::expected(db, session, day, Among::Everyone).await?;
    participants::read(db, vault, expected.into_iter().filter(|id| !known.contains(id))).await
}

/// Whether a session is one of the actor's structure.
fn holds(actor: &Actor, session: &Session) -> bool {
    match actor.scope(Permission::AttendanceRecord) {
        Scope::Everything => true,
        Scope::Organisation(own) => own == session.organisation_id,
        Scope::Nothing | Scope::User(_) | Scope::Shared(_) => false,
    }
}

async fn own<C: ConnectionTrait>(db: &C, actor: &Actor, people: HashSet<Uuid>) -> Result<HashSet<Uuid>> {
    let ids: Vec<Uuid> = beneficiaries::Entity::find()
        .select_only()
        .column(beneficiaries::Column::Id)
        .filter(beneficiaries::Column::Id.is_in(people))
        .filter(actor.scope(Permission::AttendanceRead).by_organisation(beneficiaries::Column::OrganisationId))
        .into_tuple()
        .all(db)
        .await?;
    Ok(ids.into_iter().collect())
}

fn together(people: Vec<Participant>, lines: Vec<Line>, to_come: bool, walk_ins_too: bool) -> Vec<RollLine> {
    let mut recorded: HashMap<Uuid, Line> = HashMap::new();
    let mut walk_ins = Vec::new();
    for line in lines {
        match line.row.who {
            Who::Person(id) => drop(recorded.insert(id, line)),
            Who::WalkIn => walk_ins.push(line),
        }
    }
    let expected = if to_come { "inscrit" } else { "a_renseigner" };
    let mut together: Vec<RollLine> = people
        .into_iter()
        .map(|person| match recorded.remove(&person.id) {
            Some(line) => RollLine {
                key: line.row.key,
                person: Some(person),
                walk_in: None,
                status: line.row.status,
                minutes: line.row.minutes,
            },
            None => {
                RollLine { key: None, person: Some(person), walk_in: None, status: expected.to_owned(), minutes: 0 }
            }
        })
        .collect();
    if walk_ins_too {
        together.extend(walk_ins.into_iter().map(|line| RollLine {
            key: line.row.key,
            person: None,
            walk_in: line.walk_in,
            status: line.row.status,
            minutes: line.row.minutes,
        }));
    }
    together
}

fn person_of(line: &Line) -> Option<Uuid> {
    match line.row.who {
        Who::Person(id) => Some(id),
        Who::WalkIn => None,
    }
}
