//! Donations and what becomes of each device in them, but for the people.

use super::bench::{Arrival, Bench};
use super::calendar::working_days_after;
use super::words;
use super::world::World;
use crate::devices::lifecycle::{Kind, State, TriageRoute, Wish};
use crate::entities::donations;
use crate::error::Result;
use crate::journal::{Event, SubjectKind};
use chrono::{Datelike as _, NaiveDate};

/// How far a device gets.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fate {
    Shelf,
    Recycled,
    Parts,
    Quarantined,
    Returned,
    /// It stands at the bench, for want of this.
    Stuck(Want),
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Want {
    Evidence,
    Look,
    Erasure,
    Part,
    Check,
    GoodCheck,
    Price,
}

const FATES: &[(u32, Fate)] = &[
    (740, Fate::Shelf),
    (110, Fate::Recycled),
    (50, Fate::Parts),
    (12, Fate::Quarantined),
    (8, Fate::Returned),
    (10, Fate::Stuck(Want::Evidence)),
    (10, Fate::Stuck(Want::Look)),
    (15, Fate::Stuck(Want::Erasure)),
    (20, Fate::Stuck(Want::Part)),
    (10, Fate::Stuck(Want::Check)),
    (10, Fate::Stuck(Want::GoodCheck)),
    (5, Fate::Stuck(Want::Price)),
];

/// The batches, one after the other.
pub(super) struct Batches {
    all: u64,
    next: u64,
    open: Option<(donations::Model, u64)>,
}

impl Batches {
    pub fn new(all: u64) -> Self {
        Self { all, next: 0, open: None }
    }

    /// How much of everything came.
    pub fn came(&self) -> (u64, u64) {
        (self.next, self.all)
    }

    /// The next device, as far as it gets by itself; nothing when all have come.
    ///
    /// # Errors
    /// When a rule refuses what was made up.
    pub fn next(&mut self, world: &mut World) -> Result<Option<Bench>> {
        while self.next < self.all {
            let nth = self.next + 1;
            let day = world.calendar.arrival(self.next, self.all);
            self.next = nth;
            let donation = match self.open.take().filter(|(_, left)| *left > 0) {
                Some((donation, left)) => {
                    self.open = Some((donation.clone(), left - 1));
                    donation
                }
                None => {
                    let donation = donate(world, day);
                    let devices = u64::try_from(world.dice.number(6..=40)).unwrap_or(1);
                    self.open = Some((donation.clone(), devices - 1));
                    donation
                }
            };
            let (kind, maker, model, grams, price) = world.dice.weighted(words::MODELS);
            let arrival = Arrival { kind, maker, model, grams };
            let day = day.max(donation.received_on);
            if let Some(bench) = Bench::receive(world, &donation, nth, arrival, day)? {
                return work(world, bench, price).map(Some);
            }
        }
        Ok(None)
    }
}

/// A batch given that day, closed three weeks later.
fn donate(world: &mut World, day: NaiveDate) -> donations::Model {
    let lead = world.house.lead.clone();
    let at = world.calendar.at(day, 5).min(world.calendar.now);
    let closed = world.calendar.at(working_days_after(day, 15), 480);
    let is_closed = !world.calendar.is_over(closed);
    let year = world.calendar.day(at).year();
    let n = world.count_up(format!("donations-{year}"));
    let donation = donations::Model {
        id: world.dice.key(at),
        number: format!("{year}-{n:04}"),
        donor_id: world.dice.pick(&world.house.donors.clone()),
        organisation_id: world.house.workshop,
        received_on: day.min(world.calendar.today()),
        state: if is_closed { "closed" } else { "open" }.to_owned(),
        note: None,
        created_at: at,
        version: 1 + i64::from(is_closed),
    };
    let mut chain = super::world::Chain::new(SubjectKind::Donation, donation.id);
    let event = Event::new(SubjectKind::Donation, donation.id, "open")
        .change("received_on", (), donation.received_on.to_string())
        .fact("donor", donation.donor_id.to_string());
    world.tell(&mut chain, &lead, at, &event);
    if is_closed {
        let event = Event::new(SubjectKind::Donation, donation.id, "close").change("state", "open", "closed");
        world.tell(&mut chain, &lead, closed, &event);
    }
    world.close(chain);
    world.rows.donations.push(donation.clone());
    donation
}

