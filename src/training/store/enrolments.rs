//! Enrolments: whose place in which programme, and who may see it. A trainer reaches the enrolments of their structure's
//! programmes, a caseworker those of their structure's people.

use super::programmes::Programme;
use super::sessions::Session;
use crate::access::{Actor, Permission};
use crate::act::Act;
use crate::beneficiaries::rules::erased::ERASED;
use crate::entities::{beneficiaries, enrolments, programmes};
use crate::error::{Error, Result};
use crate::journal::{Event, SubjectKind};
use crate::training::rules::enrolments::EnrolFacts;
use crate::training::rules::wishes::MOST_PLACES;
use crate::web::lists::PageWish;
use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::sea_query::{Expr, SelectStatement};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, EntityTrait, ExprTrait as _,
    QueryFilter, QueryOrder, QuerySelect, QueryTrait as _,
};
use std::collections::HashSet;
use uuid::Uuid;

/// Someone's place in a programme.
#[derive(Clone, Debug)]
pub struct Enrolment {
    /// Its key.
    pub id: Uuid,
    /// The programme.
    pub programme_id: Uuid,
    /// The person.
    pub beneficiary_id: Uuid,
    /// When it was recorded.
    pub enrolled_at: DateTime<Utc>,
    /// The last day, once they have left.
    pub exited_on: Option<NaiveDate>,
    /// Why: a code of `closure_reasons`.
    pub exit_reason: Option<String>,
    /// Changes with the exit.
    pub version: i64,
}

/// Whether someone teaches (and then reaches people through the programmes of their structure).
pub fn teaches(actor: &Actor) -> bool {
    actor.can(Permission::AttendanceRecord)
}

/// What decides whether one more person may be enrolled; the programme's row is locked.
///
/// # Errors
/// When the database refuses.
pub async fn facts(act: &Act, programme: &Programme, beneficiary_id: Uuid) -> Result<EnrolFacts> {
    let already = enrolments::Entity::find()
        .filter(enrolments::Column::ProgrammeId.eq(programme.id))
        .filter(enrolments::Column::BeneficiaryId.eq(beneficiary_id))
        .filter(enrolments::Column::ExitedOn.is_null())
        .one(act.db())
        .await?
        .is_some();
    Ok(EnrolFacts {
        capacity: programme.capacity,
        enrolled: programme.enrolled,
        already,
        closed: programme.is_closed(act.today()),
    })
}

/// Gives someone a place.
///
/// # Errors
/// When the database refuses.
pub async fn add(act: &Act, programme_id: Uuid, beneficiary_id: Uuid) -> Result<Uuid> {
    let id = act.new_id();
    enrolments::ActiveModel {
        id: Set(id),
        programme_id: Set(programme_id),
        beneficiary_id: Set(beneficiary_id),
        enrolled_by: Set(act.actor().user_id()?),
        enrolled_at: Set(act.now()),
        exited_on: Set(None),
        exit_reason: Set(None),
        version: Set(1),
    }
    .insert(act.db())
    .await?;
    Ok(id)
}

/// One enrolment within reach.
///
/// # Errors
/// `NotFound` when there is none within reach.
pub async fn within<C: ConnectionTrait>(db: &C, actor: &Actor, permission: Permission, id: Uuid) -> Result<Enrolment> {
    let row = enrolments::Entity::find_by_id(id).filter(reach(actor, permission)).one(db).await?;
    row.map(read).ok_or(Error::NotFound)
}

/// The same, its row locked until the act ends.
///
/// # Errors
/// `NotFound` when there is none within reach.
pub async fn lock(act: &Act, permission: Permission, id: Uuid) -> Result<Enrolment> {
    let query = enrolments::Entity::find_by_id(id).filter(reach(act.actor(), permission));
    query.lock_exclusive().one(act.db()).await?.map(read).ok_or(Error::NotFound)
}

