//! What the bench does with a device, one act after the other.

use super::bench::{Bench, unexpected};
use super::words;
use super::world::World;
use crate::demo::files::{self, DISK_BYTES, Disk, Machine};
use crate::devices::facts::{Check, Inventory, MediumFacts, Software};
use crate::devices::lifecycle::{CHARGER, Kind, TriageRoute, Wish};
use crate::devices::media::{Context, MediumIdentity, Status, judge};
use crate::entities::{
    check_items, checks, evidence_devices, manual_sheets, media, repair_acts, repairs, sanitizations, software_installs,
};
use crate::error::Result;
use crate::journal::Event;
use crate::kernel::money::Cents;
use crate::workshop::actions::{Upload, read_at_once};
use crate::workshop::evidence::Parsed;
use crate::workshop::store::evidence::fresh_row;
use chrono::{DateTime, Duration, Utc};
use serde_json::{Map, Value, json};
use uuid::Uuid;

impl Bench {
    fn technician_id(&self) -> Uuid {
        super::id_of(&self.technician)
    }

    /// Sorts it to the bench.
    pub fn sort(&mut self, world: &mut World, at: DateTime<Utc>, route: TriageRoute, why: Option<&str>) -> Result<()> {
        let (who, key) = (self.technician.clone(), world.vault.instance().clone());
        let told = |event: Event| event.fact("route", route.code()).note(&key, why);
        self.go(world, &who, at, Wish::Triage(route), told)
    }

    /// Reads a file about it and keeps it.
    fn keep(
        &mut self,
        world: &mut World,
        at: DateTime<Utc>,
        filename: String,
        bytes: Vec<u8>,
    ) -> Result<(Uuid, Parsed)> {
        let (file, parsed) = read_at_once(Upload { filename, bytes })?;
        let id = world.dice.key(at);
        let row = fresh_row(id, self.row.organisation_id, &file, &parsed, (Some(self.technician_id()), at))?;
        world.rows.evidence.push(row);
        world.rows.evidence_devices.push(evidence_devices::Model { evidence_id: id, device_id: self.row.id });
        Ok((id, parsed))
    }

    fn recorded(&self, id: Uuid, parsed: &Parsed) -> Event {
        self.event("record_evidence").fact("evidence", id.to_string()).fact("format", parsed.format.code())
    }

    /// What it is made of: a tool's file where there is a system to run it, else a sheet filled in by hand.
    pub fn inventory(&mut self, world: &mut World, at: DateTime<Utc>, memory_mib: u64) -> Result<()> {
        if self.facts.kind == Kind::Monitor {
            return self.sheet(world, at);
        }
        let serial = self.row.serial.clone().unwrap_or_default();
        let disk_serial = format!("9V{}", &serial[2..]);
        let (vendor, model) =
            (self.row.manufacturer.clone().unwrap_or_default(), self.row.model.clone().unwrap_or_default());
        let disk = Disk { model: "NOVA HD 256", serial: &disk_serial, turns: 5400 };
        let portable = self.facts.kind == Kind::Laptop;
        let machine = Machine { vendor: &vendor, model: &model, serial: &serial, portable, memory_mib };
        let (id, parsed) = self.keep(world, at, format!("lshw-{serial}.json"), files::lshw(&machine, &disk))?;
        let (Some(found), Some(medium)) = (&parsed.facts.machine, parsed.facts.media.first()) else {
            return Err(unexpected("an inventory without its machine or its disk"));
        };
        self.row.memory_mib = found.memory_mib.and_then(|mib| i64::try_from(mib).ok());
        self.row.processor.clone_from(&found.cpu);
        self.row.board_serial.clone_from(&found.identity.board_serial);
        self.facts.inventory = Inventory::Evidence;
        let medium_id = world.dice.key(at);
        self.medium = Some(declared(medium_id, self, medium.kind.code(), &medium.identity, at));
        self.facts.media.push(MediumFacts {
            id: medium_id,
            serial: medium.identity.serial.clone(),
            status: Status::Declared,
            elsewhere: None,
            verdict: None,
            reasons: Vec::new(),
            accepted: false,
            sanitized_at: None,
            health: Vec::new(),
            health_waived: Vec::new(),
        });
        let event = self
            .recorded(id, &parsed)
            .change("memory_mib", (), self.row.memory_mib)
            .change("processor", (), self.row.processor.clone())
            .change("inventory", "none", "evidence");
        self.did(world, &self.technician.clone(), at, &event);
        Ok(())
    }

    fn sheet(&mut self, world: &mut World, at: DateTime<Utc>) -> Result<()> {
        let facts = json!({
            "manufacturer": self.row.manufacturer, "model": self.row.model, "serial": self.row.serial,
            "memory_mib": null, "processor": null, "screen_tenths": null, "note": null, "attested": true,
        });
        world.rows.manual_sheets.push(manual_sheets::Model {
            id: world.dice.key(at),
            device_id: self.row.id,
            facts: facts.to_string(),
            attested_by: self.technician_id(),
            recorded_at: at,
            undone_at: None,
        });
        self.facts.inventory = Inventory::ManualSheet;
        let event = self
            .event("record_manual_sheet")
            .change("inventory", "none", "manual_sheet")
            .fact("named_before", json!({ "product": self.row.model, "version": null }));
        self.did(world, &self.technician.clone(), at, &event);
        Ok(())
    }

