//! The life of a device, in words.

use super::words;
use crate::devices::lifecycle::State;
use crate::devices::store::History;
use crate::journal::pages::{EventView, said, view};
use crate::vocabularies::words::Labels;
use crate::web::Shell;
use serde_json::Value;

/// One event as a line of the timeline.
pub fn told(shell: &Shell, labels: &Labels, history: &History) -> EventView {
    let by = history.by.clone().unwrap_or_else(|| shell.t("history-by-service"));
    let mut line = view(shell, &history.event, by);
    for (change, shown) in history.event.changes.iter().zip(&mut line.changes) {
        let field = change["field"].as_str().unwrap_or_default();
        shown.1 = value(shell, labels, field, &change["before"]);
        shown.2 = value(shell, labels, field, &change["after"]);
        // The journal names the unit of what it shows as it is stored; here the value says it.
        let own = match field {
            "price_cents" => Some("device-price"),
            "weight_g" => Some("device-weight"),
            "memory_mib" => Some("device-memory"),
            _ => None,
        };
        if let Some(own) = own {
            shown.0 = shell.t(own);
        }
    }
    line.note = history.note.clone().unwrap_or_default();
    line
}

/// A value before or after, as people say it.
fn value(shell: &Shell, labels: &Labels, field: &str, value: &Value) -> String {
    let text = value.as_str().unwrap_or_default();
    match (field, value) {
        (_, Value::Null) => "–".to_owned(),
        ("state", _) if State::from_code(text).is_some() => shell.word("device-state", text),
        ("status", _) => shell.word("medium-status", text),
        ("inventory", _) => shell.word("inventory", text),
        ("weee_stream", _) => labels.of("weee_streams", text),
        ("price_cents", Value::Number(cents)) => shell.euros(&cents.as_i64().unwrap_or_default()),
        ("weight_g", Value::Number(grams)) => words::weight(shell, grams.as_i64().unwrap_or_default()),
        ("memory_mib", Value::Number(mib)) => words::memory(shell, mib.as_i64().unwrap_or_default()),
        (_, Value::Array(items)) if items.is_empty() => "–".to_owned(),
        (_, Value::Array(items)) => {
            let words = items.iter().map(|item| labels.of("accessories", item.as_str().unwrap_or_default()));
            words.collect::<Vec<_>>().join(", ")
        }
        (_, other) => said(shell, "device", field, Some(other)),
    }
}
