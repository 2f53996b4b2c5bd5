//! From counts to figures. Nothing here is shown as it is: a [`Figure`] cannot be serialised, it goes through
//! [`super::disclosure`] first. Sum over sum, never a mean of rates; nothing is imputed.

use crate::outcomes::rules::classification::Category;
use crate::outcomes::rules::status::Status;
use crate::outcomes::rules::waves::{Planned, Wave};
use chrono::NaiveDate;

#[cfg(test)]
mod tests;

/// The version of the definitions below. It grows whenever a figure is counted otherwise, and stands on every report.
pub const DEFINITION_VERSION: u32 = 1;

/// The waves that the report shows.
pub const REPORTED: [Wave; 3] = [Wave::M3, Wave::M6, Wave::M12];

/// One wave, over everyone it is due for. Each count holds the next: due, observed, employed, durable.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct WaveCounts {
    /// Observed, refused, unreachable, not attempted: D.
    pub due: u64,
    /// O.
    pub observed: u64,
    /// In employment on the due day: E.
    pub employed: u64,
    /// In a durable job.
    pub durable: u64,
    /// Left the base (death, long leave …), counted apart.
    pub withdrawn: u64,
}

impl WaveCounts {
    /// Counts one person's wave, if it is due on the day the figures are extracted. An answer brings its category and
    /// whether the person is in employment.
    pub fn add(
        &mut self,
        planned: &Planned,
        status: Status,
        answer: Option<(Category, bool)>,
        extracted_on: NaiveDate,
    ) {
        if !planned.is_due(extracted_on) || matches!(status, Status::OutOfScope | Status::Erased) {
            return;
        }
        match answer {
            Some((Category::Withdrawn, _)) => self.withdrawn += 1,
            Some((category, employed)) => {
                self.due += 1;
                self.observed += 1;
                self.employed += u64::from(employed);
                self.durable += u64::from(category == Category::Durable);
            }
            None => self.due += 1,
        }
    }
}

/// Exits from training in the period: one a person and programme, the last.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ExitCounts {
    /// In a durable job.
    pub durable: u64,
    /// In a transitional job.
    pub transition: u64,
    /// Positive otherwise.
    pub positive: u64,
    /// Unemployed, inactive, lost to sight: they stay in the base.
    pub other: u64,
    /// Left the base, counted apart.
    pub withdrawn: u64,
}

/// Everything the figures are made of, for one period.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// People with a referral submitted in the period.
    pub referred: u64,
    /// People with a handover signed in the period.
    pub equipped: u64,
    /// Devices handed over in the period.
    pub devices: u64,
    /// People who reached the hours that make them trained in the period.
    pub trained: u64,
    /// Minutes really attended in the period.
    pub attended_minutes: u64,
    /// People with at least one of these minutes.
    pub attendees: u64,
    /// Visits to open access.
    pub visits: u64,
    /// People for whom the second of the two, equipped and trained, happened in the period.
    pub both: u64,
    /// People equipped and not trained, at the landmark of D2.
    pub equipped_only: u64,
    /// People trained and not equipped, at the landmark of D2.
    pub trained_only: u64,
    /// The wave at three months.
    pub m3: WaveCounts,
    /// The wave at six months.
    pub m6: WaveCounts,
    /// The wave at twelve months.
    pub m12: WaveCounts,
    /// How people left the training.
    pub exits: ExitCounts,
}

crate::codes! {
    /// What a figure counts.
    pub enum Unit {
        People = "people",
        Devices = "devices",
        Hours = "hours",
        Visits = "visits",
        Exits = "exits",
        Share = "share",
    }
}

crate::codes! {
    /// Which of several rates of one indicator; they are published together.
    pub enum Measure {
        /// Among those observed.
        AmongObserved = "among_observed",
        /// As if nobody unobserved were.
        LowerBound = "lower_bound",
        /// As if everybody unobserved were.
        UpperBound = "upper_bound",
    }
}

