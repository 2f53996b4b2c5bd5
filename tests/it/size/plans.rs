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
use sea_orm::{ConnectionTrait as _, DatabaseConnection, Statement};
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
        db.execute_unprepared("SET enable_seqscan = off").await.expect("a setting");
    }
    let mut faults = Vec::new();
    for one in sent.values() {
        let scans = match app.engine {
            Engine::Sqlite => scans_of_sqlite(&db, &one.statement).await,
            Engine::Postgres => scans_of_postgres(&explained(&db, &one.statement, "").await),
        };
        faults.extend(
            scans.into_iter().map(|scan| format!("{scan}\n  of {}\n  asked by {}", one.statement.sql, one.page)),
        );
    }
    db.close().await.expect("the connection closes");
    assert!(faults.is_empty(), "{} full scans\n{}\n", faults.len(), faults.join("\n"));
}

/// Whole tables read, and indexes read from end to end where nothing says how far.
async fn scans_of_sqlite(db: &DatabaseConnection, statement: &Statement) -> Vec<String> {
    let sql = format!("EXPLAIN QUERY PLAN {}", statement.sql);
    // A list of no values, or a scope of nothing: the condition is false before anything is read.
    if ["? = ?", "WHERE ? ORDER", "AND ? ORDER"].iter().any(|never| statement.sql.contains(never)) {
        return Vec::new();
    }
    let rows = db.query_all_raw(with(statement, sql)).await.unwrap_or_else(|cause| panic!("{cause}: {statement}"));
    let steps: Vec<String> = rows.iter().map(|row| row.try_get("", "detail").expect("a step")).collect();
    // In the order of an index until the page is full: that reads a page, when nothing is sorted after it.
    let is_page =
        statement.sql.contains(" LIMIT ") && !steps.iter().any(|step| step.contains("TEMP B-TREE FOR ORDER BY"));
    let scans = steps.iter().filter(|step| {
        let Some(scanned) = step.strip_prefix("SCAN ") else { return false };
        let name = scanned.split(' ').next().unwrap_or_default();
        let is_narrow = NARROW.iter().any(|index| scanned.ends_with(index));
        is_big(&statement.sql, name) && !is_narrow && !(is_page && scanned.contains(" USING "))
    });
    scans.cloned().collect()
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
