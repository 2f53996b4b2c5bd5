//! What is wished for in this stage, as a body says it.

use super::handover::SignatureKind;
use crate::allocations::contributions::{Contribution, ContributionStatus, Payer};
use crate::devices::lifecycle::Kind;
use crate::kernel::fields::{Fields, Wish};
use crate::kernel::money::Cents;
use chrono::NaiveDate;
use uuid::Uuid;

/// The longest reason, in characters.
const REASON: usize = 2_000;
/// The longest drawing, in characters of base64: some 300 kB of picture.
const DRAWING: usize = 400_000;

/// What a person needs, and why.
#[derive(Clone, Debug, utoipa::ToSchema)]
pub struct NewRequest {
    /// Whose need it is.
    pub beneficiary_id: Uuid,
    /// What sort of device.
    #[schema(value_type = String)]
    pub device_kind: Kind,
    /// What for: codes of `needs`.
    pub need: Vec<String>,
    /// Why, in a few words.
    pub reason: String,
    /// The partner that referred the person.
    pub referred_by: Option<Uuid>,
    /// The day of the referral; today when nothing is said.
    pub referred_on: Option<NaiveDate>,
}

impl Wish for NewRequest {
    fn read(fields: &mut Fields) -> Self {
        Self { beneficiary_id: fields.required_id("beneficiary_id"), ..Need::read(fields).of(Uuid::nil()) }
    }
}

/// The same for a person who is known from the page's address.
#[derive(Clone, Debug)]
pub struct Need {
    device_kind: Kind,
    need: Vec<String>,
    reason: String,
    referred_by: Option<Uuid>,
    referred_on: Option<NaiveDate>,
}

impl Need {
    /// The request of this person.
    pub fn of(self, beneficiary_id: Uuid) -> NewRequest {
        NewRequest {
            beneficiary_id,
            device_kind: self.device_kind,
            need: self.need,
            reason: self.reason,
            referred_by: self.referred_by,
            referred_on: self.referred_on,
        }
    }
}

impl Wish for Need {
    fn read(fields: &mut Fields) -> Self {
        let need = fields.texts("need", 80);
        if need.is_empty() {
            fields.refuse("need", "missing");
        }
        Self {
            device_kind: fields.required_word("device_kind", Kind::from_code).unwrap_or(Kind::Other),
            need,
            reason: fields.required_personal_text("reason", REASON),
            referred_by: fields.id("referred_by"),
            referred_on: fields.date("referred_on"),
        }
    }
}

/// Why a request is refused.
#[derive(Clone, Debug, utoipa::ToSchema)]
pub struct Refusal {
    /// A code of `refusal_reasons`.
    pub reason_code: String,
    /// A few words; needed for `autre`.
    pub words: Option<String>,
}

impl Wish for Refusal {
    fn read(fields: &mut Fields) -> Self {
        Self { reason_code: fields.required_text("reason_code", 80), words: fields.personal_text("words", REASON) }
    }
}

/// A device to hold for a request.
#[derive(Clone, Debug, utoipa::ToSchema)]
pub struct NewAllocation {
    /// Whose need it meets.
    pub request_id: Uuid,
    /// Which device.
    pub device_tag: String,
    /// The last day of the hold; as long as the programme holds devices when nothing is said.
    pub hold_until: Option<NaiveDate>,
    /// Why, where the rules ask for a reason: a second device (a lead only), a person with a computer of their own.
    pub exception_reason: Option<String>,
}

impl Wish for NewAllocation {
    fn read(fields: &mut Fields) -> Self {
        Self { request_id: fields.required_id("request_id"), ..Choice::read(fields).of(Uuid::nil()) }
    }
}

/// The same for a request that is known from the page's address.
#[derive(Clone, Debug)]
pub struct Choice {
    device_tag: String,
    hold_until: Option<NaiveDate>,
    exception_reason: Option<String>,
}

impl Choice {
    /// The device chosen.
    pub fn device_tag(&self) -> &str {
        &self.device_tag
    }

    /// The hold for this request.
    pub fn of(self, request_id: Uuid) -> NewAllocation {
        NewAllocation {
            request_id,
            device_tag: self.device_tag,
            hold_until: self.hold_until,
            exception_reason: self.exception_reason,
        }
    }
}

impl Wish for Choice {
    fn read(fields: &mut Fields) -> Self {
        Self {
            device_tag: fields.required_text("device_tag", 80),
            hold_until: fields.date("hold_until"),
            exception_reason: fields.personal_text("exception_reason", REASON),
        }
    }
}

/// Why a hold is given up: not needed, kept when given.
#[derive(Clone, Debug, Default, utoipa::ToSchema)]
pub struct Cancellation {
    /// Why.
    pub reason: Option<String>,
}

impl Wish for Cancellation {
    fn read(fields: &mut Fields) -> Self {
        Self { reason: fields.personal_text("reason", REASON) }
    }
}

/// A handover as it was done: who pays what, what goes with the device, how and when it was signed.
#[derive(Clone, Debug)]
pub struct HandoverWish {
    /// Who pays what.
    pub contributions: Vec<Contribution>,
    /// What goes with the device: codes of `accessories`.
    pub accessories: Vec<String>,
    /// How it was signed.
    pub signature: SignatureKind,
    /// The drawing: a PNG picture in base64, with or without `data:image/png;base64,` before it.
    pub drawing: Option<String>,
    /// The day on the sheet.
    pub signed_on: NaiveDate,
}

