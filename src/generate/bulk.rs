//! Many rows at once into an empty database, whatever they are: `COPY` on PostgreSQL, inserts of many rows on SQLite.
//! While they are written, foreign keys wait and the indexes that only help reading are away; both come back at the end,
//! where PostgreSQL looks at every key. What is interrupted is not mended: such a database is removed and made again.

use crate::act::begin_write;
use crate::error::{Error, Result};
use sea_orm::sqlx::{self, PgConnection, pool::PoolConnection};
use sea_orm::{
    ActiveModelTrait, ActiveValue, ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, EntityTrait,
    IntoActiveModel, Iterable as _, Statement, Value,
};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// Values in one statement: SQLite takes 32,766.
const MOST_VALUES: usize = 8_000;

/// Text of a table, in bytes, that goes to PostgreSQL in one `COPY`. Each waits for its end once more than for its rows:
/// SQLx leaves the last of them to Nagle's algorithm, forty milliseconds whether there are ten rows or ten thousand.
const MOST_TEXT: usize = 4 << 20;

/// Names and definitions of what only helps reading.
const SQLITE_INDEXES: &str = "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql LIKE 'CREATE INDEX%'";
const POSTGRES_INDEXES: &str = "SELECT indexname AS name, indexdef AS sql FROM pg_indexes \
    WHERE schemaname = current_schema() AND indexdef LIKE 'CREATE INDEX%'";
const POSTGRES_KEYS: &str = "SELECT format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname) AS name, \
    format('ALTER TABLE %s ADD CONSTRAINT %I %s', conrelid::regclass, conname, pg_get_constraintdef(oid)) AS sql \
    FROM pg_constraint WHERE contype = 'f' AND connamespace = current_schema()::regnamespace";

/// A database being filled.
pub(super) struct Bulk {
    db: DatabaseConnection,
    /// On PostgreSQL, the connection on which everything is one transaction.
    one: Option<PoolConnection<sqlx::Postgres>>,
    /// On PostgreSQL, the rows that are still to be written, by the statement that takes them: keys between tables wait, so
    /// that they may be written in any order.
    texts: BTreeMap<String, String>,
    /// On SQLite, what is written together.
    txn: Option<DatabaseTransaction>,
    put_back: Vec<String>,
    /// Rows written.
    pub rows: u64,
}

impl Bulk {
    /// Makes a database ready to be filled.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn begin(db: &DatabaseConnection) -> Result<Self> {
        let mut bulk =
            Self { db: db.clone(), one: None, texts: BTreeMap::new(), txn: None, put_back: Vec::new(), rows: 0 };
        if db.get_database_backend() == DbBackend::Postgres {
            let keys = bulk.named(POSTGRES_KEYS).await?;
            let indexes = bulk.named(POSTGRES_INDEXES).await?;
            bulk.one = Some(db.get_postgres_connection_pool().acquire().await.map_err(boxed)?);
            bulk.run("BEGIN").await?;
            bulk.run("SET LOCAL statement_timeout = 0").await?;
            bulk.run("SET LOCAL maintenance_work_mem = '128MB'").await?;
            for (drop, add) in keys {
                bulk.run(&drop).await?;
                bulk.put_back.push(add);
            }
            for (name, create) in indexes {
                bulk.run(&format!("DROP INDEX {name}")).await?;
                bulk.put_back.insert(0, create);
            }
        } else {
            for (name, create) in bulk.named(SQLITE_INDEXES).await? {
                bulk.run(&format!("DROP INDEX {name}")).await?;
                bulk.put_back.push(create);
            }
            // Nothing else reads it yet; 64 MiB of pages, so that the memory stays flat whatever is written.
            for pragma in ["foreign_keys = OFF", "cache_size = -65536", "wal_autocheckpoint = 20000"] {
                bulk.run(&format!("PRAGMA {pragma}")).await?;
            }
        }
        Ok(bulk)
    }

    async fn named(&self, query: &str) -> Result<Vec<(String, String)>> {
        let rows = self.db.query_all_raw(Statement::from_string(self.db.get_database_backend(), query)).await?;
        rows.iter().map(|row| Ok((row.try_get("", "name")?, row.try_get("", "sql")?))).collect()
    }

    async fn run(&mut self, sql: &str) -> Result<()> {
        match &mut self.one {
            Some(one) => {
                let connection: &mut PgConnection = one;
                sqlx::raw_sql(sqlx::AssertSqlSafe(sql.to_owned())).execute(connection).await.map_err(boxed)?;
            }
            None => {
                self.db.execute_unprepared(sql).await?;
            }
        }
        Ok(())
    }

    /// Writes rows of one table.
    ///
    /// # Errors
    /// When the database refuses, or a column holds a type that no table of ours has.
    pub async fn write<E>(&mut self, rows: Vec<E::Model>) -> Result<()>
    where
        E: EntityTrait,
        E::Model: IntoActiveModel<E::ActiveModel>,
        E::ActiveModel: Send,
    {
        if rows.is_empty() {
            return Ok(());
        }
        self.rows += rows.len() as u64;
        if let Some(one) = &mut self.one {
            let statement = copy_into::<E>();
            let text = self.texts.entry(statement.clone()).or_default();
            add_lines::<E>(text, rows)?;
            if text.len() > MOST_TEXT {
                copy(one, &statement, std::mem::take(text)).await?;
            }
            return Ok(());
        }
        let at_once = MOST_VALUES / E::Column::iter().count();
        let mut rows = rows.into_iter().map(IntoActiveModel::into_active_model).peekable();
        while rows.peek().is_some() {
            let some: Vec<E::ActiveModel> = rows.by_ref().take(at_once).collect();
            let insert = E::insert_many(some);
            match &self.txn {
                Some(txn) => insert.exec_without_returning(txn).await?,
                None => insert.exec_without_returning(&self.db).await?,
            };
        }
        Ok(())
    }

    /// Begins to write several tables in one go: on SQLite one transaction.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn open(&mut self) -> Result<()> {
        if self.one.is_none() {
            self.txn = Some(begin_write(&self.db).await?);
        }
        Ok(())
    }

    /// Ends what `open` began.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn close(&mut self) -> Result<()> {
        match self.txn.take() {
            Some(txn) => Ok(txn.commit().await?),
            None => Ok(()),
        }
    }

    /// Puts back what was away and makes everything last.
    ///
    /// # Errors
    /// When a row names another that is not there, or the database refuses.
    pub async fn end(mut self) -> Result<()> {
        if let Some(one) = &mut self.one {
            for (statement, text) in std::mem::take(&mut self.texts) {
                copy(one, &statement, text).await?;
            }
        }
        for sql in std::mem::take(&mut self.put_back) {
            self.run(&sql).await?;
        }
        if self.one.is_some() {
            self.run("COMMIT").await?;
            // What the server would do by itself a minute later: look at how much there is of what.
            return self.run("SET statement_timeout = 0; ANALYZE").await;
        }
        self.run("PRAGMA foreign_keys = ON").await?;
        let broken =
            self.named("SELECT \"table\" AS name, \"parent\" AS sql FROM pragma_foreign_key_check LIMIT 1").await?;
        database_holds(broken)
    }
}

