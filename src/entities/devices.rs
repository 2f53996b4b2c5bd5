//! The table `devices`.

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::entity::prelude::{
    ActiveModelBehavior, DeriveEntityModel, DerivePrimaryKey, DeriveRelation, EntityTrait, EnumIter, PrimaryKeyTrait,
};
use uuid::Uuid;

/// A row of `devices`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "devices")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub tag: String,
    pub donation_id: Uuid,
    pub organisation_id: Uuid,
    pub kind: String,
    pub state: String,
    pub stage: Option<String>,
    pub rules_version: i32,
    pub manufacturer: Option<String>,
    pub model: Option<String>,
    pub model_version: Option<String>,
    pub serial: Option<String>,
    pub machine_uuid: Option<String>,
    pub board_serial: Option<String>,
    pub memory_mib: Option<i64>,
    pub processor: Option<String>,
    pub folded_model: String,
    pub folded_serial: String,
    pub weight_g: Option<i64>,
    pub weee_stream: String,
    pub inventory: String,
    pub media_confirmed_at: Option<DateTime<Utc>>,
    pub no_storage_attested_by: Option<Uuid>,
    pub grade_appearance: Option<String>,
    pub grade_function: Option<String>,
    pub price_cents: Option<i64>,
    pub location: Option<String>,
    pub accessories: String,
    pub in_stock_on: Option<NaiveDate>,
    pub taken_back_at: Option<DateTime<Utc>>,
    pub created_at: DateTime<Utc>,
    pub version: i64,
}

/// Joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
