//! The service listens before its database is there.

use crate::support::server::config;
use crate::support::wire::{Served, get, on_a_socket};
use passerelle::app::App;
use passerelle::database::PoolSize;
use passerelle::error::Error;
use passerelle::kernel::clock::Clock;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

#[test]
fn without_its_database_it_lives_is_not_ready_and_begins_when_the_database_is_there() {
    on_a_socket(async |app| {
        let there = Arc::new(AtomicBool::new(false));
        let (is_there, service) = (there.clone(), (app.app.clone(), app.router.clone()));
        let served = Served::start(app.app.config.limits.clone(), move || {
            let (is_there, service) = (is_there.load(Ordering::SeqCst), service.clone());
            async move { if is_there { Ok(service) } else { Err(Error::Unreachable("away".into())) } }
        })
        .await;
        let mut client = served.client().await;
        client.send(get("/healthz")).await;
        assert_eq!(client.answer().await.body, b"ok");
        for path in ["/readyz", "/sign-in", "/api/v1/devices"] {
            client.send(get(path)).await;
            let answer = client.answer().await;
            assert_eq!((answer.status(), answer.header("retry-after"), &*answer.body), (503, "1", &b"not ready"[..]));
        }
        there.store(true, Ordering::SeqCst);
        loop {
            client.send(get("/readyz")).await;
            if client.answer().await.status() == 200 {
                break;
            }
            tokio::task::yield_now().await;
        }
        client.send(get("/sign-in")).await;
        assert_eq!(client.answer().await.status(), 200);
    });
}

#[test]
fn a_server_that_is_not_there_is_waited_for_and_one_that_refuses_is_not() {
    on_a_socket(async |app| {
        let nobody = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
        let away = config(&format!("postgres://postgres@{nobody}/passerelle"), app.folder());
        let refused = App::start(away, Clock::real(), PoolSize(1)).await.err();
        assert!(matches!(refused, Some(Error::Unreachable(_))), "{refused:?}");
        let nowhere = config("sqlite:///nowhere/at/all/passerelle.db?mode=rwc", app.folder());
        let refused = App::start(nowhere, Clock::real(), PoolSize(1)).await.err();
        assert!(matches!(refused, Some(Error::Internal(_))), "{refused:?}");
    });
    let Ok(server) = std::env::var("TEST_PG_URL") else { return };
    crate::support::server::runtime().block_on(async {
        let folder = tempfile::tempdir().unwrap();
        let (base, _) = server.rsplit_once('/').unwrap();
        let unknown = config(&format!("{base}/no_such_database"), folder.path());
        let refused = App::start(unknown, Clock::real(), PoolSize(1)).await.err();
        assert!(matches!(refused, Some(Error::Internal(_))), "{refused:?}");
    });
}
