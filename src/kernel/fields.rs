//! What a caller sent, read field by field: every bad field is named in one answer, unknown ones included. The same
//! reading serves JSON and forms.

use crate::kernel::text;
use chrono::{DateTime, NaiveDate, Utc};
use serde_json::{Map, Value};
use std::ops::RangeInclusive;
use uuid::Uuid;

/// One field that has to be corrected.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct FieldError {
    /// Path of the field: `name`, `channels[0].kind`.
    pub field: String,
    /// Stable code, snake case; worded by the texts `field-<code>`.
    pub code: &'static str,
}

/// A typed wish read from a body; all errors are collected in `Fields`, and a wish is only used when there are none.
pub trait Wish: Sized {
    /// Reads the fields this wish is made of.
    fn read(fields: &mut Fields) -> Self;
}

/// Nothing is wished beyond the act itself.
#[derive(Clone, Debug, Default, utoipa::ToSchema)]
pub struct Nothing {}

impl Wish for Nothing {
    fn read(_: &mut Fields) -> Self {
        Self {}
    }
}

/// The fields of one object, taken one by one; what remains at the end is unknown.
#[derive(Debug)]
pub struct Fields {
    path: String,
    values: Map<String, Value>,
    errors: Vec<FieldError>,
    from_form: bool,
}

impl Fields {
    /// The fields of a JSON object.
    pub fn from_json(values: Map<String, Value>) -> Self {
        Self { path: String::new(), values, errors: Vec::new(), from_form: false }
    }

    /// The fields of a form or a query: all texts; a repeated name is a list; `a[0].b` is a list of objects. A field left
    /// empty is a field not given.
    pub fn from_pairs(pairs: Vec<(String, String)>) -> Self {
        let mut values = Map::new();
        for (name, value) in pairs {
            typed::insert(&mut values, &name, value);
        }
        Self { path: String::new(), values, errors: Vec::new(), from_form: true }
    }

    /// Reads a wish.
    ///
    /// # Errors
    /// Every bad or unknown field.
    pub fn wish<W: Wish>(mut self) -> Result<W, Vec<FieldError>> {
        let wish = W::read(&mut self);
        self.finish()?;
        Ok(wish)
    }

    /// Ends the reading.
    ///
    /// # Errors
    /// Every bad or unknown field.
    pub fn finish(mut self) -> Result<(), Vec<FieldError>> {
        self.name_unknown();
        if self.errors.is_empty() { Ok(()) } else { Err(self.errors) }
    }

    /// Says that a field is wrong.
    pub fn refuse(&mut self, name: &str, code: &'static str) {
        let field = self.path_of(name);
        if !self.errors.iter().any(|e| e.field == field) {
            self.errors.push(FieldError { field, code });
        }
    }

    /// Whether something is wrong already.
    pub fn has_errors(&self) -> bool {
        !self.errors.is_empty()
    }

    /// Whether a field was sent at all, be it `null`: a partial update never clears what it does not name.
    pub fn names(&self, name: &str) -> bool {
        self.values.contains_key(name)
    }

    /// A text of 1 to `max` characters that has to be there.
    pub fn required_text(&mut self, name: &str, max: usize) -> String {
        self.text(name, max).unwrap_or_else(|| self.missing(name))
    }

    /// A text of up to `max` characters, cleaned; empty is not given.
    pub fn text(&mut self, name: &str, max: usize) -> Option<String> {
        let value = self.take(name)?;
        self.text_of(name, value, max)
    }

    /// A text about a person: a social security number anywhere in it is refused, and not said again.
    pub fn personal_text(&mut self, name: &str, max: usize) -> Option<String> {
        let text = self.text(name, max)?;
        if text::holds_nir(&text) {
            self.refuse(name, "nir_refused");
            return None;
        }
        Some(text)
    }

    /// A text about a person that has to be there.
    pub fn required_personal_text(&mut self, name: &str, max: usize) -> String {
        self.personal_text(name, max).unwrap_or_else(|| self.missing(name))
    }

    /// A word of a closed list that has to be there: `from_code` of a `codes!` enum.
    pub fn required_word<T>(&mut self, name: &str, from_code: impl Fn(&str) -> Option<T>) -> Option<T> {
        let sent = self.values.contains_key(name);
        let word = self.word(name, from_code);
        if word.is_none() && !sent {
            self.refuse(name, "missing");
        } else if word.is_none() {
            self.refuse(name, "unknown_code");
        }
        word
    }

