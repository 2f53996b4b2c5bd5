//! Calls the service as a program would, without a network: every lock, rule and event holds.

use crate::app::App;
use crate::error::{Error, Result};
use crate::kernel::clock::Clock;
use axum::body::Body;
use axum::http::{Method, Request, header};
use axum::response::Response;
use chrono::Duration;
use http_body_util::BodyExt as _;
use serde_json::Value;
use std::convert::Infallible;
use tower::ServiceExt as _;
use tower::util::BoxCloneSyncService;
use uuid::Uuid;

/// The service, made once for all who call it.
#[derive(Clone)]
pub struct Service {
    router: BoxCloneSyncService<Request<Body>, Response, Infallible>,
    clock: Clock,
    host: String,
}

impl Service {
    pub fn new(app: &App) -> Self {
        Self {
            router: BoxCloneSyncService::new(crate::app::router(app.clone())),
            clock: app.clock.clone(),
            host: app.allowed_hosts[0].clone(),
        }
    }
}

/// One account of the demonstration, with a token.
pub struct Caller {
    service: Service,
    /// The account.
    pub user_id: Uuid,
    token: String,
}

impl Caller {
    pub fn new(service: &Service, user_id: Uuid, token: String) -> Self {
        Self { service: service.clone(), user_id, token }
    }

    pub async fn get(&self, path: &str) -> Result<Value> {
        self.call(Method::GET, path, None, Body::empty()).await
    }

    pub async fn post(&self, path: &str, body: Value) -> Result<Value> {
        self.call(Method::POST, path, None, Body::from(body.to_string())).await
    }

    pub async fn put(&self, path: &str, body: Value) -> Result<Value> {
        self.call(Method::PUT, path, None, Body::from(body.to_string())).await
    }

    /// Changes what stands at `path` now.
    pub async fn patch(&self, path: &str, body: Value) -> Result<Value> {
        let version = self.get(path).await?["version"].to_string();
        self.call(Method::PATCH, path, Some(version), Body::from(body.to_string())).await
    }

    pub async fn upload(&self, path: &str, bytes: Vec<u8>) -> Result<Value> {
        self.call(Method::POST, path, None, Body::from(bytes)).await
    }

    async fn call(&self, method: Method, path: &str, version: Option<String>, body: Body) -> Result<Value> {
        // Each call comes after the one before, so that what is ordered by time is ordered.
        self.service.clock.set(self.service.clock.now() + Duration::seconds(2));
        let mut request = Request::builder()
            .method(&method)
            .uri(format!("/api/v1{path}"))
            .header(header::HOST, &self.service.host)
            .header(header::AUTHORIZATION, format!("Bearer {}", self.token))
            .header(header::CONTENT_TYPE, "application/json");
        if let Some(version) = version {
            request = request.header(header::IF_MATCH, format!("\"{version}\""));
        }
        let request = request.body(body).map_err(|cause| Error::internal(cause.to_string()))?;
        let response = match self.service.router.clone().oneshot(request).await {
            Ok(response) => response,
            Err(never) => match never {},
        };
        let status = response.status();
        let bytes =
            response.into_body().collect().await.map_err(|cause| Error::internal(cause.to_string()))?.to_bytes();
        if !status.is_success() {
            let said = String::from_utf8_lossy(&bytes);
            return Err(Error::internal(format!("the demonstration was refused: {method} {path}: {status} {said}")));
        }
        Ok(serde_json::from_slice(&bytes).unwrap_or(Value::Null))
    }
}
