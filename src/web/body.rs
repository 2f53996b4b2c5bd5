//! Bodies. JSON and forms are read into the same fields; nothing is rejected before every field was looked at.

use super::visit::Visit;
use crate::app::App;
use crate::error::{Error, FieldError, Result};
use crate::kernel::fields::{Fields, Wish};
use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::header;
use serde::de::{Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

/// A JSON body read as a wish.
pub struct JsonBody<W>(pub W);

/// A form read as a wish, with what was typed, so that a page can show it again.
pub struct FormBody<W> {
    /// The wish, or every field to correct.
    pub wish: Result<W, Vec<FieldError>>,
    /// What was typed, by name.
    pub typed: Vec<(String, String)>,
}

impl<W: Wish + Send> FromRequest<App> for JsonBody<W> {
    type Rejection = Error;

    async fn from_request(request: Request, app: &App) -> Result<Self> {
        Ok(Self(LateJson::from_request(request, app).await?.read()?))
    }
}

/// A JSON body that is received now and read later: where the address names a thing, that it is not there is said before
/// what is wrong with the body.
pub struct LateJson {
    is_json: bool,
    bytes: Bytes,
}

impl LateJson {
    /// Reads the wish; an empty body is an empty object.
    ///
    /// # Errors
    /// `UnsupportedType`, `Unreadable`, or `Invalid` with every bad field.
    pub fn read<W: Wish>(&self) -> Result<W> {
        if self.bytes.is_empty() {
            return Ok(Fields::from_json(Map::new()).wish()?);
        }
        if !self.is_json {
            return Err(Error::UnsupportedType);
        }
        Ok(Fields::from_json(read_json(&self.bytes)?).wish()?)
    }
}

impl FromRequest<App> for LateJson {
    type Rejection = Error;

    async fn from_request(request: Request, _: &App) -> Result<Self> {
        let is_json = content_type(&request).is_some_and(|kind| kind == "application/json");
        Ok(Self { is_json, bytes: bytes(request).await? })
    }
}

/// A file sent as the whole body, of any type.
pub struct FileBody(pub Bytes);

impl FromRequest<App> for FileBody {
    type Rejection = Error;

    async fn from_request(request: Request, _: &App) -> Result<Self> {
        Ok(Self(bytes(request).await?))
    }
}

impl<W: Wish + Send> FromRequest<App> for FormBody<W> {
    type Rejection = Error;

    async fn from_request(request: Request, _: &App) -> Result<Self> {
        if content_type(&request).is_some_and(|kind| kind != "application/x-www-form-urlencoded") {
            return Err(Error::UnsupportedType);
        }
        let typed: Vec<(String, String)> = read_pairs(&bytes(request).await?)?
            .into_iter()
            .filter(|(name, _)| name != super::writes::FORM_KEY)
            .collect();
        Ok(Self { wish: Fields::from_pairs(typed.clone()).wish(), typed })
    }
}

impl<W> FormBody<W> {
    /// A form not yet filled in.
    pub fn empty() -> Self {
        Self { wish: Err(Vec::new()), typed: Vec::new() }
    }

    /// Everything ticked or typed under one name.
    pub fn typed_all(&self, name: &str) -> Vec<&str> {
        self.typed.iter().filter(|(n, _)| n == name).map(|(_, value)| value.as_str()).collect()
    }

    /// What was typed in one field.
    pub fn typed(&self, name: &str) -> &str {
        self.typed.iter().find(|(n, _)| n == name).map_or("", |(_, value)| value)
    }
}

/// Reads a JSON object; a key that stands twice is refused.
///
/// # Errors
/// `Unreadable` naming how.
pub fn read_json(bytes: &[u8]) -> Result<Map<String, Value>> {
    match serde_json::from_slice::<Unique>(bytes) {
        Ok(Unique(Value::Object(map))) => Ok(map),
        Ok(_) => Err(Error::Unreadable("not_an_object")),
        Err(cause) if cause.to_string().starts_with(REPEATED) => Err(Error::Unreadable("repeated_key")),
        Err(_) => Err(Error::Unreadable("not_json")),
    }
}

/// Reads `name=value&…` pairs.
///
/// # Errors
/// `Unreadable` when it is not UTF-8 or holds more than 2,000 pairs.
pub fn read_pairs(bytes: &[u8]) -> Result<Vec<(String, String)>> {
    let text = std::str::from_utf8(bytes).map_err(|_| Error::Unreadable("not_utf8"))?;
    let mut pairs = Vec::new();
    for piece in text.split('&').filter(|piece| !piece.is_empty()) {
        if pairs.len() == 2_000 {
            return Err(Error::Unreadable("too_many_fields"));
        }
        let (name, value) = piece.split_once('=').unwrap_or((piece, ""));
        pairs.push((decode(name)?, decode(value)?));
    }
    Ok(pairs)
}

fn decode(text: &str) -> Result<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        match byte {
            b'+' => bytes.push(b' '),
            b'%' => {
                let mut digit = || rest.next().and_then(|b| char::from(b).to_digit(16));
                let (Some(high), Some(low)) = (digit(), digit()) else {
                    return Err(Error::Unreadable("bad_percent_encoding"));
                };
                bytes.push(u8::try_from(high * 16 + low).unwrap_or_default());
            }
            other => bytes.push(other),
        }
    }
    String::from_utf8(bytes).map_err(|_| Error::Unreadable("not_utf8"))
}

