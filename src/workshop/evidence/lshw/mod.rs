//! `lshw -json`: the machine, its memory and processor, and the media inside it.

mod mend;
mod node;
mod storage;
#[cfg(test)]
mod tests;
mod words;

use super::facts::{EvidenceFacts, Format, MachineFacts, Warning, WarningCode};
use super::{Parsed, Unreadable, UnreadableCode, chassis, recognise};
use crate::devices::identity::{MachineIdentity, meaningful};
use node::{Listing, Node};

/// Reads a listing whose JSON is valid.
///
/// # Errors
/// When it is nested too deep, or lists more parts than any machine has.
pub(super) fn parse(text: &str) -> Result<Parsed, Unreadable> {
    serde_json::from_str::<Listing>(text).map(|listing| facts(&listing)).map_err(|error| {
        let too_many = error.to_string().starts_with(node::TOO_MANY);
        if too_many {
            Unreadable::new(UnreadableCode::FileTooLarge, node::TOO_MANY)
        } else {
            recognise::refusal(&error)
        }
    })
}

/// Reads a listing whose JSON is not valid, when it can be mended without guessing what is missing.
pub(super) fn parse_broken(text: &str) -> Option<Parsed> {
    let listing: Listing = serde_json::from_str(&mend::mend(text)?).ok()?;
    if !listing.speaks_of_a_machine() {
        return None;
    }
    let mut parsed = facts(&listing);
    parsed.warnings.push(Warning::plain(WarningCode::RepairedJson));
    Some(parsed)
}

fn facts(listing: &Listing) -> Parsed {
    let mut warnings = Vec::new();
    let root = listing.machine();
    let found = storage::search(&listing.nodes);
    if root.is_none() {
        warnings.push(Warning::plain(WarningCode::PartialListing));
    }
    if found.bare_controllers > 0 {
        warnings.push(Warning::plain(WarningCode::NvmeWithoutNamespace));
    }
    if found.media.is_empty() {
        warnings.push(Warning::plain(WarningCode::NoInternalStorage));
    }
    let machine = root.map(machine);
    if machine.as_ref().is_some_and(|m| m.identity.serial.is_none()) {
        warnings.push(Warning::plain(WarningCode::NoMachineSerial));
    }
    let facts = EvidenceFacts { machine, media: found.media, left_out: found.left_out, ..EvidenceFacts::default() };
    Parsed { format: Format::Lshw, facts, warnings }
}

fn machine(root: &Node) -> MachineFacts {
    let board = root.children.iter().find(|node| node.id == "core" || node.id.starts_with("core:"));
    let parts = board.map_or(root.children.as_slice(), |board| board.children.as_slice());
    let cpu =
        parts.iter().find(|node| node.class == "processor" && node.product.as_deref().and_then(meaningful).is_some());
    let memory = node::main_memory(parts);
    MachineFacts {
        identity: MachineIdentity {
            vendor: root.vendor.as_deref().and_then(meaningful),
            product: product(root),
            version: root.version.as_deref().and_then(meaningful),
            serial: root.serial.as_deref().and_then(meaningful),
            uuid: root.configuration("uuid").and_then(meaningful),
            board_serial: board.and_then(|board| board.serial.as_deref()).and_then(meaningful),
        },
        kind: chassis::kind(root.configuration("chassis").or(root.description.as_deref())),
        cpu: cpu.and_then(|node| node.product.as_deref()).and_then(meaningful),
        cpu_cores: cpu.and_then(|node| node.configuration("cores")).and_then(|cores| cores.parse().ok()),
        memory_mib: (memory > 0).then_some(memory / (1024 * 1024)),
    }
}

/// lshw writes the stock-keeping number behind the product, in brackets.
fn product(root: &Node) -> Option<String> {
    let product = root.product.as_deref()?;
    let sku = root.configuration("sku").unwrap_or_default();
    let bare = product.strip_suffix(&format!(" ({sku})")).filter(|_| !sku.is_empty()).unwrap_or(product);
    meaningful(bare)
}
