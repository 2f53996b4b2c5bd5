//! Requests in their rows. A state is saved only with the token that the rule made, and with its event.

use super::word;
use crate::access::{Actor, Permission};
use crate::act::Act;
use crate::allocations::rules::requests::{Move, RequestAct, RequestFacts, RequestState};
use crate::allocations::rules::wishes::NewRequest;
use crate::devices::lifecycle::Kind;
use crate::entities::{event_notes, request_needs, requests};
use crate::error::{Error, Result};
use crate::journal::{Event, SubjectKind};
use crate::vault::{Aad, DataKey};
use crate::web::lists::PageWish;
use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait as _, QueryFilter,
    QueryOrder, QuerySelect,
};
use std::collections::{BTreeSet, HashMap};
use uuid::Uuid;

/// A request as its row tells it.
#[derive(Clone)]
pub struct Request {
    /// Its key.
    pub id: Uuid,
    /// Whose need it is.
    pub beneficiary_id: Uuid,
    /// The structure that follows the person.
    pub organisation_id: Uuid,
    /// What sort of device.
    pub device_kind: Kind,
    /// Where it stands.
    pub state: RequestState,
    /// What for: codes of `needs`.
    pub needs: Vec<String>,
    /// The partner that referred the person.
    pub referred_by: Option<Uuid>,
    /// The day of the referral.
    pub referred_on: NaiveDate,
    /// When it was accepted.
    pub accepted_at: Option<DateTime<Utc>>,
    /// Why it was refused: a code of `refusal_reasons`.
    pub refusal_reason: Option<String>,
    /// When it was written down.
    pub created_at: DateTime<Utc>,
    /// Changes with every act on it.
    pub version: i64,
    reason: Vec<u8>,
}

impl Request {
    /// What the rules look at.
    pub fn facts(&self) -> RequestFacts {
        RequestFacts { id: self.id, state: self.state, submitted_on: Some(self.referred_on), suspended_days: 0 }
    }

    /// Why, in the words it was asked with.
    ///
    /// # Errors
    /// When it does not open with this key.
    pub fn reason(&self, key: &DataKey) -> Result<String> {
        Ok(key.open_text(place(self.id), &self.reason)?)
    }
}

/// Writes a submitted request down, its reason locked with the person's key.
///
/// # Errors
/// When the database refuses.
pub async fn insert(
    act: &Act,
    wish: &NewRequest,
    organisation_id: Uuid,
    referred_on: NaiveDate,
    key: &DataKey,
) -> Result<Uuid> {
    let id = act.new_id();
    let row = requests::ActiveModel {
        id: Set(id),
        beneficiary_id: Set(wish.beneficiary_id),
        organisation_id: Set(organisation_id),
        device_kind: Set(wish.device_kind.code().to_owned()),
        state: Set(RequestState::Submitted.code().to_owned()),
        reason: Set(key.seal(place(id), wish.reason.as_bytes())),
        referred_by: Set(wish.referred_by),
        referred_on: Set(referred_on),
        accepted_at: Set(None),
        offered_at: Set(None),
        refusal_reason: Set(None),
        created_by: Set(act.actor().user_id()?),
        created_at: Set(act.now()),
        version: Set(1),
    };
    row.insert(act.db()).await?;
    let needs: BTreeSet<&String> = wish.need.iter().collect();
    let needs =
        needs.into_iter().map(|need| request_needs::ActiveModel { request_id: Set(id), need: Set(need.clone()) });
    request_needs::Entity::insert_many(needs).exec_without_returning(act.db()).await?;
    act.record(
        Event::new(SubjectKind::Request, id, "submit")
            .fact("beneficiary", wish.beneficiary_id.to_string())
            .fact("device_kind", wish.device_kind.code())
            .fact("need", wish.need.clone())
            .fact("referred_on", referred_on.to_string()),
    );
    Ok(id)
}

/// A request of one's own structure.
///
/// # Errors
/// `NotFound` when it is not.
pub async fn within<C: ConnectionTrait>(db: &C, actor: &Actor, permission: Permission, id: Uuid) -> Result<Request> {
    let row = requests::Entity::find_by_id(id)
        .filter(actor.scope(permission).by_organisation(requests::Column::OrganisationId))
        .one(db)
        .await?;
    read(db, row.into_iter().collect()).await?.pop().ok_or(Error::NotFound)
}

/// A request whose reach was seen before, its row locked until the act ends.
///
/// # Errors
/// `NotFound` when there is none.
pub async fn lock(act: &Act, id: Uuid) -> Result<Request> {
    let row = requests::Entity::find_by_id(id).lock_exclusive().one(act.db()).await?;
    read(act.db(), row.into_iter().collect()).await?.pop().ok_or(Error::NotFound)
}

/// The requests of one person, within reach, newest first.
///
/// # Errors
/// When the database refuses.
pub async fn of_person<C: ConnectionTrait>(db: &C, actor: &Actor, beneficiary_id: Uuid) -> Result<Vec<Request>> {
    let rows = requests::Entity::find()
        .filter(requests::Column::BeneficiaryId.eq(beneficiary_id))
        .filter(actor.scope(Permission::RequestsEdit).by_organisation(requests::Column::OrganisationId))
        .order_by_desc(requests::Column::Id)
        .limit(20)
        .all(db)
        .await?;
    read(db, rows).await
}

