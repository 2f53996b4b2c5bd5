//! What is wished for in training, as a body says it.

use super::assessments::{Item, Level, Moment};
use super::attendance::LONGEST_KEY;
use super::sessions::{self, HeadCount, MOST_HEADS, TimesFault};
use crate::kernel::fields::{Fields, Wish};
use chrono::{DateTime, NaiveDate, Utc};
use serde_json::Value;
use uuid::Uuid;

/// The most places a programme may offer: a roll has one line a person, and a form holds no more.
pub const MOST_PLACES: i64 = 150;

/// A programme wished for.
#[derive(Clone, Debug, utoipa::ToSchema)]
pub struct NewProgramme {
    /// Its name.
    pub name: String,
    /// Its first day.
    pub starts_on: NaiveDate,
    /// Its last day, when it has one: nobody is enrolled after it.
    pub ends_on: Option<NaiveDate>,
    /// Places, when they are limited.
    pub capacity: Option<u32>,
}

impl Wish for NewProgramme {
    fn read(fields: &mut Fields) -> Self {
        let wish = Self {
            name: fields.required_text("name", 200),
            starts_on: fields.required_date("starts_on"),
            ends_on: fields.date("ends_on"),
            capacity: fields.int("capacity", 1..=MOST_PLACES).and_then(|places| u32::try_from(places).ok()),
        };
        if wish.ends_on.is_some_and(|end| end < wish.starts_on) {
            fields.refuse("ends_on", "ends_before_start");
        }
        wish
    }
}

/// A session wished for.
#[derive(Clone, Debug, utoipa::ToSchema)]
pub struct NewSession {
    /// The programme it is part of; an open-access or a single session has none.
    pub programme_id: Option<Uuid>,
    /// A code of `session_kinds`.
    pub kind: String,
    /// What it is about.
    pub theme: Option<String>,
    /// Whom it is for, where the sessions of a programme are for different people.
    pub audience: Option<String>,
    /// What is given out.
    pub handouts: Option<String>,
    /// The partner at whose place it happens; none for one's own.
    pub venue_id: Option<Uuid>,
    /// When it begins.
    pub starts_at: DateTime<Utc>,
    /// When it ends.
    pub ends_at: DateTime<Utc>,
}

impl Wish for NewSession {
    fn read(fields: &mut Fields) -> Self {
        let wish = Self {
            programme_id: fields.id("programme_id"),
            kind: fields.required_text("kind", 80),
            theme: fields.text("theme", 200),
            audience: fields.text("audience", 120),
            handouts: fields.text("handouts", 200),
            venue_id: fields.id("venue_id"),
            // Programs say the offset; a form has fields of its own for day and hours.
            starts_at: fields.required_instant("starts_at", chrono_tz::UTC),
            ends_at: fields.required_instant("ends_at", chrono_tz::UTC),
        };
        if !fields.has_errors()
            && let Err(fault) = sessions::length_minutes(wish.starts_at, wish.ends_at)
        {
            fields.refuse("ends_at", times_fault(fault));
        }
        wish
    }
}

/// The code of the field's error when the hours of a session cannot be.
pub const fn times_fault(fault: TimesFault) -> &'static str {
    match fault {
        TimesFault::EndsBeforeStart => "ends_before_start",
        TimesFault::TooShort => "session_too_short",
        TimesFault::TooLong => "session_too_long",
    }
}

/// An enrolment wished for: a caseworker names the person, a trainer gives what the person handed over.
#[derive(Clone, Debug, utoipa::ToSchema)]
pub struct NewEnrolment {
    /// The programme.
    pub programme_id: Uuid,
    /// A person of one's own structure.
    pub beneficiary_id: Option<Uuid>,
    /// The number of the person's file.
    pub file_number: Option<String>,
    /// The year of the person's birth; with the file number it is how a trainer names someone.
    pub birth_year: Option<i32>,
}

impl Wish for NewEnrolment {
    fn read(fields: &mut Fields) -> Self {
        let wish = Self {
            programme_id: fields.required_id("programme_id"),
            beneficiary_id: fields.id("beneficiary_id"),
            file_number: fields.text("file_number", 40),
            birth_year: birth_year(fields),
        };
        match (&wish.beneficiary_id, &wish.file_number) {
            (None, None) if !fields.has_errors() => fields.refuse("beneficiary_id", "missing"),
            (Some(_), Some(_)) => fields.refuse("file_number", "one_of_two"),
            _ => {}
        }
        wish
    }
}

/// A year someone living was born in.
pub fn birth_year(fields: &mut Fields) -> Option<i32> {
    fields.int("birth_year", 1900..=2199).and_then(|year| i32::try_from(year).ok())
}

/// Someone leaves a programme.
#[derive(Clone, Debug, utoipa::ToSchema)]
pub struct Exit {
    /// The last day; for `sans_contact`, the day of the last real contact.
    pub exited_on: NaiveDate,
    /// A code of `closure_reasons`.
    pub reason_code: String,
}

