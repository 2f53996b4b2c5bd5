//! The tree that lshw writes, read with patience: values of any type, names that come twice, lists where a word is due.

use super::words::{Pairs, Words};
use serde::de::{Deserialize, DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use std::borrow::Cow;
use std::cell::Cell;
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
}

/// The main memory of a board, in bytes: as summed by the tool; else the sum of the modules, which some boards list
/// under a memory without a name. Neither the firmware's flash nor the caches count.
pub(super) fn main_memory(parts: &[Node]) -> u64 {
    let memories = || parts.iter().filter(|node| node.class == "memory");
    let says =
        |node: &Node, words: &str| node.description.as_deref().unwrap_or_default().to_lowercase().contains(words);
    let sum = |sizes: &mut dyn Iterator<Item = u64>| sizes.fold(0, u64::saturating_add);
    let summed = sum(&mut memories().filter(|node| says(node, "system memory")).filter_map(Node::bytes));
    if summed > 0 {
        return summed;
    }
    let modules =
        memories().flat_map(|node| &node.children).filter(|node| node.id.starts_with("bank") && !says(node, "flash"));
    sum(&mut modules.filter_map(Node::bytes))
}

/// Ten times what the largest servers list: so that a forged file takes no more memory than an honest one.
const MOST_NODES: usize = 20_000;

/// How the refusal of a larger listing begins.
pub(super) const TOO_MANY: &str = "more parts than any machine has";

impl<'de> Deserialize<'de> for Listing {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let left = Cell::new(MOST_NODES);
        Ok(Self { nodes: Nodes(&left).deserialize(deserializer)? })
    }
}

/// One node or a list of them, and how many more may come.
#[derive(Clone, Copy)]
struct Nodes<'a>(&'a Cell<usize>);

impl<'de> DeserializeSeed<'de> for Nodes<'_> {
    type Value = Vec<Node>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Vec<Node>, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Nodes<'_> {
    type Value = Vec<Node>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a node or a list of nodes")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Vec<Node>, A::Error> {
        self.0.set(self.0.get().checked_sub(1).ok_or_else(|| A::Error::custom(TOO_MANY))?);
        Ok(vec![self.read(map)?])
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Vec<Node>, A::Error> {
        let mut nodes = Vec::new();
        while let Some(mut some) = seq.next_element_seed(self)? {
            nodes.append(&mut some);
        }
        Ok(nodes)
    }

    fn visit_str<E: Error>(self, _: &str) -> Result<Vec<Node>, E> {
        Ok(Vec::new())
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<Vec<Node>, E> {
        Ok(Vec::new())
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<Vec<Node>, E> {
        Ok(Vec::new())
    }

    fn visit_u64<E: Error>(self, _: u64) -> Result<Vec<Node>, E> {
        Ok(Vec::new())
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<Vec<Node>, E> {
        Ok(Vec::new())
    }

    fn visit_unit<E: Error>(self) -> Result<Vec<Node>, E> {
        Ok(Vec::new())
    }
}

impl Nodes<'_> {
    fn read<'de, A: MapAccess<'de>>(self, mut map: A) -> Result<Node, A::Error> {
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
                "configuration" => node.settings = map.next_value::<Pairs>()?.0,
                "capabilities" => {
                    node.capabilities = map.next_value::<Pairs>()?.0.into_iter().map(|(name, _)| name).collect();
                }
                "children" => node.children = map.next_value_seed(self)?,
                _ => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(node)
    }
}

fn word<'de, A: MapAccess<'de>>(map: &mut A) -> Result<Option<String>, A::Error> {
    Ok(map.next_value::<Words>()?.0.into_iter().next())
}
