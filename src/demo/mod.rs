//! The demonstration: an empty database filled with a fictional year, 2012 in the Ain, through the same calls as everyone,
//! with a clock that is moved from January to the morning of 17 December; from there it runs on, in a time of its own.
//! Everything that happens stands in `seeds/demo`, one row a fact; names, serials and telephones are made up.

mod calendar;
mod caller;
pub mod files;
mod outcomes;
pub mod pages;
mod people;
mod rows;
mod training;
mod workshop;

use crate::access::accounts::{self, DEMO_ACCOUNTS, NewAccount};
use crate::access::routes::Routes;
use crate::access::{Actor, Role, Scope, store, tokens};
use crate::act::Act;
use crate::allocations::rules::settings::{Settings, SettingsForm};
use crate::app::App;
use crate::config::Config;
use crate::database::{self, PoolSize};
use crate::error::{Error, Result};
use crate::journal::{self, Event, SubjectKind};
use crate::kernel::clock::Clock;
use crate::organisations;
use axum::http::Method;
use calendar::{Deed, FIRST_DAY, TODAY, What};
use caller::{Caller, Service};
use chrono::{DateTime, Duration, NaiveDateTime, NaiveTime, TimeZone as _, Utc};
use rows::Year;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use uuid::Uuid;

const DOMAIN: &str = "@demo.invalid";
/// A second pair of eyes: checks what the first technician repaired.
const CHECKER: (&str, &str) = ("checker", "atelier.controle@demo.invalid");
/// What the tokens are called with which the year is filled; they are taken back at its end.
const FILLING: &str = "demonstration";
/// The service's own structure.
const COUNTY: &str = "Conseil général de démonstration";

/// The page that says what can be tried.
pub fn routes() -> Routes {
    Routes::new().public(Method::GET, "/demo", pages::walks)
}

/// Starts the application on the demonstration's data and in its time.
///
/// # Errors
/// When the database holds other data, or a demonstration that was interrupted while it was filled.
pub async fn start(config: Config, pool: PoolSize) -> Result<App> {
    let zone = config.time_zone;
    let app = App::start(config, Clock::fixed(instant(zone, FIRST_DAY.and_time(morning()))), pool).await?;
    fill(&app).await?;
    let last = journal::store::last_at(&app.db).await?.map(|at| at + Duration::seconds(1));
    let now = instant(zone, TODAY.and_time(opening()));
    Ok(app.at(Clock::running_from(last.map_or(now, |last| last.max(now)))))
}

/// Fills an empty database; leaves a demonstration that is already there as it stands.
async fn fill(app: &App) -> Result<()> {
    let accounts = store::list(&app.db, Scope::Everything, None).await?;
    if accounts.iter().any(|account| !account.row.email.ends_with(DOMAIN)) {
        return Err(Error::internal("the database holds other data: the demonstration needs an empty one"));
    }
    for account in &accounts {
        if tokens::live(&app.db, account.row.id).await?.iter().any(|token| token.name == FILLING) {
            let what = "the demonstration was interrupted while it was filled: remove its database and start again";
            return Err(Error::internal(what));
        }
    }
    if !accounts.is_empty() {
        return Ok(());
    }
    let year = Year::read()?;
    let mut stage = Stage::build(&app.over(database::connect_to_fill(&app.config.database_url).await?), &year).await?;
    for deed in calendar::deeds(&year) {
        stage.perform(&year, &deed).await?;
    }
    stage.leave().await
}

/// Where the filling stands: its own clock, who calls, and the keys the service gave to what the rows name.
pub(crate) struct Stage {
    app: App,
    callers: BTreeMap<&'static str, Caller>,
    known: BTreeMap<(&'static str, String), String>,
}

impl Stage {
    async fn build(app: &App, year: &Year) -> Result<Self> {
        let app = app.clone();
        let own = organisations::store::own(&app.db).await?.id;
        let mut stage = Self { callers: BTreeMap::new(), known: BTreeMap::new(), app };
        stage.learn("organisation", "county", &json!(own));
        let service = Service::new(&stage.app);
        let admin = stage.account(&service, ("admin", admin_email()), own).await?;
        admin.patch(&format!("/organisations/{own}"), json!({ "name": COUNTY })).await?;
        for row in &year.organisations {
            let wish = json!({ "name": row.name, "kinds": rows::codes(&row.kinds) });
            let made = admin.post("/organisations", wish).await?;
            stage.learn("organisation", &row.key, &made["id"]);
            if let (Some(siren), Some(address)) = (&row.siren, &row.address) {
                let address = address.replace('|', "\n");
                let printed = json!({ "siren": siren, "address": address, "vat_line": row.vat_line });
                let id = stage.known("organisation", &row.key)?;
                admin.patch(&format!("/organisations/{id}"), printed).await?;
            }
        }
        let help = Settings {
            help_phone: Some("04 00 00 00 12".to_owned()),
            help_hours: Some("du lundi au jeudi, de 9 h à 12 h".to_owned()),
            ..Settings::default()
        };
        crate::allocations::actions::set(&stage.app, &Actor::operator(), &SettingsForm { version: 0, settings: help })
            .await?;
        stage.callers.insert("admin", admin);
        for (word, email) in DEMO_ACCOUNTS.iter().chain([&CHECKER]).filter(|(word, _)| *word != "admin") {
            let structure = stage.known("organisation", structure_of(role_of(word)))?.parse::<Uuid>();
            let structure = structure.map_err(|cause| Error::internal(cause.to_string()))?;
            let caller = stage.account(&service, (*word, *email), structure).await?;
            stage.callers.insert(*word, caller);
        }
        Ok(stage)
    }

