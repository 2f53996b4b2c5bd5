//! One message from an act to the page that follows it: a code and plain values, worded when shown.

use super::cookies::{self, Life};
use super::texts::Texts;
use crate::app::App;
use crate::config::Config;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, header};
use axum::middleware::Next;
use axum::response::Response;

/// What has just been done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flash {
    code: &'static str,
    value: String,
}

/// A message as shown.
#[derive(Clone, Debug)]
pub struct FlashView {
    /// The words.
    pub text: String,
}

impl Flash {
    /// The message of the text `flash-<code>`.
    pub fn new(code: &'static str) -> Self {
        Self { code, value: String::new() }
    }

    /// A tag or a number that the words name as `$value`. Never anything about a person.
    #[must_use]
    pub fn value(mut self, value: impl Into<String>) -> Self {
        self.value = value.into();
        self
    }

    /// The cookie that carries it.
    pub fn cookie(&self, config: &Config) -> (HeaderName, String) {
        let text = format!("{}~{}", self.code, super::encode(&self.value));
        cookies::set(config, &cookies::flash_name(config), &text, Life::Browser)
    }
}

/// The message this request carries, if it is one of ours.
pub fn read(config: &Config, headers: &HeaderMap, texts: Texts) -> Option<FlashView> {
    let carried = cookies::read(headers, &cookies::flash_name(config))?;
    let (code, value) = carried.split_once('~')?;
    let known = code.bytes().all(|b| b.is_ascii_lowercase() || b == b'-');
    let short =
        value.len() <= 60 && value.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'_' | b'/'));
    if !known || !short {
        return None;
    }
    texts.maybe(&format!("flash-{code}"), &[("value", value.to_owned().into())]).map(|text| FlashView { text })
}

/// Ends a message once a page has shown it, unless that answer brings another.
pub async fn shown_once(State(app): State<App>, request: Request, next: Next) -> Response {
    let name = cookies::flash_name(&app.config);
    let carried = cookies::read(request.headers(), &name).is_some();
    let mut response = next.run(request).await;
    let is_page =
        response.headers().get(header::CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    let brings =
        response.headers().get_all(header::SET_COOKIE).iter().any(|set| set.as_bytes().starts_with(name.as_bytes()));
    if carried && is_page && !brings {
        let (header, gone) = cookies::set(&app.config, &name, "", Life::Gone);
        if let Ok(gone) = gone.parse() {
            response.headers_mut().append(header, gone);
        }
    }
    response
}
