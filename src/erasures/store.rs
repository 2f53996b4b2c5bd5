//! Erasures in their rows: what was asked and answered, by whom and when; never whom it names.

use super::rules::{RefusalReason, State, due_on};
use crate::access::{Actor, Permission};
use crate::act::Act;
use crate::allocations::rules::requests::RequestState;
use crate::beneficiaries::store::{self as people, Reached};
use crate::entities::{beneficiaries, erasures, idempotency_keys, requests};
use crate::error::{Error, Result, Rule, is_unique_violation};
use crate::journal::{Event, SubjectKind};
use crate::outcomes::store::followups;
use crate::training::store::enrolments;
use crate::web::lists::PageWish;
use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait as _, QueryFilter,
    QueryOrder, QuerySelect,
};
use std::collections::HashMap;
use uuid::Uuid;

/// An erasure as its row tells it.
#[derive(Clone, Debug)]
pub struct Erasure {
    /// Its key.
    pub id: Uuid,
    /// Whose file.
    pub beneficiary_id: Uuid,
    /// The number of the file, which outlives it.
    pub file_number: String,
    /// The structure the file belongs to.
    pub organisation_id: Uuid,
    /// The day the person asked.
    pub asked_on: NaiveDate,
    /// The last day to answer.
    pub due_on: NaiveDate,
    /// Where it stands.
    pub state: State,
    /// Why it was refused.
    pub refusal_reason: Option<RefusalReason>,
    /// Who wrote it down.
    pub created_by: Uuid,
    /// When it was answered.
    pub decided_at: Option<DateTime<Utc>>,
    /// Changes with the answer.
    pub version: i64,
}

/// Writes down that the person asked.
///
/// # Errors
/// When it is asked for already.
pub async fn insert(act: &Act, reached: &Reached, asked_on: NaiveDate) -> Result<Uuid> {
    let id = act.new_id();
    let row = erasures::ActiveModel {
        id: Set(id),
        beneficiary_id: Set(reached.id),
        organisation_id: Set(reached.organisation_id),
        asked_on: Set(asked_on),
        due_on: Set(due_on(asked_on)),
        state: Set(State::Asked.code().to_owned()),
        refusal_reason: Set(None),
        created_by: Set(act.actor().user_id()?),
        created_at: Set(act.now()),
        decided_by: Set(None),
        decided_at: Set(None),
        version: Set(1),
    };
    if let Err(cause) = row.insert(act.db()).await {
        return Err(if is_unique_violation(&cause) { Rule("erasure_asked_already").into() } else { cause.into() });
    }
    act.record(
        Event::new(SubjectKind::Erasure, id, "ask")
            .fact("beneficiary", reached.id.to_string())
            .fact("asked_on", asked_on.to_string()),
    );
    Ok(id)
}

/// An erasure within reach.
///
/// # Errors
/// `NotFound` when there is none.
pub async fn within<C: ConnectionTrait>(db: &C, actor: &Actor, permission: Permission, id: Uuid) -> Result<Erasure> {
    let row = erasures::Entity::find_by_id(id)
        .filter(actor.scope(permission).by_organisation(erasures::Column::OrganisationId))
        .one(db)
        .await?;
    read(db, row.into_iter().collect()).await?.pop().ok_or(Error::NotFound)
}

/// The same, its row locked until the act ends.
///
/// # Errors
/// `NotFound` when there is none.
pub async fn lock(act: &Act, permission: Permission, id: Uuid) -> Result<Erasure> {
    let row = erasures::Entity::find_by_id(id)
        .filter(act.actor().scope(permission).by_organisation(erasures::Column::OrganisationId))
        .lock_exclusive()
        .one(act.db())
        .await?;
    read(act.db(), row.into_iter().collect()).await?.pop().ok_or(Error::NotFound)
}

/// A page of those that stand so within reach, in the order they were written down.
///
/// # Errors
/// When the database refuses.
pub async fn list<C: ConnectionTrait>(
    db: &C,
    actor: &Actor,
    page: PageWish,
    state: State,
) -> Result<(Vec<Erasure>, Option<Uuid>)> {
    let mut query = erasures::Entity::find()
        .filter(actor.scope(Permission::RightsRequest).by_organisation(erasures::Column::OrganisationId))
        .filter(erasures::Column::State.eq(state.code()));
    if let Some(after) = page.after {
        query = query.filter(erasures::Column::Id.gt(after));
    }
    let rows = query.order_by_asc(erasures::Column::Id).limit(page.limit + 1).all(db).await?;
    let (rows, next) = page.cut(rows, |row| row.id);
    Ok((read(db, rows).await?, next))
}

/// How many wait for an answer within reach.
///
/// # Errors
/// When the database refuses.
pub async fn count_asked<C: ConnectionTrait>(db: &C, actor: &Actor) -> Result<i64> {
    let count = erasures::Entity::find()
        .filter(actor.scope(Permission::RightsExecute).by_organisation(erasures::Column::OrganisationId))
        .filter(erasures::Column::State.eq(State::Asked.code()))
        .count(db)
        .await?;
    Ok(i64::try_from(count).unwrap_or(i64::MAX))
}

