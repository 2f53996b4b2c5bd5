//! Who calls: a program with a token, a person with a browser.

use super::answer::Answer;
use super::html::Form;
use super::server::TestApp;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{Method, Request, header};
use http_body_util::BodyExt as _;
use serde_json::Value;
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use tower::ServiceExt as _;

/// A header of a request.
pub type Header<'a> = (&'a str, &'a str);

impl TestApp {
    /// Sends a request as it is. Every request comes ten milliseconds after the one before, so that what is ordered by
    /// time is ordered.
    pub async fn send(&self, mut request: Request<Body>) -> Answer {
        self.pass(chrono::Duration::milliseconds(10));
        if request.extensions().get::<ConnectInfo<SocketAddr>>().is_none() {
            request.extensions_mut().insert(ConnectInfo(SocketAddr::from(([127, 0, 0, 1], 40_000))));
        }
        let asked = format!("{} {}", request.method(), request.uri());
        let response = self.router.clone().oneshot(request).await.expect("the router answers");
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.expect("the body is received").to_bytes().to_vec();
        let json = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
        Answer { asked, status: parts.status.as_u16(), headers: parts.headers, bytes, json }
    }

    /// A request to this service's host with these headers.
    pub fn request(&self, method: Method, path: &str, headers: &[Header<'_>], body: impl Into<Body>) -> Request<Body> {
        let mut request = Request::builder().method(method).uri(path);
        if !headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("host")) {
            request = request.header(header::HOST, self.app.allowed_hosts[0].as_str());
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        request.body(body.into()).unwrap_or_else(|cause| panic!("{path}: {cause}"))
    }
}

/// A program: calls paths under `/api/v1` with a bearer token.
#[derive(Clone)]
pub struct Api {
    server: TestApp,
    token: Option<String>,
}

impl Api {
    pub(super) fn new(server: &TestApp, token: Option<String>) -> Self {
        Self { server: server.clone(), token }
    }

    /// `GET`
    pub async fn get(&self, path: &str) -> Answer {
        self.call(Method::GET, path, &[], Body::empty()).await
    }

    /// `POST` with a JSON body
    pub async fn post(&self, path: &str, body: Value) -> Answer {
        self.json(Method::POST, path, &[], body).await
    }

    /// `PUT` with a JSON body
    pub async fn put(&self, path: &str, body: Value) -> Answer {
        self.json(Method::PUT, path, &[], body).await
    }

    /// `PATCH` of the version that is known
    pub async fn patch(&self, path: &str, version: i64, body: Value) -> Answer {
        self.json(Method::PATCH, path, &[("if-match", &format!("\"{version}\""))], body).await
    }

    /// `POST` with an idempotency key
    pub async fn post_once(&self, key: &str, path: &str, body: Value) -> Answer {
        self.json(Method::POST, path, &[("idempotency-key", key)], body).await
    }

    /// `POST` of a file
    pub async fn upload(&self, path: &str, bytes: impl Into<Vec<u8>>) -> Answer {
        self.call(Method::POST, path, &[("content-type", "application/octet-stream")], bytes.into()).await
    }