async fn bytes(request: Request) -> Result<Bytes> {
    // The limit was enforced where the body was received; see `writes`.
    axum::body::to_bytes(request.into_body(), usize::MAX).await.map_err(|_| Error::Unreadable("body_cut_short"))
}

fn content_type(request: &Request) -> Option<String> {
    let value = request.headers().get(header::CONTENT_TYPE)?.to_str().ok()?;
    Some(value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase())
}

/// The actor and the wish of an API call, in the order refusals are due: who before what.
pub type Call<W> = (Visit, JsonBody<W>);

const REPEATED: &str = "a key stands twice";

struct Unique(Value);

impl<'de> serde::Deserialize<'de> for Unique {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(UniqueVisitor).map(Self)
    }
}

struct UniqueVisitor;

impl<'de> Visitor<'de> for UniqueVisitor {
    type Value = Value;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("JSON")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Value, A::Error> {
        let mut items = Vec::new();
        while let Some(Unique(item)) = seq.next_element()? {
            items.push(item);
        }
        Ok(Value::Array(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let mut values = Map::new();
        while let Some((key, Unique(value))) = map.next_entry::<String, Unique>()? {
            if values.insert(key, value).is_some() {
                return Err(A::Error::custom(REPEATED));
            }
        }
        Ok(Value::Object(values))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_that_stands_twice_is_refused_at_any_depth() {
        for text in [r#"{"a":1,"a":2}"#, r#"{"x":[{"a":1,"a":2}]}"#] {
            assert!(matches!(read_json(text.as_bytes()), Err(Error::Unreadable("repeated_key"))), "{text}");
        }
        assert!(matches!(read_json(b"[1]"), Err(Error::Unreadable("not_an_object"))));
        for text in ["{", "{\"n\":1e400}", "{\"n\":NaN}", "\u{feff}{}", "{\"a\":\"\\ud800\"}"] {
            assert!(matches!(read_json(text.as_bytes()), Err(Error::Unreadable("not_json"))), "{text}");
        }
        assert!(read_json("[".repeat(10_000).as_bytes()).is_err());
    }

    #[test]
    fn pairs_are_decoded_or_refused() {
        assert_eq!(
            read_pairs(b"a=1+2&b=%C3%A9&c").unwrap(),
            [("a", "1 2"), ("b", "é"), ("c", "")].map(|(a, b)| (a.to_owned(), b.to_owned()))
        );
        for bad in ["a=%", "a=%zz", "a=%c0%af", "a=%ff"] {
            assert!(read_pairs(bad.as_bytes()).is_err(), "{bad}");
        }
    }
}
