//! The county's report: counted on a population made up row by row, read as page, file and on the terminal.

mod counting;
mod population;
mod reading;
mod secrecy;

use crate::support::{Answer, TestApp};
use serde_json::Value;

/// The report of a period, as the county reads it.
async fn report(app: &TestApp, period: &str) -> Answer {
    app.api("county").get(&format!("/reports/{period}")).await.expect(200)
}

/// The figure with this code: of this wave and measure, or of this group, where there are several.
#[track_caller]
fn figure(report: &Answer, code: &str, part: &str) -> Value {
    let figures = report.json["indicators"].as_array().unwrap_or_else(|| panic!("figures expected in:\n{report}"));
    let parts = |figure: &Value| {
        let words = ["wave", "measure", "group"].map(|name| figure[name].as_str().unwrap_or_default().to_owned());
        words.into_iter().filter(|word| !word.is_empty()).collect::<Vec<_>>().join("/")
    };
    let found = figures.iter().find(|figure| figure["code"] == code && parts(figure) == part);
    found.unwrap_or_else(|| panic!("no {code} {part} in:\n{report}")).clone()
}

/// The values of these whole-instance figures.
#[track_caller]
fn values(report: &Answer, codes: &[&str]) -> Vec<f64> {
    let value = |code: &&str| figure(report, code, "")["value"].as_f64().unwrap_or_else(|| panic!("no {code}"));
    codes.iter().map(value).collect()
}
