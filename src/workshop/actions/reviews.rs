//! Evidence of a device not yet known: matched by two keys, made a device of, or kept until a person decides.

use super::evidence::{apply, inventoried, is_same, keep, tell_others};
use super::read::{Upload, read};
use crate::access::{Actor, Permission};
use crate::act::Act;
use crate::app::App;
use crate::devices::identity::MachineIdentity;
use crate::devices::lifecycle::Kind;
use crate::devices::store::{self, Device};
use crate::error::{Error, Result, Rule};
use crate::journal::{Event, SubjectKind};
use crate::workshop::evidence::Parsed;
use crate::workshop::rules::{ReviewDecision, is_enough, is_other_machine};
use crate::workshop::store::{evidence as kept, media, reviews};
use std::collections::BTreeSet;
use uuid::Uuid;

crate::codes! {
    /// What came of a file sent without a device.
    pub enum Outcome {
        /// A device was made of it.
        Created = "created",
        /// It belongs to a device we have.
        Matched = "matched",
        /// A person has to say.
        NeedsReview = "needs_review",
    }
}

/// A file sent without a device, and what came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sent {
    /// The file; where it needs review, also the review.
    pub evidence_id: Uuid,
    /// What came of it.
    pub outcome: Outcome,
    /// The device it belongs to.
    pub device_tag: Option<String>,
    /// These very bytes were kept before.
    pub known: bool,
}

/// Keeps a file of which nobody said whose it is.
///
/// # Errors
/// [`crate::workshop::evidence::Unreadable`]; a field error for `donation_id` when a device has to be made and no batch is
/// named, or an unknown one; refused when the batch is closed. Nothing is kept then.
pub async fn send(app: &App, actor: &Actor, donation_id: Option<Uuid>, upload: Upload) -> Result<Sent> {
    actor.require(Permission::EvidenceAdd)?;
    actor.require(Permission::DevicesReceive)?;
    let organisation_id = actor.organisation_id()?;
    let (raw, parsed) = read(upload).await?;
    let act = Act::begin(app, actor).await?;
    media::one_at_a_time(&act, organisation_id).await?;
    if let Some(donation_id) = donation_id {
        store::donation_for(&act, actor.scope(Permission::DevicesReceive), donation_id).await?;
    }
    if let Some(known) = kept::by_sha256(act.db(), organisation_id, &raw.sha256).await? {
        let tied = kept::devices_of(act.db(), known.id).await?;
        act.unchanged().await?;
        let device_tag = tied.into_iter().next().map(|(_, tag)| tag);
        let outcome = if device_tag.is_some() { Outcome::Matched } else { Outcome::NeedsReview };
        return Ok(Sent { evidence_id: known.id, outcome, device_tag, known: true });
    }
    let owner = owner(&act, actor, organisation_id, donation_id, &parsed).await?;
    let (evidence_id, touched) = keep(&act, organisation_id, donation_id, &raw, &parsed).await?;
    let owner = match owner {
        Owner::Unknown => match sole_holder(&act, &touched).await? {
            Some(device) => Owner::Known(device),
            None => Owner::Unknown,
        },
        told => told,
    };
    let (outcome, device_tag) = match owner {
        Owner::Known(device) => {
            apply(&act, &device, evidence_id, &parsed, false, touched).await?;
            (Outcome::Matched, Some(device.tag))
        }
        Owner::Made(device) => {
            apply(&act, &device, evidence_id, &parsed, false, touched).await?;
            (Outcome::Created, Some(device.tag))
        }
        Owner::Unknown => {
            kept::set_review(&act, evidence_id, true).await?;
            tell_others(&act, None, evidence_id, &parsed, &touched).await?;
            let (kind, id) =
                donation_id.map_or((SubjectKind::Organisation, organisation_id), |id| (SubjectKind::Donation, id));
            act.record(
                Event::new(kind, id, "queue_evidence")
                    .fact("evidence", evidence_id.to_string())
                    .fact("format", parsed.format.code()),
            );
            (Outcome::NeedsReview, None)
        }
    };
    act.commit().await?;
    Ok(Sent { evidence_id, outcome, device_tag, known: false })
}

