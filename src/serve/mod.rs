//! The listener: bounded connections, bounded waits, a bounded end; metrics apart. It listens before the database is there,
//! and says that it lives.

pub mod head;
mod wire;

use crate::app::{self, App};
use crate::config::Config;
use crate::error::{Error, Result};
use crate::limits::Limits;
use crate::operation::{metrics, upkeep};
use crate::web::log::note;
use crate::web::turns::{Ambiguous, Crowded};
use axum::extract::{ConnectInfo, Request};
use axum::http::{HeaderValue, Response, StatusCode, header};
use axum::middleware::from_fn;
use axum::{Router, body::Body};
use head::{Heads, Verdict};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio_util::task::TaskTracker;
use tower::Service as _;
use wire::Wire;

/// Between two tries to reach a database that is not there yet.
const AGAIN: Duration = Duration::from_secs(1);
/// For the database to take leave of us.
const LEAVE: Duration = Duration::from_secs(5);
/// A connection for which there is no room says what it wants at once.
const HURRY: Duration = Duration::from_secs(2);
/// Descriptors that are not for connections: the database, its side files, the log, the listener.
const OTHER_DESCRIPTORS: usize = 100;

/// Serves until the process is asked to stop; answers under way are finished first. `start` is asked again until the
/// database can be reached.
///
/// # Errors
/// When an address cannot be listened on, or `start` fails for another reason than that the database is away.
pub async fn serve(config: &Config, mut start: impl AsyncFnMut() -> Result<App>) -> Result<()> {
    let listener = bind(config.listen).await?;
    let metrics = match config.metrics_listen {
        Some(address) => Some(bind(address).await?),
        None => None,
    };
    let start = async || {
        let app = start().await?;
        // Not in the router itself: the demonstration fills itself through that one, and nobody asked for it.
        Ok((app.clone(), app::router(app).layer(from_fn(note))))
    };
    serve_on(listener, metrics, config.limits.clone(), start, asked_to_stop()).await
}

/// The same on listeners that are there, with the router that `start` gives, until `stop` is over.
///
/// # Errors
/// When `start` fails for another reason than that the database is away.
pub async fn serve_on(
    listener: TcpListener,
    metrics: Option<TcpListener>,
    limits: Limits,
    start: impl AsyncFnMut() -> Result<(App, Router)>,
    stop: impl Future<Output = ()>,
) -> Result<()> {
    let (stopping, stopped) = watch::channel(());
    let tasks = TaskTracker::new();
    let service = Arc::new(OnceLock::new());
    let limits = Arc::new(within_descriptors(limits));
    let known = Arc::new(OnceLock::new());
    let layer = metrics.map(|listener| {
        let (layer, handle) = metrics::pair();
        let known = known.clone();
        let told = axum::routing::get(async move || metrics::told(known.get(), &handle).await);
        let page = Router::new().route("/metrics", told);
        let few = Limits { connections: 16, ..(*limits).clone() };
        let listening = Listening::new(Arc::new(OnceLock::from(page)), Arc::new(few), &stopped, &tasks);
        tasks.spawn(listening.accept(listener));
        layer
    });
    tasks.spawn(Listening::new(service.clone(), limits.clone(), &stopped, &tasks).accept(listener));
    tokio::pin!(stop);
    let app = tokio::select! {
        () = &mut stop => None,
        started = started(start) => Some(started?),
    };
    let app = app.map(|(app, router)| {
        let router = match layer {
            Some(layer) => router.layer(layer),
            None => router,
        };
        let _ = known.set(app.clone());
        let _ = service.set(router);
        app
    });
    if let Some(app) = &app {
        tasks.spawn(crate::journal::seals::keep_sealing(app.clone(), stopped.clone()));
        tasks.spawn(upkeep::keep_clear(app.clone(), stopped));
        tracing::info!(address = %app.config.listen, "serving");
        stop.await;
        app.stop();
    }
    tracing::info!("stopping");
    drop(stopping);
    tasks.close();
    if tokio::time::timeout(limits.last_answers, tasks.wait()).await.is_err() {
        tracing::warn!("some connections were still open");
    }
    if let Some(app) = app
        && tokio::time::timeout(LEAVE, app.db.clone().close()).await.is_err()
    {
        tracing::warn!("the database did not answer at the end");
    }
    Ok(())
}

async fn started<T>(mut start: impl AsyncFnMut() -> Result<T>) -> Result<T> {
    loop {
        match start().await {
            Err(Error::Unreachable(cause)) => {
                tracing::warn!(%cause, "the database is not there yet");
                tokio::time::sleep(AGAIN).await;
            }
            outcome => return outcome,
        }
    }
}

