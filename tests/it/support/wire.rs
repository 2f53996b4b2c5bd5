//! The service on a socket of its own, and clients that speak to it byte by byte.

use super::server::{Engine, TestApp, run};
use axum::Router;
use passerelle::access::routes::Routes;
use passerelle::app::{self, App};
use passerelle::error::Result;
use passerelle::limits::Limits;
use passerelle::serve::serve_on;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

/// Long enough for anything that happens at all.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// A service that listens.
pub struct Served {
    /// Where.
    pub address: SocketAddr,
    stop: oneshot::Sender<()>,
    task: JoinHandle<Result<()>>,
}

impl TestApp {
    /// The service on a free port, within these limits.
    pub async fn served(&self, change: impl FnOnce(&mut Limits)) -> Served {
        self.served_with(app::routes(), change).await
    }

    /// The same with these routes.
    pub async fn served_with(&self, routes: Routes, change: impl FnOnce(&mut Limits)) -> Served {
        let changed = self.with_config(|config| change(&mut config.limits));
        let router = app::around(routes, changed.app.clone());
        let service = (changed.app.clone(), router);
        Served::start(changed.app.config.limits.clone(), move || std::future::ready(Ok(service.clone()))).await
    }
}

impl Served {
    /// A service that starts so.
    pub async fn start<F>(limits: Limits, mut start: impl FnMut() -> F + Send + 'static) -> Self
    where
        F: Future<Output = Result<(App, Router)>> + Send,
    {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("its address");
        let (stop, stopped) = oneshot::channel();
        let task = tokio::spawn(async move {
            let stopped = async { stopped.await.unwrap_or_default() };
            // A closure that gives futures is no async closure by itself.
            #[allow(clippy::redundant_closure)]
            serve_on(listener, None, limits, move || start(), stopped).await
        });
        Self { address, stop, task }
    }

    /// A client that is connected.
    pub async fn client(&self) -> Client {
        Client { stream: TcpStream::connect(self.address).await.expect("the service accepts"), kept: Vec::new() }
    }

    /// Sends these bytes on a connection of their own and gives all that comes back until it is closed.
    pub async fn says(&self, bytes: impl AsRef<[u8]>) -> String {
        let mut client = self.client().await;
        client.send(bytes).await;
        client.rest().await
    }

    /// Asks the service to stop.
    pub fn stop(self) -> JoinHandle<Result<()>> {
        let _ = self.stop.send(());
        self.task
    }
}

/// One connection.
pub struct Client {
    stream: TcpStream,
    kept: Vec<u8>,
}

/// An answer with its head and its body.
#[derive(Debug)]
pub struct Said {
    /// The line and the headers.
    pub head: String,
    /// The body.
    pub body: Vec<u8>,
}

impl Said {
    /// Its status.
    pub fn status(&self) -> u16 {
        self.head.split(' ').nth(1).and_then(|code| code.parse().ok()).unwrap_or(0)
    }

    /// One header; empty when it is absent.
    pub fn header(&self, name: &str) -> &str {
        let lines = self.head.lines().filter_map(|line| line.split_once(": "));
        lines.into_iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map_or("", |(_, value)| value)
    }
}

impl Client {
    /// Sends bytes; a connection that was closed takes none.
    pub async fn send(&mut self, bytes: impl AsRef<[u8]>) {
        let _ = self.stream.write_all(bytes.as_ref()).await;
    }

    /// Everything until the connection is closed.
    pub async fn rest(mut self) -> String {
        let read = async {
            let mut piece = [0; 65_536];
            while let Ok(read @ 1..) = self.stream.read(&mut piece).await {
                self.kept.extend_from_slice(&piece[..read]);
            }
        };
        tokio::time::timeout(PATIENCE, read).await.expect("the connection is closed");
        String::from_utf8_lossy(&self.kept).into_owned()
    }

    /// The next answer.
    pub async fn answer(&mut self) -> Said {
        tokio::time::timeout(PATIENCE, self.receive()).await.expect("an answer comes")
    }

    async fn receive(&mut self) -> Said {
        let end = loop {
            match self.kept.windows(4).position(|four| four == b"\r\n\r\n") {
                Some(end) => break end + 4,
                None => self.more().await,
            }
        };
        let head = String::from_utf8_lossy(&self.kept[..end]).into_owned();
        let mut said = Said { head, body: Vec::new() };
        let length: usize = said.header("content-length").parse().unwrap_or(0);
        while self.kept.len() < end + length {
            self.more().await;
        }
        said.body = self.kept[end..end + length].to_vec();
        self.kept.drain(..end + length);
        said
    }

    async fn more(&mut self) {
        let mut piece = [0; 65_536];
        let read = self.stream.read(&mut piece).await.expect("the connection is whole");
        assert!(read > 0, "closed after {:?}", String::from_utf8_lossy(&self.kept));
        self.kept.extend_from_slice(&piece[..read]);
    }
}

/// A request of ours, as a client writes it.
pub fn request(method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> String {
    let mut text = format!("{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:8080\r\n");
    for (name, value) in headers {
        text += &format!("{name}: {value}\r\n");
    }
    if !body.is_empty() {
        text += &format!("Content-Length: {}\r\n", body.len());
    }
    text + "\r\n" + body
}

/// A reading of a path.
pub fn get(path: &str) -> String {
    request("GET", path, &[], "")
}

/// Runs a test of the listener, which is the same whatever the database.
pub fn on_a_socket<F: Future<Output = ()>>(body: impl FnOnce(TestApp) -> F) {
    run(Engine::Sqlite, 8, body);
}
