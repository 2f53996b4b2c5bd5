//! The service that is called in all the ways one can think of, and in some that one cannot.

pub mod seeds;

use axum::Router;
use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use http_body_util::BodyExt as _;
use passerelle::app::{self, App};
use passerelle::config::Config;
use passerelle::database::PoolSize;
use passerelle::generate::{Size, fill};
use passerelle::kernel::clock::Clock;
use std::collections::BTreeMap;
use std::sync::OnceLock;
use tempfile::TempDir;
use tokio::runtime::{Builder, Runtime};
use tower::ServiceExt as _;

const BASE: &str = "http://127.0.0.1:8080";

/// A service over a small made-up database, with a token and a session of each role.
pub struct Service {
    runtime: Runtime,
    router: Router,
    tokens: BTreeMap<String, String>,
    sessions: BTreeMap<String, String>,
    _home: TempDir,
}

impl Service {
    fn start() -> Self {
        let runtime = Builder::new_current_thread().enable_all().build().expect("a runtime");
        let home = tempfile::tempdir().expect("a folder");
        let settings = [
            ("PASSERELLE_DATABASE_URL", format!("sqlite://{}/calls.db?mode=rwc", home.path().display())),
            ("PASSERELLE_MASTER_KEY_FILE", home.path().join("passerelle.key").display().to_string()),
            ("PASSERELLE_LISTEN", "127.0.0.1:8080".to_owned()),
        ];
        let config =
            Config::load(None, &settings.map(|(name, value)| (name.to_owned(), value)).into()).expect("settings");
        let password = "neuf tuiles sous la neige";
        let (router, tokens) = runtime.block_on(async {
            let clock = Clock::fixed("2026-03-11T09:30:00Z".parse().expect("a moment"));
            let app = App::start(config, clock, PoolSize(2)).await.expect("a new database starts");
            let made =
                fill(&app, Size { devices: 40, people: 30, seed: 7 }, password, true).await.expect("it is filled");
            (app::router(app), made.tokens)
        });
        let tokens: BTreeMap<String, String> =
            tokens.into_iter().map(|(role, token)| (role.to_owned(), token)).collect();
        let sessions = tokens.keys().map(|role| (role.clone(), signed_in(&runtime, &router, role, password))).collect();
        Self { runtime, router, tokens, sessions, _home: home }
    }
}

fn signed_in(runtime: &Runtime, router: &Router, role: &str, password: &str) -> String {
    let password = password.replace(' ', "+");
    let form = format!("email={role}%40generated.invalid&password={password}");
    let sent = Request::post("/sign-in")
        .header(header::HOST, "127.0.0.1:8080")
        .header(header::ORIGIN, BASE)
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from(form))
        .expect("a request");
    let answer = runtime.block_on(router.clone().oneshot(sent)).expect("an answer");
    let cookies = answer.headers().get_all(header::SET_COOKIE).iter().filter_map(|cookie| cookie.to_str().ok());
    let pairs: Vec<&str> = cookies.filter_map(|cookie| cookie.split(';').next()).collect();
    assert!(!pairs.is_empty(), "{role} cannot sign in: {}", answer.status());
    pairs.join("; ")
}

/// The one service of this process.
pub fn service() -> &'static Service {
    static SERVICE: OnceLock<Service> = OnceLock::new();
    SERVICE.get_or_init(Service::start)
}

impl Service {
    /// Every role.
    pub fn roles(&self) -> impl Iterator<Item = &str> {
        self.tokens.keys().map(String::as_str)
    }

    /// Sends a line `ROLE METHOD ADDRESS` and the body below it; status and body of the answer, nothing where it is no
    /// request.
    pub fn call(&self, input: &[u8]) -> Option<(StatusCode, Vec<u8>)> {
        let sent = request(self, input)?;
        Some(self.runtime.block_on(async {
            let answer = self.router.clone().oneshot(sent).await.expect("an answer");
            let status = answer.status();
            (status, answer.into_body().collect().await.expect("a whole body").to_bytes().to_vec())
        }))
    }
}

fn request(service: &Service, input: &[u8]) -> Option<Request<Body>> {
    let end = input.iter().position(|byte| *byte == b'\n').unwrap_or(input.len());
    let mut words = std::str::from_utf8(&input[..end]).ok()?.splitn(3, ' ');
    let (role, method, address) = (words.next()?, words.next()?, words.next()?);
    let body = input.get(end + 1..).unwrap_or_default().to_vec();
    let sent = Request::builder()
        .method(Method::from_bytes(method.as_bytes()).ok()?)
        .uri(address)
        .header(header::HOST, "127.0.0.1:8080")
        .header(header::IF_MATCH, "\"1\"");
    let sent = if address.starts_with("/api/") {
        sent.header(header::AUTHORIZATION, format!("Bearer {}", service.tokens.get(role)?))
            .header(header::CONTENT_TYPE, "application/json")
    } else {
        sent.header(header::COOKIE, service.sessions.get(role)?)
            .header(header::ORIGIN, BASE)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
    };
    sent.body(Body::from(body)).ok()
}
