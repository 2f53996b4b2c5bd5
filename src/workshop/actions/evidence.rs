//! Evidence sent to a device.

use super::read::{Upload, read};
use crate::access::{Actor, Permission};
use crate::act::Act;
use crate::app::App;
use crate::devices::identity::MachineIdentity;
use crate::devices::lifecycle::State;
use crate::devices::store::{self, Device};
use crate::error::{Refusal, Result, Rule};
use crate::journal::{Event, SubjectKind};
use crate::workshop::evidence::Parsed;
use crate::workshop::evidence::facts::{Format, MachineFacts};
use crate::workshop::rules::is_other_machine;
use crate::workshop::store::evidence::{self as kept, RawFile};
use crate::workshop::store::media::{self, Declared};
use crate::workshop::store::wipes;
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;
use uuid::Uuid;

/// What came of sending a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Added {
    /// It was kept.
    New(Uuid),
    /// These very bytes were kept before.
    Known(Uuid),
}

impl Added {
    /// The file's key.
    pub const fn id(self) -> Uuid {
        match self {
            Self::New(id) | Self::Known(id) => id,
        }
    }
}

/// The inventory of another machine.
#[derive(Debug)]
pub(super) struct OtherMachine {
    expected: MachineIdentity,
    expected_tag: String,
    found: MachineIdentity,
    found_tag: Option<String>,
}

impl Refusal for OtherMachine {
    fn code(&self) -> &'static str {
        "other_machine"
    }

    fn details(&self) -> Map<String, Value> {
        let machine = |identity: &MachineIdentity, tag: Option<&str>| {
            json!({
                "tag": tag, "manufacturer": identity.vendor, "model": identity.model(), "serial": identity.serial,
            })
        };
        let mut details = Map::new();
        details.insert("expected".to_owned(), machine(&self.expected, Some(&self.expected_tag)));
        details.insert("found".to_owned(), machine(&self.found, self.found_tag.as_deref()));
        details
    }

    fn words(&self) -> Vec<(&'static str, String)> {
        let words = |identity: &MachineIdentity| {
            let known = [identity.vendor.clone(), identity.model(), identity.serial.clone()];
            known.into_iter().flatten().collect::<Vec<_>>().join(" ")
        };
        vec![("expected", words(&self.expected)), ("found", words(&self.found))]
    }
}

/// The machine an inventory speaks of; nothing for a file that is none.
pub(super) fn inventoried(parsed: &Parsed) -> Option<&MachineFacts> {
    let is_inventory = !matches!(parsed.format, Format::Nwipe | Format::Smartctl);
    parsed.facts.machine.as_ref().filter(|_| is_inventory)
}

/// Keeps a file sent to a device, and what it proves. `force`: a lead says that it is this device's all the same.
///
/// # Errors
/// [`crate::workshop::evidence::Unreadable`]; refused when it is the inventory of another machine, and for a device that
/// has left for good. Nothing is kept then.
pub async fn add(app: &App, actor: &Actor, tag: &str, upload: Upload, force: bool) -> Result<Added> {
    actor.require(Permission::EvidenceAdd)?;
    if force {
        actor.require(Permission::EvidenceDecide)?;
    }
    let (raw, parsed) = read(upload).await?;
    let act = Act::begin(app, actor).await?;
    let organisation_id = store::by_tag(act.db(), actor.scope(Permission::EvidenceAdd), tag).await?.organisation_id;
    media::one_at_a_time(&act, organisation_id).await?;
    let device = store::lock(&act, actor.scope(Permission::EvidenceAdd), tag).await?;
    if matches!(device.state, State::Recycled | State::ReturnedToDonor | State::Cancelled) {
        return Err(Rule("device_gone").into());
    }
    let known = kept::by_sha256(act.db(), organisation_id, &raw.sha256).await?;
    let tied = match &known {
        Some(known) => kept::devices_of(act.db(), known.id).await?,
        None => Vec::new(),
    };
    if let Some(known) = &known
        && tied.iter().any(|(id, _)| *id == device.id)
    {
        let id = known.id;
        act.unchanged().await?;
        return Ok(Added::Known(id));
    }
    let other = other_machine(&act, &device, &parsed, tied.first().map(|(_, tag)| tag.clone())).await?;
    let replaces = other.is_some();
    if let Some(other) = other.filter(|_| !force) {
        return Err(other.into());
    }
    let (added, touched) = match known {
        // Kept before, for other devices or for none yet: what it proves of this one counts from now on.
        Some(known) => {
            if known.waits {
                kept::set_review(&act, known.id, false).await?;
            }
            (Added::Known(known.id), BTreeSet::new())
        }
        None => {
            let (id, touched) = keep(&act, organisation_id, None, &raw, &parsed).await?;
            (Added::New(id), touched)
        }
    };
    apply(&act, &device, added.id(), &parsed, replaces, touched).await?;
    act.commit().await?;
    Ok(added)
}

