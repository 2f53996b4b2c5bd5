//! Made-up files of real formats (an lshw inventory, an nwipe log), and what many tests begin with.

use super::answer::Answer;
use super::server::TestApp;
use chrono::{DateTime, Duration, Utc};
use serde_json::json;

/// The size of the made-up disk, in bytes.
pub const DISK_BYTES: i64 = 256_060_514_304;

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

/// What nwipe 0.42 writes of one made-up SATA disk, wiped and verified from `start` on (a bench's local time).
pub fn nwipe_log(serial: &str, start: DateTime<Utc>, erased: i64) -> Vec<u8> {
    let at = |minutes: i64| (start + Duration::minutes(minutes)).format("[%Y/%m/%d %H:%M:%S]").to_string();
    let percent = format!("{:.2}%", 100.0 * erased as f64 / DISK_BYTES as f64);
    let mark = if erased == DISK_BYTES { " " } else { "!" };
    let mut lines = vec![
        format!("{}  notice: Found /dev/sda,  ATA, NOVA SSD 256, 256 GB, S/N={serial}", at(0)),
        format!("{}    info: /dev/sda, sector(logical)/block(physical) sizes 512/512", at(0)),
        format!("{}    info: No hidden sectors on /dev/sda", at(0)),
        format!("{}    info: Automatically enumerated 1 devices.", at(0)),
        format!("{}  notice: Program options are set as follows...", at(1)),
        format!("{}  notice:   banner       = nwipe 0.42", at(1)),
        format!("{}  notice:   method       = Fill With Zeros", at(1)),
        format!("{}  notice:   rounds       = 1", at(1)),
        format!("{}  notice:   verify       = 1 (last pass)", at(1)),
        format!("{}  notice:   do not perform a final blank pass", at(1)),
        format!("{}  notice: /dev/sda has serial number {serial}", at(1)),
        format!("{}  notice: /dev/sda, sect/blk/dev 512/512/{DISK_BYTES}", at(1)),
        format!("{}  notice: Invoking method 'Fill With Zeros' on /dev/sda", at(2)),
        format!("{}  notice: Starting round 1 of 1 on /dev/sda", at(2)),
        format!("{}  notice: Starting pass 1/1, round 1/1, on /dev/sda", at(2)),
        format!("{}  notice: {erased} bytes written to /dev/sda", at(20)),
        format!("{}  notice: Verifying pass 1 of 1, round 1 of 1, on /dev/sda", at(20)),
        format!("{}  notice: {erased} bytes read from /dev/sda", at(35)),
        format!("{}  notice: Verified pass 1 of 1, round 1 of 1, on '/dev/sda'.", at(35)),
        format!("{}  notice: Finished pass 1/1, round 1/1, on /dev/sda", at(35)),
        format!("{}  notice: Finished final round 1 of 1 on /dev/sda", at(35)),
        String::new(),
    ];
    lines.extend([
        "******************************** Error Summary *********************************".to_owned(),
        "!   Device | Pass Errors | Verifications Errors | Fdatasync I\\O Errors".to_owned(),
        "-".repeat(80),
        format!("       sda | {:>11} | {:>20} | {:>20}", 0, 0, 0),
        "*".repeat(80),
        String::new(),
        "******************************* Erasure Summary ********************************".to_owned(),
        "!   Device |      Bytes Erased |      Bytes Total | Percentage Erased".to_owned(),
        "-".repeat(80),
        format!("{mark}      sda | {erased:>17} | {DISK_BYTES:>16} | {percent:>17}"),
        "*".repeat(80),
        String::new(),
        "********************************* Drive Status *********************************".to_owned(),
        "!   Device | Status | Thru-put | HH:MM:SS | Model/Serial Number".to_owned(),
        "-".repeat(80),
        format!("       sda | Erased |  210 MB/s | 00:33:00 | NOVA SSD 256/{serial}"),
        "-".repeat(80),
        format!("{} Total Throughput  210 MB/s, Fill With Zeros, 1R+NB+VL", at(36)),
        "*".repeat(80),
        String::new(),
        format!("{}    info: Nwipe successfully completed. See summary table for details.", at(36)),
        String::new(),
    ]);
    lines.join("\n").into_bytes()
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
    let received_on = app.app.today() - Duration::days(21);
    let wish = json!({ "donor_id": app.world.organisation("donor"), "received_on": received_on });
    app.api(lead).post("/donations", wish).await.expect(201)
}
