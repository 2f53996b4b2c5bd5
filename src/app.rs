//! The application: what handlers share, every route, and the middleware in its order.

use crate::access::guard::identify;
use crate::access::routes::Routes;
use crate::access::{self, Actor};
use crate::beneficiaries::Section;
use crate::config::Config;
use crate::database::{self, OpenedFile, PoolSize};
use crate::error::{Error, Result};
use crate::kernel::clock::{self, Clock};
use crate::reports::kept::KeptReports;
use crate::vault::Vault;
use crate::vocabularies::words::Remembered;
use crate::web::home::Found;
use crate::web::today::{Part, Waiting};
use crate::web::turns::{self, Turns};
use crate::web::{self, Visit, headers, present, writes};
use axum::Router;
use axum::extract::Request;
use axum::http::HeaderName;
use axum::http::header::{AUTHORIZATION, COOKIE};
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::IntoResponse as _;
use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::DatabaseConnection;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::csrf::CsrfLayer;
use tower_http::sensitive_headers::SetSensitiveRequestHeadersLayer;
use tower_http::trace::TraceLayer;
use uuid::Uuid;

/// How long a turn to write is waited for where it may as well be left.
const MOMENT: Duration = Duration::from_millis(50);

/// The application, for whoever needs it: a reference that costs nothing to pass on.
#[derive(Clone)]
pub struct App(Arc<Shared>);

impl std::ops::Deref for App {
    type Target = Shared;

    fn deref(&self) -> &Shared {
        &self.0
    }
}

/// What every handler shares. Nothing of a request stays here: any number of instances serve one database.
#[derive(Clone)]
pub struct Shared {
    /// The database.
    pub db: DatabaseConnection,
    /// The settings.
    pub config: Arc<Config>,
    /// The time.
    pub clock: Clock,
    /// The keys.
    pub vault: Vault,
    /// The host names a request may carry.
    pub allowed_hosts: Arc<Vec<String>>,
    /// The coded lists, read once a minute.
    pub(crate) words: Arc<Remembered>,
    /// The reports that took long to count.
    pub(crate) reports: Arc<KeptReports>,
    writers: Arc<Semaphore>,
    stopping: Arc<AtomicBool>,
    storage_in_doubt: Arc<AtomicBool>,
    damaged: Arc<AtomicBool>,
    file: Arc<OpenedFile>,
}

impl App {
    /// Connects, migrates, opens the vault.
    ///
    /// # Errors
    /// When the database or the key cannot be used.
    pub async fn start(config: Config, clock: Clock, pool: PoolSize) -> Result<Self> {
        let db = database::connect(&config.database_url, pool).await?;
        let vault = database::migrate(&db, &config, &clock).await?;
        Self::new(db, config, clock, vault, pool)
    }

    /// Connects to a database that is already up to date.
    ///
    /// # Errors
    /// When it is not, or the database or the key cannot be used.
    pub async fn open(config: Config, clock: Clock, pool: PoolSize) -> Result<Self> {
        let db = database::connect(&config.database_url, pool).await?;
        let vault = database::open(&db, &config, &clock).await?;
        Self::new(db, config, clock, vault, pool)
    }

    fn new(db: DatabaseConnection, config: Config, clock: Clock, vault: Vault, pool: PoolSize) -> Result<Self> {
        let file = OpenedFile::of(&config.database_url)?;
        let allowed_hosts = Arc::new(config.allowed_hosts());
        let writers = Arc::new(Semaphore::new(pool.writers(db.get_database_backend())));
        Ok(Self(Arc::new(Shared {
            db,
            config: Arc::new(config),
            clock,
            vault,
            allowed_hosts,
            words: Arc::default(),
            reports: Arc::default(),
            writers,
            stopping: Arc::default(),
            storage_in_doubt: Arc::default(),
            damaged: Arc::default(),
            file: Arc::new(file),
        })))
    }

    /// The same application at another time: for the demonstration, which lives in its own.
    #[must_use]
    pub fn at(&self, clock: Clock) -> Self {
        Self(Arc::new(Shared { clock, ..Shared::clone(self) }))
    }

    /// The same application under other settings.
    #[must_use]
    pub fn under(&self, config: Config) -> Self {
        let allowed_hosts = Arc::new(config.allowed_hosts());
        Self(Arc::new(Shared { config: Arc::new(config), allowed_hosts, ..Shared::clone(self) }))
    }

