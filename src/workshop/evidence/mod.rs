//! Evidence: files of other tools, read for what they prove and no more.
//!
//! [`parse`] tells the format by the content, never by the name, and gives [`EvidenceFacts`]. A file that cannot be
//! read is refused with a code and what was found in it. Nothing here panics, whatever the bytes: memory stays in
//! proportion to the file, which is bounded.

mod chassis;
pub mod facts;
mod lshw;
mod nwipe;
mod recognise;
mod smartctl;
#[cfg(test)]
mod tests;
mod text;

use facts::{EvidenceFacts, Format, Warning, WarningCode};
use recognise::Recognised;

/// The largest file that is read, in bytes: the uploads' limit.
pub const MAX_BYTES: usize = 10 * 1024 * 1024;

/// What came of a file that could be read.
#[derive(Clone, Debug, PartialEq)]
pub struct Parsed {
    /// Its format.
    pub format: Format,
    /// What it proves.
    pub facts: EvidenceFacts,
    /// What a reader should know.
    pub warnings: Vec<Warning>,
}

crate::codes! {
    /// Why a file could not be read.
    pub enum UnreadableCode {
        /// It holds nothing.
        EmptyFile = "empty_file",
        /// It is larger than [`MAX_BYTES`].
        FileTooLarge = "file_too_large",
        /// It is no text.
        BinaryFile = "binary_file",
        /// The JSON stops before its end.
        TruncatedJson = "truncated_json",
        /// It begins like JSON and is none.
        BrokenJson = "broken_json",
        /// It is nested deeper than any machine.
        NestedTooDeep = "nested_too_deep",
        /// No format that is known.
        UnknownFormat = "unknown_format",
        /// A format that is known and not read yet.
        FormatNotSupported = "format_not_supported",
        /// The tool did not reach a disk.
        NoDisk = "no_disk",
    }
}

/// A file that could not be read, and what was found in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unreadable {
    /// Why.
    pub code: UnreadableCode,
    /// What was found: the format's code, a place in the file, the beginning of the text. Never more than a line.
    pub found: String,
}

impl Unreadable {
    fn new(code: UnreadableCode, found: impl AsRef<str>) -> Self {
        const LONGEST: usize = 160;
        let found = found.as_ref().chars().map(|c| if c.is_control() { ' ' } else { c }).take(LONGEST).collect();
        Self { code, found }
    }
}

/// Reads a file. Its name only helps to say what was found when nothing was recognised.
///
/// # Errors
/// [`Unreadable`], naming what was found.
pub fn parse(bytes: &[u8], filename: Option<&str>) -> Result<Parsed, Unreadable> {
    if bytes.len() > MAX_BYTES {
        return Err(Unreadable::new(UnreadableCode::FileTooLarge, format!("{} bytes", bytes.len())));
    }
    let decoded = text::decode(bytes)?;
    let mut parsed = match recognise::recognise(&decoded.text)? {
        Recognised::Json(Format::Lshw) => lshw::parse(&decoded.text)?,
        Recognised::Json(Format::Smartctl) => smartctl::parse(&decoded.text)?,
        Recognised::Text(Format::Nwipe) => nwipe::parse(&decoded.text),
        Recognised::Json(other) | Recognised::Text(other) => {
            return Err(Unreadable::new(UnreadableCode::FormatNotSupported, other.code()));
        }
        Recognised::BrokenLshw(why) => lshw::parse_broken(&decoded.text).ok_or(why)?,
        Recognised::Unknown => {
            return Err(Unreadable::new(UnreadableCode::UnknownFormat, beginning(&decoded.text, filename)));
        }
    };
    if decoded.latin1 {
        parsed.warnings.push(Warning::plain(WarningCode::NotUtf8));
    }
    Ok(parsed)
}

fn beginning(text: &str, filename: Option<&str>) -> String {
    let start = text.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default();
    let start: String = start.chars().take(60).collect();
    filename.map_or_else(|| start.clone(), |name| format!("{name}: {start}"))
}
