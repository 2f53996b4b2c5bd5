//! One disk in one run: what the lines and the closing tables say of it.

use super::line::Line;
use super::run::{Close, VerifyOption};
use super::table::Row;
use crate::devices::identity::meaningful;
use crate::devices::media::{
    Bus, DriveStatus, HiddenArea, MediumIdentity, Verification, WipeAttempt, WipeErrors, is_masked, serial_key,
};
use chrono::NaiveDateTime;

/// Tables keep the last eight characters of a name.
pub(super) fn short_name(name: &str) -> &str {
    let base = name.rsplit('/').next().unwrap_or(name);
    base.char_indices().rev().nth(7).map_or(base, |(at, _)| &base[at..])
}

/// One disk.
#[derive(Default)]
pub(super) struct Disk {
    pub name: String,
    found: bool,
    bus: Option<Bus>,
    model: Option<String>,
    /// Every serial the log gives it, as written.
    serials: Vec<String>,
    size: Option<u64>,
    hidden: Vec<HiddenArea>,
    wiping: bool,
    method: Option<String>,
    started_at: Option<NaiveDateTime>,
    ended_at: Option<NaiveDateTime>,
    written: Vec<u64>,
    read_back: Option<u64>,
    /// The last pass written was read back and found right.
    verified: bool,
    verify_failed: bool,
    error_lines: u64,
    rounds_done: bool,
    blanked: bool,
}

impl Disk {
    /// A disk of which only the name is known.
    pub fn named(name: &str) -> Self {
        Self { name: name.to_owned(), ..Self::default() }
    }

    /// Whether the run's search found it.
    pub const fn is_found(&self) -> bool {
        self.found
    }

    /// Takes in a line about this disk.
    pub fn read(&mut self, line: &Line<'_>, at: NaiveDateTime) {
        let message = line.message;
        if message.starts_with("Found ") {
            self.read_found(message);
        } else if let Some((_, serial)) = message.split_once(" has serial number ") {
            self.serials.push(serial.to_owned());
        } else if let Some((_, sizes)) = message.split_once(", sect/blk/dev ") {
            self.size = sizes.rsplit('/').next().and_then(|size| size.parse().ok());
            self.wiping = true;
        } else if let Some((_, size)) = message.split_once(" is size ") {
            self.size = size.trim_end_matches('.').parse().ok();
        } else if let Some(area) = hidden(message) {
            self.hidden.push(area);
        } else if self.read_progress(message, at) {
            self.ended_at = Some(at);
        }
        if is_failure(message) || (line.is_error && self.wiping) {
            self.error_lines += 1;
            self.ended_at = Some(at);
        }
    }

    /// `Found /dev/sda,  ATA, MODEL, 320 GB, S/N=SERIAL`; first releases `Found drive model="…", …, serial number="…"`.
    fn read_found(&mut self, message: &str) {
        self.found = true;
        if let Some((head, serial)) = message.rsplit_once(", S/N=") {
            self.serials.push(serial.to_owned());
            let mut parts = head.splitn(3, ',').skip(1);
            self.bus = parts.next().map(bus);
            let model = parts.next().and_then(|rest| rest.rsplit_once(',')).map(|(model, _)| model);
            self.model = model.and_then(meaningful);
        } else if let Some((_, quoted)) = message.split_once("model=\"") {
            self.model = quoted.split_once('"').and_then(|(model, _)| meaningful(model));
            let serial = message.rsplit_once("serial number=\"").map(|(_, serial)| serial.trim_end_matches('"'));
            self.serials.extend(serial.map(str::to_owned));
        }
    }