    /// The same application over another connection to the same database: for filling it.
    #[must_use]
    pub fn over(&self, db: DatabaseConnection) -> Self {
        Self(Arc::new(Shared { db, ..Shared::clone(self) }))
    }

    /// The day of an instant, in the instance's time zone.
    pub fn day(&self, at: DateTime<Utc>) -> NaiveDate {
        clock::day(at, self.config.time_zone)
    }

    /// Today, in the instance's time zone.
    pub fn today(&self) -> NaiveDate {
        self.day(self.clock.now())
    }

    /// Says that the service is going down: it is no longer ready.
    pub fn stop(&self) {
        self.stopping.store(true, Ordering::Relaxed);
    }

    /// Whether the service is going down.
    pub fn is_stopping(&self) -> bool {
        self.stopping.load(Ordering::Relaxed)
    }
}

impl App {
    /// A turn to write. Acts that wait for each other never take every connection, so that reading goes on, and so that
    /// what was done can be shown. Nobody who has a turn asks for another.
    ///
    /// # Errors
    /// `Busy` when none came free in time; `Storage` when the database's file is gone from its place; `Damaged` once it was
    /// seen to be.
    pub async fn turn_to_write(&self) -> Result<OwnedSemaphorePermit> {
        self.may_be_written()?;
        match tokio::time::timeout(database::PATIENCE, self.writers.clone().acquire_owned()).await {
            Ok(Ok(turn)) => Ok(turn),
            _ => Err(Error::Busy),
        }
    }

    /// A turn to write, if one comes free in a moment: for what may as well be left.
    pub async fn free_turn_to_write(&self) -> Option<OwnedSemaphorePermit> {
        self.may_be_written().ok()?;
        tokio::time::timeout(MOMENT, self.writers.clone().acquire_owned()).await.ok()?.ok()
    }

    /// That nothing is known that forbids to write.
    ///
    /// # Errors
    /// `Storage` when the database's file is gone from its place; `Damaged` once it was seen to be.
    pub fn may_be_written(&self) -> Result<()> {
        if self.damaged.load(Ordering::Relaxed) {
            return Err(Error::Damaged("seen before".into()));
        }
        self.file.still_stands()
    }

    /// The database was seen to be damaged: what is written into it now may be lost, or destroy more.
    pub fn stop_writing(&self) {
        self.damaged.store(true, Ordering::Relaxed);
    }

    /// The database refused to write: the service is not ready before it was seen to write again.
    pub fn doubt_storage(&self) {
        self.storage_in_doubt.store(true, Ordering::Relaxed);
    }

    /// The database was seen to write.
    pub fn trust_storage(&self) {
        self.storage_in_doubt.store(false, Ordering::Relaxed);
    }

    /// Whether the database refused to write and was not seen to write since.
    pub fn doubts_storage(&self) -> bool {
        self.storage_in_doubt.load(Ordering::Relaxed)
    }
}

/// Every route of the service.
pub fn routes() -> Routes {
    Routes::new()
        .merge(web::home::routes())
        .merge(web::assets::routes())
        .merge(web::health::routes())
        .merge(web::docs::routes())
        .merge(access::sign_in::routes())
        .merge(crate::journal::routes())
        .merge(crate::organisations::routes())
        .merge(crate::vocabularies::routes())
        .merge(access::pages::routes())
        .merge(crate::donations::routes())
        .merge(crate::devices::routes())
        .merge(crate::workshop::routes())
        .merge(crate::beneficiaries::routes())
        .merge(crate::allocations::routes())
        .merge(crate::training::routes())
        .merge(crate::outcomes::routes())
        .merge(crate::erasures::routes())
        .merge(crate::reports::routes())
        .merge(crate::demo::routes())
}

/// What waits for a visitor on the first page: each stage says its part.
///
/// # Errors
/// When the database refuses.
pub async fn waiting(visit: &Visit) -> Result<Vec<Waiting>> {
    let mut waiting = crate::devices::waiting(visit).await?;
    waiting.extend(crate::donations::waiting(visit).await?);
    waiting.extend(crate::workshop::waiting(visit).await?);
    waiting.extend(crate::beneficiaries::waiting(visit).await?);
    waiting.extend(crate::allocations::waiting(visit).await?);
    waiting.extend(crate::training::waiting(visit).await?);
    waiting.extend(crate::outcomes::waiting(visit).await?);
    waiting.extend(crate::erasures::waiting(visit).await?);
    Ok(waiting)
}