    /// A word of a closed list.
    pub fn word<T>(&mut self, name: &str, from_code: impl Fn(&str) -> Option<T>) -> Option<T> {
        let text = self.text(name, 80)?;
        let word = from_code(&text);
        if word.is_none() {
            self.refuse(name, "unknown_code");
        }
        word
    }

    /// A whole number that has to be there.
    pub fn required_int(&mut self, name: &str, range: RangeInclusive<i64>) -> i64 {
        let least = *range.start();
        self.int(name, range).unwrap_or_else(|| {
            let _: String = self.missing(name);
            least
        })
    }

    /// A whole number within a range.
    pub fn int(&mut self, name: &str, range: RangeInclusive<i64>) -> Option<i64> {
        let value = self.take(name)?;
        let number = match &value {
            Value::Number(number) => number.as_i64(),
            Value::String(text) if self.from_form => text.trim().replace([' ', '\u{a0}', '\u{202f}'], "").parse().ok(),
            _ => None,
        };
        match number {
            None => {
                self.refuse(name, "not_a_whole_number");
                None
            }
            Some(number) if !range.contains(&number) => {
                self.refuse(name, "out_of_range");
                None
            }
            some => some,
        }
    }

    /// An amount in cents; a form gives euros, with a comma or a point.
    pub fn cents(&mut self, name: &str) -> Option<i64> {
        const MOST: i64 = 10_000_000;
        if !self.from_form {
            return self.int(name, 0..=MOST);
        }
        let typed = self.text(name, 20)?;
        let cents = typed::read_euros(&typed).filter(|cents| (0..=MOST).contains(cents));
        if cents.is_none() {
            self.refuse(name, "not_an_amount");
        }
        cents
    }

    /// Yes or no; a form's box is yes when it is ticked.
    pub fn flag(&mut self, name: &str) -> bool {
        match self.take(name) {
            None | Some(Value::Bool(false)) => false,
            Some(Value::Bool(true)) => true,
            Some(Value::String(text)) if self.from_form && matches!(text.as_str(), "on" | "true" | "1") => true,
            Some(_) => {
                self.refuse(name, "not_a_yes_or_no");
                false
            }
        }
    }

    /// A day that has to be there.
    pub fn required_date(&mut self, name: &str) -> NaiveDate {
        self.date(name).unwrap_or_else(|| {
            let _: String = self.missing(name);
            NaiveDate::MIN
        })
    }

    /// A day, ISO 8601; a form also takes `12/3/2026` and `12.03.26`. Years 1900 to 2199.
    pub fn date(&mut self, name: &str) -> Option<NaiveDate> {
        let typed = self.text(name, 20)?;
        let day = NaiveDate::parse_from_str(&typed, "%Y-%m-%d")
            .ok()
            .filter(|day| self.from_form || day.to_string() == typed)
            .or_else(|| self.from_form.then(|| typed::read_french_date(&typed)).flatten())
            .filter(|day| (1900..=2199).contains(&chrono::Datelike::year(day)));
        if day.is_none() {
            self.refuse(name, "not_a_date");
        }
        day
    }

    /// An instant with its offset (RFC 3339) that has to be there; a form gives local time, read by `zone`.
    pub fn required_instant(&mut self, name: &str, zone: chrono_tz::Tz) -> DateTime<Utc> {
        let sent = self.values.contains_key(name);
        let instant = self.text(name, 40).and_then(|typed| {
            DateTime::parse_from_rfc3339(&typed).ok().map(|at| at.with_timezone(&Utc)).or_else(|| {
                let local = chrono::NaiveDateTime::parse_from_str(&typed, "%Y-%m-%dT%H:%M").ok()?;
                // The hour that autumn repeats means its first pass; the hour that spring skips does not exist.
                self.from_form.then(|| local.and_local_timezone(zone).earliest()).flatten().map(|at| at.to_utc())
            })
        });
        instant.unwrap_or_else(|| {
            self.refuse(name, if sent { "not_a_time" } else { "missing" });
            DateTime::<Utc>::MIN_UTC
        })
    }

