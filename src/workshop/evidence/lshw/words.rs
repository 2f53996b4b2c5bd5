//! Values of whatever type stands where a word or a list of named values is due.

use serde::de::{Deserialize, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use std::borrow::Cow;
use std::fmt;

/// A word, a number, or a list of them, as words.
pub(super) struct Words(pub Vec<String>);

/// Names with their values, as words: only those that are read, of hundreds of processor flags none.
pub(super) struct Pairs(pub Vec<(String, String)>);

/// Settings that are read; the rest (passwords set, latencies) is passed over.
const SETTINGS: [&str; 5] = ["chassis", "cores", "driver", "sku", "uuid"];

/// Of a list of words no more than this is kept: a disk has a few names.
const MOST_WORDS: usize = 32;

fn is_read(name: &str) -> bool {
    let capability = name == "removable" || name.starts_with("cd") || name.starts_with("dvd") || name.ends_with("rpm");
    capability || SETTINGS.contains(&name)
}

impl<'de> Deserialize<'de> for Words {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Loose).map(|value| Self(value.words))
    }
}

impl<'de> Deserialize<'de> for Pairs {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Loose).map(|value| Self(value.pairs))
    }
}

/// What stands there: words, or pairs, never both.
#[derive(Default)]
struct Value {
    words: Vec<String>,
    pairs: Vec<(String, String)>,
}

struct Loose;

impl Value {
    fn word(text: impl ToString) -> Self {
        Self { words: vec![text.to_string()], ..Self::default() }
    }
}

impl<'de> Visitor<'de> for Loose {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Value, E> {
        Ok(Value::word(text))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Value, E> {
        Ok(Value::word(number))
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Value, E> {
        Ok(Value::word(number))
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<Value, E> {
        Ok(Value::word(number))
    }

    fn visit_bool<E: Error>(self, yes: bool) -> Result<Value, E> {
        Ok(Value::word(yes))
    }

    fn visit_unit<E: Error>(self) -> Result<Value, E> {
        Ok(Value::default())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Value, A::Error> {
        let mut value = Value::default();
        while let Some(some) = seq.next_element::<Words>()? {
            let room = MOST_WORDS.saturating_sub(value.words.len());
            value.words.extend(some.0.into_iter().take(room));
        }
        Ok(value)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let mut value = Value::default();
        while let Some(name) = map.next_key::<Cow<'de, str>>()? {
            if is_read(&name) && value.pairs.len() < MOST_WORDS {
                let word = map.next_value::<Words>()?.0.into_iter().next().unwrap_or_default();
                value.pairs.push((name.into_owned(), word));
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(value)
    }
}
