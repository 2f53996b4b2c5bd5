//! The handover: device, accessories, contributions and signature, on one day. Faults of what was typed are all named
//! at once; what the state of the allocation forbids comes after.

use super::holds::{AllocationRefusal, AllocationState, Stored, still_held};
use crate::allocations::contributions::{Contribution, Totals, check};
use crate::allocations::warranty::warranty_until;
use crate::kernel::money::Cents;
use chrono::NaiveDate;

crate::codes! {
    /// How the person signed.
    pub enum SignatureKind {
        /// On the screen.
        Drawn = "drawn",
        /// On a sheet, photographed or filed.
        Paper = "paper",
    }
}

/// What [`hand_over`] must know.
#[derive(Clone, Debug)]
pub struct HandoverFacts<'a> {
    /// The day it is typed.
    pub today: NaiveDate,
    /// The allocation that ends by it.
    pub allocation: Stored,
    /// The day the device last entered the stock.
    pub in_stock_since: NaiveDate,
    /// Whether the device, re-checked now, has nothing against it.
    pub device_ready: bool,
    /// What the shares must make.
    pub price: Cents,
    /// The shares typed.
    pub contributions: &'a [Contribution],
    /// What a device of this kind never goes without.
    pub needed_accessories: &'a [&'a str],
    /// The codes of `accessories.csv`.
    pub known_accessories: &'a [&'a str],
    /// What is handed with it.
    pub accessories: &'a [String],
    /// How the person signed.
    pub signature: SignatureKind,
    /// Whether a drawing came with the signature.
    pub drawing: bool,
    /// The day on the sheet.
    pub signed_on: NaiveDate,
}

/// A field of the handover that is wrong, and its code.
pub type Fault = (String, &'static str);

/// Why a handover is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HandoverRefusal {
    /// What was typed is wrong, field by field.
    Invalid(Vec<Fault>),
    /// The allocation does not allow it now.
    Allocation(AllocationRefusal),
    /// Something stands again between the device and the shelf.
    DeviceBlocked,
}

/// The proof that a device may be handed over.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use = "a handover hands nothing over until it is saved"]
pub struct Handover {
    signed_on: NaiveDate,
    warranty_until: NaiveDate,
    totals: Totals,
    accessories: Vec<String>,
}

impl Handover {
    /// The state the allocation enters.
    pub const fn to(&self) -> AllocationState {
        AllocationState::HandedOver
    }

    /// The day it was signed: the index date of the follow-up, the start of the warranty.
    pub const fn signed_on(&self) -> NaiveDate {
        self.signed_on
    }

    /// The last day of the warranty.
    pub const fn warranty_until(&self) -> NaiveDate {
        self.warranty_until
    }

    /// What was paid, waived, scheduled.
    pub const fn totals(&self) -> Totals {
        self.totals
    }

    /// The codes of what was handed with the device, sorted.
    pub fn accessories(&self) -> &[String] {
        &self.accessories
    }
}

/// Hands a device over, or says why not. A sheet signed while the hold ran is accepted later, as long as nobody else
/// was promised the device: the device is with the person, and the record must say so.
pub fn hand_over(facts: &HandoverFacts) -> Result<Handover, HandoverRefusal> {
    let mut faults = vec![];
    let totals = check(facts.contributions, facts.price).unwrap_or_else(|wrong| {
        faults.extend(wrong.iter().map(|f| (f.field(), f.code())));
        Totals::default()
    });
    faults.extend(accessory_faults(facts));
    faults.extend(signature_faults(facts));
    if !faults.is_empty() {
        return Err(HandoverRefusal::Invalid(faults));
    }
    still_held(&facts.allocation).map_err(HandoverRefusal::Allocation)?;
    if facts.signed_on > facts.allocation.hold_until {
        return Err(HandoverRefusal::Allocation(AllocationRefusal::HoldExpired));
    }
    if !facts.device_ready {
        return Err(HandoverRefusal::DeviceBlocked);
    }
    let mut accessories = facts.accessories.to_vec();
    accessories.sort_unstable();
    let warranty_until = warranty_until(facts.signed_on, &[]);
    Ok(Handover { signed_on: facts.signed_on, warranty_until, totals, accessories })
}

fn accessory_faults(facts: &HandoverFacts) -> Vec<Fault> {
    let mut faults = vec![];
    for (at, code) in facts.accessories.iter().enumerate() {
        if !facts.known_accessories.contains(&code.as_str()) {
            faults.push((format!("accessories[{at}]"), "unknown_code"));
        } else if facts.accessories[..at].contains(code) {
            faults.push((format!("accessories[{at}]"), "twice"));
        }
    }
    if facts.needed_accessories.iter().any(|needed| !facts.accessories.iter().any(|a| a == needed)) {
        faults.push(("accessories".to_owned(), "accessory_missing"));
    }
    faults
}

