//! Files that prove something, and those that wait for a decision.

use crate::access::Permission as P;
use crate::devices::api::reach;
use crate::devices::media::{Reason, Verdict};
use crate::devices::store as devices;
use crate::error::Result;
use crate::web::lists::{Page, PageWish};
use crate::web::{FileBody, LateJson, Visit};
use crate::workshop::actions::{self, Added, Outcome, Upload};
use crate::workshop::evidence::facts::{EvidenceFacts, Format, MediumFound, Warning};
use crate::workshop::rules::ReviewDecision;
use crate::workshop::store::{self, evidence::Kept, wipes::Wipe};
use axum::Json;
use axum::extract::Path;
use axum::http::StatusCode;
use chrono::{DateTime, Utc};
use serde::Serialize;
use uuid::Uuid;

/// A file, and what it proves.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct EvidenceAnswer {
    id: Uuid,
    #[schema(value_type = String)]
    format: Format,
    filename: String,
    sha256: String,
    size_bytes: i64,
    #[schema(value_type = Object)]
    facts: EvidenceFacts,
    #[schema(value_type = Vec<Object>)]
    media: Vec<MediumFound>,
    sanitizations: Vec<Sanitization>,
    #[schema(value_type = Vec<Object>)]
    warnings: Vec<Warning>,
    recorded_at: DateTime<Utc>,
}

/// An attempt to erase one medium, with what it came to.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Sanitization {
    id: Uuid,
    medium_id: Option<Uuid>,
    serial: Option<String>,
    method: Option<String>,
    #[schema(value_type = String)]
    verdict: Verdict,
    #[schema(value_type = Vec<String>)]
    reasons: Vec<Reason>,
    ended_at: Option<DateTime<Utc>>,
}

impl From<Wipe> for Sanitization {
    fn from(wipe: Wipe) -> Self {
        Self {
            id: wipe.id,
            medium_id: wipe.medium_id,
            serial: wipe.serial,
            method: wipe.method,
            verdict: wipe.verdict,
            reasons: wipe.reasons,
            ended_at: wipe.ended_at,
        }
    }
}

fn shown(kept: Kept, wipes: Vec<Wipe>) -> EvidenceAnswer {
    EvidenceAnswer {
        id: kept.id,
        format: kept.parsed.format,
        filename: kept.filename,
        sha256: hex::encode(kept.sha256),
        size_bytes: kept.size_bytes,
        media: kept.parsed.facts.media.clone(),
        facts: kept.parsed.facts,
        sanitizations: wipes.into_iter().map(Sanitization::from).collect(),
        warnings: kept.parsed.warnings,
        recorded_at: kept.recorded_at,
    }
}

/// `POST /devices/{tag}/evidence?filename=&force=`
pub async fn add_evidence(
    visit: Visit,
    Path(tag): Path<String>,
    FileBody(bytes): FileBody,
) -> Result<(StatusCode, Json<EvidenceAnswer>)> {
    let mut query = visit.query();
    let filename = query.text("filename", 200).unwrap_or_default();
    let force = query.flag("force");
    let actor = visit.actor()?;
    if force {
        actor.require(P::EvidenceDecide)?;
    }
    reach(&visit, P::EvidenceAdd, &tag).await?;
    query.finish()?;
    let upload = Upload { filename, bytes: bytes.to_vec() };
    let added = actions::add(&visit.app, actor, &tag, upload, force).await?;
    let status = if matches!(added, Added::New(_)) { StatusCode::CREATED } else { StatusCode::OK };
    let kept = store::evidence::one(&visit.app.db, added.id()).await?;
    let wipes = store::wipes::of_evidence(&visit.app.db, kept.id).await?;
    Ok((status, Json(shown(kept, wipes))))
}

/// `GET /devices/{tag}/evidence`
pub async fn evidence_of(visit: Visit, Path(tag): Path<String>) -> Result<Json<Page<EvidenceAnswer>>> {
    visit.query().finish()?;
    let scope = visit.actor()?.scope(P::DevicesRead);
    let device = devices::by_tag(&visit.app.db, scope, &tag).await?;
    let files = store::evidence::of_device(&visit.app.db, device.id).await?;
    let mut wipes = store::wipes::of_files(&visit.app.db, files.iter().map(|file| file.id)).await?;
    let shown = files.into_iter().map(|file| {
        let of_file = wipes.remove(&file.id).unwrap_or_default();
        shown(file, of_file)
    });
    Ok(Json(Page::whole(shown.collect())))
}

/// What came of a file sent without a device.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct SendAnswer {
    #[schema(value_type = String)]
    outcome: Outcome,
    evidence_id: Uuid,
    device_tag: Option<String>,
    review_id: Option<Uuid>,
}

/// `POST /evidence?donation_id=&filename=`
pub async fn send_evidence(visit: Visit, FileBody(bytes): FileBody) -> Result<(StatusCode, Json<SendAnswer>)> {
    let mut query = visit.query();
    let filename = query.text("filename", 200).unwrap_or_default();
    let donation_id = query.id("donation_id");
    query.finish()?;
    let upload = Upload { filename, bytes: bytes.to_vec() };
    let sent = actions::send(&visit.app, visit.actor()?, donation_id, upload).await?;
    let status = if sent.known { StatusCode::OK } else { StatusCode::CREATED };
    let review_id = (sent.outcome == Outcome::NeedsReview).then_some(sent.evidence_id);
    let answer =
        SendAnswer { outcome: sent.outcome, evidence_id: sent.evidence_id, device_tag: sent.device_tag, review_id };
    Ok((status, Json(answer)))
}

/// A file that waits for a person to say whose it is.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Review {
    id: Uuid,
    #[schema(value_type = String)]
    format: Format,
    filename: String,
    donation_id: Option<Uuid>,
    manufacturer: Option<String>,
    model: Option<String>,
    serial: Option<String>,
    recorded_at: DateTime<Utc>,
}

/// `GET /evidence/reviews`
pub async fn reviews(visit: Visit) -> Result<Json<Page<Review>>> {
    let mut query = visit.query();
    let page = PageWish::read(&mut query, 50);
    query.finish()?;
    let scope = visit.actor()?.scope(P::EvidenceDecide);
    let (files, next) = store::reviews::list(&visit.app.db, scope, page).await?;
    let waiting = files.into_iter().map(|file| {
        let identity = file.parsed.facts.machine.map(|machine| machine.identity).unwrap_or_default();
        Review {
            id: file.id,
            format: file.parsed.format,
            filename: file.filename,
            donation_id: file.donation_id,
            model: identity.model(),
            manufacturer: identity.vendor,
            serial: identity.serial,
            recorded_at: file.recorded_at,
        }
    });
    Ok(Json(Page::new(waiting.collect(), next)))
}

/// `POST /evidence/reviews/{id}/decision`
pub async fn decide_review(
    visit: Visit,
    Path(id): Path<String>,
    late: LateJson,
) -> Result<Json<crate::devices::api::Device>> {
    let id = crate::web::id(&id)?;
    let actor = visit.actor()?;
    store::reviews::one(&visit.app.db, actor.scope(P::EvidenceDecide), id).await?;
    let wish: ReviewDecision = late.read()?;
    let tag = actions::decide(&visit.app, actor, id, &wish).await?;
    crate::devices::api::answer(&visit, &tag).await
}
