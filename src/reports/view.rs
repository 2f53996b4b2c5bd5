//! The report as the page lays it out: the figures that count as tiles with their trend, the waves in one table, the
//! months as a drawing. Words from `wording`, after secrecy.

use super::actions::Report;
use super::charts::{Columns, Range};
use super::disclosure::{Indicator, Value};
use super::period::Period;
use super::wording::{self, FigureView, count};
use crate::web::today::FigureTile;
use crate::web::{Texts, format};
use chrono::Datelike as _;

/// The waves side by side.
#[derive(Clone, Debug, Default)]
pub struct Waves {
    /// The heads of the columns: at three, six, twelve months.
    pub heads: Vec<String>,
    /// One row a figure: its name, and its value at each wave.
    pub rows: Vec<(String, Vec<Option<FigureView>>)>,
    /// One line a wave that has a rate to draw: its name, the drawing, what it says.
    pub lines: Vec<(String, Range, String)>,
}

/// The months of the period.
#[derive(Clone, Debug)]
pub struct Months {
    /// The drawing of those equipped and trained.
    pub drawing: Columns,
    /// Month, equipped, trained, both.
    pub rows: Vec<[String; 4]>,
}

/// The figures that are not about a wave, as tiles: first the one that all others lead up to.
pub fn tiles(report: &Report, before: Option<&Report>, texts: Texts) -> Vec<FigureTile> {
    let shown = report.indicators.iter().filter(|indicator| !indicator.definition.starts_with('E'));
    let mut tiles: Vec<FigureTile> = shown.map(|indicator| tile(report, before, indicator, texts)).collect();
    tiles.sort_by_key(|tile| !tile.first);
    tiles
}

/// How people left the training, which has no waves.
pub fn exits(report: &Report, before: Option<&Report>, texts: Texts) -> Vec<FigureTile> {
    let exits = report.indicators.iter().filter(|i| i.definition.starts_with('E') && i.wave.is_none());
    exits.map(|indicator| tile(report, before, indicator, texts)).collect()
}

/// One figure as a tile.
pub fn tile(report: &Report, before: Option<&Report>, indicator: &Indicator, texts: Texts) -> FigureTile {
    let view = wording::figure(report, indicator, texts);
    let label = texts.maybe(&short_name(indicator), &[]).unwrap_or_else(|| view.label.clone());
    let running = report.is_running;
    let (trend, since) = before.map_or(("", String::new()), |before| since(before, indicator, running, texts));
    FigureTile {
        label,
        missing: indicator.value.is_none(),
        interval: interval(&view, texts),
        trend,
        since,
        definition: view.definition,
        source: format!("{} {}", view.dated, texts.with("report-source", &[("value", view.source.into())])),
        first: indicator.code == "D1",
        value: view.value,
    }
}

/// The key of a name short enough for a tile: with its wave or its group in it, which the name of the definition lists all.
fn short_name(indicator: &Indicator) -> String {
    let parts = [Some(&indicator.code), indicator.wave.as_ref(), indicator.group.as_ref()];
    let parts: Vec<String> = parts.into_iter().flatten().map(|part| part.to_lowercase().replace('_', "-")).collect();
    format!("report-short-{}", parts.join("-"))
}

/// The interval and what it is about, in one line.
fn interval(view: &FigureView, texts: Texts) -> String {
    if view.interval.is_empty() {
        return String::new();
    }
    let values = [("interval", view.interval.clone().into()), ("base", view.base.clone().into())];
    texts.with("report-interval-line", &values)
}

