//! What the service answered, with the questions tests ask of it.

use super::html::{self, Form};
use axum::http::HeaderMap;
use serde_json::Value;

/// An answer, wholly received.
#[derive(Clone, Debug)]
pub struct Answer {
    /// What was asked, for messages.
    pub asked: String,
    /// Its status.
    pub status: u16,
    /// Its headers.
    pub headers: HeaderMap,
    /// Its body.
    pub bytes: Vec<u8>,
    /// Its body as JSON; null when it is none.
    pub json: Value,
}

impl Answer {
    /// Its body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }

    /// One header; empty when it is absent.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// Every value of one header.
    pub fn header_all(&self, name: &str) -> Vec<&str> {
        self.headers.get_all(name).iter().filter_map(|value| value.to_str().ok()).collect()
    }

    /// Where it leads.
    pub fn location(&self) -> &str {
        self.header("location")
    }

    /// Checks the status, and says everything when it is another.
    #[track_caller]
    pub fn expect(self, status: u16) -> Self {
        assert!(self.status == status, "{} expected, not:\n{self}", status);
        self
    }

    /// Checks that a problem of this status and code was answered.
    #[track_caller]
    pub fn expect_problem(self, status: u16, code: &str) -> Self {
        let is_problem = self.header("content-type") == "application/problem+json";
        assert!(
            self.status == status && is_problem && self.json["code"] == code,
            "{status} {code} expected, not:\n{self}"
        );
        self
    }

    /// Checks that a body was refused with 422, and names the wrong fields: `name: missing`, sorted.
    #[track_caller]
    pub fn wrong_fields(&self) -> Vec<String> {
        assert!(self.status == 422, "422 expected, not:\n{self}");
        let errors = self.json["errors"].as_array().unwrap_or_else(|| panic!("errors expected in:\n{self}"));
        let part = |error: &Value, name: &str| error[name].as_str().unwrap_or_default().to_owned();
        let mut named: Vec<String> =
            errors.iter().map(|error| format!("{}: {}", part(error, "field"), part(error, "code"))).collect();
        named.sort();
        named
    }

    /// Checks that it leads to this place (303).
    #[track_caller]
    pub fn expect_redirect(self, to: &str) -> Self {
        assert!(self.status == 303 && self.location() == to, "303 to {to} expected, not:\n{self}");
        self
    }

    /// Checks that these words can be read on the page.
    #[track_caller]
    pub fn shows(&self, words: &str) -> &Self {
        assert!(html::visible(&self.text()).contains(words), "{words:?} expected in:\n{self}");
        self
    }

    /// Checks that these words stand nowhere in the answer: not in its headers, not in its markup.
    #[track_caller]
    pub fn never_says(&self, words: &str) -> &Self {
        let headers = format!("{:?}", self.headers);
        let said =
            self.text().contains(words) || html::visible(&self.text()).contains(words) || headers.contains(words);
        assert!(!said, "{words:?} not expected in:\n{self}");
        self
    }

    /// The form of the page that is sent to this address.
    #[track_caller]
    pub fn form(&self, action: &str) -> Form {
        let forms = html::forms(&self.text());
        let known: Vec<String> = forms.iter().map(|form| form.action.clone()).collect();
        forms
            .into_iter()
            .find(|form| form.action == action)
            .unwrap_or_else(|| panic!("no form goes to {action}, only to {known:?}\n{self}"))
    }

    /// The forms of the page that go there, in order.
    pub fn forms_to(&self, action: &str) -> Vec<Form> {
        self.forms().into_iter().filter(|form| form.action == action).collect()
    }

    /// The form of the page that goes there and asks for these fields.
    #[track_caller]
    pub fn form_asking(&self, action: &str, names: &[&str]) -> Form {
        let mut forms = self.forms_to(action).into_iter();
        let asks = |form: &Form| names.iter().all(|name| form.names.iter().any(|known| known == name));
        forms.find(asks).unwrap_or_else(|| panic!("no form goes to {action} and asks for {names:?}:\n{self}"))
    }

    /// Every form of the page.
    pub fn forms(&self) -> Vec<Form> {
        html::forms(&self.text())
    }

    /// Every address the page leads to.
    pub fn links(&self) -> Vec<String> {
        html::links(&self.text())
    }

    /// A value of the body that is a text.
    #[track_caller]
    pub fn str(&self, pointer: &str) -> String {
        let value = self.json.pointer(pointer).and_then(Value::as_str);
        value.unwrap_or_else(|| panic!("a text expected at {pointer} in:\n{self}")).to_owned()
    }

    /// A value of the body that is a whole number.
    #[track_caller]
    pub fn int(&self, pointer: &str) -> i64 {
        let value = self.json.pointer(pointer).and_then(Value::as_i64);
        value.unwrap_or_else(|| panic!("a number expected at {pointer} in:\n{self}"))
    }
}

impl std::fmt::Display for Answer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        writeln!(f, "{} → {} {}", self.asked, self.status, self.header("content-type"))?;
        for name in ["location", "set-cookie", "retry-after"] {
            for value in self.header_all(name) {
                writeln!(f, "{name}: {value}")?;
            }
        }
        let text = self.text();
        f.write_str(&text.chars().take(6_000).collect::<String>())
    }
}
