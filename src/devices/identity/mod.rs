//! Which machine a file speaks of: never decided on one key alone (`domain.md`, "Identity of a device").

mod placeholder;
#[cfg(test)]
mod tests;

pub use placeholder::{meaningful, usable_serial};

use serde::{Deserialize, Serialize};

/// What a tool, or a person, says of a machine. Values that a maker never filled in are `None`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct MachineIdentity {
    /// The maker.
    pub vendor: Option<String>,
    /// The product; at Lenovo the type code (`20HRCTO1WW`).
    pub product: Option<String>,
    /// The version; at Lenovo the name people know (`ThinkPad X1 Carbon 5th`).
    pub version: Option<String>,
    /// The machine's serial.
    pub serial: Option<String>,
    /// The firmware's UUID, as written: half of the tools write its first three parts in the other byte order.
    pub uuid: Option<String>,
    /// The main board's serial.
    pub board_serial: Option<String>,
}

/// Whether two identities are one machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Match {
    /// Two keys agree and nothing speaks against it.
    Same,
    /// Nothing agrees, and keys that both carry differ.
    Different,
    /// Too little to tell, or the keys contradict each other (a board was changed, a serial was cloned): a person must.
    Unknown,
}

/// The one maker whose product is a code and whose version is a name.
const LENOVO: &str = "lenovo";

impl MachineIdentity {
    /// The model as people read it. Lenovo's type code follows the name, in brackets.
    pub fn model(&self) -> Option<String> {
        let lenovo = self.vendor.as_deref().is_some_and(|vendor| vendor_key(vendor) == LENOVO);
        match (&self.product, &self.version) {
            (Some(code), Some(name)) if lenovo && !code.contains(' ') => Some(format!("{name} ({code})")),
            (None, Some(name)) if lenovo => Some(name.clone()),
            (product, _) => product.clone(),
        }
    }

    /// Whether there is anything at all by which the machine could be found again.
    pub fn has_key(&self) -> bool {
        self.serial.as_deref().and_then(machine_key).is_some() || self.uuid.as_deref().and_then(uuid_key).is_some()
    }
}

/// What one pair of keys says.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Pair {
    Agrees,
    Contradicts,
    Silent,
}

/// Compares two identities by the two-key rule: the serial with vendor and model, or the UUID with the board's serial.
pub fn same_machine(one: &MachineIdentity, two: &MachineIdentity) -> Match {
    match (by_serial(one, two), by_board(one, two)) {
        (Pair::Agrees, Pair::Agrees | Pair::Silent) | (Pair::Silent, Pair::Agrees) => Match::Same,
        (Pair::Contradicts, Pair::Contradicts | Pair::Silent) | (Pair::Silent, Pair::Contradicts) => Match::Different,
        (Pair::Agrees, Pair::Contradicts) | (Pair::Contradicts, Pair::Agrees) | (Pair::Silent, Pair::Silent) => {
            Match::Unknown
        }
    }
}

fn by_serial(one: &MachineIdentity, two: &MachineIdentity) -> Pair {
    match (one.serial.as_deref().and_then(machine_key), two.serial.as_deref().and_then(machine_key)) {
        (Some(a), Some(b)) if a != b => Pair::Contradicts,
        (Some(_), Some(_)) if same_vendor(one, two) && same_model(one, two) => Pair::Agrees,
        _ => Pair::Silent,
    }
}

fn by_board(one: &MachineIdentity, two: &MachineIdentity) -> Pair {
    let uuids = (one.uuid.as_deref().and_then(uuid_key), two.uuid.as_deref().and_then(uuid_key));
    let boards = (one.board_serial.as_deref().and_then(machine_key), two.board_serial.as_deref().and_then(machine_key));
    match (uuids, boards) {
        ((Some(u1), Some(u2)), (Some(b1), Some(b2))) => match (u1 == u2, b1 == b2) {
            (true, true) => Pair::Agrees,
            (false, false) => Pair::Contradicts,
            _ => Pair::Silent,
        },
        _ => Pair::Silent,
    }
}

