//! The tree that lshw writes, read with patience: values of any type, names that come twice, lists where a word is due.

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use std::borrow::Cow;
use std::fmt;

/// A whole file: one root, or a list of what a filter left.
pub(super) struct Listing {
    pub nodes: Vec<Node>,
}

impl Listing {
    /// The node that stands for the machine: the system at the top. A filtered listing has none.
    pub fn machine(&self) -> Option<&Node> {
        self.nodes.iter().find(|node| node.class == "system").or_else(|| {
            // A listing cut down to its top keeps what only a machine has.
            self.nodes.iter().find(|node| node.class.is_empty() && node.configuration("chassis").is_some())
        })
    }

    /// Whether anything in it is hardware at all.
    pub fn speaks_of_a_machine(&self) -> bool {
        self.nodes.iter().any(|node| !node.class.is_empty())
    }
}

/// One piece of hardware.
#[derive(Default)]
pub(super) struct Node {
    pub id: String,
    pub class: String,
    pub description: Option<String>,
    pub vendor: Option<String>,
    pub product: Option<String>,
    pub version: Option<String>,
    pub serial: Option<String>,
    pub businfo: Option<String>,
    pub units: Option<String>,
    pub size: Option<u64>,
    pub logical_names: Vec<String>,
    settings: Vec<(String, String)>,
    pub capabilities: Vec<String>,
    pub children: Vec<Node>,
}

impl Node {
    /// A setting of the node (`driver`, `uuid`).
    pub fn configuration(&self, name: &str) -> Option<&str> {
        self.settings.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// Whether it has a capability.
    pub fn can(&self, capability: &str) -> bool {
        self.capabilities.iter().any(|name| name == capability)
    }

    /// Its size in bytes; the same field is hertz for a processor and bits a second for a network.
    pub fn bytes(&self) -> Option<u64> {
        self.size.filter(|size| *size > 0 && self.units.as_deref().is_none_or(|units| units == "bytes"))
    }

    /// The main memory, not the firmware's flash nor a cache.
    pub fn is_main_memory(&self) -> bool {
        self.class == "memory" && self.description.as_deref().is_some_and(|d| d.eq_ignore_ascii_case("system memory"))
    }

    /// The memory's size: its own, else that of its modules.
    pub fn memory_bytes(&self) -> u64 {
        self.bytes().unwrap_or_else(|| self.children.iter().filter_map(Self::bytes).fold(0, u64::saturating_add))
    }
}

/// Settings that are read; the rest (passwords set, latencies) is passed over.
const SETTINGS: [&str; 5] = ["chassis", "cores", "driver", "sku", "uuid"];

/// Capabilities that are read: of hundreds of processor flags, none.
fn is_read(capability: &str) -> bool {
    capability == "removable"
        || capability == "nvme"
        || capability.starts_with("cd")
        || capability.starts_with("dvd")
        || capability.ends_with("rpm")
}

impl<'de> Deserialize<'de> for Listing {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self { nodes: deserializer.deserialize_any(Nodes)? })
    }
}

/// One node or a list of them.
struct Nodes;

impl<'de> Visitor<'de> for Nodes {
    type Value = Vec<Node>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a node or a list of nodes")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        Ok(vec![read_node(map)?])
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
        let mut nodes = Vec::new();
        while let Some(mut some) = seq.next_element::<Listing>()? {
            nodes.append(&mut some.nodes);
        }
        Ok(nodes)
    }

    fn visit_str<E: serde::de::Error>(self, _: &str) -> Result<Self::Value, E> {
        Ok(Vec::new())
    }

    fn visit_bool<E: serde::de::Error>(self, _: bool) -> Result<Self::Value, E> {
        Ok(Vec::new())
    }

    fn visit_i64<E: serde::de::Error>(self, _: i64) -> Result<Self::Value, E> {
        Ok(Vec::new())
    }

    fn visit_u64<E: serde::de::Error>(self, _: u64) -> Result<Self::Value, E> {
        Ok(Vec::new())
    }

    fn visit_f64<E: serde::de::Error>(self, _: f64) -> Result<Self::Value, E> {
        Ok(Vec::new())
    }

    fn visit_unit<E: serde::de::Error>(self) -> Result<Self::Value, E> {
        Ok(Vec::new())
    }
}