impl Wish for Exit {
    fn read(fields: &mut Fields) -> Self {
        Self { exited_on: fields.required_date("exited_on"), reason_code: fields.required_text("reason_code", 80) }
    }
}

/// A roll as sent: what it says is added to what is recorded.
#[derive(Clone, Debug, Default, utoipa::ToSchema)]
pub struct Roll {
    /// One line a person.
    pub entries: Vec<RollEntry>,
    /// When given, the whole head count of the session: it replaces the one before.
    pub head_count: Option<Vec<Heads>>,
}

/// One line of a roll.
#[derive(Clone, Debug, PartialEq, Eq, utoipa::ToSchema)]
pub struct RollEntry {
    /// Made by the sender: each key counts once.
    pub key: String,
    /// Someone enrolled.
    pub beneficiary_id: Option<Uuid>,
    /// Someone who is not: what the room calls them.
    pub walk_in: Option<String>,
    /// A code of `attendance_statuses`.
    pub status: String,
    /// Minutes really attended, when they are not the whole session.
    pub minutes: Option<i64>,
    /// The key of the recorded line that this one replaces.
    pub corrects: Option<String>,
}

/// Heads of one age band.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, utoipa::ToSchema)]
pub struct Heads {
    /// A code of `age_bands`.
    pub age_band: String,
    /// How many came.
    pub count: i64,
}

impl Wish for Roll {
    fn read(fields: &mut Fields) -> Self {
        let entries = fields.objects("entries", RollEntry::read);
        let heads = fields.names("head_count");
        let head_count = fields.objects("head_count", |head| Heads {
            age_band: head.required_text("age_band", 80),
            count: head.required_int("count", 0..=MOST_HEADS),
        });
        Self { entries, head_count: heads.then_some(head_count) }
    }
}

impl RollEntry {
    fn read(fields: &mut Fields) -> Self {
        let entry = Self {
            key: fields.required_personal_text("key", LONGEST_KEY),
            beneficiary_id: fields.id("beneficiary_id"),
            walk_in: fields.personal_text("walk_in", 80),
            status: fields.required_text("status", 80),
            minutes: fields.int("minutes", 0..=100_000),
            corrects: fields.text("corrects", LONGEST_KEY),
        };
        match (&entry.beneficiary_id, &entry.walk_in) {
            (None, None) if !fields.has_errors() => fields.refuse("beneficiary_id", "missing"),
            (Some(_), Some(_)) => fields.refuse("walk_in", "one_of_two"),
            _ => {}
        }
        entry
    }
}

impl From<&Heads> for HeadCount {
    fn from(heads: &Heads) -> Self {
        Self { age_band: heads.age_band.clone(), count: heads.count }
    }
}

/// An assessment wished for.
#[derive(Clone, Debug, utoipa::ToSchema)]
pub struct NewAssessment {
    /// The person.
    pub beneficiary_id: Uuid,
    /// The enrolment it begins or ends, if any.
    pub enrolment_id: Option<Uuid>,
    /// At entry or at exit.
    #[schema(value_type = String)]
    pub moment: Moment,
    /// What was assessed: an item left out was not.
    #[schema(value_type = Vec<ItemBody>)]
    pub items: Vec<Item>,
}

/// An assessed item as the API says it.
#[derive(Clone, Debug, serde::Serialize, utoipa::ToSchema)]
pub struct ItemBody {
    /// A code of `skill_domains`.
    pub code: String,
    /// 0 to 4, `non_evalue` or `refus`.
    #[schema(value_type = Value)]
    pub level: Value,
}

impl From<&Item> for ItemBody {
    fn from(item: &Item) -> Self {
        let level = match item.level {
            Level::Assessed(number) => Value::from(number),
            word => Value::from(word.code()),
        };
        Self { code: item.code.clone(), level }
    }
}

impl Wish for NewAssessment {
    fn read(fields: &mut Fields) -> Self {
        let wish = Self {
            beneficiary_id: fields.required_id("beneficiary_id"),
            enrolment_id: fields.id("enrolment_id"),
            moment: fields.required_word("moment", Moment::from_code).unwrap_or(Moment::Entry),
            items: fields.objects("items", |item| Item { code: item.required_text("code", 80), level: level(item) }),
        };
        if wish.items.is_empty() && !fields.has_errors() {
            fields.refuse("items", "missing");
        }
        wish
    }
}

fn level(fields: &mut Fields) -> Level {
    let level = match fields.raw("level") {
        Some(Value::Number(number)) => number.as_i64().and_then(Level::from_number),
        Some(Value::String(word)) => Level::from_code(&word),
        None => {
            fields.refuse("level", "missing");
            return Level::NotAssessed;
        }
        Some(_) => None,
    };
    level.unwrap_or_else(|| {
        fields.refuse("level", "not_a_level");
        Level::NotAssessed
    })
}
