//! Calling every route there is: each path's parameters filled with an object of one's own structure, of another's, or of
//! nobody's. New routes come by themselves; a new kind of object is one line of `PARAMETERS` and its making in
//! `objects.rs`.

use super::answer::Answer;
use super::objects::Objects;
use super::server::TestApp;
use axum::body::Body;
use axum::http::Method;
use passerelle::access::routes::Route;

/// Which kind of object a parameter names, by the path up to it (without `/api/v1`).
const PARAMETERS: &[(&str, &str)] = &[
    ("/assets/{name}", "asset"),
    ("/d/{tag}", "code"),
    ("/organisations/{id}", "organisation"),
    ("/settings/accounts/{id}", "account"),
    ("/me/tokens/{id}", "token"),
    ("/vocabularies/{name}", "vocabulary"),
    ("/reports/{period}", "period"),
    ("/bench/mode/{mode}", "mode"),
    ("/donations/{id}", "donation"),
    ("/donations/{number}", "donation_number"),
    ("/devices/{tag}", "device"),
    ("/devices/{tag}/media/{id}", "medium"),
    ("/devices/{tag}/repairs/{id}", "repair"),
    ("/evidence/reviews/{id}", "review"),
    ("/events/{id}", "event"),
    ("/beneficiaries/{file}", "file"),
    ("/requests/{id}", "request"),
    ("/allocations/{id}", "allocation"),
    ("/handovers/{id}", "allocation"),
    ("/programmes/{id}", "programme"),
    ("/sessions/{id}", "session"),
    ("/enrolments/{id}", "enrolment"),
    ("/followups/{id}", "followup"),
    ("/erasures/{id}", "erasure"),
];

/// Whose object a path names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whose {
    /// Of the caller's structure (or account), where it has any.
    Own,
    /// Of another structure.
    Other,
    /// Nobody's: there is none.
    Missing,
}

/// Whether a route belongs to the API.
pub fn is_api(route: &Route) -> bool {
    passerelle::access::guard::is_api(&route.path)
}

/// The names of a path's parameters with the path up to each, without `/api/v1`.
pub fn parameters(path: &str) -> Vec<&str> {
    let path = path.strip_prefix("/api/v1").unwrap_or(path);
    path.match_indices('}').map(|(end, _)| &path[..=end]).collect()
}

/// The kind of object that ends this piece of a path, when one is known.
pub fn kind(piece: &str) -> Option<&'static str> {
    kind_in("", piece)
}

/// The same, where the end of the whole path asks for an object in a state of its own.
fn kind_in(path: &str, piece: &str) -> Option<&'static str> {
    if path.ends_with("/receipt.pdf") {
        return Some("signed");
    }
    PARAMETERS.iter().find(|(known, _)| *known == piece).map(|(_, kind)| *kind)
}

/// Whether a path is one of those a route takes.
pub fn fits(pattern: &str, path: &str) -> bool {
    let (pattern, path): (Vec<&str>, Vec<&str>) = (pattern.split('/').collect(), path.split('/').collect());
    pattern.len() == path.len()
        && pattern.iter().zip(&path).all(|(wanted, part)| wanted.starts_with('{') || wanted == part)
}

impl Objects {
    /// The route's path with its parameters filled for this caller; nothing when the last object has no such owner. What
    /// stands before the last parameter is theirs too, and one's own where there is none.
    pub fn path(&self, route: &Route, caller: &str, whose: Whose) -> Option<String> {
        let before = if whose == Whose::Missing { Whose::Own } else { whose };
        self.path_in(route, caller, before, whose)
    }

    /// The same, with what stands before the last parameter of another owner than the last: another's disk in one's own
    /// device.
    pub fn path_in(&self, route: &Route, caller: &str, before: Whose, whose: Whose) -> Option<String> {
        let pieces = parameters(&route.path);
        let mut path = route.path.clone();
        for (at, piece) in pieces.iter().enumerate() {
            let wanted = if at + 1 == pieces.len() { whose } else { before };
            let value = match kind_in(&route.path, piece) {
                Some(kind) => self.value(kind, caller, wanted)?,
                None if whose == Whose::Missing => uuid::Uuid::max().to_string(),
                None => return None,
            };
            let name = piece.rsplit('{').next().unwrap_or_default();
            path = path.replacen(&format!("{{{name}"), &value, 1);
        }
        Some(path)
    }
}

impl TestApp {
    /// Calls a route as someone (or nobody), with nothing in the body; a browser's session is a new one each time.
    pub async fn call_route(&self, route: &Route, path: &str, caller: Option<&str>) -> Answer {
        let method = route.method.clone();
        if is_api(route) {
            let api = caller.map_or_else(|| self.anonymous_api(), |word| self.api(word));
            return match method {
                Method::GET => api.call(method, path, &[], Body::empty()).await,
                method => api.json(method, path, &[("if-match", "\"1\"")], serde_json::json!({})).await,
            };
        }
        let browser = match caller {
            Some(word) => self.browser(word).await,
            None => self.visitor(),
        };
        match method {
            Method::GET => browser.get(path).await,
            method if path.ends_with("/evidence") => {
                let headers = [("content-type", "multipart/form-data; boundary=x"), ("sec-fetch-site", "same-origin")];
                browser.call(method, path, &headers, "--x--\r\n").await
            }
            _ => browser.post_form(path, &[]).await,
        }
    }
}
