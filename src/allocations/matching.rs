//! Which ready device suits a request. Each reason for and against has a weight; the score is their sum and nothing
//! else, so that what the screen shows is what made the order.

use crate::kernel::money::Cents;
use chrono::NaiveDate;
use serde::Serialize;

#[cfg(test)]
mod tests;

/// How many devices are proposed for one request.
pub const PROPOSALS: usize = 3;

/// What is asked for.
#[derive(Clone, Copy, Debug)]
pub struct Wanted<'a> {
    /// The kind of device, as in the API: `laptop`, `desktop` …
    pub kind: &'a str,
    /// Codes of `needs.csv`.
    pub needs: &'a [String],
    /// The most the person and the funders will pay together, when it is known.
    pub budget: Option<Cents>,
}

/// A device ready in stock. Facts that no inventory gave are `None`.
#[derive(Clone, Copy, Debug)]
pub struct Candidate<'a> {
    /// The digits of its tag.
    pub tag: &'a str,
    /// Its kind, as in the API.
    pub kind: &'a str,
    /// `A`, `B` or `C`.
    pub grade_function: Option<&'a str>,
    /// `A`, `B` or `C`.
    pub grade_appearance: Option<&'a str>,
    /// Memory, in MiB, as the system sees it.
    pub memory_mib: Option<u32>,
    /// Whether its disk has no moving part.
    pub solid_state: Option<bool>,
    /// The diagonal of the screen, in millimetres.
    pub screen_mm: Option<u32>,
    /// Whether it has a camera.
    pub webcam: Option<bool>,
    /// Weight, in grams.
    pub weight_g: Option<u32>,
    /// What it costs all payers together.
    pub price: Cents,
    /// The day it entered the stock.
    pub ready_since: NaiveDate,
}

crate::codes! {
    /// What speaks for a device.
    pub enum For {
        KindAsked = "kind_asked",
        WorksLikeNew = "works_like_new",
        WorksWell = "works_well",
        LooksGood = "looks_good",
        EnoughMemory = "enough_memory",
        FastDisk = "fast_disk",
        Light = "light",
        Webcam = "webcam",
        LargeScreen = "large_screen",
        WithinBudget = "within_budget",
        /// It has stood in stock for some time.
        LongReady = "long_ready",
    }
}

crate::codes! {
    /// What speaks against a device.
    pub enum Against {
        OtherKind = "other_kind",
        WorksBadly = "works_badly",
        LooksWorn = "looks_worn",
        LittleMemory = "little_memory",
        MemoryUnknown = "memory_unknown",
        SlowDisk = "slow_disk",
        Heavy = "heavy",
        NoWebcam = "no_webcam",
        SmallScreen = "small_screen",
        OverBudget = "over_budget",
    }
}

impl For {
    /// Points it brings.
    pub const fn weight(self) -> i32 {
        match self {
            Self::KindAsked => 100,
            Self::EnoughMemory => 30,
            Self::LargeScreen => 25,
            Self::WorksLikeNew | Self::WithinBudget => 20,
            Self::Webcam => 15,
            Self::WorksWell | Self::FastDisk | Self::Light => 10,
            Self::LongReady => 5,
            Self::LooksGood => 4,
        }
    }
}

impl Against {
    /// Points it takes.
    pub const fn weight(self) -> i32 {
        match self {
            Self::OtherKind => 100,
            Self::LittleMemory | Self::OverBudget => 40,
            Self::NoWebcam | Self::SmallScreen => 25,
            Self::WorksBadly | Self::Heavy => 15,
            Self::SlowDisk | Self::MemoryUnknown => 10,
            Self::LooksWorn => 4,
        }
    }
}

/// How well a device suits.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Fit {
    /// The sum of the weights; only differences mean something.
    pub score: i32,
    /// What speaks for it, in the order it was weighed.
    pub reasons: Vec<For>,
    /// What speaks against it.
    pub against: Vec<Against>,
}

impl Fit {
    fn speaks_for(&mut self, reason: For) {
        self.score += reason.weight();
        self.reasons.push(reason);
    }

