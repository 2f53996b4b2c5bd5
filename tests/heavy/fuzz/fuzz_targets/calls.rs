//! Every address, query string, form and body, through the real router on a small made-up database: whatever is sent, as
//! whomever, the answer is never a failure of ours.

#![no_main]

use libfuzzer_sys::fuzz_target;
use passerelle_fuzz::{seeds, service};

fuzz_target!(
    init: {
        // What it begins with is found by walking through the service itself.
        if let Ok(folder) = std::env::var("PASSERELLE_SEEDS") {
            seeds::write(&folder);
            std::process::exit(0);
        }
    },
    |input: &[u8]| {
    if let Some((status, _)) = service().call(input) {
        assert!(status.as_u16() < 500, "{status}");
    }
    }
);
