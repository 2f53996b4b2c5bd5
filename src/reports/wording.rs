//! A figure in words, for the page and for the terminal.

use super::actions::Report;
use super::disclosure::{Audience, Hidden, Indicator, Value};
use super::period::{Period, PeriodFault};
use crate::kernel::lang::Lang;
use crate::web::{Texts, format};
use chrono::Datelike as _;

/// Which date puts a case into a period, by the code of the definition.
pub fn dated_by(definition: &str) -> &'static str {
    match definition {
        "A1" => "referral",
        "B1" | "B2" => "signature",
        "C1" => "threshold_session",
        "C2" | "C4" => "session",
        "D1" => "second_event",
        "D2" => "landmark",
        "E1" | "E2" | "E3" => "window_end",
        _ => "exit",
    }
}

/// The error code of a period that does not read; each is worded with the forms that are taken.
pub fn fault_code(fault: PeriodFault) -> &'static str {
    match fault {
        PeriodFault::UnknownForm => "period_unknown_form",
        PeriodFault::YearOutOfRange => "period_year_out_of_range",
        PeriodFault::NoSuchQuarter => "period_no_such_quarter",
        PeriodFault::NoSuchMonth => "period_no_such_month",
        PeriodFault::YearsDoNotFollow => "period_years_do_not_follow",
        PeriodFault::NoSuchDay => "period_no_such_day",
        PeriodFault::EndsBeforeStart => "period_ends_before_start",
        PeriodFault::TooLong => "period_too_long",
    }
}

/// A period as people call it: `2012`, `T1 2012`, `mars 2012`, `septembre 2011 à août 2012`; days, when it is none of these.
pub fn period(period: &Period, texts: Texts) -> String {
    let code = period.to_string();
    let month = || format!("{} {}", format::month(period.first(), texts.0), period.first().year());
    match (code.split_once("-Q"), code.matches('-').count(), code.len()) {
        (Some((year, quarter)), ..) => {
            texts.with("report-quarter", &[("quarter", quarter.to_owned().into()), ("year", year.to_owned().into())])
        }
        (None, 0, _) => code,
        (None, 1, 7) => month(),
        (None, 1, _) => texts.with("report-school", &[("value", code.into())]),
        _ => days(period, texts),
    }
}

/// From which day to which.
pub fn days(period: &Period, texts: Texts) -> String {
    let day = |day| format::date(day, texts.0);
    texts.with("report-days", &[("first", day(period.first()).into()), ("last", day(period.last()).into())])
}

/// One figure in words.
#[derive(Clone, Debug)]
pub struct FigureView {
    /// The code of the figure.
    pub code: String,
    /// What it is called.
    pub label: String,
    /// Which part of the indicator it is: the wave, the bound, the group. May be empty.
    pub part: String,
    /// The value, or why there is none.
    pub value: String,
    /// Whether it is hidden to protect people.
    pub suppressed: bool,
    /// The 95 % interval. May be empty.
    pub interval: String,
    /// The two counts of a rate, or its base. May be empty.
    pub base: String,
    /// Which date puts a case into the period.
    pub dated: String,
    /// How it is counted, in French.
    pub definition: String,
    /// Where the definition comes from, in French.
    pub source: String,
}

/// The figures that share a block of the report.
#[derive(Clone, Debug)]
pub struct BlockView {
    /// What the block is called.
    pub title: String,
    /// Its figures.
    pub figures: Vec<FigureView>,
    /// Its definitions, each once: code, name, definition, source, date.
    pub definitions: Vec<FigureView>,
}

/// The report in blocks.
pub fn blocks(report: &Report, texts: Texts) -> Vec<BlockView> {
    let mut blocks: Vec<BlockView> = Vec::new();
    let mut current = None;
    for indicator in &report.indicators {
        let letter = indicator.code.chars().next().unwrap_or_default().to_ascii_lowercase();
        if current != Some(letter) {
            current = Some(letter);
            let title = texts.text(&format!("report-block-{letter}"));
            blocks.push(BlockView { title, figures: Vec::new(), definitions: Vec::new() });
        }
        let Some(block) = blocks.last_mut() else { continue };
        let view = figure(report, indicator, texts);
        if indicator.code == indicator.definition && !block.definitions.iter().any(|d| d.code == view.code) {
            block.definitions.push(view.clone());
        }
        block.figures.push(view);
    }
    blocks
}

