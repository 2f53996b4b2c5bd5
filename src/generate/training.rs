//! Programmes of five sessions, a dozen people each, and the drop-in hours that count heads.

use super::calendar::{at_work, working_days_after};
use super::people::Person;
use super::world::{Chain, World};
use crate::access::Who;
use crate::entities::{assessment_items, assessments, attendances, enrolments, head_counts, programmes, sessions};
use crate::journal::{Event, SubjectKind};
use chrono::{DateTime, Days, Duration, NaiveDate, Utc};
use uuid::Uuid;

const SESSIONS: u64 = 5;
const CAPACITY: u64 = 12;
const MINUTES: i64 = 135;
const SKILLS: &[&str] = &[
    "instrumentale.materiel",
    "instrumentale.fichiers",
    "instrumentale.navigation",
    "instrumentale.messagerie",
    "instrumentale.bureautique",
    "instrumentale.securite",
    "informationnelle.recherche",
    "informationnelle.fiabilite",
    "informationnelle.arnaques",
    "informationnelle.demarches",
    "strategique.projet_professionnel",
    "strategique.projet_personnel",
    "strategique.choix",
    "strategique.transmission",
];

/// How someone's time in a programme ends.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Absence {
    None,
    /// After the second session they come no more.
    FromThird,
}

/// A person's place in a programme.
pub(super) struct Place {
    pub id: Uuid,
    pub programme_id: Uuid,
    pub enrols_at: DateTime<Utc>,
    pub begins_on: NaiveDate,
    pub leaves_on: NaiveDate,
    pub absence: Absence,
    trainer: Who,
    row: Option<enrolments::Model>,
    chain: Option<Chain>,
}

impl Place {
    pub fn take(&mut self, world: &mut World, who: &Who, at: DateTime<Utc>, person: Uuid) {
        self.row = Some(enrolments::Model {
            id: self.id,
            programme_id: self.programme_id,
            beneficiary_id: person,
            enrolled_by: super::id_of(who),
            enrolled_at: at,
            exited_on: None,
            exit_reason: None,
            version: 1,
        });
        let mut chain = Chain::new(SubjectKind::Enrolment, self.id);
        let event = Event::new(SubjectKind::Enrolment, self.id, "enrol")
            .fact("beneficiary", person.to_string())
            .fact("programme", self.programme_id.to_string());
        world.tell(&mut chain, who, at, &event);
        self.chain = Some(chain);
    }

    /// Ends it; gives who noted it.
    pub fn leave(&mut self, world: &mut World, at: DateTime<Utc>, on: NaiveDate) -> Option<Who> {
        let (row, chain) = (self.row.as_mut()?, self.chain.as_mut()?);
        row.exited_on = Some(on);
        let reason = if self.absence == Absence::None { "parcours_acheve" } else { "sans_contact" };
        row.exit_reason = Some(reason.to_owned());
        row.version += 1;
        let event = Event::new(SubjectKind::Enrolment, self.id, "exit").fact("exited_on", on.to_string());
        world.tell(chain, &self.trainer, at, &event);
        Some(self.trainer.clone())
    }

    pub fn end(self, world: &mut World) {
        world.rows.enrolments.extend(self.row);
        if let Some(chain) = self.chain {
            world.close(chain);
        }
    }
}

/// A programme that fills.
struct Group {
    programme_id: Uuid,
    begins_on: NaiveDate,
    created_at: DateTime<Utc>,
    trainer: Who,
    members: Vec<(Uuid, Absence)>,
}

/// The programmes, one after the other.
pub(super) struct Programmes {
    /// How many people are trained in all, and how many one programme takes.
    all: u64,
    size: u64,
    taken: u64,
    made: u64,
    group: Option<Group>,
}

impl Programmes {
    /// For so many people, seven in ten of whom are trained.
    pub fn new(people: u64, days: u64) -> Self {
        let all = (people * 7 / 10).max(1);
        Self { all, size: (all * 30 / days.max(1)).clamp(2, CAPACITY), taken: 0, made: 0, group: None }
    }

    /// Whether the `nth` person is trained.
    pub const fn takes(nth: u64) -> bool {
        nth * 7 % 10 < 7
    }