/// A page of the requests of one's own structure, in the order they were made.
///
/// # Errors
/// When the database refuses.
pub async fn list<C: ConnectionTrait>(
    db: &C,
    actor: &Actor,
    page: PageWish,
    state: Option<RequestState>,
) -> Result<(Vec<Request>, Option<Uuid>)> {
    let mut query = requests::Entity::find()
        .filter(actor.scope(Permission::RequestsEdit).by_organisation(requests::Column::OrganisationId));
    if let Some(state) = state {
        query = query.filter(requests::Column::State.eq(state.code()));
    }
    if let Some(after) = page.after {
        query = query.filter(requests::Column::Id.gt(after));
    }
    let rows = query.order_by_asc(requests::Column::Id).limit(page.limit + 1).all(db).await?;
    let (rows, next) = page.cut(rows, |row| row.id);
    Ok((read(db, rows).await?, next))
}

/// How many requests of one's own structure stand so.
///
/// # Errors
/// When the database refuses.
pub async fn count<C: ConnectionTrait>(db: &C, actor: &Actor, state: RequestState) -> Result<i64> {
    let count = requests::Entity::find()
        .filter(actor.scope(Permission::RequestsEdit).by_organisation(requests::Column::OrganisationId))
        .filter(requests::Column::State.eq(state.code()))
        .count(db)
        .await?;
    Ok(i64::try_from(count).unwrap_or(i64::MAX))
}

/// Saves what the rule allowed, with its event; `told` adds facts or a note to it.
///
/// # Errors
/// `Stale` when the request is no longer where the rule saw it.
pub async fn save(act: &Act, request: &Request, moved: &Move, told: impl FnOnce(Event) -> Event + Send) -> Result<()> {
    let mut row = requests::ActiveModel {
        state: Set(moved.to().code().to_owned()),
        version: Set(request.version + 1),
        ..Default::default()
    };
    match moved.act() {
        RequestAct::Accept => row.accepted_at = Set(Some(act.now())),
        RequestAct::Offer => row.offered_at = Set(Some(act.now())),
        RequestAct::TakeBackOffer => row.offered_at = Set(None),
        RequestAct::Refuse => row.refusal_reason = Set(moved.reason().map(str::to_owned)),
        _ => {}
    }
    let done = requests::Entity::update_many()
        .set(row)
        .filter(requests::Column::Id.eq(request.id))
        .filter(requests::Column::State.eq(moved.from().code()))
        .filter(requests::Column::Version.eq(request.version))
        .exec(act.db())
        .await?;
    if done.rows_affected != 1 {
        return Err(Error::Stale { version: request.version });
    }
    let mut event = Event::new(SubjectKind::Request, request.id, moved.act().code());
    event = event.change("state", moved.from().code(), moved.to().code());
    if let Some(reason) = moved.reason() {
        event = event.fact("reason", reason);
    }
    act.record(told(event));
    Ok(())
}

/// What was said in words with these events of a request, opened with the person's key.
///
/// # Errors
/// When a note does not open.
pub async fn notes<C: ConnectionTrait>(db: &C, key: &DataKey, events: &[Uuid]) -> Result<HashMap<Uuid, String>> {
    let rows = event_notes::Entity::find()
        .filter(event_notes::Column::EventId.is_in(events.iter().copied()))
        .filter(event_notes::Column::KeyId.eq(key.id))
        .all(db)
        .await?;
    rows.into_iter()
        .map(|row| {
            let place = Aad { table: "event_notes", row: row.event_id, column: "sealed" };
            Ok((row.event_id, key.open_text(place, &row.sealed)?))
        })
        .collect()
}

/// Reads rows with their needs, in one more query.
pub(super) async fn read<C: ConnectionTrait>(db: &C, rows: Vec<requests::Model>) -> Result<Vec<Request>> {
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let mut needs: HashMap<Uuid, Vec<String>> = HashMap::new();
    let found = request_needs::Entity::find()
        .filter(request_needs::Column::RequestId.is_in(rows.iter().map(|row| row.id)))
        .order_by_asc(request_needs::Column::Need)
        .all(db)
        .await?;
    for row in found {
        needs.entry(row.request_id).or_default().push(row.need);
    }
    rows.into_iter()
        .map(|row| {
            Ok(Request {
                needs: needs.remove(&row.id).unwrap_or_default(),
                id: row.id,
                beneficiary_id: row.beneficiary_id,
                organisation_id: row.organisation_id,
                device_kind: word(&row.device_kind, Kind::from_code)?,
                state: word(&row.state, RequestState::from_code)?,
                referred_by: row.referred_by,
                referred_on: row.referred_on,
                accepted_at: row.accepted_at,
                refusal_reason: row.refusal_reason,
                created_at: row.created_at,
                version: row.version,
                reason: row.reason,
            })
        })
        .collect()
}

/// Where the sealed reason of a request stands.
pub(crate) fn place(row: Uuid) -> Aad<'static> {
    Aad { table: "requests", row, column: "reason" }
}
