//! What a partner is.

use crate::kernel::fields::{Fields, Wish};

crate::codes! {
    /// What a partner does in the programme; one may do several.
    pub enum OrganisationKind {
        /// Gives devices.
        Donor = "donor",
        /// Repairs them.
        Workshop = "workshop",
        /// Follows people.
        SocialService = "social_service",
        /// Trains them.
        TrainingBody = "training_body",
        /// Pays and reads the figures.
        County = "county",
        /// Pays.
        Funder = "funder",
        /// Hires.
        Employer = "employer",
    }
}

/// The partner wished for.
#[derive(Clone, Debug, utoipa::ToSchema)]
pub struct NewOrganisation {
    /// Its name, unique whatever the case and accents.
    pub name: String,
    /// What it does: one or more.
    #[schema(value_type = Vec<String>)]
    pub kinds: Vec<OrganisationKind>,
}

impl Wish for NewOrganisation {
    fn read(fields: &mut Fields) -> Self {
        Self { name: fields.required_text("name", 200), kinds: read_kinds(fields) }
    }
}

/// What is corrected of a partner: only what is named; a text named and empty is taken away.
#[derive(Clone, Debug, Default, utoipa::ToSchema)]
pub struct Correction {
    /// Its name.
    pub name: Option<String>,
    /// What it does.
    #[schema(value_type = Option<Vec<String>>)]
    pub kinds: Option<Vec<OrganisationKind>>,
    /// Its number in the French register: nine digits, the last one a check digit; stands on receipts.
    #[schema(value_type = Option<String>)]
    pub siren: Option<Option<String>>,
    /// Its address as printed on receipts, line by line.
    #[schema(value_type = Option<String>)]
    pub address: Option<Option<String>>,
    /// What receipts say of VAT.
    #[schema(value_type = Option<String>)]
    pub vat_line: Option<Option<String>>,
}

impl Wish for Correction {
    fn read(fields: &mut Fields) -> Self {
        let siren = fields.names("siren").then(|| {
            let siren = fields.text("siren", 20).map(|typed| typed.replace(' ', ""));
            if siren.as_deref().is_some_and(|siren| !is_siren(siren)) {
                fields.refuse("siren", "not_a_siren");
            }
            siren
        });
        Self {
            name: fields.names("name").then(|| fields.required_text("name", 200)),
            kinds: fields.names("kinds").then(|| read_kinds(fields)),
            siren,
            address: fields.names("address").then(|| fields.text("address", 400)),
            vat_line: fields.names("vat_line").then(|| fields.text("vat_line", 200)),
        }
    }
}

/// The same correction from a form, with the version it was made on.
#[derive(Clone, Debug)]
pub struct CorrectionForm {
    /// What is corrected.
    pub correction: Correction,
    /// The version the form was filled from.
    pub version: i64,
}

impl Wish for CorrectionForm {
    fn read(fields: &mut Fields) -> Self {
        let version = fields.required_int("version", 1..=i64::MAX);
        let mut correction = Correction::read(fields);
        // A form shows every kind: none ticked is none named.
        correction.kinds = Some(correction.kinds.unwrap_or_else(|| read_kinds(fields)));
        Self { correction, version }
    }
}

fn read_kinds(fields: &mut Fields) -> Vec<OrganisationKind> {
    let mut kinds = Vec::new();
    let sent = fields.names("kinds");
    let codes = fields.texts("kinds", 40);
    let none = codes.is_empty();
    for (at, code) in codes.iter().enumerate() {
        match OrganisationKind::from_code(code) {
            Some(kind) if !kinds.contains(&kind) => kinds.push(kind),
            Some(_) => {}
            None => fields.refuse(&format!("kinds[{at}]"), "unknown_code"),
        }
    }
    if !sent || none {
        fields.refuse("kinds", "missing");
    }
    kinds
}

/// Nine digits whose sum by Luhn's rule is a multiple of ten (INSEE, répertoire Sirene).
fn is_siren(text: &str) -> bool {
    text.len() == 9
        && text.bytes().all(|b| b.is_ascii_digit())
        && text
            .bytes()
            .rev()
            .enumerate()
            .map(|(at, b)| {
                let digit = u32::from(b - b'0') * if at % 2 == 1 { 2 } else { 1 };
                digit / 10 + digit % 10
            })
            .sum::<u32>()
            .is_multiple_of(10)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn read<W: Wish>(value: serde_json::Value) -> Result<W, Vec<crate::kernel::fields::FieldError>> {
        let serde_json::Value::Object(values) = value else { unreachable!("tests give objects") };
        Fields::from_json(values).wish()
    }

    #[test]
    fn a_partner_has_a_name_and_does_something() {
        assert!(
            read::<NewOrganisation>(json!({ "name": "Mairie", "kinds": ["donor", "donor"] }))
                .is_ok_and(|w| w.kinds.len() == 1)
        );
        for value in [
            json!({ "kinds": ["donor"] }),
            json!({ "name": "x" }),
            json!({ "name": "x", "kinds": [] }),
            json!({ "name": "x", "kinds": ["odd"] }),
        ] {
            assert!(read::<NewOrganisation>(value.clone()).is_err(), "{value}");
        }
    }

    #[test]
    fn a_siren_has_a_right_check_digit() {
        for (siren, right) in [("732 829 320", true), ("732829321", false), ("73282932", false), ("73282932A", false)] {
            assert_eq!(read::<Correction>(json!({ "siren": siren })).is_ok(), right, "{siren}");
        }
    }

    #[test]
    fn what_is_not_named_stays_and_what_is_named_empty_goes() {
        let correction = read::<Correction>(json!({ "address": "" })).unwrap();
        assert_eq!((correction.address, correction.siren), (Some(None), None));
    }
}
