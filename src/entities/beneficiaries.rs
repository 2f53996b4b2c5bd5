//! The table `beneficiaries`.

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::entity::prelude::{
    ActiveModelBehavior, DeriveEntityModel, DerivePrimaryKey, DeriveRelation, EntityTrait, EnumIter, PrimaryKeyTrait,
};
use uuid::Uuid;

/// A row of `beneficiaries`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "beneficiaries")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub file_number: String,
    pub organisation_id: Uuid,
    pub caseworker_id: Uuid,
    pub key_id: Uuid,
    pub given_name: Vec<u8>,
    pub family_name: Vec<u8>,
    pub birth: Vec<u8>,
    pub commune: String,
    pub district: Option<String>,
    pub equipment_code: String,
    pub connection_code: String,
    pub entry_situation_code: String,
    pub entry_frozen_on: Option<NaiveDate>,
    pub entry_age_band: Option<String>,
    pub notice_given_on: NaiveDate,
    pub followup_refused_on: Option<NaiveDate>,
    pub last_activity_at: DateTime<Utc>,
    pub created_at: DateTime<Utc>,
    pub version: i64,
}

/// Joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
