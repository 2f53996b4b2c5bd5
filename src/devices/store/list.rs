//! Lists of devices: the workshop's, the stock that is ready, a batch's, what the find box finds.

use super::{Device, from_row, search};
use crate::access::{Actor, Permission, Scope};
use crate::devices::blockers::Stage;
use crate::devices::identity::MachineIdentity;
use crate::devices::lifecycle::{Kind, State};
use crate::entities::devices;
use crate::error::Result;
use crate::kernel::tag;
use crate::web::home::Found;
use crate::web::lists::PageWish;
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait, ConnectionTrait, DerivePartialModel, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Select,
};
use uuid::Uuid;

/// What a list shows.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Only in this state.
    pub state: Option<State>,
    /// Only at this stage.
    pub stage: Option<Stage>,
    /// Only those that nothing holds up.
    pub unblocked: bool,
    /// Only of this kind.
    pub kind: Option<Kind>,
    /// Only of this batch.
    pub donation_id: Option<Uuid>,
}

/// A page of the devices within reach, in the order they were written down.
///
/// # Errors
/// When the database refuses.
pub async fn list<C: ConnectionTrait>(
    db: &C,
    scope: Scope,
    page: PageWish,
    filter: &Filter,
) -> Result<(Vec<Device>, Option<Uuid>)> {
    let rows = stretch(scope, page, filter).all(db).await?;
    let (rows, next) = page.cut(rows, |row| row.id);
    Ok((rows.into_iter().map(from_row).collect::<Result<_>>()?, next))
}

/// The same, with no more of each device than a line says; of those that begin with what was typed, where something was,
/// in the order of the word that it begins.
///
/// # Errors
/// When the database refuses.
pub async fn lines<C: ConnectionTrait>(
    db: &C,
    scope: Scope,
    page: PageWish,
    filter: &Filter,
    typed: Option<&str>,
) -> Result<(Vec<Listed>, Option<Uuid>)> {
    let rows = match typed {
        Some(typed) => search::beginning(db, scope, page, filter, typed).await?,
        None => stretch(scope, page, filter).into_partial_model::<Narrow>().all(db).await?,
    };
    let (rows, next) = page.cut(rows, |row| row.id);
    Ok((rows.into_iter().map(Narrow::read).collect::<Result<_>>()?, next))
}

fn stretch(scope: Scope, page: PageWish, filter: &Filter) -> Select<devices::Entity> {
    let mut query = narrowed(scope, filter);
    if let Some(after) = page.after {
        query = query.filter(devices::Column::Id.gt(after));
    }
    query.order_by_asc(devices::Column::Id).limit(page.limit + 1)
}

/// A device as a line of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// Its key.
    pub id: Uuid,
    /// Its tag, digits only.
    pub tag: String,
    /// The batch it came with.
    pub donation_id: Uuid,
    /// What it is.
    pub kind: Kind,
    /// Where it is.
    pub state: State,
    /// The first thing still missing.
    pub stage: Option<Stage>,
    /// Maker, model, serial; nothing of the machine's UUID and board.
    pub identity: MachineIdentity,
    /// Grade of appearance.
    pub grade_appearance: Option<String>,
    /// Grade of function.
    pub grade_function: Option<String>,
    /// Its price in cents.
    pub price_cents: Option<i64>,
    /// Where it stands on the shelf.
    pub location: Option<String>,
    /// Changes with every act on it.
    pub version: i64,
}

impl From<&Device> for Listed {
    fn from(device: &Device) -> Self {
        Self {
            id: device.id,
            tag: device.tag.clone(),
            donation_id: device.donation_id,
            kind: device.kind,
            state: device.state,
            stage: device.stage,
            identity: device.identity.clone(),
            grade_appearance: device.grade_appearance.clone(),
            grade_function: device.grade_function.clone(),
            price_cents: device.price_cents,
            location: device.location.clone(),
            version: device.version,
        }
    }
}

#[derive(DerivePartialModel)]
#[sea_orm(entity = "devices::Entity")]
pub(super) struct Narrow {
    id: Uuid,
    tag: String,
    donation_id: Uuid,
    kind: String,
    state: String,
    stage: Option<String>,
    manufacturer: Option<String>,
    model: Option<String>,
    model_version: Option<String>,
    serial: Option<String>,
    grade_appearance: Option<String>,
    grade_function: Option<String>,
    price_cents: Option<i64>,
    location: Option<String>,
    version: i64,
}

impl Narrow {
    fn read(self) -> Result<Listed> {
        Ok(Listed {
            id: self.id,
            tag: self.tag,
            donation_id: self.donation_id,
            kind: super::word(&self.kind, Kind::from_code)?,
            state: super::word(&self.state, State::from_code)?,
            stage: self.stage.as_deref().map(|code| super::word(code, Stage::from_code)).transpose()?,
            identity: MachineIdentity {
                vendor: self.manufacturer,
                product: self.model,
                version: self.model_version,
                serial: self.serial,
                uuid: None,
                board_serial: None,
            },
            grade_appearance: self.grade_appearance,
            grade_function: self.grade_function,
            price_cents: self.price_cents,
            location: self.location,
            version: self.version,
        })
    }
}

