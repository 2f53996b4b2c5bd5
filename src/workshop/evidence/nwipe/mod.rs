//! nwipe's log: for every disk that a run wiped, what the log shows of it. The verdict is drawn elsewhere, from the
//! disk that is meant and the day the log arrived (`devices::media::judge`).
//!
//! The layout changed over the years: quoted names, two or three columns of errors, a table of bytes since 0.41. Names
//! are cut to their last eight characters in tables, models to seventeen. A disk's own name may hold line feeds, so a
//! line counts only with its date, a table's row only in its table and with all its columns, and what comes twice is a
//! contradiction.

mod disk;
mod line;
mod run;
mod table;
#[cfg(test)]
mod tests;
mod version;

use super::Parsed;
use super::facts::{EvidenceFacts, Format, MachineFacts, Warning, WarningCode};
use crate::devices::media::WipeAttempt;
use line::Line;
use run::Run;

/// More attempts than any workshop's log holds: what comes after is not read.
const MOST_ATTEMPTS: usize = 1000;

/// Reads a log. Every text is readable: one in which nothing was wiped gives a warning.
pub(super) fn parse(text: &str) -> Parsed {
    let mut log = Log::default();
    let mut run = Run::default();
    for line in text.lines().map(Line::read) {
        if run.is_followed_by(&line) {
            log.take(std::mem::take(&mut run));
        }
        run.read(&line);
        if log.wipes.len() >= MOST_ATTEMPTS {
            log.warnings.push(Warning::plain(WarningCode::TooMuch));
            break;
        }
    }
    log.take(run);
    log.parsed()
}

/// What the runs of a log came to so far.
#[derive(Default)]
struct Log {
    machine: Option<MachineFacts>,
    other_machines: bool,
    wiping_runs: usize,
    wipes: Vec<WipeAttempt>,
    warnings: Vec<Warning>,
}

impl Log {
    fn take(&mut self, run: Run) {
        let machine = run.machine();
        self.other_machines |= matches!((&machine, &self.machine), (Some(a), Some(b)) if a.identity != b.identity);
        self.machine = self.machine.take().or(machine);
        let attempts = run.finish(&mut self.warnings);
        self.wiping_runs += usize::from(!attempts.is_empty());
        self.wipes.extend(attempts);
    }

    fn parsed(mut self) -> Parsed {
        let codes = [
            (self.other_machines, WarningCode::SeveralMachines),
            (self.wiping_runs == 0, WarningCode::NothingWiped),
            (self.wiping_runs > 1, WarningCode::SeveralRuns),
        ];
        self.warnings.extend(codes.iter().filter(|(holds, _)| *holds).map(|(_, code)| Warning::plain(*code)));
        for wipe in &self.wipes {
            let codes = [
                (wipe.serial_masked, WarningCode::SerialMasked),
                (!wipe.serial_masked && wipe.medium.serial.is_none(), WarningCode::SerialMissing),
                (wipe.contradictory, WarningCode::Contradictory),
            ];
            let about = codes.iter().filter(|(holds, _)| *holds).map(|(_, code)| Warning::about(*code, &wipe.device));
            self.warnings.extend(about);
        }
        // Several machines in one log: none of them is the one the file speaks of.
        let machine = self.machine.filter(|_| !self.other_machines);
        let facts = EvidenceFacts { machine, wipes: self.wipes, ..EvidenceFacts::default() };
        Parsed { format: Format::Nwipe, facts, warnings: self.warnings }
    }
}
