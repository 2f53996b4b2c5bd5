//! The demonstration: the fictional year is filled once an engine, and read as those who come to see it would.

use crate::on_both;
use crate::support::client::Browser;
use crate::support::server::on_an_empty_database;
use crate::support::{Engine, TestApp};
use chrono::Duration;
use passerelle::access::accounts::DEMO_ACCOUNTS;
use passerelle::access::{Actor, Scope, store, tokens};
use passerelle::act::Act;
use passerelle::app::{self, App};
use passerelle::config::Config;
use passerelle::database::PoolSize;
use passerelle::demo;
use passerelle::devices::blockers::Stage;
use passerelle::devices::lifecycle::State;
use passerelle::kernel::clock::Clock;
use passerelle::kernel::fields::Fields;
use passerelle::organisations;
use serde_json::{Value, json};

/// Where a device of the year stands: every state that an act leads to, but for what nobody does in it.
const STATES: [State; 10] = [
    State::Received,
    State::Quarantined,
    State::Workshop,
    State::Stock,
    State::Reserved,
    State::HandedOver,
    State::ForParts,
    State::ToRecycle,
    State::Recycled,
    State::ReturnedToDonor,
];

/// What a device at the bench waits for.
const STAGES: [Stage; 9] = [
    Stage::NoEvidence,
    Stage::MediaUnconfirmed,
    Stage::MediumNotSanitized,
    Stage::OpenRepair,
    Stage::SoftwareMissing,
    Stage::CheckMissing,
    Stage::CheckFailed,
    Stage::DiskHealth,
    Stage::PriceMissing,
];

#[test]
fn the_year_2012_is_filled_and_lives_on_sqlite() {
    on_an_empty_database(Engine::Sqlite, async |config, _| year(config, Engine::Sqlite).await);
}

#[test]
fn the_year_2012_is_filled_and_lives_on_postgres() {
    on_an_empty_database(Engine::Postgres, async |config, _| year(config, Engine::Postgres).await);
}

async fn year(mut config: Config, engine: Engine) {
    config.demo = true;
    let started = start(&config).await;
    let app = TestApp::of(started.clone(), engine);
    assert_eq!(started.today().to_string(), "2012-12-17");
    assert!(started.clock.now() < "2012-12-17T08:10:00Z".parse::<chrono::DateTime<chrono::Utc>>().unwrap());
    the_report_says_thirty_four_and_hides_nothing(&app).await;
    every_stage_has_a_device(&app).await;
    something_waits_for_everyone(&app).await;
    the_walks_are_told_in_both_languages_and_lead_somewhere(&app).await;
    assert_eq!(app::differences(&started.db, &started.vault).await.unwrap(), [""; 0], "verify finds nothing");
    started.db.clone().close().await.unwrap();
    a_second_start_leaves_it_as_it_stands_and_time_goes_on(&config).await;
}

async fn start(config: &Config) -> App {
    demo::start(config.clone(), PoolSize(4)).await.expect("the demonstration starts")
}

async fn signed_in(app: &TestApp, role: &str) -> Browser {
    let browser = app.visitor();
    browser.post_form("/demo/sign-in", &[("role", role)]).await.expect_redirect("/today");
    browser
}

async fn the_report_says_thirty_four_and_hides_nothing(app: &TestApp) {
    let county = signed_in(app, "county").await;
    assert!(county.page("/reports").await.links().contains(&"/reports/2012".to_owned()));
    let report = county.page("/reports/2012.json").await.json;
    let figures = report["indicators"].as_array().unwrap().clone();
    let of = |code: &str, group: Value| {
        let found = figures.iter().find(|f| f["code"] == code && f["group"] == group);
        found.unwrap_or_else(|| panic!("{code} {group}"))["value"].clone()
    };
    for code in ["D1", "B1", "B2"] {
        assert_eq!(of(code, Value::Null), json!(34), "{code}");
    }
    for group in ["equipped_only", "trained_only"] {
        let people = of("D2", json!(group)).as_u64().unwrap();
        assert!(people == 0 || people >= 11, "{group}: {people}");
    }
    let hidden: Vec<&Value> = figures.iter().filter(|figure| figure["suppressed"] != json!(false)).collect();
    assert!(hidden.is_empty(), "{hidden:?}");
    let rates = figures.iter().filter(|f| f["code"] == "E1" && f["value"].is_number()).count();
    assert_eq!(rates, 2, "the waves at three and six months are over for many, none at twelve");
    county.page("/reports/2012").await.shows("34");
}

