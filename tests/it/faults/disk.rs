//! The disk is full, or cannot be written to: said in words, reading goes on, and nothing has to be restarted.

use crate::support::server::{Engine, run};
use crate::support::{Answer, TestApp, fixtures};
use chrono::Duration;
use serde_json::json;

async fn write(app: &TestApp) -> Answer {
    app.api("caseworker").post("/beneficiaries", fixtures::person("Odile", "Brévand")).await
}

/// Writes until there is no room for one more: a smaller write may still find room where a larger one did not. Gives how
/// many were done, and the answer to the last.
async fn until_full(done: u16, write: impl AsyncFn(i64) -> Answer) -> (i64, Answer) {
    for n in 0..1_000 {
        let answer = write(n).await;
        if answer.status != done {
            return (n, answer);
        }
    }
    panic!("a thousand writes fit on a full disk");
}

#[test]
fn a_full_disk_is_said_in_words_and_survived() {
    run(Engine::Sqlite, 1, async |app| {
        let technician = app.browser("technician").await;
        let lead = app.browser("workshop_lead").await;
        let pages = app.count("PRAGMA page_count").await;
        // Said again before each write: a connection that met the full disk may have been given up for another.
        let full = async || app.count(&format!("PRAGMA max_page_count = {pages}")).await;
        let person = async |_| {
            full().await;
            write(&app).await
        };
        let (done, refused) = until_full(201, person).await;
        refused.expect_problem(507, "storage_full").never_says("SQL");
        assert_eq!(app.count("SELECT count(*) FROM beneficiaries").await, done);
        let form = async |n| {
            full().await;
            lead.post_form("/organisations", &[("name", &format!("Relais {n}")), ("kinds", "donor")]).await
        };
        let (_, said) = until_full(303, form).await;
        said.expect(507).shows("plus de place pour enregistrer");
        app.pass(Duration::minutes(2));
        app.api("technician").get("/devices").await.expect(200);
        technician.page("/devices").await;
        let add = |n| json!({ "name": format!("Emmaüs {n}"), "kinds": ["donor"] });
        let call = async |n| {
            full().await;
            app.api("workshop_lead").post("/organisations", add(n)).await
        };
        let (added, refused) = until_full(201, call).await;
        refused.expect_problem(507, "storage_full");

        app.count("PRAGMA max_page_count = 1000000").await;
        write(&app).await.expect(201);
        app.api("workshop_lead").post("/organisations", add(added)).await.expect(201);
        assert_eq!(app.count("SELECT count(*) FROM beneficiaries").await, done + 1);
        assert_eq!(app.differences().await, [""; 0]);
    });
}

/// As SQLite gives up a transaction by itself when its disk fails: the connection it was on must not go back to others as
/// if it still were in one.
#[test]
fn a_transaction_that_the_database_gave_up_costs_the_next_acts_nothing() {
    run(Engine::Sqlite, 1, async |app| {
        let other = sea_orm::Database::connect(&app.app.config.database_url).await.unwrap();
        for _ in 0..3 {
            app.sql("CREATE TRIGGER fails BEFORE INSERT ON events BEGIN SELECT RAISE(ROLLBACK, 'given up'); END").await;
            write(&app).await.expect_problem(500, "internal");
            app.sql("DROP TRIGGER fails").await;
            write(&app).await.expect(201);
        }
        // Seen from outside: acknowledged, so kept.
        let outside = TestApp { app: app.app.over(other.clone()), ..app.clone() };
        assert_eq!(outside.count("SELECT count(*) FROM beneficiaries").await, 3);
        assert_eq!(outside.differences().await, [""; 0]);
        other.close().await.unwrap();
    });
}

#[test]
fn a_database_that_cannot_be_written_is_said_in_words_and_the_service_is_not_ready_until_it_can() {
    run(Engine::Sqlite, 1, async |app| {
        let technician = app.browser("technician").await;
        let visitor = app.visitor();
        visitor.page("/readyz").await;
        app.sql("PRAGMA query_only = ON").await;
        let refused = write(&app).await.expect_problem(503, "storage_unavailable");
        assert_eq!(refused.header("retry-after"), "30");
        visitor.get("/readyz").await.expect(503);
        visitor.get("/healthz").await.expect(200);
        app.pass(Duration::minutes(2));
        app.api("technician").get("/devices").await.expect(200);
        technician.page("/devices").await;

        app.sql("PRAGMA query_only = OFF").await;
        visitor.page("/readyz").await;
        write(&app).await.expect(201);
        assert_eq!(app.count("SELECT count(*) FROM beneficiaries").await, 1);
        assert_eq!(app.differences().await, [""; 0]);
    });
}