    /// Someone looked: the disk is there, or there is none.
    pub fn look(&mut self, world: &mut World, at: DateTime<Utc>) {
        let by = self.technician_id();
        let seen: Vec<Value> =
            self.medium.iter().map(|medium| json!({ "id": medium.id, "status": medium.status })).collect();
        let before = json!({
            "looked_at": self.row.media_confirmed_at.map(|at| at.to_rfc3339()),
            "attested_by": self.row.no_storage_attested_by.map(|id| id.to_string()),
            "media": seen,
        });
        let confirmed: Vec<String> = self.medium.iter().map(|medium| medium.id.to_string()).collect();
        let none = confirmed.is_empty();
        if let Some(medium) = &mut self.medium {
            medium.status = Status::Confirmed.code().to_owned();
        }
        self.facts.media.iter_mut().for_each(|medium| medium.status = Status::Confirmed);
        self.row.media_confirmed_at = Some(at);
        self.row.no_storage_attested_by = none.then_some(by);
        self.facts.none_attested = none;
        let event = self
            .event("confirm_media")
            .fact("before", before)
            .fact("confirmed", confirmed)
            .fact("ghosts", Vec::<String>::new())
            .fact("none_attested", none);
        self.did(world, &self.technician.clone(), at, &event);
    }

    /// The disk was erased in the night before.
    pub fn erase(&mut self, world: &mut World, at: DateTime<Utc>) -> Result<()> {
        let Some(medium) = self.medium.clone() else { return Ok(()) };
        let serial = medium.serial.clone().unwrap_or_default();
        let disk = Disk { model: "NOVA HD 256", serial: &serial, turns: 5400 };
        // The log's clock says the time of the place.
        let start = (at - Duration::minutes(50)).with_timezone(&world.calendar.zone).naive_local().and_utc();
        let name = format!("nwipe-{}.log", self.row.serial.clone().unwrap_or_default());
        let (id, parsed) = self.keep(world, at, name, files::wipe_log(&disk, start, DISK_BYTES))?;
        let attempt = parsed.facts.wipes.first().ok_or_else(|| unexpected("a log without its wipe"))?;
        let context = Context {
            zone: world.calendar.zone,
            received_on: Some(self.received_on),
            used_again_at: medium.used_again_at,
            recorded_at: at,
        };
        let identity = MediumIdentity {
            serial: medium.serial.clone(),
            model: medium.model.clone(),
            size_bytes: medium.size_bytes.and_then(|bytes| u64::try_from(bytes).ok()),
        };
        let (verdict, reasons) = judge(attempt, Some(&identity), &context);
        world.rows.sanitizations.push(sanitizations::Model {
            id: world.dice.key(at),
            evidence_id: id,
            medium_id: Some(medium.id),
            serial: medium.serial.clone(),
            model: attempt.medium.model.clone(),
            method: attempt.method.clone(),
            verdict: verdict.code().to_owned(),
            reasons: serde_json::to_string(&reasons)?,
            attempt: serde_json::to_string(attempt)?,
            ended_at: attempt.ended_utc(world.calendar.zone),
            recorded_at: at,
        });
        for facts in &mut self.facts.media {
            (facts.verdict, facts.reasons, facts.sanitized_at) = (Some(verdict), reasons.clone(), Some(at));
        }
        let event = self.recorded(id, &parsed);
        self.did(world, &self.technician.clone(), at, &event);
        Ok(())
    }

    /// A repair, done at once, or open until a part comes.
    pub fn repair(&mut self, world: &mut World, at: DateTime<Utc>, waits: bool) {
        let (fault, acts, minutes) = world.dice.pick(words::REPAIRS);
        let (id, by) = (world.dice.key(at), self.technician_id());
        let acts = if waits { &["waiting_part"][..] } else { acts };
        world.rows.repairs.push(repairs::Model {
            id,
            device_id: self.row.id,
            fault: fault.to_owned(),
            note: None,
            minutes,
            waiting_part: waits,
            opened_by: by,
            opened_at: at,
            closed_by: (!waits).then_some(by),
            closed_at: (!waits).then_some(at),
            undone_at: None,
        });
        world.rows.repair_acts.extend((0..).zip(acts).map(|(position, act)| repair_acts::Model {
            repair_id: id,
            act: (*act).to_owned(),
            position,
        }));
        self.facts.repaired_at = Some(at);
        self.facts.repairers.push(by);
        self.facts.open_repairs += u32::from(waits);
        self.facts.awaited_parts += u32::from(waits);
        let event = self
            .event("log_repair")
            .fact("repair", id.to_string())
            .fact("fault", fault)
            .fact("acts", acts.to_vec())
            .fact("minutes", minutes)
            .fact("waiting_part", waits)
            .fact("closed", !waits);
        self.did(world, &self.technician.clone(), at, &event);
    }

