//! Made-up files of real formats: what lshw lists, what smartctl reads of a disk, what nwipe writes of a wipe.

use chrono::{DateTime, Duration, Utc};
use serde_json::{Value, json};

/// Bytes of every made-up disk.
pub const DISK_BYTES: i64 = 256_060_514_304;

/// A made-up SATA disk.
#[derive(Clone, Copy, Debug)]
pub struct Disk<'a> {
    /// As it names itself.
    pub model: &'a str,
    /// Its serial.
    pub serial: &'a str,
    /// How fast it turns, a minute; nothing for a solid one.
    pub turns: u32,
}

/// A made-up computer.
#[derive(Clone, Copy, Debug)]
pub struct Machine<'a> {
    /// Its maker.
    pub vendor: &'a str,
    /// Its model.
    pub model: &'a str,
    /// Its serial.
    pub serial: &'a str,
    /// A laptop, else a desktop.
    pub portable: bool,
    /// Main memory.
    pub memory_mib: u64,
}

/// What `lshw -json` lists of a made-up computer with one disk.
pub fn lshw(machine: &Machine, disk: &Disk) -> Vec<u8> {
    let memory = json!({
        "id": "memory", "class": "memory", "description": "System Memory", "units": "bytes",
        "size": machine.memory_mib << 20,
    });
    let processor =
        json!({ "id": "cpu", "class": "processor", "product": "Core 2 Duo P8400 @ 2.26GHz", "vendor": "Intel Corp." });
    let inside = json!({
        "id": "disk", "class": "disk", "description": "ATA Disk", "product": disk.model, "physid": "0.0.0",
        "businfo": "scsi@0:0.0.0", "logicalname": "/dev/sda", "serial": disk.serial, "units": "bytes", "size": DISK_BYTES,
    });
    let sata = json!({
        "id": "sata", "class": "storage", "description": "SATA controller", "handle": "PCI:0000:00:1f.2",
        "children": [inside],
    });
    let board = json!({
        "id": "core", "class": "bus", "description": "Motherboard", "vendor": machine.vendor,
        "serial": format!("MB{}", machine.serial), "children": [memory, processor, sata],
    });
    let (description, chassis) =
        if machine.portable { ("Notebook", "notebook") } else { ("Desktop Computer", "desktop") };
    let listing = json!({
        "id": "etabli", "class": "system", "claimed": true, "handle": "DMI:0001", "description": description,
        "product": machine.model, "vendor": machine.vendor, "serial": machine.serial, "width": 64,
        "configuration": { "chassis": chassis }, "children": [board],
    });
    listing.to_string().into_bytes()
}

/// What `smartctl --json` reads of a made-up disk, with so many sectors that cannot be read.
pub fn smartctl(disk: &Disk, unreadable: u64, at: DateTime<Utc>) -> Vec<u8> {
    let attribute = |id: u64, name: &str, raw: u64| -> Value {
        json!({ "id": id, "name": name, "value": 100, "worst": 100, "thresh": 0, "raw": { "value": raw, "string": raw.to_string() } })
    };
    let table = json!([
        attribute(5, "Reallocated_Sector_Ct", 0),
        attribute(9, "Power_On_Hours", 9_840),
        attribute(197, "Current_Pending_Sector", unreadable),
        attribute(198, "Offline_Uncorrectable", unreadable),
    ]);
    let read = json!({
        "json_format_version": [1, 0], "smartctl": { "version": [7, 4], "exit_status": 0 },
        "local_time": { "time_t": at.timestamp() },
        "device": { "name": "/dev/sda", "info_name": "/dev/sda [SAT]", "type": "sat", "protocol": "ATA" },
        "model_name": disk.model, "serial_number": disk.serial, "user_capacity": { "bytes": DISK_BYTES },
        "rotation_rate": disk.turns, "smart_status": { "passed": true },
        "ata_smart_attributes": { "table": table }, "power_on_time": { "hours": 9_840 },
    });
    read.to_string().into_bytes()
}

/// What nwipe writes of one made-up solid disk.
pub fn nwipe_log(serial: &str, start: DateTime<Utc>, erased: i64) -> Vec<u8> {
    wipe_log(&Disk { model: "NOVA SSD 256", serial, turns: 0 }, start, erased)
}

/// What nwipe 0.42 writes of one made-up disk, wiped and verified from `start` on (a bench's local time).
pub fn wipe_log(disk: &Disk, start: DateTime<Utc>, erased: i64) -> Vec<u8> {
    let Disk { model, serial, .. } = disk;
    let at = |minutes: i64| (start + Duration::minutes(minutes)).format("[%Y/%m/%d %H:%M:%S]").to_string();
    let percent = format!("{:.2}%", 100.0 * erased as f64 / DISK_BYTES as f64);
    let mark = if erased == DISK_BYTES { " " } else { "!" };
    let mut lines = vec![
        format!("{}  notice: Found /dev/sda,  ATA, {model}, 256 GB, S/N={serial}", at(0)),
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
        format!("       sda | Erased |  210 MB/s | 00:33:00 | {model}/{serial}"),
        "-".repeat(80),
        format!("{} Total Throughput  210 MB/s, Fill With Zeros, 1R+NB+VL", at(36)),
        "*".repeat(80),
        String::new(),
        format!("{}    info: Nwipe successfully completed. See summary table for details.", at(36)),
        String::new(),
    ]);
    lines.join("\n").into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_log_of_the_demonstration_proves_what_it_says() {
        let start = "2026-03-02T08:00:00Z".parse().unwrap();
        let parsed = crate::workshop::evidence::parse(&nwipe_log("NV-1", start, DISK_BYTES), None).unwrap();
        let wipe = &parsed.facts.wipes[0];
        assert!(wipe.complete && wipe.status.is_some(), "{wipe:?}");
    }

    #[test]
    fn an_inventory_tells_the_computer_and_its_disk_and_a_reading_tells_how_the_disk_does() {
        let disk = Disk { model: "NOVA HD 256", serial: "9VM1", turns: 5400 };
        let machine =
            Machine { vendor: "Dell", model: "Latitude D630", serial: "S1", portable: true, memory_mib: 2048 };
        let listed = crate::workshop::evidence::parse(&lshw(&machine, &disk), None).unwrap().facts;
        assert_eq!(listed.media[0].identity.serial.as_deref(), Some("9VM1"));
        let read = |unreadable| {
            let file = smartctl(&disk, unreadable, "2012-03-02T08:00:00Z".parse().unwrap());
            crate::workshop::evidence::parse(&file, None).unwrap().facts.health[0].smart.pending_sectors
        };
        assert_eq!((read(0), read(24)), (Some(0), Some(24)));
    }
}
