//! One object of each kind for each structure that can have one, made through the API as people make them.

use super::fixtures::{self, DISK_BYTES};
use super::server::TestApp;
use super::shelf;
use super::sweep::Whose;
use passerelle::access::{Role, accounts, tokens};
use serde_json::json;

/// What there is to name in a path.
struct Object {
    kind: &'static str,
    /// Structures' or accounts' words, or `anyone`.
    owners: Vec<String>,
    value: String,
}

/// All of them.
#[derive(Default)]
pub struct Objects {
    known: Vec<Object>,
    structures: Vec<(String, String)>,
}

/// Values that name nothing, where an id would not even be looked up.
const ABSENT: &[(&str, &str)] = &[
    ("asset", "absent.css"),
    ("code", "9999991"),
    ("vocabulary", "absent"),
    ("period", "absent"),
    ("mode", "absent"),
    ("file", "2026-9999"),
    ("donation_number", "2026-9999"),
];

/// Two sides that know nothing of each other: repairer, checker, lead; caseworker; trainer.
const SIDES: [[&str; 5]; 2] = [
    ["technician", "checker", "workshop_lead", "caseworker", "trainer"],
    ["stranger", "stranger_lead", "stranger_lead", "distant_caseworker", "other_trainer"],
];

impl Objects {
    /// Makes them.
    pub async fn make(app: &TestApp) -> Self {
        let mut objects = Self::default();
        for (word, account) in app.world.accounts() {
            objects.structures.push((word.to_owned(), app.world.structure_of(account).to_owned()));
        }
        for (kind, value) in [
            ("asset", "enhance.js"),
            ("code", "0000017"),
            ("vocabulary", "faults"),
            ("period", "2026"),
            ("mode", "cleaned"),
        ] {
            objects.add(kind, &["anyone"], value);
        }
        objects.add("organisation", &["anyone"], app.world.organisation("donor"));
        objects.accounts(app).await;
        for (at, side) in SIDES.into_iter().enumerate() {
            objects.workshop(app, side, at).await;
            objects.people(app, side).await;
            objects.allocations(app, side).await;
        }
        objects
    }