/// Ends it.
///
/// # Errors
/// `Stale` when it changed meanwhile.
pub async fn close(act: &Act, enrolment: &Enrolment, on: NaiveDate, reason: &str) -> Result<()> {
    let closed = enrolments::Entity::update_many()
        .col_expr(enrolments::Column::ExitedOn, Expr::value(Some(on)))
        .col_expr(enrolments::Column::ExitReason, Expr::value(Some(reason)))
        .col_expr(enrolments::Column::Version, Expr::value(enrolment.version + 1))
        .filter(enrolments::Column::Id.eq(enrolment.id))
        .filter(enrolments::Column::Version.eq(enrolment.version))
        .exec(act.db())
        .await?;
    if closed.rows_affected == 1 { Ok(()) } else { Err(Error::Stale { version: enrolment.version }) }
}

/// Ends every place of someone whose file is erased, with the reason that says so.
///
/// # Errors
/// `Stale` when one changed meanwhile.
pub async fn close_of_erased(act: &Act, beneficiary_id: Uuid) -> Result<()> {
    let running = enrolments::Entity::find()
        .filter(enrolments::Column::BeneficiaryId.eq(beneficiary_id))
        .filter(enrolments::Column::ExitedOn.is_null())
        .all(act.db())
        .await?;
    for enrolment in running.into_iter().map(read) {
        close(act, &enrolment, act.today(), ERASED).await?;
        let event = Event::new(SubjectKind::Enrolment, enrolment.id, "exit");
        act.record(event.fact("exited_on", act.today().to_string()));
    }
    Ok(())
}

/// The same for these people, and nothing is told of it: for what a backup brought back.
///
/// # Errors
/// When the database refuses.
pub async fn forget<C: ConnectionTrait>(db: &C, people: SelectStatement, today: NaiveDate) -> Result<()> {
    enrolments::Entity::update_many()
        .col_expr(enrolments::Column::ExitedOn, Expr::value(Some(today)))
        .col_expr(enrolments::Column::ExitReason, Expr::value(Some(ERASED)))
        .col_expr(enrolments::Column::Version, Expr::col(enrolments::Column::Version).add(1))
        .filter(enrolments::Column::BeneficiaryId.in_subquery(people))
        .filter(enrolments::Column::ExitedOn.is_null())
        .exec(db)
        .await?;
    Ok(())
}

/// Whether someone still has a place in a programme of this structure.
///
/// # Errors
/// When the database refuses.
pub async fn is_trained_by(act: &Act, beneficiary_id: Uuid, organisation_id: Uuid) -> Result<bool> {
    let own = programmes::Entity::find()
        .select_only()
        .column(programmes::Column::Id)
        .filter(programmes::Column::OrganisationId.eq(organisation_id));
    let place = enrolments::Entity::find()
        .filter(enrolments::Column::BeneficiaryId.eq(beneficiary_id))
        .filter(enrolments::Column::ExitedOn.is_null())
        .filter(enrolments::Column::ProgrammeId.in_subquery(own.into_query()))
        .one(act.db())
        .await?;
    Ok(place.is_some())
}

/// A page of a programme's enrolments within reach, in the order they were made.
///
/// # Errors
/// When the database refuses.
pub async fn of_programme<C: ConnectionTrait>(
    db: &C,
    actor: &Actor,
    programme_id: Uuid,
    page: PageWish,
) -> Result<(Vec<Enrolment>, Option<Uuid>)> {
    let mut query = enrolments::Entity::find()
        .filter(enrolments::Column::ProgrammeId.eq(programme_id))
        .filter(reach(actor, Permission::AttendanceRead));
    if let Some(after) = page.after {
        query = query.filter(enrolments::Column::Id.gt(after));
    }
    let rows = query.order_by_asc(enrolments::Column::Id).limit(page.limit + 1).all(db).await?;
    let (rows, next) = page.cut(rows, |row| row.id);
    Ok((rows.into_iter().map(read).collect(), next))
}