async fn bind(address: SocketAddr) -> Result<TcpListener> {
    TcpListener::bind(address).await.map_err(|e| Error::internal(format!("cannot listen on {address}: {e}")))
}

/// No more connections than the process may have descriptors for.
fn within_descriptors(limits: Limits) -> Limits {
    let most = rustix::process::getrlimit(rustix::process::Resource::Nofile).current;
    let most = most.and_then(|most| usize::try_from(most).ok()).unwrap_or(usize::MAX);
    let room = most.saturating_sub(OTHER_DESCRIPTORS + limits.spare_connections).max(16);
    if room < limits.connections {
        tracing::warn!(
            connections = room,
            wanted = limits.connections,
            "the limit of open files leaves room for fewer"
        );
    }
    Limits { connections: limits.connections.min(room), ..limits }
}

/// What an accepting task needs.
#[derive(Clone)]
struct Listening {
    /// Nothing until the database is there.
    service: Arc<OnceLock<Router>>,
    limits: Arc<Limits>,
    room: Arc<Semaphore>,
    spare: Arc<Semaphore>,
    stopped: watch::Receiver<()>,
    tasks: TaskTracker,
}

impl Listening {
    fn new(
        service: Arc<OnceLock<Router>>,
        limits: Arc<Limits>,
        stopped: &watch::Receiver<()>,
        tasks: &TaskTracker,
    ) -> Self {
        let room = Arc::new(Semaphore::new(limits.connections));
        let spare = Arc::new(Semaphore::new(limits.spare_connections));
        Self { service, limits, room, spare, stopped: stopped.clone(), tasks: tasks.clone() }
    }

    async fn accept(mut self, listener: TcpListener) {
        loop {
            let (stream, peer) = tokio::select! {
                _ = self.stopped.changed() => return,
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
            let (place, crowded) = match self.room.clone().try_acquire_owned() {
                Ok(place) => (place, false),
                Err(_) => match self.spare.clone().try_acquire_owned() {
                    Ok(place) => (place, true),
                    // Closed at once: whoever comes next finds the listener listening.
                    Err(_) => continue,
                },
            };
            self.tasks.spawn(self.clone().converse(stream, peer, place, crowded));
        }
    }

    async fn converse(mut self, stream: TcpStream, peer: SocketAddr, place: OwnedSemaphorePermit, crowded: bool) {
        let _place = place;
        let _ = stream.set_nodelay(true);
        let limits = &self.limits;
        let heads = Arc::new(Mutex::new(Heads::default()));
        let wire = Wire::new(stream, heads.clone(), limits.slow_reader, limits.least_read);
        let service = self.service.clone();
        let answer = hyper::service::service_fn(move |request: hyper::Request<Incoming>| {
            let verdict = heads.lock().unwrap_or_else(PoisonError::into_inner).judge();
            let mut request = request.map(Body::new);
            request.extensions_mut().insert(ConnectInfo(peer));
            if crowded {
                request.extensions_mut().insert(Crowded);
            }
            if verdict == Verdict::Ambiguous {
                request.extensions_mut().insert(Ambiguous);
            }
            let answer = answered(service.get().cloned(), request);
            async move {
                let mut response = answer.await?;
                if verdict != Verdict::Clear || crowded {
                    response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
                }
                Ok::<_, Infallible>(response)
            }
        });
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(if crowded { limits.head.min(HURRY) } else { limits.head })
            .max_headers(limits.headers)
            .max_header_size(limits.head_bytes)
            .max_buf_size(limits.buffer())
            .serve_connection(TokioIo::new(wire), answer);
        tokio::pin!(connection);
        tokio::select! {
            _ = connection.as_mut() => {}
            _ = self.stopped.changed() => {
                connection.as_mut().graceful_shutdown();
                let _ = connection.await;
            }
        }
    }
}

async fn answered(service: Option<Router>, request: Request) -> Result<Response<Body>, Infallible> {
    match service {
        Some(mut service) => service.call(request).await,
        None => Ok(not_there_yet(request.uri().path())),
    }
}

/// What is answered while the database is away at the start: there is nobody yet to word it.
fn not_there_yet(path: &str) -> Response<Body> {
    if path == "/healthz" {
        return Response::new(Body::from("ok"));
    }
    let mut response = Response::new(Body::from("not ready"));
    *response.status_mut() = StatusCode::SERVICE_UNAVAILABLE;
    response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
    response
}

async fn asked_to_stop() {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate()).expect("this process may listen for its signals");
    tokio::select! {
        _ = terminate.recv() => {}
        _ = tokio::signal::ctrl_c() => {}
    }
}
