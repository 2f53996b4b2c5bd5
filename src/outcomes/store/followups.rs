//! Waves as they are read: with their attempts and their answer, so that where they stand can be told.

use crate::access::{Actor, Permission};
use crate::act::Act;
use crate::entities::{beneficiaries, data_keys, followup_answers, followup_attempts, followups};
use crate::error::{Error, Result};
use crate::outcomes::rules::classification::Category;
use crate::outcomes::rules::status::{Attempt, AttemptResult, EFFORT, Status, WaveFacts, status};
use crate::outcomes::rules::waves::{Planned, Wave};
use crate::web::lists::PageWish;
use chrono::{Days, NaiveDate};
use sea_orm::sea_query::{Expr, SelectStatement};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, ExprTrait as _, PaginatorTrait as _, QueryFilter, QueryOrder,
    QuerySelect, QueryTrait as _,
};
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// A wave of someone's follow-up.
#[derive(Clone, Debug)]
pub struct Followup {
    /// Its key.
    pub id: Uuid,
    /// The series it is part of.
    pub series_id: Uuid,
    /// The person.
    pub beneficiary_id: Uuid,
    /// Their file.
    pub file_number: String,
    /// Its days.
    pub planned: Planned,
    /// What was tried, oldest first.
    pub attempts: Vec<Attempted>,
    /// Its answer, once there is one.
    pub answer: Option<Given>,
    /// Changes with everything that happens to it.
    pub version: i64,
    refused: bool,
    out_of_scope: bool,
    erased: bool,
}

/// An attempt to reach the person.
#[derive(Clone, Debug)]
pub struct Attempted {
    /// The day.
    pub on: NaiveDate,
    /// A code of `channel_kinds`.
    pub channel: String,
    /// What it gave.
    pub result: AttemptResult,
}

/// An answer, with what it comes to.
#[derive(Clone, Debug)]
pub struct Given {
    /// Its key.
    pub id: Uuid,
    /// A code of `outcome_types`.
    pub outcome_code: String,
    /// A code of `contract_types`.
    pub contract_code: Option<String>,
    /// Planned duration.
    pub planned_months: Option<i32>,
    /// Hours a week.
    pub hours_per_week: Option<i32>,
    /// A code of `evidence_levels`.
    pub evidence_code: String,
    /// The day it is of.
    pub observed_on: NaiveDate,
    /// Durable, transition, positive, other, withdrawn.
    pub category: Category,
    /// Whether the person is in employment.
    pub employed: bool,
    /// Whether it came after the window.
    pub late: bool,
}

/// Which waves a list holds: those that still wait for an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// Their window is open on this day.
    Open(NaiveDate),
    /// They are due before this day, their window open, over, or to come.
    DueBefore(NaiveDate),
}

impl Followup {
    /// Where it stands on a day.
    pub fn status(&self, today: NaiveDate) -> Status {
        self.with_facts(|facts| status(facts, EFFORT, today))
    }

    /// What the rules read.
    pub fn with_facts<T>(&self, read: impl FnOnce(&WaveFacts) -> T) -> T {
        let attempts: Vec<Attempt> =
            self.attempts.iter().map(|a| Attempt { on: a.on, channel: &a.channel, result: a.result }).collect();
        read(&WaveFacts {
            planned: self.planned,
            answered: self.answer.as_ref().map(|answer| answer.evidence_code.as_str()),
            refused: self.refused,
            out_of_scope: self.out_of_scope,
            erased: self.erased,
            attempts: &attempts,
        })
    }
}

/// A wave of one's own structure.
///
/// # Errors
/// `NotFound` when it is not.
pub async fn within<C: ConnectionTrait>(db: &C, actor: &Actor, id: Uuid) -> Result<Followup> {
    let row = followups::Entity::find_by_id(id).filter(scope(actor)).one(db).await?.ok_or(Error::NotFound)?;
    read(db, vec![row]).await?.pop().ok_or(Error::NotFound)
}

/// The same, the person's row and its own locked until the act ends: in that order, as where a series moves.
///
/// # Errors
/// `NotFound` when it is not of one's own structure.
pub async fn lock(act: &Act, id: Uuid) -> Result<Followup> {
    let person = within(act.db(), act.actor(), id).await?.beneficiary_id;
    beneficiaries::Entity::find_by_id(person).lock_exclusive().one(act.db()).await?;
    let found = followups::Entity::find_by_id(id).filter(scope(act.actor())).lock_exclusive().one(act.db()).await?;
    read(act.db(), vec![found.ok_or(Error::NotFound)?]).await?.pop().ok_or(Error::NotFound)
}

