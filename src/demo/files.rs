//! A made-up log of one disk wiped and verified, as nwipe 0.42 writes it.

use chrono::{DateTime, Duration, Utc};

/// Bytes of every made-up disk.
pub const DISK_BYTES: i64 = 256_060_514_304;

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
}