/// What a visitor is likely to come for on the first page: each stage says its part.
///
/// # Errors
/// When the database refuses.
pub async fn today(visit: &Visit) -> Result<Vec<Part>> {
    let mut parts = crate::training::today(visit).await?;
    parts.extend(crate::allocations::today(visit).await?);
    parts.extend(crate::outcomes::today(visit).await?);
    parts.extend(crate::devices::today(visit).await?);
    parts.extend(crate::reports::today(visit).await?);
    parts.retain(|part| !part.entries.is_empty() || !part.figures.is_empty());
    Ok(parts)
}

/// What the stages have to say on a person's page.
///
/// # Errors
/// When the database refuses.
pub async fn person_sections(visit: &Visit, beneficiary_id: Uuid) -> Result<Vec<Section>> {
    let sections = [
        crate::allocations::person_section(visit, beneficiary_id).await?,
        crate::training::person_section(visit, beneficiary_id).await?,
        crate::outcomes::person_section(visit, beneficiary_id).await?,
        crate::erasures::person_section(visit, beneficiary_id).await?,
    ];
    Ok(sections.into_iter().flatten().collect())
}

/// What the find box finds: each stage looks among its own, within the actor's reach; people only from the posted form.
///
/// # Errors
/// When the database refuses.
pub async fn find(visit: &Visit, actor: &Actor, sought: &str, people_too: bool) -> Result<Vec<Found>> {
    let mut found = crate::devices::find(visit, actor, sought).await?;
    found.extend(crate::donations::find(visit, actor, sought).await?);
    found.extend(crate::beneficiaries::find(visit, actor, sought, people_too).await?);
    if people_too {
        found.extend(crate::organisations::store::find(&visit.app.db, actor, sought).await?);
    }
    Ok(found)
}

/// What does not hold between history, what is derived from it, and the rules: one sentence each.
///
/// # Errors
/// When the database refuses.
pub async fn differences<C: sea_orm::ConnectionTrait>(db: &C, vault: &Vault) -> Result<Vec<String>> {
    let mut found = crate::journal::verify::differences(db, vault).await?;
    found.extend(crate::devices::store::differences(db).await?);
    found.extend(crate::donations::store::differences(db).await?);
    found.extend(crate::allocations::store::differences(db, vault).await?);
    Ok(found)
}

/// The service: routes inside, then from the inside out: harmless repeats, who is calling, no write from another site, one
/// host, in its turn and in time, panics caught, errors in words, compression, traces, headers.
pub fn router(app: App) -> Router {
    around(routes(), app)
}

/// These routes, with what stands around every one.
pub fn around(routes: Routes, app: App) -> Router {
    let csrf = CsrfLayer::new()
        .add_trusted_origin(app.config.base_url.as_str())
        .unwrap_or_else(|_| CsrfLayer::new())
        .with_rejection_response(|_| Error::Forbidden.into_response());
    let secrets = [AUTHORIZATION, COOKIE, HeaderName::from_static("idempotency-key")];
    routes
        .into_router()
        .layer(from_fn_with_state(app.clone(), writes::writes))
        .layer(from_fn_with_state(app.clone(), identify))
        .layer(csrf)
        .layer(from_fn(headers::same_origin))
        .layer(from_fn_with_state(app.clone(), headers::known_host))
        .layer(from_fn_with_state(Turns::new(&app.config.limits), turns::in_turn))
        .layer(CatchPanicLayer::custom(panicked))
        .layer(from_fn_with_state(app.clone(), present::present))
        .layer(from_fn_with_state(app.clone(), web::flash::shown_once))
        .layer(CompressionLayer::new())
        .layer(TraceLayer::new_for_http().make_span_with(span).on_failure(()))
        .layer(from_fn_with_state(app.clone(), headers::secure))
        .layer(SetSensitiveRequestHeadersLayer::new(secrets))
        .with_state(app)
}

/// What the log says of a request: its path's pattern, never a query, a name or an address typed.
fn span(request: &Request) -> tracing::Span {
    let id = request.extensions().get::<access::guard::RequestId>().map(|id| id.0.to_string()).unwrap_or_default();
    tracing::info_span!("request", id, method = web::log::known(request.method()))
}

fn panicked(_: Box<dyn std::any::Any + Send>) -> axum::response::Response {
    Error::internal("a handler panicked").into_response()
}
