//! Reports that took long to count, shown again for a while: whoever opens the first page twice in ten minutes need not
//! have a million devices counted twice. Each says the moment it shows.

use super::actions::Report;
use super::period::Period;
use crate::app::App;
use crate::error::Result;
use chrono::{DateTime, Utc};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// What is counted within this is counted anew for everyone.
const QUICK: Duration = Duration::from_millis(200);
/// A report is kept so many times as long as it took to count, so that counting takes a small part of the machine.
const TIMES: u32 = 60;
/// And never longer than this.
const LONGEST: Duration = Duration::from_secs(600);
/// So many of them at most: anyone may ask for any days.
const MOST: usize = 64;

/// What a report is counted from beside the database: its period, and the minutes that make someone trained.
pub(super) type Asked = (Period, u32);

/// The reports one instance keeps.
#[derive(Debug, Default)]
pub struct KeptReports(Mutex<HashMap<Asked, Arc<tokio::sync::Mutex<Option<Kept>>>>>);

#[derive(Debug)]
struct Kept {
    report: Report,
    for_long: Duration,
}

impl Kept {
    /// The demonstration's clock goes back and forth.
    fn holds(&self, now: DateTime<Utc>) -> bool {
        (now - self.report.extracted_at).abs().to_std().is_ok_and(|age| age < self.for_long)
    }
}

/// The report as it is kept, or counted. Those who ask while it is counted wait for it.
///
/// # Errors
/// Those of counting.
pub(super) async fn or_count(app: &App, asked: Asked, count: impl Future<Output = Result<Report>>) -> Result<Report> {
    let place = app.reports.place(asked);
    let mut place = place.lock().await;
    if let Some(kept) = place.as_ref().filter(|kept| kept.holds(app.clock.now())) {
        return Ok(kept.report.clone());
    }
    let begun = Instant::now();
    let report = count.await?;
    *place = kept_for(begun.elapsed()).map(|for_long| Kept { report: report.clone(), for_long });
    Ok(report)
}

/// How long a report is kept that took so long to count; nothing when not at all.
fn kept_for(took: Duration) -> Option<Duration> {
    (took > QUICK).then(|| took.saturating_mul(TIMES).min(LONGEST))
}

impl KeptReports {
    /// Where the report is kept.
    fn place(&self, asked: Asked) -> Arc<tokio::sync::Mutex<Option<Kept>>> {
        let mut places = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if places.len() >= MOST && !places.contains_key(&asked) {
            places.clear();
        }
        places.entry(asked).or_default().clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reports::disclosure::Audience;
    use chrono::TimeDelta;

    #[test]
    fn what_is_counted_at_once_is_not_kept_and_nothing_longer_than_ten_minutes() {
        assert_eq!(kept_for(Duration::from_millis(200)), None);
        assert_eq!(kept_for(Duration::from_millis(500)), Some(Duration::from_secs(30)));
        assert_eq!(kept_for(Duration::from_secs(60)), Some(LONGEST));
    }

    #[test]
    fn a_kept_report_holds_for_its_time_whichever_way_the_clock_goes() {
        let at = DateTime::UNIX_EPOCH;
        let report = Report {
            period: "2026".parse().unwrap(),
            is_running: true,
            extracted_at: at,
            audience: Audience::Internal,
            trained_minutes: 360,
            indicators: Vec::new(),
            definitions: Vec::new(),
            months: Vec::new(),
        };
        let kept = Kept { report, for_long: Duration::from_secs(30) };
        for (seconds, holds) in [(0, true), (29, true), (-29, true), (30, false), (-30, false)] {
            assert_eq!(kept.holds(at + TimeDelta::seconds(seconds)), holds, "{seconds}");
        }
    }

    #[test]
    fn asking_for_ever_more_days_takes_no_more_room() {
        let kept = KeptReports::default();
        for day in 1..=28 {
            for month in 1..=12 {
                kept.place((format!("2020-01-01..2026-{month:02}-{day:02}").parse().unwrap(), 360));
            }
        }
        assert!(kept.0.lock().unwrap().len() <= MOST);
    }
}
