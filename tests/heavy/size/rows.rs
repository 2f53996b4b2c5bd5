//! How many rows PostgreSQL reads for each statement of each page, as it says itself when it carries the statement out.

use crate::size::asked::{explained, nodes, sent};
use crate::size::service::on_made_up_data;
use crate::support::Engine;
use passerelle::database::{PoolSize, connect};
use sea_orm::ConnectionTrait as _;
use serde_json::Value;

/// A page shows at most two hundred lines, and counts to a thousand: a statement has no reason to read much more.
const MOST: f64 = 6_000.0;

/// Statements that read more, with the reason why.
const KNOWN: &[(&str, &str)] = &[
    ("attended AS", "a report counts everyone of its period"),
    ("FROM followups f LEFT JOIN", "a report counts every wave of its period"),
    ("COUNT(DISTINCT", "a report counts everyone of its period"),
    ("COUNT(*)", "counted"),
];

#[test]
#[ignore = "minutes: see README.md"]
fn no_statement_of_a_page_reads_many_rows() {
    on_made_up_data(Engine::Postgres, crate::wanted(), async |service| {
        let sent = sent(service).await;
        let db = connect(&service.app.app.config.database_url, PoolSize(1)).await.expect("the database is there");
        db.execute_unprepared("SET jit = off").await.expect("a setting");
        let mut read = Vec::new();
        for one in sent.values() {
            let plan = explained(&db, &one.statement, "ANALYZE, TIMING OFF, ").await;
            let most = nodes(&plan).into_iter().map(rows).fold(0.0, f64::max);
            read.push((most, one));
        }
        read.sort_by(|a, b| b.0.total_cmp(&a.0));
        let mut faults = Vec::new();
        for (most, one) in read.iter().take(40) {
            let known = KNOWN.iter().find(|(part, _)| one.statement.sql.contains(part));
            let why = known.map_or("", |(_, why)| why);
            println!("{most:>9} rows  {}  {why}\n           {:.400}", one.page, one.statement.sql);
            if *most > MOST && known.is_none() {
                faults.push(format!("{most} rows for {}: {}", one.page, one.statement.sql));
            }
        }
        db.close().await.expect("the connection closes");
        assert!(faults.is_empty(), "\n{}\n", faults.join("\n"));
    });
}

/// Rows that one step of a plan read, kept or not.
fn rows(node: &Value) -> f64 {
    let number = |name: &str| node[name].as_f64().unwrap_or_default();
    let removed = number("Rows Removed by Filter") + number("Rows Removed by Index Recheck");
    (number("Actual Rows") + removed) * number("Actual Loops").max(1.0)
}
