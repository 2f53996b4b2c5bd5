use super::*;
use proptest::prelude::*;

const UUID: &str = "a1b2c3d4-e5f6-1122-8899-aabbccddeeff";
const TURNED: &str = "D4C3B2A1-F6E5-2211-8899-AABBCCDDEEFF";

fn machine() -> MachineIdentity {
    let some = |text: &str| Some(text.to_owned());
    MachineIdentity {
        vendor: some("Hewlett-Packard"),
        product: some("HP EliteExemple 8100 SFF"),
        version: None,
        serial: some("CZC0EXEMPLE"),
        uuid: some(UUID),
        board_serial: some("/BRD77123/"),
    }
}

fn with(change: impl FnOnce(&mut MachineIdentity)) -> MachineIdentity {
    let mut machine = machine();
    change(&mut machine);
    machine
}

#[test]
fn the_same_machine_is_known_through_every_tool() {
    for other in [
        with(|m| m.vendor = Some("HP".into())),
        with(|m| m.uuid = Some(TURNED.into())),
        with(|m| m.serial = Some(" czc0 exemple".into())),
        with(|m| m.board_serial = Some("..BRD77123.".into())),
        with(|m| m.product = Some("EliteExemple 8100".into())),
        with(|m| m.product = Some("HP EliteExemple 8100 SFF (AY032AV)".into())),
        with(|m| (m.uuid, m.board_serial) = (None, None)),
        with(|m| m.serial = Some("System Serial Number".into())),
    ] {
        assert_eq!(same_machine(&machine(), &other), Match::Same, "{other:?}");
    }
}

#[test]
fn one_key_is_never_enough() {
    for other in [
        with(|m| (m.vendor, m.uuid, m.board_serial) = (None, None, None)),
        with(|m| (m.product, m.uuid, m.board_serial) = (Some("Autre 500".into()), None, None)),
        with(|m| (m.serial, m.board_serial) = (None, None)),
        with(|m| (m.serial, m.uuid) = (None, None)),
        MachineIdentity::default(),
    ] {
        assert_eq!(same_machine(&machine(), &other), Match::Unknown, "{other:?}");
    }
}

#[test]
fn another_serial_is_another_machine() {
    let other = with(|m| {
        m.serial = Some("CZC9OTHER99".into());
        m.uuid = Some("00112233-4455-6677-8899-aabbccddeeff".into());
        m.board_serial = Some("BRD00999".into());
    });
    assert_eq!(same_machine(&machine(), &other), Match::Different);
    assert_eq!(
        same_machine(&machine(), &with(|m| (m.serial, m.uuid) = (Some("CZC9OTHER99".into()), None))),
        Match::Different
    );
    let clones = |board: &str, uuid: &str| {
        with(|m| {
            m.serial = Some("System Serial Number".into());
            (m.board_serial, m.uuid) = (Some(board.into()), Some(uuid.into()));
        })
    };
    assert_eq!(
        same_machine(&clones("BRD77123", UUID), &clones("BRD00999", "00112233-4455-6677-8899-aabbccddeeff")),
        Match::Different
    );
}

#[test]
fn keys_that_contradict_each_other_wait_for_a_person() {
    let new_board = with(|m| {
        m.uuid = Some("00112233-4455-6677-8899-aabbccddeeff".into());
        m.board_serial = Some("BRD00999".into());
    });
    assert_eq!(same_machine(&machine(), &new_board), Match::Unknown);
    assert_eq!(same_machine(&machine(), &with(|m| m.serial = Some("CZC9OTHER99".into()))), Match::Unknown);
}

#[test]
fn a_lenovo_is_known_by_its_code_or_its_name() {
    let lenovo = |product: Option<&str>, version: Option<&str>| MachineIdentity {
        vendor: Some("LENOVO".into()),
        product: product.map(str::to_owned),
        version: version.map(str::to_owned),
        serial: Some("PF0EXEMPLE".into()),
        ..MachineIdentity::default()
    };
    let full = lenovo(Some("20HREXEMPL"), Some("ThinkPad X9 Exemple"));
    assert_eq!(full.model().as_deref(), Some("ThinkPad X9 Exemple (20HREXEMPL)"));
    assert_eq!(lenovo(None, Some("ThinkCentre M1")).model().as_deref(), Some("ThinkCentre M1"));
    assert_eq!(machine().model().as_deref(), Some("HP EliteExemple 8100 SFF"));
    assert_eq!(same_machine(&full, &lenovo(Some("20HREXEMPL"), None)), Match::Same);
    assert_eq!(same_machine(&full, &lenovo(Some("Lenovo ThinkPad X9"), None)), Match::Same);
    let dell = |version: &str, product: &str| {
        with(|m| {
            (m.vendor, m.version, m.product) = (Some("Dell Inc.".into()), Some(version.into()), Some(product.into()));
            m.uuid = None;
        })
    };
    assert_eq!(
        same_machine(&dell("01", "Latitude 1"), &dell("01", "Vostro 2")),
        Match::Unknown,
        "a version is no name elsewhere"
    );
}

