//! Reading a report: counted in one snapshot, then put under secrecy before anyone sees it.

use super::disclosure::{Audience, Indicator, disclose, disclose_totals};
use super::figures::figures;
use super::kept;
use super::period::Period;
use super::queries::{self, Definition, MonthCounts, Span};
use crate::access::{Actor, Permission};
use crate::act;
use crate::allocations::store::settings;
use crate::app::App;
use crate::error::Result;
use chrono::{DateTime, Utc};

/// The figures of a period as their reader may see them.
#[derive(Clone, Debug)]
pub struct Report {
    /// What it is about.
    pub period: Period,
    /// Whether its last day is not over at that moment.
    pub is_running: bool,
    /// The moment it shows.
    pub extracted_at: DateTime<Utc>,
    /// Who it is for, which decides what is hidden.
    pub audience: Audience,
    /// Minutes of attendance from which a person counts as trained.
    pub trained_minutes: u32,
    /// The figures, after secrecy, in their order on the page.
    pub indicators: Vec<Indicator>,
    /// What each of them means.
    pub definitions: Vec<Definition>,
    /// The months that have begun, when the period is made of several: totals, which are no cells.
    pub months: Vec<(Period, MonthCounts)>,
}

impl Report {
    /// What an indicator means.
    pub fn definition(&self, indicator: &Indicator) -> Option<&Definition> {
        self.definitions.iter().find(|definition| definition.code == indicator.definition)
    }
}

/// Reads the county's report of a period.
///
/// # Errors
/// `Forbidden` without the permission.
pub async fn read(app: &App, actor: &Actor, period: Period) -> Result<Report> {
    actor.require(Permission::ReportsRead)?;
    counted(app, period, period.by_month()).await
}

/// The same without its months, for the first page or to compare another period with: as it is kept, when it took long.
///
/// # Errors
/// `Forbidden` without the permission.
pub async fn read_whole(app: &App, actor: &Actor, period: Period) -> Result<Report> {
    actor.require(Permission::ReportsRead)?;
    let asked = (period, settings::trained_minutes(&app.db).await?);
    kept::or_count(app, asked, counted(app, period, Vec::new())).await
}

async fn counted(app: &App, period: Period, by_month: Vec<Period>) -> Result<Report> {
    let extracted_at = app.clock.now();
    let snapshot = act::snapshot_to_count(app).await?;
    let trained_minutes = settings::trained_minutes(&snapshot).await?;
    let span = Span::new(period, app.config.time_zone, app.day(extracted_at), trained_minutes);
    let counts = queries::counts(&snapshot, &span).await?;
    let definitions = queries::definitions(&snapshot, "county_indicators").await?;
    let mut months: Vec<(Period, MonthCounts)> =
        by_month.into_iter().map(|month| (month, MonthCounts::default())).collect();
    months.retain(|(month, _)| month.first() <= span.extracted_on);
    if !months.is_empty() {
        let found = queries::months(&snapshot, &span).await?;
        for (month, counts) in &mut months {
            *counts = found.get(&month.to_string()).copied().unwrap_or_default();
        }
    }
    snapshot.rollback().await?;
    let audience = Audience::Internal;
    let is_running = !period.is_over(span.extracted_on);
    let disclose = if period.is_whole_months() { disclose } else { disclose_totals };
    let indicators = disclose(&figures(&counts), audience);
    Ok(Report { period, is_running, extracted_at, audience, trained_minutes, indicators, definitions, months })
}
