//! One run of nwipe: what stood on its options, its disks, its closing tables. A log file is appended to, so it may
//! hold several.

use super::disk::{Disk, short_name};
use super::line::Line;
use super::table::{self, Row, Table};
use super::version;
use crate::devices::identity::{MachineIdentity, meaningful};
use crate::devices::media::{ToolVersion, WipeAttempt};
use crate::workshop::evidence::chassis;
use crate::workshop::evidence::facts::{MachineFacts, Warning, WarningCode};
use chrono::NaiveDateTime;

/// Whether reading back was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum VerifyOption {
    Off,
    Last,
    All,
}

/// More disks than one machine wipes at once, and more rows than their tables have: so that a forged log costs no more
/// time than an honest one.
const MOST_DISKS: usize = 256;
const MOST_ROWS: usize = 4 * MOST_DISKS;

/// One run.
#[derive(Default)]
pub(super) struct Run {
    identity: MachineIdentity,
    chassis: Option<String>,
    disks: Vec<Disk>,
    rows: Vec<(String, Row)>,
    table: Option<Table>,
    tool: Option<ToolVersion>,
    method: Option<String>,
    rounds: Option<u32>,
    verify: Option<VerifyOption>,
    /// A last pass of zeros follows; until its option is read, nobody knows.
    blank: Option<bool>,
    closed: bool,
    aborted: bool,
    last_at: Option<NaiveDateTime>,
}

impl Run {
    /// Whether this line begins another run: a disk is found after the closing tables, or found once more.
    pub fn is_followed_by(&self, line: &Line<'_>) -> bool {
        let found = line.at.is_some() && line.message.starts_with("Found ");
        found
            && (self.closed
                || line.device().is_some_and(|name| self.disks.iter().any(|d| d.name == name && d.is_found())))
    }

    /// Takes in one line.
    pub fn read(&mut self, line: &Line<'_>) {
        if let Some(title) = table::title(line.message) {
            self.table = Some(title);
        } else if table::is_end(line.message) {
            self.table = None;
        } else if self.rows.len() < MOST_ROWS {
            self.rows.extend(self.table.and_then(|table| table::row(table, line.message)));
        }
        let Some(at) = line.at else { return };
        self.last_at = Some(at);
        self.read_option(line.message);
        self.read_close(line.message);
        if let Some(disk) = line.device().and_then(|name| self.disk(name)) {
            disk.read(line, at);
        }
    }

    /// The disk of this name; `None` when the run has had more than a run can have.
    fn disk(&mut self, name: &str) -> Option<&mut Disk> {
        let at = self.disks.iter().position(|disk| disk.name == name).unwrap_or_else(|| {
            if self.disks.len() < MOST_DISKS {
                self.disks.push(Disk::named(name));
            }
            self.disks.len() - 1
        });
        self.disks.get_mut(at).filter(|disk| disk.name == name)
    }

    fn read_option(&mut self, message: &str) {
        if message.starts_with("Program options are set as follows") {
            self.blank = Some(true);
        } else if message == "do not perform a final blank pass" {
            self.blank = Some(false);
        }
        let Some((key, value)) = message.split_once('=') else { return };
        let (key, value) = (key.trim(), value.trim());
        match key {
            "banner" => self.tool = version::in_banner(value),
            "method" => self.method = meaningful(value),
            "rounds" => self.rounds = value.parse().ok(),
            "verify" => {
                self.verify = match value.chars().next() {
                    Some('0') => Some(VerifyOption::Off),
                    Some('1') => Some(VerifyOption::Last),
                    Some('2') => Some(VerifyOption::All),
                    _ => None,
                };
            }
            "system-manufacturer" => self.identity.vendor = meaningful(value),
            "system-product-name" => self.identity.product = meaningful(value),
            "system-version" => self.identity.version = meaningful(value),
            "system-serial-number" => self.identity.serial = meaningful(value),
            "system-uuid" => self.identity.uuid = meaningful(value),
            "baseboard-serial-number" => self.identity.board_serial = meaningful(value),
            "chassis-type" => self.chassis = meaningful(value),
            _ => {}
        }
    }

    fn read_close(&mut self, message: &str) {
        if message.starts_with("Total Throughput ")
            || message.starts_with("Nwipe successfully ")
            || message.starts_with("Nwipe exited with errors, ")
        {
            self.closed = true;
        } else if message.starts_with("Nwipe was aborted by the user") {
            self.closed = true;
            self.aborted |= !message.contains("prior to the wipe");
        }
    }

    /// The machine the run was on, when the log names it.
    pub fn machine(&self) -> Option<MachineFacts> {
        let named = self.identity != MachineIdentity::default();
        named.then(|| MachineFacts {
            identity: self.identity.clone(),
            kind: chassis::kind(self.chassis.as_deref()),
            ..MachineFacts::default()
        })
    }

    /// What the run came to, for every disk that it wiped.
    pub fn finish(mut self, warnings: &mut Vec<Warning>) -> Vec<WipeAttempt> {
        let strangers: Vec<String> = self.rows.iter().map(|(name, _)| name.clone()).collect();
        for name in strangers {
            if !self.disks.iter().any(|disk| short_name(&disk.name) == short_name(&name)) {
                self.disk(&name);
            }
        }
        let close = Close {
            tool: self.tool,
            method: self.method.clone(),
            rounds: self.rounds,
            verify: self.verify,
            blank: self.blank,
            closed: self.closed,
            aborted: self.aborted,
            last_at: self.last_at,
        };
        let mut attempts = Vec::new();
        for disk in &self.disks {
            let alike = self.disks.iter().filter(|other| short_name(&other.name) == short_name(&disk.name)).count();
            let rows: Vec<&Row> = self
                .rows
                .iter()
                .filter(|(name, _)| short_name(name) == short_name(&disk.name))
                .map(|(_, row)| row)
                .collect();
            if !disk.was_wiped(!rows.is_empty()) {
                continue;
            }
            if disk.only_looked_at(&rows) {
                warnings.push(Warning::about(WarningCode::VerifiedOnly, &disk.name));
                continue;
            }
            attempts.push(disk.attempt(&rows, alike > 1, &close));
        }
        attempts
    }
}

/// What a run says of all its disks.
pub(super) struct Close {
    pub tool: Option<ToolVersion>,
    pub method: Option<String>,
    pub rounds: Option<u32>,
    pub verify: Option<VerifyOption>,
    pub blank: Option<bool>,
    pub closed: bool,
    pub aborted: bool,
    pub last_at: Option<NaiveDateTime>,
}
