//! Files that are sent: their names are labels and nothing more, and what is no tool's file is refused, whatever it says it
//! is.

use crate::on_both;
use crate::support::fixtures::lshw_laptop;
use crate::support::{Answer, Bench, TestApp, html};
use axum::http::Method;
use passerelle::web::encode;
use serde_json::json;
use std::io::Write as _;

const NAMES: &[&str] = &[
    "../../../../etc/passwd",
    "/etc/shadow",
    "..\\..\\boot.ini",
    "C:\\windows\\win.ini",
    "CON",
    "nul.txt",
    ".htaccess",
    "a\r\nSet-Cookie: x=1",
    "a\"; filename=\"b",
    "relevé d’été n°4.json",
    "\u{202e}nosj.exe",
    "<img src=x onerror=alert(1)>",
    "%2e%2e%2fx",
    "-rf",
    "=cmd|' /C calc'!A0",
];

/// Every file in the service's folder but the database's own.
fn on_disk(app: &TestApp) -> Vec<String> {
    let names =
        std::fs::read_dir(app.folder()).unwrap().map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned());
    let mut names: Vec<String> = names.filter(|name| !name.starts_with("test.db")).collect();
    names.sort();
    names
}

/// A form with one file, as a browser sends it; what the name holds is not made safe.
async fn send(app: &TestApp, path: &str, name: &[u8], kind: &str, bytes: &[u8]) -> Answer {
    let browser = app.browser("technician").await;
    let mut body = b"--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"".to_vec();
    body.extend_from_slice(name);
    body.extend_from_slice(format!("\"\r\nContent-Type: {kind}\r\n\r\n").as_bytes());
    body.extend_from_slice(bytes);
    body.extend_from_slice(b"\r\n--x--\r\n");
    let headers = [("content-type", "multipart/form-data; boundary=x"), ("sec-fetch-site", "same-origin")];
    browser.call(Method::POST, path, &headers, body).await
}

