//! Who holds a connection and does nothing with it loses it; meanwhile others are served, or told.

use crate::support::wire::{PATIENCE, get, on_a_socket, request};
use axum::body::{Body, Bytes, HttpBody};
use axum::http::Method;
use hyper::body::Frame;
use passerelle::access::routes::Routes;
use std::convert::Infallible;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::sync::oneshot;

const SOON: Duration = Duration::from_millis(150);

#[test]
fn who_never_ends_the_head_of_a_request_is_let_go() {
    on_a_socket(async |app| {
        let served = app.served(|limits| limits.head = SOON).await;
        let said = served.says("GET /healthz HTTP/1.1\r\nHost: 127.0.0.1:8080\r\nX-").await;
        assert!(!said.contains("200 OK"), "{said}");
    });
}

#[test]
fn an_open_connection_that_asks_nothing_more_is_closed() {
    on_a_socket(async |app| {
        let served = app.served(|limits| limits.head = SOON).await;
        let said = served.says(get("/healthz")).await;
        assert!(said.starts_with("HTTP/1.1 200 OK") && said.ends_with("ok"), "{said}");
    });
}

#[test]
fn beyond_the_most_connections_one_is_told_to_come_again_and_that_the_service_lives() {
    on_a_socket(async |app| {
        let served = app.served(|limits| (limits.connections, limits.spare_connections) = (3, 1)).await;
        let mut open = Vec::new();
        for _ in 0..3 {
            let mut client = served.client().await;
            client.send(get("/healthz")).await;
            assert_eq!(client.answer().await.status(), 200);
            open.push(client);
        }
        let mut told = served.client().await;
        told.send(get("/sign-in")).await;
        let answer = told.answer().await;
        assert_eq!((answer.status(), answer.header("retry-after"), answer.header("connection")), (503, "1", "close"));
        assert!(answer.header("content-security-policy").contains("default-src 'none'"), "{answer:?}");
        assert_eq!(told.rest().await, "");
        // The spare place is free again a moment after its connection is closed.
        while !served.says(get("/healthz")).await.ends_with("ok") {}

        // Where even the spare ones are taken, the next is closed at once, and the listener goes on.
        let mut spare = served.client().await;
        spare.send("GET /healthz HTTP/1.1\r\n").await;
        while !served.says(get("/healthz")).await.is_empty() {}
        spare.send("Host: 127.0.0.1:8080\r\n\r\n").await;
        assert!(spare.rest().await.ends_with("ok"));

        // Someone leaves: there is room.
        drop(open.pop());
        let once = request("GET", "/sign-in", &[("Connection", "close")], "");
        while !served.says(&once).await.starts_with("HTTP/1.1 200 ") {}
    });
}

#[test]
fn who_does_not_take_an_answer_is_let_go() {
    on_a_socket(async |app| {
        let (dropped, gone) = oneshot::channel();
        let dropped = Arc::new(Mutex::new(Some(dropped)));
        let routes = Routes::new().public(Method::GET, "/healthz", move || {
            let end = End(dropped.lock().unwrap().take());
            let pieces = std::iter::repeat_n(vec![b'x'; 64 * 1024], 1_000);
            async move { Body::new(Pieces(pieces, end)) }
        });
        let served = app.served_with(routes, |limits| limits.slow_reader = SOON).await;
        let mut client = served.client().await;
        client.send(get("/healthz")).await;
        tokio::time::timeout(PATIENCE, gone).await.expect("its answer is given up").expect("the end is told");
        let received = client.rest().await.len();
        assert!(received < 1_000 * 64 * 1024, "all of it was sent: {received} bytes");
    });
}

/// Tells when it is dropped.
struct End(Option<oneshot::Sender<()>>);

impl Drop for End {
    fn drop(&mut self) {
        if let Some(told) = self.0.take() {
            let _ = told.send(());
        }
    }
}

/// A body in pieces.
struct Pieces(std::iter::RepeatN<Vec<u8>>, #[allow(dead_code)] End);

impl HttpBody for Pieces {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        Poll::Ready(self.0.next().map(|piece| Ok(Frame::data(piece.into()))))
    }
}
