//! Heads of requests. What we let pass, the parser behind us reads alike: one length, and the next request where we say it
//! begins, so that nobody hides one request inside another.

#![no_main]

use libfuzzer_sys::fuzz_target;
use passerelle::serve::head::{Heads, Verdict};

fn heads(bytes: &[u8]) -> Heads {
    let mut heads = Heads::default();
    heads.arrived(bytes);
    heads
}

fuzz_target!(|bytes: &[u8]| {
    let mut ours = heads(bytes);
    if ours.judge() != Verdict::Clear {
        return;
    }
    let mut headers = [httparse::EMPTY_HEADER; 100];
    let mut theirs = httparse::Request::new(&mut headers);
    // What it refuses itself goes no further.
    let Ok(httparse::Status::Complete(end)) = theirs.parse(bytes) else { return };
    let named = |name: &str| theirs.headers.iter().filter(|header| header.name.eq_ignore_ascii_case(name)).count();
    assert_eq!(named("transfer-encoding"), 0);
    assert!(named("content-length") <= 1 && named("host") <= 1);
    let length = theirs.headers.iter().find(|header| header.name.eq_ignore_ascii_case("content-length"));
    let length: usize = length.map_or(0, |header| {
        let digits = std::str::from_utf8(header.value).expect("digits");
        digits.trim().parse().unwrap_or(usize::MAX)
    });
    let Some(follows) = end.checked_add(length).and_then(|next| bytes.get(next..)) else { return };
    assert_eq!(ours.judge(), heads(follows).judge(), "the next request begins elsewhere");
});
