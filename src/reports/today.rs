//! The main figures of the year, for the first page of those who read reports.

use super::disclosure::Indicator;
use super::period::Period;
use super::{actions, view};
use crate::access::Permission;
use crate::error::Result;
use crate::web::today::Part;
use crate::web::{Visit, format};
use chrono::Datelike as _;

/// Which ones: equipped and trained, then what leads there, then what became of them.
fn is_main(indicator: &Indicator) -> bool {
    match indicator.code.as_str() {
        "D1" | "A1" | "B1" | "C1" => true,
        "E1" => indicator.wave.as_deref() == Some("m6"),
        "E2" => indicator.wave.as_deref() == Some("m6") && indicator.measure.as_deref() == Some("among_observed"),
        _ => false,
    }
}

/// The main figures of this year beside those of the last.
pub async fn main_figures(visit: &Visit) -> Result<Option<Part>> {
    if !visit.can(Permission::ReportsRead) {
        return Ok(None);
    }
    let (app, actor, texts) = (&visit.app, visit.actor()?, visit.texts());
    let Ok(year) = app.today().year().to_string().parse::<Period>() else { return Ok(None) };
    let Some(last) = year.previous() else { return Ok(None) };
    let (report, before) =
        tokio::try_join!(actions::read_whole(app, actor, year), actions::read_whole(app, actor, last))?;
    let main = report.indicators.iter().filter(|indicator| is_main(indicator));
    let mut figures: Vec<_> = main.map(|i| view::tile(&report, Some(&before), i, texts)).collect();
    figures.sort_by_key(|tile| !tile.first);
    let at = format::instant(report.extracted_at, app.config.time_zone, visit.lang);
    let note = texts.with("report-extracted", &[("value", at.into())]);
    Ok(Some(Part { title: "today-figures", more: Some("/reports"), figures, note, ..Part::default() }))
}
