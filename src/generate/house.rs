//! The structures and their people with accounts, opened through the actions like anyone's.

use super::words::{DONORS, VENUES};
use crate::access::accounts::{self, NewAccount};
use crate::access::{Actor, Role, Who, tokens};
use crate::act::Act;
use crate::app::App;
use crate::error::Result;
use crate::organisations::actions as structures;
use crate::organisations::rules::{NewOrganisation, OrganisationKind as Kind};
use crate::organisations::store as kept;
use uuid::Uuid;

/// The account one signs in with, by role; `technician2@…` and so on are their colleagues.
pub const DOMAIN: &str = "generated.invalid";

/// Who there is.
#[derive(Clone)]
pub(super) struct House {
    pub county: Uuid,
    pub workshop: Uuid,
    pub service: Uuid,
    pub training: Uuid,
    pub funder: Uuid,
    pub donors: Vec<Uuid>,
    pub venues: Vec<Uuid>,
    pub technicians: Vec<Who>,
    pub lead: Who,
    pub caseworkers: Vec<Who>,
    pub trainers: Vec<Who>,
}

/// One account a role, and who else works there.
const PEOPLE: &[(Role, usize)] = &[
    (Role::Technician, 6),
    (Role::WorkshopLead, 1),
    (Role::Caseworker, 8),
    (Role::StructureLead, 1),
    (Role::Trainer, 4),
    (Role::County, 1),
    (Role::Admin, 1),
    (Role::Dpo, 1),
];

/// The addresses one signs in with, one a role.
pub fn emails() -> Vec<String> {
    PEOPLE.iter().map(|(role, _)| email(*role, 1)).collect()
}

/// The address of the `nth` account of a role, from one.
pub(super) fn email(role: Role, nth: usize) -> String {
    let nth = if nth == 1 { String::new() } else { nth.to_string() };
    format!("{}{nth}@{DOMAIN}", role.code())
}

impl House {
    /// Opens structures and accounts; all accounts have the same password.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn open(app: &App, password: &str) -> Result<Self> {
        let mut ids = Vec::new();
        for (name, kind) in [
            ("Atelier des Deux Ponts", Kind::Workshop),
            ("Service social du Val", Kind::SocialService),
            ("Savoirs du Val", Kind::TrainingBody),
            ("Fondation de la Combe", Kind::Funder),
        ] {
            ids.push(structure(app, name, kind).await?);
        }
        let (mut donors, mut venues) = (Vec::new(), Vec::new());
        for name in DONORS {
            donors.push(structure(app, name, Kind::Donor).await?);
        }
        for name in VENUES {
            venues.push(structure(app, name, Kind::SocialService).await?);
        }
        let county = kept::own(&app.db).await?.id;
        let nobody = Who::User { id: county, organisation_id: county };
        let mut house = Self {
            county,
            workshop: ids[0],
            service: ids[1],
            training: ids[2],
            funder: ids[3],
            donors,
            venues,
            technicians: Vec::new(),
            lead: nobody,
            caseworkers: Vec::new(),
            trainers: Vec::new(),
        };
        for (role, many) in PEOPLE {
            for nth in 1..=*many {
                let who = house.account(app, *role, nth, password).await?;
                match role {
                    Role::Technician => house.technicians.push(who),
                    Role::WorkshopLead => house.lead = who,
                    Role::Caseworker => house.caseworkers.push(who),
                    Role::Trainer => house.trainers.push(who),
                    _ => {}
                }
            }
        }
        Ok(house)
    }

    async fn account(&self, app: &App, role: Role, nth: usize, password: &str) -> Result<Who> {
        let organisation_id = match role {
            Role::Technician | Role::WorkshopLead => self.workshop,
            Role::Caseworker | Role::StructureLead => self.service,
            Role::Trainer => self.training,
            Role::County | Role::Admin | Role::Dpo => self.county,
        };
        let account = NewAccount {
            email: email(role, nth),
            name: format!("{} {nth}", role.code()),
            role,
            organisation_id: Some(organisation_id),
            password: password.to_owned(),
        };
        let id = accounts::add(app, &Actor::operator(), account).await?;
        Ok(Who::User { id, organisation_id })
    }
}

async fn structure(app: &App, name: &str, kind: Kind) -> Result<Uuid> {
    let wish = NewOrganisation { name: name.to_owned(), kinds: vec![kind] };
    structures::add(app, &Actor::operator(), &wish).await
}

/// A token for the first account of each role.
///
/// # Errors
/// When the database refuses.
pub(super) async fn tokens_of(app: &App) -> Result<Vec<(&'static str, String)>> {
    let mut made = Vec::new();
    for (role, _) in PEOPLE {
        let Some(row) = crate::access::store::by_email(&app.db, &email(*role, 1)).await? else { continue };
        let act = Act::begin(app, &Actor::operator()).await?;
        made.push((role.code(), tokens::add(&act, row.id, "generated", None).await?));
        act.commit().await?;
    }
    Ok(made)
}
