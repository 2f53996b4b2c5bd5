//! One person: a file, perhaps a place in a programme, perhaps a request and a device, then the questions of the
//! follow-up. Each act leads to the next ones; they happen in the order of their moments, until now.

use super::bench::Bench;
use super::calendar::working_days_after;
use super::followups::Series;
use super::handover::Promise;
use super::training::{Absence, Place};
use super::words;
use super::world::{Chain, World};
use crate::access::Who;
use crate::allocations::store::requests::place as reason_place;
use crate::beneficiaries::rules::content::{Channel, Content, Entitlement};
use crate::beneficiaries::store as kept;
use crate::entities::{beneficiaries, beneficiary_access, beneficiary_entitlements, request_needs, requests};
use crate::error::Result;
use crate::journal::{Event, SubjectKind};
use crate::vault::DataKey;
use chrono::{DateTime, Datelike as _, NaiveDate, Utc};
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use uuid::Uuid;

/// Something that will happen to a person.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Deed {
    Enrol,
    AssessEntry,
    AssessExit,
    Leave,
    Ask,
    Accept,
    Refuse,
    Decline,
    Promise,
    HandOver,
    TakeBack,
    /// A wave of the follow-up (its place), as it was planned for this day.
    Try(usize, NaiveDate),
    Answer(usize, NaiveDate),
}

/// A person whose story is being made up.
pub(super) struct Person {
    pub row: beneficiaries::Model,
    pub key: DataKey,
    pub chain: Chain,
    pub caseworker: Who,
    pub birth: (i32, Option<u32>),
    pub place: Option<Place>,
    pub request: Option<(requests::Model, Chain)>,
    pub promise: Option<Promise>,
    pub series: Option<Series>,
    pub device: Option<Bench>,
    shared: Option<beneficiary_access::Model>,
    to_come: BinaryHeap<Reverse<(DateTime<Utc>, u64, Deed)>>,
    deeds: u64,
}

impl Person {
    /// Opens the `nth` file; nothing when that day is still to come.
    pub fn open(
        world: &mut World,
        day: NaiveDate,
        place: impl FnOnce(&mut World, Uuid) -> Option<Place>,
    ) -> Option<Self> {
        let minute = world.dice.number(0..=420);
        let at = world.calendar.at(day, minute);
        if world.calendar.is_over(at) {
            return None;
        }
        let caseworkers = world.house.caseworkers.clone();
        let caseworker =
            caseworkers[usize::try_from(world.dice.number(0..=caseworkers.len() as i64 - 1)).unwrap_or(0)].clone();
        let content = content(world, day);
        let year = day.year();
        let number = world.count_up(format!("files-{year}"));
        let key = world.new_key("person", at);
        let id = world.dice.key(at);
        let file_number = crate::beneficiaries::rules::file_number::file_number(year, number.unsigned_abs());
        let of = (world.house.service, super::id_of(&caseworker));
        let row = kept::fresh_row(&key, (id, file_number.clone()), of, &content, at);
        for channel in &content.channels {
            let row = kept::channel_row(&key, world.dice.key(at), id, channel);
            world.rows.beneficiary_channels.push(row);
        }
        for right in &content.entitlements {
            world.rows.beneficiary_entitlements.push(beneficiary_entitlements::Model {
                id: world.dice.key(at),
                beneficiary_id: id,
                code: right.code.clone(),
                checked_on: right.checked_on,
                proof: right.proof.clone(),
            });
        }
        let hashes = kept::hash_rows(&world.vault, id, &content);
        world.rows.beneficiary_hashes.extend(hashes);
        let mut chain = Chain::new(SubjectKind::Beneficiary, id);
        let event = Event::new(SubjectKind::Beneficiary, id, "open").fact("file_number", file_number);
        world.tell(&mut chain, &caseworker, at, &event);
        let mut person = Self {
            place: place(world, id),
            birth: (content.birth_year, content.birth_month),
            to_come: BinaryHeap::new(),
            deeds: 0,
            shared: None,
            request: None,
            promise: None,
            series: None,
            device: None,
            caseworker,
            chain,
            row,
            key,
        };
        person.plan_training(world, day);
        person.plan_request(world, day);
        Some(person)
    }

    fn plan_training(&mut self, world: &mut World, day: NaiveDate) {
        let Some(place) = &self.place else { return };
        let (enrols, begins, ends, absence) = (place.enrols_at, place.begins_on, place.leaves_on, place.absence);
        self.plan(enrols, Deed::Enrol);
        if begins > day && world.dice.chance(60) {
            self.plan(world.calendar.at(begins, 500), Deed::AssessEntry);
            if absence == Absence::None {
                self.plan(world.calendar.at(ends, 510), Deed::AssessExit);
            }
        }
        self.plan(world.calendar.at(ends, 540), Deed::Leave);
    }

