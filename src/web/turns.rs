//! Turns: how many requests are worked on at once, whoever sends them. Beyond, a few wait a moment, the others are told to
//! come again; a request whose answer takes too long gives its turn back. Whether the service lives and is ready is told
//! without a turn.

use super::health::is_health;
use crate::error::{Error, Result};
use crate::limits::Limits;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio::time::Instant;

/// The turns of one instance.
#[derive(Clone)]
pub struct Turns(Arc<Inner>);

struct Inner {
    free: Arc<Semaphore>,
    queue: Semaphore,
    wait: Duration,
    body: Duration,
    answer: Duration,
}

/// Beside a request on a connection for which there was no room: it may only ask whether the service lives.
#[derive(Clone, Copy, Debug)]
pub struct Crowded;

/// Beside a request that can be read in two ways.
#[derive(Clone, Copy, Debug)]
pub struct Ambiguous;

impl Turns {
    /// As many as the limits say.
    pub fn new(limits: &Limits) -> Self {
        Self(Arc::new(Inner {
            free: Arc::new(Semaphore::new(limits.requests)),
            queue: Semaphore::new(limits.waiting),
            wait: limits.wait,
            body: limits.body,
            answer: limits.answer,
        }))
    }

    async fn take(&self) -> Result<OwnedSemaphorePermit> {
        let inner = &self.0;
        if let Ok(permit) = inner.free.clone().try_acquire_owned() {
            return Ok(permit);
        }
        let _place = inner.queue.try_acquire().map_err(|_| Error::Busy)?;
        match tokio::time::timeout(inner.wait, inner.free.clone().acquire_owned()).await {
            Ok(Ok(permit)) => Ok(permit),
            _ => Err(Error::Busy),
        }
    }
}

/// The turn of one request, kept beside it.
#[derive(Clone)]
pub struct Turn(Arc<Held>);

struct Held {
    turns: Turns,
    permit: Mutex<Option<OwnedSemaphorePermit>>,
    until: watch::Sender<Instant>,
}

impl Turn {
    /// Steps aside while the body is received, so that who sends slowly holds nobody up, then takes a turn again.
    ///
    /// # Errors
    /// `TooSlow` when the body is not there in time, `Busy` when no turn came free.
    pub async fn receive<T>(&self, body: impl Future<Output = T>) -> Result<T> {
        let within = self.0.turns.0.body;
        self.0.until.send_replace(Instant::now() + within + self.0.turns.0.answer);
        drop(self.hold(None));
        let received = tokio::time::timeout(within, body).await.map_err(|_| Error::TooSlow)?;
        let permit = self.0.turns.take().await?;
        self.0.until.send_replace(Instant::now() + self.0.turns.0.answer);
        drop(self.hold(Some(permit)));
        Ok(received)
    }

    fn hold(&self, permit: Option<OwnedSemaphorePermit>) -> Option<OwnedSemaphorePermit> {
        std::mem::replace(&mut *self.0.permit.lock().unwrap_or_else(PoisonError::into_inner), permit)
    }
}

/// The middleware.
pub async fn in_turn(State(turns): State<Turns>, mut request: Request, next: Next) -> Response {
    if is_health(request.uri().path()) {
        return next.run(request).await;
    }
    if request.extensions().get::<Crowded>().is_some() {
        return Error::Busy.into_response();
    }
    let permit = match turns.take().await {
        Ok(permit) => permit,
        Err(busy) => return busy.into_response(),
    };
    let (until, mut ends) = watch::channel(Instant::now() + turns.0.answer);
    let turn = Turn(Arc::new(Held { turns, permit: Mutex::new(Some(permit)), until }));
    request.extensions_mut().insert(turn.clone());
    let answer = next.run(request);
    tokio::pin!(answer);
    loop {
        let end = *ends.borrow_and_update();
        tokio::select! {
            response = &mut answer => {
                drop(turn.hold(None));
                return response;
            }
            () = tokio::time::sleep_until(end) => {
                drop(turn.hold(None));
                return Error::Unreachable("no answer in time".into()).into_response();
            }
            _ = ends.changed() => {}
        }
    }
}
