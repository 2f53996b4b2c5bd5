//! What everything made up shares: chance, the calendar, who there is, the keys, and the rows that wait.

use super::calendar::Calendar;
use super::dice::Dice;
use super::house::House;
use super::rows::Rows;
use crate::access::Who;
use crate::entities::{chain_heads, counters};
use crate::journal::seals::{AT_ONCE, seal_of};
use crate::journal::store::{Doing, linked};
use crate::journal::{Event, Subject, SubjectKind, canonical};
use crate::vault::{self, DataKey, Vault};
use chrono::{DateTime, Utc};
use std::collections::BTreeMap;
use uuid::Uuid;

pub(super) struct World {
    pub dice: Dice,
    pub calendar: Calendar,
    pub house: House,
    pub vault: Vault,
    pub rows: Rows,
    pub counters: BTreeMap<String, i64>,
}

/// The history of one subject as it grows.
pub(super) struct Chain {
    subject: Subject,
    seq: i64,
    hash: Vec<u8>,
}

impl Chain {
    pub fn new(kind: SubjectKind, id: Uuid) -> Self {
        Self { subject: Subject { kind, id }, seq: 0, hash: canonical::GENESIS.to_vec() }
    }
}

impl World {
    /// Counts one more under this name.
    pub fn count_up(&mut self, name: String) -> i64 {
        let value = self.counters.entry(name).or_default();
        *value += 1;
        *value
    }

    /// Writes an event at the end of its chain.
    pub fn tell(&mut self, chain: &mut Chain, who: &Who, at: DateTime<Utc>, event: &Event) {
        chain.seq += 1;
        let doing = Doing { who, request_id: self.dice.request(), at };
        let (row, note) = linked(&self.vault, &doing, event, (self.dice.key(at), chain.seq, &chain.hash));
        debug_assert_eq!(chain.subject, event.subject, "an event stands in its own subject's chain");
        chain.hash.clone_from(&row.hash);
        self.rows.events.push(row);
        self.rows.event_notes.extend(note);
    }

    /// Writes an event of a subject that has no other.
    pub fn tell_once(&mut self, who: &Who, at: DateTime<Utc>, event: &Event) {
        let mut chain = Chain::new(event.subject.kind, event.subject.id);
        self.tell(&mut chain, who, at, event);
        self.close(chain);
    }

    /// Nothing more happens to this subject.
    pub fn close(&mut self, chain: Chain) {
        if chain.seq > 0 {
            self.rows.chain_heads.push(chain_heads::Model {
                kind: chain.subject.kind.code().to_owned(),
                id: chain.subject.id,
                seq: chain.seq,
                hash: chain.hash,
                sealed_seq: chain.seq,
            });
        }
    }

    /// A random key with its row.
    pub fn new_key(&mut self, purpose: &str, at: DateTime<Utc>) -> DataKey {
        let (key, row) = vault::store::fresh(&self.vault.master, purpose, self.dice.key(at), at);
        self.rows.data_keys.push(row);
        key
    }

    /// The rows that wait, their histories sealed.
    pub fn take_rows(&mut self) -> Rows {
        let mut rows = std::mem::take(&mut self.rows);
        for heads in rows.chain_heads.chunks(AT_ONCE) {
            let (id, at) = (self.dice.key(self.calendar.now), self.calendar.now);
            rows.seals.push(seal_of(&self.vault, id, at, heads));
        }
        rows
    }

    /// The counters as they stand at the end.
    pub fn counter_rows(&mut self) {
        let counters = std::mem::take(&mut self.counters);
        self.rows.counters.extend(counters.into_iter().map(|(name, value)| counters::Model { name, value }));
    }
}
