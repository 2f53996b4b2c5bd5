//! Files of devices not yet known: sent with a donation, and those that wait for someone to say whose they are.

use crate::access::Permission as P;
use crate::devices::pages::words;
use crate::donations::pages as donation_pages;
use crate::donations::rules::DonationState;
use crate::donations::store as donations;
use crate::error::{Error, Result};
use crate::web::lists::PageWish;
use crate::web::{self, ActForm, Flash, FormBody, FormMaker, LateUpload, Sent, Shell, Visit};
use crate::workshop::actions::{self, Outcome, Upload};
use crate::workshop::rules::ReviewDecision;
use crate::workshop::store::evidence::Kept;
use crate::workshop::store::reviews;
use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use uuid::Uuid;

/// Keeps a tool's file that came with a batch.
pub async fn send(visit: Visit, Path(number): Path<String>, late: LateUpload) -> Result<Response> {
    let actor = visit.actor()?;
    let donation = donations::one(&visit.app.db, actor.scope(P::DevicesReceive), &number).await?;
    let upload = late.read().await?;
    let done = if upload.is_there() {
        let file = Upload { filename: upload.filename, bytes: upload.bytes };
        actions::send(&visit.app, actor, Some(donation.id), file).await
    } else {
        Err(Error::field("file", "missing"))
    };
    let sent = match done {
        Ok(sent) => sent,
        Err(error) => {
            return donation_pages::again(&visit, donation, (donation_pages::FILES, &upload.typed), error).await;
        }
    };
    let to_device = sent.device_tag.map(|tag| (format!("/devices/{tag}"), tag));
    let (to, flash) = match (sent.outcome, to_device) {
        (Outcome::Created, Some((to, tag))) => (to, Flash::new("evidence-made-a-device").value(tag)),
        (_, Some((to, _))) => (to, Flash::new("evidence-matched")),
        (_, None) => (format!("/donations/{}/intake", donation.number), Flash::new("evidence-waits")),
    };
    Ok(visit.done(&to, &flash))
}

/// A file that waits.
struct Line {
    href: String,
    machine: String,
    format: String,
    filename: String,
    when: String,
}

#[derive(Template)]
#[template(path = "workshop/reviews.html")]
struct ListPage {
    shell: Shell,
    lines: Vec<Line>,
    next: Option<String>,
}

/// The files that wait, the oldest first.
pub async fn list(visit: Visit) -> Result<Response> {
    let mut query = visit.query();
    let page = PageWish::read(&mut query, 50);
    query.finish()?;
    let scope = visit.actor()?.scope(P::EvidenceDecide);
    let (files, next) = reviews::list(&visit.app.db, scope, page).await?;
    let shell = visit.shell("reviews-title");
    let lines = files.iter().map(|file| Line {
        href: format!("/evidence/reviews/{}", file.id),
        machine: machine(&shell, file),
        format: shell.word("evidence-format", file.parsed.format.code()),
        filename: file.filename.clone(),
        when: shell.instant(&file.recorded_at),
    });
    let lines = lines.collect();
    let next = next.map(|after| format!("/evidence/reviews?after={after}"));
    Ok(web::page(StatusCode::OK, &ListPage { shell, lines, next }))
}

/// The machine a file speaks of; else the disks.
fn machine(shell: &Shell, file: &Kept) -> String {
    let facts = &file.parsed.facts;
    let identity = facts.machine.as_ref().map(|machine| &machine.identity);
    let of_machine = identity.map(|identity| [identity.vendor.clone(), identity.model(), identity.serial.clone()]);
    let words: Vec<String> = of_machine.into_iter().flatten().flatten().collect();
    if !words.is_empty() {
        return words.join(" ");
    }
    let media = facts.wipes.iter().map(|wipe| &wipe.medium).chain(facts.health.iter().map(|reading| &reading.medium));
    let serials: Vec<String> = media.filter_map(|medium| medium.serial.clone()).collect();
    if serials.is_empty() { shell.t("reviews-unnamed") } else { serials.join(", ") }
}

#[derive(Template)]
#[template(path = "workshop/review.html")]
struct OnePage {
    shell: Shell,
    machine: String,
    file: Line,
    forms: Vec<ActForm>,
}

/// One file that waits.
pub async fn one(visit: Visit, Path(id): Path<String>) -> Result<Response> {
    let id = web::id(&id)?;
    show(&visit, StatusCode::OK, id, &Sent::nothing()).await
}

/// Says whose it is.
pub async fn decide(visit: Visit, Path(id): Path<String>, form: FormBody<ReviewDecision>) -> Result<Response> {
    let id = web::id(&id)?;
    let actor = visit.actor()?;
    reviews::one(&visit.app.db, actor.scope(P::EvidenceDecide), id).await?;
    let sent = if form.typed("new").is_empty() { "known" } else { "made" };
    let done = match form.wish {
        Ok(wish) => actions::decide(&visit.app, actor, id, &wish).await,
        Err(errors) => Err(errors.into()),
    };
    match done {
        Ok(tag) => Ok(visit.done(&format!("/devices/{tag}"), &Flash::new("evidence-matched"))),
        Err(error) => {
            let (status, sent) = Sent::of(&visit.shell("error-title"), sent, &form.typed, error)?;
            show(&visit, status, id, &sent).await
        }
    }
}

async fn show(visit: &Visit, status: StatusCode, id: Uuid, sent: &Sent) -> Result<Response> {
    let (db, actor) = (&visit.app.db, visit.actor()?);
    let file = reviews::one(db, actor.scope(P::EvidenceDecide), id).await?;
    let mut shell = visit.shell("review-title");
    let page = PageWish { after: None, limit: 100 };
    let (open, _) = donations::list(db, actor.scope(P::DonationsRead), page, Some(DonationState::Open)).await?;
    let batches = open.iter().map(|one| (one.id.to_string(), format!("{} · {}", one.number, one.donor))).collect();
    let action = format!("/evidence/reviews/{id}/decision");
    let known = FormMaker::new(&shell, sent, "known");
    let made = FormMaker::new(&shell, sent, "made");
    let of_file = file.donation_id.map(|id| id.to_string()).unwrap_or_default();
    let forms = vec![
        known.form(
            action.clone(),
            shell.t("review-known-title"),
            shell.t("review-known-save"),
            vec![known.field("review", "device_tag", "text", "")],
        ),
        made.form(
            action,
            shell.t("review-made-title"),
            shell.t("review-made-save"),
            vec![made.field("review", "donation_id", "select", &of_file).options(batches)],
        )
        .hidden("new", "on"),
    ];
    shell.errors = sent.summary(&shell, forms.iter());
    let facts = file.parsed.facts.media.iter();
    let media: Vec<String> = facts.map(|found| words::medium(&shell, found.kind, &found.identity)).collect();
    let page = OnePage {
        machine: machine(&shell, &file),
        file: Line {
            href: String::new(),
            machine: media.join(" / "),
            format: shell.word("evidence-format", file.parsed.format.code()),
            filename: file.filename.clone(),
            when: shell.instant(&file.recorded_at),
        },
        forms,
        shell,
    };
    Ok(web::page(status, &page))
}