/// What was asked of one person's file, newest first.
///
/// # Errors
/// When the database refuses.
pub async fn of_person<C: ConnectionTrait>(db: &C, actor: &Actor, beneficiary_id: Uuid) -> Result<Vec<Erasure>> {
    let rows = erasures::Entity::find()
        .filter(erasures::Column::BeneficiaryId.eq(beneficiary_id))
        .filter(actor.scope(Permission::RightsRequest).by_organisation(erasures::Column::OrganisationId))
        .order_by_desc(erasures::Column::Id)
        .limit(20)
        .all(db)
        .await?;
    read(db, rows).await
}

/// Whether something is still asked for, waited for or promised to the person.
///
/// # Errors
/// When the database refuses.
pub async fn has_open_request<C: ConnectionTrait>(db: &C, beneficiary_id: Uuid) -> Result<bool> {
    let open = RequestState::ALL.iter().filter(|state| state.is_open()).map(|state| state.code());
    let open = requests::Entity::find()
        .filter(requests::Column::BeneficiaryId.eq(beneficiary_id))
        .filter(requests::Column::State.is_in(open));
    Ok(open.limit(1).count(db).await? > 0)
}

/// The answer to one that was asked for.
///
/// # Errors
/// `Stale` when it was answered meanwhile.
pub async fn decide(act: &Act, erasure: &Erasure, to: State, reason: Option<RefusalReason>) -> Result<()> {
    let done = erasures::Entity::update_many()
        .col_expr(erasures::Column::State, Expr::value(to.code()))
        .col_expr(erasures::Column::RefusalReason, Expr::value(reason.map(RefusalReason::code)))
        .col_expr(erasures::Column::DecidedBy, Expr::value(Some(act.actor().user_id()?)))
        .col_expr(erasures::Column::DecidedAt, Expr::value(Some(act.now())))
        .col_expr(erasures::Column::Version, Expr::value(erasure.version + 1))
        .filter(erasures::Column::Id.eq(erasure.id))
        .filter(erasures::Column::State.eq(State::Asked.code()))
        .filter(erasures::Column::Version.eq(erasure.version))
        .exec(act.db())
        .await?;
    if done.rows_affected != 1 {
        return Err(Error::Stale { version: erasure.version });
    }
    let what = match to {
        State::Done => "carry_out",
        State::Refused => "refuse",
        State::Asked | State::Withdrawn => "withdraw",
    };
    let event = Event::new(SubjectKind::Erasure, erasure.id, what).change("state", State::Asked.code(), to.code());
    act.record(match reason {
        Some(reason) => event.fact("reason", reason.code()),
        None => event,
    });
    Ok(())
}

/// Reads rows with the numbers of the files, in one more query.
async fn read<C: ConnectionTrait>(db: &C, rows: Vec<erasures::Model>) -> Result<Vec<Erasure>> {
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let numbers: Vec<(Uuid, String)> = beneficiaries::Entity::find()
        .select_only()
        .columns([beneficiaries::Column::Id, beneficiaries::Column::FileNumber])
        .filter(beneficiaries::Column::Id.is_in(rows.iter().map(|row| row.beneficiary_id)))
        .into_tuple()
        .all(db)
        .await?;
    let numbers: HashMap<Uuid, String> = numbers.into_iter().collect();
    let unknown = |code: &str| Error::internal(format!("an erasure holds the unknown word {code}"));
    rows.into_iter()
        .map(|row| {
            let reason = row.refusal_reason.as_deref();
            Ok(Erasure {
                id: row.id,
                beneficiary_id: row.beneficiary_id,
                file_number: numbers.get(&row.beneficiary_id).cloned().unwrap_or_default(),
                organisation_id: row.organisation_id,
                asked_on: row.asked_on,
                due_on: row.due_on,
                state: State::from_code(&row.state).ok_or_else(|| unknown(&row.state))?,
                refusal_reason: reason
                    .map(|code| RefusalReason::from_code(code).ok_or_else(|| unknown(code)))
                    .transpose()?,
                created_by: row.created_by,
                decided_at: row.decided_at,
                version: row.version,
            })
        })
        .collect()
}

/// Takes away what would still find the people of these destroyed keys, or say how they live: every stage forgets its own.
/// A backup brings it all back, so a restore calls this too.
///
/// # Errors
/// When the database refuses.
pub async fn forget<C: ConnectionTrait>(db: &C, key_ids: &[Uuid], today: NaiveDate) -> Result<()> {
    for some in key_ids.chunks(500) {
        people::forget(db, some, today).await?;
        enrolments::forget(db, people::of_keys(some), today).await?;
        followups::forget(db, people::of_keys(some), today).await?;
    }
    // Answers kept for repeats are sealed as a whole: which of them name a person is not known. Whoever repeats a call of
    // the last days is told that it was done.
    idempotency_keys::Entity::update_many()
        .col_expr(idempotency_keys::Column::Answer, Expr::value(None::<Vec<u8>>))
        .filter(idempotency_keys::Column::Answer.is_not_null())
        .exec(db)
        .await?;
    Ok(())
}
