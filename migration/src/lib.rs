//! The schema of Passerelle, one step a file, on SQLite and PostgreSQL. How steps are written: `../README.md`.

use sea_orm_migration::prelude::*;

mod ddl;
mod m20261125_000001_create_access;
mod m20261125_000002_create_journal;
mod m20261125_000003_create_devices;
mod m20261125_000004_create_workshop;
mod m20261125_000005_create_beneficiaries;
mod m20261125_000006_create_training;
mod m20261125_000007_create_allocations;
mod m20261125_000008_create_outcomes;
mod m20261125_000009_load_vocabularies;
mod m20261125_000010_undo_acts;
mod m20261126_000011_index_what_grows;
mod m20261126_000012_answer_from_indexes;
mod m20261126_000013_promises_by_their_end;
mod m20261126_000014_find_models_in_order;
mod m20261126_000015_create_erasures;
mod m20261126_000016_second_factor;
mod m20261126_000017_pages_without_sorting;

/// Every step, oldest first.
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m20261125_000001_create_access::Migration),
            Box::new(m20261125_000002_create_journal::Migration),
            Box::new(m20261125_000003_create_devices::Migration),
            Box::new(m20261125_000004_create_workshop::Migration),
            Box::new(m20261125_000005_create_beneficiaries::Migration),
            Box::new(m20261125_000006_create_training::Migration),
            Box::new(m20261125_000007_create_allocations::Migration),
            Box::new(m20261125_000008_create_outcomes::Migration),
            Box::new(m20261125_000009_load_vocabularies::Migration),
            Box::new(m20261125_000010_undo_acts::Migration),
            Box::new(m20261126_000011_index_what_grows::Migration),
            Box::new(m20261126_000012_answer_from_indexes::Migration),
            Box::new(m20261126_000013_promises_by_their_end::Migration),
            Box::new(m20261126_000014_find_models_in_order::Migration),
            Box::new(m20261126_000015_create_erasures::Migration),
            Box::new(m20261126_000016_second_factor::Migration),
            Box::new(m20261126_000017_pages_without_sorting::Migration),
        ]
    }
}
