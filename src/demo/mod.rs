//! The demonstration: an empty database filled with fictional devices and people, through the same calls as everyone, with
//! a clock that is moved from two months ago to today. Names, serials and telephones are made up (`seeds/demo`).

mod caller;
pub mod files;
mod people;
mod workshop;

use crate::access::accounts::{self, DEMO_ACCOUNTS, NewAccount};
use crate::access::{Actor, Role, Scope, store, tokens};
use crate::act::Act;
use crate::app::App;
use crate::error::{Error, Result};
use crate::kernel::clock::Clock;
use crate::organisations::rules::{NewOrganisation, OrganisationKind};
use crate::organisations::{self};
use caller::Caller;
use chrono::{Duration, NaiveDate};
use std::collections::BTreeMap;
use uuid::Uuid;

const DOMAIN: &str = "@demo.invalid";
/// A second pair of eyes: checks what the first technician repaired.
const CHECKER: (&str, &str) = ("checker", "atelier.controle@demo.invalid");
const STRUCTURES: &[(&str, &str, OrganisationKind)] = &[
    ("workshop", "Atelier du Revermont", OrganisationKind::Workshop),
    ("social_service", "Service social de la Reyssouze", OrganisationKind::SocialService),
    ("training_body", "Savoirs en Bresse", OrganisationKind::TrainingBody),
    ("donor", "Mairie de Saint-Just-en-Dombes", OrganisationKind::Donor),
    ("funder", "Fondation du Haut-Bugey", OrganisationKind::Funder),
];

/// Where the demonstration stands: its own clock, who calls, the structures by word.
pub(crate) struct Stage {
    app: App,
    callers: BTreeMap<&'static str, Caller>,
    structures: BTreeMap<&'static str, Uuid>,
    today: NaiveDate,
}

/// Fills an empty database; leaves a demonstration that is already there as it stands.
///
/// # Errors
/// When the database holds other data.
pub async fn fill(app: &App) -> Result<()> {
    let accounts = store::list(&app.db, Scope::Everything, None).await?;
    if accounts.iter().any(|account| !account.row.email.ends_with(DOMAIN)) {
        return Err(Error::internal("the database holds other data: the demonstration needs an empty one"));
    }
    if !accounts.is_empty() {
        return Ok(());
    }
    let stage = Stage::build(app).await?;
    workshop::fill(&stage).await?;
    people::fill(&stage).await?;
    stage.leave().await
}

impl Stage {
    async fn build(app: &App) -> Result<Self> {
        let today = app.today();
        let app = app.at(Clock::fixed(app.clock.now() - Duration::days(75)));
        let operator = Actor::operator();
        let mut structures = BTreeMap::from([("county", organisations::store::own(&app.db).await?.id)]);
        for (word, name, kind) in STRUCTURES {
            let wish = NewOrganisation { name: (*name).to_owned(), kinds: vec![*kind] };
            structures.insert(*word, organisations::actions::add(&app, &operator, &wish).await?);
        }
        let mut callers = BTreeMap::new();
        for (word, email) in DEMO_ACCOUNTS.iter().chain([&CHECKER]) {
            let role = Role::from_code(word).unwrap_or(Role::Technician);
            let account = NewAccount {
                email: (*email).to_owned(),
                name: name_of(role, *word == CHECKER.0).to_owned(),
                role,
                organisation_id: Some(structures[structure_of(role)]),
                // Nobody knows it: one signs in by one click.
                password: tokens::new_token(),
            };
            let id = accounts::add(&app, &operator, account).await?;
            let act = Act::begin(&app, &operator).await?;
            let token = tokens::add(&act, id, "demonstration", None).await?;
            act.commit().await?;
            callers.insert(*word, Caller::new(&app, id, token));
        }
        Ok(Self { app, callers, structures, today })
    }

    /// Who calls in this role.
    fn who(&self, word: &'static str) -> &Caller {
        &self.callers[word]
    }

    /// The key of a structure.
    fn structure(&self, word: &str) -> Uuid {
        self.structures[word]
    }

    /// So many days ago, as a day.
    fn day(&self, back: i64) -> String {
        (self.today - Duration::days(back)).to_string()
    }

    /// Moves the clock to the morning of so many days ago.
    fn go_to(&self, back: i64) {
        let morning = (self.today - Duration::days(back)).and_hms_opt(8, 0, 0).unwrap_or_default().and_utc();
        self.app.clock.set(morning);
    }

    /// A moment later, so that what follows comes after.
    fn later(&self) {
        self.app.clock.set(self.app.clock.now() + Duration::seconds(30));
    }

    /// Takes back the tokens that the filling used.
    async fn leave(self) -> Result<()> {
        let operator = Actor::operator();
        for caller in self.callers.values() {
            let act = Act::begin(&self.app, &operator).await?;
            tokens::revoke_all(&act, caller.user_id).await?;
            act.record(crate::journal::Event::new(crate::journal::SubjectKind::User, caller.user_id, "revoke_token"));
            act.commit().await?;
        }
        Ok(())
    }
}

const fn structure_of(role: Role) -> &'static str {
    match role {
        Role::Technician | Role::WorkshopLead => "workshop",
        Role::Caseworker | Role::StructureLead => "social_service",
        Role::Trainer => "training_body",
        Role::County | Role::Admin | Role::Dpo => "county",
    }
}

const fn name_of(role: Role, checks: bool) -> &'static str {
    match role {
        Role::Technician if checks => "Lina Ferrand",
        Role::Technician => "Karim Bouvet",
        Role::WorkshopLead => "Denise Mazuir",
        Role::Caseworker => "Paule Tissot",
        Role::StructureLead => "Henri Curtil",
        Role::Trainer => "Aïcha Morel",
        Role::County => "Gilles Pommier",
        Role::Admin | Role::Dpo => "Nadège Brun",
    }
}
