//! The media inside the machine. A boot stick, a card reader's slots and a disc drive look like disks too; they are
//! told apart by where they hang.

use super::node::Node;
use crate::devices::identity::meaningful;
use crate::devices::media::{MediumIdentity, MediumKind, serial_key};
use crate::workshop::evidence::facts::{LeftOut, LeftOutWhy, MediumFound};

/// What was found in the tree.
#[derive(Default)]
pub(super) struct Found {
    pub media: Vec<MediumFound>,
    pub left_out: Vec<LeftOut>,
    /// NVMe controllers without a medium.
    pub bare_controllers: usize,
}

/// Looks through the whole tree, in its order.
pub(super) fn search(nodes: &[Node]) -> Found {
    let mut hosts = Vec::new();
    usb_hosts(nodes, false, &mut hosts);
    let mut found = Found::default();
    for node in nodes {
        visit(node, false, &hosts, &mut found);
    }
    found
}

/// The SCSI hosts (`scsi4`) that stand for something on USB: some listings show their disks in another branch.
fn usb_hosts<'a>(nodes: &'a [Node], under_usb: bool, hosts: &mut Vec<&'a str>) {
    for node in nodes {
        let usb = under_usb || is_usb(node);
        if usb {
            hosts.extend(node.logical_names.iter().map(String::as_str).filter(|name| name.starts_with("scsi")));
        }
        usb_hosts(&node.children, usb, hosts);
    }
}

fn visit(node: &Node, under_usb: bool, hosts: &[&str], found: &mut Found) {
    let usb = under_usb || is_usb(node) || hosts.iter().any(|host| stands_for(host, node));
    if !usb && is_nvme_controller(node) {
        nvme(node, found);
    } else if node.class == "disk" {
        disk(node, usb, found);
    } else {
        for child in &node.children {
            visit(child, usb, hosts, found);
        }
    }
}

fn is_usb(node: &Node) -> bool {
    let bus = node.businfo.as_deref().unwrap_or_default();
    let driver = node.configuration("driver").unwrap_or_default();
    bus.starts_with("usb@")
        || bus.starts_with("firewire@")
        || driver == "usb-storage"
        || driver == "uas"
        || driver.starts_with("ums-")
}

/// `scsi4` stands for `scsi@4:0.0.0`.
fn stands_for(host: &str, node: &Node) -> bool {
    let number =
        node.businfo.as_deref().and_then(|bus| bus.strip_prefix("scsi@")).and_then(|rest| rest.split(':').next());
    node.class == "disk" && number.is_some() && host.strip_prefix("scsi") == number
}

fn is_nvme_controller(node: &Node) -> bool {
    node.class == "storage"
        && (node.configuration("driver") == Some("nvme")
            || node.id.starts_with("nvme")
            || node.logical_names.iter().any(|name| name.trim_start_matches("/dev/").starts_with("nvme")))
}

/// The serial stands on the controller (old listings: on the disk below), the size on what it shows as disks: one
/// medium.
fn nvme(controller: &Node, found: &mut Found) {
    let shown: Vec<&Node> = controller.children.iter().filter(|node| node.class == "disk").collect();
    let size = shown.iter().filter_map(|node| node.bytes()).fold(0, u64::saturating_add);
    let own = |pick: fn(&Node) -> Option<&String>| {
        pick(controller).or_else(|| shown.iter().find_map(|node| pick(node))).cloned()
    };
    let serial = own(|node| node.serial.as_ref());
    if size == 0 && serial.is_none() {
        found.bare_controllers += 1;
        found.left_out.push(LeftOut {
            why: LeftOutWhy::NoNamespace,
            name: name(controller),
            serial: None,
            size_bytes: None,
        });
        return;
    }
    let identity = identity(serial, own(|node| node.product.as_ref()), (size > 0).then_some(size));
    found.media.push(MediumFound { kind: MediumKind::Nvme, identity });
}

fn disk(node: &Node, usb: bool, found: &mut Found) {
    let size = node.bytes().or_else(|| node.children.iter().filter_map(Node::bytes).max());
    match why_not(node, usb, size) {
        Some(why) => found.left_out.push(LeftOut {
            why,
            name: name(node),
            serial: node.serial.as_deref().and_then(serial_key),
            size_bytes: size,
        }),
        None => {
            let identity = identity(node.serial.clone(), node.product.clone(), size);
            found.media.push(MediumFound { kind: kind(node), identity });
        }
    }
}

fn why_not(node: &Node, usb: bool, size: Option<u64>) -> Option<LeftOutWhy> {
    let drive =
        |name: &String| name.starts_with("/dev/sr") || name.starts_with("/dev/cd") || name.starts_with("/dev/dvd");
    let disc = |capability: &String| capability.starts_with("cd") || capability.starts_with("dvd");
    if node.id.starts_with("cdrom") || node.logical_names.iter().any(drive) || node.capabilities.iter().any(disc) {
        Some(LeftOutWhy::Optical)
    } else if is_card(node) || (node.can("removable") && size.is_none()) {
        Some(LeftOutWhy::CardReader)
    } else if usb {
        Some(LeftOutWhy::Usb)
    } else {
        None
    }
}

/// What sits in an SD slot. Flash soldered to the board hangs on the same kind of host and is not removable.
fn is_card(node: &Node) -> bool {
    let says = |text: &Option<String>, word: &str| text.as_deref().is_some_and(|t| t.contains(word));
    says(&node.description, "SD Card") || (is_mmc(node) && node.can("removable"))
}

fn is_mmc(node: &Node) -> bool {
    let name = |names: &[String]| names.iter().any(|name| name.trim_start_matches("/dev/").starts_with("mmcblk"));
    node.id.starts_with("card")
        || node.description.as_deref().is_some_and(|text| text.contains("MMC"))
        || name(&node.logical_names)
        || node.children.iter().any(|child| name(&child.logical_names))
}

fn kind(node: &Node) -> MediumKind {
    let product = node.product.as_deref().unwrap_or_default().to_uppercase();
    if is_mmc(node) {
        MediumKind::Emmc
    } else if node.logical_names.iter().any(|name| name.trim_start_matches("/dev/").starts_with("nvme")) {
        MediumKind::Nvme
    } else if node.capabilities.iter().any(|capability| capability.ends_with("rpm")) {
        MediumKind::Hdd
    } else if product.contains("SSD") {
        MediumKind::Ssd
    } else {
        MediumKind::Unknown
    }
}

fn identity(serial: Option<String>, product: Option<String>, size_bytes: Option<u64>) -> MediumIdentity {
    let serial = serial.filter(|text| serial_key(text).is_some()).map(|text| text.trim().to_owned());
    MediumIdentity { serial, model: product.as_deref().and_then(meaningful), size_bytes }
}

fn name(node: &Node) -> Option<String> {
    node.product.as_deref().or(node.description.as_deref()).and_then(meaningful)
}
