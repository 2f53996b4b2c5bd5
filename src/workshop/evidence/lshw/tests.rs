use super::*;
use crate::devices::lifecycle::Kind;
use crate::devices::media::MediumKind;
use crate::workshop::evidence::UnreadableCode;
use crate::workshop::evidence::facts::LeftOutWhy;
use serde_json::{Value, json};

fn ata(serial: &str) -> Value {
    json!({"id": "disk", "class": "disk", "description": "ATA Disk", "product": "EXEMPLE HD500-1D", "serial": serial,
        "businfo": "scsi@0:0.0.0", "logicalname": "/dev/sda", "units": "bytes", "size": 500_107_862_016_u64})
}

fn laptop(parts: &Value) -> Value {
    json!({"id": "poste-de-camille", "class": "system", "description": "Notebook", "vendor": "Exemple Inc.",
        "product": "Portable 450 (P450AV)", "version": "A3009", "serial": "EXM4286Z55",
        "configuration": {"chassis": "notebook", "sku": "P450AV", "uuid": "a1b2c3d4-e5f6-1122-8899-aabbccddeeff"},
        "children": [{"id": "core", "class": "bus", "serial": "BRD77123", "children": parts}]})
}

fn read(value: &Value) -> Parsed {
    parse(&value.to_string()).expect("readable")
}

#[test]
fn the_machine_is_read_without_anything_about_people() {
    let parsed = read(&laptop(&json!([
        {"id": "memory", "class": "memory", "description": "System Memory", "units": "bytes",
            "size": 8_589_934_592_u64},
        {"id": "cache", "class": "memory", "description": "L1 cache", "units": "bytes", "size": 32768},
        {"id": "cpu:1", "class": "processor", "product": "", "units": "Hz", "size": 1_000_000},
        {"id": "cpu", "class": "processor", "product": "Exemple(R)  CPU   i5", "units": "Hz", "size": 2_000_000_000,
            "configuration": {"cores": "2"}},
        {"id": "network", "class": "network", "serial": "02:00:5e:00:53:01", "units": "bit/s", "size": 1_000_000_000},
        ata("EX-12345"),
    ])));
    let machine = parsed.facts.machine.as_ref().unwrap();
    assert_eq!(
        machine.identity.product.as_deref(),
        Some("Portable 450"),
        "the stock-keeping number is no part of the name"
    );
    assert_eq!(
        (machine.identity.serial.as_deref(), machine.identity.board_serial.as_deref()),
        (Some("EXM4286Z55"), Some("BRD77123"))
    );
    assert_eq!((machine.kind, machine.memory_mib), (Some(Kind::Laptop), Some(8192)));
    assert_eq!((machine.cpu.as_deref(), machine.cpu_cores), (Some("Exemple(R) CPU i5"), Some(2)));
    assert_eq!(parsed.warnings, []);
    let kept = serde_json::to_string(&parsed.facts).unwrap();
    assert!(!kept.contains("camille") && !kept.contains("02:00:5e"), "neither host name nor network address: {kept}");
}

#[test]
fn only_what_is_inside_the_machine_is_declared() {
    let parsed = read(&laptop(&json!([
        {"id": "usb", "class": "bus", "businfo": "usb@2:2", "logicalname": "scsi4", "children": [
            {"id": "disk", "class": "disk", "product": "Cle", "size": 15_500_574_720_u64, "units": "bytes",
                "capabilities": {"removable": "x"}}]},
        {"id": "crw", "class": "storage", "configuration": {"driver": "ums-realtek"}, "children": [
            {"id": "disk:0", "class": "disk", "description": "SCSI Disk", "serial": "3",
                "capabilities": {"removable": "x"}}]},
        {"id": "scsi:4", "class": "storage", "children": [
            {"id": "disk", "class": "disk", "product": "Disque externe", "businfo": "scsi@4:0.0.0",
                "size": 1_000_204_886_016_u64, "units": "bytes"}]},
        {"id": "scsi:1", "class": "storage", "children": [
            {"id": "cdrom", "class": "disk", "product": "DVD", "logicalname": ["/dev/cdrom", "/dev/sr0"]}]},
        {"id": "mmc0", "class": "storage", "children": [{"id": "card", "class": "disk", "description": "SD Card",
            "size": 64_000_000_000_u64}]},
        {"id": "scsi:0", "class": "storage", "children": [ata("EX-12345")]},
    ])));
    let serials: Vec<_> = parsed.facts.media.iter().map(|m| m.identity.serial.as_deref()).collect();
    assert_eq!(serials, [Some("EX-12345")]);
    let why: Vec<_> = parsed.facts.left_out.iter().map(|l| l.why).collect();
    use LeftOutWhy::*;
    assert_eq!(why, [Usb, CardReader, Usb, Optical, CardReader]);
}

