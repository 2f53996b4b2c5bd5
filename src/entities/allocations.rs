//! The table `allocations`.

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::entity::prelude::{
    ActiveModelBehavior, DeriveEntityModel, DerivePrimaryKey, DeriveRelation, EntityTrait, EnumIter, PrimaryKeyTrait,
};
use uuid::Uuid;

/// A row of `allocations`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "allocations")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub reference: String,
    pub request_id: Uuid,
    pub device_id: Uuid,
    pub beneficiary_id: Uuid,
    pub organisation_id: Uuid,
    pub state: String,
    pub hold_until: NaiveDate,
    pub price_cents: i64,
    pub exceptional: bool,
    pub made_by: Uuid,
    pub made_at: DateTime<Utc>,
    pub ended_at: Option<DateTime<Utc>>,
    pub signed_on: Option<NaiveDate>,
    pub signature_kind: Option<String>,
    pub signature: Option<Vec<u8>>,
    pub accessories: String,
    pub receipt_number: Option<String>,
    pub warranty_until: Option<NaiveDate>,
    pub returned_at: Option<DateTime<Utc>>,
    pub version: i64,
}

/// Joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