async fn every_stage_has_a_device(app: &TestApp) {
    let lead = signed_in(app, "workshop_lead").await;
    let piles = STATES.iter().map(|state| format!("/devices?state={state}"));
    let bench = STAGES.iter().map(|stage| format!("/devices?state=workshop&stage={stage}"));
    for list in piles.chain(bench).chain(["/devices?state=workshop&stage=none".to_owned()]) {
        let page = lead.page(&list).await;
        assert!(page.links().iter().any(|link| link.starts_with("/devices/00")), "{list}:\n{page}");
    }
}

async fn something_waits_for_everyone(app: &TestApp) {
    for (role, leads_to) in [
        ("technician", "/devices?state=workshop&stage=check_missing"),
        ("workshop_lead", "/donations?state=open"),
        ("caseworker", "/handovers"),
        ("structure_lead", "/followups"),
        ("trainer", "/sessions?show=without_roll"),
        ("county", "/reports"),
        ("admin", "/settings/accounts/new"),
        ("dpo", "/erasures"),
    ] {
        let today = signed_in(app, role).await.page("/today").await;
        today.shows("17 décembre 2012");
        assert!(today.links().iter().any(|link| link == leads_to), "{role}: {leads_to} expected in\n{today}");
    }
    let trainer = signed_in(app, "trainer").await;
    let sessions = trainer.page("/sessions?show=without_roll").await.links();
    let session = sessions.iter().find(|link| link.starts_with("/sessions/0")).expect("the session of the day");
    let page = trainer.page(&format!("{session}/roll")).await;
    let called = page.forms().into_iter().flat_map(|form| form.values);
    let called = called.filter(|(name, value)| name.ends_with(".beneficiary_id") && !value.is_empty()).count();
    assert_eq!(called, 12, "twelve people are called:\n{page}");
}

async fn the_walks_are_told_in_both_languages_and_lead_somewhere(app: &TestApp) {
    let visitor = app.visitor();
    visitor.page("/sign-in").await.shows("Démonstration").shows("17 décembre 2012").shows("Que peut-on essayer");
    let walks = visitor.page("/demo").await;
    walks.shows("Noter une réparation").shows("Lire le bilan de l’année").never_says("au choix");
    visitor.set_cookie("passerelle-lang", "en");
    visitor.page("/demo").await.shows("Log a repair").shows("17 December 2012").never_says("⟦");
    let ways: Vec<_> = walks.forms().into_iter().filter(|form| form.action == "/demo/sign-in").collect();
    assert_eq!(ways.len(), 6);
    for way in ways {
        let role = way.offers.iter().find(|(name, _)| name == "role").map(|(_, role)| role.clone()).unwrap();
        let walker = app.visitor();
        let entered = walker.submit(&way, &[("role", &role)]).await;
        assert_eq!(entered.location(), way.value("next"), "{role}");
        walker.page(entered.location()).await.never_says("⟦");
    }
}

async fn a_second_start_leaves_it_as_it_stands_and_time_goes_on(config: &Config) {
    let again = start(config).await;
    let accounts = store::list(&again.db, Scope::Everything, None).await.unwrap();
    assert_eq!(accounts.len(), DEMO_ACCOUNTS.len() + 1, "nobody is there twice");
    assert_eq!(again.today().to_string(), "2012-12-17");
    let later = "2012-12-19T15:00:00Z".parse().unwrap();
    let Value::Object(body) = json!({ "name": "Le Cyclamen", "kinds": ["donor"] }) else { panic!("an object") };
    let partner = Fields::from_json(body).wish().unwrap();
    organisations::actions::add(&again.at(Clock::fixed(later)), &Actor::operator(), &partner).await.unwrap();
    again.db.clone().close().await.unwrap();

    let after = start(config).await;
    assert!(after.clock.now() > later && after.clock.now() < later + Duration::minutes(10), "{}", after.clock.now());
    let act = Act::begin(&after, &Actor::operator()).await.unwrap();
    tokens::add(&act, accounts[0].row.id, "demonstration", None).await.unwrap();
    act.commit().await.unwrap();
    after.db.clone().close().await.unwrap();
    let refused = demo::start(config.clone(), PoolSize(1)).await.err().map(|cause| format!("{cause:?}"));
    assert!(refused.as_ref().is_some_and(|why| why.contains("interrupted")), "{refused:?}");
}

on_both! {
    async fn a_real_service_has_no_demonstration(app: TestApp) {
        let visitor = app.visitor();
        visitor.get("/demo").await.expect(404);
        visitor.post_form("/demo/sign-in", &[("role", "county")]).await.expect(404);
        visitor.page("/sign-in").await.never_says("/demo");
        let refused = demo::start((*app.app.config).clone(), PoolSize(1)).await.err().map(|cause| format!("{cause:?}"));
        assert!(refused.as_ref().is_some_and(|why| why.contains("other data")), "{refused:?}");
    }
}