/// Does the next act when its day has come, else stops there.
macro_rules! then {
    ($bench:ident, $world:ident, $days:expr) => {
        match $bench.at($world, $days) {
            Some(at) => at,
            None => return Ok($bench),
        }
    };
}

fn work(world: &mut World, mut bench: Bench, price: i64) -> Result<Bench> {
    let fate = world.dice.weighted(FATES);
    let days = world.dice.number(1..=3);
    let at = then!(bench, world, days);
    let key = world.vault.instance().clone();
    let (technician, lead) = (bench.technician.clone(), world.house.lead.clone());
    match fate {
        Fate::Parts => bench.sort(world, at, TriageRoute::Parts, Some("Carte mère en panne, le reste sert"))?,
        Fate::Quarantined => {
            let told = |event: Event| event.note(&key, Some("Verrou du micrologiciel"));
            bench.go(world, &technician, at, Wish::Quarantine, told)?;
        }
        Fate::Returned => {
            let told = |event: Event| event.note(&key, Some("Donné par erreur"));
            bench.go(world, &lead, at, Wish::ReturnToDonor, told)?;
        }
        Fate::Shelf | Fate::Recycled | Fate::Stuck(_) => bench.sort(world, at, TriageRoute::Refurbish, None)?,
    }
    if bench.facts.state != State::Workshop || fate == Fate::Stuck(Want::Evidence) {
        return Ok(bench);
    }
    let at = then!(bench, world, 0);
    let memory = world.dice.pick(&[4_096, 8_192, 8_192, 16_384]);
    bench.inventory(world, at, memory)?;
    if fate == Fate::Stuck(Want::Look) {
        return Ok(bench);
    }
    let days = world.dice.number(0..=1);
    let at = then!(bench, world, days);
    bench.look(world, at);
    if fate == Fate::Stuck(Want::Erasure) {
        return Ok(bench);
    }
    if bench.medium.is_some() {
        let at = then!(bench, world, 1);
        bench.erase(world, at)?;
    }
    if fate == Fate::Recycled {
        return recycle(world, bench);
    }
    ready(world, bench, price, fate)
}

fn recycle(world: &mut World, mut bench: Bench) -> Result<Bench> {
    let at = then!(bench, world, 1);
    bench.sort(world, at, TriageRoute::Recycle, Some("Écran fendu, carte mère morte"))?;
    let days = world.dice.number(10..=30);
    let at = then!(bench, world, days);
    let lead = world.house.lead.clone();
    let slip = format!("BSD-{}-{:05}", bench.day.year(), bench.day.ordinal());
    bench.go(world, &lead, at, Wish::Dispatch { slip: true }, |event| event.fact("slip_number", slip))?;
    Ok(bench)
}

/// Repaired, installed, checked, priced, put on the shelf.
fn ready(world: &mut World, mut bench: Bench, price: i64, fate: Fate) -> Result<Bench> {
    let waits = fate == Fate::Stuck(Want::Part);
    if waits || world.dice.chance(70) {
        let days = world.dice.number(0..=2);
        let at = then!(bench, world, days);
        bench.repair(world, at, waits);
        if waits {
            return Ok(bench);
        }
    }
    if bench.facts.kind != Kind::Monitor {
        let at = then!(bench, world, 0);
        bench.install(world, at);
    }
    if fate == Fate::Stuck(Want::Check) {
        return Ok(bench);
    }
    let days = world.dice.number(1..=2);
    let at = then!(bench, world, days);
    bench.check(world, at, fate == Fate::Stuck(Want::GoodCheck));
    if matches!(fate, Fate::Stuck(Want::GoodCheck | Want::Price)) {
        return Ok(bench);
    }
    let days = world.dice.number(0..=1);
    let at = then!(bench, world, days);
    bench.price(world, at, price);
    let at = then!(bench, world, 0);
    let lead = world.house.lead.clone();
    bench.go(world, &lead, at, Wish::Release, |event| event)?;
    Ok(bench)
}