fn database_holds(broken: Vec<(String, String)>) -> Result<()> {
    match broken.first() {
        None => Ok(()),
        Some((table, parent)) => {
            Err(Error::internal(format!("a row of {table} names one of {parent} that is not there")))
        }
    }
}

/// The statement that takes a table's rows.
fn copy_into<E: EntityTrait>() -> String {
    let names: Vec<String> =
        E::Column::iter().map(|column| format!("\"{}\"", sea_orm::IdenStatic::as_str(&column))).collect();
    format!("COPY {} ({}) FROM STDIN", E::default().table_name(), names.join(", "))
}

fn add_lines<E: EntityTrait>(text: &mut String, rows: Vec<E::Model>) -> Result<()>
where
    E::Model: IntoActiveModel<E::ActiveModel>,
{
    for row in rows {
        let mut row = row.into_active_model();
        for (at, column) in E::Column::iter().enumerate() {
            if at > 0 {
                text.push('\t');
            }
            let (ActiveValue::Set(value) | ActiveValue::Unchanged(value)) = row.take(column) else {
                return Err(Error::internal("a row to write lacks a value"));
            };
            cell(text, &value)?;
        }
        text.push('\n');
    }
    Ok(())
}

async fn copy(one: &mut PgConnection, statement: &str, text: String) -> Result<()> {
    let mut copy = one.copy_in_raw(statement).await.map_err(boxed)?;
    copy.send(text.into_bytes()).await.map_err(boxed)?;
    copy.finish().await.map_err(boxed)?;
    Ok(())
}

/// A value as `COPY` reads it.
fn cell(text: &mut String, value: &Value) -> Result<()> {
    let written = match value {
        Value::Bool(Some(yes)) => write!(text, "{}", if *yes { 't' } else { 'f' }),
        Value::Int(Some(n)) => write!(text, "{n}"),
        Value::BigInt(Some(n)) => write!(text, "{n}"),
        Value::Uuid(Some(id)) => write!(text, "{id}"),
        Value::ChronoDate(Some(day)) => write!(text, "{day}"),
        Value::ChronoDateTimeUtc(Some(at)) => write!(text, "{}", at.to_rfc3339()),
        Value::Bytes(Some(bytes)) => write!(text, "\\\\x{}", hex::encode(bytes)),
        Value::String(Some(words)) => {
            for c in words.chars() {
                match c {
                    '\\' => text.push_str("\\\\"),
                    '\t' => text.push_str("\\t"),
                    '\n' => text.push_str("\\n"),
                    '\r' => text.push_str("\\r"),
                    other => text.push(other),
                }
            }
            Ok(())
        }
        Value::Bool(None)
        | Value::Int(None)
        | Value::BigInt(None)
        | Value::Uuid(None)
        | Value::ChronoDate(None)
        | Value::ChronoDateTimeUtc(None)
        | Value::Bytes(None)
        | Value::String(None) => write!(text, "\\N"),
        other => return Err(Error::internal(format!("no table of ours holds a {:?}", other.array_type()))),
    };
    written.map_err(|_| Error::internal("memory takes text"))
}

fn boxed(cause: sqlx::Error) -> Error {
    Error::Internal(Box::new(cause))
}
