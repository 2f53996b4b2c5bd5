//! Tables as CSV and XLSX for a spreadsheet: UTF-8 with its mark, semicolons, and no cell that a spreadsheet would run.

use crate::error::{Error, Result};
use crate::kernel::lang::Lang;
use chrono::{DateTime, Utc};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, XlsxError};

/// What stands in a cell.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// Nothing.
    Empty,
    /// Words or a code.
    Text(String),
    /// A count.
    Whole(u64),
    /// A measure.
    Decimal(f64),
}

impl Cell {
    /// As it is written in a language.
    pub fn written(&self, lang: Lang) -> String {
        match (self, lang) {
            (Self::Empty, _) => String::new(),
            (Self::Text(text), _) => text.clone(),
            (Self::Whole(number), _) => number.to_string(),
            (Self::Decimal(number), Lang::En) => number.to_string(),
            (Self::Decimal(number), Lang::Fr) => number.to_string().replace('.', ","),
        }
    }
}

/// Writes a workbook of one sheet, its header kept in sight; dated by `at`, so that the same table gives the same bytes.
/// Words stay words there: none is read as a formula.
///
/// # Errors
/// When the workbook cannot be made, which memory does not refuse.
pub fn xlsx(sheet: &str, at: DateTime<Utc>, header: &[&str], rows: impl Iterator<Item = Vec<Cell>>) -> Result<Vec<u8>> {
    workbook(sheet, at, header, rows).map_err(|cause| Error::internal(cause.to_string()))
}

fn workbook(
    name: &str,
    at: DateTime<Utc>,
    header: &[&str],
    rows: impl Iterator<Item = Vec<Cell>>,
) -> std::result::Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    book.set_properties(&DocProperties::new().set_creation_datetime(&ExcelDateTime::from_timestamp(at.timestamp())?));
    let sheet = book.add_worksheet();
    sheet.set_name(name)?;
    sheet.set_freeze_panes(1, 0)?;
    for (column, words) in (0u16..).zip(header) {
        sheet.write_string_with_format(0, column, *words, &Format::new().set_bold())?;
    }
    for (row, cells) in (1u32..).zip(rows) {
        for (column, cell) in (0u16..).zip(cells) {
            match cell {
                Cell::Empty => {}
                Cell::Text(text) => drop(sheet.write_string(row, column, text)?),
                // A spreadsheet holds every number as a double: exact up to 2^53.
                Cell::Whole(number) => drop(sheet.write_number(row, column, number as f64)?),
                Cell::Decimal(number) => drop(sheet.write_number(row, column, number)?),
            }
        }
    }
    sheet.autofit();
    book.save_to_buffer()
}

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
