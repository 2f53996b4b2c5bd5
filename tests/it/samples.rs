//! What real files give. They stand outside of the repository, in `../shared/samples` or where `PASSERELLE_SAMPLES`
//! says; where they are missing these tests say so and pass.

use passerelle::devices::health::HealthProblem;
use passerelle::devices::identity::{Match, same_machine};
use passerelle::devices::lifecycle::Kind;
use passerelle::devices::media::{Context, MediumIdentity, Verdict, judge};
use passerelle::workshop::evidence::facts::{EvidenceFacts, Format, WarningCode};
use passerelle::workshop::evidence::{Parsed, Unreadable, parse};
use proptest::prelude::*;
use std::path::{Path, PathBuf};

mod expected;

fn folder() -> Option<PathBuf> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/samples");
    let folder = std::env::var_os("PASSERELLE_SAMPLES").map_or(beside, PathBuf::from);
    if folder.is_dir() {
        return Some(folder);
    }
    eprintln!("left out: no sample files in {}", folder.display());
    None
}

/// The files of one sample folder with their bytes, without the note on where they come from.
fn files(format: &str) -> Vec<(String, Vec<u8>)> {
    let Some(folder) = folder() else { return Vec::new() };
    let mut files: Vec<(String, Vec<u8>)> = std::fs::read_dir(folder.join(format))
        .expect("the folder of a format")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.file_name().is_some_and(|name| name != "SOURCES.md"))
        .map(|path| (path.file_name().unwrap().to_string_lossy().into_owned(), std::fs::read(&path).expect("a file")))
        .collect();
    files.sort();
    files
}

fn read(name: &str, bytes: &[u8]) -> Result<Parsed, Unreadable> {
    parse(bytes, Some(name))
}

fn codes(parsed: &Parsed) -> Vec<WarningCode> {
    parsed.warnings.iter().map(|warning| warning.code).collect()
}

/// Every file has a row and every row a file.
fn assert_rows<'a>(format: &str, rows: impl Iterator<Item = &'a str>) {
    let mut rows: Vec<&str> = rows.collect();
    rows.sort_unstable();
    let files = files(format);
    if !files.is_empty() {
        assert_eq!(files.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(), rows);
    }
}

#[test]
fn every_sample_has_a_row() {
    assert_rows("lshw", expected::LSHW.iter().map(|row| row.0));
    assert_rows("smartctl", expected::SMARTCTL.iter().map(|row| row.0));
    assert_rows("nwipe", expected::NWIPE.iter().map(|row| row.0));
}

#[test]
fn each_lshw_file_gives_its_machine_and_the_media_inside() {
    for (name, bytes) in files("lshw") {
        let (_, vendor, serial, kind, memory_mib, media) =
            expected::LSHW.iter().find(|row| row.0 == name).expect("a row");
        let parsed = read(&name, &bytes).expect(&name);
        assert_eq!(parsed.format, Format::Lshw, "{name}");
        let machine = parsed.facts.machine.as_ref().expect(&name);
        let identity = &machine.identity;
        assert_eq!((identity.vendor.as_deref(), identity.serial.as_deref()), (*vendor, *serial), "{name}");
        assert_eq!((machine.kind, machine.memory_mib), (*kind, *memory_mib), "{name}");
        let found: Vec<(&str, u64)> = parsed
            .facts
            .media
            .iter()
            .map(|medium| (medium.identity.serial.as_deref().expect(&name), medium.identity.size_bytes.expect(&name)))
            .collect();
        assert_eq!(found, *media, "{name}");
        assert_eq!(codes(&parsed).contains(&WarningCode::NoInternalStorage), media.is_empty(), "{name}");
    }
}

#[test]
fn each_smartctl_file_gives_its_disk_and_its_health() {
    for (name, bytes) in files("smartctl") {
        let (_, wanted) = expected::SMARTCTL.iter().find(|row| row.0 == name).expect("a row");
        match (read(&name, &bytes), wanted) {
            (Err(refused), Err(code)) => assert_eq!(refused.code.code(), *code, "{name}"),
            (Ok(parsed), Ok((serial, size, inside, hours, problems))) => {
                assert_eq!(parsed.format, Format::Smartctl, "{name}");
                let reading = &parsed.facts.health[0];
                assert_eq!((reading.medium.serial.as_deref(), reading.medium.size_bytes), (*serial, *size), "{name}");
                assert_eq!(parsed.facts.media.len(), usize::from(*inside), "{name}");
                assert_eq!(reading.smart.power_on_hours, *hours, "{name}");
                assert_eq!(reading.smart.problems(), *problems, "{name}");
            }
            (other, _) => panic!("{name}: {other:?}"),
        }
    }
}

#[test]
fn each_nwipe_log_gives_a_verdict_on_every_disk_it_wiped() {
    let context = Context {
        zone: chrono_tz::Tz::Europe__Paris,
        received_on: chrono::NaiveDate::from_ymd_opt(2018, 1, 1),
        used_again_at: None,
        recorded_at: chrono::DateTime::from_timestamp(1_800_000_000, 0).unwrap(),
    };
    for (name, bytes) in files("nwipe") {
        let (_, wanted) = expected::NWIPE.iter().find(|row| row.0 == name).expect("a row");
        let parsed = read(&name, &bytes).expect(&name);
        assert_eq!(parsed.format, Format::Nwipe, "{name}");
        let found: Vec<(Option<&str>, Verdict)> = parsed
            .facts
            .wipes
            .iter()
            .map(|wipe| {
                let medium = MediumIdentity { model: None, size_bytes: None, ..wipe.medium.clone() };
                (wipe.medium.serial.as_deref(), judge(wipe, Some(&medium), &context).0)
            })
            .collect();
        assert_eq!(found, *wanted, "{name}");
        assert_eq!(codes(&parsed).contains(&WarningCode::NothingWiped), wanted.is_empty(), "{name}");
    }
}