    fn plan_request(&mut self, world: &mut World, day: NaiveDate) {
        if !world.dice.chance(85) {
            return;
        }
        let asked = working_days_after(day, world.dice.number(0..=2));
        let minute = world.dice.number(430..=500);
        self.plan(world.calendar.at(asked, minute), Deed::Ask);
        let decided = working_days_after(asked, world.dice.number(3..=8));
        let deed = world.dice.weighted(&[(90, Deed::Accept), (5, Deed::Refuse), (5, Deed::Decline)]);
        self.plan(world.calendar.at(decided, minute), deed);
    }

    /// Whether a device would be given to this person, as far as the story goes.
    pub fn waits(&self, world: &World) -> bool {
        let accepted = self.to_come.iter().find(|Reverse((_, _, deed))| *deed == Deed::Accept);
        accepted.is_some_and(|Reverse((at, ..))| !world.calendar.is_over(*at))
    }

    pub fn plan(&mut self, at: DateTime<Utc>, deed: Deed) {
        self.deeds += 1;
        self.to_come.push(Reverse((at, self.deeds, deed)));
    }

    /// Everything that happens to this person until now, then the rows.
    ///
    /// # Errors
    /// When a rule refuses what was made up.
    pub fn live(mut self, world: &mut World) -> Result<()> {
        while let Some(Reverse((at, _, deed))) = self.to_come.pop() {
            if world.calendar.is_over(at) {
                break;
            }
            self.row.last_activity_at = at;
            match deed {
                Deed::Enrol => self.enrol(world, at),
                Deed::AssessEntry => super::training::assess(world, &mut self, at, "entry"),
                Deed::AssessExit => super::training::assess(world, &mut self, at, "exit"),
                Deed::Leave => self.leave(world, at),
                Deed::Ask => self.ask(world, at),
                Deed::Accept => self.accept(world, at),
                Deed::Refuse => self.decide(world, at, "refuse", "refused", Some("structure.deja_equipe")),
                Deed::Decline => self.decide(world, at, "decline", "declined", None),
                Deed::Promise => self.promise(world, at)?,
                Deed::HandOver => self.hand_over(world, at)?,
                Deed::TakeBack => self.take_back(world, at)?,
                Deed::Try(wave, due) => self.attempt(world, at, wave, due),
                Deed::Answer(wave, due) => self.answer(world, at, wave, due)?,
            }
        }
        if let Some(device) = self.device.take() {
            device.leave(world);
        }
        self.end(world);
        Ok(())
    }

    fn end(self, world: &mut World) {
        world.close(self.chain);
        world.rows.beneficiary_access.extend(self.shared);
        if let Some(place) = self.place {
            place.end(world);
        }
        if let Some((row, chain)) = self.request {
            world.rows.requests.push(row);
            world.close(chain);
        }
        if let Some(promise) = self.promise {
            promise.end(world);
        }
        if let Some(series) = self.series {
            series.end(world);
        }
        world.rows.beneficiaries.push(self.row);
    }

    pub fn event(&self, act: &'static str) -> Event {
        Event::new(SubjectKind::Beneficiary, self.row.id, act)
    }

    pub fn tell(&mut self, world: &mut World, who: &Who, at: DateTime<Utc>, event: &Event) {
        world.tell(&mut self.chain, who, at, event);
    }

    /// The first enrolment or handover freezes what was true at entry.
    pub fn freeze(&mut self, world: &mut World, at: DateTime<Utc>, on: NaiveDate) {
        if self.row.entry_frozen_on.is_some() {
            return;
        }
        self.row.entry_frozen_on = Some(on);
        self.row.entry_age_band = Some(kept::age_band(self.birth.0, self.birth.1, on).to_owned());
        self.row.version += 1;
        let event = self.event("freeze_entry").fact("on", on.to_string());
        self.tell(world, &self.caseworker.clone(), at, &event);
    }

    fn enrol(&mut self, world: &mut World, at: DateTime<Utc>) {
        let (id, who, training) = (self.row.id, self.caseworker.clone(), world.house.training);
        let Some(place) = &mut self.place else { return };
        place.take(world, &who, at, id);
        let (enrolment, programme) = (place.id.to_string(), place.programme_id.to_string());
        let enrolled = self.event("enrol").fact("enrolment", enrolment).fact("programme", programme);
        let shared = self.event("share").fact("organisation", training.to_string()).fact("purpose", "training");
        self.tell(world, &who, at, &enrolled);
        self.tell(world, &who, at, &shared);
        let on = world.calendar.day(at);
        self.shared = Some(beneficiary_access::Model {
            id: world.dice.key(at),
            beneficiary_id: id,
            organisation_id: training,
            purpose: "training".to_owned(),
            from_on: on,
            until_on: None,
        });
        self.freeze(world, at, on);
    }

