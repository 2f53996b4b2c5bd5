//! The rows themselves: what a request changed, or did not.

use super::server::{Engine, TestApp};
use sea_orm::{ConnectionTrait, QueryResult, Statement};
use std::collections::BTreeMap;

/// What each table holds: how many rows, and their content as one text.
pub type Rows = BTreeMap<String, (i64, String)>;

impl TestApp {
    /// Runs SQL, as someone with the database in hand would.
    pub async fn sql(&self, sql: &str) {
        self.app.db.execute_unprepared(sql).await.unwrap_or_else(|cause| panic!("{sql}: {cause}"));
    }

    /// Asks SQL.
    pub async fn rows(&self, sql: &str) -> Vec<QueryResult> {
        let asked = Statement::from_string(self.app.db.get_database_backend(), sql);
        self.app.db.query_all_raw(asked).await.unwrap_or_else(|cause| panic!("{sql}: {cause}"))
    }

    /// One whole number that SQL gives.
    pub async fn count(&self, sql: &str) -> i64 {
        let rows = self.rows(sql).await;
        rows.first().and_then(|row| row.try_get_by_index(0).ok()).unwrap_or_else(|| panic!("{sql}: no number"))
    }

    /// An id as this engine's SQL writes it.
    pub fn sql_id(&self, id: uuid::Uuid) -> String {
        match self.engine {
            Engine::Sqlite => format!("x'{}'", id.simple()),
            Engine::Postgres => format!("'{id}'"),
        }
    }

    /// Everything that is kept, without what merely says that someone came by.
    pub async fn everything(&self) -> Rows {
        let mut all = Rows::new();
        for table in self.tables().await {
            let columns = self.columns(&table).await;
            let kept = columns.iter().filter(|name| !matches!(name.as_str(), "last_seen_at" | "last_used_at"));
            let row = match self.engine {
                Engine::Sqlite => kept.map(|name| format!("quote({name})")).collect::<Vec<_>>().join("||','||"),
                Engine::Postgres => format!("concat_ws(',', {})", kept.cloned().collect::<Vec<_>>().join(", ")),
            };
            let joined = match self.engine {
                Engine::Sqlite => {
                    format!("group_concat(line, char(10)) FROM (SELECT {row} AS line FROM {table} ORDER BY 1)")
                }
                Engine::Postgres => {
                    format!("string_agg(line, chr(10) ORDER BY line) FROM (SELECT {row} AS line FROM {table}) t")
                }
            };
            let sql = format!("SELECT count(*) AS rows, {joined}");
            let found = self.rows(&sql).await;
            let count = found[0].try_get_by_index(0).expect("a count");
            let content: Option<String> = found[0].try_get_by_index(1).expect("a text");
            all.insert(table, (count, content.unwrap_or_default()));
        }
        all
    }

    /// How many rows each table has, in one question.
    pub async fn counts(&self) -> BTreeMap<String, i64> {
        let tables = self.tables().await;
        let each = tables.iter().map(|table| format!("SELECT '{table}' AS name, count(*) AS rows FROM {table}"));
        let rows = self.rows(&each.collect::<Vec<_>>().join(" UNION ALL ")).await;
        let read =
            |row: &QueryResult| (row.try_get_by_index(0).expect("a name"), row.try_get_by_index(1).expect("a count"));
        rows.iter().map(read).collect()
    }

    async fn tables(&self) -> Vec<String> {
        let sql = match self.engine {
            Engine::Sqlite => {
                "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY 1"
            }
            Engine::Postgres => {
                "SELECT tablename::text AS name FROM pg_tables WHERE schemaname = current_schema() ORDER BY 1"
            }
        };
        self.rows(sql).await.iter().map(|row| row.try_get("", "name").expect("a name")).collect()
    }

    async fn columns(&self, table: &str) -> Vec<String> {
        let sql = match self.engine {
            Engine::Sqlite => format!("SELECT name FROM pragma_table_info('{table}') ORDER BY cid"),
            Engine::Postgres => format!(
                "SELECT column_name::text AS name FROM information_schema.columns \
                 WHERE table_name = '{table}' AND table_schema = current_schema() ORDER BY ordinal_position"
            ),
        };
        self.rows(&sql).await.iter().map(|row| row.try_get("", "name").expect("a name")).collect()
    }
}

/// The tables whose content differs, with their counts; those named in `but` may.
pub fn changed(before: &Rows, after: &Rows, but: &[&str]) -> Vec<String> {
    let differ =
        after.iter().filter(|(table, rows)| before.get(*table) != Some(rows) && !but.contains(&table.as_str()));
    differ
        .map(|(table, (count, _))| format!("{table}: {} rows, then {count}", before.get(table).map_or(0, |(n, _)| *n)))
        .collect()
}
