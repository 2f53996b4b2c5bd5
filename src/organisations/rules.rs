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
        let name = fields.required_text("name", 200);
        let mut kinds = Vec::new();
        let sent = fields.names("kinds");
        for (at, code) in fields.texts("kinds", 40).iter().enumerate() {
            match OrganisationKind::from_code(code) {
                Some(kind) if !kinds.contains(&kind) => kinds.push(kind),
                Some(_) => {}
                None => fields.refuse(&format!("kinds[{at}]"), "unknown_code"),
            }
        }
        if !sent || (kinds.is_empty() && !fields.has_errors()) {
            fields.refuse("kinds", "missing");
        }
        Self { name, kinds }
    }
}
