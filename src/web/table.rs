//! Tables as CSV for a spreadsheet: UTF-8 with its mark, semicolons, and no cell that a spreadsheet would run.

use crate::error::{Error, Result};

/// Writes a table. `separator` is `;` for people's spreadsheets, `,` for programs.
///
/// # Errors
/// When a row cannot be written, which memory does not refuse.
pub fn csv(separator: u8, header: &[&str], rows: impl Iterator<Item = Vec<String>>) -> Result<Vec<u8>> {
    let mut bytes = "\u{feff}".as_bytes().to_vec();
    {
        let mut writer =
            csv::WriterBuilder::new().delimiter(separator).terminator(csv::Terminator::CRLF).from_writer(&mut bytes);
        let failed = |cause: csv::Error| Error::internal(cause.to_string());
        writer.write_record(header).map_err(failed)?;
        for row in rows {
            writer.write_record(row.iter().map(|cell| harmless(cell))).map_err(failed)?;
        }
        writer.flush().map_err(|cause| Error::internal(cause.to_string()))?;
    }
    Ok(bytes)
}

/// A cell that begins like a formula gets an apostrophe before it; `original` takes it away again.
pub fn harmless(cell: &str) -> String {
    let starts = cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let quoted = cell.strip_prefix('\'').is_some_and(|rest| rest.starts_with(['=', '+', '-', '@', '\t', '\r', '\'']));
    // A plain negative number is no formula, and has to stay a number.
    let negative = cell
        .strip_prefix('-')
        .is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()) && rest.parse::<f64>().is_ok());
    if (starts && !negative) || quoted { format!("'{cell}") } else { cell.to_owned() }
}

/// The text a harmless cell was made from.
pub fn original(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(rest) if rest.starts_with(['=', '+', '-', '@', '\t', '\r', '\'']) => rest,
        _ => cell,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_is_exported_reads_back(cell in "[=+@'\t\r -]?\\PC{0,20}") {
            let safe = harmless(&cell);
            prop_assert!(!safe.starts_with(['=', '+', '@', '\t', '\r']));
            prop_assert_eq!(original(&safe), cell.as_str());
        }
    }

    #[test]
    fn quotes_and_line_breaks_stay_inside_their_cell() {
        let rows = vec![vec!["a\"b;c\nd".to_owned(), "=1+1".to_owned(), "-3".to_owned()]];
        let text = String::from_utf8(csv(b';', &["x", "y", "z"], rows.into_iter()).unwrap()).unwrap();
        assert_eq!(text, "\u{feff}x;y;z\r\n\"a\"\"b;c\nd\";'=1+1;-3\r\n");
    }
}
