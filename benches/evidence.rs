//! Reading a lshw file beside parsing the same bytes as `serde_json::Value`: `cargo bench --bench evidence`. `EVIDENCE=FILE`
//! reads a real file instead of a made-up one.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use passerelle::workshop::evidence::parse;
use serde_json::{Value, json};
use std::hint::black_box;

/// A laptop as lshw tells it: a tree of some sixty parts, most of which say nothing about the machine.
fn laptop() -> Vec<u8> {
    let settings = json!({ "driver": "pcieport", "latency": "0", "irq": "122", "link": "yes", "broadcast": "yes" });
    let part = |n: usize| {
        json!({
            "id": format!("pci:{n}"), "class": "bridge", "claimed": true, "handle": format!("PCIBUS:0000:{n:02}"),
            "description": "PCI bridge", "product": format!("Root Port {n}"), "vendor": "Lumio Semiconductor",
            "physid": format!("1c.{n}"), "businfo": format!("pci@0000:00:1c.{n}"), "version": "f1", "width": 32,
            "clock": 33_000_000, "configuration": settings,
            "capabilities": { "pci": true, "pm": "Power Management", "msi": "Message Signalled Interrupts", "bus_master": "bus mastering" },
        })
    };
    let disk = json!({
        "id": "disk", "class": "disk", "claimed": true, "description": "ATA Disk", "product": "Lumio SSD 256",
        "vendor": "Lumio", "physid": "0.0.0", "businfo": "scsi@1:0.0.0", "logicalname": "/dev/sda", "serial": "LS256-000123",
        "units": "bytes", "size": 256_060_514_304_u64, "configuration": { "ansiversion": "5", "sectorsize": "512" },
    });
    let memory = json!({
        "id": "memory", "class": "memory", "claimed": true, "description": "System Memory", "units": "bytes",
        "size": 8_589_934_592_u64,
        "children": [{ "id": "bank:0", "class": "memory", "description": "SODIMM DDR4", "size": 8_589_934_592_u64, "units": "bytes" }],
    });
    let processor =
        json!({ "id": "cpu", "class": "processor", "product": "Lumio i5-8250U", "vendor": "Lumio", "width": 64 });
    let mut pci: Vec<Value> = (0..56).map(part).collect();
    pci.push(json!({ "id": "sata", "class": "storage", "description": "SATA controller", "children": [disk] }));
    let tree = json!({
        "id": "machine", "class": "system", "claimed": true, "description": "Notebook", "product": "L14 (20U1)",
        "vendor": "Lumio", "version": "L14 Gen 1", "serial": "PF0123AB",
        "configuration": { "boot": "normal", "chassis": "notebook", "uuid": "00112233-4455-6677-8899-aabbccddeeff" },
        "children": [{
            "id": "core", "class": "bus", "description": "Motherboard", "product": "20U1", "vendor": "Lumio", "serial": "L1HF0123456",
            "children": [memory, processor, { "id": "pci", "class": "bridge", "children": pci }],
        }],
    });
    serde_json::to_vec_pretty(&tree).expect("it is JSON")
}

fn evidence(criterion: &mut Criterion) {
    let bytes = match std::env::var("EVIDENCE") {
        Ok(file) => std::fs::read(file).expect("the file is there"),
        Err(_) => laptop(),
    };
    parse(&bytes, None).expect("the service reads it");
    let mut group = criterion.benchmark_group("evidence");
    group.throughput(Throughput::Bytes(bytes.len() as u64));
    group.bench_function("read", |bench| bench.iter(|| parse(black_box(&bytes), None)));
    group.bench_function("serde_json::Value", |bench| {
        bench.iter(|| serde_json::from_slice::<Value>(black_box(&bytes)).expect("it is JSON"));
    });
    group.finish();
}

criterion_group!(benches, evidence);
criterion_main!(benches);
