//! What no body may set: it is not the caller's to say.

use crate::on_both;
use crate::support::Answer;
use crate::support::objects::Objects;
use crate::support::rows::changed;
use crate::support::{actors, bodies, sweep};
use axum::http::Method;
use passerelle::access::routes::Access;
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// What asks nothing of a form looks at none; a search changes nothing; a request is asked for a person first.
const LOOKS_AT_NONE: &[&str] = &["/sign-out", "/disable", "/enable", "/revoke", "/find", "/requests"];

const NOT_THE_CALLERS: &[&str] = &["role", "structure_id", "id", "created_by", "status", "version", "allocated_to"];

/// The fields an answer calls unknown.
fn unknown(answer: &Answer) -> Vec<String> {
    let errors = answer.json["errors"].as_array().into_iter().flatten();
    let unknown = errors.filter(|error| error["code"] == "unknown_field");
    unknown.filter_map(|error| error["field"].as_str()).map(str::to_owned).collect()
}

on_both! {
    async fn what_says_more_than_it_may_is_refused_by_name_and_changes_nothing(app: TestApp) {
        let objects = Objects::make(&app).await;
        let mut browsers = BTreeMap::new();
        for word in actors::ROLES {
            browsers.insert(*word, app.browser(word).await);
        }
        let document = bodies::document();
        let writes = bodies::writes(&app, &objects).await;
        assert!(writes.len() > 50, "every documented write is looked at");
        let before = app.everything().await;
        let mut faults = Vec::new();
        for write in &writes {
            let added = NOT_THE_CALLERS.iter().filter(|name| !write.fields.contains_key(**name));
            let mut expected: Vec<String> = added.map(|name| (*name).to_owned()).collect();
            let mut body: Map<String, Value> = write.body.clone();
            body.extend(expected.iter().map(|name| (name.clone(), "admin".into())));
            for (field, list, _) in write.nested(&document) {
                let named = if list { format!("{field}[0].created_by") } else { format!("{field}.created_by") };
                body.insert(field.to_owned(), write.with_nested((field, list), "created_by", "admin".into())[field].clone());
                expected.push(named);
            }
            let answer = write.send(&app, Value::Object(body).to_string()).await;
            let named = unknown(&answer);
            if answer.status != 422 || expected.iter().any(|name| !named.contains(name)) {
                faults.push(format!("{}: {expected:?} expected to be unknown, not:\n{answer}", write.name()));
            }
        }
        let routes = passerelle::app::routes();
        for route in routes.table().iter().filter(|route| !sweep::is_api(route) && route.method == Method::POST) {
            let Access::Needs(permission) = route.access else { continue };
            if LOOKS_AT_NONE.iter().any(|end| route.path.ends_with(end)) || route.path.ends_with("/evidence") {
                continue;
            }
            for word in actors::ROLES.iter().filter(|word| actors::may(word, permission)) {
                let Some(path) = objects.path(route, word, sweep::Whose::Own) else { continue };
                let values = [("created_by", "admin"), ("structure_id", "1"), ("allocated_to", "1")];
                let answer = browsers[word].post_form(&path, &values).await;
                if !(400..500).contains(&answer.status) {
                    faults.push(format!("{word}: {answer}"));
                }
            }
        }
        assert!(faults.is_empty(), "{}", faults.join("\n"));
        let but = ["read_log"];
        assert_eq!(changed(&before, &app.everything().await, &but), Vec::<String>::new());
    }
}