fn read_node<'de, A: MapAccess<'de>>(mut map: A) -> Result<Node, A::Error> {
    let mut node = Node::default();
    while let Some(name) = map.next_key::<Cow<'de, str>>()? {
        match name.as_ref() {
            "id" => node.id = word(&mut map)?.unwrap_or_default(),
            "class" => node.class = word(&mut map)?.unwrap_or_default(),
            "description" => node.description = word(&mut map)?,
            "vendor" => node.vendor = word(&mut map)?,
            "product" => node.product = word(&mut map)?,
            "version" => node.version = word(&mut map)?,
            "serial" => node.serial = word(&mut map)?,
            "businfo" => node.businfo = word(&mut map)?,
            "units" => node.units = word(&mut map)?,
            "size" => node.size = word(&mut map)?.and_then(|size| size.parse().ok()),
            "logicalname" => node.logical_names = map.next_value::<Words>()?.0,
            "configuration" => {
                let pairs = map.next_value::<Pairs>()?.0;
                node.settings = pairs.into_iter().filter(|(key, _)| SETTINGS.contains(&key.as_str())).collect();
            }
            "capabilities" => {
                let pairs = map.next_value::<Pairs>()?.0;
                node.capabilities = pairs.into_iter().map(|(name, _)| name).filter(|name| is_read(name)).collect();
            }
            "children" => node.children = map.next_value::<Listing>()?.nodes,
            _ => {
                map.next_value::<IgnoredAny>()?;
            }
        }
    }
    Ok(node)
}

fn word<'de, A: MapAccess<'de>>(map: &mut A) -> Result<Option<String>, A::Error> {
    Ok(map.next_value::<Words>()?.0.into_iter().next())
}

/// A word, a number, or a list of them, as words.
struct Words(Vec<String>);

/// Names with their values, as words.
struct Pairs(Vec<(String, String)>);

impl<'de> Deserialize<'de> for Words {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(match deserializer.deserialize_any(Loose)? {
            Value::Words(words) => Self(words),
            Value::Pairs(_) => Self(Vec::new()),
        })
    }
}

impl<'de> Deserialize<'de> for Pairs {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(match deserializer.deserialize_any(Loose)? {
            Value::Pairs(pairs) => Self(pairs),
            Value::Words(_) => Self(Vec::new()),
        })
    }
}

enum Value {
    Words(Vec<String>),
    Pairs(Vec<(String, String)>),
}

struct Loose;

impl<'de> Visitor<'de> for Loose {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Value, E> {
        Ok(Value::Words(vec![text.to_owned()]))
    }

    fn visit_u64<E: serde::de::Error>(self, number: u64) -> Result<Value, E> {
        Ok(Value::Words(vec![number.to_string()]))
    }

    fn visit_i64<E: serde::de::Error>(self, number: i64) -> Result<Value, E> {
        Ok(Value::Words(vec![number.to_string()]))
    }

    fn visit_f64<E: serde::de::Error>(self, number: f64) -> Result<Value, E> {
        Ok(Value::Words(vec![number.to_string()]))
    }

    fn visit_bool<E: serde::de::Error>(self, yes: bool) -> Result<Value, E> {
        Ok(Value::Words(vec![yes.to_string()]))
    }

    fn visit_unit<E: serde::de::Error>(self) -> Result<Value, E> {
        Ok(Value::Words(Vec::new()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Value, A::Error> {
        let mut words = Vec::new();
        while let Some(mut some) = seq.next_element::<Words>()? {
            words.append(&mut some.0);
        }
        Ok(Value::Words(words))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let mut pairs = Vec::new();
        while let Some((name, value)) = map.next_entry::<String, Words>()? {
            pairs.push((name, value.0.into_iter().next().unwrap_or_default()));
        }
        Ok(Value::Pairs(pairs))
    }
}