pub(super) fn narrowed(scope: Scope, filter: &Filter) -> Select<devices::Entity> {
    let mut query = devices::Entity::find().filter(scope.by_organisation(devices::Column::OrganisationId));
    query = match filter.state {
        // Written out: only then does the index of what is on the shelf answer, whichever workshop it stands in.
        Some(State::Stock) => query.filter(Expr::cust("state = 'stock'")),
        Some(state) => query.filter(devices::Column::State.eq(state.code())),
        None => query,
    };
    if let Some(stage) = filter.stage {
        query = query.filter(devices::Column::Stage.eq(stage.code()));
    }
    if filter.unblocked {
        query = query.filter(devices::Column::Stage.is_null());
    }
    if let Some(kind) = filter.kind {
        query = query.filter(devices::Column::Kind.eq(kind.code()));
    }
    if let Some(donation) = filter.donation_id {
        query = query.filter(devices::Column::DonationId.eq(donation));
    }
    query
}

/// The devices of a batch, in the order they were written down.
///
/// # Errors
/// When the database refuses.
pub async fn in_donation<C: ConnectionTrait>(db: &C, donation_id: Uuid) -> Result<Vec<Device>> {
    let rows = devices::Entity::find()
        .filter(devices::Column::DonationId.eq(donation_id))
        .order_by_asc(devices::Column::Id)
        .all(db)
        .await?;
    rows.into_iter().map(from_row).collect()
}

/// What is looked for on the shelf.
#[derive(Clone, Copy, Debug, Default)]
pub struct ReadyFilter {
    /// Only of this kind.
    pub kind: Option<Kind>,
}

/// A device on the shelf, as it is chosen for someone: nothing of its history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ready {
    /// Its key.
    pub id: Uuid,
    /// Its tag.
    pub tag: String,
    /// The workshop it waits at.
    pub organisation_id: Uuid,
    /// What it is.
    pub kind: Kind,
    /// Its maker.
    pub manufacturer: Option<String>,
    /// Its model, as people read it.
    pub model: Option<String>,
    /// Main memory, in MiB.
    pub memory_mib: Option<i64>,
    /// Its processor.
    pub processor: Option<String>,
    /// Its weight in grams.
    pub weight_g: Option<i64>,
    /// Grade of appearance.
    pub grade_appearance: Option<String>,
    /// Grade of function.
    pub grade_function: Option<String>,
    /// Its price in cents.
    pub price_cents: Option<i64>,
    /// What comes with it.
    pub accessories: Vec<String>,
    /// The day it came to the shelf.
    pub in_stock_on: Option<chrono::NaiveDate>,
}

/// A page of the devices on the shelf within reach (`stock.read` reaches every workshop for caseworkers), in the order
/// they were written down.
///
/// # Errors
/// When the database refuses.
pub async fn ready<C: ConnectionTrait>(
    db: &C,
    scope: Scope,
    page: PageWish,
    filter: ReadyFilter,
) -> Result<(Vec<Ready>, Option<Uuid>)> {
    let on_the_shelf = Filter { state: Some(State::Stock), kind: filter.kind, ..Filter::default() };
    let (devices, next) = list(db, scope, page, &on_the_shelf).await?;
    Ok((devices.into_iter().map(Ready::from).collect(), next))
}

impl From<Device> for Ready {
    fn from(device: Device) -> Self {
        Self {
            model: device.model(),
            id: device.id,
            tag: device.tag,
            organisation_id: device.organisation_id,
            kind: device.kind,
            manufacturer: device.identity.vendor,
            memory_mib: device.memory_mib,
            processor: device.processor,
            weight_g: device.weight_g,
            grade_appearance: device.grade_appearance,
            grade_function: device.grade_function,
            price_cents: device.price_cents,
            accessories: device.accessories,
            in_stock_on: device.in_stock_on,
        }
    }
}

/// Devices by tag, serial or model, at most ten: what the find box finds.
///
/// # Errors
/// When the database refuses.
pub async fn find<C: ConnectionTrait>(db: &C, actor: &Actor, sought: &str) -> Result<Vec<Found>> {
    let short = sought.chars().filter(|c| c.is_alphanumeric()).count() < 3;
    if !actor.can(Permission::DevicesRead) || short {
        return Ok(Vec::new());
    }
    let (page, all) = (PageWish { after: None, limit: 10 }, Filter::default());
    let (devices, _) = lines(db, actor.scope(Permission::DevicesRead), page, &all, Some(sought)).await?;
    let shown = devices.into_iter().map(|device| {
        let words = [
            Some(tag::shown(&device.tag)),
            device.identity.vendor.clone(),
            device.identity.model(),
            device.identity.serial.clone(),
        ];
        Found {
            href: format!("/devices/{}", device.tag),
            label: words.into_iter().flatten().collect::<Vec<_>>().join(" · "),
        }
    });
    Ok(shown.collect())
}