    /// Opens an account, with a token to fill the year with.
    async fn account(
        &self,
        service: &Service,
        (word, email): (&'static str, &'static str),
        structure: Uuid,
    ) -> Result<Caller> {
        let (app, operator) = (&self.app, Actor::operator());
        let account = NewAccount {
            email: email.to_owned(),
            name: name_of(word).to_owned(),
            role: role_of(word),
            organisation_id: Some(structure),
            // Nobody knows it: one signs in by one click.
            password: tokens::new_token(),
        };
        let id = accounts::add(app, &operator, account).await?;
        let act = Act::begin(app, &operator).await?;
        let token = tokens::add(&act, id, FILLING, None).await?;
        act.commit().await?;
        Ok(Caller::new(service, id, token))
    }

    async fn perform(&mut self, year: &Year, deed: &Deed<'_>) -> Result<()> {
        let at = self.instant(deed.at);
        self.app.clock.set(at.max(self.app.clock.now()));
        match deed.what {
            What::OpenProgramme(row) => training::open_programme(self, row).await,
            What::AnnounceSession(row) => training::announce(self, row).await,
            What::CallRoll(row, nth) => training::call_roll(self, year, row, nth).await,
            What::ReceiveDonation(row) => workshop::receive_donation(self, row).await,
            What::CloseDonation(row) => workshop::close_donation(self, row).await,
            What::ReceiveDevice(row) => workshop::receive(self, row).await,
            What::Bench(row, step) => workshop::bench(self, row, step).await,
            What::OpenFile(row) => people::open_file(self, row).await,
            What::Enrol(row) => training::enrol(self, row).await,
            What::Assess(row, moment) => training::assess(self, row, moment).await,
            What::Leave(row) => training::leave(self, row).await,
            What::Forget(row) => people::forget(self, row).await,
            What::Ask(row) => people::ask(self, row).await,
            What::Accept(row) => people::accept(self, row).await,
            What::Refuse(row) => people::refuse(self, row).await,
            What::Hold(row) => people::hold(self, row).await,
            What::HandOver(row) => people::hand_over(self, year, row).await,
            What::TakeBack(row) => people::take_back(self, row).await,
            What::Try(row) => outcomes::attempt(self, row).await,
            What::Answer(row) => outcomes::answer(self, row).await,
        }
    }

    /// Who calls in this role.
    fn who(&self, word: &'static str) -> &Caller {
        &self.callers[word]
    }

    /// The key that the service gave to what a row names.
    fn known(&self, what: &'static str, key: &str) -> Result<&str> {
        let found = self.known.get(&(what, key.to_owned())).map(String::as_str);
        found.ok_or_else(|| Error::internal(format!("seeds/demo names the {what} {key}, which is not there yet")))
    }

    fn learn(&mut self, what: &'static str, key: &str, given: &Value) {
        self.known.insert((what, key.to_owned()), given.as_str().unwrap_or_default().to_owned());
    }

    /// The instant at which a clock on the wall says this.
    fn instant(&self, local: NaiveDateTime) -> DateTime<Utc> {
        instant(self.app.config.time_zone, local)
    }

    /// Takes back the tokens that the filling used, and puts everything on disk.
    async fn leave(self) -> Result<()> {
        let operator = Actor::operator();
        for caller in self.callers.values() {
            let act = Act::begin(&self.app, &operator).await?;
            tokens::revoke_all(&act, caller.user_id).await?;
            act.record(Event::new(SubjectKind::User, caller.user_id, "revoke_token"));
            act.commit().await?;
        }
        journal::seals::seal(&self.app).await?;
        database::settle(self.app.db.clone()).await
    }
}

fn instant(zone: chrono_tz::Tz, local: NaiveDateTime) -> DateTime<Utc> {
    zone.from_local_datetime(&local).earliest().map_or_else(|| local.and_utc(), |at| at.to_utc())
}

/// The hour of the first day.
const fn morning() -> NaiveTime {
    NaiveTime::from_hms_opt(8, 0, 0).unwrap()
}

/// The hour at which the demonstration begins.
const fn opening() -> NaiveTime {
    NaiveTime::from_hms_opt(9, 0, 0).unwrap()
}

fn admin_email() -> &'static str {
    DEMO_ACCOUNTS.iter().find(|(word, _)| *word == "admin").map_or("", |(_, email)| email)
}

/// The role of a word: the checker is one more technician.
fn role_of(word: &str) -> Role {
    Role::from_code(word).unwrap_or(Role::Technician)
}

const fn structure_of(role: Role) -> &'static str {
    match role {
        Role::Technician | Role::WorkshopLead => "workshop",
        Role::Caseworker | Role::StructureLead => "social_service",
        Role::Trainer => "training_body",
        Role::County | Role::Admin | Role::Dpo => "county",
    }
}

fn name_of(word: &str) -> &'static str {
    match role_of(word) {
        Role::Technician if word == CHECKER.0 => "Lina Ferrand",
        Role::Technician => "Karim Bouvet",
        Role::WorkshopLead => "Denise Mazuir",
        Role::Caseworker => "Paule Tissot",
        Role::StructureLead => "Henri Curtil",
        Role::Trainer => "Aïcha Morel",
        Role::County => "Gilles Pommier",
        Role::Admin => "Nadège Brun",
        Role::Dpo => "Solange Perrier",
    }
}