#[test]
fn an_nvme_disk_takes_its_serial_from_the_controller_and_its_size_from_below() {
    let parsed =
        read(&laptop(&json!([{"id": "nvme", "class": "storage", "product": "EXEMPLE NV1", "serial": "NV000111",
        "logicalname": "/dev/nvme0", "configuration": {"driver": "nvme"}, "children": [
            {"id": "namespace:0", "class": "disk", "logicalname": "hwmon3"},
            {"id": "namespace:1", "class": "disk", "logicalname": "/dev/nvme0n1", "units": "bytes",
                "size": 256_060_514_304_u64}]}])));
    let medium = &parsed.facts.media[0];
    assert_eq!((medium.kind, medium.identity.serial.as_deref()), (MediumKind::Nvme, Some("NV000111")));
    assert_eq!((medium.identity.size_bytes, parsed.facts.media.len()), (Some(256_060_514_304), 1));
    let old =
        read(&laptop(&json!([{"id": "storage", "class": "storage", "configuration": {"driver": "nvme"}, "children": [
        {"id": "disk", "class": "disk", "product": "EXEMPLE NV0", "serial": "NV000222",
            "size": 128_000_000_000_u64}]}])));
    assert_eq!(old.facts.media[0].identity.serial.as_deref(), Some("NV000222"));
}

#[test]
fn a_controller_without_a_disk_is_a_question() {
    let parsed = read(&laptop(&json!([{"id": "storage", "class": "storage", "configuration": {"driver": "nvme"}}])));
    let codes: Vec<_> = parsed.warnings.iter().map(|w| w.code).collect();
    assert_eq!(codes, [WarningCode::NvmeWithoutNamespace, WarningCode::NoInternalStorage]);
    assert_eq!(parsed.facts.left_out[0].why, LeftOutWhy::NoNamespace);
}

#[test]
fn flash_on_the_board_is_a_medium_and_a_card_is_not() {
    let parsed = read(&laptop(&json!([{"id": "mmc0", "class": "storage", "children": [
        {"id": "card", "class": "disk", "description": "SD/MMC Device", "product": "DF4032", "serial": "305419896",
            "children": [
            {"id": "interface", "class": "generic", "logicalname": "/dev/mmcblk0", "size": 31_268_536_320_u64,
                "units": "bytes"}]}]}])));
    let medium = &parsed.facts.media[0];
    assert_eq!((medium.kind, medium.identity.size_bytes), (MediumKind::Emmc, Some(31_268_536_320)));
}

#[test]
fn a_turning_disk_and_a_flash_one_are_told_apart_where_the_file_says() {
    let disk = |change: Value| {
        let mut disk = ata("EX-12345");
        disk.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        read(&laptop(&json!([disk]))).facts.media[0].kind
    };
    assert_eq!(disk(json!({"capabilities": {"7200rpm": "7200 rotations per minute"}})), MediumKind::Hdd);
    assert_eq!(disk(json!({"product": "EXEMPLE SSD370S"})), MediumKind::Ssd);
    assert_eq!(disk(json!({})), MediumKind::Unknown);
}

#[test]
fn placeholders_are_not_taken_for_values() {
    let mut machine = laptop(&json!([ata("0")]));
    machine["serial"] = json!("System Serial Number");
    machine["vendor"] = json!("System manufacturer");
    let parsed = read(&machine);
    let identity = &parsed.facts.machine.as_ref().unwrap().identity;
    assert_eq!((identity.serial.as_deref(), identity.vendor.as_deref()), (None, None));
    assert!(parsed.warnings.contains(&Warning::plain(WarningCode::NoMachineSerial)));
    assert_eq!(parsed.facts.media[0].identity.serial, None);
}

#[test]
fn a_list_around_the_machine_and_a_filtered_list_are_read() {
    let whole = read(&json!([laptop(&json!([ata("EX-12345")]))]));
    assert_eq!(whole.facts.machine.unwrap().identity.vendor.as_deref(), Some("Exemple Inc."));
    let filtered = read(&json!([ata("EX-12345"), {"id": "cdrom", "class": "disk"}]));
    assert_eq!((filtered.facts.machine, filtered.facts.media.len()), (None, 1));
    assert!(filtered.warnings.contains(&Warning::plain(WarningCode::PartialListing)));
}

#[test]
fn odd_types_and_names_that_come_twice_do_not_stop_the_reading() {
    let text = r#"
        {"id":"x","id":"y","class":"system","serial":12345678,"vendor":null,"product":["A1","A2"],"version":{"a":1},
        "configuration":[1,2],"capabilities":"none","children":[{"id":"core","class":"bus","children":{
        "id":"disk","class":"disk",
        "serial":["EX-12345"],"size":"1000","logicalname":"/dev/sda","children":[7,"x",null,true,1.5,-1]}}]}"#;
    let parsed = parse(text).expect("readable");
    assert_eq!(parsed.facts.machine.unwrap().identity.serial.as_deref(), Some("12345678"));
    let medium = &parsed.facts.media[0].identity;
    assert_eq!((medium.serial.as_deref(), medium.size_bytes), (Some("EX-12345"), Some(1000)));
}