#[test]
fn a_machine_listed_twice_is_one_and_others_are_others() {
    let identity = |part: &str| {
        let (name, bytes) = files("lshw").into_iter().find(|(name, _)| name.contains(part))?;
        Some(read(&name, &bytes).expect("readable").facts.machine.expect("a machine").identity)
    };
    let (Some(old), Some(new)) = (identity("acer-happy"), identity("snap-Acer_AOHAPPY")) else { return };
    assert_eq!(same_machine(&old, &new), Match::Same, "its UUID is written in both byte orders");
    let (probook, v330) = (identity("450_G8").unwrap(), identity("LENOVO_81AX").unwrap());
    assert_eq!(same_machine(&probook, &v330), Match::Different);
    assert_eq!(same_machine(&probook, &probook), Match::Same);
    assert_eq!(v330.model().as_deref(), Some("Lenovo V330-15IKB (81AX)"));
    assert_eq!(probook.model().as_deref(), Some("HP ProBook 450 G8"));
    let clones = ["ereuse-custom", "all-series", "ecs-computers"].map(|part| identity(part).unwrap());
    assert_eq!(same_machine(&clones[0], &clones[1]), Match::Different, "they share no more than a placeholder");
    assert_eq!(same_machine(&clones[1], &clones[2]), Match::Different);
}

#[test]
fn a_listing_that_an_old_release_broke_is_mended() {
    let Some(folder) = folder() else { return };
    let snapshot = std::fs::read(folder.join("workbench/teal-wb2022.03-lshw-as-text.json")).expect("the snapshot");
    let snapshot: serde_json::Value = serde_json::from_slice(&snapshot).expect("JSON");
    let listing = snapshot.pointer("/data/lshw").and_then(serde_json::Value::as_str).expect("a listing as text");
    assert!(serde_json::from_str::<serde_json::Value>(listing).is_err(), "it is broken");
    let parsed = read("lshw.json", listing.as_bytes()).expect("mended");
    assert!(codes(&parsed).contains(&WarningCode::RepairedJson));
    let machine = parsed.facts.machine.expect("a machine");
    assert_eq!((machine.identity.vendor.as_deref(), machine.cpu_cores), (Some("QEMU"), Some(1)));
}

#[test]
fn formats_that_are_not_read_yet_are_named() {
    for format in ["workbench", "glpi", "dmidecode", "inxi"] {
        for (name, bytes) in files(format) {
            let refused = read(&name, &bytes).expect_err(&name);
            assert_eq!((refused.code.code(), refused.found.as_str()), ("format_not_supported", format), "{name}");
        }
    }
}

#[test]
fn facts_hold_neither_host_names_nor_network_addresses() {
    for (name, bytes) in files("lshw") {
        let file: serde_json::Value = serde_json::from_slice(&bytes).expect("JSON");
        let kept = serde_json::to_string(&read(&name, &bytes).expect(&name).facts).unwrap().to_lowercase();
        let mut secrets = Vec::new();
        addresses(&file, &mut secrets);
        secrets.extend(
            file.get("id").and_then(serde_json::Value::as_str).map(str::to_owned).filter(|host| host.len() > 5),
        );
        for secret in secrets {
            assert!(!kept.contains(&secret.to_lowercase()), "{name}: {secret}");
        }
    }
}

fn addresses(node: &serde_json::Value, found: &mut Vec<String>) {
    if node.get("class").and_then(serde_json::Value::as_str) == Some("network") {
        found.extend(node.get("serial").and_then(serde_json::Value::as_str).map(str::to_owned));
    }
    for child in node.get("children").and_then(serde_json::Value::as_array).into_iter().flatten() {
        addresses(child, found);
    }
}

#[test]
fn no_sample_cut_anywhere_breaks_the_reading_or_is_taken_for_whole() {
    for format in ["lshw", "smartctl", "nwipe", "workbench", "glpi", "dmidecode", "inxi"] {
        for (name, bytes) in files(format) {
            let step = (bytes.len() / 40).max(1);
            for at in (0..bytes.len()).step_by(step) {
                let cut = read(&name, &bytes[..at]);
                if format == "lshw" || format == "smartctl" {
                    assert!(cut.is_err(), "{name} cut at {at} was taken for whole");
                }
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn no_damage_to_a_sample_breaks_the_reading(
        which: prop::sample::Index,
        harm in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
    ) {
        let all: Vec<(String, Vec<u8>)> = ["lshw", "smartctl",
            "nwipe"].iter().flat_map(|format| files(format)).collect();
        if !all.is_empty() {
            let (name, mut bytes) = which.get(&all).clone();
            for (at, byte) in harm {
                let at = at.index(bytes.len());
                bytes[at] = byte;
            }
            if let Ok(parsed) = read(&name, &bytes) {
                let stored = serde_json::to_string(&parsed.facts).unwrap();
                prop_assert_eq!(serde_json::from_str::<EvidenceFacts>(&stored).unwrap(), parsed.facts);
            }
        }
    }
}

/// A disk's row: serial, bytes, whether it is declared, hours, problems; or the code of the refusal.
type Smart = Result<(Option<&'static str>, Option<u64>, bool, Option<u64>, &'static [HealthProblem]), &'static str>;

/// A machine's row: file, vendor, serial, kind, MiB, media.
type Machine = (
    &'static str,
    Option<&'static str>,
    Option<&'static str>,
    Option<Kind>,
    Option<u64>,
    &'static [(&'static str, u64)],
);

/// A log's row: file, and each disk's serial and verdict.
type Log = (&'static str, &'static [(Option<&'static str>, Verdict)]);
