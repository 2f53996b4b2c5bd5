//! PostgreSQL is away, frozen, or has no connection left: the service lives, says so, and finds back by itself.

use crate::support::road::Road;
use crate::support::server::{Engine, run};
use crate::support::{Answer, TestApp, fixtures};
use crate::{on_both, racing_on_both};
use passerelle::app::App;
use passerelle::database::PoolSize;
use sea_orm::ConnectionTrait as _;
use serde_json::json;
use std::time::Duration;

const CONNECTIONS: u32 = 4;

/// The same service over a road of its own.
async fn over_a_road(app: &TestApp) -> (TestApp, Road) {
    let url = app.app.config.database_url.clone();
    let (before, rest) = url.split_once('@').expect("a user");
    let (server, name) = rest.split_once('/').expect("a name");
    let road = Road::to(server.to_owned()).await;
    let mut config = (*app.app.config).clone();
    config.database_url = format!("{before}@{}/{name}", road.address);
    config.limits.answer = Duration::from_millis(700);
    let app_over = App::open(config, app.app.clock.clone(), PoolSize(CONNECTIONS)).await.expect("it opens");
    let router = passerelle::app::router(app_over.clone());
    (TestApp { app: app_over, router, ..app.clone() }, road)
}

async fn write(app: &TestApp) -> Answer {
    app.api("caseworker").post("/beneficiaries", fixtures::person("Odile", "Brévand")).await
}

async fn is_back(app: &TestApp) {
    while app.visitor().get("/readyz").await.status != 200 {
        tokio::task::yield_now().await;
    }
    // Every connection of the pool, at once.
    let all = (0..CONNECTIONS).map(|_| {
        let app = app.clone();
        tokio::spawn(async move { write(&app).await })
    });
    for answer in all.collect::<Vec<_>>() {
        answer.await.unwrap().expect(201);
    }
    assert_eq!(app.differences().await, [""; 0]);
    app.app.db.clone().close().await.unwrap();
}

#[test]
fn a_server_that_goes_away_and_comes_back_needs_no_restart() {
    run(Engine::Postgres, 1, async |app| {
        let (over, road) = over_a_road(&app).await;
        let browser = over.browser("technician").await;
        write(&over).await.expect(201);
        road.cut();
        let refused = write(&over).await.expect_problem(503, "database_away");
        assert_eq!(refused.header("retry-after"), "1");
        browser.get("/healthz").await.expect(200);
        browser.get("/readyz").await.expect(503);
        let page = browser.get("/devices").await.expect(503);
        page.shows("n’atteint pas ses données").never_says("postgres");
        road.open();
        is_back(&over).await;
    });
}

#[test]
fn a_server_that_freezes_ends_requests_in_time_and_costs_no_connection() {
    run(Engine::Postgres, 1, async |app| {
        let (over, road) = over_a_road(&app).await;
        let before = app.count("SELECT count(*) FROM beneficiaries").await;
        road.block();
        for _ in 0..=CONNECTIONS {
            let refused = write(&over).await;
            assert!(matches!(refused.str("/code").as_str(), "database_away" | "busy"), "{refused}");
            assert_eq!((refused.status, refused.header("retry-after")), (503, "1"));
        }
        over.visitor().get("/healthz").await.expect(200);
        over.visitor().get("/readyz").await.expect(503);
        road.open();
        is_back(&over).await;
        let made = app.count("SELECT count(*) FROM beneficiaries").await - before;
        assert_eq!(made, i64::from(CONNECTIONS), "what was given up was not done");
    });
}

racing_on_both! {
    async fn while_writers_wait_for_each_other_reading_goes_on(app: TestApp) {
        let reader = app.api("technician");
        let lead = app.api("workshop_lead");
        reader.get("/devices").await.expect(200);
        lead.get("/devices").await.expect(200);
        let held = passerelle::act::begin_write(&app.app.db).await.unwrap();
        if app.engine == Engine::Postgres {
            held.execute_unprepared("LOCK TABLE organisations IN SHARE ROW EXCLUSIVE MODE").await.unwrap();
        }
        let writers: Vec<_> = (0..12)
            .map(|at| {
                let lead = lead.clone();
                let wish = json!({ "name": format!("Donateur {at}"), "kinds": ["donor"] });
                tokio::spawn(async move { lead.post("/organisations", wish).await })
            })
            .collect();
        for _ in 0..20 {
            reader.get("/devices").await.expect(200);
        }
        held.rollback().await.unwrap();
        for writer in writers {
            writer.await.unwrap().expect(201);
        }
    }
}

on_both! {
    async fn while_every_connection_is_held_one_is_told_to_come_again(app: TestApp) {
        let browser = app.browser("technician").await;
        let held = passerelle::act::snapshot(&app.app).await.unwrap();
        let (api, reader) = (app.api("caseworker"), browser.clone());
        let (call, page, live, ready) = tokio::join!(
            api.post("/beneficiaries", fixtures::person("Odile", "Brévand")),
            reader.get("/devices"),
            browser.get("/healthz"),
            browser.get("/readyz"),
        );
        let call = call.expect_problem(503, "busy");
        page.clone().expect(503).shows("très demandé");
        assert_eq!((call.header("retry-after"), page.header("retry-after")), ("1", "1"));
        live.expect(200);
        ready.expect(503);
        held.rollback().await.unwrap();
        browser.page("/devices").await;
        browser.get("/readyz").await.expect(200);
    }
}