/// What a figure is made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Body {
    /// Of the whole instance: no cell inside the county. `parts` are counts shown elsewhere that make it up.
    Total { count: u64, parts: Vec<u64> },
    /// A count broken down by something.
    Cell(u64),
    /// Attended minutes, and of how many people.
    Hours { minutes: u64, people: u64 },
    /// A share. `reveals` are the counts that it shows, each holding the smaller ones; those of one `chain` are shown
    /// with each other in mind.
    Share { part: u64, whole: u64, reveals: Vec<u64>, chain: String },
}

/// A figure before secrecy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Figure {
    pub(super) code: &'static str,
    /// The code of `county_indicators.csv` that defines it.
    pub(super) definition: &'static str,
    pub(super) unit: Unit,
    pub(super) wave: Option<Wave>,
    pub(super) measure: Option<Measure>,
    /// What it is broken down by, and which part this is.
    pub(super) group: Option<(&'static str, &'static str)>,
    pub(super) body: Body,
}

impl Figure {
    const fn new(code: &'static str, unit: Unit, body: Body) -> Self {
        Self { code, definition: code, unit, wave: None, measure: None, group: None, body }
    }
}

/// Whether the figures of a report hold an indicator, by its code.
pub fn is_counted(code: &str) -> bool {
    figures(&Counts::default()).iter().any(|figure| figure.definition == code)
}

/// The figures of a report, in their order on the page: the observation rate before what was observed.
pub fn figures(counts: &Counts) -> Vec<Figure> {
    let total = |count, parts: &[u64]| Body::Total { count, parts: parts.to_vec() };
    let exposure = |group, count| Figure {
        group: Some(("exposure", group)),
        ..Figure::new("D2", Unit::People, Body::Cell(count))
    };
    let hours = Body::Hours { minutes: counts.attended_minutes, people: counts.attendees };
    let mut figures = vec![
        Figure::new("A1", Unit::People, total(counts.referred, &[])),
        Figure::new("B1", Unit::People, total(counts.equipped, &[counts.both, counts.equipped_only])),
        Figure::new("B2", Unit::Devices, total(counts.devices, &[])),
        Figure::new("C1", Unit::People, total(counts.trained, &[counts.both, counts.trained_only])),
        Figure::new("C2", Unit::Hours, hours),
        Figure::new("C4", Unit::Visits, total(counts.visits, &[])),
        Figure::new("D1", Unit::People, total(counts.both, &[])),
        exposure("equipped_only", counts.equipped_only),
        exposure("trained_only", counts.trained_only),
    ];
    for (wave, of) in REPORTED.into_iter().zip([&counts.m3, &counts.m6, &counts.m12]) {
        figures.extend(wave_figures(wave, of));
    }
    figures.extend(exit_figures(&counts.exits));
    figures
}

fn wave_figures(wave: Wave, of: &WaveCounts) -> Vec<Figure> {
    let share = |code, measure, part, whole, reveals: &[u64]| Figure {
        wave: Some(wave),
        measure,
        ..Figure::new(
            code,
            Unit::Share,
            Body::Share { part, whole, reveals: reveals.to_vec(), chain: wave.code().to_owned() },
        )
    };
    let (due, observed) = (of.due, of.observed);
    let unobserved = due.saturating_sub(observed);
    let mut figures = vec![share("E1", None, observed, due, &[observed, due])];
    for (code, part) in [("E2", of.employed), ("E3", of.durable)] {
        figures.extend([
            share(code, Some(Measure::AmongObserved), part, observed, &[part, observed]),
            share(code, Some(Measure::LowerBound), part, due, &[part, due]),
            share(code, Some(Measure::UpperBound), part + unobserved, due, &[part, observed, due]),
        ]);
    }
    let withdrawn = Figure::new("E1W", Unit::People, Body::Cell(of.withdrawn));
    figures.push(Figure { definition: "E1", wave: Some(wave), ..withdrawn });
    figures
}

fn exit_figures(exits: &ExitCounts) -> Vec<Figure> {
    let dynamic = exits.durable + exits.transition + exits.positive;
    let base = dynamic + exits.other;
    let share = Body::Share { part: dynamic, whole: base, reveals: vec![dynamic, base], chain: "exits".to_owned() };
    let withdrawn = Figure::new("E4W", Unit::Exits, Body::Cell(exits.withdrawn));
    vec![Figure::new("E4", Unit::Share, share), Figure { definition: "E4", ..withdrawn }]
}
