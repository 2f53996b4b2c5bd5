//! The roll of a session. It is often sent from a venue without network, so the same entries may come twice, late, or
//! from two people: an entry's key counts once, and what was recorded is never overwritten without being told what it
//! corrects.

use super::sessions::Nature;
use chrono::NaiveDate;
use uuid::Uuid;

#[cfg(test)]
mod tests;

/// The longest key an entry may bring, in characters.
pub const LONGEST_KEY: usize = 100;

/// How a status of `attendance_statuses.csv` counts in the attendance rate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counts {
    /// For the rate.
    Presence,
    /// Never passed on as a breach of anything.
    Absence,
    /// Excused, cancelled, to come, not recorded: outside the rate, shown beside it.
    Apart,
}

/// The statuses of those who came.
pub const PRESENCE: [&str; 2] = ["present", "present_partiel"];

/// How a status counts. One added by an administrator stays outside the rate.
pub fn counts(status: &str) -> Counts {
    match status {
        status if PRESENCE.contains(&status) => Counts::Presence,
        "absent" => Counts::Absence,
        _ => Counts::Apart,
    }
}

/// Whether nothing was recorded yet: expected, or past and not filled in.
pub fn is_unrecorded(status: &str) -> bool {
    matches!(status, "inscrit" | "a_renseigner")
}

/// Who an entry is about. What a walk-in said of themselves is kept elsewhere: here the key stands for them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Who {
    /// An enrolled person, by key.
    Person(Uuid),
    /// Someone nobody expected.
    WalkIn,
}

/// One line of the roll as sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Made by the sender; it makes sending twice harmless.
    pub key: String,
    /// Who it is about.
    pub who: Who,
    /// A code of `attendance_statuses.csv`.
    pub status: String,
    /// Minutes there, when they are known.
    pub minutes: Option<i64>,
    /// The key of the recorded entry that this one replaces: a slip mended, a walk-in recognised.
    pub corrects: Option<String>,
}

/// One line as recorded: one per session and person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// None for a line made by an enrolment and not recorded yet.
    pub key: Option<String>,
    /// Who it is about.
    pub who: Who,
    /// A code of `attendance_statuses.csv`.
    pub status: String,
    /// Minutes really attended.
    pub minutes: u32,
}

/// The session a roll is about.
#[derive(Clone, Copy, Debug)]
pub struct Session<'a> {
    /// Whether it registers people.
    pub nature: Nature,
    /// Its length, in minutes.
    pub length_minutes: u32,
    /// Its day, where it takes place.
    pub day: NaiveDate,
    /// The day the roll is sent.
    pub today: NaiveDate,
    /// The codes of `attendance_statuses.csv`.
    pub known_statuses: &'a [&'a str],
}

crate::codes! {
    /// What is wrong with an entry.
    pub enum EntryFault {
        Required = "required",
        TooLong = "too_long",
        UnknownCode = "unknown_code",
        /// Someone partly present was there for some minutes.
        MinutesRequired = "minutes_required",
        /// None, or more than the session has.
        MinutesOutOfSession = "minutes_out_of_session",
        /// Minutes of someone who was not there.
        MinutesWithoutPresence = "minutes_without_presence",
        /// This session counts heads, it registers nobody.
        HeadsOnly = "heads_only",
        /// Nobody was present or missing at a session of another day to come.
        SessionToCome = "session_to_come",
    }
}

crate::codes! {
    /// Why an entry was set aside.
    pub enum ConflictCode {
        /// The same key said something else before.
        SameKey = "same_key",
        /// The person's presence is recorded otherwise, under another key.
        AlreadyRecorded = "already_recorded",
    }
}

/// An entry set aside: what stands is kept, both are shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conflict {
    /// The place of the entry among those sent.
    pub at: usize,
    /// Why it was set aside.
    pub code: ConflictCode,
    /// What stands.
    pub kept: Row,
}

/// What came of a roll.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recorded {
    /// The whole roll after it; the rows given come first, in their order.
    pub rows: Vec<Row>,
    /// Which of the rows are new or changed, by place.
    pub changed: Vec<usize>,
    /// What was set aside.
    pub conflicts: Vec<Conflict>,
}

