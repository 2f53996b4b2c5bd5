//! The story's structures and accounts.

use super::client::{Api, Browser};
use super::server::TestApp;
use chrono::{DateTime, Utc};
use passerelle::access::{Actor, Permission, Reach, Role, Who, accounts, store, tokens};
use passerelle::act::Act;
use passerelle::app::App;
use passerelle::kernel::fields::Fields;
use passerelle::organisations;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use uuid::Uuid;

/// Everyone's password.
pub const PASSWORD: &str = "brouette mandarine cadastre 41";

/// Structures by the word tests use for them: name, kinds. `own` is the service's own, made with the database.
const STRUCTURES: &[(&str, &str, &[&str])] = &[
    ("workshop", "Atelier Micronov", &["workshop"]),
    ("other_workshop", "Atelier Bis", &["workshop"]),
    ("social_service", "CCAS de Bourg", &["social_service"]),
    ("training_body", "Aucrey Formation", &["training_body", "social_service"]),
    ("other_social_service", "CCAS de Nantua", &["social_service"]),
    ("other_training_body", "Lisière Formation", &["training_body"]),
    ("donor", "Banque du Revermont", &["donor"]),
    ("funder", "Fondation du Bugey", &["funder"]),
];

/// Accounts by the word tests use for them: role, structure.
const ACCOUNTS: &[(&str, &str, &str)] = &[
    ("technician", "technician", "workshop"),
    ("checker", "technician", "workshop"),
    ("workshop_lead", "workshop_lead", "workshop"),
    ("stranger", "technician", "other_workshop"),
    ("stranger_lead", "workshop_lead", "other_workshop"),
    ("caseworker", "caseworker", "social_service"),
    ("structure_lead", "structure_lead", "social_service"),
    ("other_caseworker", "caseworker", "training_body"),
    ("other_structure_lead", "structure_lead", "training_body"),
    ("trainer", "trainer", "training_body"),
    ("distant_caseworker", "caseworker", "other_social_service"),
    ("other_trainer", "trainer", "other_training_body"),
    ("county", "county", "own"),
    ("admin", "admin", "own"),
    ("dpo", "dpo", "own"),
];

/// The accounts that stand for the eight columns of the permission table, one each.
pub const ROLES: &[&str] =
    &["technician", "workshop_lead", "caseworker", "structure_lead", "trainer", "county", "admin", "dpo"];

/// Whether the permission table lets someone do this at all.
pub fn may(word: &str, permission: Permission) -> bool {
    reach(word, permission).is_some()
}

/// How far the permission table lets someone reach; an administrator who protects data stands in two of its columns.
pub fn reach(word: &str, permission: Permission) -> Option<Reach> {
    let roles: &[Role] = match word {
        "dpo" => &[Role::Admin, Role::Dpo],
        word => {
            let (_, code, _) = ACCOUNTS.iter().find(|(known, _, _)| *known == word).expect("someone of the story");
            &[Role::from_code(code).expect("a role's code")]
        }
    };
    roles.iter().filter_map(|role| passerelle::access::may(*role, permission)).max()
}

/// Who is there before a test begins.
#[derive(Debug, Serialize, Deserialize)]
pub struct World {
    /// When it was made; tests begin an hour later.
    pub prepared_at: DateTime<Utc>,
    organisations: BTreeMap<String, Uuid>,
    accounts: BTreeMap<String, Account>,
}

/// Someone with an account.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Account {
    /// The account.
    pub id: Uuid,
    /// Its address.
    pub email: String,
    /// Its role's code.
    pub role: String,
    /// Its structure.
    pub organisation_id: Uuid,
    /// A token of the API.
    pub token: String,
}

impl World {
    /// No structure and no account.
    pub fn nobody() -> Self {
        Self { prepared_at: Self::moment(), organisations: BTreeMap::new(), accounts: BTreeMap::new() }
    }

    /// Tuesday 24 November 2026, 9 o'clock in Paris.
    pub fn moment() -> DateTime<Utc> {
        "2026-11-24T08:00:00Z".parse().expect("a moment")
    }

