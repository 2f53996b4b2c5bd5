//! The rows made up since the last were written, table by table, parents first.

use super::bulk::Bulk;
use crate::entities::*;
use crate::error::Result;

macro_rules! tables {
    ($($table:ident),+ $(,)?) => {
        /// Rows that wait to be written.
        #[derive(Default)]
        pub(super) struct Rows {
            $(pub $table: Vec<$table::Model>),+
        }

        impl Rows {
            /// How many there are.
            pub fn count(&self) -> usize {
                0 $(+ self.$table.len())+
            }

            /// Writes them all.
            ///
            /// # Errors
            /// When the database refuses.
            pub async fn write(self, bulk: &mut Bulk) -> Result<()> {
                bulk.open().await?;
                $(bulk.write::<$table::Entity>(self.$table).await?;)+
                bulk.close().await
            }
        }
    };
}

tables! {
    counters, data_keys, chain_heads, events, event_notes, seals,
    donations, devices, manual_sheets, media, evidence, evidence_devices, sanitizations,
    repairs, repair_acts, software_installs, checks, check_items,
    beneficiaries, beneficiary_channels, beneficiary_entitlements, beneficiary_hashes, beneficiary_access,
    programmes, sessions, enrolments, attendances, head_counts, assessments, assessment_items,
    requests, request_needs, allocations, contributions, issued_documents,
    followup_series, followups, followup_attempts, followup_answers,
}
