//! One batch: its facts, its devices, its end.

use crate::access::Permission;
use crate::devices::pages::list::Line;
use crate::devices::store::{self as devices, Filter};
use crate::donations::rules::DonationState;
use crate::donations::store::Donation;
use crate::donations::{actions, store};
use crate::error::Result;
use crate::journal::pages::{EventView, Timeline, view};
use crate::journal::{self, Subject, SubjectKind};
use crate::kernel::fields::Nothing;
use crate::web::lists::PageWish;
use crate::web::{self, Badge, Flash, FormBody, Shell, Visit};
use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;

/// How far back the batch's own history is shown.
const EVENTS: u64 = 20;

#[derive(Template)]
#[template(path = "donations/one.html")]
struct OnePage {
    shell: Shell,
    donation: Donation,
    state: Badge,
    counts: Vec<(String, i64)>,
    total: i64,
    lines: Vec<Line>,
    next: Option<String>,
    may_receive: bool,
    may_close: bool,
    may_prove: bool,
    may_label: bool,
    events: Vec<EventView>,
}

/// One batch.
pub async fn one(visit: Visit, Path(number): Path<String>) -> Result<Response> {
    let scope = visit.actor()?.scope(Permission::DonationsRead);
    let donation = store::one(&visit.app.db, scope, &number).await?;
    let shell = titled(&visit, &donation);
    show(&visit, StatusCode::OK, shell, donation).await
}

/// Closes a batch.
pub async fn close(visit: Visit, Path(number): Path<String>, form: FormBody<Nothing>) -> Result<Response> {
    let actor = visit.actor()?;
    let donation = store::one(&visit.app.db, actor.scope(Permission::DonationsEdit), &number).await?;
    form.wish?;
    match actions::close(&visit.app, actor, &donation.number).await {
        Ok(()) => {
            let flash = Flash::new("donation-closed").value(&donation.number);
            Ok(visit.done(&format!("/donations/{}", donation.number), &flash))
        }
        Err(error) => {
            let (status, shell) = titled(&visit, &donation).mended(&[], error)?;
            show(&visit, status, shell, donation).await
        }
    }
}

fn titled(visit: &Visit, donation: &Donation) -> Shell {
    let title = visit.texts().with("donation-title", &[("value", donation.number.clone().into())]);
    visit.shell_titled(title)
}

async fn show(visit: &Visit, status: StatusCode, shell: Shell, donation: Donation) -> Result<Response> {
    let db = &visit.app.db;
    // The query is looked at on the page itself; after a form that was refused there is none.
    let mut query = visit.query();
    let page = PageWish::read(&mut query, 100);
    query.finish()?;
    let filter = Filter { donation_id: Some(donation.id), ..Filter::default() };
    let may_read = visit.can(Permission::DevicesRead);
    let (rows, next) = if may_read {
        devices::lines(db, visit.actor()?.scope(Permission::DevicesRead), page, &filter, None).await?
    } else {
        (Vec::new(), None)
    };
    let subject = Subject { kind: SubjectKind::Donation, id: donation.id };
    let told = journal::store::of_subject(db, subject, None, EVENTS).await?;
    let names = crate::access::store::names(db, told.iter().filter_map(|event| event.row.actor_id)).await?;
    let by = |id: Option<uuid::Uuid>| id.and_then(|id| names.get(&id).cloned());
    let events = told.iter().map(|event| {
        let by = by(event.row.actor_id).unwrap_or_else(|| shell.t("history-by-service"));
        view(&shell, event, by)
    });
    let events = events.collect();
    let is_open = donation.state == DonationState::Open;
    let page = OnePage {
        state: super::state(&shell, donation.state),
        counts: super::counts(&shell, &donation),
        total: super::total(&donation),
        lines: rows.iter().map(|device| Line::of(&shell, device)).collect(),
        next: next.map(|after| format!("/donations/{}?after={after}", donation.number)),
        may_receive: is_open && visit.can(Permission::DevicesReceive),
        may_close: is_open && visit.can(Permission::DonationsEdit),
        may_prove: visit.can(Permission::DonationsEdit),
        may_label: visit.can(Permission::DevicesReceive),
        events,
        shell,
        donation,
    };
    Ok(web::page(status, &page))
}