    /// Brings in everyone, through the same actions as the command line.
    pub async fn people(app: &App) -> Self {
        let operator = Actor::operator();
        let own = organisations::store::own(&app.db).await.expect("the service has its own structure").id;
        let mut organisations = BTreeMap::from([("own".to_owned(), own)]);
        for (word, name, kinds) in STRUCTURES {
            let wish = fields(json!({ "name": name, "kinds": kinds })).wish().expect("a partner");
            let id = organisations::actions::add(app, &operator, &wish).await.expect("a partner is added");
            organisations.insert((*word).to_owned(), id);
        }
        let mut accounts = BTreeMap::new();
        for (word, role, structure) in ACCOUNTS {
            let organisation_id = organisations[*structure];
            let email = format!("{word}@example.org");
            let wish = fields(json!({
                "email": email, "name": name_of(word), "role": role, "password": PASSWORD,
                "organisation_id": organisation_id,
            }));
            let wish = wish.wish().expect("an account");
            let id = accounts::add(app, &operator, wish).await.expect("an account is opened");
            let act = Act::begin(app, &operator).await.expect("an act begins");
            let token = tokens::add(&act, id, "tests", None).await.expect("a token is made");
            act.commit().await.expect("the act ends");
            let account = Account { id, email, role: (*role).to_owned(), organisation_id, token };
            accounts.insert((*word).to_owned(), account);
        }
        Self { prepared_at: Self::moment(), organisations, accounts }
    }

    /// A structure, by its word.
    #[track_caller]
    pub fn organisation(&self, word: &str) -> Uuid {
        *self.organisations.get(word).unwrap_or_else(|| panic!("no structure is called {word}"))
    }

    /// An account, by its word.
    #[track_caller]
    pub fn account(&self, word: &str) -> &Account {
        self.accounts.get(word).unwrap_or_else(|| panic!("no account is called {word}"))
    }

    /// The word of an account's structure.
    pub fn structure_of(&self, account: &Account) -> &str {
        let found = self.organisations.iter().find(|(_, id)| **id == account.organisation_id);
        found.map_or("", |(word, _)| word.as_str())
    }

    /// Every account, with its word.
    pub fn accounts(&self) -> impl Iterator<Item = (&str, &Account)> {
        self.accounts.iter().map(|(word, account)| (word.as_str(), account))
    }
}

impl TestApp {
    /// The API as someone calls it.
    #[track_caller]
    pub fn api(&self, word: &str) -> Api {
        Api::new(self, Some(self.world.account(word).token.clone()))
    }

    /// The API without a token.
    pub fn anonymous_api(&self) -> Api {
        Api::new(self, None)
    }

    /// A browser in which someone is signed in.
    pub async fn browser(&self, word: &str) -> Browser {
        let token = tokens::open_session(&self.app, self.world.account(word).id).await.expect("a session opens");
        let browser = Browser::new(self);
        browser.set_cookie(&passerelle::web::cookies::session_name(&self.app.config), &token);
        browser
    }

    /// A browser in which nobody is signed in.
    pub fn visitor(&self) -> Browser {
        Browser::new(self)
    }

    /// Someone as actions know them.
    pub async fn actor(&self, word: &str) -> Actor {
        let row = store::one(&self.app.db, self.world.account(word).id).await.expect("the account is there");
        assert!(row.disabled_at.is_none(), "{word} may sign in");
        Actor {
            who: Who::User { id: row.id, organisation_id: row.organisation_id },
            roles: store::roles(&row).expect("a known role"),
            lang: row.lang,
            name: row.name,
            request_id: uuid::Uuid::new_v4(),
            idempotency: None,
        }
    }

    /// Someone new, with one role in one structure (by their words): their word is `word` from then on, in the clone
    /// that is given back.
    pub async fn with_account(&self, word: &str, role: Role, structure: &str) -> Self {
        let operator = Actor::operator();
        let organisation_id = self.world.organisation(structure);
        let email = format!("{word}@example.org");
        let wish = fields(json!({
            "email": email, "name": name_of(word), "role": role, "password": PASSWORD, "organisation_id": organisation_id,
        }));
        let id = accounts::add(&self.app, &operator, wish.wish().expect("an account")).await.expect("it is opened");
        let act = Act::begin(&self.app, &operator).await.expect("an act begins");
        let token = tokens::add(&act, id, "tests", None).await.expect("a token is made");
        act.commit().await.expect("the act ends");
        let mut accounts = self.world.accounts.clone();
        accounts.insert(word.to_owned(), Account { id, email, role: role.code().to_owned(), organisation_id, token });
        let world =
            World { prepared_at: self.world.prepared_at, organisations: self.world.organisations.clone(), accounts };
        Self { world: std::sync::Arc::new(world), ..self.clone() }
    }
}

/// A body's fields.
pub fn fields(value: Value) -> Fields {
    match value {
        Value::Object(values) => Fields::from_json(values),
        other => panic!("a body is an object, not {other}"),
    }
}

fn name_of(word: &str) -> String {
    word.split('_').map(|part| part[..1].to_uppercase() + &part[1..]).collect::<Vec<_>>().join(" ")
}
