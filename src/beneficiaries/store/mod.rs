//! People in their rows. What names them leaves only where a function says so, decrypted with their own key; everything
//! else that other stages need of a person is in `Reached`, which holds no name.

mod file;
mod forgotten;
mod life;
mod names;
mod reach;
mod readings;
mod save;
mod search;

pub use file::{File, file};
pub use forgotten::{forget, of_keys};
pub use life::{freeze_entry, refuse_followup, touch};
pub use names::{Called, FirstName, MOST_NAMES, Names, called, first_names, names};
pub use reach::{
    Reached, Sharing, Via, by_file_and_birth_year, own_by_file, own_by_id, reach_by_file, reach_by_id, share, sharings,
    unshare, visible_by_file,
};
pub use readings::{Reading, readings};
pub(crate) use save::{age_band, channel_row, fresh_row, hash_rows};
pub use save::{correct, open};
pub use search::{Candidate, Listed, Match, by_keys, by_number, recent};

use crate::vault::Aad;
use uuid::Uuid;

/// Where a sealed value of a person's row stands.
fn place(row: Uuid, column: &'static str) -> Aad<'static> {
    Aad { table: "beneficiaries", row, column }
}

/// Where the sealed value of a channel stands.
fn channel_place(row: Uuid) -> Aad<'static> {
    Aad { table: "beneficiary_channels", row, column: "value" }
}
