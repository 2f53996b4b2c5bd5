//! How the databases carry out what the pages ask: no full scan of a table that grows with use. The statements are those
//! that the service sent while its pages were visited, not a list kept by hand.
//!
//! SQLite keeps no statistics here, so its plan is the same for few rows and many. PostgreSQL scans a small table whatever
//! its indexes are; with `enable_seqscan` off it does so only where no index answers.

use super::asked::{explained, nodes, sent, with};
use super::service::{Service, on_made_up_data};
use crate::support::Engine;
use passerelle::database::{PoolSize, connect};
use passerelle::generate::Size;
use sea_orm::{ConnectionTrait as _, DatabaseConnection, QueryResult, Statement};
use serde_json::Value;

/// What grows with use.
const BIG: &[&str] = &[
    "allocations",
    "assessment_items",
    "assessments",
    "attendances",
    "beneficiaries",
    "beneficiary_access",
    "beneficiary_channels",
    "beneficiary_entitlements",
    "beneficiary_hashes",
    "chain_heads",
    "check_items",
    "checks",
    "contributions",
    "data_keys",
    "devices",
    "donations",
    "enrolments",
    "event_notes",
    "events",
    "evidence",
    "evidence_devices",
    "followup_answers",
    "followup_attempts",
    "followup_series",
    "followups",
    "issued_documents",
    "manual_sheets",
    "media",
    "medium_claims",
    "programmes",
    "read_log",
    "repair_acts",
    "repairs",
    "request_needs",
    "requests",
    "sanitizations",
    "sessions",
    "software_installs",
];

/// Indexes of few rows, however large their table is: reading one whole reads little.
const NARROW: &[&str] = &["data_keys_destroyed"];

/// What is sorted because little is found, and why it is little.
const FEW_SORTED: &[(&str, &str)] = &[
    ("FROM beneficiary_hashes WHERE", "few people share a piece of a name with those sought"),
    ("FROM events WHERE (events.subject_kind = ", "what happened to one person"),
];

const SMALL: Size = Size { devices: 120, people: 80, seed: 7 };

#[test]
fn no_page_reads_a_whole_table_on_sqlite() {
    on_made_up_data(Engine::Sqlite, SMALL, async |service| no_scan(service).await);
}

#[test]
fn no_page_reads_a_whole_table_on_postgres() {
    on_made_up_data(Engine::Postgres, SMALL, async |service| no_scan(service).await);
}

async fn no_scan(service: &Service) {
    let (app, sent) = (&service.app, sent(service).await);
    assert!(sent.len() > 100, "the pages send many statements, not {}", sent.len());
    let db = connect(&app.app.config.database_url, PoolSize(1)).await.expect("the database is there");
    if app.engine == Engine::Postgres {
        for costly in ["enable_seqscan", "enable_sort", "enable_bitmapscan"] {
            db.execute_unprepared(&format!("SET {costly} = off")).await.expect("a setting");
        }
    }
    let mut faults = Vec::new();
    for one in sent.values() {
        let mut found = match app.engine {
            Engine::Sqlite => {
                let plan = plan_of_sqlite(&db, &one.statement).await;
                let mut found = scans_of_sqlite(&one.statement.sql, &plan);
                found.extend(sorted_by_sqlite(&plan).filter(|_| is_page(&one.statement.sql)));
                found
            }
            Engine::Postgres => {
                let plan = explained(&db, &one.statement, "").await;
                let mut found = scans_of_postgres(&plan);
                found.extend(sorted_by_postgres(&plan).filter(|_| is_page(&one.statement.sql)));
                found
            }
        };
        found.dedup();
        faults.extend(
            found.into_iter().map(|fault| format!("{fault}\n  of {}\n  asked by {}", one.statement.sql, one.page)),
        );
    }
    db.close().await.expect("the connection closes");
    assert!(faults.is_empty(), "{} statements read too much\n{}\n", faults.len(), faults.join("\n"));
}

/// Whether it reads a page of a list that grows.
fn is_page(sql: &str) -> bool {
    sql.contains(" LIMIT ") && !FEW_SORTED.iter().any(|(asked, _)| sql.replace('"', "").contains(asked))
}