enum Owner {
    Known(Device),
    Made(Device),
    Unknown,
}

/// Whose an inventory is: the one device that two keys point to, else a new one, unless any key points to a device that
/// the others do not.
async fn owner(
    act: &Act,
    actor: &Actor,
    organisation_id: Uuid,
    donation_id: Option<Uuid>,
    parsed: &Parsed,
) -> Result<Owner> {
    let Some(machine) = inventoried(parsed) else { return Ok(Owner::Unknown) };
    let candidates = store::candidates(act, organisation_id, &machine.identity).await?;
    let same: Vec<&Device> =
        candidates.iter().filter(|device| is_same(device, &machine.identity) && !device.state.is_terminal()).collect();
    if let [only] = same.as_slice() {
        return Ok(Owner::Known(store::lock_id(act, only.id).await?));
    }
    if !candidates.is_empty() || !is_enough(&machine.identity) {
        return Ok(Owner::Unknown);
    }
    let donation_id = donation_id.ok_or_else(|| Error::field("donation_id", "missing"))?;
    Ok(Owner::Made(make(act, actor, donation_id, machine.kind).await?))
}

/// A device with nothing but its kind: who it is follows from the file.
async fn make(act: &Act, actor: &Actor, donation_id: Uuid, kind: Option<Kind>) -> Result<Device> {
    let donation = store::donation_for(act, actor.scope(Permission::DevicesReceive), donation_id).await?;
    let identity = MachineIdentity::default();
    let arrival = store::Arrival {
        kind: kind.unwrap_or(Kind::Other),
        identity: &identity,
        weight_g: None,
        weee_stream: None,
        tag: None,
    };
    let made = store::receive(act, &donation, &arrival, 1).await?;
    made.into_iter().next().ok_or_else(|| Error::internal("no device was made"))
}

/// The one device that all media a file speaks of sit in.
async fn sole_holder(act: &Act, touched: &BTreeSet<Uuid>) -> Result<Option<Device>> {
    let holders = media::holders(act, touched).await?;
    let mut holders = holders.into_iter();
    match (holders.next(), holders.next()) {
        (Some(only), None) => Ok(Some(store::lock_id(act, only).await?)),
        _ => Ok(None),
    }
}

/// A lead says whose a waiting file is; gives the device's tag.
///
/// # Errors
/// `NotFound` for a review out of reach; field errors for an unknown device or batch; refused when it was decided already.
pub async fn decide(app: &App, actor: &Actor, review_id: Uuid, wish: &ReviewDecision) -> Result<String> {
    actor.require(Permission::EvidenceDecide)?;
    let scope = actor.scope(Permission::EvidenceDecide);
    let act = Act::begin(app, actor).await?;
    let file = reviews::lock(&act, scope, review_id).await?;
    if !file.waits {
        return Err(Rule("already_decided").into());
    }
    media::one_at_a_time(&act, file.organisation_id).await?;
    let machine = inventoried(&file.parsed);
    let device = match &wish.device_tag {
        Some(tag) => store::lock(&act, scope, tag).await.map_err(|error| match error {
            Error::NotFound => Error::field("device_tag", "unknown_id"),
            other => other,
        })?,
        None => {
            let donation_id = wish.donation_id.or(file.donation_id);
            let donation_id = donation_id.ok_or_else(|| Error::field("donation_id", "missing"))?;
            make(&act, actor, donation_id, machine.and_then(|machine| machine.kind)).await?
        }
    };
    if device.state.is_terminal() {
        return Err(Rule("device_gone").into());
    }
    kept::set_review(&act, file.id, false).await?;
    // Attempts and health found their media when the file arrived; those of media named since wait for them by serial.
    let replaces = machine.is_some_and(|machine| is_other_machine(&device.identity, &machine.identity));
    apply(&act, &device, file.id, &file.parsed, replaces, BTreeSet::new()).await?;
    act.commit().await?;
    Ok(device.tag)
}
