//! Everything that the page of one device shows, read once.

use crate::access::Permission as P;
use crate::devices::pages::{history, words};
use crate::devices::store::{self as devices, Device, History, Sheet};
use crate::donations::store::{self as donations, Donation};
use crate::error::Result;
use crate::kernel::lang::Lang;
use crate::vocabularies::store::{Labels, entries, options};
use crate::web::Visit;
use crate::workshop::store::bench::{self, Install, Repair};
use crate::workshop::store::checks::{self, Check};
use crate::workshop::store::evidence::{self, Kept};
use crate::workshop::store::usual::{self, Habits};
use crate::workshop::store::wipes::{self, Wipe};
use std::collections::HashMap;
use uuid::Uuid;

/// Events on one page.
const EVENTS: usize = 30;

/// The lists whose words a device's page needs.
const LISTS: &[&str] = &["faults", "repair_acts", "software_licences"];

/// Code and words of each entry of a list.
pub(in crate::workshop::pages) type Choices = Vec<(String, String)>;

/// A device and all around it.
pub(in crate::workshop::pages) struct Known {
    pub sheet: Sheet,
    pub donation: Donation,
    pub repairs: Vec<Repair>,
    pub installed: Option<Install>,
    pub checked: Option<Check>,
    pub files: Vec<Kept>,
    pub wipes: HashMap<Uuid, Vec<Wipe>>,
    pub history: Vec<History>,
    /// Whether it begins with what was done last.
    pub newest: bool,
    /// The event before which the history goes on.
    pub older: Option<i64>,
    pub labels: Labels,
    pub faults: Choices,
    pub acts: Choices,
    pub licences: Choices,
    pub streams: Choices,
    pub accessories: Choices,
    /// What this workshop usually does.
    pub habits: Habits,
    /// What is checked on this kind of device: code, words, explanation.
    pub items: Vec<(String, String, String)>,
}

impl Known {
    /// Reads all of it.
    pub async fn read(visit: &Visit, device: Device, before: Option<i64>) -> Result<Self> {
        let (db, lang) = (&visit.app.db, visit.lang);
        let scope = visit.actor()?.scope(P::DonationsRead);
        let donation = donations::one(db, scope, &device.donation_id.to_string()).await?;
        let id = device.id;
        let check_list = words::check_list(device.kind);
        let mut told = devices::history(db, &visit.app.vault, id, before, EVENTS as u64 + 1).await?;
        let more = told.len() > EVENTS;
        told.truncate(EVENTS);
        let files = evidence::of_device(db, id).await?;
        let wipes = wipes::of_files(db, files.iter().map(|file| file.id)).await?;
        let lists: Vec<&str> = LISTS.iter().chain(history::LISTS).copied().chain([check_list.as_str()]).collect();
        let items = entries(db, &check_list).await?.into_iter().map(|entry| match lang {
            Lang::Fr => (entry.code, entry.label_fr, entry.definition),
            // The explanations are French only.
            Lang::En => (entry.code, entry.label_en, String::new()),
        });
        Ok(Self {
            repairs: bench::of_device(db, id).await?,
            installed: bench::installed(db, id).await?,
            checked: checks::last(db, id).await?,
            older: told.last().filter(|_| more).map(|last| last.event.row.seq),
            history: told,
            newest: before.is_none(),
            labels: Labels::read(db, &lists, lang).await?,
            faults: options(db, "faults", lang).await?,
            acts: options(db, "repair_acts", lang).await?,
            licences: options(db, "software_licences", lang).await?,
            streams: options(db, "weee_streams", lang).await?,
            accessories: options(db, "accessories", lang).await?,
            habits: usual::habits(db, device.organisation_id).await?,
            items: items.collect(),
            sheet: devices::sheet(db, device).await?,
            donation,
            files,
            wipes,
        })
    }

    /// The device itself.
    pub fn device(&self) -> &Device {
        &self.sheet.device
    }
}
