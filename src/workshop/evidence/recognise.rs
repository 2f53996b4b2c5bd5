//! Which format a text is, by its content.

use super::facts::Format;
use super::{Unreadable, UnreadableCode};
use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use std::borrow::Cow;

/// What was recognised.
pub(super) enum Recognised {
    /// Valid JSON of this format.
    Json(Format),
    /// Text of this format.
    Text(Format),
    /// Not valid JSON, but lshw's words: old releases wrote such. With the refusal, in case it cannot be mended.
    BrokenLshw(Unreadable),
    /// Nothing known.
    Unknown,
}

/// Recognises a text.
///
/// # Errors
/// When it begins like JSON, is none, and does not look like lshw either.
pub(super) fn recognise(text: &str) -> Result<Recognised, Unreadable> {
    let start = text.trim_start();
    if start.starts_with(['{', '[']) && !is_nwipe_start(start) {
        return match serde_json::from_str::<Keys>(text) {
            Ok(keys) => Ok(keys.format().map_or(Recognised::Unknown, Recognised::Json)),
            Err(error) => broken(text, &error),
        };
    }
    if is_nwipe(text) {
        return Ok(Recognised::Text(Format::Nwipe));
    }
    if start.starts_with("# dmidecode") || text.contains("\nGetting SMBIOS data from") {
        return Ok(Recognised::Text(Format::Dmidecode));
    }
    if speaks_lshw(text) {
        return Ok(Recognised::BrokenLshw(Unreadable::new(UnreadableCode::BrokenJson, "text before the JSON")));
    }
    Ok(Recognised::Unknown)
}

/// The refusal of a text that is not the JSON it should be.
pub(super) fn refusal(error: &serde_json::Error) -> Unreadable {
    let place = format!("line {}, column {}", error.line(), error.column());
    let code = if error.is_eof() {
        UnreadableCode::TruncatedJson
    } else if error.to_string().starts_with("recursion limit") {
        UnreadableCode::NestedTooDeep
    } else {
        UnreadableCode::BrokenJson
    };
    Unreadable::new(code, place)
}

fn broken(text: &str, error: &serde_json::Error) -> Result<Recognised, Unreadable> {
    let refusal = refusal(error);
    if speaks_lshw(text) && refusal.code != UnreadableCode::NestedTooDeep {
        Ok(Recognised::BrokenLshw(refusal))
    } else {
        Err(refusal)
    }
}

fn speaks_lshw(text: &str) -> bool {
    text.contains("\"class\"") && text.contains("\"id\"") && text.contains('{')
}

/// A line of nwipe's log begins with a date in brackets, which also begins a JSON array.
fn is_nwipe_start(start: &str) -> bool {
    start.strip_prefix('[').is_some_and(|rest| {
        let mut chars = rest.chars();
        chars.by_ref().take(4).all(|c| c.is_ascii_digit()) && chars.next() == Some('/')
    })
}

fn is_nwipe(text: &str) -> bool {
    const WORDS: [&str; 8] = [
        "nwipe",
        "Nwipe",
        "Program options are set as follows",
        " Drive Status ***",
        " Error Summary ***",
        "S/N=",
        "HIDDEN ",
        "bytes written to",
    ];
    let dated = text.lines().any(|line| is_nwipe_start(line.trim_start()));
    let table = [" Drive Status ***", " Error Summary ***"].iter().any(|title| text.contains(title));
    (dated && WORDS.iter().any(|word| text.contains(word))) || table
}

/// The names at the top of a JSON text; of an array, those of its first object.
#[derive(Default)]
struct Keys {
    names: Vec<String>,
    kind: Option<String>,
    array: bool,
}

/// More names than any format has at its top.
const MOST_NAMES: usize = 2000;

impl Keys {
    fn has(&self, name: &str) -> bool {
        self.names.iter().any(|n| n == name)
    }

    fn format(&self) -> Option<Format> {
        let snapshot = self.kind.as_deref().is_some_and(|kind| kind == "Snapshot" || kind == "DeviceSnapshotV1");
        if snapshot || (self.has("software") && (self.has("data") || self.has("components") || self.has("debug"))) {
            Some(Format::Workbench)
        } else if self.has("content") && (self.has("deviceid") || self.has("itemtype")) {
            Some(Format::Glpi)
        } else if self.has("smartctl")
            || (self.has("device")
                && ["model_name", "serial_number", "smart_status", "scsi_version"].iter().any(|n| self.has(n)))
        {
            (!self.array).then_some(Format::Smartctl)
        } else if (self.has("id") && self.has("class")) || (self.has("configuration") && self.has("capabilities")) {
            Some(Format::Lshw)
        } else if self.array && self.names.iter().any(|name| is_inxi_key(name)) {
            Some(Format::Inxi)
        } else {
            None
        }
    }
}

/// inxi numbers its keys: `000#1#0#Machine`.
fn is_inxi_key(name: &str) -> bool {
    let mut parts = name.splitn(4, '#');
    let numbered = (0..3).all(|_| parts.next().is_some_and(|p| !p.is_empty() && p.bytes().all(|b| b.is_ascii_digit())));
    numbered && parts.next().is_some()
}

/// What stands at one place of the JSON, as far as recognising needs it.
struct Look;

/// An object's names, an array's elements, a word, or something that is passed over.
enum Seen {
    Object(Keys),
    Array(Keys),
    Word(String),
    Other,
}

impl<'de> Deserialize<'de> for Keys {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(match deserializer.deserialize_any(Look)? {
            Seen::Object(keys) => keys,
            Seen::Array(keys) => Self { array: true, ..keys },
            Seen::Word(_) | Seen::Other => Self::default(),
        })
    }
}

impl<'de> Deserialize<'de> for Seen {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Look)
    }
}

impl<'de> Visitor<'de> for Look {
    type Value = Seen;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("any JSON")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Seen, A::Error> {
        let mut keys = Keys::default();
        while let Some(name) = map.next_key::<Cow<'de, str>>()? {
            if name == "type" {
                if let Seen::Word(word) = map.next_value()? {
                    keys.kind = Some(word);
                }
            } else {
                map.next_value::<IgnoredAny>()?;
            }
            if keys.names.len() < MOST_NAMES {
                keys.names.push(name.into_owned());
            }
        }
        Ok(Seen::Object(keys))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Seen, A::Error> {
        let first = match seq.next_element::<Seen>()? {
            Some(Seen::Object(keys)) => keys,
            _ => Keys::default(),
        };
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Seen::Array(first))
    }

    fn visit_str<E: serde::de::Error>(self, word: &str) -> Result<Seen, E> {
        Ok(Seen::Word(word.to_owned()))
    }

    fn visit_bool<E: serde::de::Error>(self, _: bool) -> Result<Seen, E> {
        Ok(Seen::Other)
    }

    fn visit_i64<E: serde::de::Error>(self, _: i64) -> Result<Seen, E> {
        Ok(Seen::Other)
    }

    fn visit_u64<E: serde::de::Error>(self, _: u64) -> Result<Seen, E> {
        Ok(Seen::Other)
    }

    fn visit_f64<E: serde::de::Error>(self, _: f64) -> Result<Seen, E> {
        Ok(Seen::Other)
    }

    fn visit_unit<E: serde::de::Error>(self) -> Result<Seen, E> {
        Ok(Seen::Other)
    }
}
