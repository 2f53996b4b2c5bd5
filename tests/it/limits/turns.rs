//! How many requests are worked on at once, and what the others are told.

use crate::support::wire::{get, on_a_socket};
use axum::http::Method;
use passerelle::access::routes::Routes;
use passerelle::web::health;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

/// A page that takes as long as the test wants, and counts who is at it.
#[derive(Clone, Default)]
struct Slow {
    now: Arc<AtomicUsize>,
    most: Arc<AtomicUsize>,
    over: Arc<Gate>,
}

struct Gate(Semaphore);

impl Default for Gate {
    fn default() -> Self {
        Self(Semaphore::new(0))
    }
}

impl Slow {
    fn routes(&self) -> Routes {
        let this = self.clone();
        health::routes().public(Method::GET, "/accessibility", move || {
            let this = this.clone();
            async move {
                let now = this.now.fetch_add(1, Ordering::SeqCst) + 1;
                let _here = Here(this.now.clone());
                this.most.fetch_max(now, Ordering::SeqCst);
                this.over.0.acquire().await.unwrap().forget();
                axum::response::Html("done")
            }
        })
    }
}

struct Here(Arc<AtomicUsize>);

impl Drop for Here {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

#[test]
fn no_more_requests_than_the_limit_are_worked_on_and_the_excess_is_told_to_come_again() {
    on_a_socket(async |app| {
        let slow = Slow::default();
        let served = app
            .served_with(slow.routes(), |limits| {
                (limits.requests, limits.waiting) = (4, 2);
                limits.wait = Duration::from_millis(30);
            })
            .await;
        let mut asking = JoinSet::new();
        for _ in 0..40 {
            let mut client = served.client().await;
            asking.spawn(async move {
                client.send(get("/accessibility")).await;
                client.answer().await
            });
        }
        for _ in 0..36 {
            let away = asking.join_next().await.unwrap().unwrap();
            assert_eq!((away.status(), away.header("retry-after")), (503, "1"));
            assert!(String::from_utf8_lossy(&away.body).contains("très demandé"), "{away:?}");
        }
        // Four are at it; the service lives and is ready, and says so.
        for path in ["/healthz", "/readyz"] {
            let mut client = served.client().await;
            client.send(get(path)).await;
            assert_eq!(client.answer().await.status(), 200, "{path}");
        }
        slow.over.0.add_permits(4);
        for done in asking.join_all().await {
            assert_eq!((done.status(), done.body.as_slice()), (200, &b"done"[..]));
        }
        assert_eq!(slow.most.load(Ordering::SeqCst), 4);
    });
}

#[test]
fn who_waits_a_moment_gets_the_turn_that_comes_free() {
    on_a_socket(async |app| {
        let slow = Slow::default();
        let served = app
            .served_with(slow.routes(), |limits| {
                (limits.requests, limits.waiting) = (1, 1);
                limits.wait = Duration::from_secs(20);
            })
            .await;
        let (mut first, mut second) = (served.client().await, served.client().await);
        first.send(get("/accessibility")).await;
        while slow.now.load(Ordering::SeqCst) == 0 {
            tokio::task::yield_now().await;
        }
        second.send(get("/accessibility")).await;
        slow.over.0.add_permits(1);
        assert_eq!(first.answer().await.status(), 200);
        slow.over.0.add_permits(1);
        assert_eq!(second.answer().await.status(), 200);
        assert_eq!(slow.most.load(Ordering::SeqCst), 1);
    });
}

#[test]
fn an_answer_that_takes_too_long_is_given_up_with_its_turn() {
    on_a_socket(async |app| {
        let slow = Slow::default();
        let served = app
            .served_with(slow.routes(), |limits| {
                limits.requests = 1;
                limits.answer = Duration::from_millis(100);
            })
            .await;
        let mut client = served.client().await;
        for _ in 0..2 {
            client.send(get("/accessibility")).await;
            let answer = client.answer().await;
            assert_eq!((answer.status(), answer.header("retry-after")), (503, "1"));
            assert_eq!(slow.now.load(Ordering::SeqCst), 0, "nobody works on it any more");
        }
        slow.over.0.add_permits(1);
        client.send(get("/accessibility")).await;
        assert_eq!(client.answer().await.status(), 200);
    });
}

#[test]
fn who_leaves_gives_the_turn_back() {
    on_a_socket(async |app| {
        let slow = Slow::default();
        let served = app.served_with(slow.routes(), |limits| (limits.requests, limits.waiting) = (1, 0)).await;
        let mut client = served.client().await;
        client.send(get("/accessibility")).await;
        while slow.now.load(Ordering::SeqCst) == 0 {
            tokio::task::yield_now().await;
        }
        drop(client);
        // Nobody works on it any more, though nothing let it end.
        while slow.now.load(Ordering::SeqCst) > 0 {
            tokio::task::yield_now().await;
        }
        slow.over.0.add_permits(1);
        loop {
            let mut other = served.client().await;
            other.send(get("/accessibility")).await;
            if other.answer().await.status() == 200 {
                break;
            }
        }
    });
}
