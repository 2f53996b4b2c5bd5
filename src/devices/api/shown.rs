//! A device as the API shows it.

use crate::devices::blockers::{Blocker, Stage};
use crate::devices::health::{HealthProblem, HealthWarning, SmartFacts};
use crate::devices::lifecycle::{Action, Kind, State};
use crate::devices::media::{MediumKind, Reason, Status, Verdict};
use crate::devices::store::{self, inventory_code};
use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use uuid::Uuid;

/// A device with all that is known of it.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Device {
    id: Uuid,
    tag: String,
    donation_id: Uuid,
    #[schema(value_type = String)]
    kind: Kind,
    manufacturer: Option<String>,
    model: Option<String>,
    serial: Option<String>,
    memory_mib: Option<i64>,
    processor: Option<String>,
    #[schema(value_type = String)]
    state: State,
    #[schema(value_type = Option<String>)]
    stage: Option<Stage>,
    #[schema(value_type = Vec<Object>)]
    blockers: Vec<Blocker>,
    #[schema(value_type = Vec<String>)]
    allowed: Vec<Action>,
    inventory: &'static str,
    no_storage_attested: bool,
    media: Vec<Medium>,
    grade_appearance: Option<String>,
    grade_function: Option<String>,
    price_cents: Option<i64>,
    location: Option<String>,
    accessories: Vec<String>,
    weight_g: Option<i64>,
    weee_stream: String,
    in_stock_on: Option<NaiveDate>,
    taken_back_at: Option<DateTime<Utc>>,
    created_at: DateTime<Utc>,
    version: i64,
}

/// A medium of a device.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Medium {
    id: Uuid,
    #[schema(value_type = String)]
    kind: MediumKind,
    serial: Option<String>,
    model: Option<String>,
    size_bytes: Option<u64>,
    #[schema(value_type = String)]
    status: Status,
    ghost_reason: Option<String>,
    #[schema(value_type = Option<String>)]
    verdict: Option<Verdict>,
    #[schema(value_type = Vec<String>)]
    reasons: Vec<Reason>,
    accepted: bool,
    elsewhere: Option<String>,
    #[schema(value_type = Vec<String>)]
    health: Vec<HealthProblem>,
    #[schema(value_type = Vec<String>)]
    health_warnings: Vec<HealthWarning>,
    #[schema(value_type = Vec<String>)]
    health_waived: Vec<HealthProblem>,
    used_again_at: Option<DateTime<Utc>>,
}

impl From<store::Sheet> for Device {
    fn from(sheet: store::Sheet) -> Self {
        let device = sheet.device;
        Self {
            model: device.model(),
            id: device.id,
            tag: device.tag,
            donation_id: device.donation_id,
            kind: device.kind,
            manufacturer: device.identity.vendor,
            serial: device.identity.serial,
            memory_mib: device.memory_mib,
            processor: device.processor,
            state: device.state,
            stage: device.stage,
            blockers: sheet.blockers,
            allowed: device.state.allowed().to_vec(),
            inventory: inventory_code(device.inventory),
            no_storage_attested: device.no_storage_attested_by.is_some(),
            media: sheet.media.into_iter().map(Medium::from).collect(),
            grade_appearance: device.grade_appearance,
            grade_function: device.grade_function,
            price_cents: device.price_cents,
            location: device.location,
            accessories: device.accessories,
            weight_g: device.weight_g,
            weee_stream: device.weee_stream,
            in_stock_on: device.in_stock_on,
            taken_back_at: device.taken_back_at,
            created_at: device.created_at,
            version: device.version,
        }
    }
}

impl From<store::Medium> for Medium {
    fn from(medium: store::Medium) -> Self {
        let facts = medium.facts();
        Self {
            id: medium.id,
            kind: medium.kind,
            serial: medium.identity.serial,
            model: medium.identity.model,
            size_bytes: medium.identity.size_bytes,
            status: medium.status,
            ghost_reason: medium.ghost_reason,
            verdict: facts.verdict,
            reasons: facts.reasons,
            accepted: facts.accepted,
            elsewhere: medium.elsewhere,
            health: facts.health,
            health_warnings: medium.smart.as_ref().map(SmartFacts::warnings).unwrap_or_default(),
            health_waived: medium.health_waived,
            used_again_at: medium.used_again_at,
        }
    }
}
