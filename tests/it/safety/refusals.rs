//! What is refused for want of a permission leaves a trace, that says nothing of what was sent and that nobody can make
//! grow.

use crate::on_both;
use chrono::Duration;
use serde_json::json;

on_both! {
    async fn who_tries_to_raise_themselves_leaves_a_trace_that_names_no_value(app: TestApp) {
        let (trainer, own) = (app.browser("trainer").await, app.world.account("trainer").id);
        let values = [("role", "admin"), ("organisation_id", "quatorze-rue-des-lilas")];
        let refused = trainer.post_form(&format!("/settings/accounts/{own}/move"), &values).await.expect(403);
        let lead = app.browser("workshop_lead").await;
        let structure = app.world.organisation("workshop").to_string();
        let values = [
            ("name", "Neuf"), ("email", "neuf@example.org"), ("role", "admin"), ("organisation_id", &structure),
            ("password", "nouvelle phrase 77 ok"),
        ];
        lead.post_form("/colleagues", &values).await.expect(403);
        app.api("county").post("/beneficiaries/search", json!({ "q": "Zimmerlinck" })).await.expect(403);

        trainer.page("/journal").await.shows("Acte refusé (users.manage)");
        lead.page("/journal").await.shows("Acte refusé (users.invite)");
        let admin = app.browser("admin").await;
        admin.page(&format!("/settings/accounts/{own}")).await.shows("Acte refusé (users.manage)").shows("Compte ouvert");
        let written = app.rows("SELECT canonical FROM events WHERE act = 'attempt_refused' ORDER BY id").await;
        let written: Vec<String> = written
            .iter()
            .map(|row| String::from_utf8(row.try_get("", "canonical").unwrap()).unwrap())
            .collect();
        assert_eq!(written.len(), 3, "one trace each: {written:?}");
        assert!(written[0].contains("POST /settings/accounts/{id}/move") && written[0].contains(&own.to_string()));
        assert!(written[0].contains(refused.header("x-request-id")));
        for secret in ["lilas", "neuf@", "77 ok", "Zimmerlinck"] {
            assert!(!written.concat().contains(secret), "{secret} was written");
        }
        assert_eq!(app.differences().await, Vec::<String>::new());
    }

    async fn whoever_goes_on_being_refused_fills_nothing_and_is_written_again_the_next_day(app: TestApp) {
        let (trainer, own) = (app.browser("trainer").await, app.world.account("trainer").id);
        let attempts = async |times: usize| {
            for _ in 0..times {
                trainer.post_form(&format!("/settings/accounts/{own}/move"), &[]).await.expect(403);
            }
            app.count("SELECT count(*) FROM events WHERE act LIKE '%attempt_refused'").await
        };
        assert_eq!(attempts(30).await, 20);
        trainer.page("/journal").await.shows("les suivants de la journée ne sont plus notés");
        // Another's refusals are written all the same.
        app.api("county").post("/devices", json!({})).await.expect(403);
        assert_eq!(attempts(1).await, 21);
        app.pass(Duration::hours(25));
        let trainer = app.browser("trainer").await;
        trainer.post_form("/colleagues", &[]).await.expect(403);
        assert_eq!(attempts(0).await, 22);
    }

    async fn a_refusal_that_cannot_be_written_is_a_refusal_still_and_its_key_stays_free(app: TestApp) {
        let trainer = app.api("trainer");
        let partner = json!({ "name": "Un", "kinds": ["donor"] });
        trainer.post_once("k1", "/organisations", partner.clone()).await.expect(403);
        assert_eq!(app.count("SELECT count(*) FROM idempotency_keys").await, 0);
        app.sql("ALTER TABLE events RENAME TO events_elsewhere").await;
        trainer.post_once("k1", "/organisations", partner).await.expect_problem(403, "forbidden");
        app.sql("ALTER TABLE events_elsewhere RENAME TO events").await;
    }
}
