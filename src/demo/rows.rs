//! The rows of `seeds/demo`: what happened, as a spreadsheet shows it. A key of one table names its row in another.

use crate::error::{Error, Result};
use chrono::{NaiveDate, NaiveTime};
use serde::Deserialize;
use serde::de::DeserializeOwned;

#[derive(Deserialize)]
pub struct Organisation {
    pub key: String,
    pub name: String,
    /// Codes with spaces between, as every list of codes below.
    pub kinds: String,
    pub siren: Option<String>,
    /// Its lines, with bars between.
    pub address: Option<String>,
    pub vat_line: Option<String>,
}

#[derive(Deserialize)]
pub struct Programme {
    pub key: String,
    pub name: String,
    pub starts_on: NaiveDate,
    pub capacity: u32,
}

#[derive(Deserialize)]
pub struct Session {
    /// The people it is for; none where nobody is registered.
    pub group: Option<String>,
    pub programme: Option<String>,
    pub day: NaiveDate,
    #[serde(deserialize_with = "time")]
    pub begins: NaiveTime,
    #[serde(deserialize_with = "time")]
    pub ends: NaiveTime,
    pub kind: String,
    pub venue: String,
    pub theme: String,
    pub handouts: Option<String>,
    /// `band:count` with spaces between.
    pub heads: Option<String>,
    /// Whether its roll is called before the demonstration begins.
    pub roll: String,
}

#[derive(Deserialize)]
pub struct Donation {
    pub key: String,
    pub donor: String,
    pub received_on: NaiveDate,
    pub note: Option<String>,
    pub closed_on: Option<NaiveDate>,
}

#[derive(Deserialize)]
pub struct Device {
    pub serial: String,
    pub kind: String,
    pub manufacturer: String,
    pub model: String,
    pub disk: Option<String>,
    pub memory_mib: Option<u64>,
    pub weight_g: i64,
    pub price_cents: i64,
    pub location: String,
    pub donation: String,
    pub received_on: NaiveDate,
    /// The day the bench takes it up.
    pub begun_on: NaiveDate,
    pub fault: String,
    pub acts: String,
    pub minutes: i64,
    /// How far the bench takes it.
    pub reaches: String,
    /// What becomes of one that does not go on.
    pub then: Option<String>,
}

#[derive(Deserialize)]
pub struct Person {
    pub given_name: String,
    pub family_name: String,
    pub birth_year: i32,
    pub commune: String,
    pub phone: String,
    pub entitlement: String,
    pub proof: String,
    pub equipment: String,
    pub connection: String,
    pub situation: String,
    pub opened_on: NaiveDate,
    pub programme: Option<String>,
    pub group: Option<String>,
    pub enrolled_on: Option<NaiveDate>,
    /// A letter a session of the group: present, here for an hour, excused, absent.
    pub attendance: Option<String>,
    pub exited_on: Option<NaiveDate>,
    pub exit_reason: Option<String>,
    /// A figure an item of `skill_domains`; a dash where it was not assessed.
    pub levels_before: Option<String>,
    pub levels_after: Option<String>,
    /// The day the person asked for their file to be erased.
    pub forget_on: Option<NaiveDate>,
}

#[derive(Deserialize)]
pub struct Request {
    pub person: String,
    pub device_kind: String,
    pub need: String,
    pub reason: String,
    pub referred_by: Option<String>,
    pub referred_on: NaiveDate,
    pub accepted_on: Option<NaiveDate>,
    pub refused_on: Option<NaiveDate>,
    /// A code of `refusal_reasons`, or `declined` by the person.
    pub refusal: Option<String>,
    pub device: Option<String>,
    pub held_on: Option<NaiveDate>,
    pub handed_on: Option<NaiveDate>,
    pub own_cents: Option<i64>,
    pub payer: Option<String>,
    /// The day the device came back to the workshop.
    pub back_on: Option<NaiveDate>,
}

#[derive(Deserialize)]
pub struct Answer {
    pub person: String,
    /// `first`, `m3` or `m6`.
    pub wave: String,
    pub day: NaiveDate,
    pub outcome: String,
    pub contract: Option<String>,
    pub months: Option<i64>,
    pub hours: Option<i64>,
    pub evidence: String,
}

#[derive(Deserialize)]
pub struct Attempt {
    pub person: String,
    pub wave: String,
    pub day: NaiveDate,
    pub channel: String,
    pub result: String,
}

/// The whole year.
pub struct Year {
    pub organisations: Vec<Organisation>,
    pub programmes: Vec<Programme>,
    pub sessions: Vec<Session>,
    pub donations: Vec<Donation>,
    pub devices: Vec<Device>,
    pub people: Vec<Person>,
    pub requests: Vec<Request>,
    pub answers: Vec<Answer>,
    pub attempts: Vec<Attempt>,
}

impl Year {
    /// Reads every table.
    pub fn read() -> Result<Self> {
        macro_rules! table {
            ($name:literal) => {
                rows($name, include_str!(concat!("../../seeds/demo/", $name, ".csv")))?
            };
        }
        Ok(Self {
            organisations: table!("organisations"),
            programmes: table!("programmes"),
            sessions: table!("sessions"),
            donations: table!("donations"),
            devices: table!("devices"),
            people: table!("people"),
            requests: table!("requests"),
            answers: table!("answers"),
            attempts: table!("attempts"),
        })
    }
}

impl Person {
    /// How the other tables name them.
    pub fn key(&self) -> String {
        format!("{} {}", self.given_name, self.family_name)
    }
}

impl Request {
    /// One person may ask twice, never twice a day.
    pub fn key(&self) -> String {
        format!("{} {}", self.person, self.referred_on)
    }
}

/// Codes with spaces between.
pub fn codes(list: &str) -> Vec<&str> {
    list.split_whitespace().collect()
}

fn rows<T: DeserializeOwned>(name: &str, text: &str) -> Result<Vec<T>> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let read: Result<_, csv::Error> = reader.deserialize().collect();
    read.map_err(|cause| Error::internal(format!("seeds/demo/{name}.csv: {cause}")))
}

fn time<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<NaiveTime, D::Error> {
    let text = String::deserialize(deserializer)?;
    NaiveTime::parse_from_str(&text, "%H:%M").map_err(serde::de::Error::custom)
}