fn signature_faults(facts: &HandoverFacts) -> Vec<Fault> {
    let mut faults = vec![];
    if facts.signature == SignatureKind::Drawn && !facts.drawing {
        faults.push(("signature.data".to_owned(), "missing"));
    }
    if facts.signed_on > facts.today {
        faults.push(("signed_on".to_owned(), "in_the_future"));
    } else if facts.signed_on < facts.in_stock_since {
        faults.push(("signed_on".to_owned(), "before_stock"));
    } else if facts.signature == SignatureKind::Drawn && facts.signed_on != facts.today {
        faults.push(("signed_on".to_owned(), "drawn_today_only"));
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::allocations::contributions::{ContributionStatus, Payer};
    use uuid::Uuid;

    const ALL_PAID: &[Contribution] =
        &[Contribution { payer: Payer::Beneficiary, amount: Cents(4000), status: ContributionStatus::Paid }];

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn facts<'a>(accessories: &'a [String]) -> HandoverFacts<'a> {
        HandoverFacts {
            today: day("2026-03-12"),
            allocation: Stored { id: Uuid::from_u128(1), state: AllocationState::Held, hold_until: day("2026-03-20") },
            in_stock_since: day("2026-03-05"),
            device_ready: true,
            price: Cents(4000),
            contributions: ALL_PAID,
            needed_accessories: &["charger"],
            known_accessories: &["charger", "bag", "mouse"],
            accessories,
            signature: SignatureKind::Paper,
            drawing: false,
            signed_on: day("2026-03-12"),
        }
    }

    fn charger() -> Vec<String> {
        vec!["charger".to_owned()]
    }

    fn faults(facts: &HandoverFacts) -> Vec<(String, &'static str)> {
        match hand_over(facts) {
            Err(HandoverRefusal::Invalid(faults)) => faults,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_handover_starts_two_years_of_warranty() {
        let made = hand_over(&facts(&charger())).unwrap();
        assert_eq!(made.to(), AllocationState::HandedOver);
        assert_eq!((made.signed_on(), made.warranty_until()), (day("2026-03-12"), day("2028-03-12")));
        assert_eq!((made.totals().paid, made.accessories()), (Cents(4000), &charger()[..]));
    }

    #[test]
    fn it_is_signed_neither_in_the_future_nor_before_the_device_was_in_stock() {
        let with = |on| faults(&HandoverFacts { signed_on: day(on), ..facts(&charger()) });
        assert_eq!(with("2026-03-13"), [("signed_on".to_owned(), "in_the_future")]);
        assert_eq!(with("2026-03-04"), [("signed_on".to_owned(), "before_stock")]);
        let accessories = charger();
        assert!(hand_over(&HandoverFacts { signed_on: day("2026-03-05"), ..facts(&accessories) }).is_ok());
    }

    #[test]
    fn a_drawn_signature_is_of_today_and_has_a_drawing() {
        let accessories = charger();
        let drawn = HandoverFacts { signature: SignatureKind::Drawn, ..facts(&accessories) };
        assert_eq!(faults(&drawn), [("signature.data".to_owned(), "missing")]);
        let earlier = HandoverFacts { drawing: true, signed_on: day("2026-03-11"), ..drawn.clone() };
        assert_eq!(faults(&earlier), [("signed_on".to_owned(), "drawn_today_only")]);
        assert!(hand_over(&HandoverFacts { drawing: true, ..drawn }).is_ok());
    }

    #[test]
    fn every_wrong_field_is_named_at_once() {
        let accessories = ["bag".to_owned(), "parrot".to_owned(), "bag".to_owned()];
        let wrong = HandoverFacts { price: Cents(5000), signed_on: day("2026-04-01"), ..facts(&accessories) };
        let fields: Vec<String> = faults(&wrong).into_iter().map(|(field, _)| field).collect();
        assert_eq!(fields, ["contributions", "accessories[1]", "accessories[2]", "accessories", "signed_on"]);
    }

    #[test]
    fn a_laptop_does_not_go_without_its_charger() {
        assert_eq!(faults(&facts(&[])), [("accessories".to_owned(), "accessory_missing")]);
    }

    #[test]
    fn a_device_is_handed_over_once() {
        let accessories = charger();
        for (state, refusal) in [
            (AllocationState::HandedOver, AllocationRefusal::AlreadyHandedOver),
            (AllocationState::Cancelled, AllocationRefusal::AllocationOver),
        ] {
            let mut over = facts(&accessories);
            over.allocation.state = state;
            assert_eq!(hand_over(&over), Err(HandoverRefusal::Allocation(refusal)));
        }
    }

    #[test]
    fn a_sheet_signed_while_the_hold_ran_may_be_typed_after_it() {
        let accessories = charger();
        let late = HandoverFacts { today: day("2026-03-30"), ..facts(&accessories) };
        assert!(hand_over(&late).is_ok());
        let after = HandoverFacts { signed_on: day("2026-03-21"), ..late };
        assert_eq!(hand_over(&after), Err(HandoverRefusal::Allocation(AllocationRefusal::HoldExpired)));
    }

    #[test]
    fn a_device_found_wanting_at_the_last_moment_stays() {
        let accessories = charger();
        let blocked = HandoverFacts { device_ready: false, ..facts(&accessories) };
        assert_eq!(hand_over(&blocked), Err(HandoverRefusal::DeviceBlocked));
    }
}
