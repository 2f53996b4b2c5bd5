//! The document that programs are written from: it holds together.

use crate::on_both;
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

/// A value that a parameter takes.
fn value(schema: &Value) -> String {
    if let Some(code) = schema.pointer("/enum/0") {
        return code.as_str().expect("a code").to_owned();
    }
    match (schema["type"].as_str().expect("a type"), schema["format"].as_str()) {
        ("integer", _) => "1",
        ("boolean", _) => "true",
        (_, Some("date")) => "2026-03-31",
        // A cursor is a key too.
        _ => "00000000-0000-7000-8000-000000000000",
    }
    .to_owned()
}

on_both! {
    async fn every_list_takes_the_parameters_it_names_and_no_other(app: TestApp) {
        let document = bodies::document();
        let mut asked = 0;
        for (path, methods) in document["paths"].as_object().expect("paths") {
            let named = methods.pointer("/get/parameters").and_then(Value::as_array);
            let (Some(named), false) = (named.filter(|named| !named.is_empty()), path.contains('{')) else { continue };
            let path = path.trim_start_matches("/api/v1");
            let needed: String = named
                .iter()
                .filter(|one| one["required"] == true)
                .map(|one| format!("{}={}&", one["name"].as_str().unwrap(), value(&one["schema"])))
                .collect();
            let mut reader = None;
            for (word, _) in app.world.accounts() {
                if app.api(word).get(&format!("{path}?{needed}")).await.status != 403 {
                    reader = Some(word);
                    break;
                }
            }
            let reader = app.api(reader.unwrap_or_else(|| panic!("nobody may read {path}")));
            for one in named {
                let (name, value) = (one["name"].as_str().unwrap(), value(&one["schema"]));
                let needed = if one["required"] == true { "" } else { &needed };
                let answer = reader.get(&format!("{path}?{needed}{name}={value}")).await;
                let unknown = answer.text().contains("unknown_field");
                assert!(!unknown && [200, 404].contains(&answer.status), "{path} {name}: {answer}");
                asked += 1;
            }
            reader.get(&format!("{path}?{needed}colour=blue")).await.expect(422);
        }
        assert!(asked > 25, "{asked}");
    }
}
