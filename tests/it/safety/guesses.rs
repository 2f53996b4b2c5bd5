//! Whatever bytes come: what reads them says no, and never falls over. Cases are drawn anew at every run; one that fails is
//! printed, cut to its smallest form.

use crate::on_both;
use crate::support::fixtures;
use axum::http::Method;
use passerelle::web::body::read_pairs;
use passerelle::workshop::evidence;
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::{Config, TestRunner};

/// Bytes, and text that looks like something.
fn anything() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        proptest::collection::vec(any::<u8>(), 0..200),
        "[ -~\\r\\n\\tàé\u{202e}\u{0}]{0,200}".prop_map(String::into_bytes),
        "([a-z_]{1,8}=[^&;]{0,8}[&;]?){0,12}".prop_map(String::into_bytes),
        "(%[0-9a-fA-FgG]{0,2}|[=&+a]){0,40}".prop_map(String::into_bytes),
    ]
}

/// A file of a format we read with some of its bytes cut out, doubled or changed.
fn broken_files() -> impl Strategy<Value = Vec<u8>> {
    let began = "2026-11-01T08:00:00Z".parse().expect("a moment");
    let files = vec![
        fixtures::lshw_laptop("SN-1", "DISK-1"),
        fixtures::nwipe_log("DISK-1", began, fixtures::DISK_BYTES),
        br#"{"device":{"name":"/dev/sda","type":"sat"},"model_name":"NOVA","serial_number":"DISK-1","smart_status":{"passed":true},"user_capacity":{"bytes":256060514304},"ata_smart_attributes":{"table":[{"id":5,"raw":{"value":0}}]}}"#.to_vec(),
    ];
    (
        proptest::sample::select(files),
        proptest::collection::vec((any::<prop::sample::Index>(), 0_u8..5, any::<u8>()), 1..8),
    )
        .prop_map(|(mut file, changes)| {
            for (at, what, byte) in changes {
                if file.is_empty() {
                    break;
                }
                let at = at.index(file.len());
                match what {
                    0 => file.truncate(at),
                    1 => file[at] = byte,
                    2 => file.insert(at, byte),
                    3 => file.extend_from_within(at..),
                    _ => drop(file.drain(at..(at + 1 + usize::from(byte)).min(file.len()))),
                }
            }
            file
        })
}

proptest! {
    #![proptest_config(Config { cases: 2_000, failure_persistence: None, ..Config::default() })]

    #[test]
    fn a_form_is_read_or_refused(bytes in anything()) {
        if let Ok(pairs) = read_pairs(&bytes) {
            prop_assert!(pairs.len() <= bytes.len() + 1);
        }
    }

    #[test]
    fn a_tag_is_one_or_none(text in "\\PC{0,20}|[0-9 -]{0,12}|P[0-9]{7}") {
        if let Some(tag) = passerelle::kernel::tag::read_tag(&text) {
            prop_assert!(passerelle::kernel::tag::is_tag(&tag), "{tag}");
        }
    }
}

proptest! {
    #![proptest_config(Config { cases: 300, failure_persistence: None, ..Config::default() })]

    #[test]
    fn a_tool_s_file_is_read_or_refused(bytes in prop_oneof![anything(), broken_files()]) {
        let _ = evidence::parse(&bytes, None);
        let _ = evidence::parse(&bytes, Some("nwipe.log"));
    }
}

/// So many drawn values, the same at every run.
fn drawn<T: std::fmt::Debug>(strategy: impl Strategy<Value = T>, count: usize) -> Vec<T> {
    let mut runner = TestRunner::deterministic();
    (0..count).map(|_| strategy.new_tree(&mut runner).expect("a value").current()).collect()
}

on_both! {
    async fn whatever_is_scanned_asked_or_sent_with_a_request_is_answered(app: TestApp) {
        let lead = app.browser("workshop_lead").await;
        let text = drawn("\\PC{0,40}|[0-9 /:.-]{0,14}|https?://[a-z.]{0,12}/d/[0-9]{0,9}|[\\x00-\\x20'\";%_\\\\]{0,12}", 60);
        for scanned in &text {
            for (path, field) in [("/find", "q"), ("/bench/mode/cleaned", "q"), ("/sign-in", "email")] {
                let answer = lead.post_form(path, &[(field, scanned)]).await;
                assert!(answer.status < 500, "{scanned:?}: {answer}");
            }
        }
        for bytes in drawn(anything(), 60) {
            // What no client of HTTP could send stays out.
            let query: String = bytes.iter().map(|byte| if byte.is_ascii_graphic() && *byte != b'#' { *byte as char } else { '+' }).collect();
            let header: String = bytes.iter().map(|byte| if (0x20..0x7f).contains(byte) { *byte as char } else { ' ' }).collect();
            let query = query.replace(['"', '<', '>', '\\', '^', '`', '{', '|', '}'], "~");
            for path in ["/devices", "/find", "/stock", "/sign-in"] {
                let answer = lead.get(&format!("{path}?{query}")).await;
                assert!(answer.status < 500, "{query}: {answer}");
            }
            for name in ["cookie", "accept-language", "content-type", "if-match", "if-none-match", "x-forwarded-for", "authorization", "range"] {
                let headers = [(name, header.as_str()), ("sec-fetch-site", "same-origin")];
                for (method, path) in [(Method::GET, "/today"), (Method::POST, "/sign-in"), (Method::GET, "/api/v1/devices")] {
                    let answer = app.visitor().call(method, path, &headers, "a=b").await;
                    assert!(answer.status < 500, "{name}: {header}: {answer}");
                }
            }
            let form = [("content-type", "application/x-www-form-urlencoded"), ("sec-fetch-site", "same-origin")];
            for path in ["/sign-in", "/language", "/find", "/organisations"] {
                let answer = lead.call(Method::POST, path, &form, bytes.clone()).await;
                assert!(answer.status < 500, "{bytes:?}: {answer}");
            }
        }
    }
}