on_both! {
    async fn a_file_s_name_is_a_label_and_opens_nothing(app: TestApp) {
        let bench = Bench::open(&app).await;
        let (tag, _) = bench.laptop("NVT-0401", "DISK-0401").await;
        let files = on_disk(&app);
        let mut bytes = lshw_laptop("NVT-0401", "DISK-0401");
        for name in NAMES {
            bytes.push(b'\n');
            let kept = bench.upload(&tag, &encode(name).replace('/', "%2F"), bytes.clone()).await.expect(201);
            assert!(uuid::Uuid::parse_str(&kept.str("/id")).is_ok(), "kept under a key of ours");
            let label = kept.str("/filename");
            assert!(!label.contains(['\r', '\0', '\u{202e}']), "{label:?}");
            for value in kept.headers.values() {
                assert!(!value.to_str().unwrap_or_default().contains("x=1"), "a header was split");
            }
        }
        bench.upload(&tag, &"n".repeat(300), bytes.clone()).await.expect(422);
        bench.upload(&tag, "a%00b", bytes.clone()).await.expect(400);
        assert_eq!(on_disk(&app), files, "nothing is written beside the database");
        let page = app.browser("technician").await.page(&format!("/devices/{tag}")).await;
        assert!(!page.text().contains("<img src=x"), "a name is text");
        page.shows("../../../../etc/passwd").shows("relevé d’été n°4.json");
        assert_eq!(app.differences().await, [""; 0]);
    }

    async fn a_name_sent_by_a_browser_is_cleaned_and_cut_or_the_form_refused(app: TestApp) {
        let bench = Bench::open(&app).await;
        let (tag, _) = bench.laptop("NVT-0402", "DISK-0402").await;
        let path = format!("/devices/{tag}/evidence");
        let mut bytes = lshw_laptop("NVT-0402", "DISK-0402");
        let long = "n".repeat(300);
        let mut names: Vec<&[u8]> = NAMES.iter().map(|name| name.as_bytes()).filter(|name| !name.contains(&b'\r')).collect();
        names.extend([b"a\0b".as_slice(), b"\xff\xfe", b"a\x1b[31m", long.as_bytes(), b""]);
        for name in names {
            bytes.push(b'\n');
            let answer = send(&app, &path, name, "application/json", &bytes).await;
            assert!(matches!(answer.status, 303 | 400), "{name:?}: {answer}");
        }
        let labels = app.rows("SELECT filename FROM evidence").await;
        for label in labels {
            let label: String = label.try_get("", "filename").unwrap();
            assert!(label.chars().count() <= 200 && !label.contains(|c: char| c.is_control() || c == '\u{202e}'), "{label:?}");
        }
    }

    async fn what_is_no_tool_s_file_is_refused_and_never_given_back(app: TestApp) {
        let bench = Bench::open(&app).await;
        let (tag, _) = bench.laptop("NVT-0403", "DISK-0403").await;
        let before = app.everything().await;
        let script = "<script>alert(1)</script>";
        let svg = format!("<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"alert(1)\">{script}</svg>");
        let page = format!("<!doctype html><html>{script}</html>");
        let pdf = format!("%PDF-1.7\n1 0 obj<</OpenAction<</S/JavaScript/JS(app.alert(1))>>>>\n{script}");
        let gif = format!("GIF89a/*{script}*/=1;");
        let xml = "<?xml version=\"1.0\"?><!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><list>&e;</list>";
        let mut png = b"\x89PNG\r\n\x1a\n".to_vec();
        png.extend_from_slice(page.as_bytes());
        let zip = b"PK\x03\x04 not a zip".to_vec();
        // A thousand times as large when it is unpacked, which nothing here does.
        let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        packed.write_all(&vec![b' '; 9 << 20]).unwrap();
        let bomb = packed.finish().unwrap();
        let lol: String = (1..10).map(|n| format!("<!ENTITY l{n} \"{}\">", format!("&l{};", n - 1).repeat(10))).collect();
        let entities = format!("<?xml version=\"1.0\"?><!DOCTYPE x [<!ENTITY l0 \"lol\">{lol}]><list>&l9;</list>");
        let files: Vec<(&str, Vec<u8>)> = vec![
            ("a.svg", svg.into_bytes()), ("a.html", page.into_bytes()), ("a.pdf", pdf.into_bytes()), ("a.gif", gif.into_bytes()),
            ("a.xml", xml.into()), ("lshw.json", png), ("nwipe.log", zip), ("lshw.json", b"{\"id\": \"<script>\"}".to_vec()),
            ("lshw.json.gz", bomb), ("lshw.xml", entities.into_bytes()),
        ];
        for (name, bytes) in files {
            let refused = bench.upload(&tag, name, bytes.clone()).await;
            assert!(refused.status == 422 && refused.json["code"].is_string(), "{name}: {refused}");
            assert_eq!(refused.header("content-type"), "application/problem+json");
            for kind in ["image/svg+xml", "text/html", "application/json"] {
                let answer = send(&app, &format!("/devices/{tag}/evidence"), name.as_bytes(), kind, &bytes).await;
                assert!(answer.status == 422 && answer.header("content-type").starts_with("text/html"), "{answer}");
                assert!(!answer.text().contains("<script>alert") && !answer.text().contains("onload=\"alert"), "{answer}");
                assert!(!answer.text().contains("root:"), "a file of the machine was read");
            }
        }
        assert_eq!(crate::support::rows::changed(&before, &app.everything().await, &["user_sessions"]), Vec::<String>::new());
    }

    async fn an_inventory_may_hold_anything_and_is_shown_as_text(app: TestApp) {
        let bench = Bench::open(&app).await;
        let hostile = "</td><script>alert(1)</script>{{7*7}}";
        for (at, odd) in ["\\u0000", "\\ud800", "\\u202e", hostile, "=1+1", &"x".repeat(100_000)].iter().enumerate() {
            let tag = bench.receive("laptop").await;
            let text = String::from_utf8(lshw_laptop(&format!("NVT-05{at}"), &format!("DISK-05{at}"))).unwrap();
            let text = text.replace("Lumio 14", &format!("Lumio {odd}")).replace("NOVA SSD 256", &format!("NOVA {odd}"));
            let answer = bench.upload(&tag, "lshw.json", text.into_bytes()).await;
            assert!(matches!(answer.status, 201 | 422), "{odd:.20}: {answer}");
            let page = app.browser("technician").await.page(&format!("/devices/{tag}")).await;
            assert!(!page.text().contains("<script>alert"), "{page}");
            if *odd == hostile {
                assert!(html::visible(&page.text()).contains("{{7*7}}"), "{page}");
            }
        }
        assert_eq!(app.differences().await, [""; 0]);
    }

    async fn a_drawn_signature_is_a_picture_or_nothing(app: TestApp) {
        use base64::Engine as _;
        let waiting = app.waiting("caseworker", "Hervé").await;
        let allocation = app.held("caseworker", &waiting.request, &app.ready_laptop().await).await;
        let path = format!("/allocations/{allocation}/handover");
        let encoded = |bytes: &[u8]| base64::engine::general_purpose::STANDARD.encode(bytes);
        let svg = b"<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"alert(1)\"/>";
        for data in [
            encoded(svg), format!("data:image/svg+xml;base64,{}", encoded(svg)), encoded(b"\xff\xd8\xff\xe0"),
            encoded(b"\x89PNG\r\n\x1a\n<html>"), "not base 64".to_owned(), "https://evil.example/a.png".to_owned(), String::new(),
        ] {
            let mut wish = crate::support::shelf::paid(&app, 4_000);
            wish["signature"] = json!({ "kind": "drawn", "data": data });
            let refused = app.api("caseworker").post(&path, wish).await;
            assert_eq!(refused.status, 422, "{data:.40}: {refused}");
        }
        assert_eq!(app.count("SELECT count(*) FROM issued_documents").await, 0);
    }
}
