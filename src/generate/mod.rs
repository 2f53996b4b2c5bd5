//! Made-up data of any size, to see how the service bears it: an empty database is filled with devices, people, training
//! and what became of them, in plausible proportions, as if it had been used for years. Rows and events have the shape
//! that the actions give them, the rules decide where devices and series stand, and `verify` finds nothing; but they are
//! written in bulk, a hundred thousand devices in about a minute.
//!
//! The same seed, size and moment give the same story. What is locked stays locked with random keys.

mod batches;
mod bench;
mod bulk;
mod calendar;
mod dice;
mod followups;
mod handover;
mod house;
mod people;
mod rows;
mod specimen;
mod training;
mod words;
mod work;
mod world;

pub use house::{DOMAIN, emails};

use crate::access::{Scope, Who, store};
use crate::app::App;
use crate::database;
use crate::error::{Error, Result};
use crate::journal;
use crate::kernel::clock::Clock;
use batches::Batches;
use bulk::Bulk;
use calendar::Calendar;
use dice::Dice;
use house::House;
use people::Person;
use rows::Rows;
use std::collections::{BTreeMap, VecDeque};
use tokio::sync::mpsc::Sender;
use training::Programmes;
use uuid::Uuid;
use world::World;

/// Rows written together.
const AT_ONCE: usize = 40_000;
/// Files kept in memory while they wait for a device.
const MOST_WAITING: usize = 2_000;
/// Below this many devices and people, half a year is made up; else three.
const FEW: u64 = 1_000;

/// What is asked for.
#[derive(Clone, Copy, Debug)]
pub struct Size {
    /// How many devices.
    pub devices: u64,
    /// How many people.
    pub people: u64,
    /// Which story, of all there could be.
    pub seed: u64,
}

/// What was made.
#[derive(Debug)]
pub struct Generated {
    /// Rows written, of all tables.
    pub rows: u64,
    /// One token a role, when they were asked for.
    pub tokens: Vec<(&'static str, String)>,
}

/// Fills an empty database, as if everything had happened in the years before now.
///
/// # Errors
/// When the database holds anything, or refuses.
pub async fn fill(app: &App, size: Size, password: &str, tokens: bool) -> Result<Generated> {
    refuse_unless_empty(app).await?;
    let days = if size.devices.max(size.people) < FEW { 200 } else { 3 * 365 };
    let calendar = Calendar::before(app.clock.now(), app.config.time_zone, days);
    let db = database::connect_to_fill(&app.config.database_url).await?;
    let filling = app.over(db.clone()).at(Clock::fixed(calendar.at(calendar.first, -60)));
    let house = House::open(&filling, password).await?;
    let tokens = if tokens { house::tokens_of(&filling).await? } else { Vec::new() };
    journal::seals::seal(&filling).await?;
    let mut bulk = Bulk::begin(&db).await?;
    let world = World {
        dice: Dice::new(size.seed),
        vault: app.vault.clone(),
        rows: Rows::default(),
        counters: BTreeMap::new(),
        calendar,
        house,
    };
    // One core makes the story up while the other writes it down.
    let (to_write, mut written) = tokio::sync::mpsc::channel(1);
    let told = tokio::task::spawn_blocking(move || tell(world, size, days, &to_write));
    while let Some(rows) = written.recv().await {
        Rows::write(rows, &mut bulk).await?;
    }
    told.await.map_err(|cause| Error::Internal(Box::new(cause)))??;
    let rows = bulk.rows;
    bulk.end().await?;
    database::settle(db).await?;
    Ok(Generated { rows, tokens })
}

async fn refuse_unless_empty(app: &App) -> Result<()> {
    let nobody = store::list(&app.db, Scope::Everything, None).await?.is_empty();
    if nobody && journal::store::last_at(&app.db).await?.is_none() {
        return Ok(());
    }
    let what = "the database holds data: made-up data needs an empty one (`passerelle migrate` makes one); \
                one that was interrupted while it was filled is removed and made again";
    Err(Error::internal(what))
}

/// Devices and people as they come; a device on the shelf goes to whoever waited longest.
fn tell(mut world: World, size: Size, days: u64, to_write: &Sender<Rows>) -> Result<()> {
    let world = &mut world;
    let mut batches = Batches::new(size.devices);
    let mut people = People { all: size.people, came: 0, programmes: Programmes::new(size.people, days) };
    let mut waiting: VecDeque<Person> = VecDeque::new();
    Programmes::drop_in(world);
    while let Some(device) = batches.next(world)? {
        let (came, all) = batches.came();
        while let Some(person) = people.next_before(world, came, all) {
            match person {
                // Now and then nothing on the shelf suits: such a request goes on waiting.
                Some(person) if person.waits(world) && !world.dice.chance(8) => waiting.push_back(person),
                Some(person) => person.live(world)?,
                None => {}
            }
            if waiting.len() > MOST_WAITING
                && let Some(person) = waiting.pop_front()
            {
                person.live(world)?;
            }
        }
        let taker = if device.can_be_given() { waiting.pop_front() } else { None };
        match taker {
            Some(mut person) => {
                person.device = Some(device);
                person.live(world)?;
            }
            None => device.leave(world),
        }
        send(world, to_write, AT_ONCE)?;
    }
    while let Some(person) = people.next_before(world, 1, 1) {
        if let Some(person) = person {
            person.live(world)?;
        }
        send(world, to_write, AT_ONCE)?;
    }
    for person in waiting {
        person.live(world)?;
    }
    people.programmes.close(world);
    world.counter_rows();
    send(world, to_write, 1)
}

fn send(world: &mut World, to_write: &Sender<Rows>, least: usize) -> Result<()> {
    if world.rows.count() < least {
        return Ok(());
    }
    to_write.blocking_send(world.take_rows()).map_err(|_| Error::internal("what was made up could not be written"))
}

/// The people, one after the other.
struct People {
    all: u64,
    came: u64,
    programmes: Programmes,
}

impl People {
    /// The next one of those who come before so much of everything has come; within, nothing when their day is still to
    /// come.
    fn next_before(&mut self, world: &mut World, came: u64, all: u64) -> Option<Option<Person>> {
        if self.came >= self.all || u128::from(self.came) * u128::from(all) > u128::from(came) * u128::from(self.all) {
            return None;
        }
        let nth = self.came;
        self.came += 1;
        let day = world.calendar.arrival(nth, self.all);
        let programmes = &mut self.programmes;
        Some(Person::open(world, day, |world, id| Programmes::takes(nth).then(|| programmes.place(world, id, day))))
    }
}

/// The account behind an author.
fn id_of(who: &Who) -> Uuid {
    match who {
        Who::User { id, .. } => *id,
        Who::Operator | Who::System => Uuid::nil(),
    }
}
