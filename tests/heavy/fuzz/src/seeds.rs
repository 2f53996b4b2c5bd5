//! Writes what the target `calls` begins with: every page that each role is led to, every form on it as it stands there, and
//! every call of the API's document. The same each time: the made-up data has one seed and one moment.

#[path = "../../../it/support/html.rs"]
#[allow(dead_code)]
mod html;

use crate::service;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// Pages of one kind that are followed: what differs only in keys is one kind.
const OF_ONE_KIND: usize = 2;

/// Writes them into this folder, a file each.
pub fn write(folder: &str) {
    std::fs::create_dir_all(folder).expect("the folder");
    let mut seeds: BTreeMap<String, String> = BTreeMap::new();
    for role in service().roles() {
        walk(role, &mut seeds);
    }
    calls(&mut seeds);
    for (at, (_, seed)) in seeds.iter().enumerate() {
        std::fs::write(format!("{folder}/{at:03}"), seed).expect("a seed is written");
    }
    println!("{} seeds", seeds.len());
}

fn walk(role: &str, seeds: &mut BTreeMap<String, String>) {
    let (mut seen, mut kinds) = (BTreeSet::new(), BTreeMap::<String, usize>::new());
    let mut next = vec!["/today".to_owned()];
    while let Some(path) = next.pop() {
        let of_kind = kinds.entry(kind(&path)).or_default();
        if !seen.insert(path.clone()) || *of_kind == OF_ONE_KIND {
            continue;
        }
        *of_kind += 1;
        let seed = format!("{role} GET {path}");
        let Some((status, body)) = service().call(seed.as_bytes()) else { continue };
        if status != 200 {
            continue;
        }
        seeds.entry(format!("GET {}", kind(&path))).or_insert(seed);
        let page = String::from_utf8_lossy(&body).into_owned();
        for form in html::forms(&page) {
            let fields: Vec<String> =
                form.values.iter().map(|(name, value)| format!("{}={}", encoded(name), encoded(value))).collect();
            let seed = format!("{role} POST {}\n{}", form.action, fields.join("&"));
            if form.action.starts_with('/') && form.action != "/sign-out" {
                seeds.entry(format!("POST {} {role}", kind(&form.action))).or_insert(seed);
            }
        }
        next.extend(links(&page));
    }
}

/// Where the links of a page lead within the service.
fn links(page: &str) -> Vec<String> {
    let after = page.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next());
    after
        .map(|link| link.split('#').next().unwrap_or_default().replace("&amp;", "&"))
        .filter(|link| link.starts_with('/'))
        .collect()
}

/// A path without what names one thing.
fn kind(path: &str) -> String {
    let path = path.split('?').next().unwrap_or_default();
    let named = |part: &str| part.chars().filter(char::is_ascii_digit).count() > 2;
    path.split('/').map(|part| if named(part) { "*" } else { part }).collect::<Vec<_>>().join("/")
}

fn encoded(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' => char::from(byte).to_string(),
            _ => format!("%{byte:02X}"),
        })
        .collect()
}

/// One call of each operation, as a role that may make it, with every parameter and the body's fields.
fn calls(seeds: &mut BTreeMap<String, String>) {
    let document = passerelle::web::docs::openapi(passerelle::app::routes().table());
    for (path, methods) in document["paths"].as_object().into_iter().flatten() {
        for (method, call) in methods.as_object().into_iter().flatten() {
            let asked: Vec<String> = call["parameters"]
                .as_array()
                .into_iter()
                .flatten()
                .filter(|one| one["in"] == "query")
                .map(|one| {
                    format!(
                        "{}={}",
                        one["name"].as_str().unwrap_or_default(),
                        one["schema"].pointer("/enum/0").and_then(Value::as_str).unwrap_or("1")
                    )
                })
                .collect();
            let path = path.replace("{tag}", "0000001").replace("{id}", "018c209f-4cc0-7000-8000-000000000000");
            let body = call
                .pointer("/requestBody/content/application~1json/schema")
                .map(|schema| example(schema, &document, 0));
            let body = body.map(|body| body.to_string()).unwrap_or_default();
            let question = if asked.is_empty() { String::new() } else { format!("?{}", asked.join("&")) };
            let method = method.to_uppercase();
            let line = |role: &str| format!("{role} {method} {path}{question}\n{body}");
            let may = service()
                .roles()
                .find(|role| service().call(line(role).as_bytes()).is_some_and(|(status, _)| status != 403));
            seeds.insert(format!("{method} {path}"), line(may.unwrap_or("admin")));
        }
    }
}

fn example(schema: &Value, document: &Value, depth: usize) -> Value {
    if let Some(name) = schema["$ref"].as_str() {
        let inside = document.pointer(name.trim_start_matches('#')).unwrap_or(&Value::Null);
        return example(inside, document, depth + 1);
    }
    if let Some(fields) = schema["properties"].as_object().filter(|_| depth < 6) {
        return fields
            .iter()
            .map(|(name, field)| (name.clone(), example(field, document, depth + 1)))
            .collect::<serde_json::Map<_, _>>()
            .into();
    }
    let kind = schema["type"].as_str().or_else(|| schema.pointer("/type/0").and_then(Value::as_str));
    match (kind, schema["format"].as_str()) {
        (Some("array"), _) => vec![example(&schema["items"], document, depth + 1)].into(),
        (Some("integer" | "number"), _) => 1.into(),
        (Some("boolean"), _) => true.into(),
        (_, Some("date")) => "2026-03-02".into(),
        (_, Some("uuid")) => "018c209f-4cc0-7000-8000-000000000000".into(),
        _ => schema.pointer("/enum/0").cloned().unwrap_or_else(|| "text".into()),
    }
}
