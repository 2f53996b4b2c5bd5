//! What the firmware calls the machine's case, and what kind of device that makes it.

use crate::devices::lifecycle::Kind;

/// The kind behind a chassis' name, as lshw (`low-profile`), lshw's description (`Low Profile Desktop Computer`) or
/// dmidecode (`Low Profile Desktop`) write it; `None` for servers, virtual machines and what says nothing.
pub(super) fn kind(chassis: Option<&str>) -> Option<Kind> {
    let name = chassis?.to_lowercase().replace(" computer", "").replace(' ', "-");
    Some(match name.as_str() {
        "notebook" | "laptop" | "portable" | "sub-notebook" | "convertible" => Kind::Laptop,
        "tablet" | "detachable" => Kind::Tablet,
        "all-in-one" => Kind::AllInOne,
        "desktop"
        | "low-profile"
        | "low-profile-desktop"
        | "pizzabox"
        | "pizza-box"
        | "mini-tower"
        | "minitower"
        | "tower"
        | "space-saving"
        | "lunchbox"
        | "lunch-box"
        | "mini-pc"
        | "stick-pc" => Kind::Desktop,
        _ => return None,
    })
}