    fn speaks_against(&mut self, reason: Against) {
        self.score -= reason.weight();
        self.against.push(reason);
    }

    /// Notes one or the other; nothing when the fact is unknown.
    fn weigh(&mut self, fact: Option<bool>, good: For, bad: Against) {
        match fact {
            Some(true) => self.speaks_for(good),
            Some(false) => self.speaks_against(bad),
            None => {}
        }
    }
}

/// One proposal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Match {
    /// The device.
    pub tag: String,
    /// How well it suits.
    #[serde(flatten)]
    pub fit: Fit,
}

const COMPUTERS: [&str; 3] = ["laptop", "desktop", "all_in_one"];

/// How well a device suits a request; `None` when it cannot take its place at all (a screen for a laptop). One computer
/// may stand for another, last.
pub fn fit(wanted: &Wanted, device: &Candidate, today: NaiveDate) -> Option<Fit> {
    let computer = COMPUTERS.contains(&device.kind);
    if wanted.kind != device.kind && !(computer && COMPUTERS.contains(&wanted.kind)) {
        return None;
    }
    let needs = |codes: &[&str]| wanted.needs.iter().any(|need| codes.contains(&need.as_str()));
    let mut fit = Fit::default();
    fit.weigh(Some(wanted.kind == device.kind), For::KindAsked, Against::OtherKind);
    match device.grade_function {
        Some("A") => fit.speaks_for(For::WorksLikeNew),
        Some("B") => fit.speaks_for(For::WorksWell),
        Some("C") => fit.speaks_against(Against::WorksBadly),
        _ => {}
    }
    if computer {
        let wanted_mib =
            if needs(&["job_search", "online_services", "training", "school", "work"]) { 8192 } else { 4096 };
        match device.memory_mib {
            // An inventory shows a little less than the modules hold: the graphics chip keeps its share.
            Some(mib) => fit.weigh(Some(mib >= wanted_mib / 10 * 9), For::EnoughMemory, Against::LittleMemory),
            None => fit.speaks_against(Against::MemoryUnknown),
        }
        fit.weigh(device.solid_state, For::FastDisk, Against::SlowDisk);
    }
    if needs(&["job_search", "training", "work", "contact"]) {
        fit.weigh(device.webcam, For::Webcam, Against::NoWebcam);
    }
    if device.kind == "laptop" && needs(&["training", "work", "job_search"]) {
        match device.weight_g {
            Some(g) if g < 2000 => fit.speaks_for(For::Light),
            Some(g) if g >= 2500 => fit.speaks_against(Against::Heavy),
            _ => {}
        }
    }
    if needs(&["accessibility"]) {
        fit.weigh(device.screen_mm.map(|mm| mm >= 390), For::LargeScreen, Against::SmallScreen);
    }
    fit.weigh(wanted.budget.map(|most| device.price <= most), For::WithinBudget, Against::OverBudget);
    match device.grade_appearance {
        Some("A") => fit.speaks_for(For::LooksGood),
        Some("C") => fit.speaks_against(Against::LooksWorn),
        _ => {}
    }
    if (today - device.ready_since).num_days() >= 14 {
        fit.speaks_for(For::LongReady);
    }
    Some(fit)
}

/// The best devices for a request, at most [`PROPOSALS`], the best first. Equal scores go to the one that has stood in
/// stock longest, then to the lower tag.
pub fn proposals(wanted: &Wanted, stock: &[Candidate], today: NaiveDate) -> Vec<Match> {
    let mut fits: Vec<_> = stock.iter().filter_map(|device| Some((fit(wanted, device, today)?, device))).collect();
    fits.sort_by(|(a, x), (b, y)| {
        b.score.cmp(&a.score).then(x.ready_since.cmp(&y.ready_since)).then_with(|| x.tag.cmp(y.tag))
    });
    fits.into_iter().take(PROPOSALS).map(|(fit, device)| Match { tag: device.tag.to_owned(), fit }).collect()
}
