//! One line a request in the log: what an operator needs, and nothing that anyone typed.

use axum::extract::{MatchedPath, Request};
use axum::http::Method;
use axum::middleware::Next;
use axum::response::Response;
use std::time::Instant;

/// Notes each answer: the request's id (as its `x-request-id` and the events it wrote say it), the method, the route's
/// pattern, the status, the milliseconds. The address as it was called, names, queries and headers stay out.
pub async fn note(request: Request, next: Next) -> Response {
    let began = Instant::now();
    let method = known(request.method());
    let route = request.extensions().get::<MatchedPath>().cloned();
    let route = route.as_ref().map_or("none", MatchedPath::as_str);
    let response = next.run(request).await;
    let id = response.headers().get("x-request-id").and_then(|id| id.to_str().ok()).unwrap_or_default();
    let (status, ms) = (response.status().as_u16(), began.elapsed().as_secs_f64() * 1_000.0);
    let ms = (ms * 10.0).round() / 10.0;
    // Asked every few seconds by whatever watches the service.
    if matches!(route, "/healthz" | "/readyz") {
        tracing::debug!(target: "passerelle::requests", id, method, route, status, ms, "answered");
    } else {
        tracing::info!(target: "passerelle::requests", id, method, route, status, ms, "answered");
    }
    response
}

/// The methods there are; anybody may write another word.
pub fn known(method: &Method) -> &'static str {
    match method.as_str() {
        "GET" => "GET",
        "POST" => "POST",
        "PUT" => "PUT",
        "PATCH" => "PATCH",
        "DELETE" => "DELETE",
        "HEAD" => "HEAD",
        "OPTIONS" => "OPTIONS",
        _ => "other",
    }
}
