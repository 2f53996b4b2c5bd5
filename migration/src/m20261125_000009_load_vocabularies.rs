//! The coded lists of `seeds/vocab`: codes, French, English, definition and source of each entry.

use sea_orm_migration::{
    prelude::*,
    sea_orm::{ConnectionTrait, DbErr, Statement},
};

/// This step.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let connection = manager.get_connection();
        for (vocabulary, file) in VOCABULARIES {
            let mut rows = csv::Reader::from_reader(file.as_bytes());
            for (position, row) in rows.records().enumerate() {
                let row = row.map_err(|e| DbErr::Custom(format!("seeds/vocab/{vocabulary}.csv: {e}")))?;
                let cell = |at: usize| row.get(at).unwrap_or_default().to_owned();
                let position: i32 = position.try_into().map_err(|_| DbErr::Custom("too many entries".into()))?;
                connection
                    .execute_raw(Statement::from_sql_and_values(
                        connection.get_database_backend(),
                        "INSERT INTO vocabulary_entries (vocabulary, code, position, label_fr, label_en, definition, source) \
                         VALUES ($1, $2, $3, $4, $5, $6, $7)",
                        [
                            (*vocabulary).into(),
                            cell(0).into(),
                            position.into(),
                            cell(1).into(),
                            cell(2).into(),
                            cell(3).into(),
                            cell(4).into(),
                        ],
                    ))
                    .await?;
            }
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.get_connection().execute_unprepared("DELETE FROM vocabulary_entries").await.map(drop)
    }
}

macro_rules! vocabularies {
    ($($name:literal),+ $(,)?) => {
        &[$(($name, include_str!(concat!("../../seeds/vocab/", $name, ".csv")))),+]
    };
}

const VOCABULARIES: &[(&str, &str)] = vocabularies![
    "accessories",
    "age_bands",
    "attendance_statuses",
    "channel_kinds",
    "check_items_all_in_one",
    "check_items_desktop",
    "check_items_laptop",
    "check_items_monitor",
    "check_items_other",
    "check_items_smartphone",
    "check_items_tablet",
    "closure_reasons",
    "contract_types",
    "county_indicators",
    "data_inclusion_terms",
    "disclosure_rules",
    "education_levels",
    "entitlement_proofs",
    "entry_situations",
    "esf_indicators",
    "evidence_levels",
    "faults",
    "followup_statuses",
    "followup_waves",
    "france_travail_categories",
    "household_connection",
    "household_equipment",
    "needs",
    "note_confidentiality",
    "orientation_statuses",
    "outcome_categories",
    "outcome_types",
    "partner_fields",
    "prescriber_types",
    "refusal_reasons",
    "repair_acts",
    "retention_rules",
    "rsa_orientation_types",
    "rsa_status_at_entry",
    "sanitization_methods",
    "session_kinds",
    "skill_axes",
    "skill_domains",
    "skill_levels",
    "software_licences",
    "venue_types",
    "weee_streams",
    "workshop_levels",
];
