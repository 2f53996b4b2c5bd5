//! The schema from nothing to today and back, on both engines; two instances starting together; what a fresh service has,
//! and what it refuses to start with.

use crate::support::server::{on_an_empty_database, runtime};
use crate::support::{Engine, TestApp, template};
use passerelle::app::App;
use passerelle::config::Config;
use passerelle::database::{self, PoolSize};
use passerelle::kernel::clock::Clock;
use passerelle_migration::Migrator;
use sea_orm::{ConnectionTrait, DatabaseConnection, Statement};
use sea_orm_migration::MigratorTrait;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

macro_rules! on_empty {
    ($(async fn $name:ident($config:ident, $folder:ident) $body:block)+) => {
        $(
            mod $name {
                #[allow(unused_imports)]
                use super::*;

                async fn body($config: Config, $folder: &Path) $body

                #[test]
                fn sqlite() {
                    on_an_empty_database(Engine::Sqlite, body);
                }

                #[test]
                fn postgres() {
                    on_an_empty_database(Engine::Postgres, body);
                }
            }
        )+
    };
}

/// Tables, columns and indexes, as the engine tells them.
async fn schema(db: &DatabaseConnection) -> Vec<String> {
    let sql = match db.get_database_backend() {
        sea_orm::DbBackend::Postgres => {
            "SELECT table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable AS line \
             FROM information_schema.columns WHERE table_schema = current_schema() \
             UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = current_schema() ORDER BY 1"
        }
        _ => "SELECT coalesce(sql, name) AS line FROM sqlite_master WHERE name NOT LIKE 'sqlite_%' ORDER BY 1",
    };
    let rows = db.query_all_raw(Statement::from_string(db.get_database_backend(), sql)).await.unwrap();
    rows.iter().map(|row| row.try_get("", "line").unwrap()).collect()
}

async fn start(config: &Config) -> passerelle::error::Result<App> {
    App::start(config.clone(), Clock::real(), PoolSize(4)).await
}

on_empty! {
    async fn the_schema_goes_up_down_and_up_to_the_same(config, _folder) {
        let db = database::connect(&config.database_url, PoolSize(1)).await.unwrap();
        let steps = Migrator::migrations().len();
        assert_eq!(database::pending(&db).await.unwrap(), steps);
        Migrator::up(&db, None).await.unwrap();
        let first = schema(&db).await;
        assert!(first.len() > 100, "{}", first.len());
        Migrator::up(&db, None).await.unwrap();
        assert_eq!(schema(&db).await, first, "once more changes nothing");
        for step in (0..steps).rev() {
            Migrator::down(&db, Some(1)).await.unwrap_or_else(|cause| panic!("step {} down: {cause}", step + 1));
        }
        assert!(schema(&db).await.iter().all(|line| line.contains("seaql_migrations")), "{:?}", schema(&db).await);
        Migrator::up(&db, None).await.unwrap();
        assert_eq!(schema(&db).await, first);
        db.close().await.unwrap();
    }

    async fn two_instances_starting_together_share_one_schema_and_one_key(config, folder) {
        let starts: Vec<_> = (0..4)
            .map(|_| {
                let config = config.clone();
                tokio::spawn(async move { start(&config).await })
            })
            .collect();
        let mut apps = Vec::new();
        for started in starts {
            apps.push(started.await.unwrap().unwrap());
        }
        for app in &apps {
            assert_eq!(database::pending(&app.db).await.unwrap(), 0);
            assert_eq!(app.vault.hash("test", b"same"), apps[0].vault.hash("test", b"same"), "one vault");
        }
        let own = "SELECT count(*) AS n FROM organisations";
        let rows = apps[0].db.query_all_raw(Statement::from_string(apps[0].db.get_database_backend(), own)).await.unwrap();
        assert_eq!(rows[0].try_get::<i64>("", "n").unwrap(), 1, "the service's own structure is made once");
        for app in apps {
            app.db.clone().close().await.unwrap();
        }
        start(&config).await.unwrap().db.clone().close().await.unwrap();
        assert!(folder.join("passerelle.key").exists());
    }

    async fn a_fresh_service_has_no_account(config, _folder) {
        let app = start(&config).await.unwrap();
        for table in ["users", "api_tokens", "user_sessions", "beneficiaries", "devices"] {
            let sql = format!("SELECT count(*) AS n FROM {table}");
            let rows = app.db.query_all_raw(Statement::from_string(app.db.get_database_backend(), sql)).await.unwrap();
            assert_eq!(rows[0].try_get::<i64>("", "n").unwrap(), 0, "{table}");
        }
        app.db.clone().close().await.unwrap();
    }

    async fn a_database_newer_than_the_service_is_refused(config, _folder) {
        let app = start(&config).await.unwrap();
        app.db.execute_unprepared("INSERT INTO seaql_migrations (version, applied_at) VALUES ('m99990101_000001_later', 0)")
            .await
            .unwrap();
        app.db.clone().close().await.unwrap();
        for outcome in [start(&config).await, App::open(config.clone(), Clock::real(), PoolSize(1)).await] {
            let refused = format!("{:?}", outcome.err().expect("it does not start"));
            assert!(refused.contains("m99990101_000001_later"), "{refused}");
        }
    }

    async fn a_service_that_is_not_migrated_does_not_open(config, _folder) {
        let refused = App::open(config.clone(), Clock::real(), PoolSize(1)).await.err().expect("it does not open");
        assert!(format!("{refused:?}").contains("passerelle migrate"), "{refused:?}");
    }

    async fn without_its_own_key_a_service_does_not_start_and_writes_nothing(config, folder) {
        start(&config).await.unwrap().db.clone().close().await.unwrap();
        let (key, kept) = (folder.join("passerelle.key"), folder.join("kept.key"));
        std::fs::rename(&key, &kept).unwrap();
        let private = |text: &str| {
            std::fs::write(&key, text).unwrap();
            std::fs::set_permissions(&key, std::fs::Permissions::from_mode(0o600)).unwrap();
        };
        let refusal = async || format!("{:?}", start(&config).await.err().expect("it does not start"));
        assert!(refusal().await.contains("Missing"));
        assert!(!key.exists(), "no key is made for a database that has one");
        private("changeme");
        assert!(refusal().await.contains("Weak"));
        private(&"00".repeat(32));
        assert!(refusal().await.contains("Weak"));
        private("0123456789abcdeffedcba98765432100f1e2d3c4b5a69788796a5b4c3d2e1f0");
        assert!(refusal().await.contains("Wrong"));
        std::fs::remove_file(&key).unwrap();
        std::fs::copy(&kept, &key).unwrap();
        std::fs::set_permissions(&key, std::fs::Permissions::from_mode(0o640)).unwrap();
        assert!(refusal().await.contains("Open"), "a key that others can read");
        std::fs::set_permissions(&key, std::fs::Permissions::from_mode(0o600)).unwrap();
        start(&config).await.unwrap().db.clone().close().await.unwrap();
    }
}

