//! Figures for whoever watches the service, in Prometheus' text format: what `docs/operation/README.md` lists. Labels are
//! routes' patterns, methods and statuses; nothing of a person, nothing that a caller can make up.

use super::backup;
use crate::app::App;
use crate::error::Result;
use crate::journal::seals;
use axum_prometheus::metrics::{counter, gauge};
use axum_prometheus::metrics_exporter_prometheus::PrometheusHandle;
use axum_prometheus::{EndpointLabel, PrometheusMetricLayer, PrometheusMetricLayerBuilder};
use sea_orm::{DatabaseConnection, DbBackend};
use std::time::Duration;

/// How long a scrape waits for the database.
const PATIENCE: Duration = Duration::from_secs(2);

/// What counts requests, and what tells the figures.
pub fn pair() -> (PrometheusMetricLayer<'static>, PrometheusHandle) {
    let pair = PrometheusMetricLayerBuilder::new()
        .with_prefix("passerelle")
        // An address that is no route of ours is nobody's to write into a label.
        .with_endpoint_label_type(EndpointLabel::MatchedPathWithFallbackFn(|_| "none".to_owned()))
        .with_default_metrics()
        .build_pair();
    // There from the start, so that "none yet" and "not counted" differ.
    counter!("passerelle_events_total").absolute(0);
    gauge!("passerelle_build_info", "version" => env!("CARGO_PKG_VERSION")).set(1.0);
    pair
}

/// Events that were written.
pub fn events_written(events: usize) {
    counter!("passerelle_events_total").increment(events as u64);
}

/// The figures as they stand; of the database, none while it is still waited for.
pub async fn told(app: Option<&App>, handle: &PrometheusHandle) -> String {
    let mut up = 0.0;
    if let Some(app) = app {
        let (size, idle) = connections(&app.db);
        gauge!("passerelle_database_connections", "state" => "used").set(f64::from(size.saturating_sub(idle)));
        gauge!("passerelle_database_connections", "state" => "idle").set(f64::from(idle));
        if matches!(tokio::time::timeout(PATIENCE, of_the_database(app)).await, Ok(Ok(()))) {
            up = 1.0;
        }
    }
    gauge!("passerelle_database_up").set(up);
    handle.render()
}

async fn of_the_database(app: &App) -> Result<()> {
    let now = app.clock.now();
    let seconds = |since: chrono::DateTime<chrono::Utc>| (now - since).as_seconds_f64().max(0.0);
    let waiting = seals::waiting(&app.db).await?;
    gauge!("passerelle_seals_waiting").set(waiting.chains as f64);
    gauge!("passerelle_seals_lag_seconds").set(waiting.since.map_or(0.0, seconds));
    if let Some(last) = backup::last(&app.db).await? {
        gauge!("passerelle_backup_age_seconds").set(seconds(last));
    }
    Ok(())
}

/// Connections there are, and those of them that wait for work.
fn connections(db: &DatabaseConnection) -> (u32, u32) {
    let (size, idle) = match db.get_database_backend() {
        DbBackend::Postgres => {
            let pool = db.get_postgres_connection_pool();
            (pool.size(), pool.num_idle())
        }
        _ => {
            let pool = db.get_sqlite_connection_pool();
            (pool.size(), pool.num_idle())
        }
    };
    (size, u32::try_from(idle).unwrap_or(u32::MAX))
}
