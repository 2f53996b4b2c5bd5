//! What of it one comes for: the sessions of today, then the next ones.

use super::sessions::Words;
use crate::access::Permission as P;
use crate::error::Result;
use crate::kernel::clock::day_begins;
use crate::training::rules::sessions::Nature;
use crate::training::store::{enrolments, sessions};
use crate::web::lists::PageWish;
use crate::web::today::{Entry, Part};
use crate::web::{Badge, Visit};

/// How many sessions are shown.
const SESSIONS: u64 = 4;

/// The next sessions of one's own structure; the roll is one step away once a session has begun.
pub async fn next_sessions(visit: &Visit) -> Result<Option<Part>> {
    if !visit.can(P::AttendanceRecord) {
        return Ok(None);
    }
    let (app, now) = (&visit.app, visit.app.clock.now());
    let wanted = sessions::Wanted {
        organisation: Some(visit.actor()?.organisation_id()?),
        from: Some(day_begins(app.today(), app.config.time_zone)),
        ..sessions::Wanted::default()
    };
    let (rows, _) = sessions::list(&app.db, wanted, PageWish { after: None, limit: SESSIONS }).await?;
    let shell = visit.shell("today-title");
    let words = Words::read(visit, &rows).await?;
    let mut entries = Vec::with_capacity(rows.len());
    for row in &rows {
        let line = words.line(visit, &shell, row, now, true);
        let enrolled = match row.nature() {
            Nature::Persons => {
                let people = enrolments::expected(&app.db, row, app.day(row.starts_at), enrolments::Among::Everyone)
                    .await?
                    .len();
                shell.tn("today-enrolled", &i64::try_from(people).unwrap_or(i64::MAX))
            }
            _ => String::new(),
        };
        let about = [line.kind, line.programme, line.venue, enrolled];
        let act = match line.roll_href {
            Some(href) if row.roll_recorded_at.is_none() => (href, shell.t("session-fill-roll")),
            _ => (format!("/sessions/{}/sheet", row.id), shell.t("sheet-title")),
        };
        entries.push(Entry {
            href: line.href,
            label: line.when,
            note: Entry::note(&about),
            badge: line.today.then(|| Badge { icon: "", look: "info", words: shell.t("session-today") }),
            act: Some(act),
        });
    }
    Ok(Some(Part { title: "today-sessions", more: Some("/sessions"), entries, ..Part::default() }))
}