/// A person's enrolments, as their own structure sees them (all), or the one that trains them (its own).
///
/// # Errors
/// When the database refuses.
pub async fn of_person<C: ConnectionTrait>(db: &C, actor: &Actor, beneficiary_id: Uuid) -> Result<Vec<Enrolment>> {
    if !actor.can(Permission::AttendanceRead) {
        return Ok(Vec::new());
    }
    let seen = match teaches(actor) {
        true => by_programme(actor, Permission::AttendanceRead),
        false => by_person(actor, Permission::AttendanceRead).add(by_programme(actor, Permission::AttendanceRead)),
    };
    let rows = enrolments::Entity::find()
        .filter(enrolments::Column::BeneficiaryId.eq(beneficiary_id))
        .filter(seen)
        .order_by_asc(enrolments::Column::Id)
        .all(db)
        .await?;
    Ok(rows.into_iter().map(read).collect())
}

/// Who of those with a place is asked about.
#[derive(Clone, Copy, Debug)]
pub enum Among<'a> {
    /// Everyone.
    Everyone,
    /// Those who had their place by then: once a roll is called, who came to the programme later is not missing from it.
    EnrolledBy(DateTime<Utc>),
    /// These people.
    These(&'a HashSet<Uuid>),
}

/// Who may stand on the roll of a session: those who have or had a place on its day in its programme, or, for a session
/// of no programme, in any programme of its structure.
///
/// # Errors
/// When the database refuses.
pub async fn expected<C: ConnectionTrait>(
    db: &C,
    session: &Session,
    day: NaiveDate,
    among: Among<'_>,
) -> Result<Vec<Uuid>> {
    let mut query = enrolments::Entity::find().select_only().column(enrolments::Column::BeneficiaryId).filter(
        Condition::any().add(enrolments::Column::ExitedOn.is_null()).add(enrolments::Column::ExitedOn.gte(day)),
    );
    query = match session.programme_id {
        Some(programme) => query.filter(enrolments::Column::ProgrammeId.eq(programme)),
        None => {
            let own = programmes::Entity::find()
                .select_only()
                .column(programmes::Column::Id)
                .filter(programmes::Column::OrganisationId.eq(session.organisation_id));
            query.filter(enrolments::Column::ProgrammeId.in_subquery(own.into_query()))
        }
    };
    query = match among {
        Among::Everyone => query,
        Among::EnrolledBy(moment) => query.filter(enrolments::Column::EnrolledAt.lte(moment)),
        Among::These(people) => query.filter(enrolments::Column::BeneficiaryId.is_in(people.iter().copied())),
    };
    let most = u64::try_from(MOST_PLACES).unwrap_or(u64::MAX);
    let found: Vec<Uuid> =
        query.distinct().order_by_asc(enrolments::Column::BeneficiaryId).limit(most).into_tuple().all(db).await?;
    Ok(found)
}

/// The rows an actor reaches with a permission.
fn reach(actor: &Actor, permission: Permission) -> Condition {
    if teaches(actor) { by_programme(actor, permission) } else { by_person(actor, permission) }
}

fn by_programme(actor: &Actor, permission: Permission) -> Condition {
    use programmes::Column::{Id, OrganisationId};
    let own = actor.scope(permission).by_row(enrolments::Column::ProgrammeId, Id, OrganisationId);
    Condition::any().add(Expr::exists(own))
}

fn by_person(actor: &Actor, permission: Permission) -> Condition {
    use beneficiaries::Column::{Id, OrganisationId};
    let own = actor.scope(permission).by_row(enrolments::Column::BeneficiaryId, Id, OrganisationId);
    Condition::any().add(Expr::exists(own))
}

fn read(row: enrolments::Model) -> Enrolment {
    Enrolment {
        id: row.id,
        programme_id: row.programme_id,
        beneficiary_id: row.beneficiary_id,
        enrolled_at: row.enrolled_at,
        exited_on: row.exited_on,
        exit_reason: row.exit_reason,
        version: row.version,
    }
}
