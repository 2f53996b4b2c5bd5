//! The waiting list is found by the database; its order is what the rules say of everyone who waits.

use super::service::{Service, on_made_up_data};
use crate::support::Engine;
use passerelle::access::{Actor, Role, Who};
use passerelle::allocations::store::queue::{place, stretch};
use passerelle::allocations::waiting::{NeedClass, Place, Policy, Training, Waiting, place_of};
use passerelle::entities::{attendances, beneficiaries, enrolments, request_needs, requests, sessions, settings};
use passerelle::generate::Size;
use passerelle::training::rules::attendance::{Counts, counts};
use passerelle::training::rules::sessions::{Nature, nature};
use sea_orm::{ActiveModelTrait as _, ColumnTrait as _, EntityTrait as _, IntoActiveModel as _, QueryFilter as _};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::ops::RangeInclusive;
use uuid::Uuid;

/// Few wait: they are weighed one by one.
const FEW: Size = Size { devices: 60, people: 100, seed: 11 };
/// Many wait: the database is asked class by class.
const MANY: Size = Size { devices: 60, people: 400, seed: 11 };
const TRAINED: i64 = passerelle::training::rules::trained::TRAINED_MINUTES as i64;

#[test]
fn the_few_who_wait_stand_in_the_order_of_the_policy_on_sqlite() {
    on_made_up_data(Engine::Sqlite, FEW, async |service| holds(service, 20..=60).await);
}

#[test]
fn the_few_who_wait_stand_in_the_order_of_the_policy_on_postgres() {
    on_made_up_data(Engine::Postgres, FEW, async |service| holds(service, 20..=60).await);
}

#[test]
fn the_many_who_wait_stand_in_the_order_of_the_policy_on_sqlite() {
    on_made_up_data(Engine::Sqlite, MANY, async |service| holds(service, 70..=500).await);
}

#[test]
fn the_many_who_wait_stand_in_the_order_of_the_policy_on_postgres() {
    on_made_up_data(Engine::Postgres, MANY, async |service| holds(service, 70..=500).await);
}

async fn holds(service: &Service, expected_length: RangeInclusive<usize>) {
    let lists = everyone_who_waits(service).await;
    let longest = lists.values().map(Vec::len).max().unwrap_or_default();
    assert!(expected_length.contains(&longest), "a list as long as this test is about: {longest}");
    // Where anything but training is the same, training decides: each way of asking for it is met and missed.
    let seen: HashSet<&str> = lists.values().flatten().map(|waiting| waiting.training.code()).collect();
    assert_eq!(seen.len(), Training::ALL.len(), "{seen:?}");
    let db = &service.app.app.db;
    for policy in policies() {
        let told = serde_json::to_string(std::slice::from_ref(&policy)).unwrap();
        settings::Entity::delete_by_id("waiting_policies").exec(db).await.unwrap();
        let set = settings::Model { key: "waiting_policies".into(), value: told };
        set.into_active_model().insert(db).await.unwrap();
        for (structure, waiting) in &lists {
            let expected = in_order(service, waiting, &policy);
            assert_eq!(read_in_stretches(service, *structure).await, expected, "{policy:?}");
            for at in [0, expected.len() / 2, expected.len() - 1] {
                let id = expected[at].request_id;
                let found = place(db, &caseworker(*structure), service.app.app.today(), id).await.unwrap();
                assert_eq!(found.as_ref(), Some(&expected[at]), "{policy:?}");
            }
        }
    }
}

