//! The report on screen, on paper and on slides.

use super::actions;
use super::api::{self, Form};
use super::figures;
use super::files::{self, Reader};
use super::period::Period;
use super::queries::{self, Definition};
use super::view::{self, Months, Waves};
use super::wording::{self, BlockView};
use crate::error::{Error, FieldError, Result};
use crate::kernel::lang::Lang;
use crate::web::today::FigureTile;
use crate::web::{self, FieldView, Shell, Visit};
use askama::Template;
use axum::Json;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use chrono::{Datelike as _, NaiveDate};

struct PeriodLink {
    href: String,
    label: String,
    days: String,
}

#[derive(Template)]
#[template(path = "reports/choose.html")]
struct ChoosePage {
    shell: Shell,
    links: Vec<PeriodLink>,
    period: FieldView,
}

/// The periods to choose from; one typed by hand leads to its address.
pub async fn choose(visit: Visit) -> Result<Response> {
    let mut query = visit.query();
    let typed = query.text("period", 40);
    query.finish()?;
    match typed {
        None => Ok(choice(&visit, StatusCode::OK, "", &[])),
        Some(typed) => match api::read(&typed) {
            Ok((period, _)) => Ok(Redirect::to(&format!("/reports/{period}")).into_response()),
            Err(error) => wrong(&visit, &typed, error),
        },
    }
}

/// The report of a period.
pub async fn show(visit: Visit, Path(typed): Path<String>) -> Result<Response> {
    let mut query = visit.query();
    let layout = query.word("layout", |word| (word == "slides").then_some(()));
    query.finish()?;
    let (period, form) = match api::read(&typed) {
        Ok(read) => read,
        Err(error) => return wrong(&visit, &typed, error),
    };
    let report = actions::read(&visit.app, visit.actor()?, period).await?;
    match form {
        Form::Csv => Ok(api::attached(&period, "csv", files::csv(&report, Reader::Spreadsheet(visit.lang))?)),
        Form::Xlsx => Ok(api::attached(&period, "xlsx", files::xlsx(&report, visit.lang)?)),
        Form::Json => Ok(Json(files::json(&report, visit.lang)).into_response()),
        Form::Usual => {
            let texts = visit.texts();
            let before = match period.previous() {
                _ if period.first() > visit.app.today() => None,
                Some(previous) => Some(actions::read_whole(&visit.app, visit.actor()?, previous).await?),
                None => None,
            };
            let title = texts.with("report-title", &[("value", wording::period(&period, texts).into())]);
            let page = ReportPage {
                days: wording::days(&period, texts),
                previous: period.previous().map(|p| named(&p, texts)),
                next: period.next().filter(|next| next.first() <= visit.app.today()).map(|p| named(&p, texts)),
                parts: period.parts().iter().map(|part| named(part, texts)).collect(),
                running: report.is_running,
                to_come: period.first() > visit.app.today(),
                period: period.to_string(),
                tiles: view::tiles(&report, before.as_ref(), texts),
                exits: view::exits(&report, before.as_ref(), texts),
                waves: view::waves(&report, texts),
                months: view::months(&report, texts),
                blocks: wording::blocks(&report, texts),
                notes: wording::notes(&report, texts),
                extracted: report.extracted_at,
                slides: layout.is_some(),
                foreign: visit.lang != Lang::Fr,
                shell: visit.shell_titled(title),
            };
            Ok(web::page(StatusCode::OK, &page))
        }
    }
}

#[derive(Template)]
#[template(path = "reports/show.html")]
struct ReportPage {
    shell: Shell,
    period: String,
    days: String,
    previous: Option<(String, String)>,
    next: Option<(String, String)>,
    parts: Vec<(String, String)>,
    running: bool,
    to_come: bool,
    tiles: Vec<FigureTile>,
    exits: Vec<FigureTile>,
    waves: Waves,
    months: Option<Months>,
    blocks: Vec<BlockView>,
    notes: Vec<String>,
    extracted: chrono::DateTime<chrono::Utc>,
    slides: bool,
    foreign: bool,
}

/// A period as its address and its words.
fn named(period: &Period, texts: web::Texts) -> (String, String) {
    (period.to_string(), wording::period(period, texts))
}

/// A period that does not read: the choice again, with what to correct.
fn wrong(visit: &Visit, typed: &str, error: Error) -> Result<Response> {
    match error {
        Error::Invalid(errors) => Ok(choice(visit, StatusCode::UNPROCESSABLE_ENTITY, typed, &errors)),
        other => Err(other),
    }
}

fn choice(visit: &Visit, status: StatusCode, typed: &str, errors: &[FieldError]) -> Response {
    let shell = visit.shell("reports-title").with_errors(&["report"], errors);
    let texts = visit.texts();
    let links = offered(visit.app.today())
        .into_iter()
        .map(|(key, period)| PeriodLink {
            href: format!("/reports/{period}"),
            label: texts.with(key, &[("value", wording::period(&period, texts).into())]),
            days: wording::days(&period, texts),
        })
        .collect();
    let period = shell.field("report", "period", "text", typed);
    web::page(status, &ChoosePage { shell, links, period })
}

/// The periods one asks for most, the present ones before those that are over.
fn offered(today: NaiveDate) -> Vec<(&'static str, Period)> {
    let (year, month) = (today.year(), today.month());
    let school = if month >= 9 { year } else { year - 1 };
    let present = [
        ("report-this-year", year.to_string()),
        ("report-this-quarter", format!("{year}-Q{}", month.div_ceil(3))),
        ("report-this-month", format!("{year}-{month:02}")),
        ("report-school-year", format!("{school}-{}", school + 1)),
    ];
    let present: Vec<(&str, Period)> =
        present.into_iter().filter_map(|(key, text)| Some((key, text.parse().ok()?))).collect();
    let past = ["report-last-year", "report-last-quarter", "report-last-month", "report-last-school-year"];
    let before = past.into_iter().zip(&present).filter_map(|(key, (_, period))| Some((key, period.previous()?)));
    let before: Vec<_> = before.collect();
    present.into_iter().chain(before).collect()
}

#[derive(Template)]
#[template(path = "reports/definitions.html")]
struct DefinitionsPage {
    shell: Shell,
    /// A heading, what stands under it, and whether people know these by their codes.
    lists: Vec<(String, Vec<Definition>, bool)>,
    /// Not counted by the service so far.
    to_come: Vec<Definition>,
    foreign: bool,
}

/// What every figure means, and the rules of secrecy.
pub async fn definitions(visit: Visit) -> Result<Response> {
    visit.query().finish()?;
    let texts = visit.texts();
    let db = &visit.app.db;
    let indicators = queries::definitions(db, "county_indicators").await?.into_iter();
    let (counted, to_come): (Vec<_>, Vec<_>) = indicators.partition(|entry| figures::is_counted(&entry.code));
    let secrecy = queries::definitions(db, "disclosure_rules").await?;
    let lists = vec![
        (texts.text("definitions-indicators"), counted, true),
        (texts.text("definitions-secrecy"), secrecy, false),
    ];
    let shell = visit.shell("definitions-title");
    Ok(web::page(StatusCode::OK, &DefinitionsPage { shell, lists, to_come, foreign: visit.lang != Lang::Fr }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_usual_periods_are_offered_with_those_before_them() {
        let shown: Vec<String> =
            offered("2026-02-10".parse().unwrap()).into_iter().map(|(_, period)| period.to_string()).collect();
        assert_eq!(shown, ["2026", "2026-Q1", "2026-02", "2025-2026", "2025", "2025-Q4", "2026-01", "2024-2025"]);
    }
}
