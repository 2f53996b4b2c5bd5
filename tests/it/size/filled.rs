//! Made-up data: nothing differs, every page shows it, the same seed tells the same story.

use super::service::{NOW, PASSWORD, Service, on_made_up_data};
use super::visits::{everyone, visits};
use crate::support::Engine;
use crate::support::server::on_an_empty_database;
use passerelle::app;
use passerelle::database::PoolSize;
use passerelle::generate::{Size, fill};
use passerelle::kernel::clock::Clock;
use sea_orm::{ConnectionTrait as _, Statement};

const SMALL: Size = Size { devices: 60, people: 40, seed: 7 };

/// What is told of everything, without what is locked or drawn for this database alone.
const TOLD: &[&str] = &[
    "SELECT tag || ' ' || state || ' ' || COALESCE(stage, '') || ' ' || COALESCE(serial, '') || ' ' || version AS line FROM devices ORDER BY id",
    "SELECT file_number || ' ' || commune || ' ' || equipment_code || ' ' || version AS line FROM beneficiaries ORDER BY id",
    "SELECT r.state || ' ' || a.state || ' ' || a.price_cents || ' ' || COALESCE(a.receipt_number, '') AS line \
        FROM requests r JOIN allocations a ON a.request_id = r.id ORDER BY r.id",
    "SELECT wave || ' ' || version || ' ' || COALESCE(outcome_code, '') AS line \
        FROM followups f LEFT JOIN followup_answers a ON a.followup_id = f.id ORDER BY f.id",
    "SELECT subject_kind || ' ' || act AS line FROM events WHERE actor_kind = 'user' ORDER BY id",
];

#[test]
fn made_up_data_holds_and_every_page_shows_it_on_sqlite() {
    on_made_up_data(Engine::Sqlite, SMALL, async |service| holds(service).await);
}

#[test]
fn made_up_data_holds_and_every_page_shows_it_on_postgres() {
    on_made_up_data(Engine::Postgres, SMALL, async |service| holds(service).await);
}

#[test]
fn the_same_seed_tells_the_same_story_and_another_another_on_sqlite() {
    assert_ne!(story(Engine::Sqlite, 7), story(Engine::Sqlite, 8));
    assert_eq!(story(Engine::Sqlite, 7), story(Engine::Sqlite, 7));
}

#[test]
fn both_engines_are_told_the_same_story() {
    let other = story(Engine::Postgres, 7);
    if !other.is_empty() {
        assert_eq!(story(Engine::Sqlite, 7), other);
    }
}

async fn holds(service: &Service) {
    let app = &service.app;
    assert_eq!(app::differences(&app.app.db, &app.app.vault).await.unwrap(), [""; 0], "verify finds nothing");
    let again = fill(&app.app, SMALL, PASSWORD, false).await.unwrap_err();
    assert!(format!("{again:?}").contains("needs an empty one"), "{again:?}");
    let (callers, mut faults) = (everyone(service).await, Vec::new());
    for visit in visits(app).await {
        let answer = visit.go(&callers).await;
        if !(200..400).contains(&answer.status) {
            faults.push(format!("{} as {}:\n{answer:.300}", visit.path, visit.role));
        }
    }
    assert!(faults.is_empty(), "\n{}\n", faults.join("\n"));
}

fn story(engine: Engine, seed: u64) -> Vec<String> {
    let mut told = Vec::new();
    on_an_empty_database(engine, async |config, _| {
        let clock = Clock::fixed(NOW.parse().expect("a moment"));
        let app = app::App::start(config, clock, PoolSize(2)).await.expect("a new database starts");
        fill(&app, Size { seed, ..SMALL }, PASSWORD, false).await.expect("the empty database is filled");
        for query in TOLD {
            let rows = app.db.query_all_raw(Statement::from_string(app.db.get_database_backend(), *query)).await;
            let rows = rows.expect("the database answers");
            assert!(!rows.is_empty(), "{query}");
            told.extend(rows.iter().map(|row| row.try_get::<String>("", "line").expect("a text")));
        }
        app.db.clone().close().await.expect("the database closes");
    });
    told
}
