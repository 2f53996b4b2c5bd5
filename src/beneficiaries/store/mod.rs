//! People in their rows. What names them leaves only where a function says so, decrypted with their own key; everything
//! else that other stages need of a person is in `Reached`, which holds no name.

mod life;
mod names;
mod reach;

pub use life::{freeze_entry, touch};
pub use names::{FirstName, MOST_NAMES, Names, first_names, names};
pub use reach::{Reached, Via, by_file_and_birth_year, own_by_id, reach_by_file, reach_by_id, share};

use crate::vault::Aad;
use uuid::Uuid;

/// Where a sealed value of a person's row stands.
fn place(row: Uuid, column: &'static str) -> Aad<'static> {
    Aad { table: "beneficiaries", row, column }
}
