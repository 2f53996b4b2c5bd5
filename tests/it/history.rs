//! History cannot be changed unseen: not through a route, not by someone with the database in hand.

use crate::on_both;
use crate::support::TestApp;
use axum::http::Method;
use passerelle::access::Actor;
use passerelle::journal::seals;
use serde_json::json;
use uuid::Uuid;

async fn differences(app: &TestApp) -> Vec<String> {
    let snapshot = passerelle::act::snapshot(&app.app).await.unwrap();
    let differences = passerelle::app::differences(&snapshot, &app.app.vault).await.unwrap();
    snapshot.rollback().await.unwrap();
    differences
}

/// An account with four events, and the id of each in order.
pub async fn four_events(app: &TestApp) -> (Uuid, Vec<Uuid>) {
    let id = app.world.account("technician").id;
    let operator = Actor::operator();
    for disabled in [true, false] {
        passerelle::access::accounts::set_disabled(&app.app, &operator, id, disabled).await.unwrap();
    }
    let own = app.sql_id(id);
    let rows = app.rows(&format!("SELECT id FROM events WHERE subject_id = {own} ORDER BY seq")).await;
    let events: Vec<Uuid> = rows.iter().map(|row| row.try_get("", "id").unwrap()).collect();
    assert_eq!(events.len(), 4);
    (id, events)
}

