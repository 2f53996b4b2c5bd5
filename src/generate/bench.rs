//! One device from the door to wherever it gets: each act writes the rows and the event that the act of that name writes,
//! and moves it as the rule says.

use super::calendar::working_days_after;
use super::world::{Chain, World};
use crate::access::Who;
use crate::devices::blockers::{RULES_VERSION, blockers, stage};
use crate::devices::facts::Facts;
use crate::devices::identity::MachineIdentity;
use crate::devices::lifecycle::{self, Action, Kind, State};
use crate::devices::media::Status;
use crate::devices::store::{folded_serial, identity_columns, inventory_code};
use crate::entities::{devices, donations, media};
use crate::error::{Error, Result};
use crate::journal::{Event, SubjectKind};
use crate::kernel::tag::tag_of;
use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

/// A device whose life is being made up.
pub(super) struct Bench {
    pub row: devices::Model,
    pub facts: Facts,
    pub medium: Option<media::Model>,
    /// The day its batch came.
    pub received_on: NaiveDate,
    /// Who works on it, and who looks at it after.
    pub technician: Who,
    pub checker: Who,
    /// The working day it is at.
    pub day: NaiveDate,
    pub(super) last: DateTime<Utc>,
    minute: i64,
    chain: Chain,
}

/// What comes in through the door.
#[derive(Clone, Copy)]
pub(super) struct Arrival {
    pub kind: Kind,
    pub maker: &'static str,
    pub model: &'static str,
    pub grams: i64,
}

impl Bench {
    /// Receives the `nth` device of all; nothing when that day is still to come.
    pub fn receive(
        world: &mut World,
        donation: &donations::Model,
        nth: u64,
        arrival: Arrival,
        day: NaiveDate,
    ) -> Result<Option<Self>> {
        let minute = world.dice.number(20..=500);
        let at = world.calendar.at(day, minute);
        if world.calendar.is_over(at) {
            return Ok(None);
        }
        let mut facts = Facts::new(arrival.kind, State::Announced);
        facts.weight_g = Some(arrival.grams);
        let moved = lifecycle::decide(&facts, lifecycle::Wish::Receive)?;
        facts.state = moved.to();
        let id = world.dice.key(at);
        let serial = format!("{}{:07}", serial_prefix(arrival.maker), nth * 7 + 1_000_003);
        let identity = MachineIdentity {
            vendor: Some(arrival.maker.to_owned()),
            product: Some(arrival.model.to_owned()),
            serial: Some(serial),
            ..MachineIdentity::default()
        };
        let row = row((id, tag_of(nth)), donation, &facts, &identity, at);
        let at_work = world.house.technicians.len();
        let who = usize::try_from(world.dice.number(0..=at_work as i64 - 1)).unwrap_or_default();
        let mut bench = Self {
            technician: world.house.technicians[who].clone(),
            checker: world.house.technicians[(who + 1) % at_work].clone(),
            received_on: donation.received_on,
            chain: Chain::new(SubjectKind::Device, id),
            medium: None,
            last: at,
            minute,
            day,
            row,
            facts,
        };
        let event = bench
            .event(moved.action().code())
            .change("state", (), moved.to().code())
            .change("manufacturer", (), bench.row.manufacturer.clone())
            .change("model", (), bench.row.model.clone())
            .change("serial", (), bench.row.serial.clone())
            .change("weight_g", (), bench.row.weight_g)
            .fact("kind", arrival.kind.code())
            .fact("donation", donation.id.to_string());
        let technician = bench.technician.clone();
        world.tell(&mut bench.chain, &technician, at, &event);
        Ok(Some(bench))
    }

    /// Its next act, so many working days on: the moment, unless it is still to come.
    pub fn at(&mut self, world: &mut World, days: i64) -> Option<DateTime<Utc>> {
        self.day = working_days_after(self.day, days);
        self.minute = if days == 0 { self.minute + world.dice.number(3..=25) } else { world.dice.number(5..=360) };
        let at = world.calendar.next(self.day, self.minute, self.last);
        (!world.calendar.is_over(at)).then_some(at)
    }

    pub fn event(&self, act: &'static str) -> Event {
        Event::new(SubjectKind::Device, self.row.id, act)
    }

    /// Something was done to it.
    pub fn did(&mut self, world: &mut World, who: &Who, at: DateTime<Utc>, event: &Event) {
        self.row.version += 1;
        self.last = at;
        world.tell(&mut self.chain, who, at, event);
    }

