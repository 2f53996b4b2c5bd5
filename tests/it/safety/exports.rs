//! What leaves as a file: no cell that a spreadsheet would run, no name that would split a header.

use crate::on_both;
use crate::support::Answer;
use passerelle::web::{attachment, table};

/// Texts as they could stand in a list of definitions.
const TEXTS: &[&str] = &[
    "=1+1",
    "+33 4 75",
    "-2+3",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "=cmd|' /C calc'!A0",
    "'=1+1",
    "un \"mot\"; deux, trois",
    "une ligne\nune autre",
    "fin\r\nligne",
    "-5",
    "ordinaire",
    "é\u{a0}à",
];

/// The lines of a table as RFC 4180 has them.
fn lines(answer: &Answer, separator: u8) -> Vec<csv::StringRecord> {
    let bytes = answer.bytes.strip_prefix("\u{feff}".as_bytes()).expect("the mark of UTF-8");
    assert!(bytes.ends_with(b"\r\n"), "every line ends as RFC 4180 says");
    let mut reader = csv::ReaderBuilder::new().delimiter(separator).has_headers(false).from_reader(bytes);
    let lines: Vec<_> = reader.records().map(|line| line.expect("every line has the same cells")).collect();
    assert!(lines.len() > TEXTS.len(), "a report has many figures");
    lines
}

on_both! {
    async fn a_report_in_a_spreadsheet_runs_nothing_and_reads_back_as_it_was_written(app: TestApp) {
        let codes = app.rows("SELECT code FROM vocabulary_entries WHERE vocabulary = 'county_indicators' ORDER BY position").await;
        for (row, text) in codes.iter().zip(TEXTS.iter().cycle()) {
            let code: String = row.try_get("", "code").unwrap();
            let literal = text.replace('\'', "''");
            app.sql(&format!(
                "UPDATE vocabulary_entries SET definition = '{literal}', source = '{literal}' \
                 WHERE vocabulary = 'county_indicators' AND code = '{code}'"
            )).await;
        }
        let told = app.api("county").get("/reports/2026").await.expect(200);
        let figures = told.json["indicators"].as_array().unwrap().clone();
        let (api, browser) = (app.api("county"), app.browser("county").await);
        for (answer, separator) in [(api.get("/reports/2026.csv").await, b','), (browser.get("/reports/2026.csv").await, b';')] {
            let lines = lines(&answer.clone().expect(200), separator);
            let at = |name: &str| lines[0].iter().position(|cell| cell == name).unwrap();
            let (definition, source) = (at("definition"), at("source"));
            assert_eq!(lines.len() - 1, figures.len(), "one line a figure");
            for (line, figure) in lines[1..].iter().zip(&figures) {
                for cell in line {
                    let number = cell.replace(',', ".").parse::<f64>().is_ok();
                    let runs = cell.starts_with(['=', '+', '-', '@', '\t', '\r']) && !number;
                    assert!(!runs, "a spreadsheet would run {cell:?}");
                }
                assert_eq!(table::original(&line[definition]), figure["definition"].as_str().unwrap());
                assert_eq!(table::original(&line[source]), figure["source"].as_str().unwrap());
            }
            let written: Vec<&str> = lines[1..].iter().map(|line| table::original(&line[definition])).collect();
            assert!(TEXTS.iter().filter(|text| written.contains(text)).count() > 8, "the texts are in it: {written:?}");
        }
    }

    async fn a_file_to_keep_is_an_attachment_that_does_nothing(app: TestApp) {
        let csv = app.browser("county").await.get("/reports/2026.csv").await.expect(200);
        let waiting = app.waiting("caseworker", "Inès").await;
        let allocation = app.held("caseworker", &waiting.request, &app.ready_laptop().await).await;
        let paid = crate::support::shelf::paid(&app, 4_000);
        app.api("caseworker").post(&format!("/allocations/{allocation}/handover"), paid).await.expect(200);
        let pdf = app.api("caseworker").get(&format!("/allocations/{allocation}/receipt.pdf")).await.expect(200);
        for (answer, kind, end) in [(csv, "text/csv; charset=utf-8", ".csv"), (pdf, "application/pdf", ".pdf")] {
            assert_eq!((answer.header("content-type"), answer.header("x-content-type-options")), (kind, "nosniff"));
            assert!(answer.header("content-security-policy").contains("sandbox"), "{:?}", answer.headers);
            let kept = answer.header("content-disposition");
            assert!(kept.starts_with("attachment; filename=\"") && kept.ends_with(end), "{kept}");
        }
    }
}

#[test]
fn no_name_splits_a_header_or_leaves_its_quotes() {
    for name in [
        "a\r\nSet-Cookie: x=1.pdf",
        "a\"; filename=\"evil.exe",
        "reçu n° 4 – été.pdf",
        "\u{202e}fdp.exe",
        "../../etc/passwd",
        "C:\\boot.ini",
        "a\0b.pdf",
        "%0d%0aX: y",
        &"é".repeat(300),
        "",
        "con",
        "🖨.pdf",
    ] {
        let response = attachment(Vec::new(), "application/pdf", name);
        let headers = response.headers();
        assert_eq!(headers.len(), 2 + usize::from(headers.contains_key("content-length")), "{headers:?}");
        let said = headers["content-disposition"].to_str().expect("ASCII, in one line");
        let (plain, encoded) = said.split_once("; filename*=UTF-8''").expect("both spellings of RFC 6266");
        let plain =
            plain.strip_prefix("attachment; filename=\"").and_then(|rest| rest.strip_suffix('"')).expect("quoted");
        assert!(plain.chars().all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c)), "{plain}");
        assert!(encoded.chars().all(|c| c.is_ascii_alphanumeric() || "-_.~%".contains(c)), "{encoded}");
        let bytes = passerelle::web::body::read_pairs(format!("name={encoded}").as_bytes()).expect("percent-encoded");
        assert_eq!(bytes[0].1, name, "it reads back");
    }
}
