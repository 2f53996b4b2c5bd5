//! `smartctl --json`: one disk, who it is and how it does. What the file does not say stays unsaid.

use super::facts::{EvidenceFacts, Format, HealthReading, LeftOut, LeftOutWhy, MediumFound, Warning, WarningCode};
use super::{Parsed, Unreadable, UnreadableCode, recognise};
use crate::devices::health::SmartFacts;
use crate::devices::identity::meaningful;
use crate::devices::media::{MediumIdentity, MediumKind, is_masked, serial_key};
use chrono::DateTime;
use serde_json::Value;

/// Ten times the most that one disk's file has: it is read as a whole, which takes many times its size.
const MAX_BYTES: usize = 1024 * 1024;

/// Reads one disk's file.
///
/// # Errors
/// [`UnreadableCode::NoDisk`] when the tool reached none, or only listed what there is; broken JSON; a file
/// far larger than one disk's.
pub(super) fn parse(text: &str) -> Result<Parsed, Unreadable> {
    if text.len() > MAX_BYTES {
        return Err(Unreadable::new(UnreadableCode::FileTooLarge, format!("{} bytes for one disk", text.len())));
    }
    let file: Value = serde_json::from_str(text).map_err(|error| recognise::refusal(&error))?;
    let disk = Disk(&file);
    if disk.text("/model_name").is_none()
        && disk.text("/serial_number").is_none()
        && disk.number("/user_capacity/bytes").is_none()
    {
        return Err(Unreadable::new(UnreadableCode::NoDisk, disk.message()));
    }
    let mut warnings = Vec::new();
    let identity = disk.identity(&mut warnings);
    let smart = disk.smart();
    if smart.passed.is_none() {
        warnings.push(Warning::plain(WarningCode::HealthUnknown));
    }
    let mut facts = EvidenceFacts::default();
    match disk.not_inside() {
        Some(why) => {
            let code = if why == LeftOutWhy::Usb { WarningCode::UsbBridge } else { WarningCode::RaidVolume };
            warnings.push(Warning::plain(code));
            let MediumIdentity { serial, model: name, size_bytes } = identity.clone();
            facts.left_out.push(LeftOut { why, name, serial, size_bytes });
        }
        None => facts.media.push(MediumFound { kind: disk.kind(), identity: identity.clone() }),
    }
    if disk.is_raid_member() {
        warnings.push(Warning::plain(WarningCode::RaidMember));
    }
    facts.health.push(HealthReading { medium: identity, smart });
    Ok(Parsed { format: Format::Smartctl, facts, warnings })
}

struct Disk<'a>(&'a Value);

