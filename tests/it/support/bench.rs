//! The workshop's own steps, for tests that begin in the middle of the story.

use super::answer::Answer;
use super::fixtures::{DISK_BYTES, lshw_laptop, nwipe_log};
use super::server::TestApp;
use chrono::Duration;
use serde_json::{Value, json};

/// A workshop with an open donation.
#[derive(Clone)]
pub struct Bench {
    /// The service.
    pub app: TestApp,
    /// The donation's key.
    pub donation: String,
    technician: &'static str,
    checker: &'static str,
    lead: &'static str,
}

impl Bench {
    /// The workshop of most tests, forty days after a donation.
    pub async fn open(app: &TestApp) -> Self {
        Self::open_as(app, "technician", "checker", "workshop_lead").await
    }

    /// Another workshop, in which two people do everything.
    pub async fn open_elsewhere(app: &TestApp) -> Self {
        Self::open_as(app, "stranger", "stranger_lead", "stranger_lead").await
    }

    async fn open_as(app: &TestApp, technician: &'static str, checker: &'static str, lead: &'static str) -> Self {
        let received_on = (app.app.today() - Duration::days(40)).to_string();
        let wish = json!({ "donor_id": app.world.organisation("donor"), "received_on": received_on });
        let donation = app.api(lead).post("/donations", wish).await.expect(201).str("/id");
        Self { app: app.clone(), donation, technician, checker, lead }
    }

    /// Something done by the technician: `POST /devices/{tag}/{act}`.
    pub async fn tech(&self, tag: &str, act: &str, body: Value) -> Answer {
        self.app.api(self.technician).post(&format!("/devices/{tag}/{act}"), body).await
    }

    /// Something done by the lead.
    pub async fn lead(&self, tag: &str, act: &str, body: Value) -> Answer {
        self.app.api(self.lead).post(&format!("/devices/{tag}/{act}"), body).await
    }

    /// Something done by the other technician.
    pub async fn checker(&self, tag: &str, act: &str, body: Value) -> Answer {
        self.app.api(self.checker).post(&format!("/devices/{tag}/{act}"), body).await
    }

    /// The device as the technician sees it.
    pub async fn device(&self, tag: &str) -> Answer {
        self.app.api(self.technician).get(&format!("/devices/{tag}")).await.expect(200)
    }

    /// What still stands in its way.
    pub async fn blockers(&self, tag: &str) -> Vec<String> {
        codes(&self.device(tag).await)
    }

    /// The acts of its history, newest first.
    pub async fn history(&self, tag: &str) -> Vec<String> {
        let told = self.app.api(self.technician).get(&format!("/devices/{tag}/events?limit=200")).await.expect(200);
        let acts = told.json["items"].as_array().expect("events").iter();
        acts.filter_map(|event| event["act"].as_str()).map(str::to_owned).collect()
    }

    /// Sends a file to a device.
    pub async fn upload(&self, tag: &str, name: &str, bytes: impl Into<Vec<u8>>) -> Answer {
        let path = format!("/devices/{tag}/evidence?filename={name}");
        self.app.api(self.technician).upload(&path, bytes).await
    }

    /// Receives a device of this kind; gives its tag.
    pub async fn receive(&self, kind: &str) -> String {
        let wish = json!({ "donation_id": self.donation, "kind": kind, "weight_g": 1800 });
        self.app.api(self.technician).post("/devices", wish).await.expect(201).str("/tag")
    }

    /// A laptop with an inventory, on the bench, its only disk confirmed; gives its tag and the disk's key.
    pub async fn laptop(&self, serial: &str, disk: &str) -> (String, String) {
        let tag = self.receive("laptop").await;
        self.upload(&tag, "lshw.json", lshw_laptop(serial, disk)).await.expect(201);
        self.tech(&tag, "triage", json!({ "route": "refurbish" })).await.expect(200);
        let medium = self.device(&tag).await.str("/media/0/id");
        self.tech(&tag, "media/confirm", json!({ "confirmed": [medium] })).await.expect(200);
        (tag, medium)
    }

    /// Sends the log of a whole, verified wipe that began an hour ago.
    pub async fn wipe(&self, tag: &str, disk: &str) -> Answer {
        let start = self.app.app.clock.now() - Duration::hours(1);
        self.upload(tag, "nwipe.log", nwipe_log(disk, start, DISK_BYTES)).await
    }

    /// The whole list of a laptop, all passed, with these grades.
    pub async fn sheet(&self) -> Value {
        let list = self.app.api(self.technician).get("/vocabularies/check_items_laptop").await.expect(200);
        let items: Vec<Value> = list.json["items"]
            .as_array()
            .expect("items")
            .iter()
            .map(|item| json!({ "code": item["code"], "result": "pass" }))
            .collect();
        json!({ "items": items, "grade_appearance": "B", "grade_function": "A" })
    }

    /// Everything a wiped laptop still needs before the shelf, done.
    pub async fn finish(&self, tag: &str) {
        self.tech(tag, "software", json!({ "image": "Debian 13 fr", "licence": "free" })).await.expect(201);
        self.checker(tag, "checks", self.sheet().await).await.expect(201);
        let version = self.device(tag).await.int("/version");
        let facts = json!({ "price_cents": 4000, "location": "A-12", "accessories": ["charger"] });
        self.app.api(self.lead).patch(&format!("/devices/{tag}"), version, facts).await.expect(200);
    }

    /// A laptop on the shelf; gives its tag and the disk's key.
    pub async fn in_stock(&self, serial: &str, disk: &str) -> (String, String) {
        let (tag, medium) = self.laptop(serial, disk).await;
        self.wipe(&tag, disk).await.expect(201);
        self.finish(&tag).await;
        self.lead(&tag, "release", json!({})).await.expect(200);
        (tag, medium)
    }

    /// What `verify` finds.
    pub async fn differences(&self) -> Vec<String> {
        let snapshot = passerelle::act::snapshot(&self.app.app).await.expect("a snapshot");
        let found = passerelle::app::differences(&snapshot, &self.app.app.vault).await.expect("it is compared");
        snapshot.rollback().await.expect("it ends");
        found
    }
}

/// The codes of the blockers in an answer.
pub fn codes(device: &Answer) -> Vec<String> {
    let listed = device.json["blockers"].as_array().into_iter().flatten();
    listed.filter_map(|blocker| blocker["code"].as_str()).map(str::to_owned).collect()
}