/// A step of a plan of SQLite.
struct Step {
    /// The step it is part of; 0 for the whole.
    parent: i32,
    detail: String,
}

async fn plan_of_sqlite(db: &DatabaseConnection, statement: &Statement) -> Vec<Step> {
    // A list of no values, or a scope of nothing: the condition is false before anything is read.
    if ["? = ?", "WHERE ? ORDER", "AND ? ORDER"].iter().any(|never| statement.sql.contains(never)) {
        return Vec::new();
    }
    let sql = format!("EXPLAIN QUERY PLAN {}", statement.sql);
    let rows = db.query_all_raw(with(statement, sql)).await.unwrap_or_else(|cause| panic!("{cause}: {statement}"));
    let step = |row: &QueryResult| Step {
        parent: row.try_get("", "parent").expect("a step"),
        detail: row.try_get("", "detail").expect("a step"),
    };
    rows.iter().map(step).collect()
}

/// All that was found sorted, to give the first of it.
fn sorted_by_sqlite(plan: &[Step]) -> impl Iterator<Item = String> {
    let whole: Vec<&str> = plan.iter().filter(|step| step.parent == 0).map(|step| step.detail.as_str()).collect();
    let sorts = whole.iter().any(|step| step.starts_with("USE TEMP B-TREE") && step.ends_with("ORDER BY"));
    sorts.then(|| format!("everything sorted: {}", whole.join("; "))).into_iter()
}

/// The same of PostgreSQL, which sorts the few rows there are here only where no index is in order, told so.
fn sorted_by_postgres(plan: &Value) -> impl Iterator<Item = String> {
    let mut node = plan;
    while matches!(node["Node Type"].as_str(), Some("Limit" | "Result" | "Subquery Scan" | "LockRows")) {
        node = &node["Plans"][0];
    }
    let read = unlimited(node).into_iter().filter_map(|node| node["Relation Name"].as_str());
    let read: Vec<&str> = read.filter(|table| BIG.contains(table)).collect();
    let sorts = matches!(node["Node Type"].as_str(), Some("Sort" | "Incremental Sort")) && !read.is_empty();
    sorts.then(|| format!("everything sorted: {}", read.join(", "))).into_iter()
}

/// The steps that nothing below stops after a page.
fn unlimited(plan: &Value) -> Vec<&Value> {
    if plan["Node Type"] == "Limit" {
        return Vec::new();
    }
    let below = plan["Plans"].as_array().into_iter().flatten().flat_map(unlimited);
    std::iter::once(plan).chain(below).collect()
}

/// Whole tables read, and indexes read from end to end where nothing says how far.
fn scans_of_sqlite(sql: &str, plan: &[Step]) -> Vec<String> {
    let steps: Vec<&String> = plan.iter().map(|step| &step.detail).collect();
    // In the order of an index until the page is full: that reads a page, when nothing is sorted after it.
    let is_page = sql.contains(" LIMIT ") && !steps.iter().any(|step| step.contains("TEMP B-TREE FOR ORDER BY"));
    let scans = steps.iter().filter(|step| {
        let Some(scanned) = step.strip_prefix("SCAN ") else { return false };
        let name = scanned.split(' ').next().unwrap_or_default();
        let is_narrow = NARROW.iter().any(|index| scanned.ends_with(index));
        is_big(sql, name) && !is_narrow && !(is_page && scanned.contains(" USING "))
    });
    scans.map(|step| (*step).clone()).collect()
}

fn is_big(sql: &str, name: &str) -> bool {
    let plain = sql.replace('"', "");
    BIG.iter().any(|table| {
        name == *table || [" ", " AS "].iter().any(|between| plain.contains(&format!(" {table}{between}{name} ")))
    })
}

fn scans_of_postgres(plan: &Value) -> Vec<String> {
    nodes(plan)
        .into_iter()
        .filter(|node| node["Node Type"].as_str().is_some_and(|kind| kind.ends_with("Seq Scan")))
        .filter_map(|node| node["Relation Name"].as_str().filter(|table| BIG.contains(table)))
        .map(|table| format!("Seq Scan on {table}"))
        .collect()
}
