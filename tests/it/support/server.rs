//! The service under test: the real router over a database of its own.

use super::actors::World;
use super::template;
use passerelle::app::{self, App};
use passerelle::config::Config;
use passerelle::database::PoolSize;
use passerelle::kernel::clock::Clock;
use std::collections::BTreeMap;
use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::path::Path;
use std::sync::{Arc, Once};
use tempfile::TempDir;

/// Where the rows are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// A temporary file.
    Sqlite,
    /// A database of the server that `TEST_PG_URL` names.
    Postgres,
}

/// A running service, its people and its clock. Cheap to clone.
#[derive(Clone)]
pub struct TestApp {
    /// What handlers share: database, settings, keys.
    pub app: App,
    /// Where its rows are kept.
    pub engine: Engine,
    /// The story's structures and accounts.
    pub world: Arc<World>,
    /// The router, as served.
    pub router: axum::Router,
    /// Where its files lie until it ends.
    pub home: Arc<TempDir>,
}

impl TestApp {
    /// A service over a fresh copy of the prepared database, with so many connections; nothing when this engine is not
    /// there.
    pub async fn start(engine: Engine, connections: u32) -> Option<Self> {
        let template = template::ready(engine).await?;
        let folder = tempfile::tempdir().expect("a temporary folder");
        let key = folder.path().join("passerelle.key");
        std::fs::copy(template.key_file(), &key).expect("the prepared key");
        let url = template.copy(folder.path()).await;
        let clock = Clock::fixed(template.world.prepared_at);
        clock.set(template.world.prepared_at + chrono::Duration::hours(1));
        let app = App::open(config(&url, folder.path()), clock, PoolSize(connections)).await.expect("the copy opens");
        let router = app::router(app.clone());
        Some(Self { app, engine, world: template.world.clone(), router, home: Arc::new(folder) })
    }

    /// A service as it was started elsewhere, with nobody in it that tests know.
    pub fn of(app: App, engine: Engine) -> Self {
        let home = Arc::new(tempfile::tempdir().expect("a temporary folder"));
        Self { router: app::router(app.clone()), app, engine, world: Arc::new(World::nobody()), home }
    }

    /// The same service and rows, with other settings.
    pub fn with_config(&self, change: impl FnOnce(&mut Config)) -> Self {
        let mut config = (*self.app.config).clone();
        change(&mut config);
        let app = self.app.under(config);
        Self { router: app::router(app.clone()), app, ..self.clone() }
    }

    /// Where its key (and its SQLite file) lie.
    pub fn folder(&self) -> &Path {
        self.home.path()
    }

    /// Lets time pass.
    pub fn pass(&self, time: chrono::Duration) {
        self.app.clock.set(self.app.clock.now() + time);
    }

    async fn end(self) {
        let url = self.app.config.database_url.clone();
        self.app.db.clone().close().await.expect("the database closes");
        if self.engine == Engine::Postgres {
            template::drop_database(&url).await;
        }
    }
}

/// Settings of a service whose key is in `folder`.
pub fn config(url: &str, folder: &Path) -> Config {
    let key = folder.join("passerelle.key").display().to_string();
    let settings = [("DATABASE_URL", url), ("MASTER_KEY_FILE", &key), ("LISTEN", "127.0.0.1:8080")];
    let settings: BTreeMap<String, String> =
        settings.iter().map(|(name, value)| (format!("PASSERELLE_{name}"), (*value).to_owned())).collect();
    Config::load(None, &settings).expect("these settings can be used")
}

/// Runs one test on one engine; what it made is removed even when it fails.
pub fn run<F: Future<Output = ()>>(engine: Engine, connections: u32, body: impl FnOnce(TestApp) -> F) {
    let runtime = runtime();
    let Some(app) = runtime.block_on(TestApp::start(engine, connections)) else { return left_out() };
    let outcome = catch_unwind(AssertUnwindSafe(|| runtime.block_on(body(app.clone()))));
    runtime.block_on(app.end());
    if let Err(panic) = outcome {
        resume_unwind(panic);
    }
}

/// Runs `body` with the address of an empty database and the folder of its key; nothing where the engine is not there.
pub fn on_an_empty_database(engine: Engine, body: impl AsyncFnOnce(Config, &Path)) {
    let runtime = runtime();
    runtime.block_on(async {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let Some(url) = template::empty(engine, folder.path()).await else {
            return left_out();
        };
        body(config(&url, folder.path()), folder.path()).await;
        if engine == Engine::Postgres {
            template::drop_database(&url).await;
        }
    });
}

/// A runtime as the service has one.
pub fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime")
}

fn left_out() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| eprintln!("PostgreSQL half left out: TEST_PG_URL is not set"));
}