#[test]
fn memory_without_a_sum_is_the_sum_of_its_modules() {
    let bank = |description: &str, size: u64| {
        json!({"id": "bank:0", "class": "memory", "description": description,
        "units": "bytes", "size": size})
    };
    let parsed = read(&laptop(&json!([
        {"id": "memory:0", "class": "memory", "children": [bank("DIMM DDR3", 4_294_967_296)]},
        {"id": "memory:1", "class": "memory", "description": "System Memory", "children": [bank("DIMM DDR3",
            2_147_483_648)]},
        {"id": "memory:2", "class": "memory", "description": "Flash Memory",
            "children": [bank("Chip FLASH Non-volatile", 4_194_304)]},
    ])));
    assert_eq!(parsed.facts.machine.unwrap().memory_mib, Some(6144));
}

mod mending {
    use super::*;
    use proptest::prelude::*;

    /// What old releases wrote into a pipe: no list around the children, and a brace lost on the way.
    const FORGOTTEN: &str = r#"[
{ "id" : "wb", "class" : "system", "vendor" : "Exemple", "serial" : "EXM4286Z55",
  "configuration" : { "boot" : "normal" }    {
      "id" : "core", "class" : "bus", "serial" : "BRD77123"        {
          "id" : "memory", "class" : "memory", "description" : "System Memory", "units" : "bytes", "size" : 1073741824
        },
        {
          "id" : "ide", "class" : "storage"            {
              "id" : "disk", "class" : "disk", "serial" : "EX-12345", "units" : "bytes", "size" : 1000,
              "logicalname" : ["/dev/sda", "/dev/x"]
            },
        },

    },

]
"#;

    #[test]
    fn children_whose_list_was_forgotten_are_found() {
        let parsed = parse_broken(FORGOTTEN).expect("mended");
        let machine = parsed.facts.machine.unwrap();
        assert_eq!((machine.identity.board_serial.as_deref(), machine.memory_mib), (Some("BRD77123"), Some(1024)));
        assert_eq!(parsed.facts.media[0].identity.serial.as_deref(), Some("EX-12345"));
        assert!(parsed.warnings.contains(&Warning::plain(WarningCode::RepairedJson)));
    }

    #[test]
    fn several_roots_commas_to_spare_and_a_consoles_words_are_mended() {
        let disk = ata("EX-12345").to_string();
        let other = ata("EX-67890").to_string();
        for text in [
            format!("{disk}\n{other}"),
            format!("{disk},\n{other},\n"),
            format!("[{disk} {other},]"),
            format!(
                "WARNING: you should run this as super-user.\n{disk}\n{other}\nWARNING: output may be incomplete.\n"
            ),
            format!("[sudo] password: [{disk},,{other}]"),
        ] {
            let parsed = parse_broken(&text).expect("mended");
            assert_eq!(parsed.facts.media.len(), 2, "{text}");
        }
    }

    #[test]
    fn a_file_that_stops_before_its_end_is_not_mended() {
        let whole = laptop(&json!([ata("EX-12345")])).to_string();
        for at in (1..whole.len()).filter(|at| whole.is_char_boundary(*at)) {
            assert!(parse_broken(&whole[..at]).is_none(), "cut at {at}");
        }
    }

    #[test]
    fn nesting_without_end_is_refused() {
        let deep = "{\"id\":\"a\",\"class\":\"b\",\"children\":[".repeat(100_000);
        assert!(mend::mend(&deep).is_none());
        let closed = format!("{}{}", "[".repeat(5000), "]".repeat(5000));
        assert!(mend::mend(&closed).is_none());
        assert!(parse(&closed).is_err_and(|refused| refused.code == UnreadableCode::NestedTooDeep));
    }

    proptest! {
        #[test]
        fn what_is_valid_stays_what_it_was(serial in "[A-Z0-9]{6,12}", name in "[^\\\\\"\\p{C}]{0,20}") {
            let mut value = laptop(&json!([ata(&serial)]));
            value["product"] = json!(name);
            let mended: Value = serde_json::from_str(&mend::mend(&value.to_string()).unwrap()).unwrap();
            prop_assert_eq!(mended, json!([value]));
        }

        #[test]
        fn no_text_breaks_the_mending(text in "[\\[\\]{},:\"\\\\a0 \\n]{0,200}") {
            let _ = parse_broken(&text);
        }
    }
}
