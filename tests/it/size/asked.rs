//! What the pages ask of the database, and how it would answer.

use super::service::Service;
use super::visits::{everyone, visits};
use sea_orm::{ConnectionTrait as _, DatabaseConnection, Statement};
use serde_json::Value;
use std::collections::BTreeMap;

/// A statement and the page that first sent it.
pub struct Sent {
    /// With its values.
    pub statement: Statement,
    /// Whose page.
    pub page: String,
}

/// What the pages send, one of each shape.
pub async fn sent(service: &Service) -> BTreeMap<String, Sent> {
    let (callers, asked) = (everyone(service).await, &service.asked);
    let mut sent: BTreeMap<String, Sent> = BTreeMap::new();
    for visit in visits(&service.app).await {
        asked.take();
        visit.go(&callers).await;
        for statement in
            asked.take().into_iter().filter(|one| one.sql.starts_with("SELECT") || one.sql.starts_with("WITH"))
        {
            let page = format!("{} as {}", visit.path, visit.role);
            sent.entry(shape(&statement.sql)).or_insert(Sent { statement, page });
        }
    }
    sent
}

/// A statement without how many values its lists have.
pub fn shape(sql: &str) -> String {
    let mut shape = String::with_capacity(sql.len());
    for word in sql.split(' ') {
        let is_value = |word: &str| word.trim_matches(['(', ')', ',']).starts_with(['?', '$']);
        if is_value(word) && word.ends_with(',') {
            continue;
        }
        shape.push_str(if is_value(word) { "?" } else { word });
        shape.push(' ');
    }
    shape
}

/// The plan of a statement on PostgreSQL.
pub async fn explained(db: &DatabaseConnection, statement: &Statement, options: &str) -> Value {
    let sql = format!("EXPLAIN ({options}FORMAT JSON) {}", statement.sql);
    let row = db.query_one_raw(with(statement, sql)).await.unwrap_or_else(|cause| panic!("{cause}: {statement}"));
    let plan: Value = row.expect("a plan").try_get("", "QUERY PLAN").expect("a plan is JSON");
    plan[0]["Plan"].clone()
}

/// Every step of a plan.
pub fn nodes(plan: &Value) -> Vec<&Value> {
    let below = plan["Plans"].as_array().into_iter().flatten().flat_map(nodes);
    std::iter::once(plan).chain(below).collect()
}

/// Another text with the same values.
pub fn with(statement: &Statement, sql: String) -> Statement {
    Statement { sql, ..statement.clone() }
}
