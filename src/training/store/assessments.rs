//! Assessments and their items.

use crate::act::Act;
use crate::entities::{assessment_items, assessments};
use crate::error::{Error, Result, Rule, is_unique_violation};
use crate::training::rules::assessments::{Item, Level, Moment};
use crate::training::rules::wishes::NewAssessment;
use chrono::{DateTime, Utc};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, Select,
};
use std::collections::HashMap;
use uuid::Uuid;

/// An assessment.
#[derive(Clone, Debug)]
pub struct Assessment {
    /// Its key.
    pub id: Uuid,
    /// The person.
    pub beneficiary_id: Uuid,
    /// The enrolment it begins or ends.
    pub enrolment_id: Option<Uuid>,
    /// At entry or at exit.
    pub moment: Moment,
    /// What was assessed.
    pub items: Vec<Item>,
    /// When it was recorded.
    pub recorded_at: DateTime<Utc>,
}

/// Adds an assessment.
///
/// # Errors
/// Refused when the enrolment has one for this moment.
pub async fn add(act: &Act, wish: &NewAssessment) -> Result<Uuid> {
    let id = act.new_id();
    let row = assessments::ActiveModel {
        id: Set(id),
        beneficiary_id: Set(wish.beneficiary_id),
        enrolment_id: Set(wish.enrolment_id),
        moment: Set(wish.moment.code().to_owned()),
        assessed_by: Set(act.actor().user_id()?),
        recorded_at: Set(act.now()),
    };
    if let Err(cause) = row.insert(act.db()).await {
        return Err(if is_unique_violation(&cause) { Rule("already_assessed").into() } else { cause.into() });
    }
    let items = wish.items.iter().map(|item| {
        let (level, unassessed) = match item.level {
            Level::Assessed(level) => (Some(i32::from(level)), None),
            word => (None, Some(word.code().to_owned())),
        };
        assessment_items::ActiveModel {
            assessment_id: Set(id),
            code: Set(item.code.clone()),
            level: Set(level),
            unassessed: Set(unassessed),
        }
    });
    assessment_items::Entity::insert_many(items).exec_without_returning(act.db()).await?;
    Ok(id)
}

/// One assessment.
///
/// # Errors
/// `NotFound` when there is none.
pub async fn one<C: ConnectionTrait>(db: &C, id: Uuid) -> Result<Assessment> {
    all(db, assessments::Entity::find_by_id(id)).await?.pop().ok_or(Error::NotFound)
}

/// A person's assessments, oldest first; with `enrolments`, only those that begin or end one of them.
///
/// # Errors
/// When the database refuses.
pub async fn of_person<C: ConnectionTrait>(
    db: &C,
    beneficiary_id: Uuid,
    enrolments: Option<Vec<Uuid>>,
) -> Result<Vec<Assessment>> {
    let mut query = assessments::Entity::find().filter(assessments::Column::BeneficiaryId.eq(beneficiary_id));
    if let Some(enrolments) = enrolments {
        query = query.filter(assessments::Column::EnrolmentId.is_in(enrolments));
    }
    all(db, query).await
}

/// The assessments of these enrolments.
///
/// # Errors
/// When the database refuses.
pub async fn of_enrolments<C: ConnectionTrait>(
    db: &C,
    enrolments: impl IntoIterator<Item = Uuid>,
) -> Result<Vec<Assessment>> {
    all(db, assessments::Entity::find().filter(assessments::Column::EnrolmentId.is_in(enrolments))).await
}

async fn all<C: ConnectionTrait>(db: &C, query: Select<assessments::Entity>) -> Result<Vec<Assessment>> {
    let rows = query.order_by_asc(assessments::Column::Id).all(db).await?;
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let items = assessment_items::Entity::find()
        .filter(assessment_items::Column::AssessmentId.is_in(rows.iter().map(|row| row.id)))
        .order_by_asc(assessment_items::Column::Code)
        .all(db)
        .await?;
    let mut by_assessment: HashMap<Uuid, Vec<Item>> = HashMap::new();
    for item in items {
        let level = match (item.level, item.unassessed.as_deref()) {
            (Some(number), _) => Level::from_number(i64::from(number)),
            (None, word) => word.and_then(Level::from_code),
        };
        let level = level.ok_or_else(|| Error::internal("an item without a level"))?;
        by_assessment.entry(item.assessment_id).or_default().push(Item { code: item.code, level });
    }
    rows.into_iter()
        .map(|row| {
            Ok(Assessment {
                items: by_assessment.remove(&row.id).unwrap_or_default(),
                moment: Moment::from_code(&row.moment).ok_or_else(|| Error::internal("an assessment at no moment"))?,
                id: row.id,
                beneficiary_id: row.beneficiary_id,
                enrolment_id: row.enrolment_id,
                recorded_at: row.recorded_at,
            })
        })
        .collect()
}
