//! One message from an act to the page that follows it: a code and plain values, worded when shown.

use super::cookies::{self, Life};
use super::texts::Texts;
use crate::config::Config;
use axum::http::{HeaderMap, HeaderName};

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

/// The cookie that ends a message once it is shown.
pub fn clear(config: &Config) -> (HeaderName, String) {
    cookies::set(config, &cookies::flash_name(config), "", Life::Gone)
}