    /// The system, where one runs.
    pub fn install(&mut self, world: &mut World, at: DateTime<Utc>) {
        let image = "Linux Mint 22 Xfce fr";
        world.rows.software_installs.push(software_installs::Model {
            id: world.dice.key(at),
            device_id: self.row.id,
            image: image.to_owned(),
            licence: "free".to_owned(),
            recorded_by: self.technician_id(),
            recorded_at: at,
            undone_at: None,
        });
        self.facts.software = Some(Software { recorded_at: at });
        let event = self.event("record_software").fact("image", image).fact("licence", "free");
        self.did(world, &self.technician.clone(), at, &event);
    }

    /// The check by a second pair of eyes; one item may fail.
    pub fn check(&mut self, world: &mut World, at: DateTime<Utc>, fails: bool) {
        let (id, checker) = (world.dice.key(at), super::id_of(&self.checker));
        let (appearance, function) = (world.dice.pick(&["A", "B", "B", "C"]), world.dice.pick(&["A", "A", "B"]));
        world.rows.checks.push(checks::Model {
            id,
            device_id: self.row.id,
            grade_appearance: appearance.to_owned(),
            grade_function: function.to_owned(),
            checked_by: checker,
            recorded_at: at,
            undone_at: None,
        });
        let mut told = Map::new();
        for (position, code) in (0..).zip(items(self.facts.kind)) {
            let result = if fails && position == 0 { "fail" } else { "pass" };
            told.insert(code.to_owned(), result.into());
            let (code, result, reason) = (code.to_owned(), result.to_owned(), None);
            world.rows.check_items.push(check_items::Model { check_id: id, code, position, result, reason });
        }
        let failed = items(self.facts.kind).take(usize::from(fails)).map(str::to_owned).collect();
        self.facts.check = Some(Check { recorded_at: at, checker, failed });
        let event = self
            .event("record_check")
            .change("grade_appearance", self.row.grade_appearance.replace(appearance.to_owned()), appearance)
            .change("grade_function", self.row.grade_function.replace(function.to_owned()), function)
            .fact("items", told);
        self.facts.grade_appearance.clone_from(&self.row.grade_appearance);
        self.facts.grade_function.clone_from(&self.row.grade_function);
        self.did(world, &self.checker.clone(), at, &event);
    }

    /// Its price, its place, and what goes with it.
    pub fn price(&mut self, world: &mut World, at: DateTime<Utc>, cents: i64) {
        let shelf = world.dice.number(1..=12);
        let place = format!("{}-{shelf:02}", world.dice.pick(&["A", "B", "C", "D"]));
        let with: Vec<String> = if self.facts.charger_required { vec![CHARGER.to_owned()] } else { Vec::new() };
        let event = self
            .event("edit")
            .change("price_cents", self.row.price_cents, cents)
            .change("location", self.row.location.clone(), place.clone())
            .change("accessories", self.facts.accessories.clone(), with.clone());
        self.row.price_cents = Some(cents);
        self.row.location = Some(place);
        self.row.accessories = with.join(" ");
        self.facts.price = Some(Cents(cents));
        self.facts.place.clone_from(&self.row.location);
        self.facts.accessories = with;
        self.did(world, &world.house.lead.clone(), at, &event);
    }
}

fn declared(id: Uuid, bench: &Bench, kind: &str, identity: &MediumIdentity, at: DateTime<Utc>) -> media::Model {
    media::Model {
        id,
        organisation_id: bench.row.organisation_id,
        device_id: Some(bench.row.id),
        donation_id: bench.row.donation_id,
        kind: kind.to_owned(),
        serial: identity.serial.clone(),
        model: identity.model.clone(),
        size_bytes: identity.size_bytes.and_then(|bytes| i64::try_from(bytes).ok()),
        status: Status::Declared.code().to_owned(),
        ghost_reason: None,
        health: None,
        health_waived: None,
        health_waived_by: None,
        accepted_sanitization_id: None,
        accepted_by: None,
        used_again_at: None,
        destroyed_with: None,
        destruction_certificate: None,
        declared_at: at,
    }
}

/// What is checked of a device of this kind.
fn items(kind: Kind) -> impl Iterator<Item = &'static str> {
    let (first, then): (&[&str], &[&str]) = match kind {
        Kind::Laptop => (words::CHECKED, words::CHECKED_LAPTOP),
        Kind::Desktop => (words::CHECKED, words::CHECKED_DESKTOP),
        Kind::AllInOne => (words::CHECKED, words::CHECKED_ALL_IN_ONE),
        _ => (words::CHECKED_MONITOR, &[]),
    };
    first.iter().chain(then).copied()
}
