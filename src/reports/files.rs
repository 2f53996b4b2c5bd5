//! The report as a file: JSON, CSV and XLSX, with the same figures and the same secrecy as the page.

use super::actions::Report;
use super::disclosure::{Audience, Indicator, Value};
use super::wording;
use crate::error::Result;
use crate::kernel::lang::Lang;
use crate::web::Texts;
use crate::web::table::{self, Cell};
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
        label: wording::figure(report, indicator, Texts(lang)).label,
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

const COLUMNS: [&str; 22] = [
    "code",
    "value",
    "label",
    "part",
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
    let lines = report.indicators.iter().map(|indicator| line(report, indicator, lang));
    table::csv(separator, &COLUMNS, lines.map(|line| line.iter().map(|cell| cell.written(lang)).collect()))
}

/// The report as a workbook, one line a figure; counts and shares are numbers there.
///
/// # Errors
/// When the workbook cannot be made, which memory does not refuse.
pub fn xlsx(report: &Report, lang: Lang) -> Result<Vec<u8>> {
    let lines = report.indicators.iter().map(|indicator| line(report, indicator, lang));
    table::xlsx(&report.period.to_string(), report.extracted_at, &COLUMNS, lines)
}

fn line(report: &Report, indicator: &Indicator, lang: Lang) -> Vec<Cell> {
    let said = wording::figure(report, indicator, Texts(lang));
    let figure = figure(report, indicator, lang);
    let text = |text: Option<String>| text.map_or(Cell::Empty, Cell::Text);
    let count = |number: Option<u64>| number.map_or(Cell::Empty, Cell::Whole);
    let decimal = |number: Option<f64>| number.map_or(Cell::Empty, Cell::Decimal);
    vec![
        Cell::Text(figure.code),
        match figure.value {
            None => Cell::Empty,
            Some(Value::Count(n)) => Cell::Whole(n),
            Some(Value::Measure(n)) => Cell::Decimal(n),
        },
        Cell::Text(said.label),
        Cell::Text(said.part),
        count(figure.numerator),
        count(figure.denominator),
        decimal(figure.low),
        decimal(figure.high),
        count(figure.base),
        Cell::Text(figure.suppressed.to_string()),
        text(figure.reason),
        Cell::Text(figure.unit),
        text(figure.wave),
        text(figure.measure),
        text(figure.dimension),
        text(figure.group),
        Cell::Text(figure.dated_by.to_owned()),
        Cell::Text(report.period.to_string()),
        Cell::Text(report.extracted_at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true)),
        Cell::Text(figure.definition),
        Cell::Text(figure.source),
        Cell::Whole(figure.definition_version.into()),
    ]
}
