//! A migrated database with the story's people in it, made once a build and engine, and copied for every test. Its name
//! carries the test binary's age, so that a rebuilt binary never meets an older schema.

use super::actors::World;
use super::server::{Engine, config};
use passerelle::app::App;
use passerelle::database::PoolSize;
use passerelle::kernel::clock::Clock;
use sea_orm::{ConnectionTrait, Database, DatabaseConnection};
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

/// The prepared database of one engine.
pub struct Template {
    /// Who is in it.
    pub world: Arc<World>,
    folder: PathBuf,
    engine: Engine,
}

/// The prepared database, made now when it is not there yet; nothing when the engine is not there.
pub async fn ready(engine: Engine) -> Option<Template> {
    let name = match engine {
        Engine::Sqlite => build_mark(""),
        Engine::Postgres => build_mark(&server()?),
    };
    let all = PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
    let folder = all.join(&name);
    fs::create_dir_all(&all).expect("the build's temporary folder");
    // Tests run in processes of their own: the first one prepares, the others wait.
    let lock = File::create(all.join(format!("{name}.lock"))).expect("a lock file");
    lock.lock().expect("the lock");
    let told = folder.join("world.json");
    if !told.exists() || (engine == Engine::Postgres && !exists(&name).await) {
        forget_older(&all);
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).expect("a folder");
        let world = prepare(engine, &folder, &name).await;
        fs::write(&told, serde_json::to_vec(&world).expect("the world is JSON")).expect("the world is kept");
    }
    lock.unlock().expect("the lock");
    let world = serde_json::from_slice(&fs::read(told).expect("the world was kept")).expect("the world reads");
    Some(Template { world: Arc::new(world), folder, engine })
}

impl Template {
    /// The master key of every copy.
    pub fn key_file(&self) -> PathBuf {
        self.folder.join("passerelle.key")
    }

    /// A copy, in `folder` or on the server: its address.
    pub async fn copy(&self, folder: &Path) -> String {
        match self.engine {
            Engine::Sqlite => {
                let file = folder.join("test.db");
                fs::copy(self.folder.join("template.db"), &file).expect("the prepared file");
                format!("sqlite://{}?mode=rw", file.display())
            }
            Engine::Postgres => {
                let template = self.folder.file_name().and_then(|name| name.to_str()).expect("our own name");
                let name = format!("t_{}", uuid::Uuid::new_v4().simple());
                let made = format!("CREATE DATABASE {name} TEMPLATE {template}");
                administer(&made).await;
                address(&name)
            }
        }
    }
}

/// An empty database of this engine, for tests of migrations; nothing when the engine is not there.
pub async fn empty(engine: Engine, folder: &Path) -> Option<String> {
    match engine {
        Engine::Sqlite => Some(format!("sqlite://{}?mode=rwc", folder.join("empty.db").display())),
        Engine::Postgres => {
            server()?;
            let name = format!("t_{}", uuid::Uuid::new_v4().simple());
            administer(&format!("CREATE DATABASE {name}")).await;
            Some(address(&name))
        }
    }
}

/// Drops the database of this address.
pub async fn drop_database(url: &str) {
    let name = url.rsplit('/').next().expect("an address ends with a name");
    administer(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).await;
}

async fn prepare(engine: Engine, folder: &Path, name: &str) -> World {
    let url = match engine {
        Engine::Sqlite => format!("sqlite://{}?mode=rwc", folder.join("template.db").display()),
        Engine::Postgres => {
            administer(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).await;
            administer(&format!("CREATE DATABASE {name}")).await;
            address(name)
        }
    };
    let clock = Clock::fixed(World::moment());
    let app = App::start(config(&url, folder), clock, PoolSize(1)).await.expect("a new database starts");
    let world = World::people(&app).await;
    app.db.clone().close().await.expect("the database closes");
    world
}

fn server() -> Option<String> {
    std::env::var("TEST_PG_URL").ok().filter(|url| !url.is_empty())
}

fn address(name: &str) -> String {
    let server = server().expect("the server is there");
    let (base, _) = server.rsplit_once('/').expect("an address ends with a name");
    format!("{base}/{name}")
}

async fn administrator() -> DatabaseConnection {
    let mut options = sea_orm::ConnectOptions::new(server().expect("the server is there"));
    options.max_connections(1).acquire_timeout(Duration::from_secs(20)).sqlx_logging(false);
    Database::connect(options).await.expect("the server of TEST_PG_URL answers")
}

async fn administer(sql: &str) {
    let db = administrator().await;
    db.execute_unprepared(sql).await.unwrap_or_else(|cause| panic!("{sql}: {cause}"));
    db.close().await.expect("the connection closes");
}

async fn exists(name: &str) -> bool {
    let db = administrator().await;
    let asked = format!("SELECT 1 AS one FROM pg_database WHERE datname = '{name}'");
    let row = db.query_one_raw(sea_orm::Statement::from_string(db.get_database_backend(), asked)).await;
    db.close().await.expect("the connection closes");
    row.expect("the server answers").is_some()
}

/// A name for what this very binary prepares.
fn build_mark(server: &str) -> String {
    use std::hash::{DefaultHasher, Hash, Hasher};
    let mut hasher = DefaultHasher::new();
    let binary = std::env::current_exe().expect("this binary has a path");
    let about = fs::metadata(&binary).expect("this binary is a file");
    (binary, about.len(), about.modified().ok(), server).hash(&mut hasher);
    format!("it_{:016x}", hasher.finish())
}

/// What earlier builds prepared is of no use any more.
fn forget_older(all: &Path) {
    let hour = Duration::from_secs(3_600);
    for entry in fs::read_dir(all).into_iter().flatten().flatten() {
        let age = entry.metadata().and_then(|about| about.modified()).ok().and_then(|at| at.elapsed().ok());
        if entry.file_name().to_string_lossy().starts_with("it_") && age.is_some_and(|age| age > hour) {
            let _ = fs::remove_dir_all(entry.path());
            let _ = fs::remove_file(entry.path());
        }
    }
}