fn same_vendor(one: &MachineIdentity, two: &MachineIdentity) -> bool {
    let key = |of: &MachineIdentity| of.vendor.as_deref().map(vendor_key).filter(|key| !key.is_empty());
    matches!((key(one), key(two)), (Some(a), Some(b)) if a == b)
}

/// Some tools add the stock-keeping number in brackets; for Lenovo some give the type code and some the name, so either
/// may agree.
fn same_model(one: &MachineIdentity, two: &MachineIdentity) -> bool {
    let names = |of: &MachineIdentity| -> Vec<Vec<String>> {
        let vendor = of.vendor.as_deref().map(vendor_key).unwrap_or_default();
        let version = of.version.as_ref().filter(|_| vendor == LENOVO);
        of.product
            .iter()
            .chain(version)
            .map(|name| model_words(name, &vendor))
            .filter(|words| !words.is_empty())
            .collect()
    };
    let within = |a: &[String], b: &[String]| a.iter().all(|word| b.contains(word));
    names(one).iter().any(|a| names(two).iter().any(|b| within(a, b) || within(b, a)))
}

fn model_words(name: &str, vendor: &str) -> Vec<String> {
    let name = name.split(" (").next().unwrap_or(name);
    name.split(|c: char| c.is_whitespace() || c == '_')
        .map(|word| word.chars().filter(|c| c.is_alphanumeric()).collect::<String>().to_lowercase())
        .filter(|word| !word.is_empty() && word != vendor && !VENDOR_WORDS.contains(&word.as_str()))
        .collect()
}

/// Words that say what kind of company a maker is.
const VENDOR_WORDS: [&str; 12] = [
    "inc",
    "incorporated",
    "corp",
    "corporation",
    "co",
    "company",
    "ltd",
    "limited",
    "gmbh",
    "computer",
    "computers",
    "technologies",
];

/// A maker's name as one compares it: `Hewlett-Packard` is `HP`, `Dell Inc.` is `Dell`.
fn vendor_key(vendor: &str) -> String {
    let key: String = vendor
        .split(|c: char| !c.is_alphanumeric())
        .map(str::to_lowercase)
        .filter(|word| !word.is_empty() && !VENDOR_WORDS.contains(&word.as_str()))
        .collect();
    match key.as_str() {
        "hewlettpackard" => "hp".to_owned(),
        "asustek" => "asus".to_owned(),
        "toshibaclient" | "dynabook" => "toshiba".to_owned(),
        _ => key,
    }
}

/// A machine's or board's serial as one compares it: letters and digits only, upper case; tools write Dell's slashes as
/// dots. `None` where it identifies nothing.
pub fn machine_key(serial: &str) -> Option<String> {
    usable_serial(serial).then(|| serial.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_uppercase).collect())
}

/// A UUID as one compares it: of its two byte orders, the one that sorts first. `None` for what makers leave in place
/// of one.
pub fn uuid_key(uuid: &str) -> Option<String> {
    let hex: String =
        uuid.chars().filter(|c| !matches!(c, '-' | '{' | '}' | ' ')).map(|c| c.to_ascii_lowercase()).collect();
    if hex.len() != 32 || !hex.bytes().all(|b| b.is_ascii_hexdigit()) || is_bogus_uuid(&hex) {
        return None;
    }
    let swapped = swap(&hex);
    Some(if swapped < hex { swapped } else { hex })
}

/// The same UUID in the other byte order: its first three parts turned round, byte by byte.
fn swap(hex: &str) -> String {
    let bytes: Vec<&str> = (0..16).map(|at| &hex[at * 2..at * 2 + 2]).collect();
    [3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15].iter().map(|at| bytes[*at]).collect()
}

/// All zeros, all ones, counted up: a firmware that was never given one.
fn is_bogus_uuid(hex: &str) -> bool {
    let mut digits: Vec<u8> = hex.bytes().collect();
    digits.sort_unstable();
    digits.dedup();
    let counted = "0123456789abcdef0123456789abcdef";
    let known =
        ["03000200040005000006000700080009", "00020003000400050006000700080009", "12345678123456789012345678901234"];
    digits.len() <= 3 || hex == counted || known.contains(&hex) || known.contains(&swap(hex).as_str())
}
