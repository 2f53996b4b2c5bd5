//! The document that programs are written from: it holds together.

use crate::support::bodies;
use serde_json::{Value, json};
use std::collections::BTreeMap;

fn references(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Object(map) => {
            found.extend(map.get("$ref").and_then(Value::as_str).map(str::to_owned));
            map.values().for_each(|inside| references(inside, found));
        }
        Value::Array(items) => items.iter().for_each(|inside| references(inside, found)),
        _ => {}
    }
}

#[test]
fn every_reference_leads_somewhere() {
    let document = bodies::document();
    let mut found = Vec::new();
    references(&document, &mut found);
    assert!(found.len() > 50, "{}", found.len());
    let lost: Vec<_> = found.iter().filter(|name| document.pointer(name.trim_start_matches('#')).is_none()).collect();
    assert!(lost.is_empty(), "{lost:?}");
}

/// Schemas are named by their type alone: two types of one name would each be taken for the other.
#[test]
fn one_name_is_one_schema() {
    let routes = passerelle::app::routes();
    let mut known: BTreeMap<String, Value> = BTreeMap::new();
    let sides = routes.table().iter().filter_map(|route| route.doc.as_ref()).flat_map(|doc| [&doc.body, &doc.answer]);
    for (name, schema) in sides.flatten().flat_map(|side| &side.named) {
        let schema = json!(schema);
        let first = known.entry(name.clone()).or_insert_with(|| schema.clone());
        assert_eq!(*first, schema, "two schemas are called {name}");
    }
    assert!(known.len() > 20);
}
