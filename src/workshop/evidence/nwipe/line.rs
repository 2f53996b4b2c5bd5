//! One line of the log: its date, how grave it is, what it says.

use chrono::{NaiveDate, NaiveDateTime};

/// A line taken apart.
pub(super) struct Line<'a> {
    /// The machine's time. Rows of tables have none; neither has a line that a disk's name broke into the log.
    pub at: Option<NaiveDateTime>,
    /// Whether the tool calls it an error.
    pub is_error: bool,
    /// What it says, trimmed.
    pub message: &'a str,
}

impl<'a> Line<'a> {
    /// `[2023/01/24 13:35:06]  notice: …`; before 2020 `nwipe: ` stood before the level.
    pub fn read(text: &'a str) -> Self {
        let (at, rest) = dated(text.trim());
        let rest = rest.trim_start();
        let rest = rest.strip_prefix("nwipe:").map_or(rest, str::trim_start);
        let levels = ["debug:", "info:", "notice:", "warning:", "error:", "fatal:", "sanity:"];
        let level = levels.iter().position(|level| at.is_some() && rest.starts_with(level));
        let message = level.and_then(|n| rest.strip_prefix(levels[n])).unwrap_or(rest).trim();
        Self { at, is_error: level.is_some_and(|n| n >= 4), message }
    }

    /// The disk that the line is about: the first device path in it, without `/dev/`.
    pub fn device(&self) -> Option<&'a str> {
        let path = &self.message[self.message.find("/dev/")? + "/dev/".len()..];
        let end =
            path.find(|c: char| c.is_whitespace() || matches!(c, '\'' | '"' | ',' | ')' | ';')).unwrap_or(path.len());
        let name = path[..end].trim_end_matches(['.', ':']);
        (!name.is_empty()).then_some(name)
    }
}

fn dated(text: &str) -> (Option<NaiveDateTime>, &str) {
    let Some((stamp, rest)) = text.strip_prefix('[').and_then(|inner| inner.split_once(']')) else {
        return (None, text);
    };
    match time(stamp) {
        Some(at) => (Some(at), rest),
        None => (None, text),
    }
}

fn time(stamp: &str) -> Option<NaiveDateTime> {
    let (day, clock) = stamp.split_once(' ')?;
    let mut date = day.split('/').map(|part| part.parse::<u32>().ok());
    let (year, month, of_month) = (date.next()??, date.next()??, date.next()??);
    let mut parts = clock.trim().split(':').map(|part| part.parse::<u32>().ok());
    let (hour, minute, second) = (parts.next()??, parts.next()??, parts.next()??);
    NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, of_month)?.and_hms_opt(hour, minute, second)
}
