//! Durable inserts into tables of the same shape: one transaction, with its event, and nothing decided.

// Bare: no clock of the service's, no act.
#![allow(clippy::disallowed_methods)]

use super::{id, rows};
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use sea_orm::{
    ConnectionTrait as _, DatabaseConnection, DatabaseTransaction, DbBackend, SqliteTransactionMode, Statement,
    TransactionOptions, TransactionTrait as _, Value,
};
use serde_json::json;
use uuid::Uuid;

/// Makes the tables, where they are not there yet.
pub async fn prepare(db: &DatabaseConnection) {
    for (of, index) in [
        ("repairs", "CREATE INDEX IF NOT EXISTS bare_repairs_device ON bare_repairs (device_id)"),
        ("allocations", "CREATE INDEX IF NOT EXISTS bare_allocations_request ON bare_allocations (request_id)"),
        ("read_log", "CREATE INDEX IF NOT EXISTS bare_read_log_at ON bare_read_log (at)"),
        (
            "events",
            "CREATE UNIQUE INDEX IF NOT EXISTS bare_events_chain ON bare_events (subject_kind, subject_id, seq)",
        ),
    ] {
        for sql in [
            format!("CREATE TABLE IF NOT EXISTS bare_{of} AS SELECT * FROM {of} WHERE 1 = 0"),
            format!("CREATE UNIQUE INDEX IF NOT EXISTS bare_{of}_id ON bare_{of} (id)"),
            index.to_owned(),
        ] {
            db.execute_unprepared(&sql).await.expect("a table like ours");
        }
    }
}

async fn begin(db: &DatabaseConnection) -> DatabaseTransaction {
    let options = TransactionOptions {
        sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
        ..TransactionOptions::default()
    };
    db.begin_with_options(options).await.expect("a transaction begins")
}

async fn run(txn: &DatabaseTransaction, sql: &str, values: Vec<Value>) {
    let statement = Statement::from_sql_and_values(txn.get_database_backend(), sql, values);
    txn.execute_raw(statement).await.expect("the database writes");
}

async fn event(txn: &DatabaseTransaction, kind: &str, subject: Uuid, act: &str, facts: serde_json::Value) {
    let (key, at) = (Uuid::now_v7(), chrono::Utc::now());
    let canonical = json!({ "id": key, "subject": subject, "act": act, "at": at, "facts": facts }).to_string();
    let values = vec![
        key.into(),
        kind.into(),
        subject.into(),
        at.timestamp_nanos_opt().unwrap_or_default().into(),
        at.into(),
        act.into(),
        "user".into(),
        canonical.into_bytes().into(),
        vec![0_u8; 32].into(),
    ];
    let sql = "INSERT INTO bare_events (id, subject_kind, subject_id, seq, at, act, actor_kind, canonical, hash) \
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    run(txn, sql, values).await;
}

/// Notes, durably, who was shown on a page.
pub async fn reading(db: &DatabaseConnection, people: &[Uuid]) {
    let values = vec![
        Uuid::now_v7().into(),
        chrono::Utc::now().into(),
        Uuid::nil().into(),
        "requests".into(),
        json!(people).to_string().into(),
    ];
    let sql = "INSERT INTO bare_read_log (id, at, user_id, page, beneficiaries) VALUES ($1, $2, $3, $4, $5)";
    let statement = Statement::from_sql_and_values(db.get_database_backend(), sql, values);
    db.execute_raw(statement).await.expect("the database writes");
}

