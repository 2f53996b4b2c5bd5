//! Everything that the page of one device shows, read once.

use crate::act::{self, Moment};
use crate::devices::pages::words;
use crate::devices::store::{self as devices, Device, History, Sheet};
use crate::error::Result;
use crate::kernel::lang::Lang;
use crate::vocabularies::words::Labels;
use crate::web::Visit;
use crate::workshop::rules::modes::Mode;
use crate::workshop::store::bench::{self, Repair};
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
    pub repairs: Vec<Repair>,
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
        let mut told = devices::history(db, &visit.app.vault, id, before, EVENTS as u64 + 1).await?;
        let more = told.len() > EVENTS;
        told.truncate(EVENTS);
        let files = evidence::of_device(db, id).await?;
        let logs = files.iter().filter(|file| !file.parsed.facts.wipes.is_empty());
        let wipes = wipes::of_files(db, logs.map(|file| file.id)).await?;
        let check_list = words::check_list(device.kind);
        let items = labels.entries(&check_list).map(|entry| match visit.lang {
            Lang::Fr => (entry.code.clone(), entry.label_fr.clone(), entry.definition.clone()),
            // The explanations are French only.
            Lang::En => (entry.code.clone(), entry.label_en.clone(), String::new()),
        });
        let items = items.collect();
        let sheet = devices::sheet(db, device).await?;
        let repairs = match sheet.facts.repaired_at {
            Some(_) => bench::of_device(db, id).await?,
            None => Vec::new(),
        };
        let habits = Self::habits(db, &sheet).await?;
        Ok(Self {
            repairs,
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
            sheet,
            files,
            wipes,
        })
    }

    /// What is offered as a tap on such a device.
    async fn habits(db: &Moment, sheet: &Sheet) -> Result<Habits> {
        let (own, state) = (sheet.device.organisation_id, sheet.device.state);
        if !state.is_here() {
            return Ok(Habits::default());
        }
        let (places, prices) = usual::shelf(db, own).await?;
        let systems = match state.is_checked() && Mode::Software.in_the_way(&sheet.blockers).is_none() {
            true => usual::systems(db, own).await?,
            false => Vec::new(),
        };
        Ok(Habits { places, prices, systems })
    }

    /// The device itself.
    pub fn device(&self) -> &Device {
        &self.sheet.device
    }
}