impl Wish for HandoverWish {
    fn read(fields: &mut Fields) -> Self {
        let contributions = fields.objects("contributions", contribution).into_iter().flatten().collect();
        let accessories = fields.texts("accessories", 80);
        let signature = fields.object("signature", |inner| {
            let kind = inner.required_word("kind", SignatureKind::from_code);
            (kind.unwrap_or(SignatureKind::Paper), inner.text("data", DRAWING))
        });
        if signature.is_none() {
            fields.refuse("signature", "missing");
        }
        let (signature, drawing) = signature.unwrap_or((SignatureKind::Paper, None));
        Self { contributions, accessories, signature, drawing, signed_on: fields.required_date("signed_on") }
    }
}

fn contribution(fields: &mut Fields) -> Option<Contribution> {
    let payer = fields.required_text("payer_id", 40);
    let read = Payer::read(&payer);
    if read.is_none() && !payer.is_empty() {
        fields.refuse("payer_id", "not_a_payer");
    }
    let amount = fields.cents("amount_cents");
    if amount.is_none() {
        fields.refuse("amount_cents", "missing");
    }
    let status = fields.required_word("status", ContributionStatus::from_code);
    Some(Contribution { payer: read?, amount: Cents(amount?), status: status? })
}

/// The same as a page asks for it: the person's share, and that of one other payer.
#[derive(Clone, Debug)]
pub struct HandoverForm(pub HandoverWish);

impl Wish for HandoverForm {
    fn read(fields: &mut Fields) -> Self {
        let own = fields.cents("own_amount").unwrap_or_default();
        let own_status = fields.required_word("own_status", ContributionStatus::from_code);
        let payer = fields.id("other_payer");
        let other = fields.cents("other_amount").unwrap_or_default();
        let other_status = fields.word("other_status", ContributionStatus::from_code);
        if other > 0 && payer.is_none() {
            fields.refuse("other_payer", "missing");
        }
        if other > 0 && other_status.is_none() {
            fields.refuse("other_status", "missing");
        }
        let share = |payer, cents: i64, status: Option<ContributionStatus>| {
            let amount = Cents(cents);
            (cents > 0).then_some(Contribution { payer, amount, status: status.unwrap_or(ContributionStatus::Paid) })
        };
        let shares = [
            share(Payer::Beneficiary, own, own_status),
            share(Payer::Organisation(payer.unwrap_or_default()), other, other_status),
        ];
        Self(HandoverWish {
            contributions: shares.into_iter().flatten().collect(),
            accessories: fields.texts("accessories", 80),
            signature: SignatureKind::Paper,
            drawing: None,
            signed_on: fields.required_date("signed_on"),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn faults<W: Wish>(body: serde_json::Value) -> Vec<String> {
        let serde_json::Value::Object(values) = body else { panic!("a body is an object") };
        let errors = Fields::from_json(values).wish::<W>().err().unwrap_or_default();
        errors.into_iter().map(|e| format!("{}: {}", e.field, e.code)).collect()
    }

    #[test]
    fn every_wrong_share_is_named_where_it_stands() {
        let body = json!({
            "contributions": [{ "payer_id": "the mayor", "amount_cents": -1, "status": "paid" }, { "status": "owed" }],
            "signature": { "kind": "spoken" }, "signed_on": "2026-03-12",
        });
        assert_eq!(
            faults::<HandoverWish>(body),
            [
                "contributions[0].payer_id: not_a_payer",
                "contributions[0].amount_cents: out_of_range",
                "contributions[1].payer_id: missing",
                "contributions[1].amount_cents: missing",
                "contributions[1].status: unknown_code",
                "signature.kind: unknown_code",
            ]
        );
        assert_eq!(faults::<HandoverWish>(json!({})), ["signature: missing", "signed_on: missing"]);
    }

    #[test]
    fn a_page_gives_euros_and_leaves_out_what_nobody_pays() {
        let read = |pairs: &[(&str, &str)]| {
            let pairs = pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
            Fields::from_pairs(pairs).wish::<HandoverForm>()
        };
        let day = ("signed_on", "12/03/2026");
        let alone = read(&[("own_amount", "40,00"), ("own_status", "paid"), ("other_amount", "0"), day]).unwrap().0;
        assert_eq!(
            alone.contributions,
            [Contribution { payer: Payer::Beneficiary, amount: Cents(4_000), status: ContributionStatus::Paid }]
        );
        let missing = read(&[("own_amount", "30"), ("own_status", "paid"), ("other_amount", "10"), day]).unwrap_err();
        let fields: Vec<&str> = missing.iter().map(|e| e.field.as_str()).collect();
        assert_eq!(fields, ["other_payer", "other_status"]);
    }

    #[test]
    fn a_social_security_number_is_refused_in_a_reason() {
        let body = json!({
            "beneficiary_id": Uuid::from_u128(1), "device_kind": "laptop", "need": ["work"],
            "reason": "no computer, 2 84 01 01 053 001 02",
        });
        assert_eq!(faults::<NewRequest>(body), ["reason: nir_refused",]);
    }
}