    /// Moves it as the rule says; `told` adds what else its event says.
    pub fn go(
        &mut self,
        world: &mut World,
        who: &Who,
        at: DateTime<Utc>,
        wish: lifecycle::Wish,
        told: impl FnOnce(Event) -> Event,
    ) -> Result<()> {
        let moved = lifecycle::decide(&self.facts, wish)?;
        let mut event = self.event(moved.action().code()).change("state", moved.from().code(), moved.to().code());
        let day = |day: Option<NaiveDate>| day.map(|day| day.to_string());
        match moved.action() {
            Action::Release => {
                let today = world.calendar.day(at);
                event = event.change("in_stock_on", day(self.row.in_stock_on), today.to_string());
                self.row.in_stock_on = Some(today);
            }
            Action::Reserve | Action::HandOver => {}
            _ if self.row.in_stock_on.is_some() => {
                event = event.change("in_stock_on", day(self.row.in_stock_on), ());
                self.row.in_stock_on = None;
            }
            _ => {}
        }
        if moved.media_used_again() {
            event = self.begin_again(at, event);
        }
        self.facts.state = moved.to();
        self.did(world, who, at, &told(event));
        Ok(())
    }

    /// It comes back from someone: what was decided about it counts no more.
    fn begin_again(&mut self, at: DateTime<Utc>, event: Event) -> Event {
        let event = event
            .change("taken_back_at", (), at.to_rfc3339())
            .change("grade_appearance", self.row.grade_appearance.take(), ())
            .change("grade_function", self.row.grade_function.take(), ())
            .change("location", self.row.location.take(), ())
            .change("accessories", std::mem::take(&mut self.facts.accessories), Vec::<String>::new());
        self.row.accessories = String::new();
        self.row.taken_back_at = Some(at);
        if let Some(medium) = &mut self.medium {
            medium.used_again_at = Some(at);
        }
        for medium in self.facts.media.iter_mut().filter(|medium| medium.status == Status::Confirmed) {
            medium.verdict = None;
            medium.sanitized_at = None;
        }
        let facts = &mut self.facts;
        (facts.grade_appearance, facts.grade_function, facts.place) = (None, None, None);
        (facts.software, facts.check) = (None, None);
        facts.repairers.clear();
        event
    }

    /// Whether someone can be given it: on the shelf, and of a kind that people ask for.
    pub fn can_be_given(&self) -> bool {
        self.facts.state == State::Stock && matches!(self.facts.kind, Kind::Laptop | Kind::Desktop)
    }

    /// Nothing more happens to it: its row says where it stands, and the rules say what it still needs.
    pub fn leave(mut self, world: &mut World) {
        let stage = stage(self.facts.state, &blockers(&self.facts));
        self.row.state = self.facts.state.code().to_owned();
        self.row.stage = stage.map(|stage| stage.code().to_owned());
        self.row.inventory = inventory_code(self.facts.inventory).to_owned();
        world.rows.media.extend(self.medium);
        world.rows.devices.push(self.row);
        world.close(self.chain);
    }
}

fn row(
    (id, tag): (Uuid, String),
    donation: &donations::Model,
    facts: &Facts,
    identity: &MachineIdentity,
    at: DateTime<Utc>,
) -> devices::Model {
    // The columns of an identity are made where devices are kept; the others are those of a device just received.
    let folded = identity_columns(identity).folded_model.take().unwrap_or_default();
    devices::Model {
        id,
        tag,
        donation_id: donation.id,
        organisation_id: donation.organisation_id,
        kind: facts.kind.code().to_owned(),
        state: facts.state.code().to_owned(),
        stage: None,
        rules_version: RULES_VERSION,
        manufacturer: identity.vendor.clone(),
        model: identity.product.clone(),
        model_version: None,
        folded_model: folded,
        folded_serial: identity.serial.as_deref().map(folded_serial).unwrap_or_default(),
        serial: identity.serial.clone(),
        machine_uuid: None,
        board_serial: None,
        memory_mib: None,
        processor: None,
        weight_g: facts.weight_g,
        weee_stream: facts.stream().to_owned(),
        inventory: inventory_code(facts.inventory).to_owned(),
        media_confirmed_at: None,
        no_storage_attested_by: None,
        grade_appearance: None,
        grade_function: None,
        price_cents: None,
        location: None,
        accessories: String::new(),
        in_stock_on: None,
        taken_back_at: None,
        created_at: at,
        version: 1,
    }
}

fn serial_prefix(maker: &str) -> String {
    maker.chars().take(2).flat_map(char::to_uppercase).collect()
}

/// What the generator itself did wrong, said by the rule that refused it.
pub(super) fn unexpected(what: &str) -> Error {
    Error::internal(format!("what was made up does not hold: {what}"))
}
