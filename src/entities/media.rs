//! The table `media`.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::{
    ActiveModelBehavior, DeriveEntityModel, DerivePrimaryKey, DeriveRelation, EntityTrait, EnumIter, PrimaryKeyTrait,
};
use uuid::Uuid;

/// A row of `media`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "media")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub organisation_id: Uuid,
    pub device_id: Option<Uuid>,
    pub donation_id: Uuid,
    pub kind: String,
    pub serial: Option<String>,
    pub model: Option<String>,
    pub size_bytes: Option<i64>,
    pub status: String,
    pub ghost_reason: Option<String>,
    pub health: Option<String>,
    pub health_waived: Option<String>,
    pub health_waived_by: Option<Uuid>,
    pub accepted_sanitization_id: Option<Uuid>,
    pub accepted_by: Option<Uuid>,
    pub used_again_at: Option<DateTime<Utc>>,
    pub destroyed_with: Option<Uuid>,
    pub destruction_certificate: Option<String>,
    pub declared_at: DateTime<Utc>,
}

/// Joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
