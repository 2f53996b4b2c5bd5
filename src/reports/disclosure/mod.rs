//! Secrecy: what a report may show. One module for the screen, the files, the print and the API alike. A small count
//! is hidden, and so is whatever would give it back by addition or subtraction; a hidden figure has no value at all,
//! and its reason does not say whether it was small itself or protects another. True zeros show.

mod indicator;
mod one_way;
mod releases;
mod two_way;

#[cfg(test)]
mod tests;

pub use indicator::{Hidden, Indicator, Value};
pub use one_way::{Breakdown, Total, one_way};
pub use releases::{Release, Uncovered, uncovered};
pub use two_way::{Table, two_way};

use super::figures::{Body, Figure};
use super::intervals::wilson;
use std::collections::{BTreeMap, BTreeSet};

crate::codes! {
    /// Who reads. The thresholds are those of `disclosure_rules.csv`.
    pub enum Audience {
        /// The county's officers.
        Internal = "internal",
        /// Anyone.
        Published = "published",
    }
}

impl Audience {
    /// Counts from one to this are hidden.
    pub const fn hidden_up_to(self) -> u64 {
        match self {
            Self::Internal => 4,
            Self::Published => 10,
        }
    }

    /// No rate on fewer people than this.
    pub const fn smallest_base(self) -> u64 {
        match self {
            Self::Internal => 10,
            Self::Published => 20,
        }
    }

    /// Whether a count is small enough to be hidden. Zero is not.
    pub const fn is_small(self, count: u64) -> bool {
        1 <= count && count <= self.hidden_up_to()
    }
}

/// "Nobody" and "everybody" tell something of each member of a group of fewer people than this.
pub const WHOLE_GROUP: u64 = 11;

/// The figures of a report as this audience may see them, in the same order.
pub fn disclose(figures: &[Figure], audience: Audience) -> Vec<Indicator> {
    let mut shown: BTreeMap<&str, BTreeSet<u64>> = BTreeMap::new();
    let mut indicators: Vec<Indicator> = figures.iter().map(|figure| seen(figure, &mut shown, audience)).collect();
    // The base of a hidden rate comes after the rates that can be shown: it must not cost one of them.
    for (indicator, figure) in indicators.iter_mut().zip(figures) {
        let Body::Share { whole, chain, .. } = &figure.body else { continue };
        let counts = shown.entry(chain).or_default();
        if indicator.suppressed && may_join(counts, &[*whole], audience) {
            counts.insert(*whole);
            indicator.base = Some(*whole);
        }
    }
    indicators
}

/// The figures of a period that is cut within a month: its totals alone. Two periods that differ by a day would tell, by
/// subtraction, what became of the one person between them.
pub fn disclose_totals(figures: &[Figure], audience: Audience) -> Vec<Indicator> {
    let cut = |(indicator, figure): (Indicator, &Figure)| match figure.body {
        Body::Total { .. } | Body::Hours { .. } => indicator,
        Body::Cell(_) | Body::Share { .. } => Indicator::of(figure).hidden(Hidden::PartOfMonth),
    };
    disclose(figures, audience).into_iter().zip(figures).map(cut).collect()
}

fn seen<'a>(figure: &'a Figure, shown: &mut BTreeMap<&'a str, BTreeSet<u64>>, audience: Audience) -> Indicator {
    let (indicator, published) = (Indicator::of(figure), audience == Audience::Published);
    match &figure.body {
        Body::Total { count, parts } if published && leaks(*count, parts, audience) => {
            indicator.hidden(Hidden::SmallCount)
        }
        Body::Hours { people, .. } if published && audience.is_small(*people) => indicator.hidden(Hidden::SmallCount),
        Body::Cell(count) if audience.is_small(*count) => indicator.hidden(Hidden::SmallCount),
        Body::Total { count, .. } | Body::Cell(count) => indicator.counted(*count),
        Body::Hours { minutes, .. } => indicator.measured(*minutes as f64 / 60.0),
        Body::Share { part, whole, reveals, chain } => {
            share(indicator, (*part, *whole), reveals, shown.entry(chain).or_default(), audience)
        }
    }
}

/// Whether a total is small, or gives a hidden part of it away: because the other part is shown, or because what one
/// part leaves is small.
fn leaks(count: u64, parts: &[u64], audience: Audience) -> bool {
    let small = parts.iter().filter(|part| audience.is_small(**part)).count();
    audience.is_small(count) || small == 1 || parts.iter().any(|part| audience.is_small(count.saturating_sub(*part)))
}

/// A share, where the counts it reveals may stand beside those its chain has shown already.
fn share(
    indicator: Indicator,
    (part, whole): (u64, u64),
    reveals: &[u64],
    shown: &mut BTreeSet<u64>,
    audience: Audience,
) -> Indicator {
    let Some(interval) = wilson(part, whole) else {
        return indicator.without_base();
    };
    let why = if whole < audience.smallest_base() {
        Some(Hidden::SmallBase)
    } else if whole < WHOLE_GROUP && (part == 0 || part == whole) {
        Some(Hidden::WholeGroup)
    } else if !may_join(shown, reveals, audience) {
        Some(Hidden::SmallCount)
    } else {
        None
    };
    match why {
        None => {
            shown.extend(reveals);
            indicator.rated(part, whole, interval)
        }
        Some(why) => indicator.hidden(why),
    }
}

/// Whether these counts may be shown beside those shown already. Each holds the smaller ones, so a difference of
/// neighbours is a count of people too; zero is always known.
fn may_join(shown: &BTreeSet<u64>, reveals: &[u64], audience: Audience) -> bool {
    let all: BTreeSet<u64> = shown.iter().chain(reveals).copied().chain([0]).collect();
    all.iter().zip(all.iter().skip(1)).all(|(below, above)| !audience.is_small(above - below))
}
