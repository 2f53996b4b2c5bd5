//! A service over made-up data of any size, which keeps what it asks of its database.

use crate::support::server::on_an_empty_database;
use crate::support::{Engine, TestApp};
use passerelle::app::App;
use passerelle::config::Config;
use passerelle::database::PoolSize;
use passerelle::generate::{Size, fill};
use passerelle::kernel::clock::Clock;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

/// The password of every account.
pub const PASSWORD: &str = "sept lampes bleues au plafond";

/// When it is.
pub const NOW: &str = "2026-03-11T09:30:00Z";

/// The statements a service sent, in their order.
#[derive(Clone, Default)]
pub struct Asked(Arc<Mutex<Vec<sea_orm::Statement>>>);

impl Asked {
    /// What was asked since the last time.
    pub fn take(&self) -> Vec<sea_orm::Statement> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// A service over made-up data.
pub struct Service {
    /// The service.
    pub app: TestApp,
    /// What it asks of its database.
    pub asked: Asked,
    /// A token of the first account of each role, by the role's code.
    pub tokens: BTreeMap<&'static str, String>,
}

/// Fills an empty database and runs `body` over it; nothing where the engine is not there.
pub fn on_made_up_data(engine: Engine, size: Size, body: impl AsyncFnOnce(&Service)) {
    on_an_empty_database(engine, async |config, _| {
        let service = filled(&config, engine, size).await;
        body(&service).await;
        service.app.app.db.clone().close().await.expect("the database closes");
    });
}

async fn filled(config: &Config, engine: Engine, size: Size) -> Service {
    let clock = Clock::fixed(NOW.parse().expect("a moment"));
    let app = App::start(config.clone(), clock, PoolSize(2)).await.expect("a new database starts");
    let made = fill(&app, size, PASSWORD, true).await.expect("the empty database is filled");
    let asked = Asked::default();
    let kept = asked.clone();
    let mut db = app.db.clone();
    db.set_metric_callback(move |asked| {
        kept.0.lock().unwrap_or_else(PoisonError::into_inner).push(asked.statement.clone());
    });
    Service { app: TestApp::of(app.over(db), engine), asked, tokens: made.tokens.into_iter().collect() }
}
