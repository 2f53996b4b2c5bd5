//! Two instances over one database: what one knows, the other knows.

use crate::on_both;
use crate::support::{PASSWORD, TestApp, fixtures};
use passerelle::access::{Actor, accounts};
use passerelle::app::App;
use passerelle::database::PoolSize;
use passerelle::journal::seals;
use serde_json::json;

impl TestApp {
    /// Another instance over the same database, at the same time.
    async fn another(&self) -> Self {
        let app = App::open((*self.app.config).clone(), self.app.clock.clone(), PoolSize(1)).await.expect("it opens");
        Self { router: passerelle::app::router(app.clone()), app, ..self.clone() }
    }
}

on_both! {
    async fn a_session_holds_and_ends_on_both(app: TestApp) {
        let other = app.another().await;
        let here = app.visitor();
        let form = [("email", "technician@example.org"), ("password", PASSWORD)];
        here.post_form("/sign-in", &form).await.expect(303);
        let there = here.to(&other);
        there.page("/devices").await;
        let lasting = app.browser("technician").await;
        there.post_form("/sign-out", &[]).await.expect(303);
        here.get("/devices").await.expect(303);
        lasting.page("/devices").await;
        let id = app.world.account("technician").id;
        accounts::set_disabled(&app.app, &Actor::operator(), id, true).await.unwrap();
        lasting.to(&other).get("/devices").await.expect(303);
        other.api("technician").get("/devices").await.expect(401);
        other.app.db.clone().close().await.unwrap();
    }

    async fn wrong_passwords_are_counted_together(app: TestApp) {
        let other = app.another().await;
        let (here, there) = (app.visitor(), app.visitor().to(&other));
        let form = [("email", "technician@example.org"), ("password", "never this long password")];
        for at in 0..6 {
            let browser = if at % 2 == 0 { &here } else { &there };
            browser.post_form("/sign-in", &form).await.expect(422);
        }
        here.post_form("/sign-in", &form).await.expect(429);
        there.post_form("/sign-in", &form).await.expect(429);
        other.app.db.clone().close().await.unwrap();
    }

    async fn a_repeat_is_recognised_and_a_promise_seen_by_the_other(app: TestApp) {
        let other = app.another().await;
        let waiting = app.waiting("caseworker", "Hana").await;
        let second = app.waiting("caseworker", "Igor").await;
        let tag = app.ready_laptop().await;
        let wish = json!({ "request_id": waiting.request, "device_tag": tag });
        let first = app.api("caseworker").post_once("once", "/allocations", wish.clone()).await.expect(201);
        let again = other.api("caseworker").post_once("once", "/allocations", wish).await.expect(201);
        assert_eq!(again.bytes, first.bytes);
        let taken = json!({ "request_id": second.request, "device_tag": tag });
        other.api("caseworker").post("/allocations", taken).await.expect_problem(409, "device_already_allocated");
        assert_eq!(app.count("SELECT count(*) FROM allocations").await, 1);
        assert_eq!(other.differences().await, [""; 0]);
        other.app.db.clone().close().await.unwrap();
    }

    async fn what_moved_is_sealed_once(app: TestApp) {
        let other = app.another().await;
        seals::seal(&app.app).await.unwrap();
        for name in ["Odile", "Anselme", "Cosima"] {
            app.api("caseworker").post("/beneficiaries", fixtures::person(name, "Brévand")).await.expect(201);
        }
        let (here, there) = tokio::join!(seals::seal(&app.app), seals::seal(&other.app));
        assert_eq!(here.unwrap() + there.unwrap(), 3);
        assert_eq!(app.differences().await, [""; 0]);
        other.app.db.clone().close().await.unwrap();
    }
}
