//! Calls the service as a program would, without a network: every lock, rule and event holds.

use crate::app::App;
use crate::error::{Error, Result};
use axum::body::Body;
use axum::http::{Method, Request, header};
use http_body_util::BodyExt as _;
use serde_json::Value;
use tower::ServiceExt as _;
use uuid::Uuid;

/// One account of the demonstration, with a token.
pub struct Caller {
    app: App,
    /// The account.
    pub user_id: Uuid,
    token: String,
}

impl Caller {
    pub fn new(app: &App, user_id: Uuid, token: String) -> Self {
        Self { app: app.clone(), user_id, token }
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
        let mut request = Request::builder()
            .method(&method)
            .uri(format!("/api/v1{path}"))
            .header(header::HOST, &self.app.allowed_hosts[0])
            .header(header::AUTHORIZATION, format!("Bearer {}", self.token))
            .header(header::CONTENT_TYPE, "application/json");
        if let Some(version) = version {
            request = request.header(header::IF_MATCH, format!("\"{version}\""));
        }
        let request = request.body(body).map_err(|cause| Error::internal(cause.to_string()))?;
        let response = match crate::app::router(self.app.clone()).oneshot(request).await {
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
