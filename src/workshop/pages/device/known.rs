//! Everything that the page of one device shows, read once.

use crate::access::Permission as P;
use crate::act::{self, Moment};
use crate::devices::pages::words;
use crate::devices::store::{self as devices, Device, History, Sheet};
use crate::donations::store as donations;
use crate::error::Result;
use crate::kernel::lang::Lang;
use crate::vocabularies::words::Labels;
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

/// Code and words of each entry of a list.
pub(in crate::workshop::pages) type Choices = Vec<(String, String)>;

/// A device and all around it.
pub(in crate::workshop::pages) struct Known {
    pub sheet: Sheet,
    /// The number of its batch.
    pub donation: String,
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
        let labels = Labels::read(&visit.app, visit.lang).await?;
        act::at_one_moment(&visit.app, async |db| Self::at(db, visit, device, before, labels).await).await
    }

    async fn at(db: &Moment, visit: &Visit, device: Device, before: Option<i64>, labels: Labels) -> Result<Self> {
        let id = device.id;
        let scope = visit.actor()?.scope(P::DonationsRead);
        let donation = donations::number(db, scope, device.donation_id).await?;
        let mut told = devices::history(db, &visit.app.vault, id, before, EVENTS as u64 + 1).await?;
        let more = told.len() > EVENTS;
        told.truncate(EVENTS);
        let files = evidence::of_device(db, id).await?;
        let wipes = wipes::of_files(db, files.iter().map(|file| file.id)).await?;
        let check_list = words::check_list(device.kind);
        let items = labels.entries(&check_list).map(|entry| match visit.lang {
            Lang::Fr => (entry.code.clone(), entry.label_fr.clone(), entry.definition.clone()),
            // The explanations are French only.
            Lang::En => (entry.code.clone(), entry.label_en.clone(), String::new()),
        });
        let items = items.collect();
        let habits = match device.state.is_here() {
            true => usual::habits(db, device.organisation_id).await?,
            false => Habits::default(),
        };
        Ok(Self {
            repairs: bench::of_device(db, id).await?,
            installed: bench::installed(db, id).await?,
            checked: checks::last(db, id).await?,
            older: told.last().filter(|_| more).map(|last| last.event.row.seq),
            history: told,
            newest: before.is_none(),
            faults: labels.options("faults"),
            acts: labels.options("repair_acts"),
            licences: labels.options("software_licences"),
            streams: labels.options("weee_streams"),
            accessories: labels.options("accessories"),
            habits,
            items,
            labels,
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
