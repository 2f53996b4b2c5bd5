//! Sessions and their rolls through the API.

use crate::access::Permission;
use crate::error::Result;
use crate::kernel::clock::day_begins;
use crate::training::actions::{self, SetAside};
use crate::training::rules::attendance::ConflictCode;
use crate::training::rules::sessions::Nature;
use crate::training::rules::wishes::{Heads, NewSession, Roll};
use crate::training::store::roll::RollLine;
use crate::training::store::{self, sessions};
use crate::web::lists::{Page, PageWish};
use crate::web::{JsonBody, LateJson, Visit, id};
use axum::Json;
use axum::extract::Path;
use axum::http::StatusCode;
use chrono::{DateTime, Days, Utc};
use serde::Serialize;
use uuid::Uuid;

/// A session as the API shows it.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Session {
    id: Uuid,
    organisation_id: Uuid,
    programme_id: Option<Uuid>,
    kind: String,
    /// `persons` are registered, `visits` and `professionals` are counted.
    nature: &'static str,
    theme: Option<String>,
    audience: Option<String>,
    handouts: Option<String>,
    venue_id: Option<Uuid>,
    starts_at: DateTime<Utc>,
    ends_at: DateTime<Utc>,
    minutes: u32,
    /// Whether its roll was sent.
    roll_recorded: bool,
    version: i64,
}

/// A session with the part of its roll that the reader may see.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct SessionWithRoll {
    #[serde(flatten)]
    session: Session,
    /// Nothing for those who see no part of it.
    roll: Option<Vec<Attendance>>,
    /// Nothing but for the trainers of its structure.
    head_count: Option<Vec<Heads>>,
}

/// A line of a roll as the API shows it.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Attendance {
    /// Nothing for someone expected, of whom nothing is recorded yet.
    key: Option<String>,
    beneficiary_id: Option<Uuid>,
    first_name: Option<String>,
    initial: Option<String>,
    walk_in: Option<String>,
    /// A code of `attendance_statuses`.
    status: String,
    minutes: u32,
}

/// What came of a roll.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct RollAnswer {
    /// Everything recorded for the session.
    entries: Vec<Attendance>,
    /// Entries set aside, with what was kept instead.
    conflicts: Vec<RollConflict>,
}

/// An entry set aside.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct RollConflict {
    key: String,
    #[schema(value_type = String)]
    code: ConflictCode,
    /// What was sent.
    status: String,
    /// What stands.
    kept_key: Option<String>,
    kept_status: String,
    kept_minutes: u32,
}

/// `GET /sessions`, in order of their beginning; `from` and `until` are days.
pub async fn list(visit: Visit) -> Result<Json<Page<Session>>> {
    let mut query = visit.query();
    let page = PageWish::read(&mut query, 50);
    let (from, until) = (query.date("from"), query.date("until"));
    let (organisation, programme) = (query.id("organisation_id"), query.id("programme_id"));
    query.finish()?;
    let zone = visit.app.config.time_zone;
    let wanted = sessions::Wanted {
        organisation,
        programme,
        from: from.map(|day| day_begins(day, zone)),
        until: until.map(|day| day_begins(day + Days::new(1), zone)),
        ..Default::default()
    };
    let (rows, next) = sessions::list(&visit.app.db, wanted, page).await?;
    Ok(Json(Page::new(rows.iter().map(shown).collect(), next)))
}

/// `POST /sessions`
pub async fn add(visit: Visit, JsonBody(wish): JsonBody<NewSession>) -> Result<(StatusCode, Json<Session>)> {
    let id = actions::add_session(&visit.app, visit.actor()?, &wish).await?;
    Ok((StatusCode::CREATED, Json(shown(&sessions::one(&visit.app.db, id).await?))))
}

/// `GET /sessions/{id}`
pub async fn one(visit: Visit, Path(path): Path<String>) -> Result<Json<SessionWithRoll>> {
    let session = sessions::one(&visit.app.db, id(&path)?).await?;
    let roll = roll(&visit, &session).await?;
    let heads = roll.as_ref().filter(|roll| roll.whole).map(|roll| {
        roll.heads.iter().map(|head| Heads { age_band: head.age_band.clone(), count: head.count }).collect()
    });
    Ok(Json(SessionWithRoll {
        session: shown(&session),
        roll: roll.map(|roll| roll.lines.into_iter().map(line).collect()),
        head_count: heads,
    }))
}

/// `PUT /sessions/{id}/attendance`
pub async fn attendance(visit: Visit, Path(path): Path<String>, body: LateJson) -> Result<Json<RollAnswer>> {
    let actor = visit.actor()?;
    let session = sessions::within(&visit.app.db, actor, Permission::AttendanceRecord, id(&path)?).await?;
    let sent = actions::record(&visit.app, actor, session.id, &body.read::<Roll>()?).await?;
    let roll = roll(&visit, &session).await?;
    let recorded = roll.into_iter().flat_map(|roll| roll.lines).filter(|line| line.key.is_some());
    Ok(Json(RollAnswer {
        entries: recorded.map(line).collect(),
        conflicts: sent.set_aside.into_iter().map(conflict).collect(),
    }))
}

async fn roll(visit: &Visit, session: &sessions::Session) -> Result<Option<store::roll::Roll>> {
    let app = &visit.app;
    let when = (app.day(session.starts_at), app.clock.now());
    let roll = store::roll::read(&app.db, &app.vault, visit.actor()?, session, when).await?;
    super::shown_to(visit, "session", roll.iter().flat_map(|r| &r.lines).filter_map(|l| l.person.as_ref())).await?;
    Ok(roll)
}

fn shown(row: &sessions::Session) -> Session {
    Session {
        nature: match row.nature() {
            Nature::Persons => "persons",
            Nature::Visits => "visits",
            Nature::Professionals => "professionals",
        },
        minutes: row.minutes(),
        roll_recorded: row.roll_recorded_at.is_some(),
        id: row.id,
        organisation_id: row.organisation_id,
        programme_id: row.programme_id,
        kind: row.kind.clone(),
        theme: row.theme.clone(),
        audience: row.audience.clone(),
        handouts: row.handouts.clone(),
        venue_id: row.venue_id,
        starts_at: row.starts_at,
        ends_at: row.ends_at,
        version: row.version,
    }
}

fn line(line: RollLine) -> Attendance {
    let (beneficiary_id, first_name, initial) = match line.person {
        Some(person) => (Some(person.id), Some(person.first_name), Some(person.initial)),
        None => (None, None, None),
    };
    Attendance {
        key: line.key,
        beneficiary_id,
        first_name,
        initial,
        walk_in: line.walk_in,
        status: line.status,
        minutes: line.minutes,
    }
}

fn conflict(aside: SetAside) -> RollConflict {
    RollConflict {
        key: aside.key,
        code: aside.code,
        status: aside.status,
        kept_key: aside.kept.key,
        kept_status: aside.kept.status,
        kept_minutes: aside.kept.minutes,
    }
}
