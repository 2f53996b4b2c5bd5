//! The API's document, made from the routes as they are mounted, and a page to read it without a script.

use super::shell::Shell;
use super::visit::Visit;
use crate::access::Permission;
use crate::access::routes::{Access, Asked, Doc, Parameter, Route, Routes, Schemas};
use crate::error::Result;
use askama::Template;
use axum::Json;
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::{Map, Value, json};
use utoipa::ToSchema;

/// The document and its page.
pub fn routes() -> Routes {
    Routes::new()
        .get("/api/openapi.json", Permission::MeManage, document)
        .get("/api/docs", Permission::MeManage, page)
        .get("/version", Permission::MeManage, version)
}

/// What a call takes and answers. `()` stands for nothing.
pub fn doc<Body: ToSchema + 'static, Answer: ToSchema + 'static>(status: u16, summary: &'static str) -> Doc {
    let (query, takes_file) = (Vec::new(), false);
    Doc { summary, query, takes_file, body: schemas::<Body>(), answer: schemas::<Answer>(), status }
}

fn schemas<T: ToSchema + 'static>() -> Option<Schemas> {
    if std::any::TypeId::of::<T>() == std::any::TypeId::of::<()>() {
        return None;
    }
    let mut named = Vec::new();
    T::schemas(&mut named);
    Some(Schemas { main: T::schema(), named })
}

/// The whole document (OpenAPI 3.1) of these routes.
pub fn openapi(routes: &[Route]) -> Value {
    let mut paths = Map::new();
    let mut schemas = Map::new();
    for route in routes.iter().filter(|route| route.path.starts_with("/api/v1/")) {
        let operation = operation(route, &mut schemas);
        let methods = paths.entry(route.path.clone()).or_insert_with(|| Value::Object(Map::new()));
        methods[route.method.as_str().to_lowercase()] = operation;
    }
    schemas.insert("Problem".into(), problem_schema());
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Passerelle",
            "version": env!("CARGO_PKG_VERSION"),
            "license": { "name": "EUPL-1.2", "identifier": "EUPL-1.2" },
        },
        "servers": [{ "url": "/" }],
        "security": [{ "token": [] }],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": { "token": { "type": "http", "scheme": "bearer" } },
        },
    })
}

fn operation(route: &Route, schemas: &mut Map<String, Value>) -> Value {
    let named = route.path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'));
    let of_path =
        named.map(|name| json!({ "name": name, "in": "path", "required": true, "schema": { "type": "string" } }));
    let of_query = route.doc.iter().flat_map(|doc| &doc.query).map(parameter);
    let parameters: Vec<Value> = of_path.chain(of_query).chain(header(&route.method)).collect();
    let mut keep = |side: &Option<Schemas>| {
        let side = side.as_ref()?;
        for (name, schema) in &side.named {
            schemas.entry(name.clone()).or_insert_with(|| json!(schema));
        }
        Some(json!({ "application/json": { "schema": side.main } }))
    };
    let Some(doc) = &route.doc else {
        return json!({ "parameters": parameters, "responses": { "200": { "description": "OK" } } });
    };
    let mut operation = json!({
        "summary": doc.summary,
        "operationId": format!("{} {}", route.method, route.path),
        "parameters": parameters,
        "responses": {
            doc.status.to_string(): { "description": "Done" },
            "default": {
                "description": "A problem (RFC 9457)",
                "content": { "application/problem+json": { "schema": { "$ref": "#/components/schemas/Problem" } } },
            },
        },
    });
    if let Access::Needs(permission) = route.access {
        operation["x-permission"] = json!(permission);
    }
    if let Some(content) = keep(&doc.body) {
        operation["requestBody"] = json!({ "content": content });
    }
    if doc.takes_file {
        let file = json!({ "schema": { "type": "string", "format": "binary" } });
        operation["requestBody"] = json!({ "required": true, "content": { "application/octet-stream": file } });
    }
    if let Some(content) = keep(&doc.answer) {
        operation["responses"][doc.status.to_string()]["content"] = content;
    }
    operation
}

fn parameter(parameter: &Parameter) -> Value {
    let schema = match parameter.asked {
        Asked::Text => json!({ "type": "string" }),
        Asked::Whole => json!({ "type": "integer", "minimum": 1 }),
        Asked::Day => json!({ "type": "string", "format": "date" }),
        Asked::Id => json!({ "type": "string", "format": "uuid" }),
        Asked::Flag => json!({ "type": "boolean" }),
        Asked::OneOf(codes) => json!({ "type": "string", "enum": codes }),
    };
    json!({ "name": parameter.name, "in": "query", "required": parameter.required, "schema": schema })
}

/// The header that makes a write safe to repeat, or to base on what was read.
fn header(method: &axum::http::Method) -> Option<Value> {
    let (name, required, says) = match method.as_str() {
        "POST" => ("Idempotency-Key", false, "Sent again with the same key, the call is done once"),
        "PATCH" => ("If-Match", true, "The version the change is based on, in double quotes"),
        _ => return None,
    };
    Some(json!({
        "name": name, "in": "header", "required": required, "description": says, "schema": { "type": "string" },
    }))
}

fn problem_schema() -> Value {
    json!({
        "type": "object",
        "required": ["type", "title", "status", "code"],
        "properties": {
            "type": { "type": "string" },
            "title": { "type": "string" },
            "status": { "type": "integer" },
            "code": { "type": "string", "description": "Stable, snake case" },
            "request_id": { "type": "string" },
            "errors": {
                "type": "array",
                "description": "Every bad field, unknown ones included",
                "items": {
                    "type": "object",
                    "properties": {
                        "field": { "type": "string" }, "code": { "type": "string" }, "message": { "type": "string" },
                    },
                },
            },
        },
    })
}

async fn document() -> Json<Value> {
    Json(openapi(crate::app::routes().table()))
}

async fn version() -> &'static str {
    env!("CARGO_PKG_VERSION")
}

struct CallView {
    method: String,
    path: String,
    summary: &'static str,
    permission: &'static str,
    asked: Vec<&'static str>,
    body: Vec<String>,
}

#[derive(Template)]
#[template(path = "web/api_docs.html")]
struct DocsPage {
    shell: Shell,
    calls: Vec<CallView>,
}

async fn page(visit: Visit) -> Result<Response> {
    let routes = crate::app::routes();
    let calls = routes
        .table()
        .iter()
        .filter(|route| route.path.starts_with("/api/v1/"))
        .map(|route| CallView {
            method: route.method.to_string(),
            path: route.path.clone(),
            summary: route.doc.as_ref().map_or("", |doc| doc.summary),
            permission: match route.access {
                Access::Needs(permission) => permission.code(),
                Access::Public => "",
            },
            asked: route.doc.iter().flat_map(|doc| &doc.query).map(|parameter| parameter.name).collect(),
            body: route.doc.as_ref().and_then(|doc| doc.body.as_ref()).map_or_else(Vec::new, field_names),
        })
        .collect();
    Ok(super::page(StatusCode::OK, &DocsPage { shell: visit.shell("api-docs-title"), calls }))
}

fn field_names(schemas: &Schemas) -> Vec<String> {
    let schema = json!(schemas.main);
    let required: Vec<&str> = schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let names = schema["properties"].as_object().into_iter().flat_map(Map::keys);
    names.map(|name| if required.contains(&name.as_str()) { name.clone() } else { format!("{name}?") }).collect()
}
