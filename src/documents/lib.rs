//! The documents Passerelle issues, as tagged PDF: one input struct and one Typst template per document.
//!
//! Only this crate knows Typst. A document is a pure function of its input: no clock, no network, no file is read, so
//! the same input always gives the same bytes and a reprint is the document that was issued. Every text of the input is
//! data, never Typst markup.
#![deny(missing_docs)]

mod codes;
mod fonts;
mod french;
mod labels;
mod press;
mod printable;
mod receipt;

pub use codes::{Code, code128, qr};
pub use labels::{Label, Labels, Paper, labels};
pub use receipt::{
    Beneficiary, Contribution, ContributionStatus, Device, Disk, Erasure, Help, Line, Receipt, Seller, Signature,
    receipt,
};

/// Why a document was not made. No variant quotes the input, so that an error may be logged.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DocumentError {
    /// A date of the input is not `YYYY-MM-DD` or is not in the calendar.
    #[error("a date of the document is not a day of the calendar written YYYY-MM-DD")]
    Date,
    /// The shares of the payers do not make the price, or the sums do not fit in 64 bits. Amounts in cents.
    #[error("the shares ({shares:?} cents) do not make the total ({total:?} cents)")]
    Shares {
        /// Sum of the lines; `None` when it does not fit.
        total: Option<i64>,
        /// Sum of the contributions; `None` when it does not fit.
        shares: Option<i64>,
    },
    /// The drawn signature is not a PNG of a reasonable size.
    #[error("the drawn signature is not a PNG image of at most 4000 by 4000 points")]
    Signature,
    /// A text of a label does not fit its code: an address too long, or a tag that is not digits.
    #[error("a label holds what no code can")]
    Code,
    /// The template could not be laid out with this input; the words are those of Typst about the template.
    #[error("the document could not be laid out: {0}")]
    Layout(String),
    /// The pages do not meet PDF/A-2a and PDF/UA-1.
    #[error("the document does not meet PDF/A-2a and PDF/UA-1")]
    Standards,
}