impl Disk<'_> {
    fn text(&self, path: &str) -> Option<String> {
        self.0.pointer(path)?.as_str().and_then(meaningful)
    }

    fn number(&self, path: &str) -> Option<u64> {
        self.0.pointer(path)?.as_u64()
    }

    fn device_type(&self) -> String {
        self.text("/device/type").unwrap_or_default().to_lowercase()
    }

    fn message(&self) -> String {
        let first = self.0.pointer("/smartctl/messages/0/string").and_then(Value::as_str);
        first.unwrap_or("no disk in the file").to_owned()
    }

    fn identity(&self, warnings: &mut Vec<Warning>) -> MediumIdentity {
        let written = self.0.pointer("/serial_number").and_then(Value::as_str).unwrap_or_default().trim();
        let serial = serial_key(written).map(|_| written.to_owned());
        if serial.is_none() {
            let code = if is_masked(written) { WarningCode::SerialMasked } else { WarningCode::SerialMissing };
            warnings.push(Warning::plain(code));
        }
        let size_bytes =
            self.number("/user_capacity/bytes").or_else(|| self.number("/nvme_total_capacity")).filter(|n| *n > 0);
        MediumIdentity { serial, model: self.model(), size_bytes }
    }

    /// For SCSI the name begins with the maker, which other tools leave out.
    fn model(&self) -> Option<String> {
        let scsi = self.text("/device/protocol").is_some_and(|protocol| protocol.eq_ignore_ascii_case("scsi"));
        let product = if scsi { self.text("/scsi_product").or_else(|| self.text("/product")) } else { None };
        product.or_else(|| self.text("/model_name"))
    }

    fn kind(&self) -> MediumKind {
        let protocol = self.text("/device/protocol").unwrap_or_default();
        match self.number("/rotation_rate") {
            _ if protocol.eq_ignore_ascii_case("nvme") => MediumKind::Nvme,
            Some(0) => MediumKind::Ssd,
            Some(_) => MediumKind::Hdd,
            None => MediumKind::Unknown,
        }
    }

    /// What hangs on USB, or is no disk at all, is not the machine's own medium.
    fn not_inside(&self) -> Option<LeftOutWhy> {
        let kind = self.device_type();
        let bridge =
            kind.contains("usb") || ["sntasmedia", "sntjmicron", "sntrealtek"].iter().any(|chip| kind.contains(chip));
        if bridge || self.text("/device/info_name").is_some_and(|name| name.contains("[USB")) {
            return Some(LeftOutWhy::Usb);
        }
        let model = [self.text("/model_name"), self.model()].into_iter().flatten().collect::<String>().to_lowercase();
        let volume = ["raid", "logical volume", "virtual disk"].iter().any(|word| model.contains(word));
        (kind == "scsi" && volume).then_some(LeftOutWhy::RaidVolume)
    }

    fn is_raid_member(&self) -> bool {
        let kind = self.device_type();
        ["megaraid", "areca", "3ware", "cciss", "aacraid", "hpt", "sssraid"].iter().any(|card| kind.contains(card))
    }

    fn smart(&self) -> SmartFacts {
        SmartFacts {
            passed: self.0.pointer("/smart_status/passed").and_then(Value::as_bool),
            exit_status: self.number("/smartctl/exit_status").and_then(|status| u32::try_from(status).ok()),
            reallocated_sectors: self.attribute(5),
            reported_uncorrectable: self.attribute(187),
            pending_sectors: self.attribute(197),
            offline_uncorrectable: self.attribute(198),
            crc_errors: self.attribute(199),
            nvme_critical_warning: self.nvme("critical_warning"),
            nvme_media_errors: self.nvme("media_errors"),
            nvme_percentage_used: self.nvme("percentage_used"),
            power_on_hours: self.number("/power_on_time/hours"),
            taken_at: self
                .0
                .pointer("/local_time/time_t")
                .and_then(Value::as_i64)
                .and_then(|s| DateTime::from_timestamp(s, 0)),
        }
    }

    fn nvme(&self, name: &str) -> Option<u64> {
        self.0.pointer("/nvme_smart_health_information_log")?.get(name)?.as_u64()
    }

    /// The raw value as the tool words it: some makers pack three counters into the number, and only the first counts.
    fn attribute(&self, id: u64) -> Option<u64> {
        let table = self.0.pointer("/ata_smart_attributes/table")?.as_array()?;
        let raw = table.iter().find(|row| row.get("id").and_then(Value::as_u64) == Some(id))?.get("raw")?;
        let words =
            raw.get("string").and_then(Value::as_str).and_then(|text| text.split_whitespace().next()?.parse().ok());
        words.or_else(|| raw.get("value").and_then(Value::as_u64))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::devices::health::{HealthProblem, HealthWarning};
    use serde_json::json;

    fn ata(change: impl FnOnce(&mut Value)) -> Value {
        let mut file = json!({
            "smartctl": {"version": [7, 3], "exit_status": 4},
            "device": {"name": "/dev/sda", "type": "sat", "protocol": "ATA"},
            "model_name": "EXEMPLE HD500", "serial_number": "EX-12345",
            "user_capacity": {"bytes": 500_107_862_016_u64}, "rotation_rate": 7200,
            "smart_status": {"passed": true}, "power_on_time": {"hours": 19_819},
            "ata_smart_attributes": {"table": [
                {"id": 5, "raw": {"value": 8_589_934_718_u64, "string": "126 (0 2)"}},
                {"id": 9, "raw": {"value": 99, "string": "99h"}},
                {"id": 199, "raw": {"value": 3, "string": "3"}}]},
        });
        change(&mut file);
        file
    }

    fn read(file: &Value) -> Parsed {
        parse(&file.to_string()).expect("readable")
    }

    #[test]
    fn a_disk_is_known_by_serial_and_its_health_by_what_it_counts() {
        let parsed = read(&ata(|_| {}));
        let medium = &parsed.facts.media[0];
        assert_eq!((medium.kind, medium.identity.serial.as_deref()), (MediumKind::Hdd, Some("EX-12345")));
        let smart = &parsed.facts.health[0].smart;
        assert_eq!((smart.reallocated_sectors, smart.power_on_hours), (Some(126), Some(19_819)));
        assert_eq!(smart.problems(), [HealthProblem::ManyReallocatedSectors]);
        assert!(smart.warnings().contains(&HealthWarning::CrcErrors));
        assert_eq!(smart.pending_sectors, None, "an attribute that is not there is not zero");
    }

    #[test]
    fn a_worn_nvme_disk_is_seen() {
        let file = json!({
            "smartctl": {"exit_status": 0}, "device": {"type": "nvme", "protocol": "NVMe"}, "model_name": "EXEMPLE NV1",
            "serial_number": "NV000111", "nvme_total_capacity": 256_060_514_304_u64, "smart_status": {"passed": true},
            "nvme_smart_health_information_log": {"critical_warning": 0, "media_errors": 0, "percentage_used": 104},
        });
        let parsed = read(&file);
        assert_eq!(parsed.facts.media[0].kind, MediumKind::Nvme);
        assert_eq!(parsed.facts.media[0].identity.size_bytes, Some(256_060_514_304));
        assert_eq!(parsed.facts.health[0].smart.problems(), [HealthProblem::NvmeWorn]);
    }

    #[test]
    fn a_disk_on_usb_or_a_raid_volume_is_not_declared() {
        for (change, why) in [
            (json!({"type": "usbjmicron", "protocol": "ATA"}), LeftOutWhy::Usb),
            (json!({"type": "sntrealtek", "protocol": "NVMe"}), LeftOutWhy::Usb),
        ] {
            let parsed = read(&ata(|file| file["device"] = change));
            assert!(parsed.facts.media.is_empty());
            assert_eq!((parsed.facts.left_out[0].why, parsed.facts.health.len()), (why, 1));
        }
        let volume = read(&ata(|file| {
            file["device"] = json!({"type": "scsi", "protocol": "SCSI"});
            file["model_name"] = json!("Exemple Raid 1 Volume");
        }));
        assert_eq!(volume.facts.left_out[0].why, LeftOutWhy::RaidVolume);
    }

    #[test]
    fn a_masked_or_missing_serial_is_told() {
        for (serial, code) in [("XXXXXXXXXXXX", WarningCode::SerialMasked), ("", WarningCode::SerialMissing)] {
            let parsed = read(&ata(|file| file["serial_number"] = json!(serial)));
            assert_eq!(parsed.facts.media[0].identity.serial, None);
            assert!(parsed.warnings.contains(&Warning::plain(code)), "{serial}");
        }
    }

    #[test]
    fn a_disk_behind_a_controller_is_read_with_a_remark() {
        let parsed = read(&ata(|file| file["device"]["type"] = json!("sat+megaraid,0")));
        assert!(parsed.warnings.contains(&Warning::plain(WarningCode::RaidMember)));
        assert_eq!(parsed.facts.media.len(), 1);
    }

    #[test]
    fn a_call_that_reached_no_disk_is_refused_with_what_the_tool_said() {
        let file = json!({"smartctl": {"exit_status": 2, "messages": [{"string": "open failed"}]}});
        let refused = parse(&file.to_string()).expect_err("nothing to read");
        assert_eq!((refused.code, refused.found.as_str()), (UnreadableCode::NoDisk, "open failed"));
    }
}
