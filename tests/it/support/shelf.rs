//! Devices that are ready, and people who wait for one, made through the API as they are in life.

use super::fixtures;
use super::server::TestApp;
use serde_json::{Value, json};

/// A person with an accepted request.
#[derive(Clone, Debug)]
pub struct Waiting {
    /// The person.
    pub person: String,
    /// Their file.
    pub file: String,
    /// The request.
    pub request: String,
}

impl TestApp {
    /// A laptop on the shelf of the workshop, at 40 euros: its tag.
    pub async fn ready_laptop(&self) -> String {
        self.ready("laptop", 4_000).await
    }

    /// A device of this kind on the shelf of the workshop, at this price.
    pub async fn ready(&self, kind: &str, price_cents: i64) -> String {
        self.ready_at(["technician", "checker", "workshop_lead"], kind, price_cents).await
    }

    /// The same at the workshop of these three: who repairs, who checks, who leads.
    pub async fn ready_at(&self, [tech, checker, lead]: [&str; 3], kind: &str, price_cents: i64) -> String {
        let (tech, checker, lead) = (self.api(tech), self.api(checker), self.api(lead));
        let donor = self.world.organisation("donor");
        let donation = json!({ "donor_id": donor, "received_on": self.app.today() });
        let donation = lead.post("/donations", donation).await.expect(201).str("/id");
        let wish = json!({ "donation_id": donation, "kind": kind, "weight_g": 1_900 });
        let tag = tech.post("/devices", wish).await.expect(201).str("/tag");
        let device = format!("/devices/{tag}");
        let sheet = json!({ "manufacturer": "Lumio", "model": "L14", "memory_mib": 8_192, "attested": true });
        tech.post(&format!("{device}/manual-sheet"), sheet).await.expect(201);
        tech.post(&format!("{device}/triage"), json!({ "route": "refurbish" })).await.expect(200);
        let none = json!({ "confirmed": [], "ghosts": [], "none_attested": true });
        tech.post(&format!("{device}/media/confirm"), none).await.expect(200);
        tech.post(&format!("{device}/software"), json!({ "image": "Linux Mint", "licence": "free" })).await.expect(201);
        let items = tech.get(&format!("/vocabularies/check_items_{kind}")).await.expect(200);
        let items: Vec<Value> = items.json["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|item| json!({ "code": item["code"], "result": "pass" }))
            .collect();
        let check = json!({ "items": items, "grade_appearance": "B", "grade_function": "A" });
        checker.post(&format!("{device}/checks"), check).await.expect(201);
        let version = lead.get(&device).await.int("/version");
        let facts = json!({ "price_cents": price_cents, "location": "B-07", "accessories": ["charger"] });
        lead.patch(&device, version, facts).await.expect(200);
        lead.post(&format!("{device}/release"), json!({})).await.expect(200);
        tag
    }

    /// A person of this caseworker's structure.
    pub async fn person(&self, caseworker: &str, given_name: &str, family_name: &str) -> (String, String) {
        let made =
            self.api(caseworker).post("/beneficiaries", fixtures::person(given_name, family_name)).await.expect(201);
        (made.str("/id"), made.str("/file_number"))
    }

    /// A person whose request for a laptop is accepted.
    pub async fn waiting(&self, caseworker: &str, given_name: &str) -> Waiting {
        let (person, file) = self.person(caseworker, given_name, "Charvieux").await;
        let request = self.accepted(caseworker, &person).await;
        Waiting { person, file, request }
    }

    /// An accepted request of this person.
    pub async fn accepted(&self, caseworker: &str, person: &str) -> String {
        let case = self.api(caseworker);
        let request = case.post("/requests", request(person)).await.expect(201).str("/id");
        case.post(&format!("/requests/{request}/acceptance"), json!({})).await.expect(200);
        request
    }

    /// Holds a device for a request: the allocation.
    pub async fn held(&self, caseworker: &str, request: &str, tag: &str) -> String {
        let wish = json!({ "request_id": request, "device_tag": tag });
        self.api(caseworker).post("/allocations", wish).await.expect(201).str("/id")
    }

    /// What does not hold, as `passerelle verify` says it.
    pub async fn differences(&self) -> Vec<String> {
        let snapshot = passerelle::act::snapshot(&self.app).await.expect("a snapshot");
        let found = passerelle::app::differences(&snapshot, &self.app.vault).await.expect("it is compared");
        snapshot.rollback().await.expect("the snapshot ends");
        found
    }
}

/// What a person may ask for.
pub fn request(person: &str) -> Value {
    json!({
        "beneficiary_id": person, "device_kind": "laptop", "need": ["job_search"], "reason": "pas d’ordinateur à la maison",
    })
}

/// A handover paid on the spot and signed on paper today.
pub fn paid(app: &TestApp, cents: i64) -> Value {
    json!({
        "contributions": [{ "payer_id": "beneficiary", "amount_cents": cents, "status": "paid" }],
        "accessories": ["charger"], "signature": { "kind": "paper" }, "signed_on": app.app.today(),
    })
}
