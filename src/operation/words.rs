//! An error as an operator reads it, on the command line and in what `doctor` tells.

use crate::error::Error;
use crate::kernel::lang::Lang;
use crate::web::Texts;
use crate::web::present;

/// In English, with every field, and the cause of an internal one.
pub fn in_words(error: &Error) -> String {
    let texts = Texts(Lang::En);
    match error {
        Error::Internal(cause) | Error::Unreachable(cause) | Error::Storage(cause) | Error::StorageFull(cause) => {
            cause.to_string()
        }
        Error::Damaged(cause) => format!(
            "the database is damaged ({cause}); stop the service, keep all of its files, and put the last backup back: \
             passerelle restore --from FILE"
        ),
        Error::Busy => "the database did not answer in time".to_owned(),
        Error::Invalid(errors) => errors
            .iter()
            .map(|e| format!("{}: {}", e.field, present::field_wording(e.code, texts)))
            .collect::<Vec<_>>()
            .join("\n"),
        other => present::wording(other, texts),
    }
}
