//! One text of DDL for both engines: `{uuid}`, `{instant}`, `{date}` and `{bytes}` stand for what each calls them;
//! `{bytewise}` behind `text` makes it sort byte by byte, so that an index answers what begins with a prefix.

use sea_orm_migration::{prelude::*, sea_orm::ConnectionTrait, sea_orm::DbBackend};

/// Runs DDL statements written with the placeholders above.
///
/// # Errors
/// What the database refuses.
pub async fn run(manager: &SchemaManager<'_>, sql: &str) -> Result<(), DbErr> {
    let [uuid, instant, date, bytes, bytewise] = match manager.get_database_backend() {
        DbBackend::Postgres => ["uuid", "timestamptz", "date", "bytea", "COLLATE \"C\""],
        _ => ["blob", "text", "text", "blob", ""],
    };
    let sql = sql
        .replace("{uuid}", uuid)
        .replace("{instant}", instant)
        .replace("{date}", date)
        .replace("{bytes}", bytes)
        .replace("{bytewise}", bytewise);
    manager.get_connection().execute_unprepared(&sql).await.map(drop)
}

/// Declares a migration made of two texts, `UP` and `DOWN`, run in one transaction on both engines.
#[macro_export]
macro_rules! migration {
    ($name:literal) => {
        /// This step.
        pub struct Migration;

        impl sea_orm_migration::MigrationName for Migration {
            fn name(&self) -> &str {
                $name
            }
        }

        #[sea_orm_migration::async_trait::async_trait]
        impl sea_orm_migration::MigrationTrait for Migration {
            fn use_transaction(&self) -> Option<bool> {
                Some(true)
            }

            async fn up(&self, manager: &sea_orm_migration::SchemaManager) -> Result<(), sea_orm_migration::DbErr> {
                $crate::ddl::run(manager, UP).await
            }

            async fn down(&self, manager: &sea_orm_migration::SchemaManager) -> Result<(), sea_orm_migration::DbErr> {
                $crate::ddl::run(manager, DOWN).await
            }
        }
    };
}
