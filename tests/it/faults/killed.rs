//! The connection to PostgreSQL is cut in the middle of an act, by the server itself.

use super::{UnderWay, Write, came, whole};
use crate::support::server::{Engine, run};
use crate::support::{TestApp, fixtures};
use sea_orm::{ConnectionTrait as _, Database, DatabaseConnection};
use serde_json::json;

const END_THE_OTHERS: &str = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
    WHERE datname = current_database() AND pid <> pg_backend_pid()";

async fn at_every_step(app: &TestApp, write: &Write) {
    let killer: DatabaseConnection = Database::connect(&app.app.config.database_url).await.unwrap();
    whole(app, write).await;
    let all = whole(app, write).await;
    let (mut done, mut undone) = (0, 0);
    // On a busy machine an act waits less often than it asks: then it is gone through again.
    for _ in 0..30 {
        for steps in 0.. {
            let before = counts(app).await;
            let mut answer = UnderWay::new(app, write.request(app));
            let early = answer.steps(steps).await;
            if early.is_some() {
                break;
            }
            killer.execute_unprepared(END_THE_OTHERS).await.unwrap();
            let status = answer.end().await;
            let came = came(&before, &counts(app).await);
            assert!(came.is_empty() || came == all, "{} killed after {steps} steps left {came:?}", write.path);
            match status {
                // 409: done, and said so, though its result could not be read any more.
                200 | 201 | 409 => assert_eq!(came, all, "acknowledged, so done"),
                503 => {}
                other => panic!("{} killed after {steps} steps answers {other}", write.path),
            }
            assert_eq!(app.differences().await, [""; 0], "{} killed after {steps} steps", write.path);
            *(if came.is_empty() { &mut undone } else { &mut done }) += 1;
        }
        if undone > 5 {
            break;
        }
    }
    assert!(undone > 5, "killed before it was done {undone} times, after {done} times");
    killer.close().await.unwrap();
}

/// The first question may meet the connection that is gone; the next one does not.
async fn counts(app: &TestApp) -> std::collections::BTreeMap<String, i64> {
    let answer = app.api("technician").get("/devices").await;
    if answer.status != 200 {
        answer.expect_problem(503, "database_away");
        app.api("technician").get("/devices").await.expect(200);
    }
    app.counts().await
}

#[test]
fn an_act_whose_connection_is_cut_is_done_or_not_and_the_next_request_works() {
    run(Engine::Postgres, 1, async |app| {
        let person = fixtures::person("Odile", "Brévand");
        at_every_step(&app, &Write { word: "caseworker", path: "/beneficiaries".into(), body: person }).await;
        let donation = fixtures::donation(&app, "workshop_lead").await.str("/id");
        let device = json!({ "donation_id": donation, "kind": "laptop", "weight_g": 1_900 });
        at_every_step(&app, &Write { word: "technician", path: "/devices".into(), body: device }).await;
    });
}
