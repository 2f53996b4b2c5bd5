//! A made-up log of one disk wiped and verified, as nwipe 0.42 writes it.

use chrono::{Duration, NaiveDateTime};

/// Bytes of every disk of the demonstration.
pub const DISK_BYTES: i64 = 256_060_514_304;

/// The log of this disk, wiped from `start` on, bench time.
pub fn nwipe_log(serial: &str, start: NaiveDateTime) -> Vec<u8> {
    let at = |minutes: i64| (start + Duration::minutes(minutes)).format("[%Y/%m/%d %H:%M:%S]").to_string();
    let (stars, dashes) = ("*".repeat(80), "-".repeat(80));
    let lines = [
        format!("{}  notice: Found /dev/sda,  ATA, NOVA SSD 256, 256 GB, S/N={serial}", at(0)),
        format!("{}    info: No hidden sectors on /dev/sda", at(0)),
        format!("{}  notice: Program options are set as follows...", at(1)),
        format!("{}  notice:   banner       = nwipe 0.42", at(1)),
        format!("{}  notice:   method       = Fill With Zeros", at(1)),
        format!("{}  notice:   verify       = 1 (last pass)", at(1)),
        format!("{}  notice: /dev/sda has serial number {serial}", at(1)),
        format!("{}  notice: /dev/sda, sect/blk/dev 512/512/{DISK_BYTES}", at(1)),
        format!("{}  notice: Invoking method 'Fill With Zeros' on /dev/sda", at(2)),
        format!("{}  notice: Starting round 1 of 1 on /dev/sda", at(2)),
        format!("{}  notice: Starting pass 1/1, round 1/1, on /dev/sda", at(2)),
        format!("{}  notice: {DISK_BYTES} bytes written to /dev/sda", at(20)),
        format!("{}  notice: Verifying pass 1 of 1, round 1 of 1, on /dev/sda", at(20)),
        format!("{}  notice: {DISK_BYTES} bytes read from /dev/sda", at(35)),
        format!("{}  notice: Verified pass 1 of 1, round 1 of 1, on '/dev/sda'.", at(35)),
        format!("{}  notice: Finished pass 1/1, round 1/1, on /dev/sda", at(35)),
        format!("{}  notice: Finished final round 1 of 1 on /dev/sda", at(35)),
        String::new(),
        "******************************** Error Summary *********************************".to_owned(),
        "!   Device | Pass Errors | Verifications Errors | Fdatasync I\\O Errors".to_owned(),
        dashes.clone(),
        format!("       sda | {:>11} | {:>20} | {:>20}", 0, 0, 0),
        stars.clone(),
        "******************************* Erasure Summary ********************************".to_owned(),
        "!   Device |      Bytes Erased |      Bytes Total | Percentage Erased".to_owned(),
        dashes.clone(),
        format!("       sda | {DISK_BYTES:>17} | {DISK_BYTES:>16} | {:>17}", "100.00%"),
        stars.clone(),
        "********************************* Drive Status *********************************".to_owned(),
        "!   Device | Status | Thru-put | HH:MM:SS | Model/Serial Number".to_owned(),
        dashes.clone(),
        format!("       sda | Erased |  210 MB/s | 00:33:00 | NOVA SSD 256/{serial}"),
        dashes,
        format!("{} Total Throughput  210 MB/s, Fill With Zeros, 1R+NB+VL", at(36)),
        stars,
        format!("{}    info: Nwipe successfully completed. See summary table for details.", at(36)),
        String::new(),
    ];
    lines.join("\n").into_bytes()
}