/// The moment that made one of two starts fail: the new file is not yet in write-ahead mode and the other holds it.
#[test]
fn a_new_file_that_another_instance_holds_is_waited_for() {
    use sea_orm::sqlx::{self, Connection as _, Executor as _};
    on_an_empty_database(Engine::Sqlite, async |config, folder| {
        let address = format!("sqlite:{}?mode=rwc", folder.join("empty.db").display());
        let mut other = sqlx::SqliteConnection::connect(&address).await.unwrap();
        other.execute("BEGIN IMMEDIATE").await.unwrap();
        let connecting = tokio::spawn(async move { database::connect(&config.database_url, PoolSize(1)).await });
        let refused_at_once = async {
            while !connecting.is_finished() {
                tokio::task::yield_now().await
            }
        };
        let waits = tokio::time::timeout(std::time::Duration::from_millis(200), refused_at_once).await.is_err();
        other.execute("ROLLBACK").await.unwrap();
        connecting.await.unwrap().expect("it connects as soon as the file is free").close().await.unwrap();
        assert!(waits, "it does not connect to a file that another holds");
    });
}

#[test]
fn a_file_may_have_any_name_that_its_address_can_say() {
    on_an_empty_database(Engine::Sqlite, async |mut config, folder| {
        config.database_url = format!("sqlite://{}/la%20base%2B.db?mode=rwc", folder.display());
        start(&config).await.unwrap().db.clone().close().await.unwrap();
        let made = std::fs::metadata(folder.join("la base+.db")).unwrap();
        assert_eq!(made.permissions().mode() & 0o777, 0o600);
        assert!(!folder.join("la%20base%2B.db").exists());
    });
}

#[test]
fn database_and_key_are_their_owner_s_alone() {
    on_an_empty_database(Engine::Sqlite, async |config, folder| {
        let app = start(&config).await.unwrap();
        app.db.execute_unprepared("DELETE FROM settings").await.unwrap();
        let mut names = Vec::new();
        for entry in std::fs::read_dir(folder).unwrap() {
            let entry = entry.unwrap();
            let mode = entry.metadata().unwrap().permissions().mode() & 0o777;
            assert_eq!(mode, 0o600, "{}", entry.path().display());
            names.push(entry.file_name().into_string().unwrap());
        }
        names.sort();
        assert_eq!(names, ["empty.db", "empty.db-shm", "empty.db-wal", "passerelle.key"]);
        app.db.clone().close().await.unwrap();
    });
}

#[test]
fn neither_settings_nor_keys_print_what_is_secret() {
    on_an_empty_database(Engine::Sqlite, async |config, folder| {
        let app = start(&config).await.unwrap();
        let key = std::fs::read_to_string(folder.join("passerelle.key")).unwrap();
        let with_password = Config { database_url: "postgres://u:s3cret@host/db".to_owned(), ..config.clone() };
        let account = passerelle::access::accounts::NewAccount {
            email: "a@b.c".to_owned(),
            name: "A".to_owned(),
            role: passerelle::access::Role::Admin,
            organisation_id: None,
            password: "s3cret of mine".to_owned(),
        };
        let printed = format!("{with_password:?} {account:?} {:?}", app.vault.instance());
        assert!(!printed.contains("s3cret") && !printed.contains(&key[..16]), "{printed}");
        app.db.clone().close().await.unwrap();
    });
}

/// The engines differ in SQL, never in what they keep.
#[test]
fn both_engines_have_the_same_tables_and_columns() {
    let names = |engine| {
        let runtime = runtime();
        runtime.block_on(async {
            let app = TestApp::start(engine, 1).await?;
            let sql = match engine {
                Engine::Sqlite => {
                    "SELECT m.name || '.' || c.name AS line FROM sqlite_master m, pragma_table_info(m.name) c \
                     WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' ORDER BY 1"
                }
                Engine::Postgres => {
                    "SELECT table_name || '.' || column_name AS line FROM information_schema.columns \
                     WHERE table_schema = current_schema() ORDER BY 1"
                }
            };
            let mut names: Vec<String> =
                app.rows(sql).await.iter().map(|row| row.try_get("", "line").unwrap()).collect();
            names.sort();
            let url = app.app.config.database_url.clone();
            app.app.db.clone().close().await.unwrap();
            if engine == Engine::Postgres {
                template::drop_database(&url).await;
            }
            Some(names)
        })
    };
    let (sqlite, postgres) = (names(Engine::Sqlite), names(Engine::Postgres));
    if postgres.is_some() {
        assert_eq!(sqlite, postgres);
    }
}
