//! The table `followup_answers`.

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::entity::prelude::{
    ActiveModelBehavior, DeriveEntityModel, DerivePrimaryKey, DeriveRelation, EntityTrait, EnumIter, PrimaryKeyTrait,
};
use uuid::Uuid;

/// A row of `followup_answers`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "followup_answers")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub followup_id: Uuid,
    pub outcome_code: String,
    pub contract_code: Option<String>,
    pub planned_months: Option<i32>,
    pub hours_per_week: Option<i32>,
    pub evidence_code: String,
    pub observed_on: NaiveDate,
    pub category: String,
    pub employed: bool,
    pub late: bool,
    pub recorded_by: Uuid,
    pub recorded_at: DateTime<Utc>,
}

/// Joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
