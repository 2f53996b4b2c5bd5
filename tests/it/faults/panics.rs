//! A handler that panics in the middle of its act, or that fails after it.

use crate::on_both;
use crate::support::TestApp;
use axum::Extension;
use axum::extract::State;
use axum::http::Method;
use passerelle::access::{Actor, Permission};
use passerelle::act::Act;
use passerelle::app::{self, App};
use passerelle::error::{Error, Result};
use passerelle::journal::{Event, SubjectKind};
use serde_json::json;

async fn fails(State(app): State<App>, Extension(actor): Extension<Actor>) -> Result<&'static str> {
    let act = Act::begin(&app, &actor).await?;
    act.count_up("never", 1).await?;
    act.record(Event::new(SubjectKind::User, actor.user_id()?, "enable"));
    assert!(app.config.demo, "a secret of someone's");
    act.commit().await?;
    Ok("done")
}

async fn fails_late(State(app): State<App>, Extension(actor): Extension<Actor>) -> Result<&'static str> {
    let act = Act::begin(&app, &actor).await?;
    act.count_up("once", 1).await?;
    act.record(Event::new(SubjectKind::User, actor.user_id()?, "enable"));
    act.commit().await?;
    Err(Error::Busy)
}

on_both! {
    async fn what_is_done_and_cannot_be_shown_is_not_said_to_be_undone(app: TestApp) {
        let routes = app::routes()
            .method(Method::POST, "/api/v1/fails", Permission::MeManage, fails_late)
            .post("/fails", Permission::MeManage, fails_late);
        let app = TestApp { router: app::around(routes, app.app.clone()), ..app };
        let told = app.api("workshop_lead").post("/fails", json!({})).await.expect_problem(409, "done_not_shown");
        assert_eq!(told.str("/made"), app.world.account("workshop_lead").id.to_string());
        let page = app.browser("workshop_lead").await.post_form("/fails", &[]).await.expect(409);
        page.shows("C’est fait").never_says("Rien n’a été fait");
        app.api("workshop_lead").post_once("k1", "/fails", json!({})).await.expect_problem(409, "done_not_shown");
        assert_eq!(app.count("SELECT value FROM counters WHERE name = 'once'").await, 3);
    }

    async fn a_panic_is_answered_without_its_cause_undoes_the_act_and_harms_nobody_else(app: TestApp) {
        let routes = app::routes().method(Method::POST, "/api/v1/fails", Permission::MeManage, fails);
        let app = TestApp { router: app::around(routes, app.app.clone()), ..app };
        let before = app.counts().await;
        for _ in 0..3 {
            let (lead, reader) = (app.api("workshop_lead"), app.api("technician"));
            let (failed, read) = tokio::join!(lead.post("/fails", json!({})), reader.get("/devices"));
            failed.expect_problem(500, "internal").never_says("secret");
            read.expect(200);
        }
        let under_key = app.api("workshop_lead").post_once("k1", "/fails", json!({})).await;
        under_key.expect_problem(500, "internal");
        assert_eq!(app.counts().await, before, "nothing is left of it, not even its key");
        let add = json!({ "name": "Emmaüs", "kinds": ["donor"] });
        app.api("workshop_lead").post_once("k1", "/organisations", add).await.expect(201);
        assert_eq!(app.differences().await, [""; 0]);
    }
}