    /// Whether the line was one of the wipe's own steps.
    fn read_progress(&mut self, message: &str, at: NaiveDateTime) -> bool {
        let begins = |words: &[&str]| words.iter().any(|word| message.starts_with(word));
        if begins(&["Invoking method "]) {
            self.method = message.split('\'').nth(1).and_then(meaningful);
            self.begin(at);
        } else if begins(&["Starting round ", "Starting pass ", "Blanking device ", "Writing final random pattern "]) {
            self.begin(at);
        } else if let Some((bytes, _)) = message.split_once(" bytes written to ") {
            self.begin(at);
            self.written.extend(bytes.trim().parse::<u64>());
            self.read_back = None;
            self.verified = false;
        } else if let Some((bytes, _)) = message.split_once(" bytes read from ") {
            self.read_back = bytes.trim().parse().ok();
        } else if begins(&["Verified pass ", "Verified that ", "[SUCCESS] Verified "]) {
            self.verified = true;
        } else if begins(&["[FAILURE]"]) {
            self.verify_failed = true;
        } else if begins(&["Finished final round "]) {
            self.rounds_done = true;
        } else if begins(&["[SUCCESS] Blanked device ", "Blanked device "]) {
            self.blanked = true;
        } else if !begins(&["Finished pass ", "Finished round ", "Verifying "]) {
            return false;
        }
        true
    }

    fn begin(&mut self, at: NaiveDateTime) {
        self.wiping = true;
        self.started_at.get_or_insert(at);
    }

    /// Whether the run wiped it, and did not only find it.
    pub const fn was_wiped(&self, has_rows: bool) -> bool {
        self.wiping || has_rows
    }

    /// Whether the method only reads: then there is nothing to judge, unless it found what should not be there.
    pub fn only_looked_at(&self, rows: &[&Row]) -> bool {
        let reads = self.method.as_deref().is_some_and(|method| method.starts_with("Verify "));
        reads && !self.verify_failed && !self.errors(rows).any()
    }

    fn errors(&self, rows: &[&Row]) -> WipeErrors {
        let mut errors = WipeErrors { lines: self.error_lines, ..WipeErrors::default() };
        for row in rows {
            if let Row::Errors { pass, verification, sync } = row {
                errors.pass = errors.pass.max(Some(*pass));
                errors.verification = errors.verification.max(Some(*verification));
                errors.sync = errors.sync.max(*sync);
            }
        }
        errors
    }

    /// What the run came to for this disk. `shared_name`: another disk's name is cut to the same letters.
    pub fn attempt(&self, rows: &[&Row], shared_name: bool, run: &Close) -> WipeAttempt {
        let statuses: Vec<(DriveStatus, &str)> = rows
            .iter()
            .filter_map(|row| match row {
                Row::Status { status, label } => Some((*status, label.as_str())),
                _ => None,
            })
            .collect();
        let own = statuses.iter().find(|(_, label)| self.is_labelled(label)).or_else(|| statuses.first()).copied();
        let (row_model, row_serial) = own.and_then(|(_, label)| label.rsplit_once('/')).unzip();
        let mut written: Vec<&str> = self.serials.iter().map(String::as_str).collect();
        if !own.is_some_and(|(_, label)| self.is_labelled(label)) {
            written.extend(row_serial);
        }
        let keys: Vec<String> = written.iter().filter_map(|serial| serial_key(serial)).collect();
        let serial = written.iter().find(|text| serial_key(text).is_some()).map(|text| text.trim().to_owned());
        let (bytes_erased, bytes_total) = self.bytes(rows);
        let done = if run.blank == Some(true) && !self.is_ops2(run) { self.blanked } else { self.rounds_done };
        WipeAttempt {
            device: self.name.clone(),
            serial_masked: serial.is_none() && written.iter().any(|text| is_masked(text)),
            medium: MediumIdentity {
                serial,
                model: self.model.clone().or_else(|| row_model.and_then(meaningful)),
                size_bytes: self.size,
            },
            bus: self.bus.unwrap_or(Bus::Unknown),
            bytes_total,
            bytes_erased,
            method: self.method.clone().or_else(|| run.method.clone()),
            rounds: run.rounds,
            verification: self.verification(run),
            hidden_area: self.hidden_area(),
            errors: self.errors(rows),
            status: own.map(|(status, _)| status),
            aborted: run.aborted && !done,
            complete: own.is_some() && run.closed && done,
            contradictory: shared_name || is_repeated(rows) || keys.iter().any(|key| Some(key) != keys.first()),
            tool: run.tool,
            started_at: self.started_at,
            ended_at: self.ended_at.or(self.started_at).or(run.last_at),
        }
    }