/// The county's first policy, and one class for each way of asking for training, with needs and equipment in between.
fn policies() -> Vec<Policy> {
    let first = Policy::first("2020-01-01".parse().unwrap());
    let mut many = vec![first.clone()];
    for asked in 1..7_usize {
        let training = Training::ALL.iter().enumerate().filter(|(at, _)| asked & (1 << at) != 0).map(|(_, one)| *one);
        let training: Vec<Training> = training.collect();
        let by = |code: &str, needs: &[&str], equipment: &[&str]| NeedClass {
            code: code.to_owned(),
            training: training.clone(),
            equipment: equipment.iter().map(|code| (*code).to_owned()).collect(),
            needs: needs.iter().map(|code| (*code).to_owned()).collect(),
        };
        let classes = vec![
            by("both", &["job_search", "school"], &["aucun", "tablette"]),
            by("need", &["training", "job_search"], &[]),
            by("alone", &[], &[]),
        ];
        many.push(Policy { classes, ..first.clone() });
    }
    many
}

fn in_order(service: &Service, waiting: &[Waiting], policy: &Policy) -> Vec<Place> {
    let mut sorted: Vec<&Waiting> = waiting.iter().collect();
    sorted.sort_by_key(|one| (policy.class_of(one), one.since, one.request_id));
    let today = service.app.app.today();
    sorted.into_iter().zip(1..).map(|(one, rank)| place_of(one, rank, policy, today)).collect()
}

async fn read_in_stretches(service: &Service, structure: Uuid) -> Vec<Place> {
    let app = &service.app.app;
    let mut places = Vec::new();
    loop {
        let (some, more) = stretch(&app.db, &caseworker(structure), app.today(), places.len(), 7).await.unwrap();
        for (request, place) in some {
            assert_eq!(request.id, place.request_id);
            places.push(place);
        }
        if !more {
            return places;
        }
    }
}

fn caseworker(structure: Uuid) -> Actor {
    Actor {
        who: Who::User { id: Uuid::nil(), organisation_id: structure },
        name: String::new(),
        roles: vec![Role::Caseworker],
        lang: None,
        request_id: Uuid::nil(),
        idempotency: None,
    }
}

/// Everyone who waits, by structure, weighed by the rules alone.
async fn everyone_who_waits(service: &Service) -> BTreeMap<Uuid, Vec<Waiting>> {
    let db = &service.app.app.db;
    let equipment: HashMap<Uuid, String> = beneficiaries::Entity::find()
        .all(db)
        .await
        .unwrap()
        .into_iter()
        .map(|row| (row.id, row.equipment_code))
        .collect();
    let kinds: HashMap<Uuid, String> =
        sessions::Entity::find().all(db).await.unwrap().into_iter().map(|row| (row.id, row.kind)).collect();
    let mut minutes: HashMap<Uuid, i64> = HashMap::new();
    for row in attendances::Entity::find().all(db).await.unwrap() {
        let registers = nature(&kinds[&row.session_id]) == Nature::Persons;
        if let (Some(person), true, Counts::Presence) = (row.beneficiary_id, registers, counts(&row.status)) {
            *minutes.entry(person).or_default() += row.minutes;
        }
    }
    let running = enrolments::Entity::find().filter(enrolments::Column::ExitedOn.is_null()).all(db).await.unwrap();
    let enrolled: HashSet<Uuid> = running.into_iter().map(|row| row.beneficiary_id).collect();
    let mut needs: HashMap<Uuid, BTreeSet<String>> = HashMap::new();
    for row in request_needs::Entity::find().all(db).await.unwrap() {
        needs.entry(row.request_id).or_default().insert(row.need);
    }
    let mut lists: BTreeMap<Uuid, Vec<Waiting>> = BTreeMap::new();
    for row in requests::Entity::find().filter(requests::Column::State.eq("waiting")).all(db).await.unwrap() {
        let person = row.beneficiary_id;
        let training = match minutes.get(&person) {
            Some(minutes) if *minutes >= TRAINED => Training::Trained,
            _ if enrolled.contains(&person) => Training::InTraining,
            _ => Training::None,
        };
        lists.entry(row.organisation_id).or_default().push(Waiting {
            request_id: row.id,
            since: row.referred_on,
            training,
            equipment: equipment[&person].clone(),
            needs: needs.remove(&row.id).unwrap_or_default().into_iter().collect(),
        });
    }
    lists
}
