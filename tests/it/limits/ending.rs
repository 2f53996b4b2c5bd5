//! Asked to stop, the service finishes what it has begun, and waits for nobody who does not move.

use crate::support::wire::{get, on_a_socket, request};
use axum::http::Method;
use passerelle::access::routes::Routes;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Notify;

#[test]
fn answers_under_way_are_finished_and_a_stuck_client_is_left() {
    on_a_socket(async |app| {
        let (begun, over) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
        let (begins, ends) = (begun.clone(), over.clone());
        let routes = Routes::new()
            .public(Method::GET, "/accessibility", move || {
                let (begun, over) = (begins.clone(), ends.clone());
                async move {
                    begun.notify_one();
                    over.notified().await;
                    axum::response::Html("done")
                }
            })
            .public(Method::POST, "/language", async |_: axum::body::Bytes| "never");
        let served = app.served_with(routes, |limits| limits.last_answers = Duration::from_millis(600)).await;
        let (mut working, mut idle, mut stuck) = (served.client().await, served.client().await, served.client().await);
        idle.send(get("/nowhere")).await;
        idle.answer().await;
        let form = [("Content-Type", "application/x-www-form-urlencoded"), ("Sec-Fetch-Site", "same-origin")];
        let whole = request("POST", "/language", &form, "language=fr");
        stuck.send(&whole[..whole.len() - 3]).await;
        working.send(get("/accessibility")).await;
        begun.notified().await;
        let address = served.address;
        let stopping = served.stop();
        assert_eq!(idle.rest().await, "", "an idle connection is closed at once");
        // Nobody new is let in.
        while tokio::net::TcpStream::connect(address).await.is_ok() {}
        over.notify_one();
        let answer = working.answer().await;
        assert_eq!((answer.status(), answer.header("connection")), (200, "close"));
        stopping.await.unwrap().expect("it ends well");
    });
}