    /// Just these, whoever asks.
    pub fn of(app: &TestApp, known: &[(&'static str, &str)]) -> Self {
        let mut objects = Self::default();
        for (word, account) in app.world.accounts() {
            objects.structures.push((word.to_owned(), app.world.structure_of(account).to_owned()));
        }
        for (kind, value) in known {
            objects.add(kind, &["anyone"], value);
        }
        objects
    }

    /// Accounts that may be closed or moved without locking anyone out of the test, and a token of each that may end.
    async fn accounts(&mut self, app: &TestApp) {
        for (word, structure) in [("spare", "workshop"), ("other_spare", "social_service")] {
            let with = app.with_account(word, Role::Technician, structure).await;
            self.add("account", &[structure], with.world.account(word).id);
        }
        for (word, account) in app.world.accounts() {
            let actor = app.actor(word).await;
            accounts::add_own_token(&app.app, &actor, "to revoke").await.expect("a token is made");
            let live = tokens::live(&app.app.db, account.id).await.expect("tokens are listed");
            let token = live.iter().find(|token| token.name == "to revoke").expect("the token is there");
            self.add("token", &[word], token.id);
        }
    }

    /// A donation, and a device from it with all that hangs on it.
    async fn workshop(&mut self, app: &TestApp, side: [&'static str; 5], at: usize) {
        let [technician, _, lead, ..] = side;
        let owner = self.structure(technician);
        let tech = app.api(technician);
        let donation = fixtures::donation(app, lead).await;
        self.add("donation", &[&owner], donation.str("/id"));
        self.add("donation_number", &[&owner], donation.str("/number"));
        let wish = json!({ "donation_id": donation.str("/id"), "kind": "laptop", "weight_g": 1_700 });
        let tag = tech.post("/devices", wish).await.expect(201).str("/tag");
        let device = format!("/devices/{tag}");
        self.add("device", &[&owner], &tag);
        let medium = json!({ "kind": "ssd", "serial": format!("BY-HAND-{at}") });
        let declared = tech.post(&format!("{device}/media"), medium).await.expect(201);
        self.add("medium", &[&owner], declared.str("/id"));
        tech.post(&format!("{device}/triage"), json!({ "route": "refurbish" })).await.expect(200);
        let repair = json!({ "fault": "storage", "acts": ["tested"], "minutes": 5, "close": false });
        let repair = tech.post(&format!("{device}/repairs"), repair).await.expect(201);
        self.add("repair", &[&owner], repair.str("/id"));
        let events = tech.get(&format!("{device}/events")).await.expect(200);
        self.add("event", &[technician, &owner], events.str("/items/0/id"));
        let unknown =
            fixtures::nwipe_log(&format!("LONE-{at}"), app.app.clock.now() - chrono::Duration::hours(9), DISK_BYTES);
        let sent =
            tech.upload(&format!("/evidence?filename=nwipe.log&donation_id={}", donation.str("/id")), unknown).await;
        if let Some(review) = sent.json["review_id"].as_str() {
            self.add("review", &[&owner], review);
        }
    }

    /// A person of the caseworker's alone, and one whom the trainer trains, with what hangs on them.
    async fn people(&mut self, app: &TestApp, side: [&'static str; 5]) {
        let [.., caseworker, trainer] = side;
        let (social, training) = (self.structure(caseworker), self.structure(trainer));
        let (case, train) = (app.api(caseworker), app.api(trainer));
        let alone = case.post("/beneficiaries", fixtures::person("Cosima", "Brévand")).await.expect(201);
        self.add("file", &[&social], alone.str("/file_number"));
        let gone = case.post("/beneficiaries", fixtures::person("Perrette", "Landriau")).await.expect(201);
        let asking = format!("/beneficiaries/{}/erasure", gone.str("/file_number"));
        let erasure = case.post(&asking, json!({ "asked_on": app.app.today() })).await.expect(201);
        self.add("erasure", &[&social], erasure.str("/id"));
        let trained = case.post("/beneficiaries", fixtures::person("Anselme", "Courtepierre")).await.expect(201);
        self.add("file", &[trainer, &training, &social], trained.str("/file_number"));
        let programme = json!({ "name": "Premiers pas", "starts_on": "2026-10-05", "capacity": 8 });
        let programme = train.post("/programmes", programme).await.expect(201).str("/id");
        self.add("programme", &[&training], &programme);
        let session = json!({
            "programme_id": programme, "kind": "atelier_collectif",
            "starts_at": "2026-10-12T08:00:00Z", "ends_at": "2026-10-12T11:00:00Z",
        });
        self.add("session", &[&training], train.post("/sessions", session).await.expect(201).str("/id"));
        let enrolment = json!({ "programme_id": programme, "beneficiary_id": trained.str("/id") });
        let enrolment = case.post("/enrolments", enrolment).await.expect(201).str("/id");
        self.add("enrolment", &[&social, &training], &enrolment);
        // Someone else's place ends, so that follow-ups are due.
        let over = case.post("/beneficiaries", fixtures::person("Odile", "Ravaudet")).await.expect(201);
        let place = json!({ "programme_id": programme, "beneficiary_id": over.str("/id") });
        let place = case.post("/enrolments", place).await.expect(201).str("/id");
        let exit = json!({ "exited_on": "2026-11-20", "reason_code": "parcours_acheve" });
        train.post(&format!("/enrolments/{place}/exit"), exit).await.expect(200);
        let waves = case.get(&format!("/followups?beneficiary_id={}", over.str("/id"))).await.expect(200);
        self.add("followup", &[&social], waves.str("/items/0/id"));
    }

    /// A device promised to a request, and one that was handed over.
    async fn allocations(&mut self, app: &TestApp, side: [&'static str; 5]) {
        let [technician, checker, lead, caseworker, _] = side;
        let (workshop, social) = (self.structure(technician), self.structure(caseworker));
        for kind in ["allocation", "signed"] {
            let tag = app.ready_at([technician, checker, lead], "laptop", 4_000).await;
            let waiting = app.waiting(caseworker, kind).await;
            let allocation = app.held(caseworker, &waiting.request, &tag).await;
            self.add("request", &[&social], &waiting.request);
            self.add(kind, &[&social, &workshop], &allocation);
            if kind == "signed" {
                let signed = format!("/allocations/{allocation}/handover");
                app.api(caseworker).post(&signed, shelf::paid(app, 4_000)).await.expect(200);
            } else {
                let events = app.api(technician).get(&format!("/devices/{tag}/events")).await.expect(200);
                self.add("event", &[caseworker, &social, &workshop], events.str("/items/0/id"));
            }
        }
    }

    /// Whether this kind belongs to structures (or accounts), so that another's has to look like none.
    pub fn is_owned(&self, kind: &str) -> bool {
        self.known.iter().any(|object| object.kind == kind && object.owners != ["anyone"])
    }

    fn structure(&self, account: &str) -> String {
        self.structures.iter().find(|(word, _)| word == account).expect("someone of the story").1.clone()
    }

    fn add(&mut self, kind: &'static str, owners: &[&str], value: impl ToString) {
        let owners = owners.iter().map(|owner| (*owner).to_owned()).collect();
        self.known.push(Object { kind, owners, value: value.to_string() });
    }

    /// The value that names this caller's object, another's, or none.
    pub fn value(&self, kind: &str, caller: &str, whose: Whose) -> Option<String> {
        if whose == Whose::Missing {
            let absent = ABSENT.iter().find(|(known, _)| *known == kind).map(|(_, value)| (*value).to_owned());
            return Some(absent.unwrap_or_else(|| match kind {
                "device" => self.absent_tag(),
                _ => uuid::Uuid::max().to_string(),
            }));
        }
        let structure = self.structure(caller);
        let of_kind: Vec<_> = self.known.iter().filter(|object| object.kind == kind).collect();
        let of = |owner: &str| of_kind.iter().find(|object| object.owners.iter().any(|known| known == owner));
        // Whoever's structure has none of it looks at the first there is.
        let own = of(caller).or_else(|| of(&structure)).or_else(|| of("anyone")).or(of_kind.first())?;
        if whose == Whose::Own {
            return Some(own.value.clone());
        }
        let theirs = |object: &&&Object| {
            let mine = object.owners.iter().any(|owner| owner == caller || *owner == structure || owner == "anyone");
            object.value != own.value && !mine
        };
        of_kind.iter().find(theirs).map(|object| object.value.clone())
    }

    /// A tag as the service makes them, on no device.
    fn absent_tag(&self) -> String {
        let given = self.known.iter().filter(|object| object.kind == "device").count() + 4;
        passerelle::kernel::tag::tag_of(9_000 + given as u64)
    }
}