/// One figure in words.
pub fn figure(report: &Report, indicator: &Indicator, texts: Texts) -> FigureView {
    let definition = report.definition(indicator);
    let withdrawn = indicator.code != indicator.definition;
    let label = match definition {
        _ if withdrawn => texts.text("report-withdrawn"),
        Some(definition) => definition.label(texts.0).to_owned(),
        None => indicator.code.clone(),
    };
    let base = match (indicator.numerator, indicator.denominator, indicator.base) {
        (Some(part), Some(whole), _) => format!("{} / {}", count(part, texts), count(whole, texts)),
        (_, _, Some(base)) => count(base, texts),
        _ => String::new(),
    };
    FigureView {
        code: indicator.code.clone(),
        label,
        part: part(indicator, texts),
        value: value(indicator, texts),
        suppressed: indicator.suppressed,
        interval: match (indicator.low, indicator.high) {
            (Some(low), Some(high)) => match texts.0 {
                Lang::Fr => format!("[{} ; {}]", percent(low, texts), percent(high, texts)),
                Lang::En => format!("[{}, {}]", percent(low, texts), percent(high, texts)),
            },
            _ => String::new(),
        },
        base,
        dated: texts.text(&format!("report-dated-{}", dated_by(&indicator.definition).replace('_', "-"))),
        definition: definition.map(|d| d.definition.clone()).unwrap_or_default(),
        source: definition.map(|d| d.source.clone()).unwrap_or_default(),
    }
}

fn part(indicator: &Indicator, texts: Texts) -> String {
    let word = |list: &str, code: &Option<String>| {
        code.as_ref().map(|code| texts.text(&format!("report-{list}-{}", code.replace('_', "-"))))
    };
    let parts = [word("wave", &indicator.wave), word("measure", &indicator.measure), word("group", &indicator.group)];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

fn value(indicator: &Indicator, texts: Texts) -> String {
    match (&indicator.value, indicator.reason) {
        (Some(Value::Count(n)), _) => count(*n, texts),
        (Some(Value::Measure(share)), _) if indicator.unit == "share" => percent(*share, texts),
        (Some(Value::Measure(hours)), _) => {
            texts.with("report-hours", &[("value", format::decimal(*hours, texts.0).into())])
        }
        (None, Some(Hidden::SmallCount)) => texts.text("report-hidden-small-count"),
        (None, Some(Hidden::SmallBase)) => texts.text("report-hidden-small-base"),
        (None, Some(Hidden::WholeGroup)) => texts.text("report-hidden-whole-group"),
        (None, Some(Hidden::PartOfMonth)) => texts.text("report-hidden-part-of-month"),
        (None, Some(Hidden::NoBase) | None) => texts.text("report-no-base"),
    }
}

/// A count with its groups of three.
pub(super) fn count(number: u64, texts: Texts) -> String {
    format::whole(i64::try_from(number).unwrap_or(i64::MAX), texts.0)
}

/// A share as a percentage, rounded here and nowhere before.
fn percent(share: f64, texts: Texts) -> String {
    let number = format::tenths(share * 100.0, texts.0);
    match texts.0 {
        Lang::Fr => format!("{number}\u{a0}%"),
        Lang::En => format!("{number}%"),
    }
}

/// What the reader has to know of the whole: from how many hours people count as trained, what is hidden.
pub fn notes(report: &Report, texts: Texts) -> Vec<String> {
    let hours = format::decimal(f64::from(report.trained_minutes) / 60.0, texts.0);
    let threshold = i64::try_from(report.audience.hidden_up_to()).unwrap_or_default();
    let smallest = i64::try_from(report.audience.smallest_base()).unwrap_or_default();
    let mut notes = vec![
        texts.with("report-note-trained", &[("value", hours.into())]),
        texts.text("report-note-landmark"),
        texts.with("report-note-secrecy", &[("most", threshold.into()), ("base", smallest.into())]),
        texts.text("report-note-bounds"),
    ];
    if report.audience == Audience::Internal {
        notes.push(texts.text("report-note-internal"));
    }
    notes
}
