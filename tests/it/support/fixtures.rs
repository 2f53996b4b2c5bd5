//! Made-up files of real formats (an lshw inventory, an nwipe log), and what many tests begin with.

use super::answer::Answer;
use super::server::TestApp;
use serde_json::json;

pub use passerelle::demo::files::{DISK_BYTES, nwipe_log};

/// What lshw says of a made-up laptop with one disk inside and a stick plugged in.
pub fn lshw_laptop(serial: &str, disk: &str) -> Vec<u8> {
    let memory = json!({
        "id": "memory", "class": "memory", "description": "System Memory", "units": "bytes", "size": 8_589_934_592_u64,
    });
    let processor = json!({
        "id": "cpu", "class": "processor", "product": "Example i5-6300U @ 2.40GHz", "vendor": "Example Corp.",
    });
    let inside = json!({
        "id": "disk", "class": "disk", "description": "ATA Disk", "product": "NOVA SSD 256", "vendor": "Nova",
        "physid": "0.0.0", "businfo": "scsi@2:0.0.0", "logicalname": "/dev/sda", "serial": disk,
        "units": "bytes", "size": DISK_BYTES,
    });
    let stick = json!({
        "id": "disk", "class": "disk", "description": "SCSI Disk", "product": "Stick", "serial": "STICK01",
        "businfo": "scsi@4:0.0.0", "logicalname": "/dev/sdb", "units": "bytes", "size": 16_000_000_000_u64,
        "capabilities": { "removable": "support is removable" },
    });
    let sata = json!({
        "id": "sata", "class": "storage", "description": "SATA controller", "handle": "PCI:0000:00:17.0",
        "children": [inside],
    });
    let reader = json!({
        "id": "usb:0", "class": "storage", "description": "Mass storage device", "businfo": "usb@1:2",
        "children": [stick],
    });
    let usb = json!({
        "id": "usb", "class": "bus", "description": "USB controller", "handle": "PCI:0000:00:14.0", "children": [reader],
    });
    let board = json!({
        "id": "core", "class": "bus", "description": "Motherboard", "product": "LM14-MB", "vendor": "Novatel Industries",
        "serial": format!("MB-{serial}"), "children": [memory, processor, sata, usb],
    });
    let machine = json!({
        "id": "bench-pc", "class": "system", "claimed": true, "handle": "DMI:0001", "description": "Notebook",
        "product": "Lumio 14 (LM14-2)", "vendor": "Novatel Industries", "version": "A2", "serial": serial, "width": 64,
        "configuration": { "chassis": "notebook", "uuid": "5f0e7a5c-0b1d-4c8e-9a3b-7d21c64e9f02" },
        "children": [board],
    });
    machine.to_string().into_bytes()
}

/// A person's file as the API takes it, with what is needed and no more.
pub fn person(given_name: &str, family_name: &str) -> serde_json::Value {
    serde_json::json!({
        "given_name": given_name, "family_name": family_name, "birth_year": 1984, "commune": "01053",
        "equipment_code": "aucun", "connection_code": "aucune", "entry_situation_code": "inconnu",
        "notice_given_on": "2026-11-02",
    })
}

/// An open donation of the lead's workshop, received three weeks ago.
pub async fn donation(app: &TestApp, lead: &str) -> Answer {
    let received_on = app.app.today() - chrono::Duration::days(21);
    let wish = json!({ "donor_id": app.world.organisation("donor"), "received_on": received_on });
    app.api(lead).post("/donations", wish).await.expect(201)
}
