//! The closing tables of a run.

use crate::devices::media::DriveStatus;

/// Which table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Table {
    /// Counted errors.
    Errors,
    /// Bytes erased, since 0.41.
    Erasure,
    /// One word a disk, with its model and serial.
    Status,
}

/// What a row says.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Row {
    /// Errors while writing, reading back, flushing; the last column came in 2021.
    Errors { pass: u64, verification: u64, sync: Option<u64> },
    /// Bytes.
    Erasure { erased: u64, total: u64 },
    /// The word, and `model/serial`.
    Status { status: DriveStatus, label: String },
}

/// The table that this line is the title of.
pub(super) fn title(message: &str) -> Option<Table> {
    let bare = message.strip_prefix("***")?.strip_suffix("***")?.trim_matches(['*', ' ']);
    match bare {
        "Error Summary" => Some(Table::Errors),
        "Erasure Summary" => Some(Table::Erasure),
        "Drive Status" => Some(Table::Status),
        _ => None,
    }
}

/// Whether this line closes a table.
pub(super) fn is_end(message: &str) -> bool {
    message.len() >= 8 && message.bytes().all(|b| b == b'*')
}

/// A row of the table: the disk's short name and what stands beside it. Only with all its columns.
pub(super) fn row(table: Table, message: &str) -> Option<(String, Row)> {
    let mut cells = message.splitn(5, '|').map(str::trim);
    let name = cells.next()?.trim_start_matches('!').trim();
    if name.is_empty() || name.len() > 64 || name.contains(char::is_whitespace) || name == "Device" {
        return None;
    }
    let cells: Vec<&str> = cells.collect();
    let number = |at: usize| cells.get(at).and_then(|cell| cell.parse::<u64>().ok());
    let row = match table {
        Table::Errors => Row::Errors { pass: number(0)?, verification: number(1)?, sync: number(2) },
        Table::Erasure => {
            cells.get(2).filter(|percent| percent.ends_with('%'))?;
            Row::Erasure { erased: number(0)?, total: number(1)? }
        }
        Table::Status => {
            let [word, _, duration, label] = cells[..] else { return None };
            if !is_duration(duration) || !label.contains('/') {
                return None;
            }
            Row::Status { status: status(word), label: label.to_owned() }
        }
    };
    Some((name.to_owned(), row))
}

fn is_duration(text: &str) -> bool {
    text.split(':').count() == 3
        && text.split(':').all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit()))
}

fn status(word: &str) -> DriveStatus {
    match word.trim_matches(['-', ' ']) {
        "Erased" => DriveStatus::Erased,
        "FAILED" | "FAIL" => DriveStatus::Failed,
        "UABORTED" | "ABORTED" => DriveStatus::Aborted,
        _ => DriveStatus::Other,
    }
}