on_both! {
    async fn a_history_nobody_touched_is_whole(app: TestApp) {
        four_events(&app).await;
        assert_eq!(differences(&app).await, Vec::<String>::new());
        assert!(seals::seal(&app.app).await.unwrap() > 0);
        assert_eq!(seals::seal(&app.app).await.unwrap(), 0, "what did not move is not sealed again");
        assert_eq!(differences(&app).await, Vec::<String>::new());
    }

    async fn a_changed_event_is_named(app: TestApp) {
        let (subject, events) = four_events(&app).await;
        let changed = match app.engine {
            crate::support::Engine::Sqlite => "replace(CAST(canonical AS text), 'disable', 'enable_')",
            crate::support::Engine::Postgres => "convert_to(replace(convert_from(canonical, 'UTF8'), 'disable', 'enable_'), 'UTF8')",
        };
        app.sql(&format!("UPDATE events SET canonical = {changed} WHERE id = {}", app.sql_id(events[2]))).await;
        let found = differences(&app).await;
        assert_eq!(found, [format!("user {subject}: event 3 ({}) was changed", events[2])]);
    }

    async fn a_changed_column_beside_the_event_is_named(app: TestApp) {
        let (subject, events) = four_events(&app).await;
        for change in ["act = 'add'", "actor_kind = 'system'", "at = '2020-01-01 00:00:00+00:00'"] {
            let app = &app;
            let id = app.sql_id(events[2]);
            app.sql(&format!("CREATE TABLE kept AS SELECT act, actor_kind, at FROM events WHERE id = {id}")).await;
            app.sql(&format!("UPDATE events SET {change} WHERE id = {id}")).await;
            let found = differences(app).await;
            assert_eq!(found, [format!("user {subject}: event 3 ({}) and its row differ", events[2])], "{change}");
            app.sql(&format!(
                "UPDATE events SET act = (SELECT act FROM kept), actor_kind = (SELECT actor_kind FROM kept), \
                 at = (SELECT at FROM kept) WHERE id = {id}"
            )).await;
            app.sql("DROP TABLE kept").await;
        }
        assert_eq!(differences(&app).await, Vec::<String>::new());
    }

    async fn a_deleted_event_is_named(app: TestApp) {
        let (subject, events) = four_events(&app).await;
        app.sql(&format!("DELETE FROM events WHERE id = {}", app.sql_id(events[1]))).await;
        assert_eq!(differences(&app).await, [format!("user {subject}: event 2 is missing")]);
    }

    async fn two_events_in_another_order_are_named(app: TestApp) {
        let (subject, events) = four_events(&app).await;
        for (id, seq) in [(events[1], 99), (events[2], 2), (events[1], 3)] {
            app.sql(&format!("UPDATE events SET seq = {seq} WHERE id = {}", app.sql_id(id))).await;
        }
        assert_eq!(differences(&app).await, [format!("user {subject}: event 2 ({}) was changed", events[2])]);
    }

    async fn a_cut_end_is_told_by_the_head_and_a_cut_head_by_the_seal(app: TestApp) {
        let (subject, events) = four_events(&app).await;
        seals::seal(&app.app).await.unwrap();
        app.sql(&format!("DELETE FROM events WHERE id = {}", app.sql_id(events[3]))).await;
        assert_eq!(differences(&app).await, [format!("user {subject}: the head says 4 events, the chain has 3")]);
        let own = app.sql_id(subject);
        let hash = format!("(SELECT hash FROM events WHERE id = {})", app.sql_id(events[2]));
        app.sql(&format!("UPDATE chain_heads SET seq = 3, hash = {hash} WHERE id = {own}")).await;
        assert_eq!(differences(&app).await, [format!("user {subject}: events after 3 were sealed and are gone")]);
        app.sql(&format!("DELETE FROM events WHERE subject_id = {own}")).await;
        app.sql(&format!("DELETE FROM chain_heads WHERE id = {own}")).await;
        assert_eq!(differences(&app).await, [format!("user {subject}: the chain was sealed and is gone")]);
    }

    async fn a_whole_chain_written_anew_is_told_by_the_seal(app: TestApp) {
        let (subject, events) = four_events(&app).await;
        seals::seal(&app.app).await.unwrap();
        let rows = app.rows(&format!(
            "SELECT id, canonical FROM events WHERE subject_id = {} ORDER BY seq", app.sql_id(subject)
        )).await;
        let mut hash = passerelle::journal::canonical::GENESIS.to_vec();
        for row in rows {
            let (id, bytes): (Uuid, Vec<u8>) = (row.try_get("", "id").unwrap(), row.try_get("", "canonical").unwrap());
            let text = String::from_utf8(bytes).unwrap().replace("\"facts\":{}", "\"facts\":{\"forged\":1}");
            hash = passerelle::journal::canonical::link(&hash, text.as_bytes());
            let (canonical, link) = (hex(&app, text.as_bytes()), hex(&app, &hash));
            app.sql(&format!("UPDATE events SET canonical = {canonical}, hash = {link} WHERE id = {}", app.sql_id(id))).await;
        }
        app.sql(&format!("UPDATE chain_heads SET hash = {} WHERE id = {}", hex(&app, &hash), app.sql_id(subject))).await;
        let found = differences(&app).await;
        assert_eq!(found, [format!("user {subject}: event 4 ({}) is not the one that was sealed", events[3])]);
    }

    async fn an_event_outside_every_chain_and_a_forged_seal_are_named(app: TestApp) {
        let (subject, _) = four_events(&app).await;
        app.sql(&format!("DELETE FROM chain_heads WHERE id = {}", app.sql_id(subject))).await;
        let found = differences(&app).await;
        assert!(found.len() == 4 && found.iter().all(|line| line.contains("stands in no chain")), "{found:?}");
        seals::seal(&app.app).await.unwrap();
        app.sql("UPDATE seals SET mac = heads").await;
        let found = differences(&app).await;
        assert!(found.iter().any(|line| line.contains("its code does not match its content")), "{found:?}");
    }

    async fn no_route_changes_or_deletes_history(app: TestApp) {
        let routes = passerelle::app::routes();
        let about_history = ["/journal", "/events", "/read-log", "/seals", "/chain"];
        let writes = routes.table().iter().filter(|route| route.method != Method::GET);
        let found: Vec<String> = writes
            .filter(|route| about_history.iter().any(|part| route.path.contains(part)))
            .filter(|route| !route.path.ends_with("/events/{id}/reversal"))
            .map(|route| format!("{} {}", route.method, route.path))
            .collect();
        assert_eq!(found, Vec::<String>::new(), "what happened is never edited, only reversed by another act");
        for method in [Method::PUT, Method::PATCH, Method::DELETE, Method::POST] {
            for path in ["/api/v1/events", "/api/v1/journal", "/journal"] {
                let answer = app.api("admin").json(method.clone(), path, &[], json!({})).await;
                assert!((403..=405).contains(&answer.status), "{answer}");
            }
        }
    }

    async fn every_write_says_who_when_and_in_which_request(app: TestApp) {
        let lead = app.api("workshop_lead");
        let answer = lead.post("/organisations", json!({ "name": "Un", "kinds": ["donor"] })).await.expect(201);
        let id: Uuid = answer.str("/id").parse().unwrap();
        let rows = app.rows(&format!("SELECT canonical, actor_id, organisation_id FROM events WHERE subject_id = {}", app.sql_id(id))).await;
        let content: Vec<u8> = rows[0].try_get("", "canonical").unwrap();
        let content: serde_json::Value = serde_json::from_slice(&content).unwrap();
        let author = app.world.account("workshop_lead");
        assert_eq!(content["act"], "add");
        assert_eq!(content["actor"], json!({ "kind": "user", "id": author.id }));
        assert_eq!(content["request"], answer.header("x-request-id"));
        assert_eq!(rows[0].try_get::<Option<Uuid>>("", "organisation_id").unwrap(), Some(author.organisation_id));
    }
}

/// Bytes as this engine's SQL writes them.
fn hex(app: &TestApp, bytes: &[u8]) -> String {
    let digits: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    match app.engine {
        crate::support::Engine::Sqlite => format!("x'{digits}'"),
        crate::support::Engine::Postgres => format!("'\\x{digits}'"),
    }
}
