//! The bytes of an event, always the same for the same event, and the chain they are hashed into. Pure.

use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::Value;
use sha2::{Digest, Sha256};

/// The format of the bytes; a change of format is a new number, old events keep theirs.
pub const FORMAT: u32 = 1;

/// The hash before the first event of a chain.
pub const GENESIS: [u8; 32] = [0; 32];

/// JSON with sorted keys and no spaces, whatever the order the value was built in.
pub fn bytes(value: &Value) -> Vec<u8> {
    let mut out = Vec::new();
    write(value, &mut out);
    out
}

/// An instant as events write it: UTC, to the microsecond.
pub fn instant(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Micros, true)
}

/// The next hash of a chain.
pub fn link(previous: &[u8], canonical: &[u8]) -> Vec<u8> {
    let mut hasher = Sha256::new();
    hasher.update(previous);
    hasher.update(canonical);
    hasher.finalize().to_vec()
}

fn write(value: &Value, out: &mut Vec<u8>) {
    match value {
        Value::Object(map) => {
            let mut keys: Vec<_> = map.iter().collect();
            keys.sort_by(|a, b| a.0.cmp(b.0));
            out.push(b'{');
            for (at, (key, value)) in keys.into_iter().enumerate() {
                if at > 0 {
                    out.push(b',');
                }
                out.extend_from_slice(Value::from(key.as_str()).to_string().as_bytes());
                out.push(b':');
                write(value, out);
            }
            out.push(b'}');
        }
        Value::Array(items) => {
            out.push(b'[');
            for (at, item) in items.iter().enumerate() {
                if at > 0 {
                    out.push(b',');
                }
                write(item, out);
            }
            out.push(b']');
        }
        scalar => out.extend_from_slice(scalar.to_string().as_bytes()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_order_of_building_does_not_change_the_bytes() {
        let one = json!({"b": 1, "a": {"d": [1, {"z": null, "y": "é\n"}], "c": true}});
        assert_eq!(String::from_utf8(bytes(&one)).unwrap(), r#"{"a":{"c":true,"d":[1,{"y":"é\n","z":null}]},"b":1}"#);
    }

    #[test]
    fn one_changed_byte_changes_every_later_hash() {
        let (a, b) = (link(&GENESIS, b"one"), link(&GENESIS, b"One"));
        assert_ne!(link(&a, b"two"), link(&b, b"two"));
    }
}
