//! A body for every documented write, made from the API's own document: a new route comes by itself, and a new field by
//! its format, or as one line of `VALUES`.

use super::answer::Answer;
use super::objects::Objects;
use super::server::TestApp;
use super::sweep::{Whose, is_api};
use super::{actors, fixtures};
use axum::body::Body;
use axum::http::Method;
use passerelle::access::routes::{Access, Route};
use passerelle::web::docs;
use serde_json::{Map, Value, json};

/// What stands in a field, by a part of the route's path and the field's name: the first that fits.
const VALUES: &[(&str, &str, &str)] = &[
    ("/organisations", "kinds", r#"["donor"]"#),
    ("/devices/{tag}/media", "kind", r#""ssd""#),
    ("/devices", "kind", r#""laptop""#),
    ("/sessions", "kind", r#""atelier_collectif""#),
    ("/beneficiaries", "channels", r#"[{"kind": "phone", "value": "0475913864", "preferred": true}]"#),
    ("/beneficiaries", "entitlements", r#"[{"code": "rsa_allocataire", "checked_on": "2026-10-01", "proof": "seen"}]"#),
    ("/beneficiaries", "birth_year", "1984"),
    ("/beneficiaries", "birth_month", "5"),
    ("/beneficiaries", "commune", r#""01053""#),
    ("/beneficiaries", "connection_code", r#""aucune""#),
    ("/beneficiaries", "equipment_code", r#""aucun""#),
    ("/beneficiaries", "entry_situation_code", r#""inconnu""#),
    ("/requests", "device_kind", r#""laptop""#),
    ("/requests", "need", r#"["job_search"]"#),
    ("/requests/{id}/refusal", "reason_code", r#""structure.stock_epuise""#),
    ("/enrolments/{id}/exit", "reason_code", r#""parcours_acheve""#),
    ("/handover", "contributions", r#"[{"payer_id": "beneficiary", "amount_cents": 4000, "status": "paid"}]"#),
    ("/handover", "accessories", r#"["charger"]"#),
    ("/handover", "signature", r#"{"kind": "paper"}"#),
    ("/assessments", "moment", r#""entry""#),
    ("/assessments", "items", r#"[{"code": "instrumentale.fichiers", "level": 2}]"#),
    ("/attendance", "entries", r#"[{"key": "walk-in-1", "walk_in": "Gaby", "status": "present"}]"#),
    ("/attendance", "head_count", r#"[{"age_band": "fse.18_29", "count": 2}]"#),
    ("/checks", "items", r#"[{"code": "boots", "result": "pass"}]"#),
    ("", "grade_appearance", r#""B""#),
    ("", "grade_function", r#""A""#),
    ("/manual-sheet", "attested", "true"),
    ("/media/confirm", "confirmed", "[]"),
    ("/media/confirm", "ghosts", r#"[{"id": "00000000-0000-0000-0000-000000000000", "reason": "card reader"}]"#),
    ("", "accessories", r#"["charger"]"#),
    ("/repairs", "acts", r#"["tested"]"#),
    ("/repairs", "fault", r#""storage""#),
    ("/software", "licence", r#""free""#),
    ("/triage", "route", r#""refurbish""#),
    ("/answer", "outcome_code", r#""autre.chomage""#),
    ("/answer", "evidence_code", r#""2_referent""#),
    ("/attempts", "channel", r#""phone""#),
    ("/attempts", "result", r#""no_answer""#),
    ("/organisations", "siren", r#""732829320""#),
    ("", "weee_stream", r#""ecrans""#),
    ("/decision", "new", "false"),
    ("/erasures/{id}/refusal", "reason", r#""unfounded""#),
];

/// A documented write as someone who may do it would send it.
pub struct Write {
    /// The route.
    pub route: Route,
    /// Who calls.
    pub caller: &'static str,
    /// The path, with an object of theirs.
    pub path: String,
    /// What is required, and no more.
    pub body: Map<String, Value>,
    /// Every field it takes: its schema.
    pub fields: Map<String, Value>,
    /// Every field it takes: what may stand in it.
    pub samples: Map<String, Value>,
}

impl Write {
    /// Its name in messages.
    pub fn name(&self) -> String {
        format!("{} {}", self.route.method, self.route.path)
    }

    /// Sends this body, based on the version that stands where one is asked for.
    pub async fn send(&self, app: &TestApp, body: impl Into<Body>) -> Answer {
        let api = app.api(self.caller);
        let mut version = String::new();
        if self.route.method == Method::PATCH {
            version = format!("\"{}\"", api.get(&self.path).await.json["version"]);
        }
        let mut headers = vec![("content-type", "application/json")];
        if !version.is_empty() {
            headers.push(("if-match", &version));
        }
        api.call(self.route.method.clone(), &self.path, &headers, body).await
    }

    /// The body with something else in one field.
    pub fn with(&self, name: &str, value: Value) -> Map<String, Value> {
        let mut body = self.body.clone();
        body.insert(name.to_owned(), value);
        body
    }

    /// The fields that hold objects, or lists of them: the field, whether it is a list, the schema of what is inside.
    pub fn nested<'a>(&'a self, document: &'a Value) -> Vec<(&'a str, bool, Map<String, Value>)> {
        let inside = |(name, schema): (&'a String, &'a Value)| {
            let item = properties(document, &schema["items"]);
            let own = properties(document, schema);
            match (item.is_empty(), own.is_empty()) {
                (false, _) => Some((name.as_str(), true, item)),
                (true, false) => Some((name.as_str(), false, own)),
                (true, true) => None,
            }
        };
        self.fields.iter().filter_map(inside).collect()
    }

    /// The body with something else in one field of what is nested in it.
    pub fn with_nested(&self, (field, list): (&str, bool), name: &str, value: Value) -> Map<String, Value> {
        let mut sample = self.samples[field].clone();
        match list {
            true => sample[0][name] = value,
            false => sample[name] = value,
        }
        self.with(field, sample)
    }
}

/// Who does what in these tests: the first who may.
const CALLERS: &[&str] = &["workshop_lead", "technician", "caseworker", "structure_lead", "trainer", "admin", "dpo"];

/// The document of the API.
pub fn document() -> Value {
    docs::openapi(passerelle::app::routes().table())
}

/// Every write of the API that takes JSON, by path.
pub async fn writes(app: &TestApp, objects: &Objects) -> Vec<Write> {
    let document = document();
    let named = Named::make(app, objects).await;
    let routes = passerelle::app::routes();
    let mut writes = Vec::new();
    for route in routes.table().iter().filter(|route| is_api(route) && route.method != Method::GET) {
        // A file is sent there, not JSON.
        if route.path.ends_with("/evidence") {
            continue;
        }
        let Access::Needs(permission) = route.access else { continue };
        let may = CALLERS.iter().filter(|word| actors::may(word, permission));
        let Some((caller, path)) = may.filter_map(|word| Some((*word, objects.path(route, word, Whose::Own)?))).next()
        else {
            panic!("nobody calls {} {}: tell tests/it/support/bodies.rs who may", route.method, route.path);
        };
        let method = route.method.as_str().to_lowercase();
        let schema = &document["paths"][&route.path][method]["requestBody"]["content"]["application/json"]["schema"];
        let fields = properties(&document, schema);
        let required: Vec<&str> = resolved(&document, schema)["required"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .collect();
        let sample = |(name, schema): (&String, &Value)| (name.clone(), named.value(&route.path, name, schema));
        let samples: Map<String, Value> = fields.iter().map(sample).collect();
        let mut body = samples.clone();
        body.retain(|name, _| required.contains(&name.as_str()));
        writes.push(Write { route: route.clone(), caller, path, body, fields, samples });
    }
    // What only adds comes first; what moves its object or ends it, last.
    writes.sort_by_key(|write| (write.fields.len() < 2, write.route.path.clone(), write.route.method.to_string()));
    writes
}

/// A schema, or the one it refers to.
pub fn resolved<'a>(document: &'a Value, schema: &'a Value) -> &'a Value {
    match schema["$ref"].as_str().and_then(|name| name.rsplit('/').next()) {
        Some(name) => &document["components"]["schemas"][name],
        None => schema,
    }
}

/// The fields of a schema of an object.
pub fn properties(document: &Value, schema: &Value) -> Map<String, Value> {
    resolved(document, schema)["properties"].as_object().cloned().unwrap_or_default()
}

/// The type a field is said to have, without `null`; `any` when it is not said.
pub fn kind<'a>(document: &'a Value, schema: &'a Value) -> &'a str {
    let schema = resolved(document, schema);
    match &schema["type"] {
        Value::String(one) => one,
        Value::Array(some) => some.iter().filter_map(Value::as_str).find(|one| *one != "null").unwrap_or("any"),
        _ => "any",
    }
}

/// The keys of things that bodies name.
struct Named {
    keys: Vec<(&'static str, String)>,
}

impl Named {
    async fn make(app: &TestApp, objects: &Objects) -> Self {
        let own = |kind: &str, caller: &str| objects.value(kind, caller, Whose::Own).unwrap_or_default();
        let person = app.api("caseworker").post("/beneficiaries", fixtures::person("Ondine", "Bellerive")).await;
        let keys = vec![
            ("beneficiary_id", person.expect(201).str("/id")),
            ("device_tag", own("device", "technician")),
            ("donation_id", own("donation", "technician")),
            ("donor_id", app.world.organisation("donor").to_string()),
            ("programme_id", own("programme", "trainer")),
            ("request_id", own("request", "caseworker")),
            ("enrolment_id", own("enrolment", "trainer")),
        ];
        Self { keys }
    }

    fn value(&self, path: &str, name: &str, schema: &Value) -> Value {
        if let Some((_, key)) = self.keys.iter().find(|(known, _)| *known == name) {
            return key.as_str().into();
        }
        let fits = |(part, field, _): &&(&str, &str, &str)| path.contains(part) && *field == name;
        if let Some((_, _, value)) = VALUES.iter().find(fits) {
            return serde_json::from_str(value).expect("our own JSON");
        }
        match (schema["format"].as_str(), kind(&Value::Null, schema)) {
            (Some("date"), _) => "2026-11-20".into(),
            (Some("date-time"), _) if name.starts_with("ends") => "2026-11-20T11:00:00Z".into(),
            (Some("date-time"), _) => "2026-11-20T09:00:00Z".into(),
            (Some("uuid"), _) => uuid::Uuid::nil().to_string().into(),
            (_, "integer") => 12.into(),
            (_, "boolean") => false.into(),
            (_, "array") => json!([]),
            _ => "Lumineux".into(),
        }
    }
}
