//! What breaks around a request: its client, its connection, the server, the disk, its own code. Whatever does, an act is
//! done whole or not at all, `verify` finds nothing, and the service goes on without a restart.

mod cancelled;
mod clock;
mod damage;
mod disk;
mod killed;
mod panics;
mod server;

use crate::support::TestApp;
use axum::body::Body;
use axum::http::{Method, Request};
use serde_json::Value;
use std::collections::BTreeMap;
use std::future::poll_fn;
use std::task::Poll;
use tower::ServiceExt as _;

/// A write that can be sent again and again.
pub struct Write {
    /// Who sends it.
    pub word: &'static str,
    /// Where.
    pub path: String,
    /// What.
    pub body: Value,
}

impl Write {
    /// The request, as a program sends it.
    pub fn request(&self, app: &TestApp) -> Request<Body> {
        let bearer = format!("Bearer {}", app.world.account(self.word).token);
        let headers = [("authorization", &bearer[..]), ("content-type", "application/json")];
        app.request(Method::POST, &format!("/api/v1{}", self.path), &headers, self.body.to_string())
    }
}

/// An answer under way: its future is polled as often as the test wants.
pub struct UnderWay(std::pin::Pin<Box<dyn Future<Output = u16> + Send>>);

impl UnderWay {
    /// Begins to work out an answer.
    pub fn new(app: &TestApp, request: Request<Body>) -> Self {
        let answer = app.router.clone().oneshot(request);
        Self(Box::pin(async move { answer.await.expect("the router answers").status().as_u16() }))
    }

    /// Goes on for so many steps, each until it has to wait for something; its status when it is there.
    pub async fn steps(&mut self, mut left: usize) -> Option<u16> {
        poll_fn(|cx| {
            if left == 0 {
                return Poll::Ready(None);
            }
            left -= 1;
            match self.0.as_mut().poll(cx) {
                Poll::Ready(status) => Poll::Ready(Some(status)),
                Poll::Pending if left == 0 => Poll::Ready(None),
                Poll::Pending => Poll::Pending,
            }
        })
        .await
    }

    /// Goes on to the end.
    pub async fn end(self) -> u16 {
        self.0.await
    }
}

const AROUND: &[&str] = &["sign_in_throttles", "read_log"];

/// How many rows came, by table; tables that merely say that someone came by or was shown something are left out: an
/// answer that is never given shows nothing.
pub fn came(before: &BTreeMap<String, i64>, after: &BTreeMap<String, i64>) -> BTreeMap<String, i64> {
    let more = after.iter().map(|(table, count)| (table.clone(), count - before.get(table).copied().unwrap_or(0)));
    more.filter(|(table, more)| *more != 0 && !AROUND.contains(&table.as_str())).collect()
}

/// Sends a write, whole: how many rows it makes. The first ever may make more than the next ones (a counter).
pub async fn whole(app: &TestApp, write: &Write) -> BTreeMap<String, i64> {
    let before = app.counts().await;
    let status = UnderWay::new(app, write.request(app)).end().await;
    assert!(matches!(status, 200 | 201), "{} → {status}", write.path);
    came(&before, &app.counts().await)
}
