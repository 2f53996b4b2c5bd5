//! The report of a year: each count as one statement of its own.

use super::{Frame, Frames, page, rows};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use sea_orm::{DatabaseConnection, Value};
use std::sync::Arc;

#[derive(Template)]
#[template(
    ext = "html",
    source = r#"{{ frame.before|safe }}<dl>{% for figure in figures %}<dt>{{ figure.0 }}</dt><dd>{{ figure.1 }}</dd>
{% endfor %}</dl>{{ frame.after|safe }}"#
)]
struct Report<'a> {
    frame: &'a Frame,
    figures: Vec<(&'static str, i64)>,
}

/// Minutes that make someone trained, as the service has it when nothing else is set.
const TRAINED: i64 = 6 * 60;

const COUNTS: [(&str, &str); 9] = [
    (
        "referred",
        "SELECT COUNT(DISTINCT beneficiary_id) AS n FROM requests WHERE referred_on BETWEEN $1 AND $2 AND state <> 'draft'",
    ),
    (
        "equipped",
        "SELECT COUNT(DISTINCT beneficiary_id) AS n FROM allocations \
         WHERE signed_on BETWEEN $1 AND $2 AND state = 'handed_over'",
    ),
    ("devices", "SELECT COUNT(*) AS n FROM allocations WHERE signed_on BETWEEN $1 AND $2 AND state = 'handed_over'"),
    (
        "minutes",
        "SELECT CAST(COALESCE(SUM(a.minutes), 0) AS bigint) AS n FROM sessions s JOIN attendances a ON a.session_id = s.id \
         WHERE s.starts_at >= $3 AND s.starts_at < $4 AND a.minutes > 0",
    ),
    (
        "trained",
        "SELECT COUNT(*) AS n FROM (SELECT t.person AS person, MIN(t.at) AS since FROM ( \
             SELECT a.beneficiary_id AS person, s.starts_at AS at, SUM(a.minutes) OVER ( \
                 PARTITION BY a.beneficiary_id ORDER BY s.starts_at, s.id) AS total \
             FROM attendances a JOIN sessions s ON s.id = a.session_id WHERE s.starts_at < $4 AND a.minutes > 0 \
         ) AS t WHERE t.total >= $5 GROUP BY t.person) AS of WHERE since >= $3",
    ),
    (
        "both",
        "SELECT COUNT(*) AS n FROM (SELECT t.person AS person, MIN(t.at) AS since FROM ( \
             SELECT a.beneficiary_id AS person, s.starts_at AS at, SUM(a.minutes) OVER ( \
                 PARTITION BY a.beneficiary_id ORDER BY s.starts_at, s.id) AS total \
             FROM attendances a JOIN sessions s ON s.id = a.session_id WHERE s.starts_at < $4 AND a.minutes > 0 \
         ) AS t WHERE t.total >= $5 GROUP BY t.person) AS of \
         JOIN (SELECT beneficiary_id, MIN(signed_on) AS got FROM allocations WHERE state = 'handed_over' \
               AND signed_on <= $2 GROUP BY beneficiary_id) AS e ON e.beneficiary_id = of.person \
         WHERE since >= $3 OR got >= $1",
    ),
    (
        "answered",
        "SELECT COUNT(*) AS n FROM followups f JOIN followup_answers a ON a.followup_id = f.id \
         WHERE f.closes_on BETWEEN $1 AND $2 AND f.wave IN ('m3', 'm6', 'm12')",
    ),
    (
        "employed",
        "SELECT COUNT(*) AS n FROM followups f JOIN followup_answers a ON a.followup_id = f.id \
         WHERE f.closes_on BETWEEN $1 AND $2 AND f.wave IN ('m3', 'm6', 'm12') AND a.employed",
    ),
    ("exits", "SELECT COUNT(*) AS n FROM enrolments WHERE exited_on BETWEEN $1 AND $2"),
];

/// `GET /reports/{year}`
pub async fn show(
    State(db): State<DatabaseConnection>,
    State(frames): State<Arc<Frames>>,
    Path(period): Path<String>,
) -> Response {
    let year: i32 = period.parse().expect("a year");
    let mut figures = of_year(&db, year).await;
    // Beside it, as on the page, the year before.
    figures.extend(of_year(&db, year - 1).await);
    page(&Report { frame: &frames.report, figures })
}

async fn of_year(db: &DatabaseConnection, year: i32) -> Vec<(&'static str, i64)> {
    let day = |year, month, day| chrono::NaiveDate::from_ymd_opt(year, month, day).expect("a day");
    let instant = |of: chrono::NaiveDate| of.and_hms_opt(0, 0, 0).expect("midnight").and_utc();
    let mut figures = Vec::new();
    for (name, sql) in COUNTS {
        let (first, last) = (day(year, 1, 1), day(year, 12, 31));
        let all: [Value; 5] =
            [first.into(), last.into(), instant(first).into(), instant(day(year + 1, 1, 1)).into(), TRAINED.into()];
        // Only the values that a statement names, in its order.
        let named: Vec<usize> = (1..=5).filter(|at| sql.contains(&format!("${at}"))).collect();
        let mut sql = sql.to_owned();
        for (place, at) in named.iter().enumerate() {
            sql = sql.replace(&format!("${at}"), &format!("${}", place + 1));
        }
        let values = named.iter().map(|at| all[at - 1].clone()).collect();
        let found = rows(db, &sql, values).await;
        figures.push((name, found[0].try_get("", "n").expect("a number")));
    }
    figures
}
