//! The hold: one device promised to one request, for some days. A hold whose days are over counts as free wherever it
//! is read, whether or not anyone has released it yet; so no rule here looks at the stored state alone.

use super::requests::RequestState;
use chrono::{Days, NaiveDate};
use uuid::Uuid;

#[cfg(test)]
mod tests;

/// How long a hold lasts where the setting says nothing else, in days.
pub const HOLD_DAYS: u16 = 14;

crate::codes! {
    /// What became of an allocation.
    pub enum AllocationState {
        Held = "held",
        /// The device was handed over.
        HandedOver = "handed_over",
        Cancelled = "cancelled",
        /// The hold lapsed and was released.
        Expired = "expired",
    }
}

/// An allocation as stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stored {
    /// Its key.
    pub id: Uuid,
    /// What was last written of it.
    pub state: AllocationState,
    /// The last day of the hold.
    pub hold_until: NaiveDate,
}

impl Stored {
    /// Whether the device is promised today.
    pub fn is_live(&self, today: NaiveDate) -> bool {
        self.state == AllocationState::Held && today <= self.hold_until
    }

    /// Whether it still says "held" although its days are over.
    pub fn has_lapsed(&self, today: NaiveDate) -> bool {
        self.state == AllocationState::Held && today > self.hold_until
    }
}

/// The last day of a hold made today.
pub fn hold_until(today: NaiveDate, days: u16) -> NaiveDate {
    today.checked_add_days(Days::new(days.into())).unwrap_or(NaiveDate::MAX)
}

/// Where the device wished for stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeviceStanding {
    /// In stock, nothing against it.
    InStock,
    /// Reserved, by one of the allocations given with it.
    Reserved,
    /// At the workshop, handed over, blocked, lost: not to be promised.
    NotAvailable,
}

/// An exception to a rule, asked for by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Exception<'a> {
    /// Whether who asks leads the structure (`requests.except`).
    pub by_lead: bool,
    /// Why.
    pub reason: &'a str,
}

/// What [`hold`] must know, read under the lock of the device's row.
#[derive(Clone, Debug)]
pub struct HoldFacts<'a> {
    /// The day of the act.
    pub today: NaiveDate,
    /// The setting, [`HOLD_DAYS`] by default.
    pub hold_days: u16,
    /// A last day asked for instead of the setting's.
    pub wanted_until: Option<NaiveDate>,
    /// Where the request stands.
    pub request: RequestState,
    /// Where the device stands.
    pub device: DeviceStanding,
    /// Every allocation of this request.
    pub on_request: &'a [Stored],
    /// Every allocation of this device.
    pub on_device: &'a [Stored],
    /// Every allocation of this person, those of this request included.
    pub on_person: &'a [Stored],
    /// Whether the person has a working computer of their own: then an allocation needs a reason
    /// (`household_equipment.csv`).
    pub computer_at_home: bool,
    /// An exception asked for, if any.
    pub exception: Option<Exception<'a>>,
}

crate::codes! {
    /// Why an allocation is refused.
    pub enum AllocationRefusal {
        /// The request is not accepted, or is over.
        RequestNotWaiting = "request_not_waiting",
        /// The request has a device already.
        RequestAlreadyServed = "request_already_served",
        DeviceAlreadyAllocated = "device_already_allocated",
        DeviceNotAvailable = "device_not_available",
        /// The person has a device of the programme: only a lead gives another, with a reason.
        PersonAlreadyEquipped = "person_already_equipped",
        /// This needs a reason in writing.
        ReasonRequired = "reason_required",
        /// The last day asked for is over.
        HoldInThePast = "hold_in_the_past",
        /// Longer than the programme holds a device.
        HoldTooLong = "hold_too_long",
        /// The allocation is cancelled or expired.
        AllocationOver = "allocation_over",
        /// The device was handed over already.
        AlreadyHandedOver = "already_handed_over",
        /// The hold's days are over: the device counts as free.
        HoldExpired = "hold_expired",
        /// The hold still runs.
        HoldNotOver = "hold_not_over",
    }
}

/// The proof that a device may be held for a request.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use = "a hold holds nothing until it is saved"]
pub struct Hold {
    hold_until: NaiveDate,
    lapsed: Vec<Uuid>,
    exceptional: bool,
    reason: Option<String>,
}

impl Hold {
    /// The last day of the hold.
    pub const fn hold_until(&self) -> NaiveDate {
        self.hold_until
    }

    /// The allocations of this request, device or person that have lapsed: they are released, with a message, in the same
    /// transaction, before this one is saved.
    pub fn lapsed(&self) -> &[Uuid] {
        &self.lapsed
    }

