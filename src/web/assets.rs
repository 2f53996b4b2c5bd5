//! Style, script and icons: ours, inside the binary, kept by browsers until their content changes.

use crate::access::routes::Routes;
use axum::extract::Path;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use sha2::{Digest, Sha256};
use std::sync::LazyLock;

struct Asset {
    name: &'static str,
    content_type: &'static str,
    content: &'static str,
}

const ASSETS: &[Asset] = &[
    Asset {
        name: "passerelle.css",
        content_type: "text/css; charset=utf-8",
        content: include_str!("assets/passerelle.css"),
    },
    Asset {
        name: "enhance.js",
        content_type: "text/javascript; charset=utf-8",
        content: include_str!("assets/enhance.js"),
    },
    Asset { name: "icons.svg", content_type: "image/svg+xml", content: include_str!("assets/icons.svg") },
    Asset { name: "icon.svg", content_type: "image/svg+xml", content: include_str!("assets/icon.svg") },
];

/// Changes with any asset: part of their addresses.
pub static VERSION: LazyLock<String> = LazyLock::new(|| {
    let mut hasher = Sha256::new();
    for asset in ASSETS {
        hasher.update(asset.content);
    }
    hex::encode(&hasher.finalize()[..6])
});

/// The assets.
pub fn routes() -> Routes {
    Routes::new().public(Method::GET, "/assets/{name}", asset)
}

async fn asset(Path(name): Path<String>, headers: HeaderMap) -> Response {
    let Some(asset) = ASSETS.iter().find(|asset| asset.name == name) else {
        return crate::error::Error::NotFound.into_response();
    };
    let tag = format!("\"{}\"", *VERSION);
    let same = headers.get(header::IF_NONE_MATCH).is_some_and(|value| value.as_bytes() == tag.as_bytes());
    let mut response = if same { StatusCode::NOT_MODIFIED.into_response() } else { asset.content.into_response() };
    let out = response.headers_mut();
    out.insert(header::CONTENT_TYPE, HeaderValue::from_static(asset.content_type));
    out.insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=31536000, immutable"));
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        out.insert(header::ETAG, tag);
    }
    response
}
