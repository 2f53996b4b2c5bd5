//! Who pays what of a device's price. The shares make the price, to the cent.

use crate::kernel::money::Cents;
use uuid::Uuid;

/// Who pays a share.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Payer {
    /// The person who gets the device.
    Beneficiary,
    /// The county, a funder, any organisation.
    Organisation(Uuid),
}

impl Payer {
    /// Reads `beneficiary` or an organisation's id.
    pub fn read(text: &str) -> Option<Self> {
        match text {
            "beneficiary" => Some(Self::Beneficiary),
            id => Uuid::try_parse(id).ok().map(Self::Organisation),
        }
    }
}

crate::codes! {
    /// Whether a share was paid.
    pub enum ContributionStatus {
        Paid = "paid",
        /// Nobody will pay it.
        Waived = "waived",
        /// It will be paid later.
        Scheduled = "scheduled",
    }
}

/// One share of the price. A payer may have several: part paid now, part later.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Contribution {
    /// Who pays it.
    pub payer: Payer,
    /// How much, above zero.
    pub amount: Cents,
    /// Whether it was paid.
    pub status: ContributionStatus,
}

/// What is wrong with the shares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ContributionFault {
    /// The share at this place has no amount above zero.
    AmountNotPositive {
        /// Its place.
        at: usize,
    },
    /// The same payer, with the same status, at both places.
    SameShareTwice {
        /// The place of the second.
        at: usize,
    },
    /// Together they are not the price.
    SharesDoNotMakePrice {
        /// What they must make.
        price: Cents,
        /// What they make.
        shares: Cents,
    },
}

impl ContributionFault {
    /// The stable code of the fault.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::AmountNotPositive { .. } => "amount_not_positive",
            Self::SameShareTwice { .. } => "same_share_twice",
            Self::SharesDoNotMakePrice { .. } => "shares_do_not_make_price",
        }
    }

    /// The field of the handover it is about.
    pub fn field(&self) -> String {
        match self {
            Self::AmountNotPositive { at } => format!("contributions[{at}].amount_cents"),
            Self::SameShareTwice { at } => format!("contributions[{at}].payer_id"),
            Self::SharesDoNotMakePrice { .. } => "contributions".to_owned(),
        }
    }
}

/// What the shares come to, by status.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// Paid on the spot.
    pub paid: Cents,
    /// Paid by nobody.
    pub waived: Cents,
    /// Still owed.
    pub scheduled: Cents,
}

/// Checks that the shares make the price; every fault is named. A device given for nothing has no share.
pub fn check(shares: &[Contribution], price: Cents) -> Result<Totals, Vec<ContributionFault>> {
    let mut faults = vec![];
    let (mut totals, mut sum) = (Totals::default(), 0_i64);
    for (at, share) in shares.iter().enumerate() {
        if share.amount.0 <= 0 {
            faults.push(ContributionFault::AmountNotPositive { at });
            continue;
        }
        if shares[..at].iter().any(|s| s.payer == share.payer && s.status == share.status) {
            faults.push(ContributionFault::SameShareTwice { at });
        }
        // Saturating: an absurd amount is a wrong sum, never a crash.
        sum = sum.saturating_add(share.amount.0);
        let total = match share.status {
            ContributionStatus::Paid => &mut totals.paid,
            ContributionStatus::Waived => &mut totals.waived,
            ContributionStatus::Scheduled => &mut totals.scheduled,
        };
        total.0 = total.0.saturating_add(share.amount.0);
    }
    if sum != price.0 {
        faults.push(ContributionFault::SharesDoNotMakePrice { price, shares: Cents(sum) });
    }
    if faults.is_empty() { Ok(totals) } else { Err(faults) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn share(payer: Payer, cents: i64, status: ContributionStatus) -> Contribution {
        Contribution { payer, amount: Cents(cents), status }
    }

    const COUNTY: Payer = Payer::Organisation(Uuid::from_u128(1));

    #[test]
    fn shares_of_several_payers_make_the_price() {
        let shares = [
            share(Payer::Beneficiary, 3000, ContributionStatus::Paid),
            share(Payer::Beneficiary, 500, ContributionStatus::Scheduled),
            share(COUNTY, 500, ContributionStatus::Waived),
        ];
        let totals = Totals { paid: Cents(3000), waived: Cents(500), scheduled: Cents(500) };
        assert_eq!(check(&shares, Cents(4000)), Ok(totals));
    }

    #[test]
    fn shares_that_fall_short_or_go_over_are_refused() {
        for given in [2999, 3001] {
            let faults = check(&[share(COUNTY, given, ContributionStatus::Paid)], Cents(3000)).unwrap_err();
            assert_eq!(faults, [ContributionFault::SharesDoNotMakePrice { price: Cents(3000), shares: Cents(given) }]);
        }
    }

    #[test]
    fn a_device_given_for_nothing_takes_no_share() {
        assert_eq!(check(&[], Cents(0)), Ok(Totals::default()));
        assert!(check(&[], Cents(1)).is_err());
        assert!(check(&[share(COUNTY, 0, ContributionStatus::Waived)], Cents(0)).is_err());
    }

    #[test]
    fn every_fault_is_named_with_its_place() {
        let shares = [
            share(COUNTY, 1000, ContributionStatus::Paid),
            share(Payer::Beneficiary, -5, ContributionStatus::Paid),
            share(COUNTY, 1000, ContributionStatus::Paid),
        ];
        let fields: Vec<_> = check(&shares, Cents(4000)).unwrap_err().iter().map(ContributionFault::field).collect();
        assert_eq!(fields, ["contributions[1].amount_cents", "contributions[2].payer_id", "contributions"]);
    }

    #[test]
    fn a_payer_is_the_beneficiary_or_an_organisation() {
        assert_eq!(Payer::read("beneficiary"), Some(Payer::Beneficiary));
        assert_eq!(Payer::read("00000000-0000-0000-0000-000000000001"), Some(COUNTY));
        assert_eq!(Payer::read("the mayor"), None);
    }

    proptest! {
        #[test]
        fn what_is_accepted_adds_up_to_the_price(
            shares in proptest::collection::vec((0u128..3, -2i64..2000, 0usize..3), 0..6), price in 0i64..4000,
        ) {
            let shares: Vec<_> = shares
                .into_iter()
                .map(|(payer, cents, status)| {
                    let id = Uuid::from_u128(payer);
                    let payer = if payer == 0 { Payer::Beneficiary } else { Payer::Organisation(id) };
                    share(payer, cents, ContributionStatus::ALL[status])
                })
                .collect();
            if let Ok(totals) = check(&shares, Cents(price)) {
                let sum: Cents = [totals.paid, totals.waived, totals.scheduled].into_iter().sum();
                prop_assert_eq!(sum, Cents(price));
                prop_assert!(shares.iter().all(|s| s.amount.0 > 0));
            }
        }

        #[test]
        fn no_amount_breaks_the_check(amounts in proptest::collection::vec(any::<i64>(), 0..5), price: i64) {
            let shares: Vec<_> = amounts.iter().map(|a| share(COUNTY, *a, ContributionStatus::Paid)).collect();
            let _ = check(&shares, Cents(price));
        }
    }
}