    /// Whether it is given to someone who has a device of the programme already.
    pub const fn is_exceptional(&self) -> bool {
        self.exceptional
    }

    /// Why an exception was made. It is about a person: it goes to the encrypted side row.
    pub fn reason(&self) -> Option<&str> {
        self.reason.as_deref()
    }
}

/// Holds a device for a request, or says why not.
pub fn hold(facts: &HoldFacts) -> Result<Hold, AllocationRefusal> {
    let live = |of: &[Stored]| of.iter().any(|a| a.is_live(facts.today));
    match facts.request {
        RequestState::Fulfilled => return Err(AllocationRefusal::RequestAlreadyServed),
        RequestState::Waiting | RequestState::Offered if live(facts.on_request) => {
            return Err(AllocationRefusal::RequestAlreadyServed);
        }
        RequestState::Waiting | RequestState::Offered => {}
        _ => return Err(AllocationRefusal::RequestNotWaiting),
    }
    match facts.device {
        DeviceStanding::NotAvailable => return Err(AllocationRefusal::DeviceNotAvailable),
        _ if live(facts.on_device) => return Err(AllocationRefusal::DeviceAlreadyAllocated),
        DeviceStanding::Reserved if !facts.on_device.iter().any(|a| a.has_lapsed(facts.today)) => {
            return Err(AllocationRefusal::DeviceAlreadyAllocated);
        }
        DeviceStanding::InStock | DeviceStanding::Reserved => {}
    }
    let exceptional = is_equipped(facts);
    let reason = exception_reason(facts)?;
    let longest = hold_until(facts.today, facts.hold_days);
    let until = match facts.wanted_until {
        Some(day) if day < facts.today => return Err(AllocationRefusal::HoldInThePast),
        Some(day) if day > longest => return Err(AllocationRefusal::HoldTooLong),
        Some(day) => day,
        None => longest,
    };
    let all = facts.on_request.iter().chain(facts.on_device).chain(facts.on_person);
    let mut lapsed: Vec<Uuid> = all.filter(|a| a.has_lapsed(facts.today)).map(|a| a.id).collect();
    lapsed.sort_unstable();
    lapsed.dedup();
    Ok(Hold { hold_until: until, lapsed, exceptional, reason })
}

/// Whether the person has a device of the programme, or is promised one.
fn is_equipped(facts: &HoldFacts) -> bool {
    facts.on_person.iter().any(|a| a.is_live(facts.today) || a.state == AllocationState::HandedOver)
}

/// The written reason, where the rules ask for one.
fn exception_reason(facts: &HoldFacts) -> Result<Option<String>, AllocationRefusal> {
    let equipped = is_equipped(facts);
    let by_lead = facts.exception.is_some_and(|e| e.by_lead);
    if equipped && !by_lead {
        return Err(AllocationRefusal::PersonAlreadyEquipped);
    }
    let reason = facts.exception.map(|e| e.reason.trim()).filter(|r| !r.is_empty());
    if (equipped || facts.computer_at_home) && reason.is_none() {
        return Err(AllocationRefusal::ReasonRequired);
    }
    Ok(reason.map(str::to_owned))
}

/// The proof that a hold ends without a handover: the device goes back to stock, the request back to waiting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use = "a release releases nothing until it is saved"]
pub struct Release {
    id: Uuid,
    to: AllocationState,
}

impl Release {
    /// Which allocation. It must still be held when the release is saved.
    pub const fn id(&self) -> Uuid {
        self.id
    }

    /// Cancelled or expired.
    pub const fn to(&self) -> AllocationState {
        self.to
    }
}

/// Gives a hold up, lapsed or not.
pub fn cancel(allocation: &Stored) -> Result<Release, AllocationRefusal> {
    still_held(allocation)?;
    Ok(Release { id: allocation.id, to: AllocationState::Cancelled })
}

/// Releases a hold whose days are over.
pub fn expire(allocation: &Stored, today: NaiveDate) -> Result<Release, AllocationRefusal> {
    still_held(allocation)?;
    if allocation.is_live(today) {
        return Err(AllocationRefusal::HoldNotOver);
    }
    Ok(Release { id: allocation.id, to: AllocationState::Expired })
}

/// Refuses what was handed over, cancelled or released.
pub(super) fn still_held(allocation: &Stored) -> Result<(), AllocationRefusal> {
    match allocation.state {
        AllocationState::Held => Ok(()),
        AllocationState::HandedOver => Err(AllocationRefusal::AlreadyHandedOver),
        AllocationState::Cancelled | AllocationState::Expired => Err(AllocationRefusal::AllocationOver),
    }
}