/// Every wave of a person of one's own structure, in order of their days; none for anyone else.
///
/// # Errors
/// When the database refuses.
pub async fn of_person<C: ConnectionTrait>(db: &C, actor: &Actor, beneficiary_id: Uuid) -> Result<Vec<Followup>> {
    let rows = followups::Entity::find()
        .filter(followups::Column::BeneficiaryId.eq(beneficiary_id))
        .filter(scope(actor))
        .order_by_asc(followups::Column::DueOn)
        .order_by_asc(followups::Column::Id)
        .all(db)
        .await?;
    read(db, rows).await
}

/// A page of the waves of one's own structure that wait for an answer, the earliest due first.
///
/// # Errors
/// When the database refuses.
pub async fn waiting<C: ConnectionTrait>(
    db: &C,
    actor: &Actor,
    wanted: Wanted,
    page: PageWish,
) -> Result<(Vec<Followup>, Option<Uuid>)> {
    let mut query = followups::Entity::find().filter(scope(actor)).filter(wanted.condition());
    if let Some(after) = page.after
        && let Some(last) = followups::Entity::find_by_id(after).filter(scope(actor)).one(db).await?
    {
        let columns = Expr::tuple([Expr::col(followups::Column::DueOn), Expr::col(followups::Column::Id)]);
        query = query.filter(columns.gt(Expr::tuple([Expr::val(last.due_on), Expr::val(last.id)])));
    }
    let rows = query
        .order_by_asc(followups::Column::DueOn)
        .order_by_asc(followups::Column::Id)
        .limit(page.limit + 1)
        .all(db)
        .await?;
    let (rows, next) = page.cut(rows, |row| row.id);
    Ok((read(db, rows).await?, next))
}

/// How many waves of one's own structure are to be asked on this day.
///
/// # Errors
/// When the database refuses.
pub async fn count_open<C: ConnectionTrait>(db: &C, actor: &Actor, today: NaiveDate) -> Result<i64> {
    let count =
        followups::Entity::find().filter(scope(actor)).filter(Wanted::Open(today).condition()).count(db).await?;
    Ok(i64::try_from(count).unwrap_or(i64::MAX))
}

impl Wanted {
    fn condition(self) -> Condition {
        let unanswered = Condition::all()
            .add(followups::Column::AnsweredAt.is_null())
            .add(followups::Column::RefusedOn.is_null())
            .add(followups::Column::OutOfScopeOn.is_null());
        match self {
            Self::DueBefore(day) => unanswered.add(followups::Column::DueOn.lt(day)),
            Self::Open(today) => {
                // The widest window bounds the due day, so that the index is read where it matters.
                let before = Wave::ALL.iter().map(|wave| wave.window().0).max().unwrap_or_default();
                let after = Wave::ALL.iter().map(|wave| wave.window().1).max().unwrap_or_default();
                unanswered
                    .add(followups::Column::DueOn.lte(today + Days::new(before)))
                    .add(followups::Column::DueOn.gte(today - Days::new(after)))
                    .add(followups::Column::OpensOn.lte(today))
                    .add(followups::Column::ClosesOn.gte(today))
            }
        }
    }
}

fn scope(actor: &Actor) -> Condition {
    actor.scope(Permission::FollowupsRecord).by_organisation(followups::Column::OrganisationId)
}

/// The days of a row.
pub(super) fn planned(row: &followups::Model) -> Result<Planned> {
    let wave = Wave::from_code(&row.wave).ok_or_else(|| Error::internal(format!("{} is no wave", row.wave)))?;
    Ok(Planned { wave, due_on: row.due_on, opens_on: row.opens_on, closes_on: row.closes_on })
}

