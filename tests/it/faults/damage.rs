//! The file of an SQLite database is overwritten, cut short, renamed or exchanged while people work: nothing is
//! acknowledged that is not kept, what can be read is read, and it is said what to do.

use crate::support::server::{Engine, run};
use crate::support::{Answer, TestApp, fixtures};
use passerelle::app::App;
use passerelle::database::{self, PoolSize};
use passerelle::error::Error;
use std::fs::OpenOptions;
use std::os::unix::fs::FileExt as _;
use std::path::PathBuf;

fn file(app: &TestApp) -> PathBuf {
    database::sqlite_file(&app.app.config.database_url).unwrap().expect("a database in a file")
}

async fn write(app: &TestApp) -> Answer {
    app.api("caseworker").post("/beneficiaries", fixtures::person("Odile", "Brévand")).await
}

async fn is_ready(app: &TestApp) -> bool {
    app.visitor().get("/readyz").await.status == 200
}

/// Everything that was written lies in the file itself, and nothing of it in memory.
async fn on_disk_alone(app: &TestApp) {
    app.count("PRAGMA wal_checkpoint(TRUNCATE)").await;
    app.sql("PRAGMA shrink_memory").await;
}

/// Eight who read at once: more than there are connections.
async fn at_once(app: &TestApp) -> Vec<u16> {
    let ask = || {
        let app = app.clone();
        tokio::spawn(async move { app.api("technician").get("/devices").await.status })
    };
    let mut statuses = Vec::new();
    for asked in std::iter::repeat_with(ask).take(8).collect::<Vec<_>>() {
        statuses.push(asked.await.unwrap());
    }
    statuses
}

#[test]
fn a_damaged_file_is_said_and_nothing_more_is_written_into_it() {
    run(Engine::Sqlite, 1, async |app| {
        let lead = app.browser("workshop_lead").await;
        write(&app).await.expect(201);
        // The root of what people are kept in, and no other page.
        let root = app.count("SELECT rootpage FROM sqlite_schema WHERE name = 'beneficiaries'").await;
        let size = app.count("PRAGMA page_size").await;
        on_disk_alone(&app).await;
        let spoilt = OpenOptions::new().write(true).open(file(&app)).unwrap();
        spoilt.write_all_at(&vec![0x5a; size as usize], (root as u64 - 1) * size as u64).unwrap();

        write(&app).await.expect_problem(503, "database_damaged").never_says("malformed");
        assert!(!is_ready(&app).await);
        // What lies elsewhere can be read, not written: nobody knows what else is spoilt.
        app.api("technician").get("/devices").await.expect(200);
        let call = serde_json::json!({ "name": "Relais", "kinds": ["donor"] });
        app.api("workshop_lead").post("/organisations", call).await.expect_problem(503, "database_damaged");
        lead.post_form("/organisations", &[("name", "Relais"), ("kinds", "donor")])
            .await
            .expect(503)
            .shows("endommagée");
        assert_eq!(app.count("SELECT count(*) FROM organisations WHERE name = 'Relais'").await, 0);
    });
}

#[test]
fn a_file_that_was_cut_short_takes_nothing_more() {
    run(Engine::Sqlite, 1, async |app| {
        write(&app).await.expect(201);
        on_disk_alone(&app).await;
        let half = std::fs::metadata(file(&app)).unwrap().len() / 2;
        OpenOptions::new().write(true).open(file(&app)).unwrap().set_len(half).unwrap();

        let refused = write(&app).await.expect(503);
        assert!(["database_damaged", "storage_unavailable"].contains(&refused.json["code"].as_str().unwrap()));
        assert!(!is_ready(&app).await);
        app.visitor().get("/healthz").await.expect(200);
    });
}

#[test]
fn a_file_that_is_not_where_it_was_takes_nothing_before_it_is_back() {
    run(Engine::Sqlite, 4, async |app| {
        write(&app).await.expect(201);
        while app.app.db.get_sqlite_connection_pool().size() < 4 {
            tokio::task::yield_now().await;
        }
        let (there, elsewhere) = (file(&app), file(&app).with_extension("moved"));
        std::fs::rename(&there, &elsewhere).unwrap();
        write(&app).await.expect_problem(503, "storage_unavailable");
        assert!(!is_ready(&app).await);
        app.api("technician").get("/devices").await.expect(200);
        // Everyone goes on reading what is open, and nobody makes a new file.
        assert_eq!(at_once(&app).await, [200; 8]);
        assert!(!there.exists());
        // Another one in its place is not the one that is open.
        std::fs::copy(&elsewhere, &there).unwrap();
        write(&app).await.expect_problem(503, "storage_unavailable");
        assert_eq!(at_once(&app).await, [200; 8]);

        std::fs::rename(&elsewhere, &there).unwrap();
        assert!(is_ready(&app).await);
        write(&app).await.expect(201);
        assert_eq!(at_once(&app).await, [200; 8]);
        assert_eq!(app.count("SELECT count(*) FROM beneficiaries").await, 2);
        assert_eq!(app.differences().await, [""; 0]);
    });
}

#[test]
fn a_service_does_not_start_on_what_is_no_database() {
    run(Engine::Sqlite, 1, async |app| {
        let start = async |url: String| {
            let mut config = (*app.app.config).clone();
            config.database_url = url;
            App::start(config, app.app.clock.clone(), PoolSize(1)).await.err()
        };
        let letter = app.folder().join("letter.db");
        std::fs::write(&letter, "Madame, Monsieur, ".repeat(400)).unwrap();
        assert!(matches!(start(format!("sqlite://{}", letter.display())).await, Some(Error::Damaged(_))));
        assert_eq!(std::fs::read_to_string(&letter).unwrap(), "Madame, Monsieur, ".repeat(400));

        on_disk_alone(&app).await;
        let half = app.folder().join("half.db");
        std::fs::copy(file(&app), &half).unwrap();
        let length = std::fs::metadata(&half).unwrap().len();
        OpenOptions::new().write(true).open(&half).unwrap().set_len(length / 2).unwrap();
        assert!(matches!(start(format!("sqlite://{}", half.display())).await, Some(Error::Damaged(_))));
    });
}