/// Which way a count went since the period before, and from where. Rates have intervals, which say more than a difference.
fn since(before: &Report, indicator: &Indicator, running: bool, texts: Texts) -> (&'static str, String) {
    let then = before.indicators.iter().find(|old| old.code == indicator.code && old.group == indicator.group);
    let (Some(Value::Count(now)), Some(Some(Value::Count(then)))) = (indicator.value, then.map(|old| old.value)) else {
        return ("", String::new());
    };
    // An unfinished period beside a whole one, or a period of which nothing is known, says nothing of a direction.
    let nothing = before.indicators.iter().all(|old| match old.value {
        None => true,
        Some(Value::Count(of)) => of == 0,
        Some(Value::Measure(measure)) => measure <= 0.0,
    });
    if running || nothing {
        let key = if nothing { "report-trend-nothing" } else { "report-trend-running" };
        let values = [("period", wording::period(&before.period, texts).into()), ("before", count(then, texts).into())];
        return ("", texts.with(key, &values));
    }
    let (trend, key, difference) = match now.cmp(&then) {
        std::cmp::Ordering::Greater => ("up", "report-trend-more", now - then),
        std::cmp::Ordering::Less => ("down", "report-trend-less", then - now),
        std::cmp::Ordering::Equal => ("even", "report-trend-even", 0),
    };
    let values = [
        ("difference", count(difference, texts).into()),
        ("period", wording::period(&before.period, texts).into()),
        ("before", count(then, texts).into()),
    ];
    (trend, texts.with(key, &values))
}

/// The waves, whose rates are published together.
pub fn waves(report: &Report, texts: Texts) -> Waves {
    let of_waves: Vec<&Indicator> = report.indicators.iter().filter(|indicator| indicator.wave.is_some()).collect();
    let mut codes: Vec<&str> = of_waves.iter().filter_map(|indicator| indicator.wave.as_deref()).collect();
    // The figures come wave by wave, in the order of time.
    codes.dedup();
    let mut keys: Vec<(&str, Option<&str>)> = Vec::new();
    for indicator in &of_waves {
        let key = (indicator.code.as_str(), indicator.measure.as_deref());
        if !keys.contains(&key) {
            keys.push(key);
        }
    }
    let at = |(code, measure): (&str, Option<&str>), wave: &str| {
        let same =
            |i: &&&Indicator| i.code == code && i.measure.as_deref() == measure && i.wave.as_deref() == Some(wave);
        of_waves.iter().find(same).copied()
    };
    let word = |wave: &str| texts.text(&format!("report-wave-{wave}"));
    let rows = keys.iter().map(|key| {
        let views: Vec<Option<FigureView>> =
            codes.iter().map(|wave| at(*key, wave).map(|i| wording::figure(report, i, texts))).collect();
        let name = views.iter().flatten().next().map(|view| {
            let measure = key.1.map(|code| texts.text(&format!("report-measure-{}", code.replace('_', "-"))));
            let short = texts.maybe(&format!("report-short-{}", key.0.to_lowercase()), &[]);
            [Some(short.unwrap_or_else(|| view.label.clone())), measure]
                .into_iter()
                .flatten()
                .collect::<Vec<_>>()
                .join(", ")
        });
        (name.unwrap_or_default(), views)
    });
    let lines = codes.iter().filter_map(|wave| {
        let rate = |measure| at(("E2", Some(measure)), wave);
        let share = |indicator: &Indicator| match indicator.value {
            Some(Value::Measure(share)) => Some(share),
            _ => None,
        };
        let (lower, among, upper) = (rate("lower_bound")?, rate("among_observed")?, rate("upper_bound")?);
        let drawn = Range::new((share(lower)?, share(upper)?), share(among)?, (among.low?, among.high?));
        let words = |indicator| wording::figure(report, indicator, texts).value;
        let values = [("rate", words(among).into()), ("low", words(lower).into()), ("high", words(upper).into())];
        Some((word(wave), drawn, texts.with("report-range", &values)))
    });
    Waves { rows: rows.collect(), lines: lines.collect(), heads: codes.iter().map(|wave| word(wave)).collect() }
}

/// The months, when there are several.
pub fn months(report: &Report, texts: Texts) -> Option<Months> {
    if report.months.len() < 2 {
        return None;
    }
    let name = |month: &Period| format::month(month.first(), texts.0);
    let columns =
        report.months.iter().map(|(month, counts)| (format::short_month(month.first(), texts.0), counts.both));
    let columns = columns.collect();
    let rows = report.months.iter().map(|(month, counts)| {
        let named = format!("{} {}", name(month), month.first().year());
        [named, count(counts.equipped, texts), count(counts.trained, texts), count(counts.both, texts)]
    });
    Some(Months { drawing: Columns::new(columns), rows: rows.collect() })
}
