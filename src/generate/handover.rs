//! A device promised to a request, handed over, and now and then taken back.

use super::bench::unexpected;
use super::calendar::working_days_after;
use super::people::{Deed, Person};
use super::specimen;
use super::world::{Chain, World};
use crate::allocations::contributions::{Contribution, ContributionStatus, Payer, check};
use crate::allocations::rules::holds::HOLD_DAYS;
use crate::allocations::store::handover::{counter, receipt_number, receipt_row};
use crate::allocations::warranty::warranty_until;
use crate::devices::lifecycle::Wish;
use crate::entities::{allocations, contributions};
use crate::error::Result;
use crate::journal::{Event, SubjectKind};
use crate::kernel::money::Cents;
use crate::outcomes::rules::waves::Opening;
use chrono::{DateTime, Datelike as _, Days, Utc};

/// An allocation and its history.
pub(super) struct Promise {
    row: allocations::Model,
    chain: Chain,
}

impl Promise {
    pub fn end(self, world: &mut World) {
        world.rows.allocations.push(self.row);
        world.close(self.chain);
    }
}

impl Person {
    pub(super) fn promise(&mut self, world: &mut World, at: DateTime<Utc>) -> Result<()> {
        let who = self.caseworker.clone();
        let (Some(device), Some((request, _))) = (&mut self.device, &mut self.request) else { return Ok(()) };
        let (id, on) = (world.dice.key(at), world.calendar.day(at));
        let price = device.row.price_cents.unwrap_or_default();
        let hold_until = on + Days::new(u64::from(HOLD_DAYS));
        let row = allocations::Model {
            id,
            reference: world.dice.reference(),
            request_id: request.id,
            device_id: device.row.id,
            beneficiary_id: self.row.id,
            organisation_id: self.row.organisation_id,
            state: "held".to_owned(),
            hold_until,
            price_cents: price,
            exceptional: false,
            made_by: super::id_of(&who),
            made_at: at,
            ended_at: None,
            signed_on: None,
            signature_kind: None,
            signature: None,
            accessories: String::new(),
            receipt_number: None,
            warranty_until: None,
            returned_at: None,
            version: 1,
        };
        let event = Event::new(SubjectKind::Allocation, id, "make")
            .fact("device", device.row.tag.clone())
            .fact("exceptional", false)
            .fact("hold_until", hold_until.to_string())
            .fact("price_cents", price)
            .fact("request", request.id.to_string());
        request.offered_at = Some(at);
        let mut chain = Chain::new(SubjectKind::Allocation, id);
        world.tell(&mut chain, &who, at, &event);
        device.go(world, &who, at, Wish::Reserve, |event| event.fact("allocation", id.to_string()))?;
        device.facts.live_allocations = 1;
        self.promise = Some(Promise { row, chain });
        self.decide(world, at, "offer", "offered", None);
        let given = working_days_after(on, world.dice.number(3..=7));
        let minute = world.dice.number(30..=420);
        self.plan(world.calendar.at(given, minute), Deed::HandOver);
        Ok(())
    }

    pub(super) fn hand_over(&mut self, world: &mut World, at: DateTime<Utc>) -> Result<()> {
        let (who, on) = (self.caseworker.clone(), world.calendar.day(at));
        let (Some(device), Some(promise)) = (&mut self.device, &mut self.promise) else { return Ok(()) };
        let row = &mut promise.row;
        let own = world.dice.pick(&[2_000, 2_500, 3_000]).min(row.price_cents);
        let payer = world.dice.pick(&[world.house.county, world.house.county, world.house.funder]);
        let shares = [
            (Payer::Beneficiary, own, ContributionStatus::Paid),
            (Payer::Organisation(payer), row.price_cents - own, ContributionStatus::Scheduled),
        ];
        let shares: Vec<Contribution> = shares
            .into_iter()
            .filter(|(_, cents, _)| *cents > 0)
            .map(|(payer, cents, status)| Contribution { payer, amount: Cents(cents), status })
            .collect();
        let totals = check(&shares, Cents(row.price_cents)).map_err(|_| unexpected("shares that make no price"))?;
        for share in &shares {
            world.rows.contributions.push(contributions::Model {
                id: world.dice.key(at),
                allocation_id: row.id,
                payer_id: match share.payer {
                    Payer::Beneficiary => None,
                    Payer::Organisation(id) => Some(id),
                },
                amount_cents: share.amount.0,
                status: share.status.code().to_owned(),
            });
        }
        let seller = device.row.organisation_id;
        let number = world.count_up(counter(seller, on.year()));
        let number = receipt_number(on.year(), number);
        let key = world.new_key("document", at);
        let document = world.dice.key(at);
        let bytes = specimen::receipt(&number);
        world.rows.issued_documents.push(receipt_row(&key, document, (seller, &number), row.id, &bytes, at));
        let with = if device.row.kind == "laptop" { "charger" } else { "power_cable" };
        let until = warranty_until(on, &[]);
        row.state = "handed_over".to_owned();
        row.ended_at = Some(at);
        row.signed_on = Some(on);
        row.signature_kind = Some("paper".to_owned());
        row.accessories = with.to_owned();
        row.receipt_number = Some(number.clone());
        row.warranty_until = Some(until);
        row.version += 1;
        let event = Event::new(SubjectKind::Allocation, row.id, "hand_over")
            .fact("accessories", vec![with])
            .fact("device", device.row.tag.clone())
            .fact("paid_cents", totals.paid.0)
            .fact("receipt", number)
            .fact("scheduled_cents", totals.scheduled.0)
            .fact("signed_on", on.to_string())
            .fact("waived_cents", totals.waived.0)
            .fact("warranty_until", until.to_string());
        let allocation = row.id.to_string();
        world.tell(&mut promise.chain, &who, at, &event);
        device.facts.contribution_settled = true;
        device.go(world, &who, at, Wish::HandOver, |event| event.fact("allocation", allocation))?;
        device.facts.live_allocations = 0;
        self.decide(world, at, "fulfil", "fulfilled", None);
        self.freeze(world, at, on);
        self.follow(world, at, &who, Opening::Handover, on);
        if world.dice.chance(3) {
            let back = working_days_after(on, world.dice.number(30..=120));
            self.plan(world.calendar.at(back, 120), Deed::TakeBack);
        }
        Ok(())
    }

    pub(super) fn take_back(&mut self, world: &mut World, at: DateTime<Utc>) -> Result<()> {
        let (Some(device), Some(promise)) = (&mut self.device, &mut self.promise) else { return Ok(()) };
        let (who, key) = (device.technician.clone(), world.vault.instance().clone());
        device.go(world, &who, at, Wish::TakeBack, |event| event.note(&key, Some("N’en a plus besoin")))?;
        promise.row.returned_at = Some(at);
        promise.row.version += 1;
        let event = Event::new(SubjectKind::Allocation, promise.row.id, "take_back");
        world.tell(&mut promise.chain, &who, at, &event);
        Ok(())
    }
}
