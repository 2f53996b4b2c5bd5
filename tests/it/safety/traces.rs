//! Without its trace nothing is done and nobody is shown; and a trace is one line, whatever was typed.

use crate::on_both;
use crate::support::objects::Objects;
use crate::support::rows::changed;
use crate::support::sweep::{Whose, is_api};
use crate::support::{Answer, actors, bodies, log};
use axum::http::Method;
use passerelle::access::routes::Access;
use serde_json::Value;

/// Names of the people of these tests.
const NAMES: &[&str] = &["Cosima", "Anselme", "Odile", "Brévand", "Courtepierre", "Ravaudet", "Charvieux"];

/// Who is named in an answer.
fn named(answer: &Answer) -> Option<&'static str> {
    NAMES.iter().find(|name| answer.text().contains(**name)).copied()
}

on_both! {
    async fn nobody_is_shown_and_nothing_is_done_while_the_trace_cannot_be_written(app: TestApp) {
        let objects = Objects::make(&app).await;
        let routes = passerelle::app::routes();
        let mut showing = Vec::new();
        for word in ["caseworker", "structure_lead", "trainer"] {
            let (api, browser) = (app.api(word), app.browser(word).await);
            for route in routes.table().iter().filter(|route| route.method == Method::GET) {
                let Access::Needs(permission) = route.access else { continue };
                let Some(path) = objects.path(route, word, Whose::Own).filter(|_| actors::may(word, permission)) else { continue };
                let answer = if is_api(route) { api.get(&path).await } else { browser.get(&path).await };
                if named(&answer).is_some() {
                    showing.push((api.clone(), browser.clone(), is_api(route), path));
                }
            }
        }
        assert!(showing.len() > 15, "these show people: only {}", showing.len());
        app.sql("ALTER TABLE read_log RENAME TO read_log_elsewhere").await;
        for (api, browser, by_api, path) in showing {
            let answer = if by_api { api.get(&path).await } else { browser.get(&path).await };
            assert!(answer.status == 500 && named(&answer).is_none(), "a person is shown unnoted: {answer}");
        }
        let browser = app.browser("caseworker").await;
        for q in ["Cosima", "Anselme"] {
            let body = serde_json::json!({ "q": q });
            app.api("caseworker").post("/beneficiaries/search", body).await.expect_problem(500, "internal");
            browser.post_form("/find", &[("q", q)]).await.expect(500);
            browser.post_form("/beneficiaries/search", &[("q", q)]).await.expect(500);
        }
        app.sql("ALTER TABLE read_log_elsewhere RENAME TO read_log").await;

        let writes = bodies::writes(&app, &objects).await;
        app.sql("ALTER TABLE events RENAME TO events_elsewhere").await;
        let before = app.everything().await;
        let mut broken = 0;
        for write in &writes {
            let answer = write.send(&app, Value::Object(write.body.clone()).to_string()).await;
            if answer.status == 500 {
                answer.clone().expect_problem(500, "internal").never_says("events");
                broken += 1;
            }
        }
        assert!(broken > 25, "most of them would have been done: only {broken}");
        let but = ["read_log", "sign_in_throttles"];
        assert_eq!(changed(&before, &app.everything().await, &but), Vec::<String>::new());
        app.sql("ALTER TABLE events_elsewhere RENAME TO events").await;
        assert_eq!(app.differences().await, [""; 0]);
    }

    async fn what_is_typed_at_the_door_makes_no_line_of_the_log(app: TestApp) {
        log::keep();
        let forged = "x@example.org\r\n{\"level\":\"ERROR\",\"fields\":{\"message\":\"Forged\"}}\r\n\u{1b}[31mForged\u{1b}[0m";
        let visitor = app.visitor();
        let form = ("content-type", "application/x-www-form-urlencoded");
        let agent = "Mozilla/5.0 \"} {\"level\":\"ERROR\",\"message\":\"Forged\"}\t%0d%0aForged";
        let headers = [form, ("sec-fetch-site", "same-origin"), ("user-agent", agent), ("referer", agent), ("x-request-id", agent)];
        let body = crate::support::client::encoded(&[("email", forged), ("password", forged), ("next", forged)]);
        visitor.call(Method::POST, "/sign-in", &headers, body.clone()).await;
        // The same where the service has something to complain about.
        app.sql("ALTER TABLE users RENAME TO users_elsewhere").await;
        visitor.call(Method::POST, "/sign-in", &headers, body).await.expect(500).never_says("users");
        app.sql("ALTER TABLE users_elsewhere RENAME TO users").await;
        visitor.call(Method::GET, "/%0d%0aForged?Forged=%1b[31m", &headers, "").await;
        let written = log::text();
        assert!(written.contains("an operation failed"), "the fault is in the log");
        for line in written.lines() {
            let read: Result<Value, _> = serde_json::from_str(line);
            assert!(read.is_ok_and(|line| line["level"].is_string() && line["timestamp"].is_string()), "not one event: {line}");
        }
        assert!(!written.contains('\u{1b}') && !written.contains("Forged"), "what was typed is in the log");
    }
}
