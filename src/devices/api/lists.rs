//! Lists of devices and of what happened to them.

use crate::access::Permission;
use crate::devices::blockers::Stage;
use crate::devices::lifecycle::{Kind, State};
use crate::devices::store::{self, Filter, History, ReadyFilter};
use crate::error::Result;
use crate::web::Visit;
use crate::web::lists::{MOST, Page, PageWish};
use axum::Json;
use axum::extract::Path;
use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use serde_json::{Map, Value};
use uuid::Uuid;

/// A device as a list shows it.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Line {
    id: Uuid,
    tag: String,
    donation_id: Uuid,
    #[schema(value_type = String)]
    kind: Kind,
    manufacturer: Option<String>,
    model: Option<String>,
    serial: Option<String>,
    #[schema(value_type = String)]
    state: State,
    #[schema(value_type = Option<String>)]
    stage: Option<Stage>,
    grade_appearance: Option<String>,
    grade_function: Option<String>,
    price_cents: Option<i64>,
    location: Option<String>,
    version: i64,
}

impl From<store::Listed> for Line {
    fn from(device: store::Listed) -> Self {
        Self {
            model: device.identity.model(),
            id: device.id,
            tag: device.tag,
            donation_id: device.donation_id,
            kind: device.kind,
            manufacturer: device.identity.vendor,
            serial: device.identity.serial,
            state: device.state,
            stage: device.stage,
            grade_appearance: device.grade_appearance,
            grade_function: device.grade_function,
            price_cents: device.price_cents,
            location: device.location,
            version: device.version,
        }
    }
}

/// `GET /devices`
pub async fn list(visit: Visit) -> Result<Json<Page<Line>>> {
    let mut query = visit.query();
    let page = PageWish::read(&mut query, 50);
    let filter = Filter {
        state: query.word("state", State::from_code),
        stage: query.word("stage", Stage::from_code),
        kind: query.word("kind", Kind::from_code),
        donation_id: query.id("donation_id"),
        ..Filter::default()
    };
    let typed = query.text("q", 80);
    query.finish()?;
    let scope = visit.actor()?.scope(Permission::DevicesRead);
    let (devices, next) = store::lines(&visit.app.db, scope, page, &filter, typed.as_deref()).await?;
    Ok(Json(Page::new(devices.into_iter().map(Line::from).collect(), next)))
}

/// A device on the shelf, without its history.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct StockLine {
    tag: String,
    #[schema(value_type = String)]
    kind: Kind,
    manufacturer: Option<String>,
    model: Option<String>,
    memory_mib: Option<i64>,
    processor: Option<String>,
    weight_g: Option<i64>,
    grade_appearance: Option<String>,
    grade_function: Option<String>,
    price_cents: Option<i64>,
    accessories: Vec<String>,
    in_stock_on: Option<NaiveDate>,
    organisation_id: Uuid,
}

/// `GET /stock`
pub async fn stock(visit: Visit) -> Result<Json<Page<StockLine>>> {
    let mut query = visit.query();
    let page = PageWish::read(&mut query, 50);
    let filter = ReadyFilter { kind: query.word("kind", Kind::from_code) };
    query.finish()?;
    let scope = visit.actor()?.scope(Permission::StockRead);
    let (ready, next) = store::ready(&visit.app.db, scope, page, filter).await?;
    let lines = ready.into_iter().map(|device| StockLine {
        tag: device.tag,
        kind: device.kind,
        manufacturer: device.manufacturer,
        model: device.model,
        memory_mib: device.memory_mib,
        processor: device.processor,
        weight_g: device.weight_g,
        grade_appearance: device.grade_appearance,
        grade_function: device.grade_function,
        price_cents: device.price_cents,
        accessories: device.accessories,
        in_stock_on: device.in_stock_on,
        organisation_id: device.organisation_id,
    });
    Ok(Json(Page::new(lines.collect(), next)))
}

/// Something that happened to a device.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct EventAnswer {
    id: Uuid,
    at: DateTime<Utc>,
    act: String,
    by: Option<String>,
    #[schema(value_type = Vec<Object>)]
    changes: Vec<Value>,
    #[schema(value_type = Object)]
    facts: Map<String, Value>,
    reason: Option<String>,
}

impl From<History> for EventAnswer {
    fn from(history: History) -> Self {
        Self {
            id: history.event.row.id,
            at: history.event.row.at,
            act: history.event.row.act,
            by: history.by,
            changes: history.event.changes,
            facts: history.event.facts,
            reason: history.note,
        }
    }
}

/// `GET /devices/{tag}/events`
pub async fn events(visit: Visit, Path(tag): Path<String>) -> Result<Json<Page<EventAnswer>>> {
    let scope = visit.actor()?.scope(Permission::DevicesRead);
    let device = store::by_tag(&visit.app.db, scope, &tag).await?;
    let mut query = visit.query();
    let limit = query.int("limit", 1..=i64::MAX).unwrap_or(50).min(MOST);
    let before = query.int("after", 1..=i64::MAX);
    query.finish()?;
    let limit = usize::try_from(limit).unwrap_or(1);
    let mut told = store::history(&visit.app.db, &visit.app.vault, device.id, before, limit as u64 + 1).await?;
    let more = told.len() > limit;
    told.truncate(limit);
    let next = told.last().filter(|_| more).map(|last| last.event.row.seq.to_string());
    Ok(Json(Page { items: told.into_iter().map(EventAnswer::from).collect(), next }))
}
