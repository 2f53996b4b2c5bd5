//! Who was shown a person's file, month by month.

use super::{address, own};
use crate::access::{self, Permission};
use crate::beneficiaries::store;
use crate::error::{Error, Result};
use crate::kernel::clock::day_begins;
use crate::web::{self, Shell, Visit};
use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use chrono::{DateTime, Datelike as _, Months, NaiveDate, Utc};

/// The log is kept twelve months.
const KEPT: u32 = 12;

struct ReadingLine {
    at: DateTime<Utc>,
    by: String,
    page: String,
}

#[derive(Template)]
#[template(path = "beneficiaries/readings.html")]
struct ReadingsPage {
    shell: Shell,
    /// Back to the file, for whoever may open it.
    person: Option<String>,
    month: String,
    lines: Vec<ReadingLine>,
    earlier: Option<String>,
    later: Option<String>,
}

/// The readings of one month, this one when none is said.
pub async fn readings(visit: Visit, Path(file): Path<String>) -> Result<Response> {
    let reached = own(&visit, visit.actor()?, Permission::ReadLogRead, &file).await?;
    let mut query = visit.query();
    let asked = query.text("month", 7);
    let this = first_of_month(visit.app.today());
    let month = asked.as_deref().map_or(Some(this), |asked| format!("{asked}-01").parse().ok());
    if month.is_none() {
        query.refuse("month", "not_a_date");
    }
    query.finish()?;
    let month: NaiveDate = month.ok_or(Error::NotFound)?;
    let next = month.checked_add_months(Months::new(1)).ok_or(Error::NotFound)?;
    let (app, zone) = (&visit.app, visit.app.config.time_zone);
    let rows = store::readings(&app.db, reached.id, day_begins(month, zone)..day_begins(next, zone)).await?;
    let readers = access::store::names(&app.db, rows.iter().map(|row| row.user_id)).await?;
    let title = visit.texts().with("person-readings-title", &[("value", reached.file_number.clone().into())]);
    let shell = visit.shell_titled(title);
    let lines = rows
        .into_iter()
        .map(|row| ReadingLine {
            at: row.at,
            by: readers.get(&row.user_id).cloned().unwrap_or_default(),
            page: page_words(&shell, &row.page),
        })
        .collect();
    let here = address(&reached.file_number);
    let link = |month: NaiveDate| format!("{here}/readings?month={}", month.format("%Y-%m"));
    let first = this.checked_sub_months(Months::new(KEPT)).unwrap_or(this);
    let earlier = month.checked_sub_months(Months::new(1)).filter(|earlier| *earlier >= first).map(link);
    let later = Some(next).filter(|later| *later <= this).map(link);
    let month = shell.date(&month);
    let person = visit.can(Permission::BeneficiariesReadShared).then_some(here);
    Ok(web::page(StatusCode::OK, &ReadingsPage { person, month, lines, earlier, later, shell }))
}

fn page_words(shell: &Shell, page: &str) -> String {
    let words = shell.texts().maybe(&format!("read-page-{}", page.replace('_', "-")), &[]);
    words.unwrap_or_else(|| shell.t("read-page-other"))
}

fn first_of_month(day: NaiveDate) -> NaiveDate {
    day.with_day(1).unwrap_or(day)
}