    /// Any method with a JSON body
    pub async fn json(&self, method: Method, path: &str, headers: &[Header<'_>], body: Value) -> Answer {
        let headers = [headers, &[("content-type", "application/json")]].concat();
        self.call(method, path, &headers, body.to_string()).await
    }

    /// Any method with any body
    pub async fn call(&self, method: Method, path: &str, headers: &[Header<'_>], body: impl Into<Body>) -> Answer {
        let bearer = self.token.as_ref().map(|token| format!("Bearer {token}"));
        let mut headers = headers.to_vec();
        headers.extend(bearer.as_deref().map(|bearer| ("authorization", bearer)));
        // French when nothing is said; what stands outside /api/v1 is named whole.
        let path = if path.starts_with("/api/") { path.to_owned() } else { format!("/api/v1{path}") };
        self.server.send(self.server.request(method, &path, &headers, body)).await
    }
}

/// A browser: keeps cookies, says where its forms come from.
#[derive(Clone)]
pub struct Browser {
    server: TestApp,
    cookies: Arc<Mutex<BTreeMap<String, String>>>,
    address: SocketAddr,
}

impl Browser {
    pub(super) fn new(server: &TestApp) -> Self {
        Self { server: server.clone(), cookies: Arc::default(), address: SocketAddr::from(([127, 0, 0, 1], 40_000)) }
    }

    /// The same browser (and cookies) at another network address.
    #[must_use]
    pub fn at(&self, ip: [u8; 4]) -> Self {
        Self { address: SocketAddr::from((ip, 40_000)), ..self.clone() }
    }

    /// The same browser (and cookies) talking to another configuration of the service.
    #[must_use]
    pub fn to(&self, server: &TestApp) -> Self {
        Self { server: server.clone(), ..self.clone() }
    }

    /// Opens a page.
    pub async fn get(&self, path: &str) -> Answer {
        self.call(Method::GET, path, &[], Body::empty()).await
    }

    /// Opens a page and checks that it is shown.
    #[track_caller]
    pub fn page(&self, path: &str) -> impl Future<Output = Answer> {
        let (caller, this, path) = (std::panic::Location::caller(), self.clone(), path.to_owned());
        async move {
            let answer = this.get(&path).await;
            assert!(answer.status == 200, "{caller}: a page expected, not:\n{answer}");
            answer
        }
    }

    /// Sends a form of a page of ours, with just these values.
    pub async fn post_form(&self, path: &str, values: &[(&str, &str)]) -> Answer {
        let headers = [("content-type", "application/x-www-form-urlencoded"), ("sec-fetch-site", "same-origin")];
        self.call(Method::POST, path, &headers, encoded(values)).await
    }

    /// Sends a form as it stood on its page (hidden and filled fields included), with these fields filled in instead.
    pub async fn submit(&self, form: &Form, values: &[(&str, &str)]) -> Answer {
        let filled = form.filled(values);
        let pairs: Vec<(&str, &str)> = filled.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        self.post_form(&form.action, &pairs).await
    }

    /// Signs in through the page.
    pub async fn sign_in(&self, email: &str, password: &str) -> Answer {
        self.post_form("/sign-in", &[("email", email), ("password", password)]).await
    }

    /// Follows a redirection, once.
    pub async fn follow(&self, answer: &Answer) -> Answer {
        assert!((300..400).contains(&answer.status), "a redirection expected, not:\n{answer}");
        self.get(answer.location()).await
    }

    /// Any method, headers and body; cookies are sent and kept.
    pub async fn call(&self, method: Method, path: &str, headers: &[Header<'_>], body: impl Into<Body>) -> Answer {
        let jar = self.jar().iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("; ");
        let mut headers = headers.to_vec();
        if !jar.is_empty() {
            headers.push(("cookie", &jar));
        }
        let mut request = self.server.request(method, path, &headers, body);
        request.extensions_mut().insert(ConnectInfo(self.address));
        let answer = self.server.send(request).await;
        for line in answer.header_all("set-cookie") {
            self.keep(line);
        }
        answer
    }

    /// Plants a cookie.
    pub fn set_cookie(&self, name: &str, value: &str) {
        self.jar().insert(name.to_owned(), value.to_owned());
    }

    /// The value of a cookie.
    pub fn cookie(&self, name: &str) -> Option<String> {
        self.jar().get(name).cloned()
    }

    fn keep(&self, line: &str) {
        let (pair, attributes) = line.split_once(';').unwrap_or((line, ""));
        let Some((name, value)) = pair.split_once('=') else { return };
        if attributes.to_ascii_lowercase().contains("max-age=0") || value.is_empty() {
            self.jar().remove(name);
        } else {
            self.set_cookie(name, value);
        }
    }

    fn jar(&self) -> std::sync::MutexGuard<'_, BTreeMap<String, String>> {
        self.cookies.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Values as a browser sends them.
pub fn encoded(values: &[(&str, &str)]) -> String {
    let safe = |text: &str| passerelle::web::encode(text).replace('/', "%2F");
    values.iter().map(|(name, value)| format!("{}={}", safe(name), safe(value))).collect::<Vec<_>>().join("&")
}
