//! The listener: a header timeout, a bounded wait at the end, metrics apart.

use crate::app::{self, App};
use crate::error::{Error, Result};
use axum::extract::ConnectInfo;
use axum::{Router, body::Body};
use hyper::body::Incoming;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio_util::task::TaskTracker;
use tower::Service as _;

const HEADER_TIMEOUT: Duration = Duration::from_secs(10);
const LAST_ANSWERS: Duration = Duration::from_secs(20);

/// Serves until the process is asked to stop; answers under way are finished first.
///
/// # Errors
/// When an address cannot be listened on.
pub async fn serve(app: App) -> Result<()> {
    let (stop, stopped) = watch::channel(());
    let tasks = TaskTracker::new();
    let mut service = app::router(app.clone());
    if let Some(address) = app.config.metrics_listen {
        let (layer, handle) = axum_prometheus::PrometheusMetricLayer::pair();
        service = service.layer(layer);
        let metrics = Router::new().route("/metrics", axum::routing::get(async move || handle.render()));
        let listener = bind(address).await?;
        tasks.spawn(accept(listener, metrics, stopped.clone(), tasks.clone()));
    }
    let listener = bind(app.config.listen).await?;
    tasks.spawn(accept(listener, service, stopped.clone(), tasks.clone()));
    tasks.spawn(crate::journal::seals::keep_sealing(app.clone(), stopped));
    tracing::info!(address = %app.config.listen, "serving");
    asked_to_stop().await;
    tracing::info!("stopping");
    app.stop();
    drop(stop);
    tasks.close();
    if tokio::time::timeout(LAST_ANSWERS, tasks.wait()).await.is_err() {
        tracing::warn!("some connections were still open");
    }
    app.db.clone().close().await?;
    Ok(())
}

async fn bind(address: SocketAddr) -> Result<TcpListener> {
    TcpListener::bind(address).await.map_err(|e| Error::internal(format!("cannot listen on {address}: {e}")))
}

async fn accept(listener: TcpListener, service: Router, mut stopped: watch::Receiver<()>, tasks: TaskTracker) {
    loop {
        let (stream, peer) = tokio::select! {
            _ = stopped.changed() => return,
            accepted = listener.accept() => match accepted {
                Ok(accepted) => accepted,
                Err(cause) => {
                    // Out of descriptors, mostly: others may close theirs meanwhile.
                    tracing::warn!(%cause, "a connection was not accepted");
                    tokio::time::sleep(Duration::from_millis(200)).await;
                    continue;
                }
            },
        };
        let service = service.clone();
        let mut stopped = stopped.clone();
        tasks.spawn(async move {
            let answer = hyper::service::service_fn(move |request: hyper::Request<Incoming>| {
                let mut service = service.clone();
                let mut request = request.map(Body::new);
                request.extensions_mut().insert(ConnectInfo(peer));
                async move { service.call(request).await }
            });
            let mut builder = auto::Builder::new(TokioExecutor::new()).http1_only();
            builder.http1().timer(TokioTimer::new()).header_read_timeout(HEADER_TIMEOUT).max_headers(100);
            let connection = builder.serve_connection(TokioIo::new(stream), answer);
            tokio::pin!(connection);
            tokio::select! {
                _ = connection.as_mut() => {}
                _ = stopped.changed() => {
                    connection.as_mut().graceful_shutdown();
                    let _ = connection.await;
                }
            }
        });
    }
}

async fn asked_to_stop() {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate()).expect("this process may listen for its signals");
    tokio::select! {
        _ = terminate.recv() => {}
        _ = tokio::signal::ctrl_c() => {}
    }
}