    /// An id that has to be there.
    pub fn required_id(&mut self, name: &str) -> Uuid {
        self.id(name).unwrap_or_else(|| {
            let _: String = self.missing(name);
            Uuid::nil()
        })
    }

    /// An id.
    pub fn id(&mut self, name: &str) -> Option<Uuid> {
        let typed = self.text(name, 40)?;
        let id = Uuid::parse_str(&typed).ok();
        if id.is_none() {
            self.refuse(name, "not_an_id");
        }
        id
    }

    /// A list of texts, at most 200 of up to `max` characters.
    pub fn texts(&mut self, name: &str, max: usize) -> Vec<String> {
        let items = self.items(name);
        let mut texts = Vec::with_capacity(items.len());
        for (at, item) in items.into_iter().enumerate() {
            if let Some(text) = self.text_of(&format!("{name}[{at}]"), item, max) {
                texts.push(text);
            }
        }
        texts
    }

    /// A list of objects, at most 200, each read by `read`.
    pub fn objects<T>(&mut self, name: &str, mut read: impl FnMut(&mut Fields) -> T) -> Vec<T> {
        let items = self.items(name);
        let mut read_items = Vec::with_capacity(items.len());
        for (at, item) in items.into_iter().enumerate() {
            let path = self.path_of(&format!("{name}[{at}]"));
            let Value::Object(values) = item else {
                self.errors.push(FieldError { field: path, code: "not_an_object" });
                continue;
            };
            read_items.push(self.inside(path, values, &mut read));
        }
        read_items
    }

    /// One object, read by `read`.
    pub fn object<T>(&mut self, name: &str, read: impl FnOnce(&mut Fields) -> T) -> Option<T> {
        let path = self.path_of(name);
        match self.take(name)? {
            Value::Object(values) => Some(self.inside(path, values, read)),
            _ => {
                self.refuse(name, "not_an_object");
                None
            }
        }
    }

    /// A value that is either a whole number or a text, as sent.
    pub fn raw(&mut self, name: &str) -> Option<Value> {
        self.take(name)
    }

    fn inside<T>(&mut self, path: String, values: Map<String, Value>, read: impl FnOnce(&mut Fields) -> T) -> T {
        let mut inner = Fields { path, values, errors: Vec::new(), from_form: self.from_form };
        let read = read(&mut inner);
        inner.name_unknown();
        self.errors.append(&mut inner.errors);
        read
    }

    fn items(&mut self, name: &str) -> Vec<Value> {
        match self.take(name) {
            None => Vec::new(),
            Some(Value::Array(items)) if items.len() <= 200 => items,
            Some(Value::Array(_)) => {
                self.refuse(name, "too_many");
                Vec::new()
            }
            Some(one @ Value::String(_)) if self.from_form => vec![one],
            Some(_) => {
                self.refuse(name, "not_a_list");
                Vec::new()
            }
        }
    }

    fn text_of(&mut self, name: &str, value: Value, max: usize) -> Option<String> {
        let Value::String(raw) = value else {
            self.refuse(name, "not_a_text");
            return None;
        };
        if raw.contains('\0') {
            self.refuse(name, "bad_character");
            return None;
        }
        let text = text::clean(&raw);
        if text.chars().count() > max {
            self.refuse(name, "too_long");
            return None;
        }
        (!text.is_empty()).then_some(text)
    }

    fn take(&mut self, name: &str) -> Option<Value> {
        let value = self.values.remove(name).filter(|value| !value.is_null())?;
        match value {
            Value::String(text) if self.from_form && text.trim().is_empty() => None,
            value => Some(value),
        }
    }

    fn missing<T: Default>(&mut self, name: &str) -> T {
        self.refuse(name, "missing");
        T::default()
    }

    fn name_unknown(&mut self) {
        let names: Vec<String> = self.values.keys().cloned().collect();
        for name in names {
            // What is said back is cut: a name can be as long as a body.
            let shown: String = name.chars().take(80).collect();
            if text::holds_nir(&name) {
                self.refuse("", "nir_refused");
            } else {
                self.refuse(&shown, "unknown_field");
            }
        }
    }

    fn path_of(&self, name: &str) -> String {
        if self.path.is_empty() { name.to_owned() } else { format!("{}.{name}", self.path) }
    }
}

mod typed;

#[cfg(test)]
mod tests;