    /// The next place, for a person whose file was opened that day.
    pub fn place(&mut self, world: &mut World, person: Uuid, day: NaiveDate) -> Place {
        if self.group.as_ref().is_some_and(|group| group.members.len() as u64 >= self.size) {
            self.close(world);
        }
        let group = match self.group.take() {
            Some(group) => group,
            None => self.open(world, day),
        };
        let group = self.group.insert(group);
        self.taken += 1;
        let absence = if world.dice.chance(8) { Absence::FromThird } else { Absence::None };
        let minute = world.dice.number(425..=470);
        let enrols = working_days_after(day, world.dice.number(1..=2));
        let enrols_at = world.calendar.at(enrols, minute).max(group.created_at + Duration::minutes(10));
        if !world.calendar.is_over(enrols_at) {
            group.members.push((person, absence));
        }
        Place {
            id: world.dice.key(enrols_at),
            programme_id: group.programme_id,
            enrols_at,
            begins_on: group.begins_on,
            leaves_on: session_day(group.begins_on, if absence == Absence::None { SESSIONS - 1 } else { 2 }),
            absence,
            trainer: group.trainer.clone(),
            row: None,
            chain: None,
        }
    }

    fn open(&mut self, world: &mut World, day: NaiveDate) -> Group {
        let last = (self.taken / self.size + 1) * self.size;
        let full = world.calendar.arrival(last.min(self.all), self.all).max(day);
        let begins_on = at_work(full + Days::new(7));
        let created_at = world.calendar.at(day, 10);
        let trainers = world.house.trainers.clone();
        let trainer = trainers[usize::try_from(self.made).unwrap_or_default() % trainers.len()].clone();
        self.made += 1;
        let (id, name) = (world.dice.key(created_at), format!("Premiers clics {:03}", self.made));
        let capacity = i32::try_from(CAPACITY).unwrap_or(12);
        world.rows.programmes.push(programmes::Model {
            id,
            organisation_id: world.house.training,
            name: name.clone(),
            starts_on: begins_on,
            ends_on: Some(session_day(begins_on, SESSIONS - 1)),
            capacity: Some(capacity),
            created_at,
            version: 1,
        });
        let event = Event::new(SubjectKind::Programme, id, "add")
            .change("name", (), name)
            .change("capacity", (), capacity)
            .fact("starts_on", begins_on.to_string());
        world.tell_once(&trainer, created_at, &event);
        Group { programme_id: id, begins_on, created_at, trainer, members: Vec::new() }
    }

    /// The sessions of the programme that fills, and who came.
    pub fn close(&mut self, world: &mut World) {
        let Some(group) = self.group.take() else { return };
        for nth in 0..SESSIONS {
            let day = session_day(group.begins_on, nth);
            let starts_at = world.calendar.at(day, 45);
            let ends_at = starts_at + Duration::minutes(MINUTES);
            let roll =
                (!world.calendar.is_over(ends_at + Duration::minutes(5))).then(|| ends_at + Duration::minutes(5));
            let made =
                Meeting { programme: Some(group.programme_id), kind: "atelier_collectif", starts_at, ends_at, roll };
            let id = made.row(world, group.created_at);
            let mut chain = made.told(world, id, &group.trainer, group.created_at);
            if let Some(at) = roll {
                let came: Vec<String> = attend(world, &group, (id, nth, day), at);
                let event =
                    Event::new(SubjectKind::Session, id, "record_attendance").fact("people", came).fact("walk_ins", 0);
                world.tell(&mut chain, &group.trainer, at, &event);
            }
            world.close(chain);
        }
    }

    /// Drop-in hours, one a week: heads by age, never persons.
    pub fn drop_in(world: &mut World) {
        let trainer = world.house.trainers[0].clone();
        let mut day = at_work(world.calendar.first + Days::new(2));
        while day < world.calendar.today() + Days::new(21) {
            let starts_at = world.calendar.at(day, 360);
            let ends_at = starts_at + Duration::minutes(180);
            let created_at = (starts_at - Duration::days(14)).min(world.calendar.now);
            let at = ends_at + Duration::minutes(5);
            let roll = (!world.calendar.is_over(at)).then_some(at);
            let made = Meeting { programme: None, kind: "accueil_libre", starts_at, ends_at, roll };
            let id = made.row(world, created_at);
            let mut chain = made.told(world, id, &trainer, created_at);
            if roll.is_some() {
                let mut heads = 0;
                for band in ["coop.18_24", "coop.25_39", "coop.40_59", "coop.60_69"] {
                    let count = world.dice.number(0..=4);
                    heads += count;
                    let count = i32::try_from(count).unwrap_or_default();
                    world.rows.head_counts.push(head_counts::Model {
                        session_id: id,
                        age_band: band.to_owned(),
                        count,
                    });
                }
                let event = Event::new(SubjectKind::Session, id, "record_attendance")
                    .change("heads", 0, heads)
                    .fact("people", Vec::<String>::new())
                    .fact("walk_ins", 0);
                world.tell(&mut chain, &trainer, at, &event);
            }
            world.close(chain);
            day = at_work(day + Days::new(7));
        }
    }
}

