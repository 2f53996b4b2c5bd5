//! A file of a tool, whatever it holds: read to its end or refused, never half, and read alike twice.

#![no_main]

use libfuzzer_sys::fuzz_target;
use passerelle::workshop::evidence::parse;

fuzz_target!(|bytes: &[u8]| {
    let read = parse(bytes, None);
    assert_eq!(format!("{read:?}"), format!("{:?}", parse(bytes, None)));
    if let Ok(parsed) = read {
        // What is kept of it comes back as it was.
        let kept = serde_json::to_string(&parsed.facts).expect("facts are written");
        let back = serde_json::from_str(&kept).expect("facts are read back");
        assert_eq!(parsed.facts, back);
    }
});