async fn read<C: ConnectionTrait>(db: &C, rows: Vec<followups::Model>) -> Result<Vec<Followup>> {
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    let people: HashSet<Uuid> = rows.iter().map(|row| row.beneficiary_id).collect();
    let mut attempts = attempts(db, &ids).await?;
    let mut answers = answers(db, &ids).await?;
    let files: HashMap<Uuid, String> = beneficiaries::Entity::find()
        .select_only()
        .columns([beneficiaries::Column::Id, beneficiaries::Column::FileNumber])
        .filter(beneficiaries::Column::Id.is_in(people.iter().copied()))
        .into_tuple()
        .all(db)
        .await?
        .into_iter()
        .collect();
    let erased = erased(db, people).await?;
    rows.into_iter()
        .map(|row| {
            Ok(Followup {
                planned: planned(&row)?,
                file_number: files.get(&row.beneficiary_id).cloned().unwrap_or_default(),
                attempts: attempts.remove(&row.id).unwrap_or_default(),
                answer: answers.remove(&row.id),
                refused: row.refused_on.is_some(),
                out_of_scope: row.out_of_scope_on.is_some(),
                erased: erased.contains(&row.beneficiary_id),
                id: row.id,
                series_id: row.series_id,
                beneficiary_id: row.beneficiary_id,
                version: row.version,
            })
        })
        .collect()
}

/// Those whose key was destroyed.
async fn erased<C: ConnectionTrait>(db: &C, people: HashSet<Uuid>) -> Result<HashSet<Uuid>> {
    // Asked of each person's own key.
    let own_key = Expr::col((data_keys::Entity, data_keys::Column::Id))
        .equals((beneficiaries::Entity, beneficiaries::Column::KeyId));
    let destroyed = data_keys::Entity::find()
        .select_only()
        .column(data_keys::Column::Id)
        .filter(data_keys::Column::Wrapped.is_null())
        .filter(own_key);
    let erased: Vec<Uuid> = beneficiaries::Entity::find()
        .select_only()
        .column(beneficiaries::Column::Id)
        .filter(beneficiaries::Column::Id.is_in(people))
        .filter(Expr::exists(destroyed.into_query()))
        .into_tuple()
        .all(db)
        .await?;
    Ok(erased.into_iter().collect())
}

async fn attempts<C: ConnectionTrait>(db: &C, ids: &[Uuid]) -> Result<HashMap<Uuid, Vec<Attempted>>> {
    let rows = followup_attempts::Entity::find()
        .filter(followup_attempts::Column::FollowupId.is_in(ids.iter().copied()))
        .order_by_asc(followup_attempts::Column::Id)
        .all(db)
        .await?;
    let mut attempts: HashMap<Uuid, Vec<Attempted>> = HashMap::new();
    for row in rows {
        let result = AttemptResult::from_code(&row.result).ok_or_else(|| Error::internal("an attempt gave nothing"))?;
        let attempt = Attempted { on: row.attempted_on, channel: row.channel, result };
        attempts.entry(row.followup_id).or_default().push(attempt);
    }
    Ok(attempts)
}

async fn answers<C: ConnectionTrait>(db: &C, ids: &[Uuid]) -> Result<HashMap<Uuid, Given>> {
    let rows = followup_answers::Entity::find()
        .filter(followup_answers::Column::FollowupId.is_in(ids.iter().copied()))
        .all(db)
        .await?;
    rows.into_iter()
        .map(|row| {
            let category =
                Category::from_code(&row.category).ok_or_else(|| Error::internal("an answer of no category"))?;
            let given = Given {
                id: row.id,
                outcome_code: row.outcome_code,
                contract_code: row.contract_code,
                planned_months: row.planned_months,
                hours_per_week: row.hours_per_week,
                evidence_code: row.evidence_code,
                observed_on: row.observed_on,
                category,
                employed: row.employed,
                late: row.late,
            };
            Ok((row.followup_id, given))
        })
        .collect()
}

/// Takes the waves of these people that nobody answered out of every list: there is nobody left to ask.
///
/// # Errors
/// When the database refuses.
pub async fn forget<C: ConnectionTrait>(db: &C, people: SelectStatement, today: NaiveDate) -> Result<()> {
    followups::Entity::update_many()
        .col_expr(followups::Column::OutOfScopeOn, Expr::value(Some(today)))
        .col_expr(followups::Column::Version, Expr::col(followups::Column::Version).add(1))
        .filter(followups::Column::BeneficiaryId.in_subquery(people))
        .filter(followups::Column::AnsweredAt.is_null())
        .filter(followups::Column::OutOfScopeOn.is_null())
        .exec(db)
        .await?;
    Ok(())
}