/// Records entries on a roll. A fault in one of them refuses them all, each named by its place, field and code; a
/// conflict sets one aside.
pub fn record(
    session: &Session,
    rows: &[Row],
    entries: &[Entry],
) -> Result<Recorded, Vec<(usize, &'static str, EntryFault)>> {
    let mut faults = vec![];
    let mut minutes = vec![];
    for (at, entry) in entries.iter().enumerate() {
        faults.extend(entry_faults(session, entry).into_iter().map(|(field, code)| (at, field, code)));
        match attended_minutes(&entry.status, entry.minutes, session.length_minutes) {
            Ok(attended) => minutes.push(attended),
            // An entry already on the roll under this key is not written again: its conflict is what has to be shown.
            Err(_) if rows.iter().any(|row| row.key.as_deref() == Some(entry.key.as_str())) => minutes.push(0),
            Err(code) => faults.push((at, "minutes", code)),
        }
    }
    if !faults.is_empty() {
        return Err(faults);
    }
    let mut recorded = Recorded { rows: rows.to_vec(), changed: vec![], conflicts: vec![] };
    for (at, (entry, minutes)) in entries.iter().zip(minutes).enumerate() {
        let row = Row { key: Some(entry.key.clone()), who: entry.who, status: entry.status.clone(), minutes };
        recorded.take(at, row, entry.corrects.as_deref());
    }
    recorded.changed.sort_unstable();
    recorded.changed.dedup();
    Ok(recorded)
}

/// The minutes a status is worth: present counts what was given, or the whole session; partly present needs the real
/// minutes; the others count none.
pub fn attended_minutes(status: &str, given: Option<i64>, length: u32) -> Result<u32, EntryFault> {
    let within = |given: i64| {
        u32::try_from(given).ok().filter(|m| (1..=length).contains(m)).ok_or(EntryFault::MinutesOutOfSession)
    };
    match (status, given) {
        ("present", None) => Ok(length),
        ("present_partiel", None) => Err(EntryFault::MinutesRequired),
        ("present" | "present_partiel", Some(given)) => within(given),
        (_, None | Some(0)) => Ok(0),
        (_, Some(_)) => Err(EntryFault::MinutesWithoutPresence),
    }
}

fn entry_faults(session: &Session, entry: &Entry) -> Vec<(&'static str, EntryFault)> {
    let mut faults = vec![];
    if entry.key.trim().is_empty() {
        faults.push(("key", EntryFault::Required));
    } else if entry.key.chars().count() > LONGEST_KEY {
        faults.push(("key", EntryFault::TooLong));
    }
    if session.nature != Nature::Persons {
        faults.push(("key", EntryFault::HeadsOnly));
    }
    if !session.known_statuses.contains(&entry.status.as_str()) {
        faults.push(("status", EntryFault::UnknownCode));
    } else if session.day > session.today && counts(&entry.status) != Counts::Apart {
        faults.push(("status", EntryFault::SessionToCome));
    }
    faults
}

impl Recorded {
    fn take(&mut self, at: usize, row: Row, corrects: Option<&str>) {
        let same = |old: &Row| old.who == row.who && old.status == row.status && old.minutes == row.minutes;
        if let Some(old) = self.rows.iter().find(|old| old.key == row.key) {
            if !same(old) {
                let kept = old.clone();
                self.conflicts.push(Conflict { at, code: ConflictCode::SameKey, kept });
            }
            return;
        }
        let of_person = |old: &Row| matches!(row.who, Who::Person(_)) && old.who == row.who;
        let corrected = corrects.and_then(|key| self.rows.iter().position(|old| old.key.as_deref() == Some(key)));
        let own = self.rows.iter().position(of_person);
        let place = match (corrected, own) {
            // A walk-in recognised as someone who has a line: two lines would count them twice.
            (Some(corrected), Some(own)) if corrected != own => Err(own),
            (Some(corrected), _) => Ok(Some(corrected)),
            (None, Some(own)) if is_unrecorded(&self.rows[own].status) => Ok(Some(own)),
            (None, Some(own)) if same(&self.rows[own]) => return,
            (None, Some(own)) => Err(own),
            (None, None) => Ok(None),
        };
        match place {
            Err(own) => {
                let kept = self.rows[own].clone();
                self.conflicts.push(Conflict { at, code: ConflictCode::AlreadyRecorded, kept });
            }
            Ok(Some(place)) => {
                self.rows[place] = row;
                self.changed.push(place);
            }
            Ok(None) => {
                self.changed.push(self.rows.len());
                self.rows.push(row);
            }
        }
    }
}