async fn other_machine(
    act: &Act,
    device: &Device,
    parsed: &Parsed,
    tied_to: Option<String>,
) -> Result<Option<OtherMachine>> {
    let Some(machine) = inventoried(parsed) else { return Ok(None) };
    let found = &machine.identity;
    let told = |found_tag: Option<String>| OtherMachine {
        expected: device.identity.clone(),
        expected_tag: device.tag.clone(),
        found: found.clone(),
        found_tag,
    };
    if tied_to.is_some() || is_other_machine(&device.identity, found) {
        return Ok(Some(told(tied_to)));
    }
    let candidates = store::candidates(act, device.organisation_id, found).await?;
    let another = candidates.iter().find(|candidate| candidate.id != device.id && is_same(candidate, found));
    Ok(another.map(|another| told(Some(another.tag.clone()))))
}

/// Whether two keys say that a device is this machine.
pub(super) fn is_same(device: &Device, found: &MachineIdentity) -> bool {
    use crate::devices::identity::{Match, same_machine};
    same_machine(&device.identity, found) == Match::Same
}

/// Keeps a file with what it proves of media of the workshop, whichever device they sit in: attempts to erase, health.
/// Gives its key and those media.
pub(super) async fn keep(
    act: &Act,
    organisation_id: Uuid,
    donation_id: Option<Uuid>,
    raw: &RawFile,
    parsed: &Parsed,
) -> Result<(Uuid, BTreeSet<Uuid>)> {
    let id = kept::keep(act, organisation_id, donation_id, raw, parsed).await?;
    let mut touched = BTreeSet::new();
    for wipe in &parsed.facts.wipes {
        touched.extend(wipes::keep(act, organisation_id, id, wipe).await?);
    }
    touched.extend(health(act, organisation_id, parsed).await?);
    Ok((id, touched))
}

async fn health(act: &Act, organisation_id: Uuid, parsed: &Parsed) -> Result<BTreeSet<Uuid>> {
    let mut touched = BTreeSet::new();
    for reading in &parsed.facts.health {
        touched.extend(media::note_health(act, organisation_id, &reading.medium, &reading.smart).await?);
    }
    Ok(touched)
}

/// Says what a kept file proves of the device it belongs to: who it is, what is in it. `touched`: the media it already
/// spoke of.
pub(super) async fn apply(
    act: &Act,
    device: &Device,
    evidence_id: Uuid,
    parsed: &Parsed,
    replaces: bool,
    mut touched: BTreeSet<Uuid>,
) -> Result<()> {
    kept::link(act, evidence_id, device.id).await?;
    let mut seen = Vec::new();
    let mut asks_again = false;
    for found in &parsed.facts.media {
        let declared = media::declare(act, device, found.kind, &found.identity, &seen).await?;
        asks_again |= !matches!(declared, Declared::Known(_));
        seen.push(declared.id());
    }
    touched.extend(seen);
    // A medium that was declared a moment ago was not there when its health was read from the same file.
    touched.extend(health(act, device.organisation_id, parsed).await?);
    let event = recorded(device.id, evidence_id, parsed);
    let event = kept::take_inventory(act, device, inventoried(parsed), replaces, asks_again, event).await?;
    act.record(if replaces { event.fact("forced", true) } else { event });
    store::restage(act, device.id).await?;
    tell_others(act, Some(device.id), evidence_id, parsed, &touched).await
}

/// Notes with every other device that a file speaks of one of its media.
pub(super) async fn tell_others(
    act: &Act,
    except: Option<Uuid>,
    evidence_id: Uuid,
    parsed: &Parsed,
    touched: &BTreeSet<Uuid>,
) -> Result<()> {
    let media_ids: Vec<Uuid> = touched.iter().copied().collect();
    let concerned = store::concerned(act, &media_ids).await?;
    for id in concerned.into_iter().filter(|id| Some(*id) != except) {
        let device = store::lock_id(act, id).await?;
        act.record(recorded(id, evidence_id, parsed));
        store::touched(act, &device).await?;
    }
    Ok(())
}

fn recorded(device_id: Uuid, evidence_id: Uuid, parsed: &Parsed) -> Event {
    Event::new(SubjectKind::Device, device_id, "record_evidence")
        .fact("evidence", evidence_id.to_string())
        .fact("format", parsed.format.code())
}