/// `POST /api/v1/devices/{tag}/repairs`
pub async fn repair(
    State(db): State<DatabaseConnection>,
    Path(tag): Path<String>,
    Json(wish): Json<serde_json::Value>,
) -> (StatusCode, Json<serde_json::Value>) {
    let txn = begin(&db).await;
    let lock = if db.get_database_backend() == DbBackend::Postgres { " FOR UPDATE" } else { "" };
    let sql = format!("SELECT id FROM devices WHERE tag = $1{lock}");
    let statement = Statement::from_sql_and_values(db.get_database_backend(), sql, [tag.as_str().into()]);
    let device = id(&txn.query_one_raw(statement).await.expect("the database answers").expect("a device"), "id");
    let (key, now) = (Uuid::now_v7(), chrono::Utc::now());
    let fault = wish["fault"].as_str().unwrap_or_default().to_owned();
    let values: Vec<Value> = vec![
        key.into(),
        device.into(),
        fault.as_str().into(),
        wish["minutes"].as_i64().into(),
        false.into(),
        device.into(),
        now.into(),
    ];
    let sql = "INSERT INTO bare_repairs (id, device_id, fault, minutes, waiting_part, opened_by, opened_at) \
               VALUES ($1, $2, $3, $4, $5, $6, $7)";
    run(&txn, sql, values).await;
    event(&txn, "device", device, "log_repair", json!({ "repair": key, "fault": fault, "acts": wish["acts"] })).await;
    run(&txn, "UPDATE devices SET version = version + 1 WHERE id = $1", vec![device.into()]).await;
    txn.commit().await.expect("the commit stands");
    (StatusCode::CREATED, Json(json!({ "id": key, "fault": fault, "acts": wish["acts"], "opened_at": now })))
}

/// `POST /api/v1/allocations`
pub async fn hold(
    State(db): State<DatabaseConnection>,
    Json(wish): Json<serde_json::Value>,
) -> (StatusCode, Json<serde_json::Value>) {
    let of = |name: &str| wish[name].as_str().unwrap_or_default().to_owned();
    let request: Uuid = of("request_id").parse().expect("an id");
    let device = id(&rows(&db, "SELECT id FROM devices WHERE tag = $1", vec![of("device_tag").into()]).await[0], "id");
    let person =
        id(&rows(&db, "SELECT beneficiary_id AS id FROM requests WHERE id = $1", vec![request.into()]).await[0], "id");
    let txn = begin(&db).await;
    let (key, now) = (Uuid::now_v7(), chrono::Utc::now());
    let values: Vec<Value> = vec![
        key.into(),
        key.simple().to_string().into(),
        request.into(),
        device.into(),
        person.into(),
        device.into(),
        "held".into(),
        now.date_naive().into(),
        4_000_i64.into(),
        false.into(),
        device.into(),
        now.into(),
        "".into(),
        1_i64.into(),
    ];
    let sql = "INSERT INTO bare_allocations (id, reference, request_id, device_id, beneficiary_id, organisation_id, state, \
               hold_until, price_cents, exceptional, made_by, made_at, accessories, version) \
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)";
    run(&txn, sql, values).await;
    changed(&txn, request, device, key, "hold").await;
    txn.commit().await.expect("the commit stands");
    (StatusCode::CREATED, Json(json!({ "id": key, "request_id": request, "device_tag": of("device_tag") })))
}

/// `POST /api/v1/allocations/{id}/cancellation`
pub async fn cancel(State(db): State<DatabaseConnection>, Path(key): Path<Uuid>) -> Json<serde_json::Value> {
    let sql = "SELECT request_id, device_id FROM bare_allocations WHERE id = $1";
    let found = rows(&db, sql, vec![key.into()]).await;
    let (request, device) = (id(&found[0], "request_id"), id(&found[0], "device_id"));
    let txn = begin(&db).await;
    run(&txn, "UPDATE bare_allocations SET state = 'cancelled' WHERE id = $1", vec![key.into()]).await;
    changed(&txn, request, device, key, "cancel").await;
    txn.commit().await.expect("the commit stands");
    Json(json!({ "id": key, "state": "cancelled" }))
}

/// Both ends of a promise, each with its event.
async fn changed(txn: &DatabaseTransaction, request: Uuid, device: Uuid, key: Uuid, act: &str) {
    run(txn, "UPDATE requests SET version = version + 1 WHERE id = $1", vec![request.into()]).await;
    run(txn, "UPDATE devices SET version = version + 1 WHERE id = $1", vec![device.into()]).await;
    event(txn, "request", request, act, json!({ "allocation": key })).await;
    event(txn, "device", device, act, json!({ "allocation": key })).await;
}