    fn leave(&mut self, world: &mut World, at: DateTime<Utc>) {
        let (id, training, on) = (self.row.id, world.house.training, world.calendar.day(at));
        let Some(place) = &mut self.place else { return };
        let Some(trainer) = place.leave(world, at, on) else { return };
        let (enrolment, programme) = (place.id.to_string(), place.programme_id.to_string());
        let exit = self.event("exit").fact("enrolment", enrolment).fact("programme", programme);
        let unshared = self.event("unshare").fact("organisation", training.to_string()).fact("purpose", "training");
        self.tell(world, &trainer, at, &exit);
        self.tell(world, &trainer, at, &unshared);
        if let Some(shared) = &mut self.shared {
            shared.until_on = Some(on);
        }
        debug_assert_eq!(id, self.row.id);
        self.follow(world, at, &trainer, crate::outcomes::rules::waves::Opening::Exit, on);
    }

    fn ask(&mut self, world: &mut World, at: DateTime<Utc>) {
        let (id, who, on) = (world.dice.key(at), self.caseworker.clone(), world.calendar.day(at));
        let kind = match &self.device {
            Some(device) => device.row.kind.clone(),
            None => world.dice.pick(&["laptop", "laptop", "laptop", "desktop"]).to_owned(),
        };
        let needs = world.dice.pick(words::NEEDS);
        let reason = world.dice.pick(words::REASONS);
        let referred_by = world.dice.chance(25).then(|| world.house.venues[0]);
        let row = requests::Model {
            id,
            beneficiary_id: self.row.id,
            organisation_id: self.row.organisation_id,
            device_kind: kind.clone(),
            state: "submitted".to_owned(),
            reason: self.key.seal(reason_place(id), reason.as_bytes()),
            referred_by,
            referred_on: on,
            accepted_at: None,
            offered_at: None,
            refusal_reason: None,
            created_by: super::id_of(&who),
            created_at: at,
            version: 1,
        };
        let needed = needs.iter().map(|need| request_needs::Model { request_id: id, need: (*need).to_owned() });
        world.rows.request_needs.extend(needed);
        let mut chain = Chain::new(SubjectKind::Request, id);
        let event = Event::new(SubjectKind::Request, id, "submit")
            .fact("beneficiary", self.row.id.to_string())
            .fact("device_kind", kind)
            .fact("need", needs.to_vec())
            .fact("referred_on", on.to_string());
        world.tell(&mut chain, &who, at, &event);
        self.request = Some((row, chain));
    }

    fn accept(&mut self, world: &mut World, at: DateTime<Utc>) {
        self.decide(world, at, "accept", "waiting", None);
        if let Some((request, _)) = &mut self.request {
            request.accepted_at = Some(at);
        }
        let Some(stock) = self.device.as_ref().and_then(|device| device.row.in_stock_on) else { return };
        let first = stock.max(world.calendar.day(at));
        let promised = working_days_after(first, world.dice.number(1..=6));
        let minute = world.dice.number(30..=420);
        self.plan(world.calendar.at(promised, minute), Deed::Promise);
    }

    /// The request moves on.
    pub fn decide(&mut self, world: &mut World, at: DateTime<Utc>, act: &'static str, to: &str, reason: Option<&str>) {
        let who = self.caseworker.clone();
        let Some((request, chain)) = &mut self.request else { return };
        let from = std::mem::replace(&mut request.state, to.to_owned());
        request.version += 1;
        request.refusal_reason = reason.map(str::to_owned);
        let mut event = Event::new(SubjectKind::Request, request.id, act).change("state", from, to);
        if let Some(reason) = reason {
            event = event.fact("reason", reason);
        }
        world.tell(chain, &who, at, &event);
    }
}

fn content(world: &mut World, day: NaiveDate) -> Content {
    let dice = &mut world.dice;
    let phone = format!("+336{:08}", dice.number(0..=99_999_999));
    let age = dice.number(19..=62);
    Content {
        given_name: dice.pick(words::GIVEN).to_owned(),
        family_name: dice.pick(words::FAMILY).to_owned(),
        birth_year: day.year() - i32::try_from(age).unwrap_or(40),
        birth_month: dice.chance(80).then(|| u32::try_from(dice.number(1..=12)).unwrap_or(1)),
        commune: dice.pick(words::COMMUNES).to_owned(),
        district: None,
        channels: vec![Channel { kind: "phone".to_owned(), value: phone, preferred: true }],
        entitlements: vec![Entitlement {
            code: dice.pick(&["rsa_allocataire", "rsa_allocataire", "rsa_conjoint", "autre_minimum"]).to_owned(),
            checked_on: day,
            proof: dice.pick(&["seen", "consulted", "referrer"]).to_owned(),
        }],
        equipment_code: dice.pick(&["aucun", "telephone_seul", "tablette", "ordinateur_hs", "ordinateur"]).to_owned(),
        connection_code: dice.pick(&["aucune", "mobile_limite", "mobile_large", "fixe", "lieu_public"]).to_owned(),
        entry_situation_code: dice
            .pick(&["de_moins_6m", "de_6_11m", "de_12_23m", "de_24m_plus", "inactif_parental"])
            .to_owned(),
        notice_given_on: day,
    }
}
