//! One object of each kind for each structure that can have one, made as people make them.

use super::fixtures;
use super::server::TestApp;
use super::sweep::Whose;
use passerelle::access::{Role, accounts, tokens};
use serde_json::json;

/// What there is to name in a path: kind, owner (a structure's or an account's word, or `anyone`), value.
#[derive(Default)]
pub struct Objects {
    known: Vec<(&'static str, String, String)>,
    owners: Vec<(String, String)>,
}

/// Values that name nothing, where an id would not even be looked up.
const ABSENT: &[(&str, &str)] =
    &[("asset", "absent.css"), ("code", "PSR-99999"), ("vocabulary", "absent"), ("period", "absent")];

impl Objects {
    /// Makes them.
    pub async fn make(app: &TestApp) -> Self {
        let mut objects = Self::default();
        for (word, account) in app.world.accounts() {
            let structure = app.world.structure_of(account);
            objects.owners.push((word.to_owned(), structure.to_owned()));
        }
        for (kind, value) in
            [("asset", "enhance.js"), ("code", "PSR-00001"), ("vocabulary", "faults"), ("period", "2026")]
        {
            objects.add(kind, "anyone", value);
        }
        objects.add("organisation", "anyone", app.world.organisation("donor"));
        // Accounts that may be closed or moved without locking anyone out of the test.
        for (word, structure) in [("spare", "workshop"), ("other_spare", "social_service")] {
            let with = app.with_account(word, Role::Technician, structure).await;
            objects.add("account", structure, with.world.account(word).id);
        }
        for (word, structure) in [("caseworker", "social_service"), ("other_caseworker", "training_body")] {
            let made = app.api(word).post("/beneficiaries", fixtures::person("Cosima", "Brévand")).await.expect(201);
            objects.add("file", structure, made.str("/file_number"));
        }
        objects.learning(app).await;
        for (word, account) in app.world.accounts() {
            let actor = app.actor(word).await;
            accounts::add_own_token(&app.app, &actor, "to revoke").await.expect("a token is made");
            let live = tokens::live(&app.app.db, account.id).await.expect("tokens are listed");
            let token = live.iter().find(|token| token.name == "to revoke").expect("the token is there");
            objects.add("token", word, token.id);
        }
        objects
    }

    /// For two structures that train: a session, someone's place, and the follow-up of someone who left.
    async fn learning(&mut self, app: &TestApp) {
        let app = app.with_account("spare_trainer", Role::Trainer, "social_service").await;
        let structures =
            [("trainer", "other_caseworker", "training_body"), ("spare_trainer", "caseworker", "social_service")];
        for (trainer, caseworker, structure) in structures {
            let (trainer, caseworker) = (app.api(trainer), app.api(caseworker));
            let programme = json!({ "name": "Premiers pas", "starts_on": "2026-11-02" });
            let programme = trainer.post("/programmes", programme).await.expect(201).str("/id");
            // A programme is read, and people are enrolled in it, from any structure.
            self.add("programme", "anyone", &programme);
            let session = json!({
                "programme_id": programme, "kind": "atelier_collectif",
                "starts_at": "2026-11-20T09:00:00Z", "ends_at": "2026-11-20T12:00:00Z",
            });
            self.add("session", structure, trainer.post("/sessions", session).await.expect(201).str("/id"));
            let mut places = Vec::new();
            for given_name in ["Ondine", "Placide"] {
                let person = fixtures::person(given_name, "Brévand");
                let person = caseworker.post("/beneficiaries", person).await.expect(201).str("/id");
                let place = json!({ "programme_id": programme, "beneficiary_id": person });
                places.push((caseworker.post("/enrolments", place).await.expect(201).str("/id"), person));
            }
            self.add("enrolment", structure, &places[0].0);
            let exit = json!({ "exited_on": "2026-11-23", "reason_code": "emploi" });
            trainer.post(&format!("/enrolments/{}/exit", places[1].0), exit).await.expect(200);
            let waves = caseworker.get(&format!("/followups?beneficiary_id={}", places[1].1)).await.expect(200);
            self.add("followup", structure, waves.str("/items/0/id"));
        }
    }

    /// Whether this kind belongs to structures (or accounts), so that another's has to look like none.
    pub fn is_owned(&self, kind: &str) -> bool {
        self.known.iter().any(|(known, owner, _)| *known == kind && owner != "anyone")
    }

    fn add(&mut self, kind: &'static str, owner: &str, value: impl ToString) {
        self.known.push((kind, owner.to_owned(), value.to_string()));
    }

    /// The value that names this caller's object, another's, or none.
    pub fn value(&self, kind: &str, caller: &str, whose: Whose) -> Option<String> {
        if whose == Whose::Missing {
            let absent = ABSENT.iter().find(|(known, _)| *known == kind).map(|(_, value)| (*value).to_owned());
            return Some(absent.unwrap_or_else(|| uuid::Uuid::max().to_string()));
        }
        let structure = self.owners.iter().find(|(word, _)| word == caller).map_or("", |(_, structure)| structure);
        let of_kind: Vec<_> = self.known.iter().filter(|(known, _, _)| *known == kind).collect();
        let is_own = |owner: &str| owner == caller || owner == structure || owner == "anyone";
        // Whoever's structure has none of it looks at the first there is.
        let own = of_kind.iter().find(|(_, owner, _)| is_own(owner)).or(of_kind.first())?;
        if whose == Whose::Own {
            return Some(own.2.clone());
        }
        of_kind.iter().find(|(_, owner, _)| *owner != own.1 && !is_own(owner)).map(|(_, _, value)| value.clone())
    }
}
