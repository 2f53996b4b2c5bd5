//! Differencing: two releases, each without a small cell, may give one away by subtraction. The year less its first
//! three quarters is the fourth; a report amended by one person shows that person. Such a release is refused.

use super::{Audience, Indicator, Value};
use crate::reports::figures::Measure;
use crate::reports::period::Period;
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};

#[cfg(test)]
mod tests;

/// The counts that one published report shows, each under the name of what it counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Release {
    /// What it is about.
    pub period: Period,
    /// By name, as [`Release::of`] makes it.
    pub counts: BTreeMap<String, u64>,
}

impl Release {
    /// The counts that these indicators show, the parts and wholes of rates included.
    pub fn of(period: Period, indicators: &[Indicator]) -> Self {
        let mut counts = BTreeMap::new();
        for indicator in indicators {
            let parts = [&indicator.wave, &indicator.measure, &indicator.dimension, &indicator.group];
            let name = parts.into_iter().flatten().fold(indicator.code.clone(), |name, part| name + "/" + part);
            if let Some(Value::Count(count)) = indicator.value {
                counts.insert(name.clone(), count);
            }
            // An upper bound adds people who were not observed: its part is no count of anyone.
            let is_bound = indicator.measure.as_deref() == Some(Measure::UpperBound.code());
            let sides = [("numerator", indicator.numerator.filter(|_| !is_bound)), ("base", indicator.base)];
            counts.extend(sides.into_iter().filter_map(|(side, n)| Some((format!("{name}/{side}"), n?))));
        }
        Self { period, counts }
    }
}

/// A small count that a release would give away, together with others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Uncovered {
    /// The name of the count.
    pub name: String,
    /// The period that holds the others.
    pub whole: Period,
    /// The days left over, or nothing when the same period was released before.
    pub left: Option<(NaiveDate, NaiveDate)>,
}

/// What a release would give away beside the earlier ones. Empty: it may be published.
///
/// A period is compared with the others that lie in it, end to end from its beginning and from its end: what remains is
/// the count of the days between them.
pub fn uncovered(new: &Release, earlier: &[Release], audience: Audience) -> Vec<Uncovered> {
    let all: Vec<&Release> = earlier.iter().chain([new]).collect();
    let mut found = vec![];
    for whole in &all {
        let inside: Vec<&Release> =
            all.iter().copied().filter(|r| !std::ptr::eq(*r, *whole) && whole.period.covers(&r.period)).collect();
        for (name, count) in &whole.counts {
            let parts: Vec<(Period, u64)> =
                inside.iter().filter_map(|r| Some((r.period, *r.counts.get(name)?))).collect();
            let left = amended(whole.period, *count, &parts, audience)
                .then_some(None)
                .or_else(|| left_over(whole.period, *count, &parts, audience).map(Some));
            if let Some(left) = left {
                found.push(Uncovered { name: name.clone(), whole: whole.period, left });
            }
        }
    }
    found
}

/// Whether the same period was released with a count that differs by a few.
fn amended(whole: Period, count: u64, parts: &[(Period, u64)], audience: Audience) -> bool {
    parts.iter().any(|(period, part)| *period == whole && audience.is_small(count.abs_diff(*part)))
}

/// The days that the parts leave over, when the count of these days is small.
fn left_over(whole: Period, count: u64, parts: &[(Period, u64)], audience: Audience) -> Option<(NaiveDate, NaiveDate)> {
    let forth = runs(parts.iter().map(|(p, n)| (p.first(), p.last().succ_opt(), *n)), whole.first());
    let end = whole.last().succ_opt()?;
    let back = runs(parts.iter().map(|(p, n)| (p.last().succ_opt().unwrap_or(end), Some(p.first()), *n)), end);
    for (from, heads) in &forth {
        for (to, tails) in back.iter().filter(|(to, _)| from < *to) {
            if (*from, *to) == (whole.first(), end) {
                continue;
            }
            for (head, tail) in heads.iter().flat_map(|head| tails.iter().map(move |tail| (head, tail))) {
                if count.checked_sub(head + tail).is_some_and(|rest| audience.is_small(rest)) {
                    return Some((*from, to.pred_opt()?));
                }
            }
        }
    }
    None
}

/// Every day that pieces laid end to end reach from a start, with the sums that they give on the way.
fn runs(
    pieces: impl Iterator<Item = (NaiveDate, Option<NaiveDate>, u64)>,
    start: NaiveDate,
) -> BTreeMap<NaiveDate, BTreeSet<u64>> {
    let pieces: Vec<_> = pieces.collect();
    let mut reached = BTreeMap::from([(start, BTreeSet::from([0]))]);
    let mut waiting = vec![start];
    while let Some(day) = waiting.pop() {
        let sums = reached[&day].clone();
        for (_, next, n) in pieces.iter().filter(|(from, ..)| *from == day) {
            let Some(next) = next else { continue };
            let known = reached.entry(*next).or_default();
            let before = known.len();
            known.extend(sums.iter().map(|sum| sum + n));
            if known.len() > before {
                waiting.push(*next);
            }
        }
    }
    reached
}
