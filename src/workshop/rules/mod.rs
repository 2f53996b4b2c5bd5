//! What is wished at the bench, and what the bench asks before it does it.

mod bench;
mod checks;
mod media;
pub mod modes;
pub mod undo;
pub mod usual;

pub use bench::{NewRepair, NewSoftware, RepairClosing, ReviewDecision};
pub use checks::{CheckItem, CheckResult, NewCheck, compare};
pub use media::{Confirmation, Destruction, Ghost, NewMedium, Removal};

use crate::devices::identity::{MachineIdentity, Match, machine_key, same_machine, uuid_key};
use crate::devices::lifecycle::State;

/// Whether the device is in the workshop's hands, so that someone can work on it: with us, and not away in a kit.
pub const fn is_in_house(state: State) -> bool {
    state.is_here() && !matches!(state, State::Pool)
}

/// Whether an inventory speaks of another machine than the one it was sent to. Where the keys do not suffice to tell,
/// two firmware UUIDs that differ still do, unless the serials agree (a board was changed).
pub fn is_other_machine(known: &MachineIdentity, found: &MachineIdentity) -> bool {
    match same_machine(known, found) {
        Match::Same => false,
        Match::Different => true,
        Match::Unknown => {
            let uuid = |of: &MachineIdentity| of.uuid.as_deref().and_then(uuid_key);
            let serial = |of: &MachineIdentity| of.serial.as_deref().and_then(machine_key);
            let differ = matches!((uuid(known), uuid(found)), (Some(one), Some(two)) if one != two);
            let same_serial = serial(known).is_some() && serial(known) == serial(found);
            differ && !same_serial
        }
    }
}

/// Whether an identity is enough to make a device of it, and to find it again: two keys (`domain.md`, "Identity").
pub fn is_enough(identity: &MachineIdentity) -> bool {
    let by_serial = identity.serial.as_deref().and_then(machine_key).is_some()
        && identity.vendor.is_some()
        && (identity.product.is_some() || identity.version.is_some());
    let by_board = identity.uuid.as_deref().and_then(uuid_key).is_some()
        && identity.board_serial.as_deref().and_then(machine_key).is_some();
    by_serial || by_board
}

#[cfg(test)]
mod tests {
    use super::*;

    fn machine(serial: Option<&str>, uuid: Option<&str>, board: Option<&str>) -> MachineIdentity {
        let text = |value: Option<&str>| value.map(str::to_owned);
        MachineIdentity {
            vendor: Some("HP".to_owned()),
            product: Some("EliteBook 840".to_owned()),
            version: None,
            serial: text(serial),
            uuid: text(uuid),
            board_serial: text(board),
        }
    }

    const ONE: &str = "7c1daae8-d3c3-11df-9a3e-2c27d7a1b2c3";
    const TWO: &str = "8d2ebbf9-e4d4-22e0-8b4f-3d38e8b2c3d4";

    #[test]
    fn another_serial_is_another_machine_and_nothing_known_is_not() {
        assert!(is_other_machine(&machine(Some("CND1234ABC"), None, None), &machine(Some("CND9876XYZ"), None, None)));
        assert!(!is_other_machine(&MachineIdentity::default(), &machine(Some("CND9876XYZ"), None, None)));
    }

    #[test]
    fn two_firmware_numbers_tell_machines_apart_unless_the_serial_agrees() {
        assert!(is_other_machine(&machine(None, Some(ONE), None), &machine(None, Some(TWO), None)));
        let serial = Some("CND1234ABC");
        assert!(!is_other_machine(&machine(serial, Some(ONE), None), &machine(serial, Some(TWO), None)));
    }

    #[test]
    fn one_key_alone_makes_no_device() {
        assert!(is_enough(&machine(Some("CND1234ABC"), None, None)));
        assert!(is_enough(&MachineIdentity { vendor: None, ..machine(None, Some(ONE), Some("PDXYZ00112")) }));
        assert!(!is_enough(&machine(None, Some(ONE), None)));
        assert!(!is_enough(&MachineIdentity { vendor: None, ..machine(Some("CND1234ABC"), None, None) }));
        assert!(!is_enough(&machine(Some("System Serial Number"), None, None)));
    }
}
