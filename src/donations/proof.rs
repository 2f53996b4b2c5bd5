//! What a donor is told: the fate of each device, and what was proved of each medium.

use super::rules::{Fate, fate};
use super::store::{self, Donation};
use crate::devices::media::{Status, Verdict};
use crate::devices::store::{Medium, in_donation, media_of};
use crate::error::Result;
use sea_orm::ConnectionTrait;
use std::collections::HashMap;
use uuid::Uuid;

/// A device of the batch, as its donor is told of it.
#[derive(Clone, Debug)]
pub struct Given {
    /// Its tag.
    pub tag: String,
    /// What it is, in the maker's words.
    pub name: String,
    /// Its serial.
    pub serial: Option<String>,
    /// What became of it.
    pub fate: Fate,
    /// Its weight in grams.
    pub weight_g: Option<i64>,
    /// Its media.
    pub media: Vec<GivenMedium>,
}

/// A medium of the batch.
#[derive(Clone, Debug)]
pub struct GivenMedium {
    /// Its serial.
    pub serial: Option<String>,
    /// Where it stands.
    pub status: Status,
    /// What its erasure came to; of a medium used again since, what it came to before.
    pub verdict: Option<Verdict>,
}

/// The whole proof.
#[derive(Clone, Debug)]
pub struct Proof {
    /// The batch.
    pub donation: Donation,
    /// Its devices that came.
    pub devices: Vec<Given>,
    /// Its media that sit in devices of other batches now.
    pub moved: Vec<GivenMedium>,
}

/// Gathers the proof of one batch.
///
/// # Errors
/// When the database refuses.
pub async fn of<C: ConnectionTrait>(db: &C, donation: Donation) -> Result<Proof> {
    let devices = in_donation(db, donation.id).await?;
    let given = store::media_given(db, donation.id).await?;
    let own: Vec<Uuid> = devices.iter().map(|device| device.id).collect();
    let hosts: Vec<Uuid> = given.iter().filter_map(|(_, host)| *host).filter(|host| !own.contains(host)).collect();
    let mut media: HashMap<Uuid, Vec<Medium>> = media_of(db, &own).await?;
    let elsewhere = media_of(db, &hosts).await?;
    let ours = |medium: &Medium| medium.donation_id == donation.id && medium.status != Status::Ghost;
    let moved = elsewhere.into_iter().flat_map(|(host, media)| {
        // A claim shows a medium under two devices: it is told where it sits.
        media.into_iter().filter(move |medium| medium.device_id == Some(host))
    });
    let moved = moved.filter(ours).map(GivenMedium::from).collect();
    let devices = devices.into_iter().filter_map(|device| {
        let of_device = media.remove(&device.id).unwrap_or_default();
        Some(Given {
            fate: fate(device.state)?,
            name: [device.identity.vendor.clone(), device.model()].into_iter().flatten().collect::<Vec<_>>().join(" "),
            tag: device.tag,
            serial: device.identity.serial,
            weight_g: device.weight_g,
            media: of_device.into_iter().filter(ours).map(GivenMedium::from).collect(),
        })
    });
    Ok(Proof { devices: devices.collect(), moved, donation: donation.clone() })
}

impl From<Medium> for GivenMedium {
    fn from(medium: Medium) -> Self {
        let now = medium.deciding.as_ref().map(|one| one.verdict);
        Self { serial: medium.identity.serial, status: medium.status, verdict: medium.before_use.or(now) }
    }
}