    /// The method of the Canadian police leaves random data: it has no last pass of zeros, whatever the options say.
    fn is_ops2(&self, run: &Close) -> bool {
        self.method.as_deref().or(run.method.as_deref()).is_some_and(|method| method.contains("OPS-II"))
    }

    fn is_labelled(&self, label: &str) -> bool {
        self.serials.iter().any(|serial| !serial.trim().is_empty() && label.ends_with(&format!("/{}", serial.trim())))
    }

    /// Of several passes the weakest counts; of the table and the lines, the worse.
    fn bytes(&self, rows: &[&Row]) -> (Option<u64>, Option<u64>) {
        let table = rows.iter().find_map(|row| match row {
            Row::Erasure { erased, total } => Some((*erased, *total)),
            _ => None,
        });
        let lines = self.written.iter().min().copied();
        let erased = match (table, lines) {
            (Some((erased, _)), Some(written)) => Some(erased.min(written)),
            (Some((erased, _)), None) => Some(erased),
            (None, written) => written,
        };
        (erased, table.map(|(_, total)| total).max(self.size))
    }

    fn verification(&self, run: &Close) -> Verification {
        let whole = match (self.read_back, self.written.last()) {
            (Some(read), Some(written)) => read >= *written,
            _ => true,
        };
        if self.verify_failed || (self.verified && !whole) {
            Verification::Failed
        } else if self.verified && !self.written.is_empty() {
            Verification::Passed
        } else if run.verify == Some(VerifyOption::Off) {
            Verification::Off
        } else {
            Verification::Unproven
        }
    }

    /// The worst that the log says.
    fn hidden_area(&self) -> HiddenArea {
        let worst = [HiddenArea::Present, HiddenArea::Indeterminate, HiddenArea::None];
        worst.into_iter().find(|area| self.hidden.contains(area)).unwrap_or(HiddenArea::NotReported)
    }
}

/// Two rows for one disk in one table.
fn is_repeated(rows: &[&Row]) -> bool {
    let count = |of: fn(&Row) -> bool| rows.iter().filter(|row| of(row)).count();
    count(|row| matches!(row, Row::Errors { .. })) > 1
        || count(|row| matches!(row, Row::Erasure { .. })) > 1
        || count(|row| matches!(row, Row::Status { .. })) > 1
}

fn bus(word: &str) -> Bus {
    match word.trim().trim_end_matches("-SSD").trim() {
        "ATA" => Bus::Ata,
        "IDE" => Bus::Ide,
        "SCSI" => Bus::Scsi,
        "SAS" => Bus::Sas,
        "USB" => Bus::Usb,
        "NVME" => Bus::Nvme,
        "MMC" => Bus::Mmc,
        "VIRT" => Bus::Virtual,
        _ => Bus::Unknown,
    }
}

/// What a line says of hidden sectors. Early builds said "areas".
fn hidden(message: &str) -> Option<HiddenArea> {
    let says = |words: &[&str]| words.iter().any(|word| message.contains(word));
    if says(&["HIDDEN SECTORS DETECTED", "HIDDEN AREA DETECTED"]) {
        Some(HiddenArea::Present)
    } else if says(&["HIDDEN SECTORS INDETERMINATE", "HIDDEN AREA INDETERMINATE", "SG_IO bad/missing sense data"]) {
        Some(HiddenArea::Indeterminate)
    } else if says(&["No hidden sectors on ", "No hidden areas on "]) {
        Some(HiddenArea::None)
    } else {
        None
    }
}

/// Lines that report a failure of a disk, whatever their level.
fn is_failure(message: &str) -> bool {
    const WORDS: [&str; 14] = [
        " verification errors on ",
        " wipe errors on ",
        " sync errors on ",
        "exited with errors on device",
        "exited with fatal errors on device",
        "exited with non fatal errors on device",
        ">>> FAILURE! <<<",
        "Buffer flush failure",
        "giving up ",
        "Write error on ",
        "Read error on ",
        "Partial write on ",
        "Partial read on ",
        "Verification mismatch on ",
    ];
    WORDS.iter().any(|word| message.contains(word))
}
