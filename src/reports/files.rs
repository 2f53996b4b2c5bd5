//! The report as a file: JSON and CSV, with the same figures and the same secrecy as the page.

use super::actions::Report;
use super::disclosure::{Audience, Indicator, Value};
use super::wording;
use crate::error::Result;
use crate::kernel::lang::Lang;
use crate::web::table;
use chrono::{DateTime, Utc};
use serde::Serialize;

/// A report in JSON.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct ReportFile {
    /// The period, in its shortest form.
    period: String,
    /// Its first day.
    first_day: chrono::NaiveDate,
    /// Its last day.
    last_day: chrono::NaiveDate,
    /// The moment the figures show.
    extracted_at: DateTime<Utc>,
    /// Whether this is what was published, for anyone to read.
    published: bool,
    /// Minutes of attendance from which a person counts as trained.
    trained_minutes: u32,
    /// The figures.
    indicators: Vec<Figure>,
}

/// One figure in JSON. A suppressed one has no value.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Figure {
    code: String,
    label: String,
    unit: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    wave: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    measure: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    dimension: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    group: Option<String>,
    /// A count, hours, or a share of one.
    #[schema(value_type = Option<f64>)]
    value: Option<Value>,
    numerator: Option<u64>,
    denominator: Option<u64>,
    /// The bounds of the 95 % interval.
    low: Option<f64>,
    high: Option<f64>,
    /// How many a rate is about.
    base: Option<u64>,
    suppressed: bool,
    /// Why there is no value.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    /// Which date puts a case into the period.
    dated_by: &'static str,
    /// How it is counted, in French.
    definition: String,
    /// Where the definition comes from, in French.
    source: String,
    definition_version: u32,
}

/// The report in JSON; labels in the reader's language.
pub fn json(report: &Report, lang: Lang) -> ReportFile {
    ReportFile {
        period: report.period.to_string(),
        first_day: report.period.first(),
        last_day: report.period.last(),
        extracted_at: report.extracted_at,
        published: report.audience == Audience::Published,
        trained_minutes: report.trained_minutes,
        indicators: report.indicators.iter().map(|indicator| figure(report, indicator, lang)).collect(),
    }
}

fn figure(report: &Report, indicator: &Indicator, lang: Lang) -> Figure {
    let definition = report.definition(indicator);
    let i = indicator.clone();
    Figure {
        label: definition.map(|d| d.label(lang).to_owned()).unwrap_or_default(),
        dated_by: wording::dated_by(&i.definition),
        definition: definition.map(|d| d.definition.clone()).unwrap_or_default(),
        source: definition.map(|d| d.source.clone()).unwrap_or_default(),
        code: i.code,
        unit: i.unit,
        wave: i.wave,
        measure: i.measure,
        dimension: i.dimension,
        group: i.group,
        value: i.value,
        numerator: i.numerator,
        denominator: i.denominator,
        low: i.low,
        high: i.high,
        base: i.base,
        suppressed: i.suppressed,
        reason: i.reason.map(|reason| reason.code().to_owned()),
        definition_version: i.definition_version,
    }
}

const COLUMNS: [&str; 20] = [
    "code",
    "value",
    "numerator",
    "denominator",
    "low",
    "high",
    "base",
    "suppressed",
    "reason",
    "unit",
    "wave",
    "measure",
    "dimension",
    "group",
    "dated_by",
    "period",
    "extracted_at",
    "definition",
    "source",
    "definition_version",
];

/// Who opens a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reader {
    /// A program: commas between, a point in numbers.
    Program,
    /// A spreadsheet of this language: semicolons between, its own decimal mark.
    Spreadsheet(Lang),
}

/// The report as CSV, one line a figure.
///
/// # Errors
/// When a line cannot be written, which memory does not refuse.
pub fn csv(report: &Report, reader: Reader) -> Result<Vec<u8>> {
    let (separator, lang) = match reader {
        Reader::Program => (b',', Lang::En),
        Reader::Spreadsheet(lang) => (b';', lang),
    };
    table::csv(separator, &COLUMNS, report.indicators.iter().map(|indicator| line(report, indicator, lang)))
}

fn line(report: &Report, indicator: &Indicator, lang: Lang) -> Vec<String> {
    let figure = figure(report, indicator, lang);
    let decimal = |number: f64| match lang {
        Lang::En => number.to_string(),
        Lang::Fr => number.to_string().replace('.', ","),
    };
    let count = |number: Option<u64>| number.map(|n| n.to_string()).unwrap_or_default();
    vec![
        figure.code,
        match figure.value {
            None => String::new(),
            Some(Value::Count(n)) => n.to_string(),
            Some(Value::Measure(n)) => decimal(n),
        },
        count(figure.numerator),
        count(figure.denominator),
        figure.low.map(decimal).unwrap_or_default(),
        figure.high.map(decimal).unwrap_or_default(),
        count(figure.base),
        figure.suppressed.to_string(),
        figure.reason.unwrap_or_default(),
        figure.unit,
        figure.wave.unwrap_or_default(),
        figure.measure.unwrap_or_default(),
        figure.dimension.unwrap_or_default(),
        figure.group.unwrap_or_default(),
        figure.dated_by.to_owned(),
        report.period.to_string(),
        report.extracted_at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true),
        figure.definition,
        figure.source,
        figure.definition_version.to_string(),
    ]
}
