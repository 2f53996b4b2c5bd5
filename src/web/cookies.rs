//! Cookies: host-bound and secure behind TLS; on loopback, where there is none, plain names.

use crate::config::Config;
use axum::http::{HeaderMap, HeaderName, header};
use axum_extra::extract::cookie::{Cookie, SameSite};

/// How long a cookie lives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Life {
    /// Until the browser closes.
    Browser,
    /// A year.
    Year,
    /// No longer.
    Gone,
}

/// The session's cookie.
pub fn session_name(config: &Config) -> String {
    prefixed(config, "session")
}

/// The cookie that says "this browser has signed in here before".
pub fn browser_name(config: &Config) -> String {
    prefixed(config, "browser")
}

/// The cookie that carries one message to the next page.
pub fn flash_name(config: &Config) -> String {
    prefixed(config, "flash")
}

/// The cookie of the language chosen before sign-in.
pub fn lang_name(config: &Config) -> String {
    prefixed(config, "lang")
}

/// The value of a cookie of this request.
pub fn read(headers: &HeaderMap, name: &str) -> Option<String> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|line| Cookie::split_parse(line.to_owned()).flatten())
        .find(|cookie| cookie.name() == name)
        .map(|cookie| cookie.value().to_owned())
        .filter(|value| !value.is_empty())
}

/// A `Set-Cookie` header.
pub fn set(config: &Config, name: &str, value: &str, life: Life) -> (HeaderName, String) {
    let mut cookie = Cookie::build((name.to_owned(), value.to_owned()))
        .path("/")
        .http_only(true)
        .secure(config.is_https())
        .same_site(SameSite::Lax)
        .build();
    let seconds = match life {
        Life::Browser => None,
        Life::Year => Some(31_536_000),
        Life::Gone => Some(0),
    };
    let mut text = {
        cookie.unset_expires();
        cookie.to_string()
    };
    if let Some(seconds) = seconds {
        text.push_str(&format!("; Max-Age={seconds}"));
    }
    (header::SET_COOKIE, text)
}

fn prefixed(config: &Config, name: &str) -> String {
    if config.is_https() { format!("__Host-{name}") } else { format!("passerelle-{name}") }
}
