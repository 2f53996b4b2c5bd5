//! One thing that happened to one subject.

use serde_json::{Map, Value};
use uuid::Uuid;

crate::codes! {
    /// What an event is about.
    pub enum SubjectKind {
        /// A partner.
        Organisation = "organisation",
        /// An account.
        User = "user",
        /// A batch given.
        Donation = "donation",
        /// A computer or peripheral.
        Device = "device",
        /// A storage unit.
        Medium = "medium",
        /// A person.
        Beneficiary = "beneficiary",
        /// A need.
        Request = "request",
        /// A promise of one device to one request.
        Allocation = "allocation",
        /// A training programme.
        Programme = "programme",
        /// A training session.
        Session = "session",
        /// A person's place in a programme.
        Enrolment = "enrolment",
        /// A follow-up series.
        FollowupSeries = "followup_series",
        /// An erasure that a person asked for.
        Erasure = "erasure",
        /// The instance's settings.
        Settings = "settings",
    }
}

/// Which one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Subject {
    /// Its kind.
    pub kind: SubjectKind,
    /// Its key.
    pub id: Uuid,
}

/// An event before it takes its place in the chain.
#[derive(Clone, Debug)]
pub struct Event {
    pub(crate) subject: Subject,
    pub(crate) act: &'static str,
    pub(crate) changes: Vec<Value>,
    pub(crate) facts: Map<String, Value>,
    pub(crate) note: Option<Note>,
}

/// A free text that belongs to an event: kept aside, sealed; the event holds only its keyed hash, so that erasing the
/// text leaves the chain whole.
#[derive(Clone, Debug)]
pub(crate) struct Note {
    pub(crate) key: crate::vault::DataKey,
    pub(crate) text: String,
}

impl Event {
    /// `act` happened to `subject`.
    pub fn new(kind: SubjectKind, id: Uuid, act: &'static str) -> Self {
        Self { subject: Subject { kind, id }, act, changes: Vec::new(), facts: Map::new(), note: None }
    }

    /// A field that changed, with its values before and after. Not for what names a person: see `changed`.
    #[must_use]
    pub fn change(mut self, field: &str, before: impl Into<Value>, after: impl Into<Value>) -> Self {
        let (before, after) = (before.into(), after.into());
        if before != after {
            self.changes.push(serde_json::json!({ "field": field, "before": before, "after": after }));
        }
        self
    }

    /// A field that changed, whose values stay out of the journal.
    #[must_use]
    pub fn changed(mut self, field: &str) -> Self {
        self.changes.push(serde_json::json!({ "field": field }));
        self
    }

    /// A code, an id or a number that says what happened.
    #[must_use]
    pub fn fact(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.facts.insert(name.to_owned(), value.into());
        self
    }

    /// A free text that goes with it, if any, locked with `key` (the person's; the instance's for device notes).
    #[must_use]
    pub fn note(mut self, key: &crate::vault::DataKey, text: Option<&str>) -> Self {
        self.note = text.filter(|t| !t.is_empty()).map(|text| Note { key: key.clone(), text: text.to_owned() });
        self
    }
}