/// A session as it is announced.
struct Meeting {
    programme: Option<Uuid>,
    kind: &'static str,
    starts_at: DateTime<Utc>,
    ends_at: DateTime<Utc>,
    roll: Option<DateTime<Utc>>,
}

impl Meeting {
    fn row(&self, world: &mut World, created_at: DateTime<Utc>) -> Uuid {
        let id = world.dice.key(created_at);
        world.rows.sessions.push(sessions::Model {
            id,
            organisation_id: world.house.training,
            programme_id: self.programme,
            kind: self.kind.to_owned(),
            theme: Some("Prendre en main l’ordinateur".to_owned()),
            audience: None,
            handouts: None,
            venue_id: world.house.venues.first().copied(),
            starts_at: self.starts_at,
            ends_at: self.ends_at,
            roll_recorded_at: self.roll,
            created_at,
            version: 1 + i64::from(self.roll.is_some()),
        });
        id
    }

    fn told(&self, world: &mut World, id: Uuid, who: &Who, created_at: DateTime<Utc>) -> Chain {
        let mut chain = Chain::new(SubjectKind::Session, id);
        let event = Event::new(SubjectKind::Session, id, "add")
            .fact("kind", self.kind)
            .fact("programme", self.programme.map(|id| id.to_string()))
            .fact("starts_at", self.starts_at.to_rfc3339());
        world.tell(&mut chain, who, created_at, &event);
        chain
    }
}

fn attend(
    world: &mut World,
    group: &Group,
    (session, nth, day): (Uuid, u64, NaiveDate),
    at: DateTime<Utc>,
) -> Vec<String> {
    let mut came = Vec::new();
    for (line, (person, absence)) in group.members.iter().enumerate() {
        if *absence == Absence::FromThird && nth > 2 {
            continue;
        }
        let usual =
            [(84, ("present", MINUTES)), (5, ("present_partiel", 60)), (6, ("absent_excuse", 0)), (5, ("absent", 0))];
        let (status, minutes) = match absence {
            Absence::FromThird if nth == 2 => ("absent", 0),
            _ => world.dice.weighted(&usual),
        };
        came.push(person.to_string());
        world.rows.attendances.push(attendances::Model {
            id: world.dice.key(at),
            session_id: session,
            beneficiary_id: Some(*person),
            walk_in: None,
            entry_key: format!("{day}-{line}"),
            status: status.to_owned(),
            minutes,
            recorded_by: super::id_of(&group.trainer),
            recorded_at: at,
        });
    }
    came.sort_unstable();
    came
}

/// Sessions are a week apart.
fn session_day(begins_on: NaiveDate, nth: u64) -> NaiveDate {
    at_work(begins_on + Days::new(7 * nth))
}

/// The levels of a person, on the way in or out.
pub(super) fn assess(world: &mut World, person: &mut Person, at: DateTime<Utc>, moment: &'static str) {
    let Some(place) = &person.place else { return };
    let (enrolment, trainer) = (place.id, place.trainer.clone());
    let id = world.dice.key(at);
    world.rows.assessments.push(assessments::Model {
        id,
        beneficiary_id: person.row.id,
        enrolment_id: Some(enrolment),
        moment: moment.to_owned(),
        assessed_by: super::id_of(&trainer),
        recorded_at: at,
    });
    let reached = if moment == "entry" { 0..=2 } else { 1..=4 };
    for code in SKILLS {
        let level = i32::try_from(world.dice.number(reached.clone())).ok();
        let (assessment_id, code) = (id, (*code).to_owned());
        world.rows.assessment_items.push(assessment_items::Model { assessment_id, code, level, unassessed: None });
    }
    let event = person
        .event("assess")
        .fact("assessment", id.to_string())
        .fact("enrolment", enrolment.to_string())
        .fact("moment", moment);
    person.tell(world, &trainer, at, &event);
}