#[test]
fn placeholders_are_no_values() {
    for text in [
        "To Be Filled By O.E.M.",
        "System Serial Number",
        "System manufacturer",
        "0",
        "00000000",
        "0000000000000000",
        "None",
        "INVALID",
        "Not Specified",
        "xxxxxxxxxx",
        "Default string",
        "OEM00000",
        "Serial#",
        "",
        " ",
        "-",
        "Base Board Serial Number",
        "\u{0}",
    ] {
        assert_eq!(meaningful(text), None, "{text}");
    }
    assert_eq!(meaningful("  Dell\tInc. \n").as_deref(), Some("Dell Inc."));
    for serial in ["EeePC-0123456789", "BSN12345678901234567", "0", "12345", "AB12", "System Serial Number"] {
        assert!(!usable_serial(serial), "{serial}");
    }
    assert!(usable_serial("CND4EXEMPLE") && usable_serial("S4T6208"));
}

#[test]
fn a_uuid_reads_the_same_in_both_byte_orders() {
    assert_eq!(uuid_key(UUID), uuid_key(TURNED));
    assert_eq!(uuid_key("{A1B2C3D4E5F611228899AABBCCDDEEFF}"), uuid_key(UUID));
    for bogus in [
        "00000000-0000-0000-0000-000000000000",
        "FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF",
        "03000200-0400-0500-0006-000700080009",
        "00020003-0004-0005-0006-000700080009",
        "Not Settable",
        "",
        "a1b2c3d4-e5f6",
        "é1b2c3d4-e5f6-1122-8899-aabbccddeef",
    ] {
        assert_eq!(uuid_key(bogus), None, "{bogus}");
    }
}

proptest! {
    #[test]
    fn it_does_not_matter_which_comes_first(a in any_identity(), b in any_identity()) {
        prop_assert_eq!(same_machine(&a, &b), same_machine(&b, &a));
    }

    #[test]
    fn nothing_is_the_same_on_one_key(a in any_identity(), b in any_identity()) {
        let key = |text: &Option<String>| text.as_deref().and_then(machine_key);
        let equal = |one: &Option<String>, two: &Option<String>| key(one).is_some() && key(one) == key(two);
        if same_machine(&a, &b) == Match::Same {
            let serial = equal(&a.serial, &b.serial) && a.vendor.is_some() && b.vendor.is_some();
            let board = equal(&a.board_serial, &b.board_serial) && a.uuid.is_some() && b.uuid.is_some();
            prop_assert!(serial || board);
        }
    }

    #[test]
    fn no_text_breaks_the_comparison(text in "\\PC*") {
        let odd = MachineIdentity { vendor: Some(text.clone()), product: Some(text.clone()),
            version: Some(text.clone()),
            serial: Some(text.clone()), uuid: Some(text.clone()), board_serial: Some(text) };
        prop_assert!(same_machine(&odd, &odd) != Match::Different);
        let _ = odd.model();
    }
}

fn any_identity() -> impl Strategy<Value = MachineIdentity> {
    let pick =
        |values: Vec<&'static str>| prop::option::of(prop::sample::select(values)).prop_map(|v| v.map(str::to_owned));
    (
        pick(vec!["HP", "Hewlett-Packard", "Dell Inc.", "LENOVO"]),
        pick(vec!["HP Modele 1", "Modele 1", "Latitude 2"]),
        pick(vec!["SER-000111", "SER-000222", "System Serial Number"]),
        pick(vec![UUID, TURNED, "00112233-4455-6677-8899-aabbccddeeff", "00000000-0000-0000-0000-000000000000"]),
        pick(vec!["BRD000111", "BRD000222", "None"]),
    )
        .prop_map(|(vendor, product, serial, uuid, board_serial)| MachineIdentity {
            vendor,
            product,
            version: None,
            serial,
            uuid,
            board_serial,
        })
}
