//! The receipt of a handover: what the person was given, what it costs and who pays, the warranty, the erasure of the
//! disks, whom to ask for help. Two copies, one for the person and one for the structure (`domain.md`, "Handover").

use serde::Serialize;

use crate::DocumentError;
use crate::french;
use crate::press;

const TEMPLATE: &str = include_str!("receipt/template.typ");

/// Everything a receipt prints. Texts are French, as they will be read; blank ones print as "non renseigné". Days are
/// ISO (`2026-11-25`), amounts are euro cents. It has no `Debug`: names must not end in a log.
#[derive(Clone, Serialize)]
pub struct Receipt {
    /// The receipt's number, from the seller's gapless counter.
    pub number: String,
    /// Day of the signature, from which the warranty runs; also the date of the PDF.
    #[serde(serialize_with = "french::day")]
    pub signed_on: String,
    /// Who hands over.
    pub seller: Seller,
    /// Who receives.
    pub beneficiary: Beneficiary,
    /// What is handed over.
    pub device: Device,
    /// Labels of what goes with the device.
    pub accessories: Vec<String>,
    /// The lines of the price; their sum is the total.
    pub lines: Vec<Line>,
    /// Who pays what; the shares make the total.
    pub contributions: Vec<Contribution>,
    /// Last day of the legal warranty of conformity.
    #[serde(serialize_with = "french::day")]
    pub warranty_until: String,
    /// The disks in the device; empty when it was attested to hold none.
    pub disks: Vec<Disk>,
    /// How the person signs.
    pub signature: Signature,
    /// How to get help without a computer.
    pub help: Help,
}

/// The structure that hands over, from the settings.
#[derive(Clone, Serialize)]
pub struct Seller {
    /// Its name.
    pub name: Option<String>,
    /// Its postal address, one item per printed line.
    pub address: Vec<String>,
    /// Its SIREN number.
    pub siren: Option<String>,
    /// Its VAT line, as its accountant words it.
    pub vat: Option<String>,
}

/// The person who receives the device.
#[derive(Clone, Serialize)]
pub struct Beneficiary {
    /// First name and family name.
    pub name: String,
    /// File number.
    pub file_number: String,
}

/// The device handed over.
#[derive(Clone, Serialize)]
pub struct Device {
    /// Its tag as shown: `004 217-3`.
    pub tag: String,
    /// Label of its kind: `Ordinateur portable`.
    pub kind: String,
    /// Its maker.
    pub maker: Option<String>,
    /// Its model.
    pub model: Option<String>,
    /// Its serial number.
    pub serial: Option<String>,
}

/// One line of the price.
#[derive(Clone, Serialize)]
pub struct Line {
    /// What is sold.
    pub label: String,
    /// Price in cents.
    #[serde(serialize_with = "french::cents")]
    pub amount: i64,
}

/// The share of one payer.
#[derive(Clone, Serialize)]
pub struct Contribution {
    /// Who pays, as printed.
    pub payer: String,
    /// Share in cents.
    #[serde(serialize_with = "french::cents")]
    pub amount: i64,
    /// Where the payment stands.
    pub status: ContributionStatus,
}

/// Where a payment stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ContributionStatus {
    /// Received.
    Paid,
    /// Nobody will ask for it.
    Waived,
    /// Agreed, to be received later.
    Scheduled,
}

/// One disk of the device and how it was erased.
#[derive(Clone, Serialize)]
pub struct Disk {
    /// Its serial number.
    pub serial: Option<String>,
    /// What the erasure log proves.
    pub erasure: Erasure,
    /// Number of its erasure certificate.
    pub certificate: Option<String>,
}

/// The two verdicts a disk may leave the workshop with (`domain.md`, "Medium and the erasure verdict").
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Erasure {
    /// Erased, and the erasure was checked.
    Verified,
    /// Erased to the end, not fully checked, accepted by a named lead.
    Accepted,
}

/// How the person signs.
#[derive(Clone, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Signature {
    /// By hand on the printed copies: an empty box is left.
    Paper,
    /// Drawn on a screen: a PNG image, printed in the box.
    Drawn(#[serde(skip)] Vec<u8>),
}

/// How to get help without a computer.
#[derive(Clone, Serialize)]
pub struct Help {
    /// Telephone number.
    pub phone: Option<String>,
    /// When somebody answers or opens.
    pub hours: Option<String>,
    /// Where to come or write; the seller's address when none.
    pub place: Option<String>,
}

/// What the template reads: the input and what is computed from it.
#[derive(Serialize)]
struct Page<'a> {
    #[serde(flatten)]
    receipt: &'a Receipt,
    #[serde(serialize_with = "french::cents")]
    total: i64,
}

/// Makes the receipt: A4, one page per copy as long as its texts fit, PDF/A-2a and PDF/UA-1. The same input gives the
/// same bytes.
///
/// # Errors
/// [`DocumentError::Date`], [`DocumentError::Shares`] and [`DocumentError::Signature`] tell what is wrong in the input.
pub fn receipt(input: &Receipt) -> Result<Vec<u8>, DocumentError> {
    let identity = ["receipt", input.seller.siren.as_deref().unwrap_or_default(), &input.number].join("/");
    press::issue(TEMPLATE, &checked(input)?, pictures(input)?, identity)
}

fn checked(input: &Receipt) -> Result<Page<'_>, DocumentError> {
    if !french::is_day(&input.signed_on) || !french::is_day(&input.warranty_until) {
        return Err(DocumentError::Date);
    }
    let total = sum(input.lines.iter().map(|line| line.amount));
    let shares = sum(input.contributions.iter().map(|contribution| contribution.amount));
    match total {
        Some(total) if shares == Some(total) => Ok(Page { receipt: input, total }),
        _ => Err(DocumentError::Shares { total, shares }),
    }
}

fn pictures(input: &Receipt) -> Result<Vec<(&'static str, Vec<u8>)>, DocumentError> {
    match &input.signature {
        Signature::Paper => Ok(Vec::new()),
        Signature::Drawn(png) if is_small_png(png) => Ok(vec![("signature.png", png.clone())]),
        Signature::Drawn(_) => Err(DocumentError::Signature),
    }
}

fn sum(mut amounts: impl Iterator<Item = i64>) -> Option<i64> {
    amounts.try_fold(0_i64, i64::checked_add)
}

/// Reads the size in the header before anything is decompressed: a few bytes of PNG can claim gigabytes of points.
fn is_small_png(bytes: &[u8]) -> bool {
    let side = |at: usize| bytes.get(at..at + 4).map(|b| u32::from_be_bytes([b[0], b[1], b[2], b[3]]));
    bytes.starts_with(b"\x89PNG\r\n\x1a\n") && [side(16), side(20)].into_iter().all(|s| s.is_some_and(|s| s <= 4000))
}

#[cfg(test)]
mod tests;
