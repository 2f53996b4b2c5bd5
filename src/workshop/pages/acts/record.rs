//! Facts set by hand, on the version the visitor saw.

use super::{after, reach};
use crate::access::Permission as P;
use crate::devices::actions;
use crate::devices::pages::kilograms;
use crate::devices::rules::Correction;
use crate::error::Result;
use crate::kernel::fields::{Fields, Wish};
use crate::web::{Flash, FormBody, Visit};
use axum::extract::Path;
use axum::response::Response;

/// A correction as the page asks for it: with the version it is based on, the weight in kilograms.
pub struct Edit {
    version: i64,
    correction: Correction,
}

impl Wish for Edit {
    fn read(fields: &mut Fields) -> Self {
        let version = fields.required_int("version", 1..=i64::MAX);
        let weighed = fields.names("weight_kg");
        let weight_g = kilograms::grams(fields, "weight_kg");
        if weighed && weight_g.is_none() {
            fields.refuse("weight_kg", "missing");
        }
        Self { version, correction: Correction { weight_g, ..Correction::read(fields) } }
    }
}

/// What was set: where it stands, what comes with it, its price; or several facts at once.
fn told(correction: &Correction) -> Flash {
    let set = (correction.location.is_some(), correction.accessories.is_some(), correction.price_cents.is_some());
    Flash::new(match set {
        (true, false, false) => "device-placed",
        (false, true, false) => "device-accessories",
        (false, false, true) => "device-priced",
        _ => "device-corrected",
    })
}

async fn edit(visit: Visit, (permission, typed): (P, String), id: &str, form: FormBody<Edit>) -> Result<Response> {
    let device = reach(&visit, permission, &typed).await?;
    let done = match form.wish {
        Ok(Edit { version, correction }) => {
            let done = actions::correct(&visit.app, visit.actor()?, &device.tag, version, &correction).await;
            done.map(|()| told(&correction))
        }
        Err(errors) => Err(errors.into()),
    };
    after(&visit, &device.tag, id, &form.typed, done).await
}

/// Where it stands and what comes with it.
pub async fn place(visit: Visit, Path(typed): Path<String>, form: FormBody<Edit>) -> Result<Response> {
    edit(visit, (P::DevicesEdit, typed), "place", form).await
}

/// Price and grades.
pub async fn price(visit: Visit, Path(typed): Path<String>, form: FormBody<Edit>) -> Result<Response> {
    edit(visit, (P::DevicesPrice, typed), "price", form).await
}

/// Who it is and what it weighs.
pub async fn facts(visit: Visit, Path(typed): Path<String>, form: FormBody<Edit>) -> Result<Response> {
    edit(visit, (P::DevicesEdit, typed), "facts", form).await
}
